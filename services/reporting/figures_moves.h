/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FIGURES_MOVES_H
#define LEVAIN_FIGURES_MOVES_H

#include "reporting/figures_words.h"

/*
 * figures_moves - what a report says otherwise than the one that it takes the place of.
 *
 * The two documents are compared cell by cell: blocks, columns and key figures by their codes, the
 * rows of a table by what names them, which are their texts, codes and days. Rows that have the
 * same names are matched in their order.
 */
struct figures_move {
    const struct figures_block *block;
    const struct figures_item *item;  /* the column, key figure or check */
    const struct figures_cell *names; /* the row whose texts name it; null = no row, or totals */
    bool total;
    struct figures_cell before, after;
};

struct figures_moves {
    const struct figures_move *moves;
    size_t count;
};

/**
 * Compare two readings of one report. A figure that stands in one of them only moved from nothing,
 * or to nothing.
 *
 * Owner:  `arena`; moves point into both readings.
 * Errors: none.
 * Cost:   n log n in the rows of a table.
 */
struct figures_moves figures_compare(struct arena *arena, const struct figures *before,
                                     const struct figures *after);

/** Give the words of where a figure stands: its block, its row. Owner: the words' arena.
 *  Errors: none. */
const char *figures_move_place(struct figures_words *words, const struct figures_move *move);

/** Give the words of which figure moved. Owner: the words' arena. Errors: none. */
const char *figures_move_figure(struct figures_words *words, const struct figures_move *move);

/** Give what an integer figure moved by, in its unit; null when both sides are not integers of a
 *  unit that can be subtracted. Owner: the words' arena. Errors: none. */
const char *figures_move_change(struct figures_words *words, const struct figures_move *move);

#endif
