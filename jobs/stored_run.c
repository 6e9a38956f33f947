/* SPDX-License-Identifier: MPL-2.0 */
#include "stored_run.h"

#include "exchange/json_source.h"
#include "fund/score_record.h"
#include "references.h"
#include "stored.h"
#include "stored_objective.h"
#include "stored_proof.h"

#include <assert.h>
#include <string.h>

#define ROOM_AT_FIRST 16

struct reading {
    struct job *job;
    struct stored_run *run;
};

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
 * engine, sealed_at, sealed_by, results_sha256, application_count, flips_looked */
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
    run->certified = !db_is_null(row, 15);
    run->flips_looked = run->certified && db_bool(row, 15);
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
        status = stored_objectives(job, call, run, err);
    }
    if (status == ST_OK) {
        status = stored_proofs(job, call, run, err);
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
    if (status == ST_OK) { /* in the points and the steps of that one */
        status = stored_objectives(job, call, run, err);
    }
    if (status == ST_OK) {
        status = stored_proofs(job, call, run, err);
    }
    return status == ST_OK ? references_of_run(job, call, run->scoring_run_id, err) : status;
}
