/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPLAN_H
#define LEVAIN_REPLAN_H

#include "after.h"

/*
 * replan - the plan of a stored run, made again in memory, to be walked as often as needed.
 */
struct replan_of {
    int64_t scoring_run_id;
    uint32_t count; /* of its applications */
    bool is_top_up;
};

/* What stands before a walk besides: lines given, and candidates (flags, or null) kept out. */
struct replan_before {
    const struct award_line *lines;
    size_t line_count;
    const uint8_t *out;
};

struct replan {
    struct allocation_plan plan; /* not walked */
    struct after after;
    const char **codes; /* of the candidates, in their order: by code */
    uint32_t count;
};

/**
 * Assess the applications of a scoring run again, as `call` has its rules.
 *
 * Owner: the job's arena. Errors: as call_find, scoring_assess and after_read.
 */
enum status replan_read(struct job *job, const struct call *call, const struct replan_of *of,
                        struct replan *replan, struct err *err) __attribute__((warn_unused_result));

/** Give the index of an application; UINT32_MAX when the run does not know it. Errors: none. */
uint32_t replan_find(const struct replan *replan, const char *code);

/**
 * Walk a copy of the plan, before which something was given to some and others were kept out.
 *
 * Owner: `arena`. Errors: as allocation_run.
 */
enum status replan_walk(struct arena *arena, const struct replan *replan,
                        const struct replan_before *before, struct allocation_plan *walked,
                        struct err *err) __attribute__((warn_unused_result));

#endif
