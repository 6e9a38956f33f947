/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_LABEL_H
#define LEVAIN_MATCH_LABEL_H

#include <stdbool.h>

/*
 * match_label - words of a bank's label that say nothing of whom it is about.
 *
 * Words are as match_name reads them: upper case, without accents, without small words.
 */

/** Tell whether banks say by a word that transfers left, and nothing of whom they went to; numbers
 *  are such words. Errors: none. */
bool match_label_is_of_banks(const char *word);

/** Tell whether a word is of banks, or says what a payment is for, so that it is no part of a name
 *  beside which it stands. Errors: none. */
bool match_label_names_nobody(const char *word);

/** Tell whether a word says that a transfer came back. Errors: none. */
bool match_label_is_return(const char *word);

/** Tell whether a word says that the bank takes money for its work. Errors: none. */
bool match_label_is_fee(const char *word);

#endif
