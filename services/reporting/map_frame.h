/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MAP_FRAME_H
#define LEVAIN_MAP_FRAME_H

#include "exchange/contour.h"
#include "reporting/plot.h"

/*
 * map_frame - how degrees become places of a picture, and values classes of a map.
 *
 * The projection is equirectangular around the middle of what is drawn: degrees of longitude are as
 * long as they are at its latitude. That keeps shapes well up to the size of a country, and needs
 * whole numbers alone: a cosine for each degree, and a straight line between.
 */

/** Give the cosine of a latitude. Units: millionths of a degree; millionths. Errors: none; it is
 *  at most 40 millionths too low. */
int64_t map_cosine(int32_t latitude);

/* Where a map stands: what of it is drawn, and how large. */
struct map_frame {
    struct contour_bounds bounds;
    int64_t cosine;        /* of the middle latitude, in millionths */
    int64_t across, up;    /* how far it goes, in millionths of a degree of latitude */
    int32_t width, height; /* the same, in tenths of a unit of the picture */
};

/** Give the frame of contours: as large as fits into `width` and `height` tenths.
 *  Errors: none; of no contours, or one point, a frame of 1 by 1. */
struct map_frame map_frame(const struct contour *contours, size_t count, int32_t width,
                           int32_t height);

/** Give the place of a point in a frame, in tenths, from its upper left corner. Errors: none. */
struct contour_point map_place(const struct map_frame *frame, struct contour_point point);

/* Values of one class: from its least to its most, both of them values that there are. */
struct map_class {
    int64_t least, most;
    size_t count;
};

/**
 * Give the classes of the values above 0, in order, without those that have none: as many values in
 * each (equal values in one), or steps of equal width.
 *
 * Owner: `arena`. Errors: none. Cost: n log n.
 */
size_t map_classes(struct arena *arena, const int64_t *values, size_t count,
                   enum plot_classes method, size_t most,
                   struct map_class classes[PLOT_CLASSES_MAX]);

#endif
