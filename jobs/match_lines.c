/* SPDX-License-Identifier: MPL-2.0 */
#include "match_chunk.h"
#include "match_spool.h"

#include "base/json_writer.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_LINES 14000 /* looked at together */
#define STORE_MAX   1000  /* matches that are booked at once */

struct matching {
    struct job *job;
    int64_t fund_id, import_id; /* import_id: whose lines are counted; 0 = all */
    struct match_spool *spool;
    struct match_targets targets; /* for the lines of the chunk, once they were picked */
    struct match_work work;
    struct match_chunk chunk; /* lines come by their amounts, so that those are together that only
                                 differ in who wrote them */
    size_t most, limit;       /* of its lines: then they are looked at */
    bool picked;
    bool counting; /* which targets all lines want, where there are more than are looked at together
                    */
    bool many;     /* there are */
    struct match_counts counts;
    uint32_t rules; /* 1 << RULE_: those that the fund has not switched off */
    const struct match_found *stored_first; /* of the matches on their way */
};

/* ---- booking ----------------------------------------------------------------------------------
 */

static const char *
kind_of(const struct matching *matching, const struct match_found *found)
{
    if (found->back) {
        return "return";
    }
    switch (matching->targets.items[found->targets[0]].kind) {
    case MATCH_CLAIM:
        return "repayment";
    case MATCH_OVERPAYMENT:
        return "refund";
    case MATCH_CALL:
        return "contribution";
    case MATCH_RECEIPT:
    case MATCH_RECOVERED:
    case MATCH_RECEIVED:
        return "receipt";
    default:
        return "payment";
    }
}

static void
write_evidence(const struct matching *matching, struct json_writer *writer,
               const struct match_found *found)
{
    const struct match_line *line = &matching->chunk.lines[found->lines[0]];

    json_begin_object(writer, "evidence");
    json_begin_array(writer, "why");
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((found->why & bit) != 0) {
            json_string_of(writer, NULL, match_why_code(bit));
        }
    }
    json_end_array(writer);
    json_string_of(writer, "label", line->label);
    json_string_of(writer, "name", line->name);
    json_string_of(writer, "end_to_end", line->end_to_end);
    json_string_of(writer, "of", matching->targets.items[found->targets[0]].name);
    json_end_object(writer);
}

/* Part of a target is what its lines are of: of a claim that is paid back in parts. */
static int64_t
target_cents(const struct matching *matching, const struct match_found *found, size_t nth)
{
    const struct match_target *target = &matching->targets.items[found->targets[nth]];
    int64_t cents = 0;

    if (target->kind == MATCH_ORDER) {
        return matching->targets.keys[found->targets[nth]].cents;
    }
    for (size_t i = 0; i < found->line_count; i++) {
        cents += llabs(matching->chunk.lines[found->lines[i]].cents);
    }
    return cents;
}

static void
write_match(const struct matching *matching, struct json_writer *writer,
            const struct match_found *found)
{
    const struct match_line *line = &matching->chunk.lines[found->lines[0]];
    const struct arena_mark mark = arena_mark(matching->job->scratch);

    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", kind_of(matching, found));
    json_string_of(writer, "rule", match_rule_code(found->rule));
    json_string_of(writer, "motive",
                   !found->back             ? NULL
                   : line->returned != NULL ? line->returned
                   : line->label != NULL    ? line->label
                                            : NULL);
    write_evidence(matching, writer, found);
    json_begin_array(writer, "lines");
    for (size_t i = 0; i < found->line_count; i++) {
        match_place_write(writer, matching->chunk.places[found->lines[i]]);
    }
    json_end_array(writer);
    json_begin_array(writer, "targets");
    for (size_t i = 0; i < found->target_count; i++) {
        const struct match_known known =
            match_target_known(matching->job->scratch, &matching->targets, found->targets[i]);

        match_target_write(writer, known.kind, target_cents(matching, found, i), &known);
    }
    json_end_array(writer);
    json_end_object(writer);
    arena_reset(matching->job->scratch, mark);
}

const char *const match_refusals[MATCH_REFUSALS] = {
    "bank_match_line_check",   "bank_match_order_check", "bank_match_cancelled_check",
    "bank_match_closed_check", "bank_match_bank_check",  "bank_match_target_check"};

static int64_t
lines_counted(const struct matching *matching, const struct match_found *found)
{
    int64_t count = 0;

    for (size_t i = 0; i < found->line_count; i++) {
        count += matching->import_id == 0 ||
                 matching->import_id == matching->chunk.places[found->lines[i]].import_id;
    }
    return count;
}

