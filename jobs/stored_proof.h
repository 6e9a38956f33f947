/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STORED_PROOF_H
#define LEVAIN_STORED_PROOF_H

#include "stored_run.h"

/*
 * stored_proof - what proves the exact passes of a stored run.
 */

/** Read the proofs of the run whose head was read; none for a run of before certificates.
 *  Owner: the job's arena. Errors: ST_DATA - a number that no run can have; as db_query. */
enum status stored_proofs(struct job *job, const struct call *call, struct stored_run *run,
                          struct err *err) __attribute__((warn_unused_result));

#endif
