/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ZONE_FILE_H
#define LEVAIN_ZONE_FILE_H

#include "base/err.h"
#include "rules/references.h"

/*
 * zone_file - a CSV file that says which territories are in which zones, from when to when, and
 * since when that is known: zone;territory_kind;territory;valid_from;valid_to;known_from;source.
 *
 * `valid_to` is the last day: empty when none is known, `never` for a membership that is cancelled.
 */
struct zone_line {
    long line;
    struct zone_membership membership; /* cancelled: `to` is the day before `from` */
    int32_t known_from;
    const char *source;
};

struct zone_lines {
    struct zone_line *items;
    size_t count, room;
};

/**
 * Read a file, reporting everything that is wrong with it line by line; what can be read is given.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - as table_read.
 */
enum status zone_file_read(struct arena *arena, const char *path, struct zone_lines *lines,
                           struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Give the memberships that stand for who knows what was published by a day: of the lines of one
 * zone, territory and first day the one published last, and none where that one cancels.
 *
 * Owner: `arena`; `lines` are sorted. Errors: none. Cost: n log n.
 */
void zone_lines_known(struct arena *arena, struct zone_lines *lines, int32_t known_on,
                      struct references *references);

#endif
