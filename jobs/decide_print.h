/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DECIDE_PRINT_H
#define LEVAIN_DECIDE_PRINT_H

#include "call.h"

/*
 * decide_print - a decision on stdout, in words or as JSON.
 */

/** Print what was decided on a run, telling whether there was anything. Errors: as db_query. */
enum status decide_print(struct job *job, const struct call *call, int64_t allocation_run_id,
                         bool *found, struct err *err) __attribute__((warn_unused_result));

#endif
