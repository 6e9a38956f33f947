/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain schedule list FUND
 * levain schedule set FUND/REPORT --every FREQUENCY --delay DAYS --from DAY --format LIST
 *                                 --cites TEXT [--funder FUNDER]
 * levain schedule end FUND/REPORT --every FREQUENCY [--funder FUNDER] [--at DAY]
 *
 * Which reports a fund owes to whom, and how often: what a convention says, as data. `levain due
 * --run` makes them.
 */
#include "report_figures.h"

#include "output.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

#define DELAY_MAX 366

static const struct {
    const char *code, *words;
} frequencies[] = {
    {"month", N_("each month")},
    {"quarter", N_("each quarter")},
    {"half-year", N_("each half-year")},
    {"year", N_("each year")},
};

#define FREQUENCIES (sizeof frequencies / sizeof *frequencies)

struct scheduling {
    struct job *job;
    int64_t fund_id;
    const char *fund, *report;
    struct text words, json;
    struct json_writer writer;
};

static struct scheduling
scheduling_of(struct job *job)
{
    return (struct scheduling){
        .job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
}

/* Null when there is none of that code. */
static const char *
frequency_words(const char *code)
{
    for (size_t i = 0; i < FREQUENCIES; i++) {
        if (strcmp(frequencies[i].code, code) == 0) {
            return words_of(frequencies[i].words);
        }
    }
    return NULL;
}

/* fund_id, currency, time_zone */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct scheduling *scheduling = context;

    (void)err;
    scheduling->fund_id = db_int64(row, 0);
    return ST_OK;
}

static enum status
take_fund(struct scheduling *scheduling, const char *code, struct err *err)
{
    const struct db_param params[] = {db_string(code)};
    enum status status = db_named(scheduling->job->db, "fund_named", (struct db_params){1, params},
                                  (struct db_rows){.on_row = on_fund, .context = scheduling}, err);

    scheduling->fund = code;
    return status == ST_OK && scheduling->fund_id == 0
               ? err_set(err, ST_DATA, _("there is no fund %s"), code)
               : status;
}

/* ---- listing --------------------------------------------------------------------------------- */

static void
day_of(struct json_writer *writer, struct arena *arena, const char *name, const struct db_row *row,
       int column)
{
    json_string_of(writer, name,
                   db_is_null(row, column) ? NULL
                                           : date_text(arena, (int32_t)db_int64(row, column)));
}

static void
write_json(struct scheduling *scheduling, const struct db_row *row)
{
    struct json_writer *writer = &scheduling->writer;
    struct arena *arena = scheduling->job->arena;

    json_begin_object(writer, NULL);
    json_string_of(writer, "report", db_text(row, 0));
    json_string_of(writer, "funder", db_is_null(row, 1) ? NULL : db_text(row, 1));
    json_string_of(writer, "every", db_text(row, 2));
    json_number_of(writer, "delay_days", db_int64(row, 3));
    json_string_of(writer, "formats", db_text(row, 4));
    day_of(writer, arena, "first_date", row, 5);
    day_of(writer, arena, "last_date", row, 6);
    json_string_of(writer, "cites", db_text(row, 7));
    day_of(writer, arena, "next_date", row, 8);
    json_number_of(writer, "waiting", db_int64(row, 9));
    json_string_of(writer, "by", db_text(row, 10));
    json_end_object(writer);
}

/* report, funder, frequency, delay_days, formats, first_on, last_on, cites, next_on, waiting,
 * recorded_by */
static enum status
on_schedule(const struct db_row *row, void *context, struct err *err)
{
    struct scheduling *scheduling = context;
    struct arena *arena = scheduling->job->arena;
    struct text *words = &scheduling->words;
    const char *often = frequency_words(db_text(row, 2));

    (void)err;
    write_json(scheduling, row);
    text_addf(words, _("%s, %s: %s\n"), db_text(row, 0),
              db_is_null(row, 1) ? _("the part of all") : db_text(row, 1),
              often != NULL ? often : db_text(row, 2));
    text_addf(words, _("  %lld days after its period, as %s; from %s\n"),
              (long long)db_int64(row, 3), db_text(row, 4),
              words_date(arena, (int32_t)db_int64(row, 5)));
    if (!db_is_null(row, 6)) {
        text_addf(words, _("  ended on %s\n"), words_date(arena, (int32_t)db_int64(row, 6)));
    }
    text_addf(words, _("  set by %s: %s\n"), db_text(row, 10), db_text(row, 7));
    if (db_int64(row, 9) > 0) {
        text_addf(words, _("  %lld wait to be made: levain due --run\n"),
                  (long long)db_int64(row, 9));
    }
    if (!db_is_null(row, 8)) {
        text_addf(words, _("  the next is due on %s\n"),
                  words_date(arena, (int32_t)db_int64(row, 8)));
    }
    return ST_OK;
}

