/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_INDICATOR_VIEW_H
#define LEVAIN_INDICATOR_VIEW_H

#include "fund_act.h"

/*
 * indicator_view - what the commands that show indicators have in common: the days of the periods
 * that are looked at, an indicator with what it comes to, and numbers in its decimals.
 */
struct indicator_total {
    const char *code, *name, *unit, *kind, *nature, *over_awards, *over_time, *frequency;
    unsigned decimals;
    bool has_value, overlap, has_baseline, has_target, has_progress;
    int64_t value, numerator, denominator, baseline, target, progress_bp;
    int64_t award_count, expected, received, validated, late, evidenced;
};

/* What is looked at. */
struct indicator_view {
    struct fund_act *act;
    struct db_param from, through; /* of the periods; null = all */
    const char *over_time;         /* null = as defined */
    const char *code;              /* null = all */
};

/** Begin to look: the period of --period, the indicator `code` or all.
 *  Errors: ST_USAGE - no period; as db_named. */
enum status indicator_view_begin(struct fund_act *act, const char *code,
                                 struct indicator_view *view, struct err *err)
    __attribute__((warn_unused_result));

typedef enum status indicator_total_fn(void *context, const struct indicator_total *total,
                                       struct err *err);

/** Give each indicator with what it comes to, to `on_total`. Owner: the job's arena.
 *  Errors: as db_named; what on_total gave. */
enum status indicator_view_totals(const struct indicator_view *view, indicator_total_fn *on_total,
                                  void *context, struct err *err)
    __attribute__((warn_unused_result));

/** Write a number of the last decimal with so many decimals: `1 234,50`. Owner: `arena`.
 *  Errors: none. */
const char *indicator_number(struct arena *arena, int64_t value, unsigned decimals);

/** Write the same for programs: `1234.50`. Owner: `arena`. Errors: none. */
const char *indicator_decimal(struct arena *arena, int64_t value, unsigned decimals);

/** Write the members of what an indicator comes to. Errors: none. */
void indicator_write(struct json_writer *writer, struct arena *arena,
                     const struct indicator_total *total);

#endif
