/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATION_H
#define LEVAIN_ALLOCATION_H

#include "allocation/knapsack.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * allocation - who is awarded what, by the passes that the call declared.
 *
 * Pure arithmetic on integers: no database, clock or text. Candidates come in the order of their
 * codes, which is the last word in every tie, so that the order of the input can never count (P2).
 *
 * Bytes a candidate: 56 here, 4 for its place in the order, 4 for that of its lines (12 for ranking
 * before), 16 for each line of award, and the caller's columns: 8 or 16 a key (none for the
 * computed award), 4 a quota or spread, 1 a pass that is only for some. Of one that walks, 10 for
 * each pass of another rule than PASS_WALK and, while such a pass plans, of those that one budget
 * may pay 21 and what knapsack.h or prorata.h says.
 */
#define ALLOCATION_NO_ENVELOPE UINT16_MAX
#define ALLOCATION_NO_QUOTA    UINT16_MAX
#define ALLOCATION_NO_PASS     UINT16_MAX
#define ALLOCATION_FROZEN      UINT16_MAX /* the pass of a line that stood before the first pass */
#define ALLOCATION_NO_GROUP    UINT32_MAX
#define ALLOCATION_CENTS_MAX   INT64_C(100000000000000) /* of any amount: a million million euros */

enum award_status {
    AWARD_AWARDED,    /* the whole computed award */
    AWARD_PARTIAL,    /* less than that */
    AWARD_WAITING,    /* could be awarded, if there were money or room */
    AWARD_REJECTED,   /* judged, and not good enough or too small */
    AWARD_INELIGIBLE, /* a rule is against it */
    AWARD_WITHDRAWN,  /* kept out: withdrawn, or refused by its applicant */
    AWARD_ADJOURNED,  /* kept out: a decision put it off */
};

enum award_reason {
    REASON_FUNDED,          /* whole at once, from its own envelope or from a pool */
    REASON_PARTIAL,         /* what was left of its envelope */
    REASON_TOPPED_UP,       /* partial at first, made whole by a later pass */
    REASON_QUOTA,           /* the quota of its group has no room for the whole of it */
    REASON_ENVELOPE_CLOSED, /* its envelope was closed by one ranked higher */
    REASON_NO_FUNDS,        /* what was left does not pay for it: short_cents are missing */
    REASON_BELOW_THRESHOLD, /* its score is below the call's threshold */
    REASON_BELOW_FLOOR,     /* the mark of a criterion is below its floor */
    REASON_NOT_SCORED,      /* a mark is missing: not scored is not zero */
    REASON_AWARD_BELOW_MIN, /* its computed award is below the minimum */
    REASON_INELIGIBLE,      /* failed or unknown rules */
    REASON_NO_ENVELOPE,     /* no envelope takes it */
    REASON_AWARD_UNKNOWN,   /* a fact that its award depends on is missing */
    REASON_REDUCED,         /* a part: the room that a quota left (quota.reduces) */
    REASON_RESERVED,        /* money is left that its passes keep for others: pass.at_most_cents,
                               or no pass looks at it (pass.only) */
    REASON_EXCLUSIVE,       /* another of its exclusive set stands before it */
    REASON_LIMIT,           /* the pass awards no more: its count, or its spread over groups */
    REASON_TIE_LOST,        /* no funds, and one of the same score that stands before it was paid
                               enough from the same source: only the order of ties decided */
    REASON_BELOW_CUT, /* an exact rule (max, euro, band): it fits, the optimum is without it; with
                         a quota, the floor of it is why: without, it would be chosen */
    REASON_WITHDRAWN, /* it was withdrawn */
    REASON_REFUSED,   /* a decision refused it before */
    REASON_ADJOURNED, /* a decision put it off */
    REASON_UNLISTED,  /* its place on the waiting list ended, or it never had one */
};

/*
 * One application. What the caller decided before the walk stands in `status` and `reason`:
 * AWARD_WAITING lets it walk, the others keep it out and are left as they are.
 *
 * Each pass that looks at a candidate and does not make its award whole refuses it, and the last
 * refusal is the one that is told: it came at the last chance, so what it names (quota, closing,
 * money) is what had to be otherwise. A quota's refusal can not be hidden by a later one: quotas
 * are looked at first and groups only grow, so a full one stays full; what is told to be missing
 * is what was missing when it refused first, at the candidate's own place in the order.
 */
