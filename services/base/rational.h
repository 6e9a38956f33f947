/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RATIONAL_H
#define LEVAIN_RATIONAL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * rational - exact numbers, for everything that decides about money (P1).
 *
 * A value is a fraction of two 128-bit integers in lowest terms, denominator above zero, so equal
 * values have equal bytes. An operation whose exact result does not fit gives false: the caller
 * refuses, nothing is ever rounded to make it fit.
 */
__extension__ typedef __int128 wide;

struct rational {
    wide num;
    wide den; /* > 0; 1 for an integer */
};

/** Give the integer `value` as a rational. Errors: none. */
static inline struct rational
rational_of(int64_t value)
{
    return (struct rational){.num = value, .den = 1};
}

/**
 * Give a whole number of 64 bits. Errors: false when it is none; `whole` then has no meaning.
 *
 * Nearly all marks, points and scores are whole. Taken and put down as such they are not waited
 * for, as a copy of 128 bits waits for the two halves that were stored just before.
 */
static inline bool
rational_whole(const struct rational *number, int64_t *whole)
{
    *whole = (int64_t)number->num;
    return number->den == 1 && number->num == *whole;
}

/** Give num/den in lowest terms. Errors: false when den is 0 or the result does not fit. */
bool rational_make(wide num, wide den, struct rational *out) __attribute__((warn_unused_result));

/**
 * Add, subtract, multiply, divide exactly. `out` may be an operand.
 *
 * Errors: false when the exact result does not fit, or when `b` is 0 in a division; `out` is then
 *         left alone.
 */
bool rational_add(struct rational a, struct rational b, struct rational *out)
    __attribute__((warn_unused_result));
bool rational_sub(struct rational a, struct rational b, struct rational *out)
    __attribute__((warn_unused_result));
bool rational_mul(struct rational a, struct rational b, struct rational *out)
    __attribute__((warn_unused_result));
bool rational_div(struct rational a, struct rational b, struct rational *out)
    __attribute__((warn_unused_result));

/** Compare exactly: below 0, 0, above 0. Never overflows. Errors: none. */
int rational_cmp(struct rational a, struct rational b);

/** Round down (towards minus infinity) to an integer; never overflows. Errors: none. */
wide rational_floor(struct rational a);

/**
 * Round to a multiple of `step` (above 0): down, or to the nearest with halves away from zero.
 *
 * Errors: false when the result does not fit.
 */
bool rational_round_down(struct rational a, struct rational step, struct rational *out)
    __attribute__((warn_unused_result));
bool rational_round_half_up(struct rational a, struct rational step, struct rational *out)
    __attribute__((warn_unused_result));

/** Give the value as int64. Errors: false when it is not an integer or does not fit. */
bool rational_int64(struct rational a, int64_t *out) __attribute__((warn_unused_result));

/**
 * Read `-12`, `0.75` or `12,5` whole: digits, and at most one `mark` ('.' or ',') with digits on
 * both sides. No exponent, no thousands separator, no sign `+`, no blank.
 *
 * Errors: false when the text is anything else or has more than 30 digits.
 */
bool rational_parse(const char *text, size_t length, char mark, struct rational *out)
    __attribute__((warn_unused_result));

/**
 * Write with exactly `places` decimals, halves away from zero: the printed form of a score.
 *
 * Owner: `arena`. Errors: none; a value too large for its decimals is written by rational_exact.
 */
const char *rational_fixed(struct arena *arena, struct rational a, unsigned places);

/**
 * Write exactly: `80`, `58.5` when the decimals end within 30, else `176/3`.
 *
 * Owner: `arena`. Errors: none.
 */
const char *rational_exact(struct arena *arena, struct rational a);

/** Write a wide integer in decimal. Owner: `arena`. Errors: none. */
const char *wide_text(struct arena *arena, wide value);

#endif
