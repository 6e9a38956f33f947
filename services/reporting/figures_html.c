/* SPDX-License-Identifier: MPL-2.0 */
/* figures_html - a report to funders as a page: what its template is given. */
#include "reporting/figures_writer.h"

#include "base/words.h"
#include "reporting/figure_chart.h"

#include <string.h>

#define FEW_COLUMNS  3  /* up to so many, a table is not as wide as the page */
#define MANY_COLUMNS 8  /* from so many on, a table is printed in small letters */
#define WIDE_COLUMNS 12 /* from so many on, on a sheet that lies */

struct page {
    struct figures_words *words;
    const struct figures_made *made;
    struct document *root;
    struct err *err;
};

/* A template looks for a name in what is around, too: what is not there is said to be null. */
static void
add_string(const struct page *page, struct document *parent, const char *kind, const char *code)
{
    const char *key = text_format(page->words->arena, "%s.%s", kind, code);

    (void)document_add_text(page->words->arena, parent, kind, figures_string(page->words, key));
}

static void
add_cell(const struct page *page, struct document *cells, const char *told,
         const struct figures_item *item, const char *mark, bool head)
{
    struct arena *arena = page->words->arena;
    struct document *cell = document_add_object(arena, cells, NULL);
    const bool number = figures_is_number(item->unit);

    (void)document_add_text(arena, cell, "told", told);
    (void)document_add_text(arena, cell, "mark", mark);
    (void)document_add_flag(arena, cell, "number", number);
    (void)document_add_flag(arena, cell, "short",
                            item->unit == UNIT_DATE || item->unit == UNIT_INSTANT);
    (void)document_add_flag(arena, cell, "head", head);
}

static void
add_reasons(const struct page *page, struct document *view, const char *const *codes, size_t count)
{
    struct arena *arena = page->words->arena;
    struct document *list = document_add_list(arena, view, "reasons");

    for (size_t i = 0; i < count; i++) {
        struct document *reason = document_add_object(arena, list, NULL);

        (void)document_add_text(arena, reason, "mark",
                                text_format(arena, "%c", (char)('a' + (char)i)));
        (void)document_add_text(arena, reason, "told", figures_label(page->words, "why", codes[i]));
    }
    (void)document_add_flag(arena, view, "has_reasons", count > 0);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void
add_figures(const struct page *page, const struct figures_block *block, struct document *view)
{
    struct arena *arena = page->words->arena;
    struct document *list = document_add_list(arena, view, "items");
    const char *const *codes;
    const size_t reasons = figures_reasons(page->words, block, &codes);

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        struct document *figure = document_add_object(arena, list, NULL);

        (void)document_add_text(arena, figure, "label",
                                figures_label(page->words, "figure", item->code));
        (void)document_add_text(arena, figure, "told",
                                figures_told(page->words, item, &item->value, false));
        (void)document_add_text(arena, figure, "unit",
                                item->unit == UNIT_DAYS && item->value.kind == CELL_NUMBER
                                    ? figures_fixed(page->words, "days")
                                    : NULL);
        (void)document_add_text(arena, figure, "mark",
                                figures_reason_mark(page->words, codes, reasons, &item->value));
    }
    add_reasons(page, view, codes, reasons);
}

/* What is the same for all rows of a table. */
struct table {
    const struct figures_block *block;
    bool *cents;              /* of each column: are they shown? */
    const char *const *codes; /* of the reasons */
    size_t reason_count;
};

static void
add_row(const struct page *page, const struct table *table, const struct figures_cell *cells,
        struct document *list)
{
    struct arena *arena = page->words->arena;
    struct document *row = document_add_object(arena, list, NULL);
    struct document *told = document_add_list(arena, row, "cells");
    const bool total = cells == table->block->totals;

    for (size_t i = 0; i < table->block->item_count; i++) {
        const struct figures_item *item = &table->block->items[i];
        const char *words = figures_told(page->words, item, &cells[i], table->cents[i]);

        if (total && cells[i].kind == CELL_NOTHING) {
            words = i == 0 ? figures_fixed(page->words, "total") : "";
        }
        add_cell(page, told, words, item,
                 figures_reason_mark(page->words, table->codes, table->reason_count, &cells[i]),
                 i == 0 && !figures_is_number(item->unit));
    }
}

static void
add_table(const struct page *page, const struct figures_block *block, struct document *view)
{
    struct arena *arena = page->words->arena;
    struct document *columns = document_add_list(arena, view, "columns");
    struct document *rows = document_add_list(arena, view, "rows");
    struct table table = {.block = block, .cents = ARENA_NEW(arena, bool, block->item_count)};

    table.reason_count = figures_reasons(page->words, block, &table.codes);
    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];

        table.cents[i] = item->unit == UNIT_CENTS && figures_has_cents(block, i);
        add_cell(page, columns, figures_label(page->words, "column", item->code), item, NULL, true);
    }
    for (size_t i = 0; i < block->row_count; i++) {
        add_row(page, &table, figures_cell(block, i, 0), rows);
    }
    (void)document_add_flag(arena, view, "has_rows", block->row_count > 0);
    (void)document_add_flag(arena, view, "has_table",
                            block->row_count > 0 || block->totals != NULL);
    rows = document_add_list(arena, view, "totals");
    if (block->totals != NULL) {
        add_row(page, &table, block->totals, rows);
    }
    (void)document_add_flag(arena, view, "has_totals", block->totals != NULL);
    (void)document_add_text(arena, view, "more", figures_more(page->words, block->more));
    (void)document_add_flag(arena, view, "few", block->item_count <= FEW_COLUMNS);
    (void)document_add_flag(arena, view, "many", block->item_count >= MANY_COLUMNS);
    (void)document_add_flag(arena, view, "wide", block->item_count >= WIDE_COLUMNS);
    add_reasons(page, view, table.codes, table.reason_count);
}

