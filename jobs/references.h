/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JOB_REFERENCES_H
#define LEVAIN_JOB_REFERENCES_H

#include "call.h"

/*
 * references - the territories, zones and rates that a call asks for, as one run knows them (P10).
 *
 * A run sees what was published by its day and recorded by its instant; a run that is explained or
 * allocated later sees what it saw, never more. Nothing is read for a call that asks for none.
 */

/** Fill the call's references with what is known as of the job's instant, and keep loads waiting
 *  until the transaction ends. Owner: the job's arena. Errors: as db_query. */
enum status references_now(struct job *job, struct call *call, struct err *err)
    __attribute__((warn_unused_result));

/** Fill the call's references with what a stored scoring run knew. Owner: the job's arena.
 *  Errors: as db_query; ST_DATA - they are not what it knew. */
enum status references_of_run(struct job *job, struct call *call, int64_t scoring_run_id,
                              struct err *err) __attribute__((warn_unused_result));

/** Tell people of zones that the formulas name and nobody loaded: most often a misspelt one.
 *  Errors: as db_query. */
enum status references_hint(struct job *job, const struct fund_file *file, struct err *err)
    __attribute__((warn_unused_result));

/** Remember with a scoring run what it knew. Errors: as db_query. */
enum status references_keep(struct job *job, const struct call *call, int64_t scoring_run_id,
                            struct err *err) __attribute__((warn_unused_result));

/** Tell whether a stored scoring run knew the same as the call's references do now.
 *  Errors: as db_query. */
enum status references_unchanged(struct job *job, const struct call *call, int64_t scoring_run_id,
                                 bool *unchanged, struct err *err)
    __attribute__((warn_unused_result));

#endif
