/* SPDX-License-Identifier: MPL-2.0 */
#include "indicator_view.h"

#include "base/rational.h"

#include <string.h>

const char *
indicator_decimal(struct arena *arena, int64_t value, unsigned decimals)
{
    struct rational number;
    wide unit = 1;

    for (unsigned i = 0; i < decimals; i++) {
        unit *= 10;
    }
    return rational_make(value, unit, &number) ? rational_fixed(arena, number, decimals)
                                               : wide_text(arena, value);
}

const char *
indicator_number(struct arena *arena, int64_t value, unsigned decimals)
{
    return words_decimal(arena, indicator_decimal(arena, value, decimals));
}

/* from_day, through_day */
static enum status
on_period(const struct db_row *row, void *context, struct err *err)
{
    struct indicator_view *view = context;

    (void)err;
    view->from = db_number(view->act->job->arena, db_int64(row, 0));
    view->through = db_number(view->act->job->arena, db_int64(row, 1));
    return ST_OK;
}

enum status
indicator_view_begin(struct fund_act *act, const char *code, struct indicator_view *view,
                     struct err *err)
{
    struct job *job = act->job;
    const struct db_param params[] = {db_string(job->options.followed_period)};
    enum status status = ST_OK;

    *view = (struct indicator_view){.act = act,
                                    .from = db_null(),
                                    .through = db_null(),
                                    .over_time = job->options.over_time,
                                    .code = code};
    if (job->options.followed_period != NULL) {
        status = db_named(job->db, "period_named", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_period, .context = view}, err);
        if (status == ST_OK && view->from.bytes == NULL) {
            err_hint(err, "%s",
                     _("a year is 2026, a semester 2026-H1, a quarter 2026-Q1, a month 2026-07"));
            return err_set(err, ST_USAGE, _("\"%s\" is no period"), job->options.followed_period);
        }
    }
    return status;
}

struct totalling {
    const struct indicator_view *view;
    indicator_total_fn *on_total;
    void *context;
};

static bool
read_number(const struct db_row *row, int column, int64_t *number)
{
    *number = db_int64_or(row, column, 0);
    return !db_is_null(row, column);
}

/* as indicator_totals gives them */
static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    const struct totalling *totalling = context;
    struct arena *arena = totalling->view->act->job->arena;
    const bool french = words_language() == LANGUAGE_FR;
    struct indicator_total total = {
        .code = arena_string(arena, db_text(row, 0)),
        .name = arena_string(arena, db_text(row, french ? 1 : 2)),
        .unit = arena_string(arena, db_text(row, french ? 3 : 4)),
        .kind = arena_string(arena, db_text(row, 5)),
        .decimals = (unsigned)db_int64(row, 6),
        .nature = arena_string(arena, db_text(row, 7)),
        .over_awards = arena_string(arena, db_text(row, 8)),
        .over_time = arena_string(arena, db_text(row, 9)),
        .frequency = arena_string(arena, db_text(row, 10)),
        .award_count = db_int64(row, 14),
        .overlap = db_bool(row, 15),
        .expected = db_int64(row, 16),
        .received = db_int64(row, 17),
        .validated = db_int64(row, 18),
        .late = db_int64(row, 19),
        .evidenced = db_int64(row, 20),
    };

    total.has_value = read_number(row, 11, &total.value);
    (void)read_number(row, 12, &total.numerator);
    (void)read_number(row, 13, &total.denominator);
    total.has_baseline = read_number(row, 21, &total.baseline);
    total.has_target = read_number(row, 22, &total.target);
    total.has_progress = read_number(row, 23, &total.progress_bp);
    return totalling->on_total(totalling->context, &total, err);
}

enum status
indicator_view_totals(const struct indicator_view *view, indicator_total_fn *on_total,
                      void *context, struct err *err)
{
    struct job *job = view->act->job;
    struct totalling totalling = {view, on_total, context};
    const struct db_param params[] = {db_number(job->arena, view->act->fund_id),
                                      db_number(job->arena, view->act->day),
                                      view->from,
                                      view->through,
                                      db_string(view->over_time),
                                      db_string(view->code)};

    return db_named(job->db, "indicator_totals", (struct db_params){6, params},
                    (struct db_rows){.on_row = on_row, .context = &totalling}, err);
}

static void
write_decimal(struct json_writer *writer, struct arena *arena, const char *key, bool has,
              int64_t value, unsigned decimals)
{
    json_string_of(writer, key, has ? indicator_decimal(arena, value, decimals) : NULL);
}

void
indicator_write(struct json_writer *writer, struct arena *arena,
                const struct indicator_total *total)
{
    const bool ratio = strcmp(total->kind, "ratio") == 0;

    json_string_of(writer, "indicator", total->code);
    json_string_of(writer, "name", total->name);
    json_string_of(writer, "unit", total->unit);
    json_string_of(writer, "kind", total->kind);
    json_string_of(writer, "nature", total->nature);
    json_string_of(writer, "over_awards", total->over_awards);
    json_string_of(writer, "over_time", total->over_time);
    json_string_of(writer, "frequency", total->frequency);
    json_number_of(writer, "expected", total->expected);
    json_number_of(writer, "received", total->received);
    json_number_of(writer, "validated", total->validated);
    json_number_of(writer, "late", total->late);
    json_number_of(writer, "evidenced", total->evidenced);
    json_number_of(writer, "awards", total->award_count);
    write_decimal(writer, arena, "value", total->has_value, total->value, total->decimals);
    write_decimal(writer, arena, "numerator", ratio && total->has_value, total->numerator, 2);
    write_decimal(writer, arena, "denominator", ratio && total->has_value, total->denominator, 2);
    json_flag_of(writer, "overlap", total->overlap);
    write_decimal(writer, arena, "baseline", total->has_baseline, total->baseline, total->decimals);
    write_decimal(writer, arena, "target", total->has_target, total->target, total->decimals);
    json_number_if(writer, "progress_bp", total->has_progress, total->progress_bp);
}