static void
add_checks(const struct page *page, const struct figures_block *block, struct document *view)
{
    struct arena *arena = page->words->arena;
    struct document *list = document_add_list(arena, view, "items");

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];
        struct document *check = document_add_object(arena, list, NULL);
        const bool holds = figures_holds(item);

        (void)document_add_text(arena, check, "label",
                                figures_label(page->words, "check", item->code));
        (void)document_add_text(arena, check, "left",
                                figures_told(page->words, item, &item->left, false));
        (void)document_add_text(arena, check, "right",
                                figures_told(page->words, item, &item->right, false));
        (void)document_add_flag(arena, check, "holds", holds);
    }
}

static enum status
add_block(const struct page *page, const struct figures_block *block, struct document *list)
{
    static const char *const kinds[] = {"is_figures", "is_table", "is_checks", "is_words"};
    struct arena *arena = page->words->arena;
    struct document *view = document_add_object(arena, list, NULL);
    const char *sentence = NULL, *svg = NULL;
    enum status status = ST_OK;

    (void)document_add_text(arena, view, "id", block->code);
    (void)document_add_text(
        arena, view, "heading",
        block->kind == BLOCK_WORDS ? NULL : figures_label(page->words, "block", block->code));
    add_string(page, view, "note", block->code);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        (void)document_add_flag(arena, view, kinds[i], (size_t)block->kind == i);
    }
    switch (block->kind) {
    case BLOCK_FIGURES:
        add_figures(page, block, view);
        break;
    case BLOCK_TABLE:
        add_table(page, block, view);
        status = block->chart != NULL ? chart_of_block(arena, block, page->words, &svg, page->err)
                                      : ST_OK;
        break;
    case BLOCK_CHECKS:
        add_checks(page, block, view);
        break;
    default:
        status = figures_sentence(page->words, block, &sentence, page->err);
    }
    (void)document_add_text(arena, view, "chart", svg);
    (void)document_add_text(arena, view, "sentence", sentence);
    return status;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void
add_about(const struct page *page)
{
    struct arena *arena = page->words->arena;
    struct document *list = document_add_list(arena, page->root, "about");
    struct figures_line lines[FIGURES_LINES_MAX];
    const size_t count = figures_about(page->words, page->made, lines);

    for (size_t i = 0; i < count; i++) {
        struct document *line = document_add_object(arena, list, NULL);

        (void)document_add_text(arena, line, "label", figures_fixed(page->words, lines[i].key));
        (void)document_add_text(arena, line, "told", lines[i].value);
        (void)document_add_flag(arena, line, "digest", lines[i].digest);
    }
}

static void
add_moves(const struct page *page)
{
    struct arena *arena = page->words->arena;
    const struct figures_made *made = page->made;
    struct document *list = document_add_list(arena, page->root, "moves");

    for (size_t i = 0; i < made->moves.count; i++) {
        const struct figures_move *move = &made->moves.moves[i];
        struct document *view = document_add_object(arena, list, NULL);

        (void)document_add_text(arena, view, "place", figures_move_place(page->words, move));
        (void)document_add_text(arena, view, "figure", figures_move_figure(page->words, move));
        (void)document_add_text(arena, view, "before",
                                figures_told(page->words, move->item, &move->before, false));
        (void)document_add_text(arena, view, "after",
                                figures_told(page->words, move->item, &move->after, false));
        (void)document_add_text(arena, view, "change", figures_move_change(page->words, move));
    }
    (void)document_add_flag(arena, page->root, "has_moves", made->moves.count > 0);
}

static void
add_causes(const struct page *page)
{
    struct arena *arena = page->words->arena;
    const struct document *causes = document_member(page->made->causes, "causes");
    struct document *list = document_add_list(arena, page->root, "causes");

    for (const struct document *at = causes != NULL ? causes->first : NULL; at != NULL;
         at = at->next) {
        struct document *view = document_add_object(arena, list, NULL);

        (void)document_add_text(arena, view, "told", figures_cause(page->words, at));
    }
    (void)document_add_flag(arena, page->root, "has_causes", list->first != NULL);
    (void)document_add_text(
        arena, page->root, "more_causes",
        figures_more(page->words, document_integer(page->made->causes, "more_count", 0)));
}

