/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMPARE_H
#define LEVAIN_COMPARE_H

#include "fund/run_change_words.h"
#include "scored_run.h"

/*
 * compare - the summary of a comparison of two scoring runs: how many applications changed in which
 * way, and how many because of what.
 */

/* How many applications one change is a cause for: of the rule set each; facts by field, marks by
 * criterion, waivers by rule. */
struct compare_cause {
    enum change_kind kind;
    const char *name;
    int64_t count;
};

struct compare_summary {
    struct arena *arena;
    int64_t applications[2], retained[2];
    int64_t classes[CLASS_COUNT];
    int64_t same_despite;         /* unchanged although facts, marks or waivers are others */
    int64_t unexplained;          /* something moved for a reason that the inputs do not show */
    struct compare_cause *causes; /* of the rule set first */
    size_t cause_count, cause_room;
};

/** Start a summary. Owner: `arena`. Errors: none. */
struct compare_summary compare_summary_begin(struct arena *arena,
                                             const struct run_comparison *comparison);

/** Count one application. Errors: none. */
void compare_count(struct compare_summary *summary, const struct run_change *change);

/** Print what comes before the applications; as JSON the array is left open. Errors: none. */
void compare_print_head(struct job *job, const struct scored_run runs[2],
                        const struct run_comparison *comparison,
                        const struct compare_summary *summary);

/** Compare two allocation runs of one call and print what they say otherwise. Errors: as
 *  stored_run_open. */
enum status compare_awards(struct job *job, const struct run_named found[2], struct err *err);

#endif
