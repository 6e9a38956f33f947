/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUNCTION_TEXT_H
#define LEVAIN_FUNCTION_TEXT_H

#include "rules/function.h"

/*
 * function_text - what formulas do with texts; rows of rules/function.
 */

/**
 * Join texts and numbers; numbers as JavaScript writes them.
 *
 * Errors: FUNCTION_UNDEFINED - a number is no integer up to 2^53 and no decimal of at most 15
 *         digits from 10^-6 to 10^21; FUNCTION_OVERFLOW - longer than FORMULA_TEXT_BYTES_MAX.
 */
enum function_outcome function_cat(const struct function_call *call, struct value *result);

/**
 * Give a part of a text as JsonLogic's `substr` does: from `start`, counted from the end when it is
 * below 0, `length` units of UTF-16 long, or up to `-length` units before the end.
 *
 * Errors: FUNCTION_UNDEFINED - a place is no integer, or inside a character of two units.
 */
enum function_outcome function_substr(const struct function_call *call, struct value *result);

/** Tell whether the second text is part of the first; nothing is part of an empty text, not even
 *  another one, as in JsonLogic. Errors: none. */
enum function_outcome function_contains(const struct function_call *call, struct value *result);

#endif
