/* SPDX-License-Identifier: MPL-2.0 */
/* reconciliation_tables - the forms that tell every item: CSV, XLSX, JSON, as items come. */
#include "reconciliation.h"

#include "base/json_writer.h"
#include "base/words.h"
#include "exchange/csv_reader.h"
#include "reporting/format.h"
#include "reporting/workbook.h"

#include <inttypes.h>
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"
#define DAY_PLACE       2 /* of the four texts of a line */

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a form does with a row, and with each of its items. */
struct form {
    enum status (*row)(struct reconciliation_walk *walk, struct err *err);
    enum status (*item)(struct reconciliation_walk *walk, const struct document *item,
                        struct err *err);
};

/* Rows are gone through in their order; items that are not held come in the same order. */
struct reconciliation_walk {
    const struct form *form;
    const struct document *document, *section, *row; /* the row that is being told */
    struct arena *arena, *scratch;                   /* scratch: of one row, or of one item */
    struct sink sink;
    struct workbook_sheet *sheet;
    const char *section_end, *row_end; /* of JSON: what comes after the list in it */
    int64_t item_count;                /* of the row, so far */
    bool worded;
};

/* ---- tables: section, row, day, what, count, amount ------------------------------------------ */

static const char *
title_of(const struct reconciliation_walk *walk)
{
    return document_text(walk->section, "title", "");
}

static enum status
csv_line(struct reconciliation_walk *walk, const char *const texts[4], int64_t count,
         const struct document *cents, struct err *err)
{
    struct text line = text_in(walk->scratch);

    for (size_t i = 0; i < 4; i++) {
        text_addf(&line, "%s;", csv_cell(walk->scratch, texts[i], SEPARATOR, true));
    }
    if (count >= 0) {
        text_addf(&line, "%" PRId64, count);
    }
    text_addf(&line, ";%s" LINE_END,
              cents != NULL && cents->kind == DOCUMENT_INTEGER
                  ? format_plain_amount(walk->scratch, cents->integer)
                  : "");
    return sink_write(walk->sink, line.data, line.length, err);
}

static enum status
xlsx_line(struct reconciliation_walk *walk, const char *const texts[4], int64_t count,
          const struct document *cents, struct err *err)
{
    (void)err;
    workbook_row(walk->sheet, false);
    for (size_t i = 0; i < 4; i++) {
        const char *cell = *texts[i] != '\0' ? texts[i] : NULL;

        if (i == DAY_PLACE) {
            workbook_date(walk->sheet, cell);
        } else {
            workbook_text(walk->sheet, cell);
        }
    }
    if (count >= 0) {
        workbook_count(walk->sheet, count);
    } else {
        workbook_empty(walk->sheet);
    }
    if (cents != NULL && cents->kind == DOCUMENT_INTEGER) {
        workbook_money(walk->sheet, cents->integer);
    }
    return ST_OK;
}

static enum status
table_line(struct reconciliation_walk *walk, const struct document *item, struct err *err)
{
    const struct document *told = item != NULL ? item : walk->row;
    const char *const texts[4] = {title_of(walk), document_text(walk->row, "label", ""),
                                  item != NULL ? document_text(item, "date", "") : "",
                                  item != NULL ? document_text(item, "what", "") : ""};
    const int64_t count = item != NULL ? -1 : document_integer(told, "count", -1);
    const struct document *cents = document_member(told, "cents");

    return walk->sheet != NULL ? xlsx_line(walk, texts, count, cents, err)
                               : csv_line(walk, texts, count, cents, err);
}

