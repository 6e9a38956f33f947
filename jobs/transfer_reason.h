/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TRANSFER_REASON_H
#define LEVAIN_TRANSFER_REASON_H

/*
 * transfer_reason - why a bank rejects a transfer or sends it back, in words.
 */

/** Give the words of a code of the bank (AC04), in the language spoken; "" for one that is not in
 *  the table. Errors: none. Source: ISO 20022, external code sets, status and return reasons. */
const char *transfer_reason_words(const char *code);

/** Tell whether the account has to be another one before the order is sent again. Errors: none. */
_Bool transfer_reason_is_account(const char *code);

#endif
