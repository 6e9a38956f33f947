/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_bar.h"

static bool
has_room(const struct fund_file *file)
{
    for (size_t i = 0; i < file->quota_count; i++) {
        if (file->quotas[i].room != NULL) {
            return true;
        }
    }
    return false;
}

static bool
has_floor(const struct fund_file *file)
{
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (file->criteria[i].has_floor) {
            return true;
        }
    }
    return false;
}

bool
plan_bar_can(const struct fund_file *file)
{
    return file->has_threshold && (has_floor(file) || has_room(file));
}

bool
plan_bar_holds(const struct fund_file *file, bool below_floor)
{
    return below_floor || has_room(file);
}

bool
plan_bar_is(const struct fund_file *file, const struct assessment *assessment)
{
    return assessment->reason == REASON_BELOW_THRESHOLD &&
           plan_bar_holds(file, assessment->below_floor != SIZE_MAX);
}
