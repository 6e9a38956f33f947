/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STORED_H
#define LEVAIN_STORED_H

#include "fund/score_record.h"
#include "job.h"

/*
 * stored - applications, marks and scores, read back from the rows of the database.
 */

/** Read numbers and texts into an application; facts that a stored version does not have yet are
 *  missing. Owner: `arena`. Errors: ends the process when the query gives other types. */
struct application stored_application(struct arena *arena, const struct fund_file *file,
                                      const struct db_row *row, int code, int numbers, int texts);

/** Read the columns of version_items, from lists on, into an application: its lists, those of which
 *  the rule set knows nothing left out. Owner: `arena`. Errors: as above. */
void stored_lists(struct arena *arena, const struct fund_file *file, const struct db_row *row,
                  int first_column, struct application *application);

/** Read four arrays (criterion, marker, numerator, denominator) into marks; those of criteria that
 *  the rule set does not know are left out. Owner: `arena`. */
size_t stored_marks(struct arena *arena, const struct fund_file *file, const struct db_row *row,
                    int first_column, struct marker_mark **marks);

/** Set the rules of a text[] of codes as waived. */
void stored_waivers(struct arena *arena, const struct fund_file *file, const struct db_row *row,
                    int column, struct application *application);

/** Read a row of levain.score: envelope, failed, unknown, waived, mark_nums, mark_dens, score_num,
 *  score_den, third_reading in that order from `first_column`; the panel's marks and the waivers go
 *  to `application`. Owner: `arena`. */
void stored_score(struct arena *arena, const struct fund_file *file, const struct db_row *row,
                  int first_column, struct application *application, struct score_record *record);

/** Read the variations of a run, [{"key": ..., "value": ...}] as it keeps them, and give how many
 *  there are. Owner: `arena`, and `json` must be kept. Errors: none. */
size_t stored_variations(struct arena *arena, const char *json,
                         const struct fund_variation **variations);

#endif
