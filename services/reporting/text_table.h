/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TEXT_TABLE_H
#define LEVAIN_TEXT_TABLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * text_table - a table in so many columns of characters, of which nothing is cut.
 *
 * Each column is as wide as what is in it. Where that is too wide, heads are folded at their
 * blanks, then texts; numbers never are. Where it is too wide still, texts that are the same in all
 * rows are said once above the table; then rows that begin with the same text stand below it; and
 * where that is not enough each row stands by itself, a line a column.
 */
struct text_column {
    const char *head; /* null in all columns = the table has none */
    bool number;      /* at the right, never folded */
};

struct text_table {
    const struct text_column *columns;
    size_t column_count;
    const char *const *cells; /* row by row */
    size_t row_count;
    bool total;   /* the last row is one of totals: a line stands above it */
    size_t width; /* characters */
};

/** Add the table to `out`. Owner: `arena` is used. Errors: none. Cost: linear in the cells. */
void text_table_add(struct arena *arena, const struct text_table *table, struct text *out);

/** Add a paragraph folded at its blanks, its further lines indented by so many. A word that is
 *  longer than a line stands on one of its own, whole. Errors: none. */
void text_fold_add(struct text *out, const char *paragraph, size_t indent, size_t width);

#endif
