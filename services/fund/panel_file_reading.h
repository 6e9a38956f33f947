/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PANEL_FILE_READING_H
#define LEVAIN_PANEL_FILE_READING_H

#include "fund/panel_file.h"

/*
 * panel_file_reading - what the readings of CSV and JSON share. Private to panel_file.
 */

/* The fields of a line, in the order of the layout; a conflict has the first two. */
enum panel_field { MARKER, WORDS, CRITERION, MARK, GIVEN_AT, FIELDS };

/* Where a cell stands. */
struct panel_place {
    long line, column;
    const char *name;
};

struct panel_reading {
    struct arena *arena;
    const struct fund_file *file;
    struct fund_file layout;
    enum panel_file_kind kind;
    const char *path;
    int64_t as_of;
    const struct panel_file_hooks *hooks;
    struct intake_counts *counts;
    long columns[FIELDS]; /* of a CSV file, 1-based */
    long application_column;
    const char *first_reason;
};

/** Report what is wrong at a place; the first of a line is kept as its reason. Errors: none. */
void panel_report(struct panel_reading *reading, const struct panel_place *place, const char *value,
                  const char *reason, const char *advice);

/** Give a typed line to the hooks, or report what the call has against it. `key` tells the line
 *  from all others of the file. Errors: what on_line gave. */
enum status panel_judge(struct panel_reading *reading, long key, const struct application *line,
                        const struct panel_place *places, struct err *err);

/** Read a JSON file. Errors: as panel_file_read. */
enum status panel_read_json(struct panel_reading *reading, struct err *err);

#endif
