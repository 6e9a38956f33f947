/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RECONCILIATION_H
#define LEVAIN_RECONCILIATION_H

#include "reporting/document.h"
#include "reporting/sink.h"

/*
 * reconciliation - the forms of the statement of reconciliation (état de rapprochement).
 *
 * The document is that of sql/queries/reconciliation.sql: sections of rows, a row with what it is
 * made of. reconciliation_word adds the words of people; every form shows the same rows. A row that
 * is made of more than RECONCILIATION_ITEMS_HELD says how many more and of how much: what people
 * read shows that, and CSV, XLSX and JSON tell all of them, as a source gives them.
 */
#define RECONCILIATION_ITEMS_SHOWN 10   /* of a row, on a terminal */
#define RECONCILIATION_ITEMS_HELD  1000 /* of a row, in the document */

struct reconciliation_walk;

/* Where the items of rows come from that the document does not hold whole. */
struct reconciliation_source {
    /* Give all items of `rows` (names with commas) in that order to reconciliation_item. */
    enum status (*read)(void *context, const char *rows, struct reconciliation_walk *walk,
                        struct err *err);
    void *context;
    struct arena *scratch; /* of one item; left as it was */
};

/** Add titles, labels and amounts in the language spoken to a document. Owner: `arena`.
 *  Errors: ST_DATA - a figure that is not what its name says. */
enum status reconciliation_word(struct arena *arena, struct document *document, struct err *err)
    __attribute__((warn_unused_result));

/** Add the words of people to one item (date, what, cents) of the row of that name.
 *  Owner: `arena`. Errors: none. */
void reconciliation_word_item(struct arena *arena, const char *row, struct document *item,
                              const char *currency);

/** Write it for a terminal: 80 columns, at most `items` of what a row is made of.
 *  Errors: none. */
void reconciliation_text(struct arena *arena, const struct document *document, size_t items,
                         struct text *out);

/** Write it as a page. Errors: ST_CANNOT_WRITE; ST_DATA - a template is broken. */
enum status reconciliation_html(struct arena *arena, const struct document *document,
                                struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Write it in the form of a name: "html", "txt", "csv", "xlsx" or "json".
 *  Memory: of the document, whatever the source gives.
 *  Errors: ST_CANNOT_WRITE; ST_DATA - a template is broken; ST_BUG - the source gives other rows,
 *          or more or fewer items than were counted; as the source. */
enum status reconciliation_form(struct arena *arena, const struct document *document,
                                const char *form, const struct reconciliation_source *source,
                                struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Take the next item of a source; a null `day` is none. Errors: as reconciliation_form. */
enum status reconciliation_item(struct reconciliation_walk *walk, const char *row, const char *day,
                                const char *what, int64_t cents, struct err *err)
    __attribute__((warn_unused_result));

#endif
