/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTOUR_CHECK_H
#define LEVAIN_CONTOUR_CHECK_H

#include "exchange/contour.h"

/*
 * contour_check - whether a ring bounds something: what contours of territories may not do.
 */
enum contour_fault {
    CONTOUR_WELL,
    CONTOUR_FLAT,    /* it holds nothing */
    CONTOUR_CROSSED, /* two of its sides cross */
};

/**
 * Check one ring; `at` gets the point that the side which crosses another begins with.
 *
 * Owner: `arena` for what is needed meanwhile.
 * Errors: none.
 * Cost:  n log n, and as many comparisons as sides lie above each other.
 */
enum contour_fault contour_check(struct arena *arena, const struct contour_ring *ring, size_t *at);

/** Tell whether a point lies in a ring or on it. Errors: none. Cost: linear. */
bool contour_holds(const struct contour_ring *ring, struct contour_point point);

#endif
