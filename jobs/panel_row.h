/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PANEL_ROW_H
#define LEVAIN_PANEL_ROW_H

#include "fund/conflict.h"
#include "fund/panel.h"
#include "job.h"

/*
 * panel_row - what the panel did with one application, and who may not judge it, read back from a
 * row of sql/queries/panel_inputs.sql.
 */
struct panel_row {
    int64_t application_id;
    const char *code;
    struct marker_mark *marks;
    size_t mark_count;
    struct conflicts conflicts; /* with their marks counted */
    bool ineligible;            /* by the scoring run that stands */
};

/** Read a row. Owner: `arena`. Errors: ends the process when the query gives other types. */
struct panel_row panel_row_read(struct arena *arena, const struct fund_file *file,
                                const struct db_row *row);

#endif
