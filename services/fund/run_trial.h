/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_TRIAL_H
#define LEVAIN_RUN_TRIAL_H

#include "fund/run_change.h"

/*
 * run_trial - an application as it would be assessed if some of the changes between two runs were
 * made, and not the others. Private to run_change.
 */

/* The application with some of the changes made, assessed. */
struct trial {
    const uint8_t *made;
    bool valid; /* else it contradicts itself, and proves nothing */
    const struct fund_file *file;
    struct assessment assessment;
    const struct trial *next;
};

struct decomposing {
    struct run_comparison *comparison;
    struct arena *arena;
    const struct run_side *const *sides;
    const struct assessment *const *ends;
    struct run_input_change *changes;
    size_t count;
    const struct trial *trials;   /* those that were made, to be found again */
    const struct trial **singles; /* one for each change, made when first asked for */
};

/** Tell whether two texts are the same; either may be null. Errors: none. */
bool run_same_text(const char *a, const char *b);

/** List what changed: of the rule set and the references first, then facts, lists, marks,
 *  conflicts, the severity of markers, waivers. Owner: the decomposition's arena. Errors: none. */
void run_trial_changes(struct decomposing *decomposing);

/** Give the mark of a criterion by a marker, or null. Errors: none. */
const struct run_mark *run_trial_mark(const struct run_side *side, const char *criterion,
                                      const char *marker);

/** Tell whether a marker may not judge the application. Errors: none. */
bool run_trial_excludes(const struct application *application, const char *marker);

/** Assess with the changes made whose byte is not 0; a trial is made once.
 *  Owner: the decomposition's arena. Errors: none; what cannot be assessed is not valid. */
const struct trial *run_trial_of(struct decomposing *decomposing, const uint8_t *made);

/** Assess with one change made. Owner, Errors: as run_trial_of. */
const struct trial *run_trial_single(struct decomposing *decomposing, size_t change);

#endif
