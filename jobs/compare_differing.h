/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMPARE_DIFFERING_H
#define LEVAIN_COMPARE_DIFFERING_H

#include "fund/award_alone.h"
#include "fund/setting_difference.h"
#include "fund/simulation.h"
#include "stored_run.h"

/*
 * compare_differing - the settings of which two allocations say otherwise.
 */
#define FOUND_MAX      4096     /* settings that differ */
#define MADE_WITH_SIDE SIZE_MAX /* both what-ifs say the same instead, or too many differ */

enum kind { KIND_VARIED, KIND_WITHDRAWN, KIND_ENDED, KIND_FILE, KIND_SCORES };

/* A setting that differs: the values of both runs, null = none. */
struct differing {
    enum kind kind;
    const char *key; /* of a what-if, or the code of an application */
    const char *values[2];
    const struct setting_difference *difference; /* KIND_FILE */
};

/* The applications of a scoring run, under its own fund file. */
struct side {
    struct call call;
    struct fund_source source;
    struct simulation simulation;
    uint32_t *at; /* of each application: its place among those of both sides */
};

struct proving {
    struct job *job;
    const struct stored_run *runs;
    struct side sides[2];
    size_t side_count;                                   /* 1 = both runs rest on one scoring run */
    struct fund_variation fixed[2 * JOB_VARIATIONS_MAX]; /* the same in both */
    size_t fixed_count;
    struct differing found[FOUND_MAX];
    size_t found_count;
    struct setting_differences differences; /* of the fund files of both */
    size_t *made_with; /* of each: the place in `found` with which it is made, or MADE_WITH_SIDE */
    struct award_alone *alone;
    struct arena walking;
    struct digest digest; /* of the last walk */
};

/** Find the settings that differ, and those that are the same and varied, once the sides are read;
 *  what was scored comes last. Owner: the job's arena. Errors: as db_query. */
enum status compare_find_settings(struct proving *proving, struct err *err)
    __attribute__((warn_unused_result));

/** Give them to `alone`, in words. Owner: the job's arena. Errors: none. */
void compare_fill_settings(struct proving *proving);

/** Tell whether it is a setting: who ended before both runs is none, and is kept for the walks.
 *  Errors: none. */
bool compare_differs(const struct differing *found);

#endif
