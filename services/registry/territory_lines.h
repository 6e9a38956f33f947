/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TERRITORY_LINES_H
#define LEVAIN_TERRITORY_LINES_H

#include "registry/territory_file.h"

/*
 * territory_lines - the lines of territory files as they are gathered. Private to territory_file.
 */
struct territory_reading {
    struct arena *arena;
    const struct territory_defaults *defaults;
    struct territory_lines *lines;
    struct problems *problems;
};

/** Add a line. Owner: the reading's arena; the texts of `line` are kept. Errors: none. */
void territory_lines_add(struct territory_reading *reading, struct territory_line line);

/** Report what is wrong with a line that was added. Errors: none. */
void territory_lines_wrong(struct territory_reading *reading, const struct territory_line *line,
                           const char *value, const char *reason, const char *advice);

/** Read one CSV table; the JSON files of one edition. Errors: as territory_files_read. */
enum status territory_table_read(struct territory_reading *reading, const char *path,
                                 struct err *err) __attribute__((warn_unused_result));
enum status territory_edition_read(struct territory_reading *reading, struct territory_paths paths,
                                   struct err *err) __attribute__((warn_unused_result));

#endif
