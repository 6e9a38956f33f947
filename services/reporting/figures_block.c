/* SPDX-License-Identifier: MPL-2.0 */
/* figures_block - one block of the document of a report: its columns, cells, checks, chart. */
#include "reporting/figures_parts.h"

#include "base/date.h"
#include "base/words.h"

#include <string.h>

#define INSTANT_LENGTH (sizeof "2026-03-16T12:00:00" - 1)
#define DAY_LENGTH     (sizeof "2026-03-16" - 1)

static const char *const unit_names[UNITS] = {
    [UNIT_CENTS] = "cents",     [UNIT_COUNT] = "count", [UNIT_DAYS] = "days",
    [UNIT_BP] = "bp",           [UNIT_DATE] = "date",   [UNIT_DECIMAL] = "decimal",
    [UNIT_INSTANT] = "instant", [UNIT_TEXT] = "text",   [UNIT_CODE] = "code",
    [UNIT_FLAG] = "flag",
};

static const char *const kind_names[] = {"figures", "table", "checks", "words"};

static const char *const chart_kinds[] = {"bar",        "stacked",   "histogram", "curve",
                                          "funnel",     "waterfall", "bullet",    "heat",
                                          "choropleth", "places"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool
index_of(const char *const *names, size_t count, const char *name, size_t *index)
{
    for (size_t i = 0; name != NULL && i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static enum status
read_unit(const struct figures_reading *reading, const struct document *document, const char *code,
          enum figures_unit *unit)
{
    size_t index;

    if (!index_of(unit_names, UNITS, document_text(document, "unit", NULL), &index)) {
        return figures_wrong(reading,
                             text_format(reading->arena, _("%s has no unit that there is"), code));
    }
    *unit = (enum figures_unit)index;
    return ST_OK;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static bool
is_decimal(const char *text)
{
    size_t whole, places;

    text += *text == '-' ? 1 : 0;
    whole = strspn(text, "0123456789");
    if (text[whole] != '.') {
        return whole > 0 && text[whole] == '\0';
    }
    places = strspn(text + whole + 1, "0123456789");
    return whole > 0 && places > 0 && text[whole + 1 + places] == '\0';
}

static bool
is_instant(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00";
    int32_t day;

    if (strlen(text) != INSTANT_LENGTH || !date_parse(text, DAY_LENGTH, &day)) {
        return false;
    }
    for (size_t i = DAY_LENGTH; i < INSTANT_LENGTH; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (shape[i] == '0' ? !digit : text[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

static bool
is_text_of(enum figures_unit unit, const char *text)
{
    int32_t day;

    switch (unit) {
    case UNIT_DECIMAL:
        return is_decimal(text);
    case UNIT_DATE:
        return date_parse(text, strlen(text), &day);
    case UNIT_INSTANT:
        return is_instant(text);
    case UNIT_CODE:
        return text_is_code(text);
    default:
        return unit == UNIT_TEXT;
    }
}

/* Give what a value is in its unit; false when it is something else. */
static bool
cell_of(const struct document *value, enum figures_unit unit, struct figures_cell *cell)
{
    *cell = (struct figures_cell){.kind = CELL_NOTHING};
    switch (value->kind) {
    case DOCUMENT_NULL:
        return true;
    case DOCUMENT_INTEGER:
        *cell = (struct figures_cell){.kind = CELL_NUMBER, .number = value->integer};
        return unit == UNIT_CENTS || unit == UNIT_BP || unit == UNIT_DAYS ||
               (unit == UNIT_COUNT && value->integer >= 0);
    case DOCUMENT_TRUE:
    case DOCUMENT_FALSE:
        *cell = (struct figures_cell){.kind = CELL_NUMBER, .number = value->kind == DOCUMENT_TRUE};
        return unit == UNIT_FLAG;
    case DOCUMENT_TEXT:
        *cell = (struct figures_cell){.kind = CELL_TEXT, .text = value->text};
        return is_text_of(unit, value->text);
    case DOCUMENT_OBJECT:
        *cell = (struct figures_cell){.kind = CELL_WHY, .text = document_text(value, "why", NULL)};
        return cell->text != NULL && text_is_code(cell->text);
    default:
        return false;
    }
}

static enum status
not_its_unit(const struct figures_reading *reading, const struct figures_item *item, size_t row)
{
    const char *where = row > 0
                            ? text_format(reading->arena, _("row %zu, column %s"), row, item->code)
                            : item->code;

    return figures_wrong(reading,
                         text_format(reading->arena, _("%s is not what its unit, %s, says"), where,
                                     unit_names[item->unit]));
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static enum status
check_codes(const struct figures_reading *reading, const struct figures_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(items[i].code, items[j].code) == 0) {
                return figures_wrong(
                    reading, text_format(reading->arena, _("%s stands twice"), items[i].code));
            }
        }
    }
    return ST_OK;
}

/* The value of a key figure, or the reason beside it why there is none. */
static enum status
read_value(const struct figures_reading *reading, const struct document *document,
           struct figures_item *item)
{
    const struct document *value = document_member(document, "value");
    const char *why = document_text(document, "why", NULL);

    if (value == NULL || !cell_of(value, item->unit, &item->value)) {
        return not_its_unit(reading, item, 0);
    }
    if (why != NULL && item->value.kind == CELL_NOTHING) {
        item->value = (struct figures_cell){.kind = CELL_WHY, .text = why};
    }
    return ST_OK;
}

static enum status
read_sides(const struct figures_reading *reading, const struct document *document,
           struct figures_item *item)
{
    const struct document *left = document_member(document, "left");
    const struct document *right = document_member(document, "right");

    if (left == NULL || right == NULL || !cell_of(left, item->unit, &item->left) ||
        !cell_of(right, item->unit, &item->right)) {
        return not_its_unit(reading, item, 0);
    }
    reading->figures->check_count++;
    reading->figures->broken_count += !figures_holds(item);
    return ST_OK;
}

/* Columns, key figures or checks: each has a code and a unit. */
static enum status
read_items(const struct figures_reading *reading, const struct document *document, const char *name,
           struct figures_block *block)
{
    const struct document *list = figures_member(document, name, DOCUMENT_LIST);
    struct figures_item *items;
    enum status status = ST_OK;
    size_t count = 0;

    if (list == NULL || list->first == NULL) {
        return figures_wrong(reading,
                             text_format(reading->arena, _("it has no list \"%s\""), name));
    }
    block->item_count = figures_length(list);
    if (block->kind == BLOCK_TABLE && block->item_count > FIGURES_COLUMNS_MAX) {
        return figures_wrong(reading, _("it has too many columns"));
    }
    items = ARENA_NEW(reading->arena, struct figures_item, block->item_count);
    for (const struct document *at = list->first; at != NULL && status == ST_OK; at = at->next) {
        struct figures_item *item = &items[count++];

        status = figures_read_code(reading, at, &item->code);
        if (status == ST_OK) {
            status = read_unit(reading, at, item->code, &item->unit);
        }
        if (status == ST_OK && block->kind == BLOCK_FIGURES) {
            status = read_value(reading, at, item);
        } else if (status == ST_OK && block->kind == BLOCK_CHECKS) {
            status = read_sides(reading, at, item);
        }
    }
    block->items = items;
    return status == ST_OK ? check_codes(reading, items, count) : status;
}

static enum status
read_row(const struct figures_reading *reading, const struct figures_block *block,
         const struct document *list, size_t row, struct figures_cell *cells)
{
    const struct document *at = list->kind == DOCUMENT_LIST ? list->first : NULL;

    for (size_t i = 0; i < block->item_count; i++) {
        if (at == NULL) {
            return figures_wrong(
                reading, text_format(reading->arena, _("row %zu: fewer cells than columns"), row));
        }
        if (!cell_of(at, block->items[i].unit, &cells[i])) {
            return not_its_unit(reading, &block->items[i], row);
        }
        at = at->next;
    }
    return at == NULL
               ? ST_OK
               : figures_wrong(reading, text_format(reading->arena,
                                                    _("row %zu: more cells than columns"), row));
}

static bool
is_column(const struct figures_block *block, const struct document *name)
{
    for (size_t i = 0; name->kind == DOCUMENT_TEXT && i < block->item_count; i++) {
        if (strcmp(block->items[i].code, name->text) == 0) {
            return true;
        }
    }
    return false;
}

/* A chart is drawn from columns of its table. */
static enum status
read_chart(const struct figures_reading *reading, const struct document *document,
           struct figures_block *block)
{
    const struct document *chart = document_member(document, "chart");
    const struct document *label, *series;
    size_t index;

    if (chart == NULL || chart->kind == DOCUMENT_NULL) {
        return ST_OK;
    }
    label = document_member(chart, "label");
    series = figures_member(chart, "series", DOCUMENT_LIST);
    if (!index_of(chart_kinds, COUNT(chart_kinds), document_text(chart, "kind", NULL), &index)) {
        return figures_wrong(reading, _("its chart is of no kind that there is"));
    }
    if (label != NULL && !is_column(block, label)) {
        return figures_wrong(reading, _("the label of its chart is no column"));
    }
    for (const struct document *at = series != NULL ? series->first : NULL; at != NULL;
         at = at->next) {
        if (!is_column(block, at)) {
            return figures_wrong(reading, _("a series of its chart is no column"));
        }
    }
    block->chart = chart;
    return ST_OK;
}

static enum status
read_table(const struct figures_reading *reading, const struct document *document,
           struct figures_block *block)
{
    const struct document *rows = figures_member(document, "rows", DOCUMENT_LIST);
    const struct document *totals = document_member(document, "totals");
    enum status status = read_items(reading, document, "columns", block);
    struct figures_cell *cells;
    size_t row = 0;

    if (status == ST_OK && rows == NULL) {
        status = figures_wrong(reading, _("it has no list \"rows\""));
    }
    if (status != ST_OK) {
        return status;
    }
    block->row_count = figures_length(rows);
    if (block->row_count > FIGURES_ROWS_MAX) {
        return figures_wrong(reading, _("it has too many rows"));
    }
    cells =
        ARENA_NEW(reading->arena, struct figures_cell, (block->row_count + 1) * block->item_count);
    for (const struct document *at = rows->first; at != NULL && status == ST_OK; at = at->next) {
        status = read_row(reading, block, at, row + 1, cells + row * block->item_count);
        row++;
    }
    block->cells = cells;
    if (status == ST_OK && totals != NULL && totals->kind != DOCUMENT_NULL) {
        block->totals = cells + row * block->item_count;
        status = read_row(reading, block, totals, row + 1, cells + row * block->item_count);
    }
    block->more = document_integer(document, "more", 0);
    if (status == ST_OK && block->more < 0) {
        return figures_wrong(reading, _("rows left out are below 0"));
    }
    return status == ST_OK ? read_chart(reading, document, block) : status;
}

enum status
figures_read_block(struct figures_reading *reading, const struct document *document,
                   struct figures_block *block)
{
    size_t kind;
    enum status status = figures_read_code(reading, document, &block->code);

    if (status != ST_OK) {
        return status;
    }
    reading->block = text_format(reading->arena, _("block %s"), block->code);
    if (!index_of(kind_names, COUNT(kind_names), document_text(document, "kind", NULL), &kind)) {
        return figures_wrong(reading, _("it is of no kind that there is"));
    }
    block->kind = (enum figures_kind)kind;
    switch (block->kind) {
    case BLOCK_TABLE:
        return read_table(reading, document, block);
    case BLOCK_WORDS:
        block->facts = figures_member(document, "facts", DOCUMENT_OBJECT);
        return block->facts != NULL ? ST_OK
                                    : figures_wrong(reading, _("it has no object \"facts\""));
    default:
        return read_items(reading, document, "items", block);
    }
}