/* ordinal, letter, is_posted, refused, figures: in the order in which they were written */
static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct matching *matching = context;
    struct match_counts *counts = &matching->counts;
    const struct match_found *found = matching->stored_first;
    const int64_t line_count = lines_counted(matching, found);

    (void)err;
    matching->stored_first = found->next;
    if (db_is_null(row, 1)) {
        const char *constraint =
            text_format(matching->job->scratch, "bank_match_%s_check", db_text_or(row, 3, ""));

        counts->refused += line_count;
        for (int i = 0; i < MATCH_REFUSALS; i++) {
            counts->refused_by[i] += strcmp(constraint, match_refusals[i]) == 0 ? line_count : 0;
        }
        return ST_OK;
    }
    counts->matches++;
    *(db_bool(row, 2) ? &counts->matched : &counts->open) += line_count;
    counts->by_rule[found->rule] += line_count;
    return ST_OK;
}

static enum status
store(struct matching *matching, struct err *err)
{
    struct job *job = matching->job;
    const struct match_found *found = matching->work.first;
    enum status status = ST_OK;

    while (found != NULL && status == ST_OK) {
        const struct arena_mark mark = arena_mark(&matching->chunk.arena);
        struct text json = text_in(&matching->chunk.arena);
        struct json_writer writer = json_writer_to(&json);

        matching->stored_first = found;
        json_begin_array(&writer, NULL);
        for (int i = 0; i < STORE_MAX && found != NULL; i++, found = found->next) {
            write_match(matching, &writer, found);
        }
        json_end_array(&writer);
        const struct db_param params[] = {db_number(job->arena, matching->fund_id),
                                          db_string(text_of(&json))};

        status = db_named(job->db, "bank_match_store", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_stored, .context = matching}, err);
        arena_reset(&matching->chunk.arena, mark);
    }
    return status;
}

/* ---- lines ------------------------------------------------------------------------------------
 */

static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct matching *matching = context;
    struct arena *scratch = matching->job->scratch;
    const struct arena_mark mark = arena_mark(scratch);
    struct match_place place;
    const struct match_line line = match_line_of(scratch, row, &place);

    (void)err;
    match_chunk_add(&matching->chunk, line, place);
    arena_reset(scratch, mark);
    return ST_OK;
}

static enum status
pick(struct matching *matching, struct err *err)
{
    const enum status status =
        match_spool_pick(matching->spool, matching->chunk.lines, matching->chunk.count,
                         &matching->targets, &matching->work, err);

    matching->work.rules = matching->rules;
    matching->work.wanted = matching->many ? matching->targets.liked : NULL;
    matching->picked = true;
    return status;
}

static void
forget_targets(struct matching *matching)
{
    match_targets_free(&matching->targets);
    matching->picked = false;
}

/* Match what there is; lines of the last amount wait for others of it. */
static enum status
flush(struct matching *matching, bool all, struct err *err)
{
    struct match_chunk whole = matching->chunk, rest;
    const int64_t last = whole.count > 0 ? llabs(whole.lines[whole.count - 1].cents) : 0;
    size_t count = whole.count;
    enum status status = matching->picked ? ST_OK : pick(matching, err);

    match_chunk_init(&rest);
    while (!all && count > 0 && llabs(whole.lines[count - 1].cents) == last) {
        count--;
    }
    for (size_t i = count; i < whole.count; i++) {
        match_chunk_add(&rest, whole.lines[i], whole.places[i]);
    }
    if (status == ST_OK) {
        matching->work.arena = &matching->chunk.arena;
        match_run(&matching->work, matching->chunk.lines, count);
        status = store(matching, err);
    }
    if (status == ST_OK && !all) {
        status = match_spool_keep(matching->spool, &matching->targets, err);
    }
    forget_targets(matching);
    match_chunk_free(&matching->chunk);
    matching->chunk = rest;
    return status;
}

/* Lines that may not be anything make room for others, where they are many: what lines are in parts
 * is found among those that are looked at together. */
static enum status
sift(struct matching *matching, struct err *err)
{
    struct match_chunk whole = matching->chunk, rest;
    enum status status = pick(matching, err);
    size_t count = 0;

    for (size_t i = 0; i < whole.count && status == ST_OK; i++) {
        count += match_concerns(&matching->work, matching->job->scratch, &whole.lines[i]);
    }
    if (status != ST_OK || 4 * count >= 3 * whole.count) {
        return status;
    }
    match_chunk_init(&rest);
    for (size_t i = 0; i < whole.count; i++) {
        if (match_concerns(&matching->work, matching->job->scratch, &whole.lines[i])) {
            match_chunk_add(&rest, whole.lines[i], whole.places[i]);
        }
    }
    forget_targets(matching);
    match_chunk_free(&matching->chunk);
    matching->chunk = rest;
    return ST_OK;
}

