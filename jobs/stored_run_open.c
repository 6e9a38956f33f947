/* SPDX-License-Identifier: MPL-2.0 */
#include "references.h"
#include "stored_run.h"

#include <string.h>

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
