/* SPDX-License-Identifier: MPL-2.0 */
#include "run_print.h"

#include "fund/outcome_table.h"
#include "fund/score_record.h"
#include "output.h"

#include <string.h>

#define LINES_MAX     256
#define ENVELOPES_MAX 1024
#define QUOTAS_MAX    1048576

struct reading {
    struct job *job;
    const struct call *call;
    struct stored_run *run;
};

/* scoring_run_id, name, kind, policy, inputs hex, results hex, engine, net, awarded, left, keys,
 * values */
static enum status
on_head(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct stored_run *run = reading->run;
    const char *const *keys = NULL, *const *values = NULL;
    size_t count = db_texts(arena, row, 10, &keys);
    struct fund_variation *variations = ARENA_NEW(arena, struct fund_variation, count);

    (void)err;
    (void)db_texts(arena, row, 11, &values);
    for (size_t i = 0; i < count; i++) {
        variations[i] = (struct fund_variation){.key = keys[i], .value = values[i]};
    }
    run->scoring_run_id = db_int64(row, 0);
    run->results_sha256 = arena_string(arena, db_text(row, 5));
    run->engine = arena_string(arena, db_text(row, 6));
    run->run = (struct outcome_run){
        .name = arena_string(arena, db_text(row, 1)),
        .kind = arena_string(arena, db_text(row, 2)),
        .policy = arena_string(arena, db_text(row, 3)),
        .call = reading->call->file.call_code,
        .inputs_sha256 = arena_string(arena, db_text(row, 4)),
        .net_cents = db_int64(row, 7),
        .awarded_cents = db_int64(row, 8),
        .left_cents = db_int64(row, 9),
        .variations = variations,
        .variation_count = count,
    };
    return ST_OK;
}

static enum status
on_envelope(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct stored_run *run = reading->run;

    (void)err;
    if (run->envelopes == NULL) {
        run->envelopes = ARENA_NEW(reading->job->arena, struct outcome_envelope, ENVELOPES_MAX);
    }
    if (run->envelope_count < ENVELOPES_MAX) {
        run->envelopes[run->envelope_count++] = (struct outcome_envelope){
            .code = arena_string(reading->job->arena, db_text(row, 0)),
            .money = {.voted_cents = db_int64(row, 1),
                      .awarded_cents = db_int64(row, 2),
                      .moved_in_cents = db_int64(row, 3),
                      .moved_out_cents = db_int64(row, 4),
                      .left_cents = db_int64(row, 5)},
        };
    }
    return ST_OK;
}

/* The count comes with each row, so that the array is made once. */
static enum status
on_quota(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct stored_run *run = reading->run;

    (void)err;
    if (run->quotas == NULL) {
        run->quotas =
            ARENA_NEW(reading->job->arena, struct outcome_quota, (size_t)db_int64(row, 4));
    }
    run->quotas[run->quota_count++] = (struct outcome_quota){
        .code = arena_string(reading->job->arena, db_text(row, 0)),
        .value = arena_string(reading->job->arena, db_text(row, 1)),
        .limit_cents = db_int64(row, 2),
        .awarded_cents = db_int64(row, 3),
    };
    return ST_OK;
}

enum status
run_read(struct job *job, const struct call *call, int64_t allocation_run_id,
         struct stored_run *run, struct err *err)
{
    struct reading reading = {job, call, run};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, allocation_run_id)};
    enum status status;

    *run = (struct stored_run){.allocation_run_id = allocation_run_id};
    status = db_named(job->db, "allocation_head", 3, params, on_head, &reading, err);
    if (status == ST_OK) {
        status = db_named(job->db, "allocation_envelopes", 3, params, on_envelope, &reading, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "allocation_quotas", 3, params, on_quota, &reading, err);
    }
    return status;
}

/* Codes of the rules whose bit is set. */
static const char *const *
rules_of_mask(struct arena *arena, const struct fund_file *file, const struct db_row *row,
              int column, size_t *count)
{
    const char **codes = ARENA_NEW(arena, const char *, file->rule_count);
    size_t length = 0;
    const char *mask = db_data(row, column, &length);

    *count = 0;
    for (size_t i = 0; i < file->rule_count; i++) {
        if (score_mask_bit(mask, length, i)) {
            codes[(*count)++] = file->rules[i].code;
        }
    }
    return codes;
}

