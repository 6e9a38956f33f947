/* SPDX-License-Identifier: MPL-2.0 */
/* figures_xlsx - a report to funders as a workbook: a sheet a table. */
#include "reporting/figures_writer.h"

#include "reporting/workbook.h"

#include <inttypes.h>
#include <string.h>

#define NAME_MAX_CHARACTERS 31 /* of a sheet */
#define TEXT_WIDTH          28
#define MONEY_WIDTH         16
#define NUMBER_WIDTH        12

struct book {
    struct figures_words *words;
    const struct figures_made *made;
    struct workbook *workbook;
    const char **names; /* of the sheets, none twice */
    size_t name_count;
    struct err *err;
};

static enum workbook_kind
kind_of(enum figures_unit unit)
{
    switch (unit) {
    case UNIT_CENTS:
        return WORKBOOK_MONEY;
    case UNIT_COUNT:
    case UNIT_DAYS:
        return WORKBOOK_COUNT;
    case UNIT_BP:
    case UNIT_DECIMAL:
        return WORKBOOK_DECIMAL;
    case UNIT_DATE:
        return WORKBOOK_DATE;
    default:
        return WORKBOOK_TEXT;
    }
}

static unsigned
width_of(enum figures_unit unit)
{
    if (unit == UNIT_CENTS) {
        return MONEY_WIDTH;
    }
    return figures_is_number(unit) || unit == UNIT_DATE ? NUMBER_WIDTH : TEXT_WIDTH;
}

static bool
is_taken(const struct book *book, const char *name)
{
    for (size_t i = 0; i < book->name_count; i++) {
        if (strcmp(book->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* The title of a block as the name of a sheet: short, without what a name may not have. */
static const char *
sheet_name(struct book *book, const char *title)
{
    struct arena *arena = book->words->arena;
    char *name = arena_string(arena, title);
    const char *tried;
    size_t bytes = 0;

    for (size_t i = 0; name[i] != '\0'; i++) {
        name[i] = strchr("[]:*?/\\'", name[i]) != NULL ? ' ' : name[i];
    }
    for (size_t characters = 0; name[bytes] != '\0'; bytes++) {
        characters += ((unsigned char)name[bytes] & 0xC0U) != 0x80U;
        if (characters > NAME_MAX_CHARACTERS - 4) { /* room for a number */
            break;
        }
    }
    name[bytes] = '\0';
    tried = name;
    for (unsigned i = 2; is_taken(book, tried); i++) {
        tried = text_format(arena, "%s %u", name, i);
    }
    book->names[book->name_count++] = tried;
    return tried;
}

/* Digits with a point: the file keeps no other. */
static const char *
percent_of(struct arena *arena, int64_t bp)
{
    const uint64_t size = bp < 0 ? -(uint64_t)bp : (uint64_t)bp;

    return text_format(arena, "%s%" PRIu64 ".%02u", bp < 0 ? "-" : "", size / 100,
                       (unsigned)(size % 100));
}

static void
add_value(struct book *book, struct workbook_sheet *sheet, const struct figures_item *item,
          const struct figures_cell *cell)
{
    if (cell->kind == CELL_NOTHING || cell->kind == CELL_WHY) {
        workbook_empty(sheet);
        return;
    }
    switch (item->unit) {
    case UNIT_CENTS:
        workbook_money(sheet, cell->number);
        break;
    case UNIT_COUNT:
    case UNIT_DAYS:
        workbook_count(sheet, cell->number);
        break;
    case UNIT_BP:
        workbook_decimal(sheet, percent_of(book->words->arena, cell->number));
        break;
    case UNIT_DECIMAL:
        workbook_decimal(sheet, cell->text);
        break;
    case UNIT_DATE:
        workbook_date(sheet, cell->text);
        break;
    default:
        workbook_text(sheet, figures_plain(book->words, item, cell));
    }
}

/* ---- sheets ---------------------------------------------------------------------------------- */

static enum status
add_table(struct book *book, const struct figures_block *block)
{
    struct workbook_column *columns =
        ARENA_NEW(book->words->arena, struct workbook_column, block->item_count);
    const size_t rows = block->row_count + (block->totals != NULL ? 1 : 0);
    struct workbook_sheet *sheet = NULL;
    enum status status;

    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];

        columns[i] = (struct workbook_column){figures_head(book->words, "column", item),
                                              kind_of(item->unit), width_of(item->unit)};
    }
    status = workbook_sheet(book->workbook,
                            sheet_name(book, figures_label(book->words, "block", block->code)),
                            columns, block->item_count, &sheet, book->err);
    for (size_t row = 0; row < rows && status == ST_OK; row++) {
        workbook_row(sheet, block->totals != NULL && row + 1 == block->row_count);
        for (size_t i = 0; i < block->item_count; i++) {
            const struct figures_cell *cell = figures_cell(block, row, i);

            if (row == block->row_count && i == 0 && cell->kind == CELL_NOTHING) {
                workbook_text(sheet, figures_fixed(book->words, "total"));
            } else {
                add_value(book, sheet, &block->items[i], cell);
            }
        }
    }
    return status;
}

static void
add_figures(struct book *book, struct workbook_sheet *sheet, const struct figures_block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        workbook_row(sheet, false);
        workbook_text(sheet, figures_label(book->words, "block", block->code));
        workbook_text(sheet, figures_head(book->words, "figure", &block->items[i]));
        add_value(book, sheet, &block->items[i], &block->items[i].value);
    }
}

static void
add_checks(struct book *book, struct workbook_sheet *sheet, const struct figures_block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct figures_item *item = &block->items[i];

        workbook_row(sheet, false);
        workbook_text(sheet, figures_head(book->words, "check", item));
        add_value(book, sheet, item, &item->left);
        add_value(book, sheet, item, &item->right);
        workbook_text(sheet,
                      figures_fixed(book->words, figures_holds(item) ? "holds" : "holds_not"));
    }
}

