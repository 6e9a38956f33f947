/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain schedule list FUND
 * levain schedule set FUND/REPORT --every FREQUENCY --delay DAYS --from DAY --format LIST
 *                                 --cites TEXT [--funder FUNDER]
 * levain schedule set FUND/REPORT --after EVENT --delay DAYS|MONTHSm ...
 * levain schedule set FUND/open-data --after agreement --delay MONTHSm --from DAY --cites TEXT
 * levain schedule end FUND/REPORT --every FREQUENCY | --after EVENT [--funder FUNDER] [--at DAY]
 *
 * Which reports a fund owes to whom, how often or how long after what: what a convention says, as
 * data. `levain due --run` makes them, and publishes the open data.
 */
#include "report_figures.h"

#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <stdlib.h>
#include <string.h>

#define DELAY_MAX        366
#define DELAY_MONTHS_MAX 60
#define OPEN_DATA        "open-data"

struct occasion {
    const char *code, *words;
};

static const struct occasion frequencies[] = {
    {"month", N_("each month")},
    {"quarter", N_("each quarter")},
    {"half-year", N_("each half-year")},
    {"year", N_("each year")},
};

static const struct occasion events[] = {
    {"decision", N_("after each decision of the committee")},
    {"agreement", N_("after each agreement is signed")},
    {"settlement", N_("after each award is settled")},
    {"funding", N_("after each convention with a funder is signed")},
    {"receipt", N_("after each contribution that comes in")},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

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
occasion_words(const struct occasion *occasions, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(occasions[i].code, code) == 0) {
            return words_of(occasions[i].words);
        }
    }
    return NULL;
}

static const char *
frequency_words(const char *code)
{
    return occasion_words(frequencies, COUNT(frequencies), code);
}

static const char *
event_words(const char *code)
{
    return occasion_words(events, COUNT(events), code);
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
write_json(struct scheduling *scheduling, const struct db_row *row)
{
    struct json_writer *writer = &scheduling->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "report", db_text(row, 0));
    row_json_text(writer, "funder", row, 1);
    row_json_text(writer, "every", row, 2);
    row_json_text(writer, "after", row, 11);
    json_number_of(writer, strcmp(db_text(row, 12), "month") == 0 ? "delay_months" : "delay_days",
                   db_int64(row, 3));
    row_json_text(writer, "formats", row, 4);
    row_json_day(writer, "first_date", row, 5);
    row_json_day(writer, "last_date", row, 6);
    json_string_of(writer, "cites", db_text(row, 7));
    row_json_day(writer, "next_date", row, 8);
    json_number_of(writer, "waiting", db_int64(row, 9));
    json_string_of(writer, "by", db_text(row, 10));
    json_end_object(writer);
}

static void
tell_delay(struct text *words, struct arena *arena, const struct db_row *row)
{
    const char *from = words_date(arena, (int32_t)db_int64(row, 5));
    const long long delay = db_int64(row, 3);
    const bool months = strcmp(db_text(row, 12), "month") == 0;

    if (db_is_null(row, 11)) {
        text_addf(words, _("  %lld days after its period, as %s; from %s\n"), delay,
                  db_text(row, 4), from);
    } else if (db_is_null(row, 4)) {
        text_addf(words,
                  months ? _("  within %lld months; agreements from %s on\n")
                         : _("  within %lld days; agreements from %s on\n"),
                  delay, from);
    } else {
        text_addf(words,
                  months ? _("  %lld months after it, as %s; events from %s on\n")
                         : _("  %lld days after it, as %s; events from %s on\n"),
                  delay, db_text(row, 4), from);
    }
}

/* report, funder, frequency, delay, formats, first_on, last_on, cites, next_on, waiting,
 * recorded_by, event, unit */
