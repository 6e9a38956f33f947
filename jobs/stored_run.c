/* SPDX-License-Identifier: MPL-2.0 */
#include "stored_run.h"

#include "exchange/json_source.h"
#include "fund/score_record.h"
#include "references.h"
#include "stored.h"

#include <assert.h>
#include <string.h>

#define LINES_MAX     4096 /* of one application: passes x envelopes */
#define ROOM_AT_FIRST 16

struct reading {
    struct job *job;
    struct stored_run *run;
};

size_t
stored_variations(struct arena *arena, const char *json, const struct fund_variation **variations)
{
    const struct json_node *root = NULL;
    struct problems none = {0};
    struct err err = {0};
    struct fund_variation *read;
    size_t count = 0;

    *variations = NULL;
    if (json_source_parse(arena, (struct file_bytes){"variations", json, strlen(json)}, &none,
                          &root, &err) != ST_OK) {
        return 0;
    }
    read = ARENA_NEW(arena, struct fund_variation, root->count);
    for (const struct json_node *node = root->first; node != NULL; node = node->next) {
        read[count++] = (struct fund_variation){.key = json_member(node, "key")->text,
                                                .value = json_member(node, "value")->text};
    }
    *variations = read;
    return count;
}

static const char *
hex_of(struct arena *arena, const struct db_row *row, int column)
{
    struct digest digest;
    size_t length = 0;
    const char *bytes = db_data(row, column, &length);

    assert(length == sizeof digest.bytes);
    memcpy(digest.bytes, bytes, sizeof digest.bytes);
    return digest_hex(arena, &digest);
}

/* name, kind, policy, variations, inputs_sha256, net, awarded, left, scoring_run_id, rule_set_id,
 * engine, sealed_at, sealed_by, results_sha256, application_count */
static enum status
on_head(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct stored_run *run = reading->run;

    (void)err;
    run->run = (struct outcome_run){
        .name = arena_string(arena, db_text(row, 0)),
        .call = run->run.call,
        .kind = arena_string(arena, db_text(row, 1)),
        .policy = arena_string(arena, db_text(row, 2)),
        .inputs_sha256 = hex_of(arena, row, 4),
        .net_cents = db_int64(row, 5),
        .awarded_cents = db_int64(row, 6),
        .left_cents = db_int64(row, 7),
    };
    run->run.variation_count = stored_variations(arena, db_text(row, 3), &run->run.variations);
    run->scoring_run_id = db_int64(row, 8);
    run->rule_set_id = db_int64(row, 9);
    run->engine = arena_string(arena, db_text(row, 10));
    run->sealed_at = db_int64(row, 11);
    run->sealed_by = arena_string(arena, db_text(row, 12));
    run->results_sha256 = hex_of(arena, row, 13);
    run->application_count = db_int64(row, 14);
    return ST_OK;
}

/* Give room for one more in an array that doubles; arenas keep the old halves until the job ends.
 */
static void *
grown(struct arena *arena, void *items, size_t count, size_t item_bytes)
{
    bool full = count == 0 || (count >= ROOM_AT_FIRST && (count & (count - 1)) == 0);
    void *more;

    if (!full) {
        return items;
    }
    more = arena_alloc(arena, count < ROOM_AT_FIRST ? ROOM_AT_FIRST : 2 * count, item_bytes);
    if (count > 0) {
        memcpy(more, items, count * item_bytes);
    }
    return more;
}

static enum status
on_envelope(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct stored_run *run = reading->run;
    struct arena *arena = reading->job->arena;

    (void)err;
    run->run.envelopes =
        grown(arena, run->run.envelopes, run->run.envelope_count, sizeof *run->run.envelopes);
    run->run.envelopes[run->run.envelope_count++] = (struct outcome_envelope){
        .code = arena_string(arena, db_text(row, 0)),
        .money = {.voted_cents = db_int64(row, 1),
                  .awarded_cents = db_int64(row, 2),
                  .moved_in_cents = db_int64(row, 3),
                  .moved_out_cents = db_int64(row, 4),
                  .left_cents = db_int64(row, 5)},
    };
    return ST_OK;
}

/* limit_cents, awarded_cents, limit_awards, award_count: two of them */
static void
read_used(const struct db_row *row, struct outcome_quota *quota)
{
    if (quota->counts) {
        quota->limit_awards = db_int64(row, 4);
        quota->award_count = db_int64(row, 5);
    } else {
        quota->limit_cents = db_int64(row, 2);
        quota->awarded_cents = db_int64(row, 3);
    }
}

static enum status
on_quota(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct stored_run *run = reading->run;
    struct arena *arena = reading->job->arena;

    (void)err;
    run->run.quotas = grown(arena, run->run.quotas, run->run.quota_count, sizeof *run->run.quotas);
    run->run.quotas[run->run.quota_count++] = (struct outcome_quota){
        .code = arena_string(arena, db_text(row, 0)),
        .value = arena_string(arena, db_text(row, 1)),
        .counts = db_is_null(row, 2),
    };
    read_used(row, &run->run.quotas[run->run.quota_count - 1]);
    return ST_OK;
}

