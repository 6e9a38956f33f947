/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATE_H
#define LEVAIN_ALLOCATE_H

#include "after.h"

#include "fund/outcome.h"
#include "fund/score_record.h"
#include "store/copy.h"

/*
 * allocate - the two halves of an allocation run: what goes to the database before the walk, as
 * applications stream by, and after it.
 */

/* The scoring run that is allocated. */
struct scoring_run {
    int64_t id, application_count;
    const char *name;
    const void *inputs_sha256;
    struct digest beside; /* what stands after a decision, and who withdrew */
    bool has_beside;
    bool stale; /* something came in since, or the rules are others */
    /* What a run rests on beside the scores: the seed of its lots, and who applies, where quotas or
     * spreads go by it; null = neither counts. */
    const char *seed;
    struct digester *organizations;
    struct digest organizations_sha256;
};

/** Begin to note what a run of a call rests on beside the scores; note who applies, of a row of
 *  scored_applications, for the application too; end. Owner: `arena`. Errors: none. */
void allocate_begin_inputs(const struct fund_file *file, struct scoring_run *scoring);
void allocate_read_organization(struct arena *arena, const struct db_row *row,
                                struct scoring_run *scoring, struct application *application);
void allocate_end_inputs(struct scoring_run *scoring);

/** Find the scoring run that stands, or stood as of the job's instant; a simulation takes what it
 *  knew of references, and keeps nobody waiting. Owner: the job's arena.
 *  Errors: ST_DATA - there is none, or it is stale. */
enum status allocate_find_scores(struct job *job, struct call *call, bool simulated,
                                 struct scoring_run *scoring, struct err *err);

/** Make what stands beside the scores a part of what the run rests on. Errors: none. */
void allocate_stand_beside(struct scoring_run *scoring, const struct after *after);

/** Give another solver that a walk asked, with its version; null when it asked none. Give what
 *  computed it: the engine, and that; and of such a text the solver again. Owner: `arena`.
 *  Errors: none. */
const char *allocate_solver(const struct allocation_plan *plan);
const char *allocate_engine(struct arena *arena, const struct allocation_plan *plan);
const char *allocate_solver_of(const char *engine);

/** Give what a run rests on: the engine, the kind, the scoring run, what is varied, which is put
 *  into the order of keys, and what was noted beside; that of what came of it. Errors: none. */
struct digest allocate_inputs_digest(const struct scoring_run *scoring, const char *engine,
                                     const char *kind, struct fund_variation *variations,
                                     size_t count);
struct digest allocate_results_digest(const struct allocation_plan *plan);

/** Write variations as a run keeps them. Owner: `arena`. Errors: none. */
const char *allocate_variations_json(struct arena *arena, const struct fund_variation *variations,
                                     size_t count);

/** Simulate instead: --what-if, --sweep. Errors: as job_allocate. */
enum status job_simulate(struct job *job, struct err *err);

/* What was assessed of one application, on its way to the database. */
struct assessed_row {
    int64_t application_id;
    uint32_t ordinal; /* of its candidate: its place by code */
    bool computed_known;
    int64_t computed_cents;
    struct score_record record;
    const char *const *binding;
    size_t binding_count;
    const char **groups; /* of each quota, null = does not count; null = values of their fields */
    int64_t *cap_cents;  /* a cap of the call each, rounded down */
    uint8_t *cap_known;
    struct assessed_row *next;
};

/** Keep the caps of an assessment in a row. Owner: `arena`. Errors: none. */
void allocate_keep_caps(struct arena *arena, const struct fund_file *file,
                        const struct assessment *assessment, struct assessed_row *row);

/** Give the group of an application in each quota; null = it does not count. Owner: `arena` for the
 *  list, the plan for the groups. Errors: none. */
const char **allocate_groups(struct arena *arena, const struct allocation_plan *plan,
                             uint32_t candidate);

/** Copy a block of rows into the temporary table award_assessed. Errors: as copy_end. */
enum status allocate_copy_assessed(struct db *db, const struct fund_file *file,
                                   const struct assessed_row *first, struct err *err);

/** Copy what a group has used: limit_cents, awarded_cents, measure, limit_awards, award_count;
 * nulls in the place of the two that do not count. Errors: none. */
void allocate_copy_used(struct copy *copy, const struct outcome_quota *quota);

/** Copy what the walk gave into award_outcome, award_line_walked, award_envelope and award_quota.
 *  Errors: as copy_end. */
enum status allocate_copy_walk(struct job *job, const struct allocation_plan *plan,
                               struct err *err);

#endif
