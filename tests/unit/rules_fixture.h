/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEST_RULES_FIXTURE_H
#define LEVAIN_TEST_RULES_FIXTURE_H

#include "rules/program.h"
#include "unit.h"

/*
 * rules_fixture - what the tests of rules/ share: the worked fund's names with its first
 * application, and random formulas on them.
 */
enum fixture_slot {
    SUBMITTED,
    LEGAL,
    CREATED,
    CER,
    EPCI,
    STAGE,
    N_MEMBERS,
    N_ESS,
    N_PUBLIC,
    N_ENT,
    N_CITIZEN,
    N_LOCAL,
    START,
    END,
    CHARGES,
    PRODUITS,
    ELIGIBLE,
    REQUESTED,
    OTHER_PUBLIC,
    OWN,
    DEMINIMIS,
    ECONOMIC,
    CR_OVERDUE,
    DOCS_MISSING,
    PUBLIC_CAPITAL,
    ONE_VOTE,
    ETP,
    FRR,
    ECON,
    N_CATEGORIES,
    MONTHS,
    AGE,
    CALL_CLOSES,
    FIRST_START,
    LAST_END,
    AID_SHARE,
    CEILING,
    ENV_MIN,
    ENV_MAX,
    ENV_RATE,
    EPCIS,
    COMPUTED,
    SLOTS,
};

extern struct arena fixture_arena;

/** Open, then close `fixture_arena`: the setup and the teardown of a group. Errors: none. */
int fixture_open(void **state);
int fixture_close(void **state);

/** Give the names, with the slots above, in the zone of Paris. Errors: none. */
struct symbols fixture_symbols(void);

/** Fill all slots with application A01 as it stands in the worked fund's file. Errors: none. */
void fixture_a01(struct value *slots);

/** Give a number, a fraction, an amount of euros, a day, an instant. Errors: fails the test. */
struct value fixture_number(int64_t value);
struct value fixture_fraction(int64_t num, int64_t den);
struct value fixture_euros(int64_t value);
struct value fixture_day(const char *text);
struct value fixture_instant(const char *text);

/** Make a slot unknown, lacking its own name. Errors: none. */
void fixture_forget(struct value *slots, enum fixture_slot slot);

/** Make a program; fails the test, with the reason, when it is refused. */
const struct program *fixture_program(const struct symbols *symbols, const char *formula,
                                      int wanted);

/** Give the tree of a formula; fails the test, with the reason, when it is none. Owner:
 *  `fixture_arena`. */
struct formula *fixture_formula(const char *text);

/**
 * Give what a formula gives on `slots`, in words: `5`, `€18,000`, `yes`, `unknown (n_members)`, or
 * the reason why it cannot be computed and the column. The exact evaluation and program_run must
 * agree on it.
 */
const char *fixture_result(const char *formula, const struct value *slots);

/** Give the next number of a series that begins with any seed but 0: xorshift64*. */
uint64_t random_next(uint64_t *seed);

/**
 * Give a random formula of that type on the fixture's names; a loose one leaves parentheses out
 * here and there, so that it may parse otherwise and be of no type at all.
 *
 * Owner: `fixture_arena`.
 */
const char *random_formula(uint64_t *seed, enum value_type type, int depth, bool loose);

/** Fill all slots at random: small and huge numbers, fractions, and things unknown. */
void random_slots(uint64_t *seed, struct value *slots);

#endif
