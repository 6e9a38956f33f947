/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain indicator list FUND [--period P] [--at DAY]
 *
 * The indicators of a fund: first how complete they are, period by period and who is late, then
 * what those values that another person validated come to, beside baseline and target.
 */
#include "indicator_view.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>

#define CODE_WIDTH   12
#define PERIOD_WIDTH 10
#define COUNT_WIDTH  10

struct listing {
    struct fund_act *act;
    struct text totals, late;
    struct json_writer *writer;
    int64_t expected, received, validated, late_count, evidenced, coming;
    int32_t first_coming;
    size_t count;
};

static void
count_coming(struct listing *listing, const struct db_row *row)
{
    const int32_t day = db_is_null(row, 2) ? INT32_MAX : (int32_t)db_int64(row, 2);

    if (db_int64(row, 8) > 0) {
        listing->first_coming =
            listing->coming == 0 || day < listing->first_coming ? day : listing->first_coming;
        listing->coming += db_int64(row, 8);
    }
}

/* indicator, period, due_on, expected, received, validated, late, refused, coming, missing */
static enum status
on_period(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->act->job->arena;
    struct text *out = &listing->act->words;

    (void)err;
    json_begin_object(listing->writer, NULL);
    json_string_of(listing->writer, "indicator", db_text(row, 0));
    json_string_of(listing->writer, "period", db_text(row, 1));
    row_json_day(listing->writer, "due_on", row, 2);
    json_number_of(listing->writer, "expected", db_int64(row, 3));
    json_number_of(listing->writer, "received", db_int64(row, 4));
    json_number_of(listing->writer, "validated", db_int64(row, 5));
    json_number_of(listing->writer, "late", db_int64(row, 6));
    json_number_of(listing->writer, "refused", db_int64(row, 7));
    json_number_of(listing->writer, "to_come", db_int64(row, 8));
    json_string_of(listing->writer, "missing", db_text(row, 9));
    json_end_object(listing->writer);
    count_coming(listing, row);
    if (db_int64(row, 3) + db_int64(row, 4) == 0) {
        return ST_OK;
    }
    if (listing->count++ == 0) {
        const char *const heads[] = {_("expected"), _("reported"), _("valid"), _("late")};

        text_add(out, "\n");
        text_add_left(out, _("indicator"), CODE_WIDTH);
        text_add_left(out, _("period"), PERIOD_WIDTH);
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            text_add_right(out, heads[i], COUNT_WIDTH);
        }
        text_add_right(out, _("due on"), COUNT_WIDTH + 4);
        text_add(out, "\n");
    }
    text_add_left(out, db_text(row, 0), CODE_WIDTH);
    text_add_left(out, db_text(row, 1), PERIOD_WIDTH);
    for (int i = 3; i < 7; i++) {
        text_add_right(out, text_format(arena, "%" PRId64, db_int64(row, i)), COUNT_WIDTH);
    }
    text_add_right(out, db_is_null(row, 2) ? "–" : date_text(arena, (int32_t)db_int64(row, 2)),
                   COUNT_WIDTH + 4);
    text_add(out, "\n");
    if (db_int64(row, 6) + db_int64(row, 7) > 0) {
        text_addf(&listing->late, "  %s, %s: %s\n", db_text(row, 0), db_text(row, 1),
                  db_text(row, 9));
    }
    return ST_OK;
}

static enum status
on_total(void *context, const struct indicator_total *total, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->act->job->arena;
    struct text *out = &listing->totals;

    (void)err;
    listing->expected += total->expected;
    listing->received += total->received;
    listing->validated += total->validated;
    listing->late_count += total->late;
    listing->evidenced += total->evidenced;
    json_begin_object(listing->writer, NULL);
    indicator_write(listing->writer, arena, total);
    json_end_object(listing->writer);
    text_addf(out, "%s  %s\n", total->code, total->name);
    if (!total->has_value) {
        text_addf(out, _("  nothing validated yet (%s)"), total->unit);
    } else {
        text_addf(out, "  %s %s", indicator_number(arena, total->value, total->decimals),
                  total->unit);
        text_addf(out, _("; %" PRId64 " awards"), total->award_count);
    }
    if (total->has_target) {
        text_addf(out, _("; baseline %s, target %s"),
                  total->has_baseline ? indicator_number(arena, total->baseline, total->decimals)
                                      : "–",
                  indicator_number(arena, total->target, total->decimals));
    }
    if (total->has_progress) {
        text_addf(out, _(": %s %% of the way"), indicator_number(arena, total->progress_bp, 2));
    }
    text_add(out, "\n");
    if (total->overlap) {
        text_add(out, _("  the same person may be counted by two awards\n"));
    }
    return ST_OK;
}

static const char *
head_words(const struct listing *listing)
{
    struct arena *arena = listing->act->job->arena;
    struct text out = text_in(arena);

    text_addf(&out, _("%s, on %s\n"), listing->act->fund, words_date(arena, listing->act->day));
    text_addf(&out,
              _("%" PRId64 " values expected: %" PRId64 " received, %" PRId64 " validated, %" PRId64
                " late\n"),
              listing->expected, listing->received, listing->validated, listing->late_count);
    if (listing->validated > 0) {
        text_addf(&out, _("%" PRId64 " of %" PRId64 " validated values have evidence\n"),
                  listing->evidenced, listing->validated);
    }
    return text_of(&out);
}

static enum status
print(struct listing *listing)
{
    struct fund_act *act = listing->act;
    struct arena *arena = act->job->arena;
    struct text out = text_in(arena);

    json_end_array(listing->writer);
    json_end_object(listing->writer);
    json_end_array(&act->writer);
    if (act->job->options.json) {
        text_add(&act->json, "\n");
        output_print(text_of(&act->json));
        return ST_OK;
    }
    if (listing->totals.length == 0) {
        output_print(_("the fund asks for no indicator: levain indicator apply\n"));
        return ST_OK;
    }
    text_add(&out, head_words(listing));
    if (listing->coming > 0) {
        text_addf(&out, _("%" PRId64 " more to come, the first by %s\n"), listing->coming,
                  words_date(arena, listing->first_coming));
    }
    text_add(&out, text_of(&act->words));
    if (listing->late.length > 0) {
        text_addf(&out, _("\nlate or refused\n%s"), text_of(&listing->late));
    }
    text_addf(&out, _("\nwhat validated values come to\n%s"), text_of(&listing->totals));
    output_folded(arena, text_of(&out));
    return ST_OK;
}

enum status
job_indicator_list(struct job *job, struct err *err)
{
    struct fund_act act;
    struct indicator_view view;
    struct listing listing = {
        .act = &act, .totals = text_in(job->arena), .late = text_in(job->arena)};
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = indicator_view_begin(&act, NULL, &view, err);
    }
    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                      db_number(job->arena, act.day), view.from, view.through};

    listing.writer = &act.writer;
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "fund", act.fund);
    json_string_of(&act.writer, "as_of", date_text(job->arena, act.day));
    json_begin_array(&act.writer, "completeness");
    status = db_named(job->db, "indicator_completeness", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_period, .context = &listing}, err);
    json_end_array(&act.writer);
    json_begin_array(&act.writer, "indicators");
    if (status == ST_OK) {
        status = indicator_view_totals(&view, on_total, &listing, err);
    }
    return status == ST_OK ? print(&listing) : status;
}
