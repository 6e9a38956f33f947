/* SPDX-License-Identifier: MPL-2.0 */
/* report_figures_asked - what a report is asked for, and the moment that it is of. */
#include "report_figures.h"

#include "option_value.h"

#include "base/date.h"
#include "reporting/period.h"

#include <inttypes.h>
#include <string.h>

/* fund_id, language, time_zone, today, may_keep, has_funder, award */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct report_figures *report = context;

    (void)err;
    report->question.fund_id = db_int64(row, 0);
    report->time_zone = arena_string(report->job->arena, db_text(row, 2));
    report->today = (int32_t)db_int64(row, 3);
    report->may_keep = db_bool(row, 4);
    if (!db_bool(row, 5)) {
        report->question.funder = NULL; /* there is none of that code */
    }
    report->question.award =
        db_is_null(row, 6) ? NULL : arena_string(report->job->arena, db_text(row, 6));
    return ST_OK;
}

enum status
report_figures_ask(struct report_figures *report, struct err *err)
{
    const struct job_options *options = &report->job->options;
    struct report_question *question = &report->question;
    const char *award = question->award;
    const struct db_param params[] = {db_string(question->fund), db_string(question->funder),
                                      db_string(award)};
    enum status status = db_named(report->job->db, "report_fund", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_fund, .context = report}, err);

    if (status != ST_OK) {
        return status;
    }
    if (question->fund_id == 0) {
        err_hint(err, "%s", _("a fund is named by its code, as its fund file has it"));
        return err_set(err, ST_DATA, _("there is no fund %s"), question->fund);
    }
    if (options->funder != NULL && question->funder == NULL) {
        err_hint(err, _("levain funding list %s names its funders"), question->fund);
        return err_set(err, ST_DATA, _("there is no funder %s"), options->funder);
    }
    if (award != NULL && question->award == NULL) {
        err_hint(err, "%s", _("levain award list --call CALL names them; say CALL/CODE"));
        return err_set(err, ST_DATA, _("fund %s has no award %s"), question->fund, award);
    }
    question->as_of = options->has_as_of
                          ? option_as_of_day(options, date_zone_named("Europe/Paris"))
                          : report->today;
    period_year(question->as_of, &question->from, &question->through);
    if (options->period != NULL &&
        !period_parse(options->period, &question->from, &question->through)) {
        return err_set(err, ST_BUG, "period %s was not checked", options->period);
    }
    if (question->as_of > report->today) {
        return err_set(err, ST_DATA, _("--as-of is a day still to come"));
    }
    return question->from <= question->as_of
               ? ST_OK
               : err_set(err, ST_DATA, _("the period begins after the day of --as-of"));
}

/* ---- one moment ------------------------------------------------------------------------------ */

static const char *
question_named(struct report_figures *report)
{
    const struct report_question *question = &report->question;

    return text_format(report->job->arena, "%s %s %s %s %" PRId32 " %" PRId32 " %" PRId32,
                       question->fund, question->report,
                       question->funder != NULL ? question->funder : "-",
                       question->award != NULL ? question->award : "-", question->from,
                       question->through, question->as_of);
}

enum status
report_figures_snapshot(struct report_figures *report, struct err *err)
{
    struct job *job = report->job;
    const struct db_param question[] = {db_string(question_named(report))};
    /* The lock is of the connection: who waited for it sees, in the transaction that comes then,
     * what the other one kept. */
    enum status status =
        db_named(job->db, "report_lock", (struct db_params){1, question}, DB_NO_ROWS, err);

    /* What is posted goes into the sums of figures before the moment that the report is of. */
    if (status == ST_OK && report->may_keep && !job->options.dry_run) {
        const struct db_param fund[] = {db_number(job->arena, report->question.fund_id)};

        status = db_named(job->db, "figure_fold", (struct db_params){1, fund}, DB_NO_ROWS, err);
    }
    status = status == ST_OK ? db_named(job->db, "tables_analyze", DB_NO_PARAMS, DB_NO_ROWS, err)
                             : status;
    status = status == ST_OK ? db_commit(job->db, err) : status;
    if (status == ST_OK) {
        status = db_begin(job->db, "repeatable read", job->command->role, err);
    }
    return status == ST_OK ? db_named(job->db, "lock_patience", DB_NO_PARAMS, DB_NO_ROWS, err)
                           : status;
}

enum status
report_figures_release(struct report_figures *report, struct err *err)
{
    const struct db_param question[] = {db_string(question_named(report))};

    return db_named(report->job->db, "report_release", (struct db_params){1, question}, DB_NO_ROWS,
                    err);
}
