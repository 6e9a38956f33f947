/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_GEOJSON_H
#define LEVAIN_GEOJSON_H

#include "base/json_writer.h"
#include "exchange/contour.h"
#include "exchange/json_source.h"

/*
 * geojson - geometries of RFC 7946: Polygon, MultiPolygon and Point, as contours of whole numbers.
 *
 * Coordinates are read from their digits, halves away from zero at the sixth decimal, and written
 * with six. Outer rings turn to the left, holes to the right (the right-hand rule): what turns the
 * other way is turned round and counted, as the RFC asks of readers; what bounds nothing is told.
 * A height, which a position may have, is not kept.
 */
typedef void geojson_wrong_fn(void *context, const struct json_node *node, const char *reason,
                              const char *advice);

struct geojson_reading {
    struct arena *arena;
    geojson_wrong_fn *wrong; /* told each thing that is wrong, at its place */
    void *context;
    size_t turned; /* rings that were turned round, of all that was read with it */
};

/**
 * Read a geometry. Owner: the reading's arena.
 * Errors: false when something was told: a geometry of another type, a position that is none or out
 *         of range, a ring that is not closed, has fewer than four positions, holds nothing or
 *         crosses itself, a hole outside of its polygon, more than CONTOUR_POINTS_MAX points.
 * Cost:   as contour_check.
 */
bool geojson_read(struct geojson_reading *reading, const struct json_node *geometry,
                  struct contour *contour) __attribute__((warn_unused_result));

/** Write a contour as a geometry, null where nothing is known. Errors: none. */
void geojson_write(struct json_writer *writer, const char *key, struct arena *arena,
                   const struct contour *contour);

#endif
