/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain indicator show FUND CODE [--period P] [--over-time WAY] [--at DAY]
 *
 * What an indicator comes to, with its arithmetic: award by award over time, then over awards. A
 * way to add up that would count twice, or average ratios, is refused with the reason.
 */
#include "follow_reasons.h"
#include "indicator_view.h"
#include "output.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

struct showing {
    struct fund_act *act;
    struct indicator_total total;
    bool found;
    int64_t key_count;
};

static enum status
on_total(void *context, const struct indicator_total *total, struct err *err)
{
    struct showing *showing = context;

    (void)err;
    showing->total = *total;
    showing->found = true;
    return ST_OK;
}

/* Why an indicator is not added up so over time; null = it may be. */
static const char *
refused_over_time(const struct indicator_total *total)
{
    const bool sum = strcmp(total->over_time, "sum") == 0;
    const bool last = strcmp(total->over_time, "last") == 0;

    if (strcmp(total->kind, "ratio") == 0) {
        return sum || last ? NULL : "indicator_mean_check";
    }
    if (strcmp(total->kind, "distinct") == 0) {
        return sum || last ? NULL : "over_time_distinct";
    }
    if (sum && strcmp(total->nature, "persons") == 0) {
        return "indicator_persons_check";
    }
    return sum && strcmp(total->nature, "stock") == 0 ? "indicator_stock_check" : NULL;
}

/* ---- the awards ------------------------------------------------------------------------------ */

static const char *
over_time_words(const char *over_time, bool distinct)
{
    if (strcmp(over_time, "sum") == 0) {
        return distinct ? _("each once, of all periods") : _("sum of the periods");
    }
    return strcmp(over_time, "last") == 0      ? _("last period")
           : strcmp(over_time, "average") == 0 ? _("average of the periods")
                                               : _("greatest of the periods");
}

static const char *
span_words(struct arena *arena, const struct db_row *row, const char *over_time)
{
    if (strcmp(over_time, "last") == 0 || db_int64(row, 5) == 1) {
        return arena_string(arena, db_text(row, 7));
    }
    if (strcmp(over_time, "average") == 0) {
        return text_format(arena, _("%s to %s, of %" PRId64), db_text(row, 6), db_text(row, 7),
                           db_int64(row, 5));
    }
    return text_format(arena, _("%s to %s"), db_text(row, 6), db_text(row, 7));
}

static void
write_award(struct showing *showing, const struct db_row *row)
{
    struct arena *arena = showing->act->job->arena;
    struct json_writer *writer = &showing->act->writer;
    const unsigned decimals = showing->total.decimals;

    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_string_of(writer, "value",
                   db_is_null(row, 1) ? NULL
                                      : indicator_decimal(arena, db_int64(row, 1), decimals));
    if (!db_is_null(row, 2)) {
        json_string_of(writer, "numerator", indicator_decimal(arena, db_int64(row, 2), 2));
        json_string_of(writer, "denominator", indicator_decimal(arena, db_int64(row, 3), 2));
    }
    json_number_of(writer, "periods", db_int64(row, 5));
    json_string_of(writer, "first_period", db_text(row, 6));
    json_string_of(writer, "last_period", db_text(row, 7));
    json_string_of(writer, "target",
                   db_is_null(row, 10) ? NULL
                                       : indicator_decimal(arena, db_int64(row, 10), decimals));
    json_end_object(writer);
}

/* application, value, numerator, denominator, key_count, period_count, first, last, summed,
 * baseline, target */
static enum status
on_award(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct arena *arena = showing->act->job->arena;
    struct text *out = &showing->act->words;
    const unsigned decimals = showing->total.decimals;

    (void)err;
    write_award(showing, row);
    text_addf(out, "  %s  ", db_text(row, 0));
    if (!db_is_null(row, 2)) {
        text_addf(out, "%s / %s = ", indicator_number(arena, db_int64(row, 2), 2),
                  indicator_number(arena, db_int64(row, 3), 2));
    }
    text_add(out, db_is_null(row, 1) ? "–" : indicator_number(arena, db_int64(row, 1), decimals));
    text_addf(out, "  (%s", span_words(arena, row, showing->total.over_time));
    if (!db_is_null(row, 10)) {
        text_addf(out, _("; its target: %s"), indicator_number(arena, db_int64(row, 10), decimals));
    }
    text_add(out, ")\n");
    showing->key_count += db_int64_or(row, 4, 0);
    return ST_OK;
}

/* ---- the total ------------------------------------------------------------------------------- */

