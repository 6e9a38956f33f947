/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEST_RULES_TRIED_H
#define LEVAIN_TEST_RULES_TRIED_H

#include "rules_fixture.h"

/*
 * rules_tried - formulas on the names of rules_fixture: what is refused of them, and what their
 * quick form answers.
 */

/** Check a formula that can be read. Owner of `*formula`: `fixture_arena`.
 *  Errors: as check_formula; fails the test when it cannot be read. */
enum status fixture_check(const char *text, int wanted, struct formula **formula, struct err *err);

struct fixture_refusal {
    const char *text;
    long column;
    const char *reason, *hint;
};

/** Check that each formula is refused, there, with these words. Errors: fails the test. */
void fixture_refuses(const struct fixture_refusal *cases, size_t count, int wanted);

/** Give what the quick form of a formula says on `slots`, exactly; `none` without one, or `gives
 *  up`. Owner: `fixture_arena`. */
const char *fixture_quick(const char *formula, const struct value *slots);

struct fixture_example {
    const char *formula, *result;
};

/** Check that the quick form of each formula says this on `slots`. Errors: fails the test. */
void fixture_answers(const struct fixture_example *examples, size_t count,
                     const struct value *slots);

#endif
