/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STORED_PANEL_H
#define LEVAIN_STORED_PANEL_H

#include "call.h"

#include "fund/explanation.h"

/*
 * stored_panel - what a scoring run left out of its marks and corrected, read back.
 */

/** Read how severe the run found each marker; null when the call corrects nothing.
 *  Owner: the job's arena. Errors: as db_named. */
enum status stored_severity(struct job *job, const struct call *call, int64_t scoring_run_id,
                            const struct panel_severity **severity, struct err *err);

/* Where its arrays stand in a row. */
struct stored_panel_columns {
    int criteria;       /* of the marks */
    int justifications; /* then markers, grounds, details, counts of conflicts */
};

/** Fill an explanation that has its marks: what each says, conflicts, the view of the panel. Owner:
 *  `arena`. Errors: ends the process when the query gives other types. */
void stored_panel(struct arena *arena, const struct db_row *row, struct stored_panel_columns at,
                  const struct panel_severity *severity, struct explanation *explanation);

#endif
