/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report trace FIGURE --fund FUND [--as-of DAY] [--period PERIOD] [--exercise YEAR]
 *                     [--funder FUNDER] [--vintage YEAR] [--call CALL] [--envelope ENVELOPE]
 *                     [--award [CALL/]CODE] [--format text|csv] [--json]
 *
 * The rows behind a figure of a report: operations, and conventions that moved nothing. They sum
 * to the figure, and where that is a sum of others each row says of which.
 */
#include "report_trace.h"

#include "option_value.h"
#include "output.h"

#include "base/date.h"
#include "reporting/period.h"
#include "reporting/text_table.h"
#include "rules/nearest.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH 80

/* ---- what is asked --------------------------------------------------------------------------- */

/* The code without `end`, or null when it does not end so. */
static const char *
without(struct arena *arena, const char *code, const char *end)
{
    const size_t length = strlen(code), end_length = strlen(end);

    return length > end_length && strcmp(code + length - end_length, end) == 0
               ? arena_copy(arena, code, length - end_length)
               : NULL;
}

enum status
job_report_trace_usage(struct job *job, struct err *err)
{
    const char *period = job->options.followed_period;
    int32_t from, through;

    return period == NULL || period_parse(period, &from, &through)
               ? ST_OK
               : err_set(err, ST_USAGE,
                         _("--period takes a year, a part of one or days, not \"%s\""), period);
}

/* paid_period and paid_year are paid, of what is dated in the period or counts in the exercise. */
static void
read_code(struct tracing *tracing)
{
    struct arena *arena = tracing->job->arena;
    const char *code = tracing->job->options.arguments[0];
    const char *of_period = without(arena, code, "_period"),
               *of_year = without(arena, code, "_year");

    tracing->figure = of_period != NULL ? of_period : of_year != NULL ? of_year : code;
    tracing->in_period = of_period != NULL || tracing->job->options.followed_period != NULL;
    tracing->exercise = tracing->job->options.exercise;
    tracing->call = tracing->job->options.call;
    tracing->award = tracing->job->options.award;
    if (tracing->award != NULL && strrchr(tracing->award, '/') != NULL) {
        const char *slash = strrchr(tracing->award, '/');

        tracing->call = arena_copy(arena, tracing->award, (size_t)(slash - tracing->award));
        tracing->award = slash + 1;
    }
}

/* The days, once today is known. */
static enum status
read_days(struct tracing *tracing, int32_t today, struct err *err)
{
    const struct job_options *options = &tracing->job->options;

    tracing->as_of =
        options->has_as_of ? option_as_of_day(options, date_zone_named("Europe/Paris")) : today;
    if (tracing->as_of > today) {
        return err_set(err, ST_DATA, _("--as-of is a day still to come"));
    }
    period_year(tracing->as_of, &tracing->from, &tracing->through);
    if (options->followed_period != NULL &&
        !period_parse(options->followed_period, &tracing->from, &tracing->through)) {
        return err_set(err, ST_BUG, "period %s was not checked", options->followed_period);
    }
    if (without(tracing->job->arena, options->arguments[0], "_year") != NULL &&
        tracing->exercise == 0) {
        tracing->exercise = date_to_civil(tracing->as_of).year;
    }
    return ST_OK;
}

/* What the database says of the code and of what it is narrowed to. */
struct named {
    struct tracing *tracing;
    const char **figures; /* ended by null */
    int32_t today;
    bool known, by_funder, has_funder, has_call, has_envelope, has_award;
};

/* fund_id, currency, today, source, by_funder, call, has_funder, has_call, has_envelope, has_award,
 * figures, time_zone */
