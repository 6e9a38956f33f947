/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain match list FUND                         what waits, what it might be and why
 */
#include "fund_act.h"
#include "match_chunk.h"
#include "match_spool.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

#define CANDIDATES_TOLD 3
#define EXERCISES_MAX   64
#define CHUNK_LINES     5000 /* of which the targets are picked at once */
#define BLOCK_LINES     200  /* that are printed at once */

/* What the bank holds by the ledger for orders of an exercise. */
struct held {
    int64_t exercise, cents;
};

struct queue {
    struct fund_act act;
    struct match_spool *spool;
    struct match_targets targets; /* of the lines of the chunk */
    struct match_work work;
    struct match_chunk chunk;
    void (*look)(struct queue *queue, size_t line); /* at each line of it */
    struct arena block;                             /* of the words of a block of lines */
    struct text words, json;
    struct json_writer writer;
    int64_t count, in_cents, out_cents;
    struct held held[EXERCISES_MAX];
    size_t held_count;
    int64_t needed_cents, short_count; /* of lines of orders that nobody recorded as sent */
};

static void
print_block(struct queue *queue)
{
    struct job *job = queue->act.job;

    if (job->options.json) {
        output_print(text_of(&queue->json));
    } else {
        output_folded(&queue->block, text_of(&queue->words));
    }
    text_clear(&queue->json);
    text_clear(&queue->words);
}

/* Lines that would all be the same target: which one is not known. */
static bool
is_liked_by_others(const struct queue *queue, const struct match_candidate *candidate)
{
    return (candidate->why & MATCH_BY_AMOUNT) != 0 && (candidate->why & MATCH_AGAINST) == 0 &&
           queue->targets.liked[candidate->target] >
               1 + (uint32_t)queue->targets.items[candidate->target].more_lines;
}

/* ---- what the bank has to hold ----------------------------------------------------------------
 */

/* exercise, cents */
static enum status
on_held(const struct db_row *row, void *context, struct err *err)
{
    struct queue *queue = context;

    if (queue->held_count == EXERCISES_MAX) {
        return err_set(err, ST_DATA, "%s", _("the fund has too many exercises"));
    }
    queue->held[queue->held_count++] = (struct held){db_int64(row, 0), db_int64(row, 1)};
    return ST_OK;
}

/* An order that was not sent is paid by its line, out of what the ledger has in the bank; only such
 * a one has a last day. The lines before it are paid first. */
static bool
is_short(struct queue *queue, const struct match_candidate *candidate)
{
    const struct match_target *target = &queue->targets.items[candidate->target];
    int64_t held = 0;

    if (target->kind != MATCH_ORDER || target->last_day == 0 || target->left_cents <= 0 ||
        (candidate->why & MATCH_AGAINST) != 0) {
        return false;
    }
    for (size_t i = 0; i < queue->held_count; i++) {
        held = queue->held[i].exercise <= target->exercise ? queue->held[i].cents : held;
    }
    if (queue->needed_cents + target->left_cents > held) {
        queue->short_count++;
        return true;
    }
    queue->needed_cents += target->left_cents;
    return false;
}

static void
tell_short(struct queue *queue)
{
    const int64_t held =
        queue->held_count > 0 ? queue->held[queue->held_count - 1].cents : (int64_t)0;

    json_number_of(&queue->writer, "bank_cents", held);
    json_number_of(&queue->writer, "short_lines", queue->short_count);
    if (queue->short_count > 0) {
        text_addf(&queue->words,
                  _("%" PRId64 " of them cannot be booked: by the ledger the bank holds %s; record"
                    " what funders paid in: levain funding receive\n"),
                  queue->short_count, fund_act_money(&queue->act, held));
    }
}

/* ---- lines that wait --------------------------------------------------------------------------
 */

/* What a person can do about a target that nothing but this speaks against; null: nothing more. */
static const char *
advice_on(uint32_t against)
{
    switch (against) {
    case MATCH_NOT_CANCELLED:
        return _("order it again and match with that, or match it --to overpaid:CALL/APPLICATION");
    case MATCH_NOT_CLOSED:
        return _("levain cancel-order, levain order in this exercise, and match with that");
    case MATCH_NOT_HELD:
        return _("levain funding receive, then levain match run");
    default:
        return NULL;
    }
}