/* All key figures on one sheet, all checks on another. */
static enum status
add_gathered(struct book *book, enum figures_kind kind)
{
    struct figures_words *words = book->words;
    const bool checks = kind == BLOCK_CHECKS;
    struct workbook_column *columns = ARENA_NEW(words->arena, struct workbook_column, 4);
    struct workbook_sheet *sheet = NULL;
    const char *name = figures_fixed(words, checks ? "checks" : "key_figures");

    columns[0] = (struct workbook_column){figures_fixed(words, checks ? "check" : "report_part"),
                                          WORKBOOK_TEXT, checks ? 60 : TEXT_WIDTH};
    columns[1] = (struct workbook_column){figures_fixed(words, checks ? "left_side" : "figure"),
                                          WORKBOOK_TEXT, checks ? MONEY_WIDTH : 50};
    columns[2] = (struct workbook_column){figures_fixed(words, checks ? "right_side" : "value"),
                                          WORKBOOK_TEXT, MONEY_WIDTH};
    columns[3] =
        (struct workbook_column){figures_fixed(words, "check_result"), WORKBOOK_TEXT, NUMBER_WIDTH};
    for (size_t i = 0; i < words->figures->section_count; i++) {
        const struct figures_section *section = &words->figures->sections[i];

        for (size_t j = 0; j < section->block_count; j++) {
            const struct figures_block *block = &section->blocks[j];

            if (block->kind != kind) {
                continue;
            }
            if (sheet == NULL && workbook_sheet(book->workbook, sheet_name(book, name), columns,
                                                checks ? 4 : 3, &sheet, book->err) != ST_OK) {
                return book->err->status;
            }
            if (checks) {
                add_checks(book, sheet, block);
            } else {
                add_figures(book, sheet, block);
            }
        }
    }
    return ST_OK;
}

static enum status
add_tables(struct book *book)
{
    const struct figures *figures = book->words->figures;
    enum status status = ST_OK;

    for (size_t i = 0; i < figures->section_count; i++) {
        for (size_t j = 0; j < figures->sections[i].block_count && status == ST_OK; j++) {
            if (figures->sections[i].blocks[j].kind == BLOCK_TABLE) {
                status = add_table(book, &figures->sections[i].blocks[j]);
            }
        }
    }
    return status;
}

/* ---- what the report is ---------------------------------------------------------------------- */