static void
read_lines(struct arena *arena, const struct db_row *row, int first_column, struct outcome *outcome)
{
    const char *const *passes = NULL, *const *envelopes = NULL;
    int64_t cents[LINES_MAX];
    uint8_t known[LINES_MAX];
    size_t count = db_texts(arena, row, first_column, &passes);
    struct outcome_line *lines = ARENA_NEW(arena, struct outcome_line, count);

    (void)db_texts(arena, row, first_column + 1, &envelopes);
    (void)db_int64s(row, first_column + 2, cents, known, LINES_MAX);
    for (size_t i = 0; i < count; i++) {
        lines[i] = (struct outcome_line){passes[i], envelopes[i], cents[i]};
    }
    outcome->lines = lines;
    outcome->line_count = count;
}

/* code, envelope, rank, status, reason, quota, computed, award, short, binding, failed, unknown,
 * waived, score_num, score_den, line_passes, line_envelopes, line_cents */
struct outcome
run_outcome(struct arena *arena, const struct fund_file *file, const struct db_row *row)
{
    struct outcome outcome = {
        .application = arena_string(arena, db_text(row, 0)),
        .envelope = db_is_null(row, 1) ? NULL : arena_string(arena, db_text(row, 1)),
        .rank = db_is_null(row, 2) ? 0 : (uint32_t)db_int64(row, 2),
        .status = arena_string(arena, db_text(row, 3)),
        .reason = arena_string(arena, db_text(row, 4)),
        .refused_quota = db_is_null(row, 5) ? NULL : arena_string(arena, db_text(row, 5)),
        .computed_known = !db_is_null(row, 6),
        .computed_cents = db_is_null(row, 6) ? 0 : db_int64(row, 6),
        .award_cents = db_int64(row, 7),
        .short_cents = db_int64(row, 8),
        .scored = !db_is_null(row, 13),
    };

    outcome.binding_count = db_texts(arena, row, 9, &outcome.binding);
    outcome.failed = rules_of_mask(arena, file, row, 10, &outcome.failed_count);
    outcome.unknown = rules_of_mask(arena, file, row, 11, &outcome.unknown_count);
    outcome.waived = rules_of_mask(arena, file, row, 12, &outcome.waived_count);
    if (outcome.scored) {
        outcome.score = (struct rational){.num = db_int64(row, 13), .den = db_int64(row, 14)};
    }
    read_lines(arena, row, 15, &outcome);
    return outcome;
}

/* A run on its way to stdout. */
struct printing {
    struct job *job;
    const struct call *call;
    struct text out; /* in the scratch arena, printed and emptied after each application */
    struct json_writer writer;
};

static void
flush_out(struct printing *printing)
{
    output_print(text_of(&printing->out));
    text_clear(&printing->out);
}

static enum status
on_result(const struct db_row *row, void *context, struct err *err)
{
    struct printing *printing = context;
    struct arena *arena = printing->job->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct outcome outcome = run_outcome(arena, &printing->call->file, row);

    (void)err;
    if (printing->job->options.json) {
        json_begin_object(&printing->writer, NULL);
        outcome_write(&printing->writer, arena, &outcome);
        json_end_object(&printing->writer);
    } else {
        outcome_table_add(&printing->out, arena, &outcome, printing->call->file.currency);
    }
    flush_out(printing);
    arena_reset(arena, mark);
    return ST_OK;
}

static void
print_head(struct printing *printing, const struct stored_run *run)
{
    if (printing->job->options.json) {
        json_begin_object(&printing->writer, NULL);
        outcome_write_run(&printing->writer, &run->run, run->envelopes, run->envelope_count,
                          run->quotas, run->quota_count);
        json_begin_array(&printing->writer, "applications");
    } else {
        outcome_table_begin(&printing->out, &run->run, printing->call->file.currency);
    }
    flush_out(printing);
}

static void
print_tail(struct printing *printing, const struct stored_run *run)
{
    if (printing->job->options.json) {
        json_end_array(&printing->writer);
        json_end_object(&printing->writer);
        text_add(&printing->out, "\n");
    } else {
        outcome_table_end(&printing->out, &run->run, printing->call->file.currency, run->envelopes,
                          run->envelope_count, run->quotas, run->quota_count);
    }
    flush_out(printing);
}

enum status
run_print(struct job *job, const struct call *call, int64_t allocation_run_id, struct err *err)
{
    struct stored_run run;
    struct printing printing = {.job = job, .call = call, .out = text_in(job->arena)};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, allocation_run_id)};
    enum status status = run_read(job, call, allocation_run_id, &run, err);

    if (status != ST_OK) {
        return status;
    }
    printing.writer = json_writer_to(&printing.out);
    print_head(&printing, &run);
    status = db_stream(job->db, "allocation_results", 3, params, on_result, NULL, &printing, err);
    if (status == ST_OK) {
        print_tail(&printing, &run);
    }
    return status;
}
