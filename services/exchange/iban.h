/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_IBAN_H
#define LEVAIN_IBAN_H

#include <stdbool.h>

/*
 * iban - numbers of bank accounts, as they are stored: capitals and digits, without blanks.
 */
#define IBAN_LENGTH_MAX 34

/** Tell whether the text is an IBAN: the country is one that has some, what follows has its length
 *  and signs, and the check digits hold. Errors: none. Source: ISO 13616 and its registry; the
 *  remainder by 97 is 1. */
bool iban_is_valid(const char *iban);

/** Tell whether a SEPA transfer goes to the country of a valid IBAN. Errors: none.
 *  Source: EPC409-09, the list of countries. */
bool iban_is_sepa(const char *iban);

#endif
