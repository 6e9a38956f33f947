/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TERRITORY_FILE_H
#define LEVAIN_TERRITORY_FILE_H

#include "base/err.h"
#include "rules/references.h"

/*
 * territory_file - communes, EPCI, departments and regions, from the files that describe them.
 *
 * Either an edition: communes.json, epci.json, departements.json, regions.json as the package
 * @etalab/decoupage-administratif publishes them every year, which together say all that there is
 * of their kinds on one day; or a CSV table, whose lines say each for itself:
 * kind;code;name;commune;epci;department;region;valid_from;valid_to;known_from;source.
 *
 * A delegated commune often has the code of a commune that is still there, a department that of a
 * region: a territory is known by kind and code.
 */
struct territory_line {
    const char *file, *place; /* where it stands: a JSON pointer, or none */
    long line, column;
    struct territory territory; /* never: `to` is the day before `from` */
    int32_t known_from;         /* of a CSV line */
    const char *source;         /* of a CSV line */
};

struct territory_lines {
    struct territory_line *items;
    size_t count, room;
    bool is_edition;
};

/* What an edition says of itself, and a table where its cells are empty. */
struct territory_defaults {
    int32_t valid_from, known_from;
    const char *source; /* null: a table has to say it */
};

struct territory_paths {
    const char *const *items;
    size_t count;
};

/**
 * Read files of one edition, or CSV tables, reporting everything that is wrong with them.
 *
 * JSON files are told by how their names begin. communes and epci come together, since a commune
 * that is in no EPCI cannot be told otherwise.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - as json_items_read and table_read; files of both sorts; a name that is none of
 *         those; communes without epci.
 */
enum status territory_files_read(struct arena *arena, struct territory_paths paths,
                                 const struct territory_defaults *defaults,
                                 struct territory_lines *lines, struct problems *problems,
                                 struct err *err) __attribute__((warn_unused_result));

/** Give the territories that stand for who knows what was published by a day, as zone_lines_known.
 *  Owner: `arena`; `lines` are sorted. Errors: none. Cost: n log n. */
void territory_lines_known(struct arena *arena, struct territory_lines *lines, int32_t known_on,
                           struct references *references);

#endif