/* objective, award_count, awarded_cents, envy_count, score_unit, score_units, bound_num, bound_den,
 * reached, is_exact */
static enum status
on_objective(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct stored_run *run = reading->run;
    struct arena *arena = reading->job->arena;
    const int64_t step_cents = run->call->file.step_cents;
    const int64_t unit = db_is_null(row, 4) ? 1 : db_int64(row, 4);
    struct outcome_objective *objective;
    struct rational whole[4] = {0};

    for (int i = 0; i < 4; i++) {
        const char *text = db_is_null(row, 5 + i) ? "0" : db_text(row, 5 + i);

        if (!rational_parse(text, strlen(text), '.', &whole[i])) {
            return err_set(err, ST_DATA, _("objective %s: a number is out of range"),
                           db_text(row, 0));
        }
    }
    run->run.objectives =
        grown(arena, run->run.objectives, run->run.objective_count, sizeof *run->run.objectives);
    objective = &run->run.objectives[run->run.objective_count++];
    *objective = (struct outcome_objective){
        .code = arena_string(arena, db_text(row, 0)),
        .award_count = db_int64(row, 1),
        .awarded_cents = db_int64(row, 2),
        .envy_count = db_int64(row, 3),
        .has_score = !db_is_null(row, 4),
        .score = outcome_objective_points("", whole[0].num, 1, unit, step_cents),
        .proven = !db_is_null(row, 6),
        .exact = !db_is_null(row, 9) && db_bool(row, 9),
    };
    if (objective->proven) {
        objective->bound =
            outcome_objective_points(objective->code, whole[1].num, whole[2].num, unit, step_cents);
        objective->reached =
            outcome_objective_points(objective->code, whole[3].num, 1, unit, step_cents);
    }
    return ST_OK;
}

static enum status
read_head(struct job *job, const struct call *call, struct stored_run *run, struct err *err)
{
    struct reading reading = {job, run};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, run->allocation_run_id)};
    enum status status = db_named(job->db, "allocation_run_get", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_head, .context = &reading}, err);

    if (status == ST_OK) {
        status = db_named(job->db, "allocation_envelopes", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_envelope, .context = &reading}, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "allocation_quotas", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_quota, .context = &reading}, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "allocation_objectives", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_objective, .context = &reading}, err);
    }
    return status;
}

enum status
stored_run_read(struct job *job, const struct call *call, int64_t allocation_run_id,
                struct stored_run *run, struct err *err)
{
    *run = (struct stored_run){.call = call, .allocation_run_id = allocation_run_id};
    run->run.call = call->file.call_code;
    return read_head(job, call, run, err);
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

/* Its group in the quota that refused it, when the run keeps groups. */
static void
read_group(struct arena *arena, const struct fund_file *file, const struct db_row *row,
           struct outcome *outcome)
{
    const char *const *groups = NULL;
    size_t count = db_texts(arena, row, 20, &groups);

