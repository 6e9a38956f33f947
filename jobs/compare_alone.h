/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMPARE_ALONE_H
#define LEVAIN_COMPARE_ALONE_H

#include "fund/award_alone.h"
#include "stored_run.h"

/**
 * Walk the first of two allocation runs again with each setting alone that differs from the second:
 * what was varied, who withdrew in between, what their fund files say, what was scored. Both runs
 * have to come out again of what is stored; `unproven` says why they do not.
 *
 * Owner:  the job's arena. Errors: as call_find, db_query, scoring_assess.
 * Cost:   the applications of each scoring run in memory, and a walk a setting.
 */
enum status compare_alone(struct job *job, const struct stored_run runs[2], const char *call_name,
                          struct award_alone *alone, struct err *err)
    __attribute__((warn_unused_result));

#endif
