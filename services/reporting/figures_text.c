/* SPDX-License-Identifier: MPL-2.0 */
/* figures_text - a report to funders for a terminal or a letter: 80 columns, nothing cut. */
#include "reporting/figures_writer.h"

#include "base/words.h"
#include "reporting/text_table.h"

#include <string.h>

struct page {
    struct figures_words *words;
    const struct figures_made *made;
    struct text out;
    struct err *err;
};

static void
add_heading(struct page *page, const char *heading, char under)
{
    const size_t width = text_characters(heading, strlen(heading));

    text_addf(&page->out, "\n%s\n", heading);
    for (size_t i = 0; i < width && i < FIGURES_TEXT_COLUMNS; i++) {
        text_add_bytes(&page->out, &under, 1);
    }
    text_add(&page->out, "\n");
}

/* Two columns, of which the first is as wide as its longest text. */
static void
add_pairs(struct page *page, const char *const *cells, size_t count, bool numbers)
{
    struct text_column columns[] = {{NULL, false}, {NULL, numbers}};

    text_table_add(page->words->arena,
                   &(struct text_table){columns, 2, cells, count, false, FIGURES_TEXT_COLUMNS},
                   &page->out);
}

static void
add_paragraph(struct page *page, const char *paragraph)
{
    text_fold_add(&page->out, paragraph, 0, FIGURES_TEXT_COLUMNS);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static const char *
marked(struct page *page, const struct figures_item *item, const struct figures_cell *cell,
       bool cents, const char *mark)
{
    const char *told = figures_told(page->words, item, cell, cents);

    return mark != NULL ? text_format(page->words->arena, "%s (%s)", told, mark) : told;
}

static void
add_reasons(struct page *page, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_paragraph(page, text_format(page->words->arena, "(%c) %s", (char)('a' + (char)i),
                                        figures_label(page->words, "why", codes[i])));
    }
}

static void
add_figures(struct page *page, const struct figures_block *block)
{
    const char **cells = ARENA_NEW(page->words->arena, const char *, 2 * block->item_count);
    const char *const *codes;
    const size_t reasons = figures_reasons(page->words, block, &codes);

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        const char *told = marked(page, item, &item->value, false,
                                  figures_reason_mark(page->words, codes, reasons, &item->value));

        cells[2 * i] = figures_label(page->words, "figure", item->code);
        cells[2 * i + 1] =
            item->unit == UNIT_DAYS && item->value.kind == CELL_NUMBER
                ? text_format(page->words->arena, "%s %s", told, figures_fixed(page->words, "days"))
                : told;
    }
    add_pairs(page, cells, block->item_count, true);
    add_reasons(page, codes, reasons);
}

static void
add_table(struct page *page, const struct figures_block *block)
{
    struct arena *arena = page->words->arena;
    const size_t rows = block->row_count + (block->totals != NULL ? 1 : 0);
    struct text_column *columns = ARENA_NEW(arena, struct text_column, block->item_count);
    const char **cells = ARENA_NEW(arena, const char *, rows * block->item_count + 1);
    const char *const *codes;
    const size_t reasons = figures_reasons(page->words, block, &codes);

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        const bool cents = item->unit == UNIT_CENTS && figures_has_cents(block, i);

        columns[i] = (struct text_column){figures_label(page->words, "column", item->code),
                                          figures_is_number(item->unit)};
        for (size_t row = 0; row < rows; row++) {
            const struct figures_cell *cell = figures_cell(block, row, i);
            const char **told = &cells[row * block->item_count + i];

            *told = marked(page, item, cell, cents,
                           figures_reason_mark(page->words, codes, reasons, cell));
            if (row == block->row_count && cell->kind == CELL_NOTHING) {
                *told = i == 0 ? figures_fixed(page->words, "total") : "";
            }
        }
    }
    text_table_add(arena,
                   &(struct text_table){columns, block->item_count, cells, rows,
                                        block->totals != NULL, FIGURES_TEXT_COLUMNS},
                   &page->out);
    if (block->row_count == 0) {
        add_paragraph(page, figures_fixed(page->words, "no_rows"));
    }
    if (block->more > 0) {
        add_paragraph(page, figures_more(page->words, block->more));
    }
    add_reasons(page, codes, reasons);
}

static void
add_checks(struct page *page, const struct figures_block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        const bool holds = figures_holds(item);

        add_paragraph(page, figures_label(page->words, "check", item->code));
        text_fold_add(&page->out,
                      text_format(page->words->arena, "%s %s %s   %s",
                                  figures_told(page->words, item, &item->left, false),
                                  holds ? "=" : "≠",
                                  figures_told(page->words, item, &item->right, false),
                                  figures_fixed(page->words, holds ? "holds" : "holds_not")),
                      4, FIGURES_TEXT_COLUMNS);
    }
}

static enum status
add_block(struct page *page, const struct figures_block *block)
{
    const char *note =
        figures_string(page->words, text_format(page->words->arena, "note.%s", block->code));
    const char *sentence = NULL;
    enum status status = ST_OK;

    if (block->kind == BLOCK_WORDS) {
        text_add(&page->out, "\n");
        status = figures_sentence(page->words, block, &sentence, page->err);
        if (status == ST_OK) {
            add_paragraph(page, sentence);
        }
    } else {
        add_heading(page, figures_label(page->words, "block", block->code), '-');
        if (block->kind == BLOCK_FIGURES) {
            add_figures(page, block);
        } else if (block->kind == BLOCK_TABLE) {
            add_table(page, block);
        } else {
            add_checks(page, block);
        }
    }
    if (note != NULL) {
        add_paragraph(page, note);
    }
    return status;
}

