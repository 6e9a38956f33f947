/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTOUR_FILE_H
#define LEVAIN_CONTOUR_FILE_H

#include "base/err.h"
#include "exchange/contour.h"

#include <stdint.h>

/*
 * contour_file - where territories lie, from a GeoJSON file (RFC 7946).
 *
 * Each feature is one territory: its code is a property, its geometry a Polygon, a MultiPolygon, or
 * a Point, which is a seat or a centre. Contours of one file are generalised together, so that
 * neighbours stay neighbours in a drawing.
 */
#define CONTOUR_INHABITANTS_MAX INT64_C(10000000000)

struct contour_line {
    const char *file, *place; /* where it stands: a JSON pointer */
    long line, column;
    const char *kind; /* of the territory; null: that of the first kind that has the code */
    const char *code;
    struct contour contour, drawn;
    struct contour_point inside; /* where its name may stand */
    int64_t inhabitants;         /* -1: not known */
};

struct contour_lines {
    struct contour_line *items;
    size_t count, room;
    size_t turned;      /* rings that were turned round */
    size_t point_count; /* of all contours as they are, and as they are drawn */
    size_t drawn_count;
};

/* What is said beside the file. */
struct contour_wish {
    const char *property; /* that holds the code; null: the first one that is known to hold one */
    const char *kind;     /* of all territories of the file; null: what the property says */
};

/**
 * Read a file, reporting everything that is wrong with it.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - as json_items_read_under; the file is no FeatureCollection, or of another
 *         reference system than WGS 84.
 * Cost:   as geojson_read and contour_draw.
 */
enum status contour_file_read(struct arena *arena, const char *path, struct contour_wish wish,
                              struct contour_lines *lines, struct problems *problems,
                              struct err *err) __attribute__((warn_unused_result));

#endif
