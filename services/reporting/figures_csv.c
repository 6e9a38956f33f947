/* SPDX-License-Identifier: MPL-2.0 */
/* figures_csv - the tables of a report to funders as CSV, a file each. */
#include "reporting/figures_writer.h"

#include "base/words.h"
#include "exchange/csv_reader.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"
#define ABOUT           "about"

struct table {
    struct figures_words *words;
    struct text out;
    bool begun; /* the line has a cell */
};

static void
add_cell(struct table *table, const char *cell, bool is_text)
{
    text_addf(&table->out, "%s%s", table->begun ? ";" : "",
              csv_cell(table->words->arena, cell, SEPARATOR, is_text));
    table->begun = true;
}

static void
end_line(struct table *table)
{
    text_add(&table->out, LINE_END);
    table->begun = false;
}

/* The block of a place among those that have figures, from 1; null behind the last. */
static const struct figures_block *
block_at(const struct figures *figures, size_t index)
{
    for (size_t i = 0; i < figures->section_count; i++) {
        const struct figures_section *section = &figures->sections[i];

        for (size_t j = 0; j < section->block_count; j++) {
            if (section->blocks[j].kind != BLOCK_WORDS && --index == 0) {
                return &section->blocks[j];
            }
        }
    }
    return NULL;
}

const char *
figures_csv_name(const struct figures *figures, size_t index)
{
    const struct figures_block *block = index > 0 ? block_at(figures, index) : NULL;

    if (index == 0) {
        return ABOUT;
    }
    return block != NULL ? block->code : NULL;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void
add_value(struct table *table, const struct figures_item *item, const struct figures_cell *cell)
{
    add_cell(table, figures_plain(table->words, item, cell), !figures_is_number(item->unit));
}

static void
add_rows(struct table *table, const struct figures_block *block)
{
    const size_t rows = block->row_count + (block->totals != NULL ? 1 : 0);

    for (size_t i = 0; i < block->item_count; i++) {
        add_cell(table, figures_head(table->words, "column", &block->items[i]), true);
    }
    end_line(table);
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < block->item_count; i++) {
            const struct figures_cell *cell = figures_cell(block, row, i);

            if (row == block->row_count && i == 0 && cell->kind == CELL_NOTHING) {
                add_cell(table, figures_fixed(table->words, "total"), true);
            } else {
                add_value(table, &block->items[i], cell);
            }
        }
        end_line(table);
    }
}

static void
add_figures(struct table *table, const struct figures_block *block)
{
    add_cell(table, figures_fixed(table->words, "figure"), true);
    add_cell(table, figures_fixed(table->words, "value"), true);
    end_line(table);
    for (size_t i = 0; i < block->item_count; i++) {
        add_cell(table, figures_head(table->words, "figure", &block->items[i]), true);
        add_value(table, &block->items[i], &block->items[i].value);
        end_line(table);
    }
}

static void
add_checks(struct table *table, const struct figures_block *block)
{
    static const char *const heads[] = {"check", "left_side", "right_side", "check_result"};

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        add_cell(table, figures_fixed(table->words, heads[i]), true);
    }
    end_line(table);
    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];

        add_cell(table, figures_head(table->words, "check", item), true);
        add_value(table, item, &item->left);
        add_value(table, item, &item->right);
        add_cell(table, figures_fixed(table->words, figures_holds(item) ? "holds" : "holds_not"),
                 true);
        end_line(table);
    }
}

/* ---- what the report is ---------------------------------------------------------------------- */

static void
add_line(struct table *table, const char *key, const char *value)
{
    add_cell(table, key, true);
    add_cell(table, value, true);
    end_line(table);
}

static void
add_moves(struct table *table, const struct figures_made *made)
{
    struct figures_words *words = table->words;

    for (size_t i = 0; i < made->moves.count; i++) {
        const struct figures_move *move = &made->moves.moves[i];

        add_line(table, figures_fixed(words, "moves"),
                 text_format(words->arena, _("%s – %s: %s → %s"), figures_move_place(words, move),
                             figures_move_figure(words, move),
                             figures_told(words, move->item, &move->before, false),
                             figures_told(words, move->item, &move->after, false)));
    }
}

static enum status
add_about(struct table *table, const struct figures_made *made, struct err *err)
{
    const struct figures_note *notes;
    size_t note_count = 0;
    struct figures_line lines[FIGURES_LINES_MAX];
    const size_t count = figures_about(table->words, made, lines);

    add_line(table, figures_fixed(table->words, "report"), figures_title(table->words));
    for (size_t i = 0; i < count; i++) {
        add_line(table, figures_fixed(table->words, lines[i].key), lines[i].value);
    }
    if (figures_notes(table->words, made, &notes, &note_count, err) != ST_OK) {
        return err->status;
    }
    for (size_t i = 0; i < note_count; i++) {
        add_line(table, notes[i].of, notes[i].note);
    }
    add_moves(table, made);
    return ST_OK;
}

enum status
figures_write_csv(struct figures_words *words, const struct figures_made *made, size_t index,
                  struct sink sink, struct err *err)
{
    struct table table = {.words = words, .out = text_in(words->arena)};
    const struct figures_block *block = index > 0 ? block_at(words->figures, index) : NULL;

    text_add(&table.out, BYTE_ORDER_MARK);
    if (block == NULL) {
        if (add_about(&table, made, err) != ST_OK) {
            return err->status;
        }
    } else if (block->kind == BLOCK_TABLE) {
        add_rows(&table, block);
    } else if (block->kind == BLOCK_FIGURES) {
        add_figures(&table, block);
    } else {
        add_checks(&table, block);
    }
    return sink_write(sink, table.out.data, table.out.length, err);
}
