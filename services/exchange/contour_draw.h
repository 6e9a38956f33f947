/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTOUR_DRAW_H
#define LEVAIN_CONTOUR_DRAW_H

#include "exchange/contour.h"

/*
 * contour_draw - contours with as many points as a drawing shows, still without gaps between them.
 *
 * Neighbours share the points of their border. Borders are cut where three territories meet, or
 * where one begins to have another neighbour, and each piece loses the points that lie nearer to
 * the rest of it than the tolerance (Ramer, Douglas and Peucker), the same ones on both sides,
 * whichever way it is walked.
 */

/** Give the tolerance for contours that are told apart in one drawing: a 500th of the median of how
 *  far they go, 1 at least. Units: millionths of a degree. Owner: `arena` for what is needed
 *  meanwhile. Errors: none. */
int32_t contour_tolerance(struct arena *arena, const struct contour *contours, size_t count);

/**
 * Give each contour generalised; points are given as they are. What would be left with fewer than
 * three points is left out, but the outer ring that holds most.
 *
 * Owner: `arena`. Errors: none.
 * Cost:  n log n in all points; n^2 in a piece of border that loses none.
 */
struct contour *contour_draw(struct arena *arena, const struct contour *contours, size_t count,
                             int32_t tolerance);

#endif
