/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PERIOD_H
#define LEVAIN_PERIOD_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * period - what a report is about: a year, a half, a quarter, a month, a day, or from day to day.
 */

/**
 * Read `2026`, `2026-H1` or `2026-S1`, `2026-Q3` or `2026-T3`, `2026-07`, `2026-07-14`,
 * `2026-01-01..2026-03-05`. Both days are in the period.
 *
 * Errors: false when it is none of these, or ends before it begins.
 */
bool period_parse(const char *text, int32_t *from, int32_t *through)
    __attribute__((warn_unused_result));

/** Name a period in the shortest of these notations, as files are named: `2026`, `2026-H1`,
 *  `2026-Q3`, `2026-07`, `2026-07-14`, else `2026-01-01..2026-03-05`.
 *  Owner: `arena`. Errors: none. */
const char *period_name(struct arena *arena, int32_t from, int32_t through);

/** Give the calendar year of a day. Errors: none. */
void period_year(int32_t day, int32_t *from, int32_t *through);

#endif
