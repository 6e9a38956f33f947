/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLAIN_FLIPS_H
#define LEVAIN_EXPLAIN_FLIPS_H

#include "stored_run.h"

/*
 * explain_flips - what would have flipped one application of a large run, or of a point of a large
 * sweep, looked for when asked: with up to CERTIFICATE_FLIPS_MAX applications it is kept for all,
 * unless exact passes would take more than CERTIFICATE_STATES_MAX.
 */
struct explain_flips {
    bool looked;
    bool to_the_end; /* what is not there is none: no kind of flip was stopped */
    struct explanation_flip flips[FLIP_KINDS];
    size_t count;
};

/**
 * Make the plan of a run again and look for the flips of one application; nothing for a run that
 * keeps them, or has no certificate. When the walk is not that of the run any more, because what
 * stands beside it changed (who withdrew, what was decided), that is said, and nothing is looked
 * for.
 *
 * Owner:  the job's arena. Errors: as replan_read.
 * Cost:   all applications are assessed again.
 */
enum status explain_flips_look(struct job *job, const struct stored_run *run, const char *code,
                               struct explain_flips *found, struct err *err)
    __attribute__((warn_unused_result));

/** Put what was found into a copy of an explanation's certificate; gives that one itself when there
 *  is nothing to put. Owner: `arena`. Errors: none. */
const struct explanation_certificate *
explain_flips_with(struct arena *arena, const struct explanation_certificate *certificate,
                   const struct explain_flips *found);

#endif
