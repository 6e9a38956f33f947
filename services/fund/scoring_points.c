/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/scoring.h"

static bool
is_small(const struct rational *number)
{
    return number->den == 1 && number->num >= INT32_MIN && number->num <= INT32_MAX;
}

/* The usual points: whole numbers that stay whole. */
static bool
whole_points(const struct fund_file *file, const struct fund_criterion *criterion,
             const struct rational *mark, struct rational *points)
{
    int64_t top = (int64_t)mark->num, bottom = 1, whole;

    if (!is_small(mark) || !is_small(&criterion->weight) || !is_small(&criterion->scale_max)) {
        return false;
    }
    top *= file->score_by_weight ? (int64_t)criterion->weight.num : 1;
    bottom = file->score_by_scale ? (int64_t)criterion->scale_max.num : 1;
    if (bottom == 0) {
        return false;
    }
    whole = top / bottom;
    *points = rational_of(whole);
    return whole * bottom == top; /* a second division, for the rest, would cost as much again */
}

bool
scoring_points(const struct fund_file *file, const struct fund_criterion *criterion,
               const struct rational *mark, struct rational *points)
{
    if (whole_points(file, criterion, mark, points)) {
        return true;
    }
    *points = *mark;
    if (file->score_by_weight && !rational_mul(*points, criterion->weight, points)) {
        return false;
    }
    return !file->score_by_scale || rational_div(*points, criterion->scale_max, points);
}

bool
scoring_add(struct rational *score, const struct rational *points)
{
    int64_t whole, more;

    if (rational_whole(score, &whole) && rational_whole(points, &more) &&
        !__builtin_add_overflow(whole, more, &whole)) {
        *score = rational_of(whole);
        return true;
    }
    return rational_add(*score, *points, score);
}
