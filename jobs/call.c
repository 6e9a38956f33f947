/* SPDX-License-Identifier: MPL-2.0 */
#include "call.h"

#include "call_seed.h"
#include "output.h"
#include "solver/solver.h"

#include <string.h>

struct found {
    struct job *job;
    struct call *call;
    struct text names; /* of all that were found */
    size_t count;
    const char *source;
    size_t source_bytes;
};

/* fund_id, call_id, rule_set_id, fund code, call code, source, sha256 */
static enum status
on_call(const struct db_row *row, void *context, struct err *err)
{
    struct found *found = context;
    size_t length = 0;
    const char *sha256;

    (void)err;
    found->call->fund_id = db_int64(row, 0);
    found->call->call_id = db_int64(row, 1);
    found->call->rule_set_id = db_int64(row, 2);
    text_addf(&found->names, "%s%s/%s", found->count > 0 ? ", " : "", db_text(row, 3),
              db_text(row, 4));
    found->source = arena_string(found->job->arena, db_text(row, 5));
    found->source_bytes = strlen(found->source);
    sha256 = db_data(row, 6, &length);
    found->call->rule_set_sha256 = arena_copy(found->job->arena, sha256, length);
    found->count++;
    return ST_OK;
}

static enum status
read_rule_set(struct job *job, const char *name, struct found *found, struct err *err)
{
    struct output_problems problems;
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    status = fund_file_read(
        job->arena, (struct file_bytes){name, found->source, found->source_bytes},
        (struct fund_variations){job->options.variations, job->options.variation_count},
        &found->call->file, &problems.problems, err);
    output_problems_end(&problems);
    found->call->file.other = solver_other();
    if (status == ST_OK) {
        err_at(err, "", 0, 0); /* what goes wrong from here on is not in the fund file */
    }
    return status;
}

struct strange {
    int64_t fund_id;
    bool is_strange;
};

/* fund_id, may */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(struct strange *)context = (struct strange){db_int64(row, 0), !db_bool(row, 1)};
    return ST_OK;
}

/* Calls of a fund are seen by who has a role in it; that there is the fund, by everybody. */
static enum status
no_such_call(struct job *job, const char *name, struct err *err)
{
    const char *slash = strrchr(name, '/');
    struct strange fund = {0};
    enum status status = ST_OK;

    if (slash != NULL) {
        const struct db_param code[] = {
            db_string(text_format(job->arena, "%.*s", (int)(slash - name), name))};

        status = db_named(job->db, "fund_find", (struct db_params){1, code},
                          (struct db_rows){.on_row = on_fund, .context = &fund}, err);
    }
    if (status == ST_OK && fund.is_strange) {
        const struct db_param id[] = {db_number(job->arena, fund.fund_id)};

        status = db_named(job->db, "fund_role_check", (struct db_params){1, id}, DB_NO_ROWS, err);
    }
    if (status != ST_OK) {
        return status;
    }
    err_hint(err, "%s",
             job->options.has_as_of
                 ? _("nothing of it was recorded by --as-of; names are [FUND/]CALL")
                 : _("levain fund apply loads a call; names are [FUND/]CALL; those of funds where"
                     " you have no role are not seen"));
    return err_set(err, ST_DATA, _("there is no call named %s"), name);
}

enum status
call_find(struct job *job, const char *name, int64_t rule_set_id, struct call *call,
          struct err *err)
{
    struct found found = {.job = job, .call = call, .names = text_in(job->arena)};
    const struct db_param params[] = {db_string(name), db_number(job->arena, rule_set_id)};
    enum status status = db_named(job->db, "call_find", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_call, .context = &found}, err);

    if (status != ST_OK) {
        return status;
    }
    if (found.count == 0) {
        return no_such_call(job, name, err);
    }
    if (found.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&found.names));
        return err_set(err, ST_DATA, _("%zu funds have a call named %s"), found.count, name);
    }
    status = read_rule_set(job, name, &found, err);
    return status == ST_OK && call->file.draws ? call_seed(job, call, &call->file.seed, err)
                                               : status;
}

enum status
call_find_as_of(struct job *job, const char *name, struct call *call, struct err *err)
{
    const struct db_param instant[] = {db_number(job->arena, job->options.as_of)};
    enum status status = ST_OK;

    if (job->options.has_as_of) {
        status = db_named(job->db, "as_of_begin", (struct db_params){1, instant}, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = call_find(job, name, 0, call, err);
    }
    if (status == ST_OK && job->options.has_as_of) {
        const struct db_param of_call[] = {CALL_PARAMS(job, call)};

        status = db_named(job->db, "as_of_cut", (struct db_params){2, of_call}, DB_NO_ROWS, err);
    }
    return status;
}

enum status
call_see_as_of(struct db *db, const struct job *job, const struct call *call, struct err *err)
{
    struct arena arena; /* of its own: a worker must not share the job's */
    enum status status;

    if (!job->options.has_as_of || !(job->command->options & OPTION_REDONE)) {
        return ST_OK;
    }
    arena_init(&arena, job->arena->limit_bytes);
    {
        const struct db_param instant[] = {db_number(&arena, job->options.as_of)};
        const struct db_param of_call[] = {db_number(&arena, call->fund_id),
                                           db_number(&arena, call->call_id)};

        status = db_named(db, "as_of_begin", (struct db_params){1, instant}, DB_NO_ROWS, err);
        if (status == ST_OK) {
            status = db_named(db, "as_of_cut", (struct db_params){2, of_call}, DB_NO_ROWS, err);
        }
    }
    arena_free(&arena);
    return status;
}

static enum status
on_in_force(const struct db_row *row, void *context, struct err *err)
{
    bool *in_force = context;

    (void)err;
    *in_force = db_bool(row, 0);
    return ST_OK;
}

/* The rules were read before the lock was had: whoever held it may have applied others. */
static enum status
check_in_force(struct job *job, const struct call *call, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, call->rule_set_id)};
    bool in_force = true;
    enum status status =
        db_named(job->db, "call_in_force", (struct db_params){3, params},
                 (struct db_rows){.on_row = on_in_force, .context = &in_force}, err);

    if (status == ST_OK && !in_force) {
        err_hint(err, "%s",
                 _("a fund file was applied in the meantime: run the same command again"));
        return err_set(err, ST_RETRY, "%s",
                       _("the rules of the call are not those that this work began with"));
    }
    return status;
}

enum status
call_lock_decided(struct job *job, const struct call *call, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call)};

    return db_named(job->db, "call_lock", (struct db_params){2, params}, DB_NO_ROWS, err);
}

enum status
call_lock(struct job *job, const struct call *call, struct err *err)
{
    enum status status = call_lock_decided(job, call, err);

    if (status == ST_OK) {
        status = check_in_force(job, call, err);
    }
    return status == ST_OK ? call_see_as_of(job->db, job, call, err) : status;
}
