/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORED_RUN_H
#define LEVAIN_SCORED_RUN_H

#include "call.h"

#include "fund/explanation.h"
#include "fund/run_change.h"
#include "fund/score_record.h"

/*
 * scored_run - a scoring run read back from the database: its head, and for each application what
 * it rests on and what it says, assessed again and compared.
 */
struct scored_run {
    struct call call;      /* with the rule set of the run */
    const char *call_name; /* FUND/CALL */
    int64_t scoring_run_id, rule_set_id;
    const char *name, *engine, *sealed_by;
    const char *rule_set_sha256, *inputs_sha256, *results_sha256;
    int64_t rule_set_version, application_count;
    int64_t sealed_at;                     /* instant */
    const struct panel_severity *severity; /* what it corrected; null = nothing */
};

/* What a name may mean. */
enum run_kind {
    RUN_SCORING,
    RUN_REAL,       /* allocation: the call's, or a top-up */
    RUN_SIMULATION, /* allocation, with variations */
};

struct run_named {
    enum run_kind kind;
    int64_t run_id, scoring_run_id, rule_set_id;
    const char *name, *call; /* FUND/CALL */
};

/**
 * Find the one run whose name begins so, of a call or of all (null).
 *
 * Where several do, those of `wanted` kind alone are looked at. Owner: the job's arena.
 * Errors: ST_DATA - none does, or several (they are listed).
 */
enum status run_named(struct job *job, const char *call, const char *name, enum run_kind wanted,
                      struct run_named *found, struct err *err);

/** Open a scoring run that was found. Owner: the job's arena. Errors: as call_find. */
enum status scored_run_open(struct job *job, const struct run_named *found, struct scored_run *run,
                            struct err *err);

/** Open the scoring run that stands for a call. Errors: ST_DATA - it was never scored; as
 * call_find.
 */
enum status scored_run_standing(struct job *job, const char *call, struct scored_run *run,
                                struct err *err);

/** Give a digest column in hexadecimal. Owner: `arena`. Errors: none. */
const char *scored_run_hex(struct arena *arena, const struct db_row *row, int column);

/* One application of a run. */
struct scored_one {
    int64_t application_id, scoring_run_id;
    struct application application; /* with its panel and waivers */
    struct run_side side;
    const struct marker_mark *marks; /* the same marks, by index of criterion */
    size_t mark_count;
    const struct explanation_waiver *waivers;
    size_t waiver_count;
    const char *facts_sha256;
    struct assessment assessment;
    struct score_record stored;
};

/** Tell of which scoring run a row of scored_inputs is. Errors: none. */
int64_t scored_one_run(const struct db_row *row);

/**
 * Read a row of scored_inputs and assess it again.
 *
 * Owner:  the job's scratch arena.
 * Errors: ST_DATA - what the run stored is not what its inputs give; the message says what differs.
 */
enum status scored_one_read(struct job *job, const struct scored_run *run, const struct db_row *row,
                            struct scored_one *one, struct err *err);

#endif
