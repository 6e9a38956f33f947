/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEST_LOGIC_FIXTURE_H
#define LEVAIN_TEST_LOGIC_FIXTURE_H

#include "rules/logic_node.h"
#include "rules/program.h"
#include "unit.h"

/*
 * logic_fixture - rules in both notations tried on JSON data, told in one line.
 *
 *   5, "a", [1,2]            the value as JSON
 *   unknown a, b.c           what is missing; `?` before an operation without a result
 *   /if/0: reason -> hint    refused at that pointer; of a formula, `7: reason -> hint` at that
 *                            character; ` -> hint` only when there is one
 *   run /if/0: reason        refused while it is computed
 */
extern struct arena logic_arena;

/** Open, then close `logic_arena`: the setup and the teardown of a group. Errors: none. */
int logic_open(void **state);
int logic_close(void **state);

/** Read JSON; fails the test when it is none. Owner: `logic_arena`. */
const struct logic_node *logic_json(const char *json);

/** Give names of any type whose values are the members of `data`, null for none. Owner:
 *  `logic_arena`; `*slots` has one value. Errors: fails the test. */
const struct symbols *logic_symbols(const char *data, const struct value **slots);

/** Try a rule of JsonLogic, or a formula, on data; null for none. Owner: `logic_arena`. */
const char *logic_try(const char *rule, const char *data);
const char *logic_try_formula(const char *formula, const char *data);

struct logic_case {
    const char *rule, *data, *expected;
};

/** Check that each rule, or formula, gives what is expected of it. Errors: fails the test. */
void logic_expect(const struct logic_case *cases, size_t count);
void logic_expect_formulas(const struct logic_case *cases, size_t count);

#endif