enum status
job_schedule_list(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    enum status status = take_fund(&scheduling, job->options.arguments[0], err);

    scheduling.writer = json_writer_to(&scheduling.json);
    json_begin_array(&scheduling.writer, NULL);
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, scheduling.fund_id)};

        status = db_named(job->db, "report_schedules", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_schedule, .context = &scheduling}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_end_array(&scheduling.writer);
    if (job->options.json) {
        text_add(&scheduling.json, "\n");
        output_print(text_of(&scheduling.json));
    } else if (scheduling.words.length == 0) {
        output_print(_("no report is scheduled\n"));
    } else {
        output_folded(job->arena, text_of(&scheduling.words));
    }
    return ST_OK;
}

/* ---- setting --------------------------------------------------------------------------------- */

/* 0 when it is none. */
static int64_t
delay_of(const char *text)
{
    const bool is_number =
        text[0] != '\0' && text[strspn(text, "0123456789")] == '\0' && strlen(text) <= 3;
    const long days = is_number ? strtol(text, NULL, 10) : 0;

    return days <= DELAY_MAX ? days : 0;
}

/* FUND/REPORT */
static enum status
split(struct scheduling *scheduling, struct err *err)
{
    struct arena *arena = scheduling->job->arena;
    const char *name = scheduling->job->options.arguments[0], *slash = strchr(name, '/');

    if (slash == NULL || slash == name || slash[1] == '\0') {
        return err_set(err, ST_USAGE, _("a report of a fund is FUND/REPORT, not \"%s\""), name);
    }
    scheduling->fund = arena_copy(arena, name, (size_t)(slash - name));
    scheduling->report = slash + 1;
    return ST_OK;
}

enum status
job_schedule_end_usage(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);

    if (frequency_words(job->options.every) == NULL) {
        return err_set(err, ST_USAGE,
                       _("--every takes month, quarter, half-year or year, not \"%s\""),
                       job->options.every);
    }
    return split(&scheduling, err);
}

enum status
job_schedule_set_usage(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    enum status status = job_schedule_end_usage(job, err);

    if (status == ST_OK) {
        status = split(&scheduling, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (report_figures_statement(job->arena, scheduling.report) == NULL) {
        err_hint(err, _("reports on schedule are: %s"), report_figures_names(job->arena));
        return err_set(err, ST_USAGE, _("there is no report named %s"), scheduling.report);
    }
    if (report_figures_of_award(report_figures_statement(job->arena, scheduling.report))) {
        err_hint(err, "%s", _("levain report makes it, with --award"));
        return err_set(err, ST_USAGE, _("report %s is of one award: it has no schedule"),
                       scheduling.report);
    }
    if (delay_of(job->options.delay) == 0) {
        return err_set(err, ST_USAGE, _("--delay takes 1 to %d days, not \"%s\""), DELAY_MAX,
                       job->options.delay);
    }
    return report_figures_formats(job, err);
}

static enum status
tell(const struct scheduling *scheduling, bool created, const char *words)
{
    struct job *job = scheduling->job;

    if (job->options.json) {
        output_print(created ? "{\"created\":true}\n" : "{\"created\":false}\n");
    } else if (!job->options.quiet) {
        output_print(text_format(
            job->arena, _("%s, %s, %s: %s\n"), scheduling->report,
            job->options.funder != NULL ? job->options.funder : _("the part of all"),
            frequency_words(job->options.every), created ? words : _("this was recorded already")));
    }
    return ST_OK;
}

enum status
job_schedule_set(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    const struct job_options *options = &job->options;
    bool created = false;
    enum status status = split(&scheduling, err);

    if (status == ST_OK) {
        status = take_fund(&scheduling, scheduling.fund, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, scheduling.fund_id),
                                          db_string(scheduling.report),
                                          db_string(options->funder),
                                          db_string(options->every),
                                          db_number(job->arena, delay_of(options->delay)),
                                          db_string(options->format),
                                          db_number(job->arena, options->from),
                                          db_string(options->cites)};

        status = db_named(job->db, "report_schedule_add", (struct db_params){8, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    return status == ST_OK
               ? tell(&scheduling, created,
                      text_format(job->arena, _("due %s days after each period, from %s"),
                                  options->delay, words_date(job->arena, options->from)))
               : status;
}

enum status
job_schedule_end(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    const struct job_options *options = &job->options;
    bool created = false;
    enum status status = split(&scheduling, err);

    if (status == ST_OK) {
        status = take_fund(&scheduling, scheduling.fund, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, scheduling.fund_id), db_string(scheduling.report),
            db_string(options->funder), db_string(options->every),
            options->has_at ? db_number(job->arena, options->at) : db_null()};

        status = db_named(job->db, "report_schedule_end", (struct db_params){5, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    return status == ST_OK
               ? tell(&scheduling, created, _("periods that end later are not due any more"))
               : status;
}
