/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report NAME --fund FUND [--funder FUNDER] [--period PERIOD] [--as-of DAY] [--again]
 *                    [--format html,txt,csv,xlsx,json,pdf,geojson] [--out DIR] [--dry-run]
 * levain report NAME --fund FUND --award [CALL/]CODE [--as-of DAY]...      of one award
 *
 * Make a report of reports/, by its statement, and keep it: asked for again it is the same, until
 * it is made anew, which says what moved and why. Printed, or written into files in the language of
 * the fund. Ends with 1 when figures of the report contradict one another.
 */
#include "report_figures.h"

#include "output.h"

#include "reporting/period.h"
#include "store/embedded.h"

#include <string.h>

#define FOLDER    "reports/"
#define STATEMENT "document.sql"

const char *
report_figures_file(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strncmp(embedded_files[i].name, FOLDER, strlen(FOLDER)) == 0 &&
            strcmp(embedded_files[i].name + strlen(FOLDER), name) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

const char *
report_figures_names(struct arena *arena)
{
    struct text names = text_in(arena);

    for (size_t i = 0; i < embedded_file_count; i++) {
        const char *name = embedded_files[i].name, *slash = strrchr(name, '/');

        if (strncmp(name, FOLDER, strlen(FOLDER)) == 0 && strcmp(slash + 1, STATEMENT) == 0) {
            text_addf(&names, "%s%.*s", names.length > 0 ? ", " : "",
                      (int)(slash - name - (long)strlen(FOLDER)), name + strlen(FOLDER));
        }
    }
    return text_of(&names);
}

const char *
report_figures_statement(struct arena *arena, const char *name)
{
    return strchr(name, '/') != NULL
               ? NULL
               : report_figures_file(NULL, text_format(arena, "%s/" STATEMENT, name));
}

bool
report_figures_of_award(const char *statement)
{
    return strstr(statement, "\n-- $6 ") != NULL;
}

/* 0 when it is none. */
static int64_t
edition_of(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    int64_t number = 0;

    for (size_t i = 0; i < digits && digits <= 4; i++) {
        number = 10 * number + (text[i] - '0');
    }
    return text[digits] == '\0' ? number : 0;
}

static enum status
check_award(const struct job_options *options, const char *statement, struct err *err)
{
    const char *name = options->arguments[0];

    if (!report_figures_of_award(statement)) {
        return options->award == NULL
                   ? ST_OK
                   : err_set(err, ST_USAGE, _("report %s is of the whole fund: leave --award out"),
                             name);
    }
    if (options->award == NULL) {
        err_hint(err, _("levain report %s --fund FUND --award CALL/CODE"), name);
        return err_set(err, ST_USAGE, _("report %s is of one award: --award says which"), name);
    }
    return options->period == NULL && options->funder == NULL
               ? ST_OK
               : err_set(err, ST_USAGE, "%s",
                         _("an award is told whole: leave --period and --funder out"));
}

enum status
job_report_figures_usage(struct job *job, struct err *err)
{
    const char *name = job->options.arguments[0];
    const char *statement = report_figures_statement(job->arena, name);
    int32_t from, through;
    enum status status;

    if (statement == NULL) {
        err_hint(err, _("reports are: dossier, minutes, reconciliation, %s"),
                 report_figures_names(job->arena));
        return err_set(err, ST_USAGE, _("there is no report named %s"), name);
    }
    status = check_award(&job->options, statement, err);
    if (status != ST_OK) {
        return status;
    }
    if (job->options.period != NULL && !period_parse(job->options.period, &from, &through)) {
        err_hint(err, "%s", _("2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-01..2026-03-05"));
        return err_set(err, ST_USAGE, _("--period takes a year, a part of one or days, not \"%s\""),
                       job->options.period);
    }
    if (job->options.edition != NULL && edition_of(job->options.edition) == 0) {
        return err_set(err, ST_USAGE, _("--edition takes a number from 1 on, not \"%s\""),
                       job->options.edition);
    }
    if (job->options.edition != NULL && job->options.again) {
        return err_set(err, ST_USAGE, "%s", _("give either --again or --edition"));
    }
    return report_figures_formats(job, err);
}

/* As text, in the language of who asks; a word that lacks is told, and its code stands there. */
static enum status
print_text(struct report_figures *report, struct text *out, struct err *err)
{
    struct figures_words words;
    enum status status = figures_words_begin(report->job->arena, &report->figures,
                                             report_figures_file, NULL, &words, err);

    if (status == ST_OK) {
        status = figures_write_text(&words, &report->made, sink_of_text(out), err);
    }
    if (status == ST_OK && words.missing.length > 0) {
        output_note(_("report %s has no words for %s"), report->question.report,
                    text_of(&words.missing));
    }
    return status;
}

static enum status
tell(struct report_figures *report, struct err *err)
{
    struct job *job = report->job;
    struct text out = text_in(job->arena), paths = text_in(job->arena);
    enum status status = ST_OK;

    if (job->options.format != NULL) {
        status = report_figures_write(report, &paths, err);
    } else if (!job->options.json) {
        status = print_text(report, &out, err);
    }
    if (status == ST_OK && job->options.json) {
        status = figures_write_json(job->arena, &report->figures, &report->made, sink_of_text(&out),
                                    err);
    } else if (status == ST_OK && !job->options.quiet) {
        text_add(&out, text_of(&paths));
    }
    if (status == ST_OK) {
        output_print(text_of(&out));
    }
    if (status == ST_OK && report->figures.broken_count > 0) {
        output_note(_("%zu of %zu checks do not hold"), report->figures.broken_count,
                    report->figures.check_count);
        return ST_REJECTS;
    }
    return status;
}

enum status
job_report_figures(struct job *job, struct err *err)
{
    struct report_figures report = {
        .job = job,
        .question = {.report = job->options.arguments[0],
                     .fund = job->options.fund,
                     .funder = job->options.funder,
                     .award = job->options.award},
        .edition = job->options.edition != NULL ? edition_of(job->options.edition) : 0,
        .statement = report_figures_statement(job->arena, job->options.arguments[0])};
    enum status status = report_figures_ask(&report, err);

    if (status == ST_OK) {
        status = report_figures_snapshot(&report, err);
    }
    if (status == ST_OK) {
        status = report_figures_make(&report, err);
    }
    return status == ST_OK ? tell(&report, err) : status;
}