static void
tell_candidate(struct queue *queue, struct match_candidate told)
{
    const char *advice = advice_on(told.why & MATCH_AGAINST);
    const struct match_candidate *candidate = &told;
    const struct match_target *target = &queue->targets.items[candidate->target];
    const struct match_known known =
        match_target_known(&queue->block, &queue->targets, candidate->target);
    struct json_writer *writer = &queue->writer;
    const char *separator = _(": ");

    told.why |= is_liked_by_others(queue, candidate) ? (uint32_t)MATCH_NOT_SEVERAL : 0;
    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", known.kind);
    json_string_of(writer, "target", known.words);
    json_string_of(writer, "name", target->name);
    json_number_of(writer, "cents", known.cents);
    json_number_of(writer, "score", candidate->score);
    text_addf(&queue->words, "    %s, %s%s%s", known.words,
              fund_act_money(&queue->act, known.cents), target->name != NULL ? ", " : "",
              target->name != NULL ? target->name : "");
    json_begin_array(writer, "why");
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((candidate->why & bit) != 0) {
            json_string_of(writer, NULL, match_why_code(bit));
            text_addf(&queue->words, "%s%s%s", separator,
                      (bit & MATCH_AGAINST) != 0 ? _("BUT ") : "", _(match_why_words(bit)));
            separator = ", ";
        }
    }
    json_end_array(writer);
    json_string_of(writer, "advice", advice);
    json_end_object(writer);
    text_addf(&queue->words, "\n%s%s%s", advice != NULL ? "    -> " : "",
              advice != NULL ? advice : "", advice != NULL ? "\n" : "");
}

static void
tell_line(struct queue *queue, const struct match_line *line, struct match_place place)
{
    struct json_writer *writer = &queue->writer;
    const char *day = date_text(&queue->block, line->day);

    json_begin_object(writer, NULL);
    json_string_of(writer, "line", match_place_name(&queue->block, place));
    json_string_of(writer, "day", day);
    json_number_of(writer, "cents", line->cents);
    json_string_of(writer, "label", line->label);
    json_string_of(writer, "name", line->name);
    json_string_of(writer, "returned", line->returned);
    text_addf(&queue->words, "%s  %s  %s  %s%s%s\n", match_place_name(&queue->block, place), day,
              fund_act_money(&queue->act, line->cents), line->name != NULL ? line->name : "",
              line->name != NULL && line->label != NULL ? ", " : "",
              line->label != NULL ? line->label : "");
}

static size_t
find_candidates(struct queue *queue, size_t line, const struct match_candidate **candidates)
{
    queue->work.arena = &queue->block;
    match_run(&queue->work, &queue->chunk.lines[line], 1);
    return match_candidates(&queue->work, 0, CANDIDATES_TOLD, candidates);
}

/* Which target each line would be: lines that nothing but one another speaks against. */
static void
like(struct queue *queue, size_t line)
{
    const struct match_candidate *candidates;
    const size_t count = find_candidates(queue, line, &candidates);

    for (size_t i = 0; i < count; i++) {
        if ((candidates[i].why & MATCH_BY_AMOUNT) != 0 &&
            (candidates[i].why & MATCH_AGAINST & ~(uint32_t)MATCH_NOT_SEVERAL) == 0) {
            queue->targets.liked[candidates[i].target]++;
        }
    }
    arena_free(&queue->block);
}

static void
end_block(struct queue *queue)
{
    if (!queue->act.job->options.quiet || queue->act.job->options.json) {
        print_block(queue);
    }
    arena_free(&queue->block);
    queue->words = text_in(&queue->block);
    queue->json = text_in(&queue->block);
}

static void
tell(struct queue *queue, size_t line)
{
    const struct match_line *said = &queue->chunk.lines[line];
    const struct match_candidate *candidates;
    const size_t count = find_candidates(queue, line, &candidates);

    queue->count++;
    *(said->cents < 0 ? &queue->out_cents : &queue->in_cents) += said->cents;
    tell_line(queue, said, queue->chunk.places[line]);
    json_begin_array(&queue->writer, "candidates");
    for (size_t i = 0; i < count; i++) {
        struct match_candidate candidate = candidates[i];

        candidate.why |= i == 0 && is_short(queue, &candidate) ? (uint32_t)MATCH_NOT_HELD : 0;
        tell_candidate(queue, candidate);
    }
    json_end_array(&queue->writer);
    json_end_object(&queue->writer);
    if ((line + 1) % BLOCK_LINES == 0) {
        end_block(queue);
    }
}

/* bank_import_id, line, part, cents, day, label, reference, name, iban, end_to_end, returned */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct queue *queue = context;
    struct arena *scratch = queue->act.job->scratch;
    const struct arena_mark mark = arena_mark(scratch);
    struct match_place place;
    const struct match_line line = match_line_of(scratch, row, &place);

    (void)err;
    match_chunk_add(&queue->chunk, line, place);
    arena_reset(scratch, mark);
    return ST_OK;
}

/* Look at the lines of a chunk, with the targets that are picked for them. */
static enum status
look_at_chunk(struct queue *queue, struct err *err)
{
    enum status status = match_spool_pick(queue->spool, queue->chunk.lines, queue->chunk.count,
                                          &queue->targets, &queue->work, err);

    queue->work.rules = 0; /* nothing is matched here */
    for (size_t i = 0; i < queue->chunk.count && status == ST_OK; i++) {
        queue->look(queue, i);
    }
    if (status == ST_OK && queue->look == like) {
        status = match_spool_keep(queue->spool, &queue->targets, err);
    }
    match_targets_free(&queue->targets);
    match_chunk_free(&queue->chunk);
    return status;
}

static enum status
on_block(void *context, struct err *err)
{
    struct queue *queue = context;

    return queue->chunk.count >= match_chunk_lines(CHUNK_LINES) ? look_at_chunk(queue, err) : ST_OK;
}