static enum status
on_named(const struct db_row *row, void *context, struct err *err)
{
    struct named *named = context;
    struct tracing *tracing = named->tracing;
    struct arena *arena = tracing->job->arena;
    const char *const *figures = NULL;
    const size_t count = db_texts(arena, row, 10, &figures);

    (void)err;
    tracing->fund_id = db_int64(row, 0);
    tracing->currency = arena_string(arena, db_text(row, 1));
    tracing->zone = date_zone_named(db_text(row, 11));
    named->today = (int32_t)db_int64(row, 2);
    named->known = !db_is_null(row, 3);
    tracing->composed = named->known && strcmp(db_text(row, 3), "figures") == 0;
    named->by_funder = db_bool(row, 4);
    if (!db_is_null(row, 5)) {
        tracing->call = arena_string(arena, db_text(row, 5));
    }
    named->has_funder = db_bool(row, 6);
    named->has_call = db_bool(row, 7);
    named->has_envelope = db_bool(row, 8);
    named->has_award = db_bool(row, 9);
    named->figures = ARENA_NEW(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        named->figures[i] = arena_string(arena, figures[i]);
    }
    return ST_OK;
}

static enum status
no_figure(struct tracing *tracing, const char *const *figures, struct err *err)
{
    struct text list = text_in(tracing->job->arena);
    const char *key = text_format(tracing->job->arena, "figure.%s", tracing->figure);
    const bool computed = figures_string(&tracing->words, key) != NULL;
    const char *near = computed ? NULL : nearest_word(figures, tracing->figure);

    for (size_t i = 0; figures[i] != NULL; i++) {
        text_addf(&list, "%s%s", i > 0 ? ", " : "", figures[i]);
    }
    if (near != NULL) {
        err_hint(err, _("%s is meant, perhaps; sums of movements are: %s"), near, text_of(&list));
    } else {
        err_hint(err, _("sums of movements are: %s"), text_of(&list));
    }
    return computed ? err_set(err, ST_DATA,
                              _("%s is computed by a plan or a register, it is no sum of"
                                " movements"),
                              tracing->figure)
                    : err_set(err, ST_DATA, _("there is no figure %s"), tracing->figure);
}

static enum status
judge(const struct named *named, struct err *err)
{
    struct tracing *tracing = named->tracing;
    const struct job_options *options = &tracing->job->options;

    if (tracing->fund_id == 0) {
        err_hint(err, "%s", _("a fund is named by its code, as its fund file has it"));
        return err_set(err, ST_DATA, _("there is no fund %s"), options->fund);
    }
    if (!named->known) {
        return no_figure(tracing, named->figures, err);
    }
    if (!named->has_funder) {
        err_hint(err, _("levain funding list %s names its funders"), options->fund);
        return err_set(err, ST_DATA, _("there is no funder %s"), options->funder);
    }
    if (options->funder != NULL && !named->by_funder) {
        err_hint(err, "%s", _("ask without --funder"));
        return err_set(err, ST_DATA, _("%s is of all funders together: no part of it is of one"),
                       tracing->figure);
    }
    if (!named->has_call) {
        return err_set(err, ST_DATA, _("fund %s has no call %s"), options->fund, tracing->call);
    }
    if (!named->has_envelope) {
        err_hint(err, "%s", _("levain appropriation list names envelopes"));
        return err_set(err, ST_DATA, _("nothing was opened for an envelope %s"), options->envelope);
    }
    return named->has_award
               ? ST_OK
               : err_set(err, ST_DATA, _("there is no application %s"), tracing->award);
}

static enum status
read_named(struct tracing *tracing, struct err *err)
{
    const struct job_options *options = &tracing->job->options;
    struct named named = {.tracing = tracing};
    const struct db_param params[] = {db_string(options->fund),     db_string(tracing->figure),
                                      db_string(options->funder),   db_string(tracing->call),
                                      db_string(options->envelope), db_string(tracing->award)};
    enum status status = db_named(tracing->job->db, "figure_named", (struct db_params){6, params},
                                  (struct db_rows){.on_row = on_named, .context = &named}, err);

    if (status == ST_OK) {
        status = judge(&named, err);
    }
    return status == ST_OK ? read_days(tracing, named.today, err) : status;
}

/* ---- around them ----------------------------------------------------------------------------- */

