/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_WORDS_H
#define LEVAIN_FIGURES_WORDS_H

#include "reporting/figures.h"
#include "reporting/template.h"

/*
 * figures_words - the words of a report to funders, in the language spoken.
 *
 * A document holds codes; what they are called stands in strings.json of the report's folder, and
 * for what several reports share in that of `common`, each in French and in English. The words of
 * the page itself (as of, total, contents) are those of figures_fixed. A figure is written in its
 * unit here, for people and for spreadsheets, and nowhere else.
 */
#define FIGURES_NOTHING "–" /* nothing is known */

struct figures_words {
    struct arena *arena;
    const struct figures *figures;
    const struct document *own, *common; /* strings.json, of the report and of all */
    const struct document *fixed;        /* figures_fixed_words */
    const char *language;                /* "fr" or "en" */
    struct text missing;                 /* keys without words, each once, with commas */
};

/**
 * Read the words of a report. `lookup` gives the text of a file of reports/ by its name, such as
 * "common/strings.json"; null = there is none.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - strings.json is no JSON, or of another shape.
 */
enum status figures_words_begin(struct arena *arena, const struct figures *figures,
                                template_lookup_fn *lookup, void *context,
                                struct figures_words *words, struct err *err)
    __attribute__((warn_unused_result));

/** Give the words of a key such as "title"; null when neither file has it. Errors: none. */
const char *figures_string(const struct figures_words *words, const char *key);

/** Give the words of "KIND.CODE" ("section", "block", "column", "figure", "check", "why"); the code
 *  itself when there are none, which is then told in `missing`. A column and a key figure of one
 *  code are one figure: where one has no words, those of the other are taken. Errors: none. */
const char *figures_label(struct figures_words *words, const char *kind, const char *code);

/** Give the words of the page that are the same for all reports. Errors: none; a key that
 *  figures_fixed_words has not is a broken contract. */
const char *figures_fixed(const struct figures_words *words, const char *key);

/** Write a value for people, in its unit; FIGURES_NOTHING where nothing is known or told. With
 *  `cents_shown` an amount has its cents though they are zero.
 *  Owner: the words' arena. Errors: none. */
const char *figures_told(struct figures_words *words, const struct figures_item *item,
                         const struct figures_cell *cell, bool cents_shown);

/** Write a value for a spreadsheet: digits with the language's decimal mark and nothing else, days
 *  as 2026-03-16, codes in words; empty where nothing is known or told.
 *  Owner: the words' arena. Errors: none. */
const char *figures_plain(struct figures_words *words, const struct figures_item *item,
                          const struct figures_cell *cell);

/** Give the head of a column for a spreadsheet: its label, with what its digits are of ("EUR",
 *  "%") where the label does not say it. Owner: the words' arena. Errors: none. */
const char *figures_head(struct figures_words *words, const char *kind,
                         const struct figures_item *item);

/** Tell whether any amount of a column has cents: then all of them show theirs. Errors: none. */
bool figures_has_cents(const struct figures_block *block, size_t column);

/**
 * Give the sentence of a block of words: a template over its facts, beside which their words stand.
 *
 * Owner:  the words' arena; plain text.
 * Errors: ST_DATA - the sentence is no template, or names a fact that there is not; a fact that is
 *         not what its name says.
 */
enum status figures_sentence(struct figures_words *words, const struct figures_block *block,
                             const char **sentence, struct err *err)
    __attribute__((warn_unused_result));

/** Give the period in words: a year, else its first and its last day. Owner: the words' arena.
 *  Errors: none. */
const char *figures_period_told(const struct figures_words *words);

#endif