static enum status
on_schedule(const struct db_row *row, void *context, struct err *err)
{
    struct scheduling *scheduling = context;
    struct arena *arena = scheduling->job->arena;
    struct text *words = &scheduling->words;
    const char *often =
        db_is_null(row, 2) ? event_words(db_text(row, 11)) : frequency_words(db_text(row, 2));

    (void)err;
    write_json(scheduling, row);
    text_addf(words, _("%s, %s: %s\n"), db_text(row, 0),
              db_is_null(row, 1) ? _("the part of all") : db_text(row, 1),
              often != NULL ? often : "");
    tell_delay(words, arena, row);
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

/* Days, or `3m`: months, where `months` may be told. 0 when it is none. */
static int64_t
delay_of(const char *text, bool *months)
{
    const size_t digits = strspn(text, "0123456789");
    const bool is_months = months != NULL && text[digits] == 'm' && text[digits + 1] == '\0';
    const bool is_number = digits > 0 && digits <= 3 && (text[digits] == '\0' || is_months);
    const long delay = is_number ? strtol(text, NULL, 10) : 0;

    if (months != NULL) {
        *months = is_months;
    }
    return delay <= (is_months ? DELAY_MONTHS_MAX : DELAY_MAX) ? delay : 0;
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
    const char *every = job->options.every, *after = job->options.after;

    if ((every == NULL) == (after == NULL)) {
        return err_set(err, ST_USAGE, "%s", _("either --every PERIOD or --after EVENT"));
    }
    if (after != NULL && event_words(after) == NULL) {
        return err_set(err, ST_USAGE,
                       _("--after takes decision, agreement, settlement, funding or receipt, not "
                         "\"%s\""),
                       after);
    }
    if (every != NULL && frequency_words(every) == NULL) {
        return err_set(err, ST_USAGE,
                       _("--every takes month, quarter, half-year or year, not \"%s\""),
                       job->options.every);
    }
    return split(&scheduling, err);
}

/* Its files are those of `levain publish`. */
static enum status
open_data_usage(const struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    return options->after != NULL && strcmp(options->after, "agreement") == 0 &&
                   options->funder == NULL && options->format == NULL
               ? ST_OK
               : err_set(err, ST_USAGE, "%s",
                         _("open data is due --after agreement, without --funder and --format"));
}

enum status
job_schedule_set_usage(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    bool months;
    enum status status = job_schedule_end_usage(job, err);

    if (status == ST_OK) {
        status = split(&scheduling, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (job->options.after != NULL && delay_of(job->options.delay, &months) == 0) {
        return err_set(err, ST_USAGE,
                       _("--delay takes 1 to %d days, or 1m to %dm: months; not \"%s\""), DELAY_MAX,
                       DELAY_MONTHS_MAX, job->options.delay);
    }
    if (job->options.after == NULL && delay_of(job->options.delay, NULL) == 0) {
        return err_set(err, ST_USAGE, _("--delay takes 1 to %d days, not \"%s\""), DELAY_MAX,
                       job->options.delay);
    }
    if (strcmp(scheduling.report, OPEN_DATA) == 0) {
        return open_data_usage(job, err);
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
    if (job->options.format == NULL) {
        return err_set(err, ST_USAGE, "%s", _("--format says which files the report has"));
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
        output_print(
            text_format(job->arena, _("%s, %s, %s: %s\n"), scheduling->report,
                        job->options.funder != NULL ? job->options.funder : _("the part of all"),
                        job->options.every != NULL ? frequency_words(job->options.every)
                                                   : event_words(job->options.after),
                        created ? words : _("this was recorded already")));
    }
    return ST_OK;
}

static enum status
set_by_period(const struct scheduling *scheduling, struct err *err)
{
    struct job *job = scheduling->job;
    const struct job_options *options = &job->options;
    const struct db_param params[] = {db_number(job->arena, scheduling->fund_id),
                                      db_string(scheduling->report),
                                      db_string(options->funder),
                                      db_string(options->every),
                                      db_number(job->arena, delay_of(options->delay, NULL)),
                                      db_string(options->format),
                                      db_number(job->arena, options->from),
                                      db_string(options->cites)};
    bool created = false;
    enum status status = db_named(job->db, "report_schedule_add", (struct db_params){8, params},
                                  (struct db_rows){.on_row = db_on_flag, .context = &created}, err);

    return status == ST_OK
               ? tell(scheduling, created,
                      text_format(job->arena, _("due %s days after each period, from %s"),
                                  options->delay, words_date(job->arena, options->from)))
               : status;
}

static enum status
set_after(const struct scheduling *scheduling, struct err *err)
{
    struct job *job = scheduling->job;
    const struct job_options *options = &job->options;
    bool months = false, created = false;
    const int64_t delay = delay_of(options->delay, &months);
    const struct db_param params[] = {db_number(job->arena, scheduling->fund_id),
                                      db_string(scheduling->report),
                                      db_string(options->funder),
                                      db_string(options->after),
                                      db_number(job->arena, delay),
                                      db_string(months ? "month" : "day"),
                                      db_string(options->format),
                                      db_number(job->arena, options->from),
                                      db_string(options->cites)};
    enum status status = db_named(job->db, "event_schedule_add", (struct db_params){9, params},
                                  (struct db_rows){.on_row = db_on_flag, .context = &created}, err);

    return status == ST_OK
               ? tell(scheduling, created,
                      text_format(job->arena,
                                  months ? _("due %lld months later, for events from %s on")
                                         : _("due %lld days later, for events from %s on"),
                                  (long long)delay, words_date(job->arena, options->from)))
               : status;
}

enum status
job_schedule_set(struct job *job, struct err *err)
{
    struct scheduling scheduling = scheduling_of(job);
    enum status status = split(&scheduling, err);

    if (status == ST_OK) {
        status = take_fund(&scheduling, scheduling.fund, err);
    }
    if (status != ST_OK) {
        return status;
    }
    return job->options.after != NULL ? set_after(&scheduling, err)
                                      : set_by_period(&scheduling, err);
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
            db_string(options->funder),
            db_string(options->every != NULL ? options->every : options->after),
            options->has_at ? db_number(job->arena, options->at) : db_null()};

        status =
            db_named(job->db, options->every != NULL ? "report_schedule_end" : "event_schedule_end",
                     (struct db_params){5, params},
                     (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    return status == ST_OK
               ? tell(&scheduling, created,
                      options->every != NULL ? _("periods that end later are not due any more")
                                             : _("of what happens later nothing is due any more"))
               : status;
}