/* What the rows are narrowed to, in words. */
static const char *
narrowing(struct tracing *tracing)
{
    struct arena *arena = tracing->job->arena;
    const struct job_options *options = &tracing->job->options;
    struct text words = text_in(arena);

    trace_word(&words, options->fund);
    trace_word(&words, options->funder);
    if (options->vintage != 0) {
        trace_word(&words, text_format(arena, _("vintage %" PRId32), options->vintage));
    }
    if (tracing->exercise != 0) {
        trace_word(&words, text_format(arena, _("exercise %" PRId32), tracing->exercise));
    }
    trace_word(&words, tracing->call);
    trace_word(&words, options->envelope);
    trace_word(&words, tracing->award);
    if (tracing->in_period) {
        trace_word(&words, text_format(arena, _("from %s to %s"), words_date(arena, tracing->from),
                                       words_date(arena, tracing->through)));
    }
    trace_word(&words, text_format(arena, _("as of %s"), words_date(arena, tracing->as_of)));
    return text_of(&words);
}

static void
begin(struct tracing *tracing)
{
    const struct job_options *options = &tracing->job->options;
    struct json_writer *writer = &tracing->writer;

    if (options->json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "figure", tracing->figure);
        json_string_of(writer, "fund", options->fund);
        json_string_of(writer, "as_of", date_text(tracing->job->arena, tracing->as_of));
        json_begin_array(writer, "rows");
    } else if (tracing->csv) {
        trace_heads(tracing);
    } else {
        text_fold_add(&tracing->out,
                      text_format(tracing->job->arena, _("%s (%s): %s"),
                                  figures_label(&tracing->words, "figure", tracing->figure),
                                  tracing->figure, narrowing(tracing)),
                      2, WIDTH);
    }
}

static void
end_json(struct tracing *tracing)
{
    struct json_writer *writer = &tracing->writer;

    json_end_array(writer);
    json_begin_array(writer, "parts");
    for (size_t i = 0; i < tracing->part_count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "figure", tracing->parts[i].code);
        json_number_of(writer, "rows", tracing->parts[i].count);
        json_number_of(writer, "cents", tracing->parts[i].cents);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_number_of(writer, "cents", tracing->cents);
    json_end_object(writer);
    text_add(&tracing->out, "\n");
}

static void
end_text(struct tracing *tracing)
{
    struct arena *arena = tracing->job->arena;

    if (tracing->count > TRACE_ROWS_SHOWN) {
        text_addf(&tracing->out, _("and %" PRId64 " rows more: --format csv has all of them\n"),
                  tracing->count - TRACE_ROWS_SHOWN);
    }
    for (size_t i = 0; tracing->composed && i < tracing->part_count; i++) {
        const struct trace_part *part = &tracing->parts[i];

        text_addf(&tracing->out, _("%s (%s): %s (rows: %" PRId64 ")\n"),
                  figures_label(&tracing->words, "figure", part->code), part->code,
                  words_money(arena, part->cents, tracing->currency, 1), part->count);
    }
    text_addf(&tracing->out, _("in all: %s (rows: %" PRId64 ")\n"),
              words_money(arena, tracing->cents, tracing->currency, 1), tracing->count);
}

enum status
job_report_trace(struct job *job, struct err *err)
{
    struct tracing tracing = {.job = job,
                              .named = {.report = "trace"},
                              .csv = job->options.format != NULL &&
                                     strcmp(job->options.format, "csv") == 0,
                              .out = text_in(job->arena)};
    enum status status;

    tracing.writer = json_writer_to(&tracing.out);
    read_code(&tracing);
    status = figures_words_begin(job->arena, &tracing.named, report_figures_file, NULL,
                                 &tracing.words, err);
    if (status == ST_OK) {
        status = read_named(&tracing, err);
    }
    if (status == ST_OK) {
        begin(&tracing);
        status = trace_rows(&tracing, err);
    }
    if (status == ST_OK && job->options.json) {
        end_json(&tracing);
    } else if (status == ST_OK && !tracing.csv) {
        end_text(&tracing);
    }
    if (status == ST_OK) {
        output_print(text_of(&tracing.out));
    }
    return status;
}
