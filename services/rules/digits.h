/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DIGITS_H
#define LEVAIN_DIGITS_H

#include "base/arena.h"
#include "base/rational.h"

/*
 * digits - numbers as JSON and JavaScript write them, from and to exact ones.
 */
enum digits_problem {
    DIGITS_OK,
    DIGITS_TOO_MANY, /* a double would keep another number */
    DIGITS_TOO_FAR,  /* more than 30 digits when it is written without an exponent */
};

/**
 * Read a JSON number exactly, its exponent too. So that a JavaScript program reads the same number,
 * it has at most 15 significant digits or is an integer up to 2^53.
 *
 * Errors: the reason; `number` is then left alone.
 */
enum digits_problem digits_read(const char *text, struct rational *number)
    __attribute__((warn_unused_result));

/** Say a problem in the language spoken. Errors: none. */
const char *digits_words(enum digits_problem problem);

/**
 * Write a number as JavaScript makes a text of it; null when that cannot be told from the exact
 * number: it is neither an integer up to 2^53 nor a decimal of at most 15 significant digits from
 * 10^-6 to below 10^21.
 *
 * Owner: `arena`. Errors: null.
 */
const char *digits_javascript(struct arena *arena, struct rational number);

/**
 * Write a number as JSON: exactly when its decimals end within 34 significant digits, else its
 * first 34, the last one rounded half away from zero.
 *
 * Owner: `arena`. Errors: none.
 */
const char *digits_json(struct arena *arena, struct rational number);

#endif
