/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATION_H
#define LEVAIN_ALLOCATION_H

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
 * At most 100 bytes a candidate in all.
 */
#define ALLOCATION_NO_ENVELOPE UINT16_MAX
#define ALLOCATION_CENTS_MAX   INT64_C(100000000000000) /* of any amount: a million million euros */

enum award_status {
    AWARD_AWARDED,    /* the whole computed award */
    AWARD_PARTIAL,    /* less than that */
    AWARD_WAITING,    /* could be awarded, if there were money or room */
    AWARD_REJECTED,   /* judged, and not good enough or too small */
    AWARD_INELIGIBLE, /* a rule is against it */
};

enum award_reason {
    REASON_FUNDED,          /* whole, in its own envelope or from the pool */
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
};

/* One application. What the caller decided before the walk stands in `status` and `reason`:
 * AWARD_WAITING lets it walk, REJECTED and INELIGIBLE keep it out. */
struct candidate {
    int64_t computed_cents; /* its award when nothing else limits it */
    int64_t minimum_cents;  /* no award below it */
    int64_t partial_cents;  /* least partial offer that may be made to it */
    int64_t award_cents;    /* out */
    int64_t short_cents; /* out: what was missing for the whole award where it was refused last */
    uint32_t rank;       /* out: 1 for the first that walks; 0 = does not walk */
    uint16_t envelope;   /* index, or ALLOCATION_NO_ENVELOPE */
    uint8_t status;      /* enum award_status, in and out */
    uint8_t reason;      /* enum award_reason, in and out */
    uint16_t refused_quota; /* out, with REASON_QUOTA: index of the quota */
};

/* One key of the total order, a column of `count` exact fractions. `den` null means all are 1. A
 * key that a candidate lacks (known[i] == 0, `known` null means all known) comes last either way.
 */
struct order_key {
    const int64_t *num;
    const int64_t *den;
    const uint8_t *known;
    bool descending;
};

struct envelope {
    int64_t voted_cents;
    int64_t awarded_cents;   /* out: to candidates of this envelope, whatever paid */
    int64_t moved_in_cents;  /* out: paid by other envelopes for candidates of this one */
    int64_t moved_out_cents; /* out: paid by this one for candidates of others */
    int64_t left_cents;      /* out: voted - paid by it */
};

/* No group may have more than `limit_cents` in all. */
struct quota {
    int64_t limit_cents;
    const uint32_t *group; /* of each candidate: 0 .. group_count - 1 */
    uint32_t group_count;
    int64_t *group_cents; /* out: awarded to each group; the caller's array of group_count */
};

enum pass_source {
    PASS_OWN_ENVELOPE, /* each candidate is paid by its envelope */
    PASS_POOL,         /* by the `pool` envelopes, in that order, each to its end */
};

enum pass_else {             /* the one that does not fit, and is offered no part */
                 PASS_SKIP,  /* is passed over; the walk goes on */
                 PASS_CLOSE, /* is passed over, and its envelope (or the pool) closes */
};

struct pass {
    enum pass_source source;
    const uint16_t *pool; /* PASS_POOL: envelope indexes; what is left in each */
    size_t pool_count;
    bool top_ups;       /* completes partial awards too (whole top-ups only) */
    bool partial;       /* offers what is left, rounded down to the step, when >= partial_cents */
    bool close_partial; /* a partial offer closes the envelope */
    enum pass_else otherwise;
};

/* What one pass gave one candidate from one envelope. */
struct award_line {
    uint32_t candidate;
    uint16_t pass, envelope;
    int64_t cents;
};

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
    int64_t step_cents;       /* awards are multiples of it */
    uint32_t *order;          /* out: all candidates, in canonical order */
    struct award_line *lines; /* out, by candidate's order of award */
    size_t line_count;        /* out */
};

/** Put all candidates into the canonical order: keys, then code. Fills `order`, in `arena`.
 *  Errors: none. Cost: O(n log n), 4 bytes a candidate. */
void allocation_rank(struct arena *arena, struct allocation *allocation);

/**
 * Rank, then walk the passes and write every out field.
 *
 * A candidate is looked at in each pass in this order: quota on its whole computed award (passed
 * over; the envelope stays open), closed envelope, whole award if it fits, else a partial offer
 * when the pass makes one, else passed over.
 *
 * Owner:  `arena` for `order` and `lines`.
 * Errors: ST_DATA - an amount out of range (0 .. ALLOCATION_CENTS_MAX) or a step not above 0.
 * Cost:   O(n log n + n x passes).
 * Source: P1, P2, P3; allocation.md (skip is the only order without justified envy).
 */
enum status allocation_run(struct arena *arena, struct allocation *allocation, struct err *err)
    __attribute__((warn_unused_result));

/** Give the code ("awarded", "BELOW_THRESHOLD") that results and tables use. Errors: none. */
const char *award_status_code(enum award_status status);
const char *award_reason_code(enum award_reason reason);

#endif
