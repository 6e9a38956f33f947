/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_COLUMNS_H
#define LEVAIN_PLAN_COLUMNS_H

#include "fund/allocation_plan.h"

/*
 * plan_columns - what quotas and passes ask of each application of a plan: groups, rooms, whether a
 * pass is for it. Private to allocation_plan.
 */

/** Fill the columns of the next application; `walks` tells whether every room is known.
 *  Owner: the plan's arena. Errors: ST_DATA - a formula overflows. */
enum status plan_columns_add(struct allocation_plan *plan, const struct assessment *assessment,
                             bool *walks, struct err *err) __attribute__((warn_unused_result));

#endif
