/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain due [FUND] --run [--at DAY] [--out DIR] [--textfile FILE]
 *
 * Make the reports whose day has come, each once: its document is kept first, then its files are
 * written, DIR/FUND/REPORT-FUNDER-PERIOD.FORMAT. Cut off anywhere, the next run does what is left:
 * a report that is kept is not made again, and a file that is there is not written again. Then the
 * open data is published, when an agreement's day has come. What is late after that, people do.
 */
#include "due.h"

#include "output.h"

#include "exchange/file.h"
#include "reporting/period.h"

#include <string.h>

struct due_funds {
    struct due_run run;
    size_t capacity;
};

struct due_list {
    struct due_run *run;
    struct due_fund *fund;
    struct due_report *reports;
    size_t count, capacity;
};

/* Room for one more in an array of `arena`, whose rows are moved when it is full. */
static void *
grown(struct arena *arena, void *rows, size_t count, size_t *capacity, size_t row_bytes)
{
    void *moved;

    if (count < *capacity) {
        return rows;
    }
    *capacity = *capacity == 0 ? 16 : 2 * *capacity;
    moved = arena_alloc(arena, *capacity, row_bytes);
    if (count > 0) {
        memcpy(moved, rows, count * row_bytes);
    }
    return moved;
}

/* ---- funds, and what is late in them --------------------------------------------------------- */

/* fund_id, fund, day, today */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct due_funds *list = context;
    struct due_run *run = &list->run;
    struct arena *arena = run->job->arena;

    if (db_int64(row, 2) > db_int64(row, 3)) {
        return err_set(err, ST_DATA, _("--at is a day still to come"));
    }
    run->funds = grown(arena, run->funds, run->fund_count, &list->capacity, sizeof *run->funds);
    run->funds[run->fund_count++] = (struct due_fund){.fund = arena_string(arena, db_text(row, 1)),
                                                      .fund_id = db_int64(row, 0),
                                                      .day = (int32_t)db_int64(row, 2)};
    return ST_OK;
}

/* fund, due_on, kind, subject, detail, cents */
static enum status
on_duty(const struct db_row *row, void *context, struct err *err)
{
    struct due_fund *fund = context;
    const char *kind;

    (void)err;
    for (size_t i = 0; (kind = due_kind(i)) != NULL; i++) {
        if (strcmp(kind, db_text(row, 2)) == 0 && db_int64(row, 1) < fund->day) {
            fund->overdue[i]++;
        }
    }
    return ST_OK;
}

static enum status
read_funds(struct due_funds *list, struct err *err)
{
    struct job *job = list->run.job;
    const bool named = job->options.argument_count > 0;
    const struct db_param params[] = {named ? db_string(job->options.arguments[0]) : db_null(),
                                      job->options.has_at ? db_number(job->arena, job->options.at)
                                                          : db_null()};
    enum status status = db_named(job->db, "due_funds", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_fund, .context = list}, err);

    if (status == ST_OK && list->run.fund_count == 0) {
        err_hint(err,
                 _("a manager of a fund gives it: levain person add %s --fund FUND --role"
                   " batch --service"),
                 db_user(job->db));
        return err_set(err, ST_DENIED, _("%s may make the reports of no fund that is asked for"),
                       db_user(job->db));
    }
    return status;
}

/* Once all that a run makes was made. */
static enum status
count_overdue(struct due_run *run, struct err *err)
{
    struct job *job = run->job;
    enum status status = db_begin(job->db, "read committed", job->command->role, err);

    for (size_t i = 0; status == ST_OK && i < run->fund_count; i++) {
        struct due_fund *fund = &run->funds[i];
        const struct db_param duties[] = {db_string(fund->fund), db_number(job->arena, fund->day),
                                          db_number(job->arena, fund->day)};

        status = db_named(job->db, "obligations", (struct db_params){3, duties},
                          (struct db_rows){.on_row = on_duty, .context = fund}, err);
        fund->counted = status == ST_OK;
    }
    return status == ST_OK ? db_commit(job->db, err) : status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* report, funder, from_on, through_on, formats, kept */
static enum status
on_due(const struct db_row *row, void *context, struct err *err)
{
    struct due_list *list = context;
    struct arena *arena = list->run->job->arena;

    (void)err;
    list->reports =
        grown(arena, list->reports, list->count, &list->capacity, sizeof *list->reports);
    list->reports[list->count++] = (struct due_report){
        .report = arena_string(arena, db_text(row, 0)),
        .funder = db_text_kept(arena, row, 1),
        .period = period_name(arena, (int32_t)db_int64(row, 2), (int32_t)db_int64(row, 3)),
        .through = (int32_t)db_int64(row, 3),
        .formats = arena_string(arena, db_text(row, 4)),
        .kept = db_bool(row, 5)};
    return ST_OK;
}

/* The lock is of the connection: one run at a time works in a fund and its folder. */
static enum status
lock_fund(struct due_list *list, struct err *err)
{
    struct job *job = list->run->job;
    const struct db_param of[] = {db_string(text_format(job->arena, "due %s", list->fund->fund))};
    const struct db_param params[] = {db_number(job->arena, list->fund->fund_id),
                                      db_number(job->arena, list->fund->day)};
    enum status status = db_begin(job->db, "read committed", NULL, err);

    if (status == ST_OK) {
        status = db_named(job->db, "lock_patience", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "report_lock", (struct db_params){1, of}, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "report_due", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_due, .context = list}, err);
    }
    if (status != ST_OK) {
        db_rollback(job->db);
        return status;
    }
    list->fund->due_count = list->count;
    list->fund->read = true;
    return db_commit(job->db, err);
}

