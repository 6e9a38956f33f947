/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OUTCOME_TABLE_H
#define LEVAIN_OUTCOME_TABLE_H

#include "fund/outcome.h"

/*
 * outcome_table - a run on a terminal of 80 columns: who is awarded what, and what is left.
 */

/** Give the words of a kind of run; of a reason, those of the status where they say it. Errors:
 * none.
 */
const char *outcome_kind_words(const char *kind);
const char *outcome_reason_words(const char *status, const char *reason);

/** Begin the table: what run it is. Errors: none. */
void outcome_table_begin(struct text *out, const struct outcome_run *run, const char *currency);

/** Add the line of one application. Errors: none. */
void outcome_table_add(struct text *out, struct arena *arena, const struct outcome *outcome,
                       const char *currency);

/** End with the envelopes, the quotas and the totals. Errors: none. */
void outcome_table_end(struct text *out, const struct outcome_run *run, const char *currency);

#endif
