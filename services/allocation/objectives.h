/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OBJECTIVES_H
#define LEVAIN_OBJECTIVES_H

#include "allocation/knapsack.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * objectives - what one budget would have paid under each objective, and what it costs in justice.
 *
 * An application is passed over with justified envy when it was awarded nothing although what is
 * unspent and all that went to lower ranked ones would have paid its whole award.
 */
enum objective {
    OBJECTIVE_SKIP,    /* by rank; one that does not fit is passed over */
    OBJECTIVE_STOP,    /* by rank; the first that does not fit ends it */
    OBJECTIVE_MAX,     /* the most score */
    OBJECTIVE_EURO,    /* the most score x cents */
    OBJECTIVE_PRORATA, /* see prorata.h */
    OBJECTIVE_COUNT,
};

struct objective_item {
    int64_t score; /* over a denominator common to all, 0 or more */
    int64_t computed_cents;
    int64_t minimum_cents;
};

/* One envelope and those that ask for it, in canonical order, without those that cannot be
 * awarded. */
struct objective_case {
    const struct objective_item *items;
    uint32_t count;
    int64_t budget_cents;
    int64_t step_cents;
    uint64_t states_max; /* of the exact objectives; 0 = the default */
};

struct objective_totals {
    wide score;       /* sum of the scores of the awarded */
    wide score_cents; /* sum of score x cents */
    int64_t cents;
    uint32_t awards;
    uint32_t envies; /* passed over with justified envy */
    bool exact;      /* false: a search stopped, and what it found may be `gap` below the best */
    /* Of an exact objective, in points over the common denominator (OBJECTIVE_EURO: times steps):
     * what was found, how far below the best it may be, and the bound. Else 0. */
    int64_t value, gap;
    struct knapsack_bound bound;
};

/** Add up what a set of awards comes to; `exact` true, `gap` 0. Errors: none. Cost: linear. */
void objective_add_up(const struct objective_case *asked, const int64_t *award_cents,
                      struct objective_totals *totals);

/**
 * Give the awards that an objective makes, and what they come to.
 *
 * Owner:  the caller's `award_cents`, one of each item; `arena` is given back as it was.
 * Errors: ST_DATA - the step is not above 0, an amount is out of range or not a multiple of the
 *         step, scores are below 0 or too large for the exact objectives.
 * Cost:   linear, but for the exact ones.
 */
enum status objective_award(struct arena *arena, const struct objective_case *asked,
                            enum objective objective, int64_t *award_cents,
                            struct objective_totals *totals, struct err *err)
    __attribute__((warn_unused_result));

/** Give the name of an objective ("skip", "euro"). Errors: none. */
const char *objective_code(enum objective objective);

#endif
