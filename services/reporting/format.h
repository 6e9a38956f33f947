/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FORMAT_H
#define LEVAIN_FORMAT_H

#include "reporting/document.h"

/*
 * format - the words that stand for a figure, a day or a code, put beside it in the document.
 *
 * Templates write nothing but texts. What a member is, its name says, and one table in format.c
 * knows the names (docs/decisions/0010-words-beside-figures.md):
 *
 *     award_cents: 1770000             award_text: "17 700 €"
 *     closes_instant: "2026-03-16T..." closes_text: "16 mars 2026, 12:00:00"
 *     run_date, application_count      run_text, application_text
 *     score: "80.00"                   score_text: "80,00"
 *     status: "awarded"                status_text: "retenue"
 *
 * The figures stay as they are, for the formats that machines read.
 */

/**
 * Add the words, in the language spoken, beside every member of `document` that has some, at any
 * depth. Money is written in `currency` (ISO 4217). A null has null for words; words that stand
 * there already are kept.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA naming the member - a figure of another kind than its name says, a day or an
 *         instant that is none, a code without words.
 */
enum status format_document(struct arena *arena, struct document *document, const char *currency,
                            struct err *err) __attribute__((warn_unused_result));

/** Give the code of that place among those of a member that has codes ("status", "reason", ...), in
 *  the order in which reports list them; null behind the last. Errors: none. */
const char *format_code(const char *name, size_t index);

/** Write an amount without sign or separator of thousands, for a spreadsheet: `17700,50` where the
 *  language has a decimal comma. Owner: `arena`. Errors: none. */
const char *format_plain_amount(struct arena *arena, int64_t cents);

/** Write a decimal text with the language's decimal mark alone. Owner: `arena`. Errors: none. */
const char *format_plain_decimal(struct arena *arena, const char *decimal);

#endif
