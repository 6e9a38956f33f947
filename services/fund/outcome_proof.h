/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OUTCOME_PROOF_H
#define LEVAIN_OUTCOME_PROOF_H

#include "base/json_writer.h"
#include "base/text.h"
#include "fund/plan_proof.h"

/*
 * outcome_proof - what an exact pass of a run chose, what nothing is above, and how anybody can
 * check it: figures, JSON and sentences.
 */
struct outcome_proof {
    const char *pass;
    const char *envelope;     /* code; null = the pool, or all envelopes together */
    enum fund_pass_rule rule; /* of the pass: max, euro or band */
    int64_t item_count;       /* applications that it chose among */
    /* In points, or points x money under euro. */
    struct rational reached, upper;
    const char *gap; /* percent of `reached`, up to the next millionth: "0", "0.5" */
    bool exact;
    int64_t states;
    const char *solver; /* another one that was asked, with its version; null = none was */
    bool by_solver;     /* and its set is what is chosen */
    bool has_bound;
    int64_t budget_cents;
    struct rational lambda; /* for one unit of money: points, or under euro points x money */
    struct rational bound;
};

/* The integers that a run keeps of it. */
struct outcome_proof_sums {
    int64_t score_unit, step_cents;
    wide reached, upper;
    wide lambda_num, lambda_den, bound_num, bound_den; /* with has_bound */
};

/** Bring the sums of a proof, whose other members are filled, to points. Owner: `arena`.
 *  Errors: 0 for what does not fit. */
void outcome_proof_of_sums(struct arena *arena, const struct outcome_proof_sums *sums,
                           struct outcome_proof *proof);

/** Give the proofs that a walk noted. Owner: `arena`. Errors: none. */
struct outcome_proof *outcome_proofs(struct arena *arena, const struct allocation_plan *plan,
                                     size_t *count);

/** Write the members of a proof into the object that is open; with a currency, the sentences too,
 *  in the language spoken. Errors: none. */
void outcome_write_proof(struct json_writer *writer, struct arena *arena,
                         const struct outcome_proof *proof, const char *currency);

/** Write the member "proofs" likewise. Errors: none. */
void outcome_write_proofs(struct json_writer *writer, struct arena *arena,
                          const struct outcome_proof *proofs, size_t count, const char *currency);

/** Say what was chosen and what nothing is above; and how to check it, null when there is no bound.
 *  Owner: `arena`. Errors: none. */
const char *outcome_proof_sentence(struct arena *arena, const struct outcome_proof *proof);
const char *outcome_proof_check(struct arena *arena, const struct outcome_proof *proof,
                                const char *currency);

/** Add the proofs for a terminal; nothing when there is none. Errors: none. */
void outcome_tell_proofs(struct text *out, const struct outcome_proof *proofs, size_t count,
                         const char *currency);

#endif
