/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_FIXED_H
#define LEVAIN_FIGURES_FIXED_H

#include "reporting/document.h"

/*
 * figures_fixed - the words that are the same in all reports to funders, by key: what the page says
 * of itself. A test makes sure that the table has what templates and writers ask for, and no more.
 */

/** Give an object of all words, in the language spoken. Owner: `arena`. Errors: none. */
struct document *figures_fixed_words(struct arena *arena);

#endif
