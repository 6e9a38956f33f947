/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figures_moves.h"

#include "base/words.h"

#include <stdlib.h>
#include <string.h>

struct comparing {
    struct arena *arena;
    struct figures_move *moves;
    size_t count, room;
};

static const struct figures_cell nothing = {.kind = CELL_NOTHING};

static void
add_move(struct comparing *comparing, struct figures_move move)
{
    if (figures_same(&move.before, &move.after)) {
        return;
    }
    if (comparing->count == comparing->room) {
        struct figures_move *more;

        comparing->room = 2 * comparing->room + 16;
        more = ARENA_NEW(comparing->arena, struct figures_move, comparing->room);
        if (comparing->count > 0) {
            memcpy(more, comparing->moves, comparing->count * sizeof *more);
        }
        comparing->moves = more;
    }
    comparing->moves[comparing->count++] = move;
}

static const struct figures_block *
block_named(const struct figures *figures, const struct figures_block *like)
{
    for (size_t i = 0; i < figures->section_count; i++) {
        const struct figures_section *section = &figures->sections[i];

        for (size_t j = 0; j < section->block_count; j++) {
            if (section->blocks[j].kind == like->kind &&
                strcmp(section->blocks[j].code, like->code) == 0) {
                return &section->blocks[j];
            }
        }
    }
    return NULL;
}

/* Give the place of a column, key figure or check of that code and unit; the count when there is
 * none. A block that is not there has none. */
static size_t
place_of(const struct figures_block *block, const struct figures_item *like)
{
    const size_t count = block != NULL ? block->item_count : 0;
    size_t place = 0;

    while (place < count && (block->items[place].unit != like->unit ||
                             strcmp(block->items[place].code, like->code) != 0)) {
        place++;
    }
    return place;
}

/* ---- key figures and checks ------------------------------------------------------------------ */

static void
compare_items(struct comparing *comparing, const struct figures_block *before,
              const struct figures_block *after)
{
    const struct figures_block *block = after != NULL ? after : before;

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        const size_t was = place_of(before, item), is = place_of(after, item);
        const struct figures_item none = {.value = nothing, .left = nothing, .right = nothing};
        const struct figures_item *old =
            before != NULL && was < before->item_count ? &before->items[was] : &none;
        const struct figures_item *new =
            after != NULL &&is < after->item_count ? &after->items[is] : &none;

        if (block->kind == BLOCK_FIGURES) {
            add_move(comparing,
                     (struct figures_move){block, item, NULL, false, old->value, new->value});
            continue;
        }
        add_move(comparing, (struct figures_move){block, item, NULL, false, old->left, new->left});
        if (!figures_same(&old->left, &old->right) || !figures_same(&new->left, &new->right)) {
            add_move(comparing,
                     (struct figures_move){block, item, NULL, false, old->right, new->right});
        }
    }
    for (size_t i = 0; before != NULL && after != NULL && i < before->item_count; i++) {
        const struct figures_item *item = &before->items[i];

        if (place_of(after, item) == after->item_count) {
            add_move(comparing,
                     (struct figures_move){before, item, NULL, false,
                                           before->kind == BLOCK_FIGURES ? item->value : item->left,
                                           nothing});
        }
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* A row of one of both tables, to be sorted by its names. */
struct row {
    const struct figures_block *block;
    const struct figures_cell *cells;
    size_t place;
};

static bool
is_name(enum figures_unit unit)
{
    return unit == UNIT_TEXT || unit == UNIT_CODE || unit == UNIT_DATE || unit == UNIT_INSTANT;
}

/* The names of a row in the order of its columns; columns that were added since stand apart. */
static int
compare_names(const struct row *left, const struct row *right)
{
    size_t i = 0, j = 0;

    while (true) {
        const char *one, *other;
        int order;

        while (i < left->block->item_count && !is_name(left->block->items[i].unit)) {
            i++;
        }
        while (j < right->block->item_count && !is_name(right->block->items[j].unit)) {
            j++;
        }
        if (i == left->block->item_count || j == right->block->item_count) {
            return (i < left->block->item_count) - (j < right->block->item_count);
        }
        one = left->cells[i].text != NULL ? left->cells[i].text : "";
        other = right->cells[j].text != NULL ? right->cells[j].text : "";
        order = strcmp(one, other);
        if (order != 0) {
            return order;
        }
        i++;
        j++;
    }
}

static int
compare_rows(const void *left, const void *right)
{
    const struct row *one = left, *other = right;
    const int order = compare_names(one, other);

    return order != 0 ? order : (one->place > other->place) - (one->place < other->place);
}

static struct row *
sorted_rows(struct arena *arena, const struct figures_block *block)
{
    const size_t count = block != NULL ? block->row_count : 0;
    struct row *rows = ARENA_NEW(arena, struct row, count + 1);

    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct row){block, figures_cell(block, i, 0), i};
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    return rows;
}

