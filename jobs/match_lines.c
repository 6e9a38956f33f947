/* SPDX-License-Identifier: MPL-2.0 */
#include "match_booking.h"
#include "match_spool.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_LINES   14000 /* looked at together */
#define COUNTED_LINES 16000 /* the same, to count: nothing that is found is kept */

struct matching {
    struct job *job;
    int64_t fund_id, import_id; /* import_id: whose lines are counted; 0 = all */
    struct match_spool *spool;
    struct match_booking *booking;
    struct match_targets targets; /* for the lines of the chunk, once they were picked */
    struct match_work work;
    struct match_chunk chunk;  /* lines come by their amounts, so that those are together that only
                                  differ in who wrote them */
    size_t most, limit;        /* of its lines: then they are looked at */
    size_t counted, concerned; /* lines, of all chunks; those that may be anything */
    bool picked;
    bool counting; /* which targets all lines want, where there are more than are looked at together
                    */
    bool many;     /* there are */
    struct match_counts counts;
    uint32_t rules; /* 1 << RULE_: those that the fund has not switched off */
};

const char *const match_refusals[MATCH_REFUSALS] = {
    "bank_match_line_check",   "bank_match_order_check", "bank_match_cancelled_check",
    "bank_match_closed_check", "bank_match_bank_check",  "bank_match_target_check"};

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
        status = match_booking_keep(matching->booking, &matching->chunk, &matching->targets,
                                    &matching->work, matching->import_id, err);
    }
    if (status == ST_OK && !all) {
        status = match_spool_keep(matching->spool, &matching->targets, err);
    }
    forget_targets(matching);
    match_chunk_free(&matching->chunk);
    matching->chunk = rest;
    return status;
}

static bool
are_most(size_t count, size_t of)
{
    return 4 * count >= 3 * of;
}

/* Lines that may not be anything make room for others, where they are many: what lines are in parts
 * is found among those that are looked at together. */
static enum status
sift(struct matching *matching, struct err *err)
{
    struct match_chunk whole = matching->chunk, rest;
    enum status status = pick(matching, err);
    size_t count = 0;

    if (status != ST_OK || are_most(matching->concerned, matching->counted)) {
        return status;
    }
    for (size_t i = 0; i < whole.count; i++) {
        count += match_concerns(&matching->work, matching->job->scratch, &whole.lines[i]);
    }
    if (are_most(count, whole.count)) {
        return ST_OK;
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
        matching->counted += matching->chunk.count;
        matching->concerned +=
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
        return matching->chunk.count >= match_chunk_lines(COUNTED_LINES)
                   ? count_chunk(matching, err)
                   : ST_OK;
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

    if (status == ST_OK) {
        status = match_booking_open(matching->job, matching->fund_id, &matching->booking, err);
    }

    matching->most = matching->limit = match_chunk_lines(CHUNK_LINES);
    match_chunk_init(&matching->chunk);
    if (status == ST_OK && match_spool_count(matching->spool) > 0) {
        matching->counting = true;
        status = stream_lines(matching, err);
        matching->counting = false;
        if (status == ST_OK && (matching->many || matching->chunk.count > matching->most)) {
            status = count_chunk(matching, err);
            status = status == ST_OK ? stream_lines(matching, err) : status;
        }
        if (status == ST_OK) {
            status = flush(matching, true, err);
        }
    }
    match_chunk_free(&matching->chunk);
    match_spool_close(matching->spool);
    if (status == ST_OK) {
        status = match_booking_post(matching->booking, &matching->counts, err);
    }
    match_booking_close(matching->booking);
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
