/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_PRINT_H
#define LEVAIN_RUN_PRINT_H

#include "call.h"

#include "fund/outcome.h"

/*
 * run_print - a stored allocation run, read back and printed as a table or as JSON.
 */

/* A stored run. */
struct stored_run {
    int64_t allocation_run_id, scoring_run_id;
    struct outcome_run run;
    struct outcome_envelope *envelopes;
    size_t envelope_count;
    struct outcome_quota *quotas;
    size_t quota_count;
    const char *results_sha256, *engine;
};

/** Read the head of the run of that id. Owner: the job's arena. Errors: as db_query. */
enum status run_read(struct job *job, const struct call *call, int64_t allocation_run_id,
                     struct stored_run *run, struct err *err);

/** Fill an outcome from a row of sql/queries/allocation_results.sql. Owner: `arena`. */
struct outcome run_outcome(struct arena *arena, const struct fund_file *file,
                           const struct db_row *row);

/** Print it on stdout, streaming its applications. Errors: as db_query. */
enum status run_print(struct job *job, const struct call *call, int64_t allocation_run_id,
                      struct err *err);

#endif
