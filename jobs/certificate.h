/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JOB_CERTIFICATE_H
#define LEVAIN_JOB_CERTIFICATE_H

#include "allocate.h"

#include "fund/certificate.h"

/*
 * certificate - the certificates of allocation runs, on their way to the database.
 */

/* Whose certificate the rows are of: a point of a sweep, with its applications; or the one run at
 * work, whose applications are called by their places. */
struct certificate_point {
    int32_t number;
    const struct assessed_row *rows;
};

enum certificate_part {
    CERTIFICATE_STEPS,
    CERTIFICATE_FLIPS,
    CERTIFICATE_OBJECTIVES,
    CERTIFICATE_PROOFS,
    CERTIFICATE_PARTS,
};

/** Give the columns of a part after those that say whose it is. Errors: none. */
const char *certificate_columns(enum certificate_part part);

/** Copy the rows of a part; `point` null = of the one run at work. Owner: `arena` meanwhile.
 *  Errors: none. */
void certificate_copy(struct copy *copy, struct arena *arena, enum certificate_part part,
                      const struct certificate *certificate, const struct certificate_point *point);

/**
 * Keep the certificate of the run that this transaction sealed: the last look at each application,
 * flips, objectives, proofs. A run that was there before has its own, and keeps it.
 *
 * Owner:  the plan's arena is freed as soon as the plan is not needed any more: objectives are
 *         compared in its place.
 * Errors: as copy_end.
 */
enum status certificate_keep(struct job *job, const struct call *call,
                             struct certificate *certificate, struct allocation_plan *plan,
                             int64_t allocation_run_id, struct err *err)
    __attribute__((warn_unused_result));

#endif
