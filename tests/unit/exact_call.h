/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_EXACT_CALL_H
#define LEVAIN_TESTS_EXACT_CALL_H

/*
 * exact_call - what the tests of exact passes share: a small call with a score as its order.
 */
#include "walk.h"

/* Four that ask 700, 600, 250 and 50 euros; scores 90, 80, 70, 60. */
struct exact {
    struct small small;
    int64_t scores[24], dens[24];
    struct order_key key;
};

static inline void
set_exact(struct exact *exact, enum pass_rule rule, int64_t first_euros)
{
    static const int64_t asked[] = {700, 600, 250, 50}, scores[] = {90, 80, 70, 60};

    set_small(&exact->small, 4, first_euros, 0);
    for (size_t i = 0; i < 4; i++) {
        exact->small.candidates[i] = asks(0, asked[i]);
        exact->scores[i] = scores[i];
    }
    exact->key = (struct order_key){.num = exact->scores, .descending = true};
    exact->small.allocation.keys = &exact->key;
    exact->small.allocation.key_count = 1;
    exact->small.passes[0].rule = rule;
}

static inline void
award(struct exact *exact)
{
    for (uint32_t i = 0; i < exact->small.allocation.count; i++) {
        exact->small.candidates[i].status = AWARD_WAITING;
    }
    run(&exact->small.allocation);
}

static inline void
assert_awards(const struct exact *exact, const int64_t *euros)
{
    for (size_t i = 0; i < exact->small.allocation.count; i++) {
        assert_int_equal(exact->small.candidates[i].award_cents, euros[i] * EUROS);
    }
}

#endif
