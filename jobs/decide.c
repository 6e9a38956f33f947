/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain decide RUN --minutes FILE [--call CALL] [--dry-run] [--json]
 * levain decide RUN --show [--json]
 *
 * Record what the committee decided on a run: the minutes, the outcome of everybody and its
 * explanation as it stood, the waiting list. What the minutes do not say is as the run has it; a
 * departure changes nobody else, and is told with what the rules would have made of it. A
 * simulation cannot be decided, and a decision is never changed: the same minutes again find it.
 * The run may be of rules that are in force no more; the money has to be there by those that are.
 */
#include "consequence.h"
#include "decide_print.h"
#include "option_value.h"
#include "output.h"
#include "scored_run.h"

#include <inttypes.h>
#include <string.h>

/* A name as people shorten it: the head of a run's, a call's with or without its fund. */
static enum status
check_about(struct job *job, const struct minutes *minutes, const struct stored_run *run,
            struct err *err)
{
    const struct fund_file *file = &run->call->file;
    const char *whole = text_format(job->arena, "%s/%s", file->code, file->call_code);

    err_at(err, minutes->path, 0, 0);
    if (minutes->run != NULL && strncmp(minutes->run, run->run.name, strlen(minutes->run)) != 0 &&
        strcmp(minutes->run, run->run.inputs_sha256) != 0) {
        return err_set(err, ST_DATA, _("the minutes are about run %s, not %s"), minutes->run,
                       run->run.name);
    }
    if (minutes->call != NULL && strcmp(minutes->call, file->call_code) != 0 &&
        strcmp(minutes->call, whole) != 0) {
        return err_set(err, ST_DATA, _("the minutes are about call %s, not %s"), minutes->call,
                       whole);
    }
    if (minutes->day > option_as_of_day(&job->options, file->zone)) {
        return err_set(err, ST_DATA, _("the minutes are of a day to come, %s"),
                       date_text(job->arena, minutes->day));
    }
    err_at(err, "", 0, 0);
    return ST_OK;
}

static enum status
read_minutes(struct job *job, const struct stored_run *run, struct output_problems *problems,
             struct minutes *minutes, struct err *err)
{
    struct file_bytes source = {.name = job->options.minutes};
    char *bytes = NULL;
    enum status status =
        file_read(job->arena, source.name, JSON_BYTES_MAX, &bytes, &source.length, err);

    source.bytes = bytes;
    if (status == ST_OK) {
        status =
            minutes_read(job->arena, &run->call->file, source, minutes, &problems->problems, err);
    }
    return status == ST_OK ? check_about(job, minutes, run, err) : status;
}

/* The same day of a later month, or its last day where it has no such day. */
static int32_t
months_after(int32_t day, uint32_t months)
{
    struct civil_date civil = date_to_civil(day);
    const int32_t month = civil.month - 1 + (int32_t)months;
    int32_t first, next;

    civil.year += month / 12;
    civil.month = month % 12 + 1;
    first = date_of_civil((struct civil_date){civil.year, civil.month, 1});
    next =
        date_of_civil((struct civil_date){civil.year + civil.month / 12, civil.month % 12 + 1, 1});
    return first + civil.day - 1 < next ? first + civil.day - 1 : next - 1;
}

/* Places and last day of the waiting list; what the call does not say has no end. */
static void
list_terms(struct job *job, const struct fund_file *file, int32_t day, struct db_param *places,
           struct db_param *valid_until)
{
    const struct fund_waiting_list *list = &file->waiting_list;

    *places = list->places > 0 ? db_number(job->arena, list->places) : db_null();
    *valid_until = list->valid_months > 0
                       ? db_number(job->arena, months_after(day, list->valid_months))
                   : list->valid_days > 0 ? db_number(job->arena, day + (int32_t)list->valid_days)
                                          : db_null();
}

static enum status
keep(struct decided *decided, const char *consequences, struct err *err)
{
    struct job *job = decided->job;
    const struct minutes *minutes = decided->minutes;
    struct db_param params[] = {
        CALL_PARAMS(job, decided->call),
        db_number(job->arena, decided->run->allocation_run_id),
        db_number(job->arena, minutes->day),
        db_string(minutes->place),
        db_string(rational_exact(job->arena, minutes->quorum_share)),
        db_string(rational_exact(job->arena, minutes->private_share)),
        db_string(minutes->path),
        db_string(minutes->source),
        db_string(consequences),
        db_null(),
        db_null(),
    };

    list_terms(job, &decided->call->file, minutes->day, &params[10], &params[11]);
    return db_named(job->db, "decision_record", (struct db_params){12, params}, DB_NO_ROWS, err);
}

struct known {
    bool found, same;
};

static enum status
on_known(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(struct known *)context = (struct known){.found = true, .same = db_bool(row, 0)};
    return ST_OK;
}

