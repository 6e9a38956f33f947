/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain due [FUND] --run [--at DAY] [--out DIR] [--textfile FILE]
 *
 * Make the reports whose day has come, each once: its document is kept first, then its files are
 * written, DIR/FUND/REPORT-FUNDER-PERIOD.FORMAT. Cut off anywhere, the next run does what is left:
 * a report that is kept is not made again, and a file that is there is not written again.
 */
#include "due.h"

#include "output.h"
#include "report_figures.h"

#include "base/date.h"
#include "exchange/file.h"
#include "reporting/period.h"

#include <string.h>
#include <time.h>

#define REPORT_BYTES ((size_t)4 << 30) /* of memory, for one report */
#define HALF_A_DAY   (12 * 60 * 60)
#define A_DAY        (24 * 60 * 60)

/* A report whose day has come. */
struct due_report {
    const char *report, *funder, *formats, *period;
    int32_t through;
    bool kept;
};

struct due_funds {
    struct due_run run;
    size_t capacity;
};

struct report_list {
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
        err_hint(err, _("a manager of a fund gives it: levain person add %s --fund FUND --role"
                        " batch --service"),
                 db_user(job->db));
        return err_set(err, ST_DENIED, _("%s may make the reports of no fund that is asked for"),
                       db_user(job->db));
    }
    for (size_t i = 0; status == ST_OK && i < list->run.fund_count; i++) {
        struct due_fund *fund = &list->run.funds[i];
        const struct db_param duties[] = {db_string(fund->fund), db_number(job->arena, fund->day),
                                          db_number(job->arena, fund->day)};

        status = db_named(job->db, "obligations", (struct db_params){3, duties},
                          (struct db_rows){.on_row = on_duty, .context = fund}, err);
    }
    return status;
}

/* ---- one report ------------------------------------------------------------------------------ */

/* In UTC, as logs have it. */
static const char *
now_text(struct arena *arena)
{
    const int64_t now = (int64_t)time(NULL);
    const int32_t second = (int32_t)(now % A_DAY);

    return text_format(arena, "%sT%02d:%02d:%02dZ", date_text(arena, (int32_t)(now / A_DAY)),
                       second / 3600, second / 60 % 60, second % 60);
}

/* A line that machines read: name=value, in no language. */
static void
tell_report(const struct report_list *list, const struct due_report *due,
            const struct report_figures *figures, const char *state, int64_t thousandths)
{
    struct job *job = list->run->job;
    const char *now = now_text(job->arena);
    const char *funder = due->funder != NULL ? due->funder : "-";
    const char *digest = figures->made.sha256 != NULL ? figures->made.sha256 : "-";
    struct text line = text_in(job->arena);

    if (job->options.json) {
        struct json_writer writer = json_writer_to(&line);

        json_begin_object(&writer, NULL);
        json_string_of(&writer, "time", now);
        json_string_of(&writer, "state", state);
        json_string_of(&writer, "fund", list->fund->fund);
        json_string_of(&writer, "report", due->report);
        json_string_of(&writer, "funder", due->funder);
        json_string_of(&writer, "period", due->period);
        json_number_of(&writer, "version", figures->made.version);
        json_string_of(&writer, "sha256", figures->made.sha256);
        json_number_of(&writer, "broken_checks", (int64_t)figures->figures.broken_count);
        json_number_of(&writer, "milliseconds", thousandths);
        json_end_object(&writer);
        text_add(&line, "\n");
        output_print(text_of(&line));
    } else if (!job->options.quiet) {
        output_note("time=%s state=%s fund=%s report=%s funder=%s period=%s version=%lld"
                    " digest=%s seconds=%lld.%03lld",
                    now, state, list->fund->fund, due->report, funder, due->period,
                    (long long)figures->made.version, digest, (long long)(thousandths / 1000),
                    (long long)(thousandths % 1000));
    }
}