static enum status
add_sections(const struct page *page)
{
    struct arena *arena = page->words->arena;
    const struct figures *figures = page->words->figures;
    struct document *list = document_add_list(arena, page->root, "sections");
    enum status status = ST_OK;

    for (size_t i = 0; i < figures->section_count && status == ST_OK; i++) {
        const struct figures_section *section = &figures->sections[i];
        struct document *view = document_add_object(arena, list, NULL);
        struct document *blocks;

        (void)document_add_text(arena, view, "id", text_format(arena, "section-%s", section->code));
        (void)document_add_text(arena, view, "heading",
                                figures_label(page->words, "section", section->code));
        (void)document_add_flag(arena, view, "begins_wide",
                                section->block_count > 0 &&
                                    section->blocks[0].item_count >= WIDE_COLUMNS &&
                                    section->blocks[0].kind == BLOCK_TABLE);
        blocks = document_add_list(arena, view, "blocks");
        for (size_t j = 0; j < section->block_count && status == ST_OK; j++) {
            status = add_block(page, &section->blocks[j], blocks);
        }
    }
    return status;
}

/* A text as a string of a style sheet, where nothing of HTML has a meaning. */
static const char *
style_string(struct arena *arena, const char *string)
{
    struct text out = text_in(arena);

    for (const char *at = string; *at != '\0'; at++) {
        if (strchr("\"'\\<>&", *at) != NULL || (unsigned char)*at < ' ') {
            text_addf(&out, "\\%06x", (unsigned)(unsigned char)*at);
        } else {
            text_add_bytes(&out, at, 1);
        }
    }
    return text_of(&out);
}

/* What stands on each sheet of paper. */
static void
add_edges(const struct page *page)
{
    struct arena *arena = page->words->arena;
    const char *foot =
        text_format(arena, "%s %s · %s %s · %s %s", figures_fixed(page->words, "as_of"),
                    words_date(arena, page->words->figures->as_of),
                    figures_fixed(page->words, "snapshot_short"),
                    figures_digest_head(page->words, page->made->snapshot_sha256),
                    figures_fixed(page->words, "document_short"),
                    figures_digest_head(page->words, page->made->sha256));

    (void)document_add_text(arena, page->root, "page_head",
                            style_string(arena, page->words->figures->fund_name));
    (void)document_add_text(arena, page->root, "page_foot", style_string(arena, foot));
}

static void
add_head(const struct page *page)
{
    struct arena *arena = page->words->arena;
    const struct figures *figures = page->words->figures;
    const struct figures_made *made = page->made;

    (void)document_adopt(arena, page->root, "words", page->words->fixed);
    (void)document_add_text(arena, page->root, "language", page->words->language);
    (void)document_add_text(arena, page->root, "title", figures_title(page->words));
    (void)document_add_text(arena, page->root, "fund_name", figures->fund_name);
    (void)document_add_text(arena, page->root, "subject", figures_subject(page->words));
    /* What one award spent is told from its first day on. */
    (void)document_add_text(arena, page->root, "period",
                            figures->award != NULL ? NULL : figures_period_told(page->words));
    (void)document_add_text(arena, page->root, "as_of", words_date(arena, figures->as_of));
    (void)document_add_text(arena, page->root, "engine", made->engine);
    (void)document_add_flag(arena, page->root, "kept", made->kept);
    (void)document_add_flag(arena, page->root, "broken", figures->broken_count > 0);
    (void)document_add_flag(arena, page->root, "restated", made->restated_version > 0);
    (void)document_add_flag(arena, page->root, "has_contents", figures->section_count > 1);
    (void)document_add_text(arena, page->root, "restated_told",
                            made->restated_version > 0
                                ? text_format(arena,
                                              _("This version takes the place of version %lld."),
                                              (long long)made->restated_version)
                                : NULL);
}

/* The files of the report stand before those that all reports share. */
struct finding {
    template_lookup_fn *lookup;
    void *context;
    struct arena *arena;
    const char *report;
};

static const char *
find(void *context, const char *name)
{
    const struct finding *finding = context;
    const char *text = finding->lookup(finding->context,
                                       text_format(finding->arena, "%s/%s", finding->report, name));

    return text != NULL
               ? text
               : finding->lookup(finding->context, text_format(finding->arena, "common/%s", name));
}

enum status
figures_write_html(struct figures_words *words, const struct figures_made *made,
                   template_lookup_fn *lookup, void *context, struct sink sink, struct err *err)
{
    struct finding finding = {lookup, context, words->arena, words->figures->report};
    struct template_set set = {
        .arena = words->arena, .lookup = find, .context = &finding, .strict = true};
    const struct page page = {words, made, document_object(words->arena), err};
    const struct template *template = NULL;
    enum status status;

    add_head(&page);
    add_edges(&page);
    add_about(&page);
    add_moves(&page);
    add_causes(&page);
    status = add_sections(&page);
    if (status == ST_OK) {
        status = template_find(
            &set, find(&finding, "template.html") != NULL ? "template.html" : "page.html",
            &template, err);
    }
    return status == ST_OK ? template_render(&set, template, page.root, sink, err) : status;
}