/* Whether these minutes were recorded before; the run is not decided by others. */
static enum status
find_known(const struct decided *decided, bool *known, struct err *err)
{
    struct job *job = decided->job;
    struct known by = {0};
    const struct db_param params[] = {CALL_PARAMS(job, decided->call),
                                      db_number(job->arena, decided->run->allocation_run_id),
                                      db_bytes(decided->minutes->digest.bytes, DIGEST_BYTES)};
    enum status status = db_named(job->db, "decision_by", (struct db_params){4, params},
                                  (struct db_rows){.on_row = on_known, .context = &by}, err);

    *known = by.found;
    if (status == ST_OK && by.found && !by.same) {
        err_hint(err, _("levain decide %s --show tells how"), decided->run->run.name);
        return err_set(err, ST_DATA, _("run %s was decided already, by other minutes"),
                       decided->run->run.name);
    }
    if (status == ST_OK && by.found) {
        output_note("%s", _("these minutes were recorded already"));
    }
    return status;
}

struct over {
    struct arena *arena;
    const char *envelope; /* the first; null = none */
    int64_t voted_cents, cents;
};

/* envelope, voted_cents, cents */
static enum status
on_over(const struct db_row *row, void *context, struct err *err)
{
    struct over *over = context;

    (void)err;
    if (over->envelope == NULL) {
        over->envelope = arena_string(over->arena, db_text(row, 0));
        over->voted_cents = db_int64(row, 1);
        over->cents = db_int64(row, 2);
    }
    return ST_OK;
}

/* The run may be of other rules than those in force; what is spent is there by these too. */
static enum status
check_in_force(struct decided *decided, struct err *err)
{
    struct job *job = decided->job;
    const char *currency = decided->call->file.currency;
    struct over over = {.arena = job->arena};
    const struct db_param params[] = {CALL_PARAMS(job, decided->call)};
    enum status status = db_named(job->db, "decision_over", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_over, .context = &over}, err);

    if (status != ST_OK || over.envelope == NULL) {
        return status;
    }
    err_hint(err, "%s",
             _("a fund file was applied since the run: score and allocate again, or say in the"
               " minutes who has less"));
    return err_set(
        err, ST_DATA,
        _("by the rules in force envelope %s holds %s, and the decision spends %s of it"),
        over.envelope, words_money(job->arena, over.voted_cents, currency, 0),
        words_money(job->arena, over.cents, currency, 0));
}

/* Everybody's outcome, checked and in the temporary tables; then the decision itself. */
static enum status
make(struct decided *decided, struct err *err)
{
    struct text consequences = text_in(decided->job->arena);
    enum status status =
        db_named(decided->job->db, "decision_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = decided_make(decided, err);
    }
    if (status == ST_OK) {
        status = consequence_write(decided, &consequences, err);
    }
    if (status == ST_OK) {
        status = decided_copy(decided, err);
    }
    if (status == ST_OK) {
        status = check_in_force(decided, err);
    }
    return status == ST_OK ? keep(decided, text_of(&consequences), err) : status;
}

static enum status
record(struct job *job, const struct call *call, const struct stored_run *run, struct err *err)
{
    bool known = false;
    struct minutes minutes;
    struct output_problems problems;
    struct decided decided = {
        .job = job, .call = call, .run = run, .minutes = &minutes, .problems = &problems.problems};
    enum status status = call_lock_decided(job, call, err);

    output_problems_begin(&problems, job->arena, false);
    if (status == ST_OK) {
        status = read_minutes(job, run, &problems, &minutes, err);
    }
    if (status == ST_OK) {
        status = find_known(&decided, &known, err);
    }
    if (status == ST_OK && !known) {
        status = make(&decided, err);
    }
    output_problems_end(&problems);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum status
open_run(struct job *job, struct call *call, struct stored_run *run, struct err *err)
{
    struct run_named found = {0};
    enum status status =
        run_named(job, job->options.call, job->options.arguments[0], RUN_REAL, &found, err);

    if (status == ST_OK && found.kind == RUN_SCORING) {
        err_hint(err, _("levain allocate --call %s makes a run that can be decided"), found.call);
        return err_set(err, ST_DATA, _("run %s is a scoring run: it awards nothing"), found.name);
    }
    if (status == ST_OK && found.kind == RUN_SIMULATION) {
        err_hint(err, _("levain allocate --call %s without --what-if makes a run that can be"),
                 found.call);
        return err_set(err, ST_DATA, _("run %s is a simulation: it cannot be decided"), found.name);
    }
    return status == ST_OK ? stored_run_open(job, found.call, found.name, call, run, err) : status;
}

enum status
job_decide_usage(struct job *job, struct err *err)
{
    return job->options.show == (job->options.minutes != NULL)
               ? err_set(err, ST_USAGE, "%s", _("give either --minutes FILE or --show"))
               : ST_OK;
}

enum status
job_decide(struct job *job, struct err *err)
{
    struct call call = {0};
    struct stored_run run;
    bool found = false;
    enum status status = open_run(job, &call, &run, err);

    if (status == ST_OK && !job->options.show) {
        status = record(job, &call, &run, err);
    }
    if (status == ST_OK && !(job->options.quiet && !job->options.json && !job->options.show)) {
        status = decide_print(job, &call, run.allocation_run_id, &found, err);
        if (status == ST_OK && !found) {
            err_hint(err, _("levain decide %s --minutes FILE records a decision"), run.run.name);
            return err_set(err, ST_DATA, _("nothing was decided on run %s"), run.run.name);
        }
    }
    return status;
}
