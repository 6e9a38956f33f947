/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_CELL_H
#define LEVAIN_BANK_CELL_H

#include "exchange/bank_format.h"

#include <stdint.h>

/*
 * bank_cell - days, amounts and identifiers as banks and treasuries write them. Only bank_file and
 * bank_head call it.
 *
 * An amount is read in the notation that the format declares and in no other: what another notation
 * could read differently (31097,24 where a point is declared) is refused, never guessed.
 */
#define BANK_CENTS_MAX INT64_C(10000000000000) /* 100 billion euros, on either side */

/* What is to be made of a number that should be a SIRET. */
enum bank_identifier {
    BANK_IDENTIFIER_ABSENT,
    BANK_IDENTIFIER_GOOD,    /* 14 digits that pass their key */
    BANK_IDENTIFIER_WRONG,   /* another number, or a key that fails */
    BANK_IDENTIFIER_ROUNDED, /* its last five digits are zeros: a spreadsheet lost them */
    BANK_IDENTIFIER_PERSON,  /* 13 or 15 digits: it may be a person's */
    BANK_IDENTIFIERS,
};

/** Give a cell without the blanks around it, no-break spaces too. Owner: `arena`. Errors: none. */
const char *bank_trimmed(struct arena *arena, const char *cell);

/** Give a text without what a terminal or a document would take for a command: control characters
 *  become blanks. Owner: `arena`, or the text itself. Errors: none. */
const char *bank_plain(struct arena *arena, const char *text);

/** Read an amount, its sign before or behind. Units: cents. Errors: false, and the reason, for
 *  words_of; an empty cell has none. */
bool bank_amount(const struct bank_format *format, const char *cell, int64_t *cents,
                 const char **reason);

/** Read a day of the years 2000 to 2199. Errors: false. */
bool bank_day(const struct bank_format *format, const char *cell, int32_t *day);

/** Read a year from 1900 to 2199. Errors: false. */
bool bank_year(const char *cell, int32_t *year);

/** Say what a number that should be a SIRET is; blanks within do not count. Errors: none. */
enum bank_identifier bank_identifier_of(const char *cell);

#endif
