/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_BAR_H
#define LEVAIN_PLAN_BAR_H

#include "fund/scoring.h"

/*
 * plan_bar - what keeps an application out besides its score: then no number of points more would
 * have had it awarded.
 */

/** Tell whether, in this call, something besides the threshold can keep an application out that
 *  reaches it: the floor of a criterion, or a room that is not computed for who does not walk.
 *  Errors: none. */
bool plan_bar_can(const struct fund_file *file);

/** Tell whether it does so with one that is below the threshold, and below a floor or not.
 *  Errors: none. */
bool plan_bar_holds(const struct fund_file *file, bool below_floor);

/** Tell whether it does so with this one, which is below the threshold. Errors: none. */
bool plan_bar_is(const struct fund_file *file, const struct assessment *assessment);

#endif
