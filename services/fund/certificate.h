/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CERTIFICATE_H
#define LEVAIN_CERTIFICATE_H

#include "allocation/flip.h"
#include "allocation/objectives.h"
#include "fund/allocation_plan.h"

/*
 * certificate - what makes an allocation checkable, and its refusals understood: what was left at
 * the last look at each application, the smallest change that would have flipped its outcome, and
 * what other objectives would have given.
 */
#define CERTIFICATE_FLIPS_MAX  2000 /* applications of which all flips are looked for */
#define CERTIFICATE_STATES_MAX UINT64_C(100000000) /* of exact passes, in all trials for flips */

/* What one objective gives, or the run itself, with the money of all envelopes in one pot and no
 * quota: what the comparison is made with. */
struct certificate_objective {
    const char *code; /* "run", "skip", ... */
    bool has_score;   /* the order has scores */
    bool is_proven;   /* an exact objective: with a bound */
    struct objective_totals totals;
};

struct certificate {
    const struct allocation_plan *plan;
    int64_t *before_cents;            /* by rank, from 1, of those looked at; null = nobody was */
    struct flip (*flips)[FLIP_KINDS]; /* of each candidate; null = not looked for */
    bool flips_stopped; /* they are not, since CERTIFICATE_STATES_MAX do not suffice */
    uint32_t points;    /* set it: of a sweep, which share the steps; 0 = one run */
    struct flip_settings settings;
    int64_t score_unit;   /* totals and profits are of scores x this, rounded down */
    int64_t budget_cents; /* of the pot: without what stood before a top-up */
    struct certificate_objective objectives[OBJECTIVE_COUNT + 1];
    size_t objective_count;
    struct objective_case asked; /* what objectives are asked for: those that walk, and */
    int64_t *award_cents;        /* what the run gave them */
};

/** Begin a certificate of a plan that all applications were added to, before it is walked: each
 *  look is noted from here on. Owner: `arena`, and the plan's for the looks; the plan must stay
 *  where it is. Errors: none. Cost: 8 bytes for each that walks, from the first look on. */
struct certificate *certificate_begin(struct arena *arena, struct allocation_plan *plan);

/** After the walk: give what could be given to a candidate, before the last look at it and after.
 *  Errors: none. */
int64_t certificate_before_cents(const struct certificate *certificate, uint32_t candidate);
int64_t certificate_after_cents(const struct certificate *certificate, uint32_t candidate);

/** After the walk: tell whether the certificate has a look at a candidate. Errors: none. */
bool certificate_looked(const struct certificate *certificate, uint32_t candidate);

/**
 * After the walk: look for the flips of all, up to CERTIFICATE_FLIPS_MAX applications. In a top-up,
 * points move nobody: its list was ranked before, and what stands is not looked at. None are looked
 * for when another solver was asked: a trial never asks it, so it would prove nothing of the run.
 * Exact passes are searched again in each trial: when CERTIFICATE_STATES_MAX, shared evenly among
 * those who walk, do not suffice for one of them, none are kept (`flips_stopped`), and `explain`
 * looks for those of one application with all the steps.
 *
 * Owner: `arena`. Errors: none. Cost: see flip.h.
 */
void certificate_flips(struct arena *arena, struct certificate *certificate);

/** After the walk: look for the flips of one candidate, however many there are; a kind of flip may
 * be `stopped` after CERTIFICATE_STATES_MAX. Owner: `arena`. Errors: none. */
void certificate_flips_of(struct arena *arena, struct certificate *certificate, uint32_t candidate,
                          struct flip flips[FLIP_KINDS]);

/** After the walk: compare the run with what each objective gives; of a top-up, what its passes
 *  gave to those whom they looked at, with the money that was free. One that cannot be computed
 *  (scores below 0, or none) is left out. Owner: `arena`. Errors: none. Cost: see knapsack.h. */
void certificate_objectives(struct arena *arena, struct certificate *certificate);

/** The same in two steps: after the first, nothing of the plan is asked for any more.
 *  Owner: `arena`. Errors: none. Cost: 32 bytes for each that walks; 54 more meanwhile, at most,
 * and what a search holds, which its limit of states bounds. */
void certificate_gather(struct arena *arena, struct certificate *certificate);
void certificate_compare(struct arena *arena, struct certificate *certificate);

/** Give the code of a kind of flip ("more_points"). Errors: none. */
const char *flip_code(enum flip_kind kind);

#endif
