/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_IDENTIFIERS_H
#define LEVAIN_IDENTIFIERS_H

#include <stdbool.h>

/*
 * identifiers - keys by which the French State names organizations.
 */

/** Tell whether the text is a SIREN: 9 digits that pass Luhn's key. Errors: none.
 *  Source: INSEE; standards.md 1.7. */
bool identifier_is_siren(const char *text);

/** Tell whether the text is a SIRET: 14 digits that pass Luhn's key, of which the first nine are a
 * SIREN; for La Poste (SIREN 356000000), whose offices have their own rule, the sum of the digits
 * is a multiple of 5 (its head office 35600000000048 passes Luhn). Errors: none. */
bool identifier_is_siret(const char *text);

/** Tell whether the text is an RNA number: W and nine digits. Errors: none. Source: SCDL 2.1. */
bool identifier_is_rna(const char *text);

#endif
