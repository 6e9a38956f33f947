/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SEPA_TEXT_H
#define LEVAIN_SEPA_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * sepa_text - texts with the characters that every bank of the area takes.
 *
 * Letters without accents, digits, blank and / - ? : ( ) . , ' + are all there is. What is not
 * among them is written as near as can be (é as e, œ as oe, & as +), a dot where nothing is near;
 * whoever calls compares and tells, so that no name is changed without a word.
 */
#define SEPA_NAME_MAX 70  /* characters of a name */
#define SEPA_TEXT_MAX 140 /* of what a transfer says */

/**
 * Write a text in that set, in at most `limit` characters, without blanks around it; `*cut` tells
 * whether some did not fit.
 *
 * Owner:  `arena`.
 * Errors: none; "" when nothing of it is a letter or a digit.
 * Source: EPC217-08, SEPA requirements for an extended character set.
 */
const char *sepa_text(struct arena *arena, const char *text, size_t limit, bool *cut);

#endif
