/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_COMPARED_H
#define LEVAIN_REPORT_COMPARED_H

#include "stored_run.h"

#include "fund/dossier_head.h"

/*
 * report_compared - what a report reads of a run beside its outcomes: where the awards end, and the
 * simulations that rest on the same scores.
 */

/**
 * Fill the last award and the simulations of `dossier`. A simulation is set against real runs only:
 * for a run that is one itself, the simulations are left out.
 *
 * Owner:  the job's arena.
 * Errors: as db_query.
 */
enum status report_compared(struct job *job, const struct stored_run *run,
                            struct dossier_run *dossier, struct err *err)
    __attribute__((warn_unused_result));

#endif