/* ---- what moved ------------------------------------------------------------------------------ */

static void
add_moves(struct page *page)
{
    static const char *const heads[] = {"move_place", "move_figure", "move_before", "move_after",
                                        "move_change"};
    struct arena *arena = page->words->arena;
    const struct figures_moves *moves = &page->made->moves;
    struct text_column columns[5];
    const char **cells = ARENA_NEW(arena, const char *, 5 * moves->count + 1);

    for (size_t i = 0; i < 5; i++) {
        columns[i] = (struct text_column){figures_fixed(page->words, heads[i]), i > 1};
    }
    for (size_t i = 0; i < moves->count; i++) {
        const struct figures_move *move = &moves->moves[i];
        const char *change = figures_move_change(page->words, move);

        cells[5 * i] = figures_move_place(page->words, move);
        cells[5 * i + 1] = figures_move_figure(page->words, move);
        cells[5 * i + 2] = figures_told(page->words, move->item, &move->before, false);
        cells[5 * i + 3] = figures_told(page->words, move->item, &move->after, false);
        cells[5 * i + 4] = change != NULL ? change : FIGURES_NOTHING;
    }
    text_table_add(
        arena, &(struct text_table){columns, 5, cells, moves->count, false, FIGURES_TEXT_COLUMNS},
        &page->out);
}

static void
add_restated(struct page *page)
{
    struct arena *arena = page->words->arena;
    const struct document *causes = document_member(page->made->causes, "causes");
    const struct document *first = causes != NULL ? causes->first : NULL;
    const int64_t more = document_integer(page->made->causes, "more_count", 0);

    add_heading(page, figures_fixed(page->words, "restated"), '=');
    add_paragraph(page, text_format(arena, _("This version takes the place of version %lld."),
                                    (long long)page->made->restated_version));
    add_paragraph(page, figures_fixed(page->words, "restated_long"));
    if (page->made->moves.count > 0) {
        text_add(&page->out, "\n");
        add_moves(page);
    }
    text_add(&page->out, "\n");
    add_paragraph(page, figures_fixed(page->words, first != NULL ? "causes" : "no_cause"));
    for (const struct document *at = first; at != NULL; at = at->next) {
        text_fold_add(&page->out, text_format(arena, "- %s", figures_cause(page->words, at)), 2,
                      FIGURES_TEXT_COLUMNS);
    }
    if (more > 0) {
        add_paragraph(page, figures_more(page->words, more));
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void
add_head(struct page *page)
{
    const struct figures *figures = page->words->figures;

    add_paragraph(page, text_format(page->words->arena, "%s – %s", figures_title(page->words),
                                    figures->fund_name));
    add_paragraph(page,
                  text_format(page->words->arena, "%s%s%s – %s %s", figures_subject(page->words),
                              figures->award != NULL ? "" : " – ",
                              figures->award != NULL ? "" : figures_period_told(page->words),
                              figures_fixed(page->words, "as_of"),
                              words_date(page->words->arena, figures->as_of)));
    if (figures->broken_count > 0) {
        text_add(&page->out, "\n");
        add_paragraph(page,
                      text_format(page->words->arena, "%s %s", figures_fixed(page->words, "broken"),
                                  figures_fixed(page->words, "broken_long")));
    }
    if (page->made->restated_version > 0) {
        add_restated(page);
    }
}

static void
add_about(struct page *page)
{
    struct figures_line lines[FIGURES_LINES_MAX];
    const size_t count = figures_about(page->words, page->made, lines);
    const char *cells[2 * FIGURES_LINES_MAX];
    size_t filled = 0;

    add_heading(page, figures_fixed(page->words, "made_about"), '=');
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].digest) {
            cells[filled++] = figures_fixed(page->words, lines[i].key);
            cells[filled++] = lines[i].value;
        }
    }
    add_pairs(page, cells, filled / 2, false);
    for (size_t i = 0; i < count; i++) {
        if (lines[i].digest) {
            text_addf(&page->out, "%s\n  %s\n", figures_fixed(page->words, lines[i].key),
                      lines[i].value);
        }
    }
}

enum status
figures_write_text(struct figures_words *words, const struct figures_made *made, struct sink sink,
                   struct err *err)
{
    struct page page = {.words = words, .made = made, .out = text_in(words->arena), .err = err};
    enum status status = ST_OK;

    add_head(&page);
    for (size_t i = 0; i < words->figures->section_count; i++) {
        const struct figures_section *section = &words->figures->sections[i];

        add_heading(&page, figures_label(words, "section", section->code), '=');
        for (size_t j = 0; j < section->block_count && status == ST_OK; j++) {
            status = add_block(&page, &section->blocks[j]);
        }
    }
    add_about(&page);
    return status == ST_OK ? sink_write(sink, page.out.data, page.out.length, err) : status;
}
