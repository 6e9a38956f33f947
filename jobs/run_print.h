/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_PRINT_H
#define LEVAIN_RUN_PRINT_H

#include "call.h"

/*
 * run_print - a stored allocation run on stdout, as a table or as JSON.
 */

/** Print the run, streaming its applications. Errors: as db_query. */
enum status run_print(struct job *job, const struct call *call, int64_t allocation_run_id,
                      struct err *err);

#endif
