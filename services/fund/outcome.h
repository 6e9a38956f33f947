/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OUTCOME_H
#define LEVAIN_OUTCOME_H

#include "base/json_writer.h"
#include "fund/allocation_plan.h"
#include "fund/outcome_objective.h"
#include "fund/outcome_proof.h"

/*
 * outcome - what a run says of one application, and the JSON in which everybody reads it.
 *
 * Filled from a walk in memory or from a stored run; both print the same bytes.
 */
#define OUTCOME_FROZEN_PASS "decided" /* in the place of a pass: the award stood before the run */

struct outcome_line {
    const char *pass, *from; /* codes */
    int64_t cents;
};

struct outcome {
    const char *application;
    const char *envelope; /* code; null = none */
    bool scored;
    struct rational score;
    uint32_t rank;               /* 0 = does not walk */
    const char *status, *reason; /* codes */
    bool computed_known;
    int64_t computed_cents, award_cents, short_cents;
    /* With reasons QUOTA, EXCLUSIVE and REDUCED: the code of the quota, its group ("" = of those
     * without a value; null when only the facts say it), cents or awards of its limit. */
    const char *refused_quota, *refused_group;
    int64_t refused_limit;
    const char *const *binding;
    size_t binding_count;
    const char *const *failed; /* rules */
    size_t failed_count;
    const char *const *unknown;
    size_t unknown_count;
    const char *const *waived;
    size_t waived_count;
    const struct outcome_line *lines;
    size_t line_count;
};

struct outcome_envelope {
    const char *code;
    struct envelope money;
};

struct outcome_quota {
    const char *code, *value;
    bool counts; /* awards instead of cents */
    int64_t limit_cents, awarded_cents;
    int64_t limit_awards, award_count;
};

/* What a run says as a whole. */
struct outcome_run {
    const char *name; /* null for a trial */
    const char *call, *policy, *kind;
    const char *inputs_sha256;
    int64_t net_cents, awarded_cents, left_cents;
    const struct fund_variation *variations;
    size_t variation_count;
    struct outcome_envelope *envelopes; /* in the order of the call */
    size_t envelope_count;
    struct outcome_quota *quotas; /* by quota, then by value */
    size_t quota_count;
    struct outcome_objective *objectives; /* none for a run of before certificates */
    size_t objective_count;
    struct outcome_proof *proofs; /* of its exact passes, in their order */
    size_t proof_count;
};

/** Name the policy of a call: the rule of its first pass that does not walk ("max"); else "stop"
 * when a pass over own envelopes closes them, else "skip". Errors: none. */
const char *outcome_policy(const struct fund_file *file);

/** Give the code of the pass that a line of a walk came from. Owner: the file. Errors: none. */
const char *outcome_pass(const struct fund_file *file, const struct award_line *line);

/** Fill the part of an outcome that its assessment gives. Owner: `arena`. Errors: none. */
struct outcome outcome_of_assessment(struct arena *arena, const struct fund_file *file,
                                     const char *code, const struct assessment *assessment);

/** Fill the rest from a walk. Owner: `arena`. Errors: none. */
void outcome_of_walk(struct arena *arena, const struct allocation_plan *plan, uint32_t candidate,
                     struct outcome *outcome);

/** Give what the walk left in each envelope, and each group of each quota, by quota and then by
 *  value. Owner: `arena`. Errors: none. */
struct outcome_envelope *outcome_envelopes(struct arena *arena, const struct allocation_plan *plan);
struct outcome_quota *outcome_quotas(struct arena *arena, const struct allocation_plan *plan,
                                     size_t *count);

/** Give what all envelopes together awarded and have left: parts of others are counted with them.
 *  Errors: none. */
void outcome_totals(const struct allocation_plan *plan, int64_t *awarded_cents,
                    int64_t *left_cents);

/** Find the limit that refused an application, among the groups of its run. Errors: none. */
void outcome_find_limit(struct outcome *outcome, const struct outcome_run *run);

/** Write a run's members, up to and with its objectives and proofs, into the object that is
 *  open.
 *  Errors: none. Source: design.md, `levain allocate --json`. */
void outcome_write_run(struct json_writer *writer, struct arena *arena,
                       const struct outcome_run *run);

/** Write the settings that a run varied, as the member `variations`. Errors: none. */
void outcome_write_variations(struct json_writer *writer, const struct fund_variation *variations,
                              size_t count);

/** Write how much of its quota a group has used, in cents or, with `measure`, in awards.
 *  Errors: none. */
void outcome_write_used(struct json_writer *writer, const struct outcome_quota *quota);

/** Write the members of one application into the object that is open. Errors: none. */
void outcome_write(struct json_writer *writer, struct arena *arena, const struct outcome *outcome);

#endif