/* What was kept before, or is computed and kept now. */
static enum status
keep_report(struct report_figures *report, struct err *err)
{
    struct db *db = report->job->db;
    enum status status = db_begin(db, "read committed", NULL, err);

    if (status == ST_OK) {
        status = db_named(db, "lock_patience", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = report_figures_ask(report, err);
    }
    if (status == ST_OK) {
        status = report_figures_snapshot(report, err);
    }
    if (status == ST_OK) {
        status = report_figures_make(report, err);
    }
    if (status == ST_OK) {
        status = db_commit(db, err);
    }
    if (status == ST_OK) {
        return report_figures_release(report, err);
    }
    db_rollback(db);
    return status;
}

/* A version that takes the place of one that was sent already stands beside it. */
static const char *
stem_of(const struct report_list *list, const struct due_report *due, int64_t version)
{
    const struct job *job = list->run->job;
    struct arena *arena = job->arena;
    const char *edition = version > 1 ? text_format(arena, "-v%lld", (long long)version) : "";

    return text_format(arena, "%s/%s/%s%s%s-%s%s", job->options.out != NULL ? job->options.out : ".",
                       list->fund->fund, due->report, due->funder != NULL ? "-" : "",
                       due->funder != NULL ? due->funder : "", due->period, edition);
}

static int64_t
thousandths_now(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* `asked`: the job as `levain report` would have it. */
static enum status
make_report(struct report_list *list, const struct due_report *due, struct job *asked,
            struct err *err)
{
    const int64_t began = thousandths_now();
    struct text paths = text_in(asked->arena);
    struct report_figures report = {
        .job = asked,
        .question = {.report = due->report, .fund = list->fund->fund, .funder = due->funder},
        .statement = report_figures_statement(asked->arena, due->report),
        .keep_files = true};
    enum status status = report.statement != NULL ? keep_report(&report, err)
                                                  : err_set(err, ST_DATA,
                                                            _("there is no report named %s"),
                                                            due->report);

    if (status == ST_OK) {
        list->fund->made_count += !due->kept;
        report.stem = stem_of(list, due, report.made.version);
        status = report_figures_write(&report, &paths, err);
    }
    if (status != ST_OK) {
        list->fund->failed_count++;
        tell_report(list, due, &report, "failed", thousandths_now() - began);
        return status;
    }
    list->fund->broken_count += report.figures.broken_count > 0;
    if (report.figures.broken_count > 0) {
        output_note(_("%s, %s of %s: %zu of %zu checks do not hold"), list->fund->fund, due->report,
                    due->period, report.figures.broken_count, report.figures.check_count);
    }
    if (!due->kept || paths.length > 0) {
        list->fund->written_count += due->kept;
        tell_report(list, due, &report, due->kept ? "written" : "made", thousandths_now() - began);
    }
    return ST_OK;
}

static enum status
make_due(struct report_list *list, const struct due_report *due, struct err *err)
{
    const struct job *job = list->run->job;
    struct command as_is = *job->command; /* who asks works with all roles that one has */
    struct arena arena;
    struct job asked = *job;
    enum status status;

    as_is.role = NULL;
    asked.command = &as_is;
    asked.options.fund = list->fund->fund;
    asked.options.funder = due->funder;
    asked.options.period = due->period;
    asked.options.format = due->formats;
    asked.options.has_as_of = true;
    asked.options.as_of = (int64_t)due->through * A_DAY + HALF_A_DAY;
    asked.options.out = text_format(job->arena, "%s/%s",
                                    job->options.out != NULL ? job->options.out : ".",
                                    list->fund->fund);
    arena_init(&arena, REPORT_BYTES);
    asked.arena = &arena;
    status = make_report(list, due, &asked, err);
    arena_free(&arena);
    return status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* report, funder, from_on, through_on, formats, kept */
static enum status
on_due(const struct db_row *row, void *context, struct err *err)
{
    struct report_list *list = context;
    struct arena *arena = list->run->job->arena;

    (void)err;
    list->reports =
        grown(arena, list->reports, list->count, &list->capacity, sizeof *list->reports);
    list->reports[list->count++] = (struct due_report){
        .report = arena_string(arena, db_text(row, 0)),
        .funder = db_is_null(row, 1) ? NULL : arena_string(arena, db_text(row, 1)),
        .period = period_name(arena, (int32_t)db_int64(row, 2), (int32_t)db_int64(row, 3)),
        .through = (int32_t)db_int64(row, 3),
        .formats = arena_string(arena, db_text(row, 4)),
        .kept = db_bool(row, 5)};
    return ST_OK;
}

/* The lock is of the connection: one run at a time works in a fund and its folder. */
static enum status
lock_fund(struct report_list *list, struct err *err)
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
    return db_commit(job->db, err);
}

/* made */
static enum status
on_total(const struct db_row *row, void *context, struct err *err)
{
    struct due_fund *fund = context;

    (void)err;
    fund->kept_total = db_int64(row, 0);
    return ST_OK;
}

static enum status
release_fund(struct report_list *list, struct err *err)
{
    struct job *job = list->run->job;
    const struct db_param fund_id[] = {db_number(job->arena, list->fund->fund_id)};
    const struct db_param of[] = {db_string(text_format(job->arena, "due %s", list->fund->fund))};
    enum status status =
        db_named(job->db, "report_made_count", (struct db_params){1, fund_id},
                 (struct db_rows){.on_row = on_total, .context = list->fund}, err);

    return status == ST_OK
               ? db_named(job->db, "report_release", (struct db_params){1, of}, DB_NO_ROWS, err)
               : status;
}

/* Whether others can be made although one could not: the database is there. */
static bool
goes_on(enum status status)
{
    return status == ST_OK || status == ST_DATA || status == ST_CANNOT_WRITE || status == ST_BUG;
}

static enum status
make_fund(struct due_run *run, struct due_fund *fund, struct err *err)
{
    struct report_list list = {.run = run, .fund = fund};
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

        one = make_due(&list, &list.reports[i], &failed);
        if (one != ST_OK && (status == ST_OK || !goes_on(one))) {
            *err = failed;
            status = one;
        } else if (one != ST_OK) {
            output_error(run->job->command->name, &failed);
        }
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
    output_print(text_format(
        job->arena, _("%zu reports were due: %zu made, %zu written again, %zu failed\n"), due, made,
        written, failed));
    if (overdue > 0) {
        output_print(
            text_format(job->arena, _("%zu obligations are late: levain due\n"), overdue));
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
        if (one != ST_OK && (status == ST_OK || !goes_on(one))) {
            *err = failed;
            status = one;
        }
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
