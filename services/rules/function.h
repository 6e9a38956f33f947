/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUNCTION_H
#define LEVAIN_FUNCTION_H

#include "rules/value.h"

/*
 * function - the table of what formulas can call.
 *
 * A new function is one row and one C function. Types are letters: n number, m money, f flag,
 * d date, i instant, t text, l list of texts; q a number or money; o something with an order
 * (number, money, date, instant); w a number or a text; within one call all q or o arguments have
 * the same type, and a result of that letter has it too. L is any list, Q a list of numbers or of
 * money (a result Q has the type of its items), S a list of what can be equal: neither lists nor
 * records. `?` is anything.
 */
struct function_call {
    const struct value *arguments; /* all known, of the types that the row says */
    size_t count;
    const struct symbols *symbols; /* what the formula was checked with */
    struct arena *arena;           /* for a result that is not a number */
    size_t *steps;                 /* taken so far; what takes long adds to them */
};

enum function_outcome {
    FUNCTION_DONE,
    FUNCTION_OVERFLOW,  /* the exact result does not fit */
    FUNCTION_UNDEFINED, /* there is none: the row says why */
};

/* How arguments are evaluated: all, and unknown as soon as one is; or in the function's own way,
 * which rules/check and rules/evaluate know. */
enum function_form {
    FUNCTION_STRICT,
    FUNCTION_IF,
    FUNCTION_KNOWN,
    FUNCTION_DEFAULT,
    FUNCTION_EACH, /* all, some, none, filter, map: the second part is for each item */
    FUNCTION_REDUCE,
    FUNCTION_MERGE,
    FUNCTION_MISSING,
    FUNCTION_MISSING_SOME,
    FUNCTION_FORMS,
};

#define FUNCTION_ANY_COUNT ((size_t)-1)

struct function {
    const char *name;
    const char *usage;      /* for people: `step(x, threshold, ...)` */
    const char *parameters; /* one letter each; the last one stands for all that follow */
    size_t least, most;     /* arguments */
    char result;            /* strict functions only */
    enum function_form form;
    /* Strict functions have one of the two: a number, whatever its type means; or any value, which
     * is unknown (with what it lacks) when an item of a list is. */
    enum function_outcome (*run)(const struct function_call *call, struct rational *result);
    const char *undefined; /* why there is no result, in English; null = there always is */
    enum function_outcome (*run_value)(const struct function_call *call, struct value *result);
};

/** Give the function of that name, or null. Errors: none. */
const struct function *function_named(const char *name);

/** Give function number `index` of the table, or null after the last one. Errors: none. */
const struct function *function_at(size_t index);

#endif