/* Add what the figures of one row say otherwise; either of both may not be there. */
static void
compare_cells(struct comparing *comparing, const struct figures_block *before,
              const struct figures_cell *old, const struct figures_block *after,
              const struct figures_cell *new, bool total)
{
    const struct figures_block *block = new != NULL ? after : before;

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        const size_t was = place_of(before, item), is = place_of(after, item);
        const bool had = old != NULL && before != NULL && was < before->item_count;
        const bool has = new != NULL &&after != NULL &&is < after->item_count;

        if (!is_name(item->unit)) {
            add_move(comparing, (struct figures_move){
                                    block, item, total ? NULL : (new != NULL ? new : old), total,
                                    had ? old[was] : nothing, has ? new[is] : nothing});
        }
    }
}

static void
compare_tables(struct comparing *comparing, const struct figures_block *before,
               const struct figures_block *after)
{
    const struct row *old = sorted_rows(comparing->arena, before);
    const struct row *new = sorted_rows(comparing->arena, after);
    const size_t old_count = before != NULL ? before->row_count : 0;
    const size_t new_count = after != NULL ? after->row_count : 0;
    const struct figures_cell **matched =
        ARENA_NEW(comparing->arena, const struct figures_cell *, new_count + 1);
    bool *gone = ARENA_NEW(comparing->arena, bool, old_count + 1);

    for (size_t i = 0, j = 0; i < old_count || j < new_count;) {
        int order = i == old_count ? 1 : -1;

        if (i < old_count && j < new_count) {
            order = compare_names(&old[i], &new[j]);
        }
        if (order == 0) {
            matched[new[j++].place] = old[i++].cells;
        } else if (order < 0) {
            gone[old[i++].place] = true;
        } else {
            j++;
        }
    }
    for (size_t i = 0; i < new_count; i++) {
        compare_cells(comparing, before, matched[i], after, figures_cell(after, i, 0), false);
    }
    for (size_t i = 0; i < old_count; i++) {
        if (gone[i]) {
            compare_cells(comparing, before, figures_cell(before, i, 0), after, NULL, false);
        }
    }
    if ((before != NULL && before->totals != NULL) || (after != NULL && after->totals != NULL)) {
        compare_cells(comparing, before, before != NULL ? before->totals : NULL, after,
                      after != NULL ? after->totals : NULL, true);
    }
}

static void
compare_blocks(struct comparing *comparing, const struct figures_block *before,
               const struct figures_block *after)
{
    const struct figures_block *block = after != NULL ? after : before;

    if (block->kind == BLOCK_TABLE) {
        compare_tables(comparing, before, after);
    } else if (block->kind != BLOCK_WORDS) {
        compare_items(comparing, before, after);
    }
}

struct figures_moves
figures_compare(struct arena *arena, const struct figures *before, const struct figures *after)
{
    struct comparing comparing = {.arena = arena};

    for (size_t i = 0; i < after->section_count; i++) {
        for (size_t j = 0; j < after->sections[i].block_count; j++) {
            const struct figures_block *block = &after->sections[i].blocks[j];

            compare_blocks(&comparing, block_named(before, block), block);
        }
    }
    for (size_t i = 0; i < before->section_count; i++) {
        for (size_t j = 0; j < before->sections[i].block_count; j++) {
            const struct figures_block *block = &before->sections[i].blocks[j];

            if (block_named(after, block) == NULL) {
                compare_blocks(&comparing, block, NULL);
            }
        }
    }
    return (struct figures_moves){comparing.moves, comparing.count};
}

/* ---- words ----------------------------------------------------------------------------------- */

const char *
figures_move_place(struct figures_words *words, const struct figures_move *move)
{
    struct text place = text_in(words->arena);

    text_add(&place, figures_label(words, "block", move->block->code));
    if (move->total) {
        text_addf(&place, " – %s", figures_fixed(words, "total"));
    }
    for (size_t i = 0; move->names != NULL && i < move->block->item_count; i++) {
        const struct figures_item *item = &move->block->items[i];

        if (is_name(item->unit) && move->names[i].kind == CELL_TEXT) {
            text_addf(&place, " – %s", figures_told(words, item, &move->names[i], false));
        }
    }
    return text_of(&place);
}

const char *
figures_move_figure(struct figures_words *words, const struct figures_move *move)
{
    static const char *const kinds[] = {
        [BLOCK_FIGURES] = "figure", [BLOCK_TABLE] = "column", [BLOCK_CHECKS] = "check"};

    return figures_label(words, kinds[move->block->kind], move->item->code);
}

const char *
figures_move_change(struct figures_words *words, const struct figures_move *move)
{
    int64_t change;
    struct figures_cell cell = {.kind = CELL_NUMBER};

    if (move->before.kind != CELL_NUMBER || move->after.kind != CELL_NUMBER ||
        move->item->unit == UNIT_FLAG ||
        __builtin_sub_overflow(move->after.number, move->before.number, &change)) {
        return NULL;
    }
    cell.number = change;
    return text_format(words->arena, "%s%s", change > 0 ? "+" : "",
                       figures_told(words, move->item, &cell, false));
}