struct candidate {
    int64_t computed_cents; /* its award when nothing else limits it; a multiple of the step */
    int64_t minimum_cents;  /* no award below it */
    int64_t partial_cents;  /* least partial offer that may be made to it */
    int64_t award_cents;    /* out */
    /* out: what its whole award missed at the last refusal: money of the envelope or pool, or with
     * a quota room in it, when it refused first; 0 when whole, when a quota that counts awards
     * refused it, and when what a pass could not give it was there */
    int64_t short_cents;
    uint32_t rank;          /* out: 1 for the first that walks; 0 = does not walk */
    uint16_t envelope;      /* index; ALLOCATION_NO_ENVELOPE only when it does not walk */
    uint16_t refused_quota; /* out: the quota of the last refusal, or ALLOCATION_NO_QUOTA */
    uint16_t visited_pass;  /* out: the last that looked at it, or ALLOCATION_NO_PASS */
    uint8_t status;         /* enum award_status, in and out */
    uint8_t reason;         /* enum award_reason, in and out */
    bool frozen;            /* out: its award stood before the first pass */
};
_Static_assert(sizeof(struct candidate) == 56, "the memory of an allocation is promised above");

/* One key of the total order, a column of `count` exact fractions: `num` null means the computed
 * award (no copy of it is needed), `den` (all above 0) null means all are 1. A candidate that lacks
 * the key (known[i] == 0; `known` null means all known) comes last either way.
 *
 * A key of a draw has `draw` instead: the first 8 bytes of each candidate's SHA-256(seed || code);
 * equal ones are settled by allocation.tie, which knows the whole digests.
 */
struct order_key {
    const int64_t *num;
    const int64_t *den;
    const uint8_t *known;
    bool descending;
    const uint8_t (*draw)[8];
};

/* An envelope may stand within another: what it pays leaves that one too, and what can be spent of
 * it is the least left of it and of those around it. The figures of an envelope count what stands
 * within it: its own candidates are also those of its children, and money that goes from one of its
 * children to another has not moved. */
struct envelope {
    int64_t voted_cents;
    int64_t awarded_cents;   /* out: to candidates of this envelope, whatever paid */
    int64_t moved_in_cents;  /* out: paid by other envelopes for candidates of this one */
    int64_t moved_out_cents; /* out: paid by this one for candidates of others */
    int64_t left_cents;      /* out: voted - paid by it */
    uint16_t parent_number;  /* 1 + the index of the one around it; 0 = none */
};

enum quota_measure {
    QUOTA_CENTS,
    QUOTA_AWARDS, /* a first part counts as one award, its top-up as none */
};

/* No group may have more than its limit in all, nor less than its floor. */
struct quota {
    enum quota_measure measure;
    int64_t limit;         /* cents or awards, of each group */
    const int64_t *limits; /* of each group (the room that each has left); null = `limit` for all */
    const uint32_t *group; /* of each candidate that walks: 0 .. group_count - 1, or
                              ALLOCATION_NO_GROUP = does not count in it; null = all in group 0 */
    uint32_t group_count;
    bool reduces;        /* QUOTA_CENTS: a group's room is offered when the award is above it,
                            rounded down to the step, if it makes the minimum */
    bool exclusive;      /* its refusal is told as REASON_EXCLUSIVE */
    int64_t least;       /* the floor, in the same measure: what each group is given at least, or
                            no run is made. 0 = none; else the call has one pass, of PASS_MAX or
                            PASS_EURO */
    bool least_of_those; /* only of groups with a candidate that walks; else of every group */
    int64_t *group_used; /* out: cents or awards of each group; the caller's array of group_count */
};

enum pass_source {
    PASS_OWN_ENVELOPE, /* each candidate is paid by its envelope */
    PASS_POOL,         /* by the `pool` envelopes, in that order, each to its end */
};

/* What happens at the one that does not fit, and is offered no part. */
enum pass_else {
    PASS_SKIP,  /* it is passed over; the walk goes on */
    PASS_CLOSE, /* it is passed over, and its envelope (or the pool) closes for this pass */
};

enum pass_rule {
    PASS_WALK,    /* one after the other, in the canonical order */
    PASS_BAND,    /* the most score within each band of scores of `band_width` */
    PASS_MAX,     /* the most score in all */
    PASS_EURO,    /* the most score times cents */
    PASS_PRORATA, /* every minimum, then up to the computed awards, evenly */
};