static void
tell_head(struct showing *showing)
{
    const struct indicator_total *total = &showing->total;
    struct arena *arena = showing->act->job->arena;
    struct text *out = &showing->act->words;

    text_addf(out, _("%s, %s (%s), on %s\n"), total->code, total->name, total->unit,
              words_date(arena, showing->act->day));
    text_addf(out,
              _("%" PRId64 " values expected: %" PRId64 " received, %" PRId64 " validated, %" PRId64
                " late\n"),
              total->expected, total->received, total->validated, total->late);
    if (total->validated > 0) {
        text_addf(out, _("%" PRId64 " of %" PRId64 " validated values have evidence\n"),
                  total->evidenced, total->validated);
        text_addf(out, _("each award: %s\n"),
                  over_time_words(total->over_time, strcmp(total->kind, "distinct") == 0));
    }
}

static void
tell_total(struct showing *showing)
{
    const struct indicator_total *total = &showing->total;
    struct arena *arena = showing->act->job->arena;
    struct text *out = &showing->act->words;
    const char *value = indicator_number(arena, total->value, total->decimals);

    if (!total->has_value) {
        text_add(out, _("nothing validated yet\n"));
        return;
    }
    if (strcmp(total->over_awards, "ratio") == 0) {
        text_addf(out, _("all awards, ratio of the sums: %s / %s = %s %s\n"),
                  indicator_number(arena, total->numerator, 2),
                  indicator_number(arena, total->denominator, 2), value, total->unit);
    } else if (strcmp(total->over_awards, "distinct") == 0) {
        text_addf(out,
                  _("all awards, each once: %s %s (%" PRId64 " with those that are in several)\n"),
                  value, total->unit, showing->key_count);
    } else {
        text_addf(out, _("all awards, their sum: %s %s\n"), value, total->unit);
    }
    if (total->overlap) {
        text_add(out, _("the same person may be counted by two awards\n"));
    }
    if (total->has_target) {
        text_addf(out, _("baseline %s, target %s"),
                  total->has_baseline ? indicator_number(arena, total->baseline, total->decimals)
                                      : "–",
                  indicator_number(arena, total->target, total->decimals));
        if (total->has_progress) {
            text_addf(out, _(": %s %% of the way"), indicator_number(arena, total->progress_bp, 2));
        }
        text_add(out, "\n");
    }
}

static enum status
print(struct showing *showing)
{
    struct fund_act *act = showing->act;

    json_end_array(&act->writer);
    json_end_object(&act->writer);
    json_end_array(&act->writer);
    tell_total(showing);
    if (act->job->options.json) {
        text_add(&act->json, "\n");
        output_print(text_of(&act->json));
    } else {
        output_folded(act->job->arena, text_of(&act->words));
    }
    return ST_OK;
}

static enum status
show(struct showing *showing, const struct indicator_view *view, struct err *err)
{
    struct fund_act *act = showing->act;
    struct job *job = act->job;
    const char *refused = refused_over_time(&showing->total);
    const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                      db_number(job->arena, act->day),
                                      view->from,
                                      view->through,
                                      db_string(view->over_time),
                                      db_string(view->code)};
    enum status status;

    if (refused != NULL) {
        err_hint(err, "%s", follow_reason_advice(refused));
        return err_set(err, ST_DATA, "%s: %s", showing->total.code,
                       words_of(follow_reason_of(refused).words));
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "as_of", date_text(job->arena, act->day));
    indicator_write(&act->writer, job->arena, &showing->total);
    json_begin_array(&act->writer, "by_award");
    tell_head(showing);
    status = db_named(job->db, "indicator_awards", (struct db_params){6, params},
                      (struct db_rows){.on_row = on_award, .context = showing}, err);
    return status == ST_OK ? print(showing) : status;
}

enum status
job_indicator_show_usage(struct job *job, struct err *err)
{
    static const char *const ways[] = {"sum", "last", "average", "max"};
    bool known = job->options.over_time == NULL;

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        known = known || strcmp(job->options.over_time, ways[i]) == 0;
    }
    return known ? ST_OK
                 : err_set(err, ST_USAGE, "%s", _("--over-time takes sum, last, average or max"));
}

enum status
job_indicator_show(struct job *job, struct err *err)
{
    struct fund_act act;
    struct indicator_view view;
    struct showing showing = {.act = &act};
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = indicator_view_begin(&act, job->options.arguments[1], &view, err);
    }
    if (status == ST_OK) {
        status = indicator_view_totals(&view, on_total, &showing, err);
    }
    if (status == ST_OK && !showing.found) {
        err_hint(err, "%s", _("`levain indicator list FUND` lists them"));
        return err_set(err, ST_DATA, _("fund %s has no indicator %s on that day"), act.fund,
                       view.code);
    }
    return status == ST_OK ? show(&showing, &view, err) : status;
}