static void
add_line(struct workbook_sheet *sheet, const char *key, const char *value)
{
    workbook_row(sheet, false);
    workbook_text(sheet, key);
    workbook_text(sheet, value);
}

static enum status
add_about(struct book *book)
{
    struct figures_words *words = book->words;
    struct workbook_column *columns = ARENA_NEW(words->arena, struct workbook_column, 2);
    struct figures_line lines[FIGURES_LINES_MAX];
    const size_t count = figures_about(words, book->made, lines);
    const struct figures_note *notes;
    size_t note_count = 0;
    struct workbook_sheet *sheet = NULL;
    enum status status;

    columns[0] = (struct workbook_column){figures_fixed(words, "report"), WORKBOOK_TEXT, 36};
    columns[1] = (struct workbook_column){figures_title(words), WORKBOOK_LONG, 80};
    status = workbook_sheet(book->workbook, sheet_name(book, figures_fixed(words, "made_about")),
                            columns, 2, &sheet, book->err);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        add_line(sheet, figures_fixed(words, lines[i].key), lines[i].value);
    }
    if (status == ST_OK) {
        status = figures_notes(words, book->made, &notes, &note_count, book->err);
    }
    for (size_t i = 0; i < note_count && status == ST_OK; i++) {
        add_line(sheet, notes[i].of, notes[i].note);
    }
    return status;
}

static enum status
add_moves(struct book *book)
{
    static const char *const heads[] = {"move_place", "move_figure", "move_before", "move_after",
                                        "move_change"};
    struct figures_words *words = book->words;
    const struct figures_moves *moves = &book->made->moves;
    struct workbook_column *columns = ARENA_NEW(words->arena, struct workbook_column, 5);
    struct workbook_sheet *sheet = NULL;
    enum status status = ST_OK;

    if (moves->count == 0) {
        return ST_OK;
    }
    for (size_t i = 0; i < 5; i++) {
        columns[i] = (struct workbook_column){figures_fixed(words, heads[i]), WORKBOOK_TEXT,
                                              i < 2 ? 40 : MONEY_WIDTH};
    }
    status = workbook_sheet(book->workbook, sheet_name(book, figures_fixed(words, "restated")),
                            columns, 5, &sheet, book->err);
    for (size_t i = 0; i < moves->count && status == ST_OK; i++) {
        const struct figures_move *move = &moves->moves[i];

        workbook_row(sheet, false);
        workbook_text(sheet, figures_move_place(words, move));
        workbook_text(sheet, figures_move_figure(words, move));
        add_value(book, sheet, move->item, &move->before);
        add_value(book, sheet, move->item, &move->after);
        workbook_text(sheet, figures_move_change(words, move));
    }
    return status;
}

static size_t
most_sheets(const struct figures *figures)
{
    size_t count = 4; /* about, key figures, checks, what moved */

    for (size_t i = 0; i < figures->section_count; i++) {
        count += figures->sections[i].block_count;
    }
    return count;
}

enum status
figures_write_xlsx(struct figures_words *words, const struct figures_made *made, struct sink sink,
                   struct err *err)
{
    struct book book = {.words = words, .made = made, .err = err};
    const char *foot =
        text_format(words->arena, "&L%s %s&R&P / &N", figures_fixed(words, "document_short"),
                    figures_digest_head(words, made->sha256));
    const struct workbook_about about = {.title = figures_title(words),
                                         .program = made->engine,
                                         .footer = foot,
                                         .made_at = made->known_at};
    enum status status = workbook_begin(words->arena, &about, &book.workbook, err);

    if (status != ST_OK) {
        return status;
    }
    book.names = ARENA_NEW(words->arena, const char *, most_sheets(words->figures));
    status = add_about(&book);
    if (status == ST_OK) {
        status = add_moves(&book);
    }
    if (status == ST_OK) {
        status = add_gathered(&book, BLOCK_FIGURES);
    }
    if (status == ST_OK) {
        status = add_tables(&book);
    }
    if (status == ST_OK) {
        status = add_gathered(&book, BLOCK_CHECKS);
    }
    if (status != ST_OK) {
        workbook_drop(book.workbook);
        return status;
    }
    return workbook_end(book.workbook, sink, err);
}