enum pass_spread {
    SPREAD_EACH,       /* no group gets more than spread_at_most awards, earlier ones counted */
    SPREAD_UNTIL_EACH, /* a group that has spread_at_most is passed over while another has none and
                          one that waits and was not looked at yet; the pass ends when none is so */
};

struct pass {
    enum pass_source source;
    const uint16_t *pool; /* PASS_POOL: envelope indexes; named twice counts once */
    size_t pool_count;
    bool top_ups;       /* completes partial awards too (whole top-ups only) */
    bool partial;       /* offers what is left, rounded down to the step, when >= partial_cents */
    bool close_partial; /* a partial offer closes the envelope (or the pool) for this pass */
    enum pass_else otherwise;
    enum pass_rule rule;
    struct rational band_width;   /* PASS_BAND: of the first key; 0 = among equals only */
    const uint8_t *only;          /* of each candidate: looks at those with 1; null = at all */
    uint32_t at_most_awards;      /* that this pass begins; 0 = no limit */
    int64_t at_most_cents;        /* that this pass gives in all; 0 = no limit */
    const uint32_t *spread_group; /* of each candidate, or ALLOCATION_NO_GROUP; null = no spread */
    uint32_t spread_group_count;
    uint32_t spread_at_most; /* awards of a group; above 0 where there is a spread */
    enum pass_spread spread;
    uint64_t states_max; /* of an exact rule; 0 = KNAPSACK_STATES */
    bool asks_other;     /* PASS_MAX, PASS_EURO: another solver, where the search stops; see
                            struct allocation */
};

/* What one pass gave one candidate from one envelope. */
struct award_line {
    uint32_t candidate;
    uint16_t pass, envelope;
    int64_t cents;
};

/* One look of a pass at a candidate: the chain of them is the run's certificate. Of a pool, or with
 * at_most_cents, what could be given is what the pool, or the pass, had left to give. */
struct allocation_step {
    uint32_t candidate;
    uint16_t pass;
    uint16_t quota;           /* that refused or reduced it; or ALLOCATION_NO_QUOTA */
    enum award_reason reason; /* what the look came to */
    int64_t before_cents;     /* what the pass could give it, before and after */
    int64_t after_cents;
    const int64_t *quota_used; /* of each quota, by its group before; -1 = does not count in it.
                                  Only during the call */
};

/* What proves the choice of an exact pass (not of `prorata`) for one budget: profits are scores
 * times `denominator`, under `euro` times the steps of the award too. Of PASS_BAND, the last band's
 * bound.
 */
struct allocation_proof {
    uint16_t pass;
    uint16_t envelope; /* ALLOCATION_NO_ENVELOPE = the pool, or all together */
    int64_t denominator;
    const struct knapsack *solved; /* its sums and bounds; only during the call */
};

/* What exact_steps counts, each step some 40 ns. */
#define ALLOCATION_ITEM_STEPS   4 /* for each application that a pass weighs */
#define ALLOCATION_FIRST_STATES 8 /* states for the first of the best sets, in a step */

struct allocation {
    struct candidate *candidates; /* by code */
    uint32_t count;
    const struct order_key *keys; /* most important first; the code (the index) ends all ties */
    size_t key_count;
    struct envelope *envelopes;
    uint16_t envelope_count;
    struct quota *quotas;
    uint16_t quota_count;
    const struct pass *passes;
    uint16_t pass_count;
    int64_t step_cents; /* awards are multiples of it */
    bool ranked;        /* `order` comes in: it is the canonical order already */
    bool outcomes_only; /* no line is made, no look told: `lines` and `line_ends` are null */
    /* Awards that stand: paid from their envelopes before the first pass, counted in quotas and
     * spreads, never changed. Their candidates come with the status (AWARD_AWARDED or
     * AWARD_PARTIAL) and the reason that they have; their `pass` does not count. */
    const struct award_line *frozen;
    size_t frozen_count;
    bool tells_ties; /* REASON_TIE_LOST in the place of REASON_NO_FUNDS where it holds */
    /* Settles equal `draw` keys, below 0 when `a` comes first; null = the next key does. */
    int (*tie)(const void *tie_context, uint32_t a, uint32_t b);
    const void *tie_context;
    /* Told every look, in the order of the walk; null = nobody asks. */
    void (*on_step)(void *step_context, const struct allocation_step *step);
    void *step_context;
    /* Told the proof of each exact choice, before the looks; null = nobody asks. */
    void (*on_proof)(void *proof_context, const struct allocation_proof *proof);
    void *proof_context;
    /* Asked when the search of a pass with asks_other stops among limits beside the money; null =
     * none: the run is then refused, since with it another set might be chosen. */
    const struct knapsack_other *other;
    bool own_only;            /* it is not asked, and nothing is refused for that */
    bool asked_other;         /* out: it was */
    bool floors_contradict;   /* out: refused since no choice keeps every floor */
    uint64_t exact_steps;     /* out: of passes that do not walk: states of their searches, and
                               * ALLOCATION_ITEM_STEPS for each application that one weighed */
    uint32_t *order;          /* out: all candidates, in canonical order */
    struct award_line *lines; /* out: by candidate in canonical order, then as awarded; none of 0 */
    size_t line_count;        /* out */
    uint32_t *line_ends;      /* out: of each candidate, the index after its last line */
};

