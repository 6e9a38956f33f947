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
 *
 * Bytes a candidate: 56 here, 4 for its place in the order, 4 for that of its lines (and for
 * ranking before), 16 for each line of award, and the caller's columns: 8 or 16 a key (none for the
 * computed award), 4 a quota.
 */
#define ALLOCATION_NO_ENVELOPE UINT16_MAX
#define ALLOCATION_NO_QUOTA    UINT16_MAX
#define ALLOCATION_CENTS_MAX   INT64_C(100000000000000) /* of any amount: a million million euros */

enum award_status {
    AWARD_AWARDED,    /* the whole computed award */
    AWARD_PARTIAL,    /* less than that */
    AWARD_WAITING,    /* could be awarded, if there were money or room */
    AWARD_REJECTED,   /* judged, and not good enough or too small */
    AWARD_INELIGIBLE, /* a rule is against it */
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
};

/*
 * One application. What the caller decided before the walk stands in `status` and `reason`:
 * AWARD_WAITING lets it walk, REJECTED and INELIGIBLE keep it out and are left as they are.
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
     * a quota room in it, when it refused first; 0 when whole, and when a closed envelope still
     * held enough */
    int64_t short_cents;
    uint32_t rank;          /* out: 1 for the first that walks; 0 = does not walk */
    uint16_t envelope;      /* index; ALLOCATION_NO_ENVELOPE only when it does not walk */
    uint16_t refused_quota; /* out: the quota of the last refusal, or ALLOCATION_NO_QUOTA */
    uint8_t status;         /* enum award_status, in and out */
    uint8_t reason;         /* enum award_reason, in and out */
};
_Static_assert(sizeof(struct candidate) == 56, "the memory of an allocation is promised above");

/* One key of the total order, a column of `count` exact fractions: `num` null means the computed
 * award (no copy of it is needed), `den` (all above 0) null means all are 1. A candidate that lacks
 * the key (known[i] == 0; `known` null means all known) comes last either way.
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
    const uint32_t *group; /* of each candidate that walks: 0 .. group_count - 1 */
    uint32_t group_count;
    int64_t *group_cents; /* out: awarded to each group; the caller's array of group_count */
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

struct pass {
    enum pass_source source;
    const uint16_t *pool; /* PASS_POOL: envelope indexes; named twice counts once */
    size_t pool_count;
    bool top_ups;       /* completes partial awards too (whole top-ups only) */
    bool partial;       /* offers what is left, rounded down to the step, when >= partial_cents */
    bool close_partial; /* a partial offer closes the envelope (or the pool) for this pass */
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
    bool ranked;              /* `order` comes in: it is the canonical order already */
    bool outcomes_only;       /* no line is made: `lines` and `line_ends` are null */
    uint32_t *order;          /* out: all candidates, in canonical order */
    struct award_line *lines; /* out: by candidate in canonical order, then as awarded; none of 0 */
    size_t line_count;        /* out */
    uint32_t *line_ends;      /* out: of each candidate, the index after its last line */
};

/**
 * Put all candidates into the canonical order, those that do not walk too: keys, then code.
 *
 * Owner:  `arena` for `order`.
 * Errors: none. Cost: O(n log n x keys); 4 bytes a candidate stay, 4 more meanwhile.
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
 * order, at those that wait and, if it makes top-ups, at those with a part, in these steps: a quota
 * without room for the whole computed award (passed over; the envelope stays open), a closed
 * envelope, the whole award if it fits, else a partial offer when the pass makes one (to those that
 * have no part yet), else passed over. No pass at all leaves everybody waiting for money.
 *
 * Owner:  `arena` for `order`, `lines` and `line_ends`.
 * Errors: ST_DATA - the step is not above 0; an amount (award, minimum, least part, vote, limit) is
 *         out of 0 .. ALLOCATION_CENTS_MAX; a computed award is not a multiple of the step.
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

#endif
