/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_WORDS_H
#define LEVAIN_REPORT_WORDS_H

#include "reporting/document.h"

/*
 * report_words - the fixed words of the templates, by key: `{{words.envelopes}}`.
 *
 * A template holds no language. The words stand in one table here, in English, where the
 * translators' tools see them; a test makes sure that the templates and the table hold the same
 * keys.
 */

/** Give an object of all words, in the language spoken. Owner: `arena`. Errors: none. */
struct document *report_words(struct arena *arena);

#endif
