/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BAND_H
#define LEVAIN_BAND_H

#include "allocation/knapsack.h"

/*
 * band - an exact fill inside bands of scores, higher bands first.
 *
 * A band holds the scores from a multiple of the width up to the next one, so that who applies
 * never moves its bounds. Within a band the sum of scores is the most that the money left can pay;
 * what is left then goes on to the next band. A width of 0 makes a band of each score: the most
 * applications among equals, then the first of these sets.
 */

/**
 * Fill the bands: profits are scores and never rise in canonical order; `width` is in their unit.
 *
 * `profit` is the sum of scores, `exact` and `first` hold when they do in every band, `upper` and
 * `bound` are of the last band that was looked at alone; `states_max` is for each band.
 *
 * Owner:  the caller's `chosen`; `arena` is given back as it was.
 * Errors: as knapsack_solve; ST_DATA - the width is below 0, or a score is above the one before it.
 * Cost:   as knapsack_solve for each band.
 */
enum status band_fill(struct arena *arena, struct knapsack *knapsack, int64_t width,
                      struct err *err) __attribute__((warn_unused_result));

#endif