    for (size_t i = 0; outcome->refused_quota != NULL && i < file->quota_count && i < count; i++) {
        if (strcmp(file->quotas[i].code, outcome->refused_quota) == 0) {
            outcome->refused_group = groups[i];
        }
    }
}

/* application_id, code, envelope, rank, status, reason, quota, computed, award, short, binding,
 * cap_cents, score_num, score_den, failed, unknown, waived, passes, froms, line_cents,
 * quota_groups */
struct outcome
stored_outcome(struct arena *arena, const struct fund_file *file, const struct db_row *row)
{
    struct outcome outcome = {
        .application = arena_string(arena, db_text(row, 1)),
        .envelope = db_is_null(row, 2) ? NULL : arena_string(arena, db_text(row, 2)),
        .rank = db_is_null(row, 3) ? 0 : (uint32_t)db_int64(row, 3),
        .status = arena_string(arena, db_text(row, 4)),
        .reason = arena_string(arena, db_text(row, 5)),
        .refused_quota = db_is_null(row, 6) ? NULL : arena_string(arena, db_text(row, 6)),
        .computed_known = !db_is_null(row, 7),
        .computed_cents = db_is_null(row, 7) ? 0 : db_int64(row, 7),
        .award_cents = db_int64(row, 8),
        .short_cents = db_int64(row, 9),
        .scored = !db_is_null(row, 12),
    };

    outcome.binding_count = db_texts(arena, row, 10, &outcome.binding);
    if (outcome.scored) {
        outcome.score = (struct rational){.num = db_int64(row, 12), .den = db_int64(row, 13)};
    }
    outcome.failed = rules_of_mask(arena, file, row, 14, &outcome.failed_count);
    outcome.unknown = rules_of_mask(arena, file, row, 15, &outcome.unknown_count);
    outcome.waived = rules_of_mask(arena, file, row, 16, &outcome.waived_count);
    read_lines(arena, row, 17, &outcome);
    read_group(arena, file, row, &outcome);
    return outcome;
}

/* ---- finding a run ---- */

struct finding {
    struct job *job;
    struct call *call;
    struct stored_run *run;
    struct text names;
    size_t count;
};

/* fund_id, call_id, kind, run_id, name, call, rule_set_id, scoring_run_id */
static enum status
on_found(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    if (strcmp(db_text(row, 2), "scoring") == 0) {
        return ST_OK;
    }
    finding->run->allocation_run_id = db_int64(row, 3);
    text_addf(&finding->names, "%s%s", finding->count++ > 0 ? ", " : "", db_text(row, 4));
    return ST_OK;
}

static enum status
on_last(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    finding->run->allocation_run_id = db_int64(row, 0);
    finding->count++;
    return ST_OK;
}

static enum status
on_scoring(const struct db_row *row, void *context, struct err *err)
{
    int64_t *scoring_run_id = context;

    (void)err;
    *scoring_run_id = db_int64(row, 0);
    return ST_OK;
}

/* The run of the scores that were asked for as of an instant, or that stood then. */
static enum status
find_run_as_of(struct finding *finding, struct err *err)
{
    struct job *job = finding->job;
    int64_t scoring_run_id = 0;
    const struct db_param as_of[] = {CALL_PARAMS(job, finding->call),
                                     db_number(job->arena, job->options.as_of)};
    enum status status =
        db_named(job->db, "scoring_run_as_of", (struct db_params){3, as_of},
                 (struct db_rows){.on_row = on_scoring, .context = &scoring_run_id}, err);

    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, finding->call),
                                          db_number(job->arena, scoring_run_id)};

        status = db_named(job->db, "allocation_run_of", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_last, .context = finding}, err);
    }
    return status;
}

static enum status
find_run(struct finding *finding, const char *name, struct err *err)
{
    struct job *job = finding->job;
    const struct db_param last[] = {CALL_PARAMS(job, finding->call)};
    const struct db_param named[] = {db_string(name), CALL_PARAMS(job, finding->call)};
    enum status status =
        name == NULL && job->options.has_as_of ? find_run_as_of(finding, err)
        : name == NULL ? db_named(job->db, "allocation_run_last", (struct db_params){2, last},
                                  (struct db_rows){.on_row = on_last, .context = finding}, err)
                       : db_named(job->db, "run_find", (struct db_params){3, named},
                                  (struct db_rows){.on_row = on_found, .context = finding}, err);

    if (status == ST_OK && finding->count == 0) {
        err_hint(err, _("levain allocate --call %s makes one"), finding->call->file.call_code);
        return name == NULL ? err_set(err, ST_DATA, _("the call was never allocated"))
                            : err_set(err, ST_DATA, _("the call has no run named %s"), name);
    }
    if (status == ST_OK && finding->count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding->names));
        return err_set(err, ST_DATA, _("%zu runs have names that begin with %s"), finding->count,
                       name);
    }
    return status;
}

enum status
stored_run_last(struct job *job, const struct call *call, int64_t *allocation_run_id,
                struct err *err)
{
    struct stored_run run = {0};
    struct call asked = *call;
    struct finding finding = {.job = job, .call = &asked, .run = &run};
    const struct db_param params[] = {CALL_PARAMS(job, call)};
    enum status status =
        job->options.has_as_of
            ? find_run_as_of(&finding, err)
            : db_named(job->db, "allocation_run_last", (struct db_params){2, params},
                       (struct db_rows){.on_row = on_last, .context = &finding}, err);

    *allocation_run_id = run.allocation_run_id;
    return status;
}

enum status
stored_run_open(struct job *job, const char *call_name, const char *name, struct call *call,
                struct stored_run *run, struct err *err)
{
    struct finding finding = {.job = job, .call = call, .run = run, .names = text_in(job->arena)};
    enum status status;

    *run = (struct stored_run){0};
    job->options.variation_count = 0;
    status = call_find(job, call_name, 0, call, err);
    if (status == ST_OK) {
        status = find_run(&finding, name, err);
    }
    if (status == ST_OK) {
        status = stored_run_read(job, call, run->allocation_run_id, run, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (run->rule_set_id == call->rule_set_id && run->run.variation_count == 0) {
        return references_of_run(job, call, run->scoring_run_id, err);
    }
    /* The run was made under an earlier rule set, or with variations: read that one. */
    for (size_t i = 0; i < run->run.variation_count && i < JOB_VARIATIONS_MAX; i++) {
        job->options.variations[job->options.variation_count++] = run->run.variations[i];
    }
    status = call_find(job, call_name, run->rule_set_id, call, err);
    run->run.call = call->file.call_code;
    return status == ST_OK ? references_of_run(job, call, run->scoring_run_id, err) : status;
}
