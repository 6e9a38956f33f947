/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTOUR_H
#define LEVAIN_CONTOUR_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * contour - where a territory lies: polygons with holes, or one point, in millionths of a degree.
 *
 * A millionth of a degree is 11 cm; whole numbers make a contour the same on every machine (P1,
 * P2). In the database and in documents a contour is one text: the numbers of a ring with blanks
 * between, longitude first, the last point not said again; "/" begins a hole, ";" the next polygon.
 */
#define CONTOUR_UNIT       1000000 /* of a degree */
#define CONTOUR_POINTS_MAX 500000  /* of one contour */

struct contour_point {
    int32_t x, y; /* longitude and latitude, WGS 84, in millionths of a degree */
};

struct contour_ring {
    struct contour_point *points; /* each once: the last one goes on to the first one */
    size_t count;
    bool hole; /* of the polygon before it; else it begins a polygon */
};

struct contour {
    struct contour_ring *rings; /* null: nothing is known */
    size_t ring_count;
};

/* A rectangle that holds points. */
struct contour_bounds {
    int32_t west, south, east, north;
};

/** Read the text of a contour. Owner: `arena`. Errors: false when it is none. */
bool contour_read(struct arena *arena, const char *text, struct contour *contour)
    __attribute__((warn_unused_result));

/** Add the text of a contour. Errors: none. */
void contour_write(const struct contour *contour, struct text *out);

/** Tell whether a contour is one point. Errors: none. */
bool contour_is_point(const struct contour *contour);

/** Give twice the area of a ring, above 0 when it turns to the left (RFC 7946: an outer ring).
 *  Units: square millionths of a degree. Errors: none; of a ring that crosses itself it may be
 *  anything. */
int64_t contour_area(const struct contour_ring *ring);

/** Turn a ring round: the same first point, the others in the other order. Errors: none. */
void contour_turn(struct contour_ring *ring);

/** Give what holds all points of a contour that has some. Errors: none. */
struct contour_bounds contour_bounds(const struct contour *contour);

/**
 * Give a point inside the polygon that holds most: in the middle of the longest of nine level cuts
 * through it, where one in the middle counts five times as much as one at an end; of a point,
 * itself.
 *
 * Owner: `arena` for what is needed meanwhile. Errors: none. Cost: linear in its points.
 */
struct contour_point contour_inside(struct arena *arena, const struct contour *contour);

#endif
