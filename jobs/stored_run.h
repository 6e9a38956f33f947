/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STORED_RUN_H
#define LEVAIN_STORED_RUN_H

#include "call.h"

#include "fund/explanation.h"

/*
 * stored_run - an allocation run read back from the database: its head, its outcomes, and all that
 * an explanation rests on.
 */
struct stored_run {
    const struct call *call; /* with the rule set of the run, and its variations */
    int64_t allocation_run_id, scoring_run_id, rule_set_id;
    struct outcome_run run;
    const char *engine, *sealed_by, *results_sha256;
    int64_t application_count;
    bool certified;    /* it was kept with its certificate */
    bool flips_looked; /* for all of its applications, and kept */
    int64_t sealed_at; /* instant */
};

/**
 * Open a run of a call: that whose name begins with `name`, or the newest real one when it is null.
 * `call` then has the rule set of the run, with its variations.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - no such run, or several begin so; as call_find.
 */
enum status stored_run_open(struct job *job, const char *call_name, const char *name,
                            struct call *call, struct stored_run *run, struct err *err);

/** Give the id of the newest real allocation run, that of the scores that stand first; 0 when the
 *  call was never allocated. Errors: as db_query. */
enum status stored_run_last(struct job *job, const struct call *call, int64_t *allocation_run_id,
                            struct err *err);

/** Read the head of the run of that id; `call` is known. Owner: the job's arena. */
enum status stored_run_read(struct job *job, const struct call *call, int64_t allocation_run_id,
                            struct stored_run *run, struct err *err);

/** Fill an outcome from a row that begins with the columns of allocation_results. Owner: `arena`.
 */
struct outcome stored_outcome(struct arena *arena, const struct fund_file *file,
                              const struct db_row *row);

/* Called with each explanation; what it points to lives until it returns. */
typedef enum status stored_explanation_fn(void *context, const struct explanation *explanation,
                                          struct err *err);

/** Explain one application of the run, or all of them (0) in canonical order, by assessing each
 *  again. Errors: ST_DATA - the assessment is not what the run stored; what `on_explanation` gave.
 */
enum status stored_run_explain(struct job *job, const struct stored_run *run,
                               int64_t application_id, stored_explanation_fn *on_explanation,
                               void *context, struct err *err);

#endif
