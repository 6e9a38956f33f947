/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_DIFFERENCE_H
#define LEVAIN_SCORE_DIFFERENCE_H

#include "fund/score_record.h"

/*
 * score_difference - where a stored score is not what its facts give, in words.
 */

/**
 * Give the first difference of two records of one call, in the order envelope, rules, criteria,
 * score: "rule R05 is stored as fail, computed as pass". Null when both say the same.
 *
 * Owner: `arena`. Errors: none.
 */
const char *score_difference(struct arena *arena, const struct fund_file *file,
                             const struct score_record *stored,
                             const struct score_record *computed);

#endif