/* All lines that wait. */
static enum status
look_at_all(struct queue *queue, void (*look)(struct queue *queue, size_t line), struct err *err)
{
    struct job *job = queue->act.job;
    const struct db_param params[] = {db_number(job->arena, queue->act.fund_id)};
    enum status status;

    queue->look = look;
    match_chunk_init(&queue->chunk);
    status = db_stream(job->db, "match_lines", (struct db_params){1, params},
                       (struct db_rows){on_line, on_block, queue}, err);
    if (status == ST_OK) {
        status = look_at_chunk(queue, err);
    }
    match_chunk_free(&queue->chunk);
    return status;
}

/* ---- what waits for something else ------------------------------------------------------------
 */

/* letter, words, line_cents, target_cents */
static enum status
on_open(const struct db_row *row, void *context, struct err *err)
{
    struct queue *queue = context;
    struct json_writer *writer = &queue->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "letter", db_text(row, 0));
    json_string_of(writer, "target", db_text(row, 1));
    json_number_of(writer, "line_cents", db_int64(row, 2));
    json_number_of(writer, "target_cents", db_int64(row, 3));
    json_end_object(writer);
    text_addf(&queue->words, _("%s: %s of %s for %s; other lines are to come\n"), db_text(row, 0),
              fund_act_money(&queue->act, db_int64(row, 2)),
              fund_act_money(&queue->act, db_int64(row, 3)), db_text(row, 1));
    return ST_OK;
}

/* proposal_id, words, cents, motive, by_whom */
static enum status
on_proposal(const struct db_row *row, void *context, struct err *err)
{
    struct queue *queue = context;
    struct json_writer *writer = &queue->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_number_of(writer, "proposal", db_int64(row, 0));
    json_string_of(writer, "words", db_text(row, 1));
    json_number_of(writer, "cents", db_int64(row, 2));
    row_json_text(writer, "motive", row, 3);
    json_string_of(writer, "by", db_text(row, 4));
    json_end_object(writer);
    text_addf(&queue->words,
              _("proposal %" PRId64 " of %s: %s, %s; another person confirms it: levain match"
                " confirm\n"),
              db_int64(row, 0), db_text(row, 4), db_text(row, 1),
              fund_act_money(&queue->act, db_int64(row, 2)));
    return ST_OK;
}

static enum status
list_others(struct queue *queue, struct err *err)
{
    struct job *job = queue->act.job;
    const struct db_param params[] = {db_number(job->arena, queue->act.fund_id)};
    enum status status;

    json_end_array(&queue->writer);
    json_begin_array(&queue->writer, "open");
    status = db_named(job->db, "match_open", (struct db_params){1, params},
                      (struct db_rows){.on_row = on_open, .context = queue}, err);
    json_end_array(&queue->writer);
    json_begin_array(&queue->writer, "proposals");
    if (status == ST_OK) {
        status = db_named(job->db, "match_proposals", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_proposal, .context = queue}, err);
    }
    json_end_array(&queue->writer);
    json_number_of(&queue->writer, "lines", queue->count);
    json_number_of(&queue->writer, "in_cents", queue->in_cents);
    json_number_of(&queue->writer, "out_cents", -queue->out_cents);
    text_addf(&queue->words, _("%" PRId64 " lines wait: %s came in, %s went out\n"), queue->count,
              fund_act_money(&queue->act, queue->in_cents),
              fund_act_money(&queue->act, -queue->out_cents));
    tell_short(queue);
    json_end_object(&queue->writer);
    text_add(&queue->json, "\n");
    return status;
}

static enum status
list(struct queue *queue, struct err *err)
{
    struct job *job = queue->act.job;
    const struct db_param params[] = {db_number(job->arena, queue->act.fund_id)};
    enum status status = match_spool_open(job, queue->act.fund_id, &queue->spool, err);

    if (status == ST_OK) {
        status = db_named(job->db, "match_bank", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_held, .context = queue}, err);
    }
    if (status == ST_OK) {
        status = look_at_all(queue, like, err);
    }
    if (status == ST_OK) {
        queue->words = text_in(&queue->block);
        queue->json = text_in(&queue->block);
        queue->writer = json_writer_to(&queue->json);
        json_begin_object(&queue->writer, NULL);
        json_begin_array(&queue->writer, "waiting");
        status = look_at_all(queue, tell, err);
    }
    if (status == ST_OK) {
        status = list_others(queue, err);
    }
    if (status == ST_OK && (!job->options.quiet || job->options.json)) {
        print_block(queue);
    }
    return status;
}

enum status
job_match_list(struct job *job, struct err *err)
{
    struct queue queue = {0};
    enum status status = fund_act_begin(job, job->options.arguments[0], &queue.act, err);

    arena_init(&queue.block, (size_t)256 << 20);
    if (status == ST_OK) {
        status = list(&queue, err);
    }
    match_spool_close(queue.spool);
    arena_free(&queue.block);
    return status;
}