static enum status
count_chunk(struct matching *matching, struct err *err)
{
    enum status status = pick(matching, err);

    if (status == ST_OK) {
        match_count_wanted(&matching->work, matching->job->scratch, matching->chunk.lines,
                           matching->chunk.count, matching->targets.liked);
        status = match_spool_keep(matching->spool, &matching->targets, err);
    }
    forget_targets(matching);
    match_chunk_free(&matching->chunk);
    matching->many = true;
    return status;
}

static enum status
on_block(void *context, struct err *err)
{
    struct matching *matching = context;
    enum status status = ST_OK;

    if (matching->counting) {
        return matching->chunk.count >= matching->most ? count_chunk(matching, err) : ST_OK;
    }
    if (matching->chunk.count >= matching->limit) {
        status = sift(matching, err);
        if (status == ST_OK && matching->picked) {
            status = flush(matching, false, err);
        }
        /* More lines of one amount than are looked at together: as many again. */
        matching->limit = 4 * matching->chunk.count > 3 * matching->most ? 2 * matching->chunk.count
                                                                         : matching->most;
    }
    return status;
}

static enum status
stream_lines(struct matching *matching, struct err *err)
{
    const struct db_param params[] = {db_number(matching->job->arena, matching->fund_id)};

    return db_stream(matching->job->db, "match_lines", (struct db_params){1, params},
                     (struct db_rows){on_line, on_block, matching}, err);
}

/* All lines that wait, as far as there is anything that they may be. Where they are many, they come
 * twice: amounts are not added up in one chunk to what a line of another one is. */
static enum status
match_waiting(struct matching *matching, struct err *err)
{
    enum status status = match_spool_open(matching->job, matching->fund_id, &matching->spool, err);

    matching->most = matching->limit = match_chunk_lines(CHUNK_LINES);
    match_chunk_init(&matching->chunk);
    if (status == ST_OK && match_spool_count(matching->spool) > 0) {
        matching->counting = true;
        status = stream_lines(matching, err);
        matching->counting = false;
        if (status == ST_OK && matching->many) {
            status = count_chunk(matching, err);
            status = status == ST_OK ? stream_lines(matching, err) : status;
        }
        if (status == ST_OK) {
            status = flush(matching, true, err);
        }
    }
    match_chunk_free(&matching->chunk);
    match_spool_close(matching->spool);
    return status;
}

/* line_count, refused_count */
static enum status
on_as_before(const struct db_row *row, void *context, struct err *err)
{
    struct match_counts *counts = context;
    const int64_t matched = db_int64(row, 0);

    (void)err;
    counts->matched += matched;
    counts->matches += matched;
    counts->by_rule[RULE_AS_BEFORE] += matched;
    counts->refused += db_int64(row, 1);
    counts->refused_by[MATCH_REFUSED_BY_BANK] += db_int64(row, 1);
    return ST_OK;
}

/* rule */
static enum status
on_off(const struct db_row *row, void *context, struct err *err)
{
    uint32_t *rules = context;
    const enum match_rule rule = match_rule_of(db_text(row, 0));

    (void)err;
    *rules &= rule == RULE_COUNT ? UINT32_MAX : ~(1U << rule);
    return ST_OK;
}

enum status
match_imported(struct job *job, int64_t fund_id, int64_t import_id, struct match_counts *counts,
               struct err *err)
{
    struct matching matching = {
        .job = job, .fund_id = fund_id, .import_id = import_id, .rules = (1U << RULE_COUNT) - 1};
    const struct db_param params[] = {db_number(job->arena, fund_id)};
    enum status status =
        db_named(job->db, "match_rules_off", (struct db_params){1, params},
                 (struct db_rows){.on_row = on_off, .context = &matching.rules}, err);

    if (status == ST_OK) {
        status = match_waiting(&matching, err);
    }
    if (status == ST_OK && (matching.rules >> RULE_AS_BEFORE & 1) != 0) {
        const struct db_param counted[] = {params[0], db_number(job->arena, import_id)};

        status =
            db_named(job->db, "match_as_before", (struct db_params){2, counted},
                     (struct db_rows){.on_row = on_as_before, .context = &matching.counts}, err);
    }
    if (counts != NULL) {
        *counts = matching.counts;
    }
    return status;
}
