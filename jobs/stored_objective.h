/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STORED_OBJECTIVE_H
#define LEVAIN_STORED_OBJECTIVE_H

#include "stored_run.h"

/*
 * stored_objective - what other ways to award would have given, read back with a run.
 */

/** Read the objectives of the run whose head was read; none for a run of before certificates.
 *  Owner: the job's arena. Errors: ST_DATA - a number is out of range; as db_query. */
enum status stored_objectives(struct job *job, const struct call *call, struct stored_run *run,
                              struct err *err);

#endif
