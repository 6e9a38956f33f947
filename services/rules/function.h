/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUNCTION_H
#define LEVAIN_FUNCTION_H

#include "rules/value.h"

/*
 * function - the table of what formulas can call.
 *
 * A new function is one row and one C function. Types are letters: n number, m money, f flag,
 * d date, i instant, t text, l list; q a number or money; o something with an order (number, money,
 * date, instant); a anything; within one call all q, o or a arguments have the same type, and a
 * result of that letter has it too. `?` is anything, each argument for itself.
 */
struct function_call {
    const struct value *arguments; /* all known, of the types that the row says */
    size_t count;
    const struct date_zone *zone;
};

enum function_outcome {
    FUNCTION_DONE,
    FUNCTION_OVERFLOW,  /* the exact result does not fit */
    FUNCTION_UNDEFINED, /* there is none: the row says why */
};

/* How arguments are evaluated: all, and unknown as soon as one is; or in the function's own way. */
enum function_form {
    FUNCTION_STRICT,
    FUNCTION_IF,
    FUNCTION_KNOWN,
};

#define FUNCTION_ANY_COUNT ((size_t)-1)

struct function {
    const char *name;
    const char *usage;      /* for people: `step(x, threshold, ...)` */
    const char *parameters; /* one letter each; the last one stands for all that follow */
    size_t least, most;     /* arguments */
    char result;
    enum function_form form;
    /* Strict functions only; the result is a number, whatever its type means. */
    enum function_outcome (*run)(const struct function_call *call, struct rational *result);
    const char *undefined; /* why there is no result, in English; null = there always is */
};

/** Give the function of that name, or null. Errors: none. */
const struct function *function_named(const char *name);

/** Give function number `index` of the table, or null after the last one. Errors: none. */
const struct function *function_at(size_t index);

#endif