/**
 * Put all candidates into the canonical order, those that do not walk too: keys, then code.
 *
 * Owner:  `arena` for `order`.
 * Errors: none. Cost: O(n log n x keys); 4 bytes a candidate stay, 12 more meanwhile.
 * Source: P1 (fractions are compared by their 128-bit cross products), P2.
 */
void allocation_rank(struct arena *arena, struct allocation *allocation);

/**
 * Compare two candidates by some of the keys only, `first` to before `end`: below 0 when `a` comes
 * first, 0 when these keys do not decide. Errors: none. Source: as allocation_rank.
 */
int allocation_compare(const struct allocation *allocation, size_t first, size_t end, uint32_t a,
                       uint32_t b);

/**
 * Rank, then walk the passes and write every out field.
 *
 * Before the walk, a candidate whose computed award is 0 or below its minimum is rejected
 * (AWARD_BELOW_MIN); the caller need not have done it. Each pass then looks, in the canonical
 * order, at those of `only` that wait and, if it makes top-ups, at those with a part, in these
 * steps: a quota without room for the whole computed award, or for the minimum where the quota
 * reduces (passed over; the envelope stays open), a closed envelope, the limits of the pass, the
 * whole award, or what a quota leaves of it, if it fits, else a partial offer when the pass makes
 * one (to those that have no part yet), else passed over. A top-up is whole, or up to the room of a
 * quota that reduces. No pass at all leaves everybody waiting for money.
 *
 * A pass of another rule than PASS_WALK chooses when it opens (pass_exact.h), without looking for
 * parts, limits of numbers or what closes; the others are told REASON_BELOW_CUT, or REASON_NO_FUNDS
 * when its money does not pay for them even alone.
 *
 * Floors are kept by the pass, or the run is refused. One that its pass would choose without them
 * is told REASON_BELOW_CUT with the quota in refused_quota: the first without whose floor alone it
 * would be chosen, or else the first that has a floor.
 *
 * Owner:  `arena` for `order`, `lines` and `line_ends`.
 * Errors: ST_DATA - the step is not above 0; an amount (award, minimum, least part, vote, limit) is
 *         out of 0 .. ALLOCATION_CENTS_MAX; a computed award is not a multiple of the step; an
 *         envelope stands within itself, or holds less than the awards that stand; a spread of no
 *         award; as pass_exact_plan. ST_UNAVAILABLE - as pass_exact_plan.
 * Cost:   O(n log n + n x passes x quotas).
 * Source: P1, P2, P3; allocation.md (skip is the only order without justified envy).
 */
enum status allocation_run(struct arena *arena, struct allocation *allocation, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Give the lines of one candidate, in the order of award, and count them; after allocation_run.
 *
 * Owner: the allocation. Errors: none. Cost: linear in its lines.
 */
const struct award_line *allocation_lines(const struct allocation *allocation, uint32_t candidate,
                                          size_t *count);

/** Give the code ("awarded", "BELOW_THRESHOLD") that results and tables use. Errors: none. */
const char *award_status_code(enum award_status status);
const char *award_reason_code(enum award_reason reason);

/** Give the quota that the reason of a candidate is about, or ALLOCATION_NO_QUOTA. Errors: none. */
uint16_t award_named_quota(const struct candidate *candidate);

#endif
