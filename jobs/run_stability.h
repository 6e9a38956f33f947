/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_STABILITY_H
#define LEVAIN_RUN_STABILITY_H

#include "fund/stability.h"
#include "scored_run.h"

/*
 * run_stability - how much of a stored scoring run hangs on one marker, one weight, the threshold.
 */

/**
 * Assess the applications of a run under every scenario, and walk.
 *
 * `file` is the call as it is taken to be: that of the run, or a simulation's.
 * Owner:  the job's arena.
 * Errors: as scored_one_read, stability_add and stability_end.
 * Cost:   an assessment and about 100 bytes for each application and scenario.
 */
enum status run_stability(struct job *job, const struct scored_run *run,
                          const struct fund_file *file, struct stability *stability,
                          struct err *err);

#endif
