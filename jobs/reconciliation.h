/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RECONCILIATION_H
#define LEVAIN_RECONCILIATION_H

#include "reporting/document.h"
#include "reporting/sink.h"

/*
 * reconciliation - the forms of the statement of reconciliation (état de rapprochement).
 *
 * The document is that of sql/queries/reconciliation.sql: sections of rows, a row with what it is
 * made of. reconciliation_word adds the words of people; every form shows the same rows.
 */
#define RECONCILIATION_ITEMS_SHOWN 10 /* of a row, on a terminal */

/** Add titles, labels and amounts in the language spoken to a document. Owner: `arena`.
 *  Errors: ST_DATA - a figure that is not what its name says. */
enum status reconciliation_word(struct arena *arena, struct document *document, struct err *err)
    __attribute__((warn_unused_result));

/** Write it for a terminal: 80 columns, at most `items` of what a row is made of.
 *  Errors: none. */
void reconciliation_text(struct arena *arena, const struct document *document, size_t items,
                         struct text *out);

/** Write it in the form of a name: "html", "txt", "csv", "xlsx" or "json".
 *  Errors: ST_CANNOT_WRITE; ST_DATA - a template is broken. */
enum status reconciliation_form(struct arena *arena, struct document *document, const char *form,
                                struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

#endif
