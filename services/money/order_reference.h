/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ORDER_REFERENCE_H
#define LEVAIN_ORDER_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * order_reference - an order to pay as a bank carries it: LEV-2026-0000012-22.
 *
 * It is the end-to-end id of the transfer, and comes back in the label of the bank's line. Banks
 * take signs away, put blanks in and cut labels, so the length is fixed and two digits check the
 * rest: the code of the fund, which is not written, the exercise, the number and how often the
 * order was sent. A reference of another fund fails, as does one with a digit too few. Who types
 * it takes O for 0 and I for 1: they are read as digits.
 *
 * The first transfer of an order is LEV-..., the second one LEVB-..., the third one LEVC-...
 */
#define ORDER_REFERENCE_BYTES    24 /* with the NUL */
#define ORDER_REFERENCE_ATTEMPTS 26
#define ORDER_REFERENCE_NUMBER   9999999 /* the greatest number that it holds */

struct order_reference {
    int32_t exercise, number;
    int32_t attempt; /* 1: it was not sent before */
};

/* What is written as a reference, whatever its last two digits are. */
struct order_reference_read {
    struct order_reference order;
    int32_t check;
};

/**
 * Write the reference of an order of the fund of that code into `reference`.
 *
 * Errors: gives false, and an empty text, where it does not fit: a number above
 *         ORDER_REFERENCE_NUMBER, more than ORDER_REFERENCE_ATTEMPTS attempts.
 */
bool order_reference_write(const char *fund, struct order_reference order,
                           char reference[ORDER_REFERENCE_BYTES]);

/**
 * Find the next reference of an order of that fund in `text`, from `*from` on, in upper or lower
 * case, with or without its signs, with blanks in it; `*from` becomes where it ends.
 *
 * Errors: gives false where there is none whose digits check.
 */
bool order_reference_find(const char *fund, const char *text, size_t *from,
                          struct order_reference *order);

/**
 * Find the next text that is written as a reference, from `*from` on, whether or not its digits
 * check: it is of another fund, or a digit of it is wrong.
 *
 * Errors: gives false where there is none.
 */
bool order_reference_find_any(const char *text, size_t *from, struct order_reference_read *read);

/** Tell whether the digits of a reference that was found check for a fund. Errors: none. */
bool order_reference_checks(const char *fund, const struct order_reference_read *read);

/** Tell whether a reference that does not check may be that of an order of the fund, with one digit
 *  wrong. Errors: none. */
bool order_reference_is_nearly(const char *fund, const struct order_reference_read *odd,
                               int32_t exercise, int32_t number);

#endif
