/* SPDX-License-Identifier: MPL-2.0 */
/* due_report - one report whose day has come: kept, then written. */
#include "due.h"

#include "output.h"
#include "report_figures.h"

#include "base/date.h"

#include <string.h>

#define REPORT_BYTES ((size_t)4 << 30) /* of memory, for one report */
#define HALF_A_DAY   (12 * 60 * 60)
#define A_DAY        (24 * 60 * 60)

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
stem_of(const struct job *job, const struct due_report *due, int64_t version)
{
    struct arena *arena = job->arena;
    const char *edition = version > 1 ? text_format(arena, "-v%lld", (long long)version) : "";

    return text_format(arena, "%s/%s%s%s-%s%s", job->options.out, due->report,
                       due->funder != NULL ? "-" : "", due->funder != NULL ? due->funder : "",
                       due->period, edition);
}

/* A line on what became of it. */
static void
tell_report(struct job *job, const struct due_fund *fund, const struct due_report *due,
            const struct report_figures *figures, const char *state, int64_t began)
{
    due_tell(job, &(struct due_line){.state = state,
                                     .fund = fund->fund,
                                     .report = due->report,
                                     .funder = due->funder,
                                     .period = due->period,
                                     .sha256 = figures->made.sha256,
                                     .version = figures->made.version,
                                     .broken_count = (int64_t)figures->figures.broken_count,
                                     .began = began});
}

/* `asked`: the job as `levain report` would have it. */
static enum status
make_report(struct due_fund *fund, const struct due_report *due, struct job *asked, struct err *err)
{
    const int64_t began = due_moment();
    struct text paths = text_in(asked->arena);
    struct report_figures report = {
        .job = asked,
        .question = {.report = due->report, .fund = fund->fund, .funder = due->funder},
        .statement = report_figures_statement(asked->arena, due->report),
        .keep_files = true};
    enum status status = report.statement != NULL
                             ? keep_report(&report, err)
                             : err_set(err, ST_DATA, _("there is no report named %s"), due->report);

    if (status == ST_OK) {
        fund->made_count += !due->kept;
        report.stem = stem_of(asked, due, report.made.version);
        status = report_figures_write(&report, &paths, err);
    }
    if (status != ST_OK) {
        fund->failed_count++;
        tell_report(asked, fund, due, &report, "failed", began);
        return status;
    }
    fund->broken_count += report.figures.broken_count > 0;
    if (report.figures.broken_count > 0) {
        output_note(_("%s, %s of %s: %zu of %zu checks do not hold"), fund->fund, due->report,
                    due->period, report.figures.broken_count, report.figures.check_count);
    }
    if (!due->kept || paths.length > 0) {
        fund->written_count += due->kept;
        tell_report(asked, fund, due, &report, due->kept ? "written" : "made", began);
    }
    return ST_OK;
}

enum status
due_report_make(const struct job *job, struct due_fund *fund, const struct due_report *due,
                struct err *err)
{
    struct command as_is = *job->command; /* who asks works with all roles that one has */
    struct arena arena;
    struct job asked = *job;
    enum status status;

    as_is.role = NULL;
    asked.command = &as_is;
    asked.options.fund = fund->fund;
    asked.options.funder = due->funder;
    asked.options.period = due->period;
    asked.options.format = due->formats;
    asked.options.has_as_of = true;
    asked.options.as_of = (int64_t)due->through * A_DAY + HALF_A_DAY;
    asked.options.out = text_format(job->arena, "%s/%s",
                                    job->options.out != NULL ? job->options.out : ".", fund->fund);
    arena_init(&arena, REPORT_BYTES);
    asked.arena = &arena;
    status = make_report(fund, due, &asked, err);
    arena_free(&arena);
    return status;
}