/* made */
static enum status
on_total(const struct db_row *row, void *context, struct err *err)
{
    struct due_fund *fund = context;

    (void)err;
    fund->kept_total = db_int64(row, 0);
    fund->totaled = true;
    return ST_OK;
}

static enum status
release_fund(struct due_list *list, struct err *err)
{
    struct job *job = list->run->job;
    const struct db_param fund_id[] = {db_number(job->arena, list->fund->fund_id)};
    const struct db_param of[] = {db_string(text_format(job->arena, "due %s", list->fund->fund))};
    enum status status = db_named(job->db, "report_made_count", (struct db_params){1, fund_id},
                                  (struct db_rows){.on_row = on_total, .context = list->fund}, err);

    return status == ST_OK
               ? db_named(job->db, "report_release", (struct db_params){1, of}, DB_NO_ROWS, err)
               : status;
}

/* Whether others can be made although one could not: the database is there. A lock that others hold
 * and a right that is missing may be of one fund. */
static bool
goes_on(enum status status)
{
    return status != ST_UNAVAILABLE;
}

/* The first failure is the run's; others are told here. */
static enum status
first_failure(const struct due_run *run, enum status status, enum status one, struct err *failed,
              struct err *err)
{
    if (one != ST_OK && (status == ST_OK || !goes_on(one))) {
        *err = *failed;
        return one;
    }
    if (one != ST_OK) {
        output_error(run->job->command->name, failed);
    }
    return status;
}

static enum status
make_fund(struct due_run *run, struct due_fund *fund, struct err *err)
{
    struct due_list list = {.run = run, .fund = fund};
    struct err last = {0}; /* of the connection */
    enum status status = lock_fund(&list, err), one;

    if (status != ST_OK) {
        return status;
    }
    file_sweep(text_format(run->job->arena, "%s/%s",
                           run->job->options.out != NULL ? run->job->options.out : ".",
                           fund->fund));
    for (size_t i = 0; i < list.count && goes_on(status); i++) {
        struct err failed = {0};

        one = due_report_make(run->job, fund, &list.reports[i], &failed);
        status = first_failure(run, status, one, &failed, err);
    }
    if (goes_on(status)) {
        struct err failed = {0};

        one = due_publish(run->job, fund, &failed);
        status = first_failure(run, status, one, &failed, err);
    }
    if (!goes_on(status)) {
        return status;
    }
    one = release_fund(&list, status == ST_OK ? err : &last);
    return status == ST_OK ? one : status;
}

static void
tell_all(const struct due_run *run, size_t overdue)
{
    struct job *job = run->job;
    size_t due = 0, made = 0, written = 0, failed = 0;

    for (size_t i = 0; i < run->fund_count; i++) {
        due += run->funds[i].due_count;
        made += run->funds[i].made_count;
        written += run->funds[i].written_count;
        failed += run->funds[i].failed_count;
    }
    if (job->options.json || job->options.quiet) {
        return;
    }
    output_print(text_format(job->arena,
                             _("%zu reports were due: %zu made, %zu written again, %zu failed\n"),
                             due, made, written, failed));
    if (overdue > 0) {
        output_print(text_format(job->arena, _("%zu obligations are late: levain due\n"), overdue));
    }
}

/* What the run ends with, when nothing failed. */
static enum status
status_of(const struct due_run *run, size_t *overdue)
{
    size_t broken = 0;

    *overdue = 0;
    for (size_t i = 0; i < run->fund_count; i++) {
        broken += run->funds[i].broken_count;
        for (size_t k = 0; k < DUE_KINDS_MAX; k++) {
            *overdue += run->funds[i].overdue[k];
        }
    }
    return broken + *overdue > 0 ? ST_REJECTS : ST_OK;
}

enum status
due_make(struct job *job, struct err *err)
{
    struct due_funds list = {.run = {.job = job}};
    struct due_run *run = &list.run;
    struct err unwritten = {0};
    size_t overdue = 0;
    enum status status = read_funds(&list, err), one, told;

    if (status != ST_OK) {
        return status;
    }
    status = db_commit(job->db, err);
    for (size_t i = 0; i < run->fund_count && goes_on(status); i++) {
        struct err failed = {0};

        one = make_fund(run, &run->funds[i], &failed);
        status = first_failure(run, status, one, &failed, err);
    }
    if (goes_on(status)) {
        struct err failed = {0};

        one = count_overdue(run, &failed);
        status = first_failure(run, status, one, &failed, err);
    }
    told = status_of(run, &overdue);
    status = status == ST_OK ? told : status;
    tell_all(run, overdue);
    if (job->options.textfile != NULL) {
        one = due_textfile(run, status, &unwritten);
        if (one != ST_OK && (status == ST_OK || status == ST_REJECTS)) {
            *err = unwritten;
            status = one;
        }
    }
    if (status == ST_OK || status == ST_REJECTS) {
        one = db_begin(job->db, "read committed", job->command->role, err); /* that main ends */
        status = one == ST_OK ? status : one;
    }
    return status;
}
