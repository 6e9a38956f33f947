/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_MADE_H
#define LEVAIN_FIGURES_MADE_H

#include "reporting/figures_writer.h"

/*
 * figures_made - what the tests of reports to funders share: one made-up report with every kind of
 * block, and its words.
 */
#define FIGURES_EVERYTHING "tests/data/report/everything.json"

/** Give a file of reports/, those of the report `everything` from tests/data/report; null when
 *  there is none. It is a template_lookup_fn; `context` is the arena. Errors: none. */
const char *figures_made_file(void *context, const char *name);

/** Read a document from JSON text. Owner: `arena`. Errors: fails the test. */
void figures_made_read(struct arena *arena, const char *json, struct figures *figures);

/** Give the words of a report, in the language spoken. Owner: `arena`. Errors: fails the test. */
struct figures_words figures_made_words(struct arena *arena, const struct figures *figures);

/** Give a JSON text with one piece of it replaced. Owner: `arena`. Errors: fails the test when the
 *  piece is not there once. */
const char *figures_made_changed(struct arena *arena, const char *json, const char *piece,
                                 const char *other);

#endif
