/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCDL_H
#define LEVAIN_SCDL_H

#include "base/text.h"
#include "exchange/open_award.h"

/*
 * scdl - the file of subsidies that French authorities publish (SCDL subventions 2.1.1).
 *
 * 16 columns in a fixed order, comma, UTF-8, decimal point; a line an award. A cell that a
 * spreadsheet would take for a formula has an apostrophe before it, but for the numbers.
 *
 * Source: schema SCDL subventions 2.1.1; arrêté of 17 November 2017.
 */
#define SCDL_TITLE_CHARACTERS 256

/** Add the line of names. Errors: none. */
void scdl_head(struct text *out);

/** Give what of an award the format asks for and is missing: "nomBeneficiaire",
 *  "idBeneficiaire"; null when nothing is. Errors: none. */
const char *scdl_lacks(const struct open_award *award);

/** Add the line of an award that lacks nothing. A title that is too long is cut, at a word.
 *  Errors: none. */
void scdl_add(struct text *out, const struct open_giver *giver, const struct open_award *award);

#endif