static enum status
table_row(struct reconciliation_walk *walk, struct err *err)
{
    return table_line(walk, NULL, err);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* An object with an empty list instead of its own, up to that list; `end` becomes the rest. What
 * tells how many items are not held is left out: here all are. */
static const char *
json_around(struct arena *arena, const struct document *object, const char *list, const char **end)
{
    const char *const mark = text_format(arena, "\"%s\":[", list);
    struct document *shell = document_object(arena);
    struct text out = text_in(arena);
    char *cut;

    for (const struct document *at = object->first; at != NULL; at = at->next) {
        if (strcmp(at->name, list) == 0) {
            (void)document_add_list(arena, shell, list);
        } else if (strncmp(at->name, "more", 4) != 0) {
            (void)document_adopt(arena, shell, at->name, at);
        }
    }
    document_write_json(shell, &out);
    /* In a text the quotes of the mark would be written otherwise. */
    cut = strstr(out.data, mark) + strlen(mark);
    *end = arena_string(arena, cut);
    *cut = '\0';
    return out.data;
}

static enum status
json_row(struct reconciliation_walk *walk, struct err *err)
{
    const struct document *first = document_member(walk->section, "rows")->first;
    struct text out = text_in(walk->scratch);

    text_add(&out, walk->row_end != NULL ? walk->row_end : "");
    if (first == walk->row) {
        text_add(&out, walk->section_end != NULL
                           ? text_format(walk->scratch, "%s,", walk->section_end)
                           : "");
        text_add(&out, json_around(walk->arena, walk->section, "rows", &walk->section_end));
    } else {
        text_add(&out, ",");
    }
    text_add(&out, json_around(walk->arena, walk->row, "items", &walk->row_end));
    return sink_write(walk->sink, out.data, out.length, err);
}

static enum status
json_item(struct reconciliation_walk *walk, const struct document *item, struct err *err)
{
    struct text out = text_in(walk->scratch);

    text_add(&out, walk->item_count > 0 ? "," : "");
    document_write_json(item, &out);
    return sink_write(walk->sink, out.data, out.length, err);
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* A row of which some items are not held: all of them come. */
static bool
is_awaited(const struct document *row)
{
    return document_member(row, "more") != NULL;
}

static enum status
tell_item(struct reconciliation_walk *walk, const struct document *item, struct err *err)
{
    const struct arena_mark mark = arena_mark(walk->scratch);
    const enum status status = walk->form->item(walk, item, err);

    arena_reset(walk->scratch, mark);
    walk->item_count++;
    return status;
}

/* What was read twice, once as sums and once line by line, has to be the same. */
static enum status
check_row(const struct reconciliation_walk *walk, struct err *err)
{
    int64_t count = 0;

    if (walk->row == NULL || !is_awaited(walk->row)) {
        return ST_OK;
    }
    for (const struct document *at = document_member(walk->row, "items")->first; at != NULL;
         at = at->next) {
        count++;
    }
    return count + document_integer(walk->row, "more", 0) == walk->item_count
               ? ST_OK
               : err_set(err, ST_BUG, "%s: %" PRId64 " items", document_text(walk->row, "row", ""),
                         walk->item_count);
}

/* Tell the next row, with its items when they are held; past the last one the row is null. */
static enum status
next_row(struct reconciliation_walk *walk, struct err *err)
{
    const struct arena_mark mark = arena_mark(walk->scratch);
    enum status status = check_row(walk, err);

    if (walk->row != NULL) {
        walk->row = walk->row->next;
    }
    while (walk->row == NULL &&
           (walk->section = walk->section == NULL
                                ? document_member(walk->document, "sections")->first
                                : walk->section->next) != NULL) {
        walk->row = document_member(walk->section, "rows")->first;
    }
    walk->item_count = 0;
    if (walk->row == NULL || status != ST_OK) {
        return status;
    }
    status = walk->form->row(walk, err);
    arena_reset(walk->scratch, mark);
    for (const struct document *item = document_member(walk->row, "items")->first;
         item != NULL && status == ST_OK && !is_awaited(walk->row); item = item->next) {
        status = tell_item(walk, item, err);
    }
    return status;
}

enum status
reconciliation_item(struct reconciliation_walk *walk, const char *row, const char *day,
                    const char *what, int64_t cents, struct err *err)
{
    struct arena *arena = walk->scratch;
    const struct arena_mark mark = arena_mark(arena);
    const char *currency = document_text(walk->document, "currency", "EUR");
    struct document *item;
    enum status status = ST_OK;

    while (status == ST_OK && (walk->row == NULL || !is_awaited(walk->row) ||
                               strcmp(document_text(walk->row, "row", ""), row) != 0)) {
        status = next_row(walk, err);
        if (status == ST_OK && walk->row == NULL) {
            return err_set(err, ST_BUG, "%s: no such row", row);
        }
    }
    item = document_object(arena);
    (void)document_add_text(arena, item, "date", day);
    (void)document_add_text(arena, item, "what", what);
    (void)document_add_integer(arena, item, "cents", cents);
    if (status == ST_OK && walk->worded) {
        reconciliation_word_item(arena, row, item, currency);
        status = format_document(arena, item, currency, err);
    }
    if (status == ST_OK) {
        status = tell_item(walk, item, err);
    }
    arena_reset(arena, mark);
    return status;
}

/* The rows whose items come, with commas between them. */
static const char *
awaited(struct arena *arena, const struct document *document)
{
    struct text names = text_in(arena);

    for (const struct document *at = document_member(document, "sections")->first; at != NULL;
         at = at->next) {
        for (const struct document *row = document_member(at, "rows")->first; row != NULL;
             row = row->next) {
            if (is_awaited(row)) {
                text_addf(&names, "%s%s", names.length > 0 ? "," : "",
                          document_text(row, "row", ""));
            }
        }
    }
    return text_of(&names);
}

static enum status
walk_all(struct reconciliation_walk *walk, const struct reconciliation_source *source,
         struct err *err)
{
    const char *rows = awaited(walk->arena, walk->document);
    enum status status = *rows != '\0' ? source->read(source->context, rows, walk, err) : ST_OK;

    do {
        status = status == ST_OK ? next_row(walk, err) : status;
    } while (status == ST_OK && walk->section != NULL);
    return status;
}

/* ---- forms ----------------------------------------------------------------------------------- */

static enum status
form_xlsx(struct reconciliation_walk *walk, const struct reconciliation_source *source,
          struct err *err)
{
    const struct workbook_column columns[] = {
        {_("section"), WORKBOOK_TEXT, 30}, {_("row"), WORKBOOK_TEXT, 40},
        {_("day"), WORKBOOK_DATE, 12},     {_("what"), WORKBOOK_TEXT, 40},
        {_("lines"), WORKBOOK_COUNT, 10},  {_("amount"), WORKBOOK_MONEY, 16}};
    const struct workbook_about about = {
        .title = _("Statement of reconciliation"), .program = "levain", .made_at = 0};
    struct workbook *workbook = NULL;
    enum status status = workbook_begin(walk->arena, &about, &workbook, err);

    if (status == ST_OK) {
        status = workbook_sheet(workbook, about.title, columns, COUNT(columns), &walk->sheet, err);
    }
    if (status == ST_OK) {
        status = walk_all(walk, source, err);
    }
    if (status != ST_OK) {
        workbook_drop(workbook);
        return status;
    }
    return workbook_end(workbook, walk->sink, err);
}

static enum status
form_csv(struct reconciliation_walk *walk, const struct reconciliation_source *source,
         struct err *err)
{
    const char *head =
        text_format(walk->arena, BYTE_ORDER_MARK "%s;%s;%s;%s;%s;%s" LINE_END, _("section"),
                    _("row"), _("day"), _("what"), _("lines"), _("amount"));
    enum status status = sink_string(walk->sink, head, err);

    return status == ST_OK ? walk_all(walk, source, err) : status;
}

static enum status
form_json(struct reconciliation_walk *walk, const struct reconciliation_source *source,
          struct err *err)
{
    const char *end;
    enum status status =
        sink_string(walk->sink, json_around(walk->arena, walk->document, "sections", &end), err);

    if (status == ST_OK) {
        status = walk_all(walk, source, err);
    }
    return status == ST_OK
               ? sink_string(walk->sink,
                             text_format(walk->arena, "%s%s%s\n",
                                         walk->row_end != NULL ? walk->row_end : "",
                                         walk->section_end != NULL ? walk->section_end : "", end),
                             err)
               : status;
}

enum status
reconciliation_form(struct arena *arena, const struct document *document, const char *form,
                    const struct reconciliation_source *source, struct sink sink, struct err *err)
{
    static const struct form table = {table_row, table_line}, json = {json_row, json_item};
    struct reconciliation_walk walk = {.form = strcmp(form, "json") == 0 ? &json : &table,
                                       .document = document,
                                       .arena = arena,
                                       .scratch = source->scratch,
                                       .sink = sink,
                                       .worded = document_member(document, "heading") != NULL};
    struct text out = text_in(arena);

    if (strcmp(form, "html") == 0) {
        return reconciliation_html(arena, document, sink, err);
    }
    if (strcmp(form, "csv") == 0) {
        return form_csv(&walk, source, err);
    }
    if (strcmp(form, "xlsx") == 0) {
        return form_xlsx(&walk, source, err);
    }
    if (strcmp(form, "json") == 0) {
        return form_json(&walk, source, err);
    }
    reconciliation_text(arena, document, SIZE_MAX, &out);
    return sink_write(sink, out.data, out.length, err);
}
