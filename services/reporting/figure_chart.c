/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figure_chart.h"

#include "reporting/plot.h"

#include <string.h>

#define DECIMAL_PLACES 4 /* of a decimal, in a picture */

/* What a plot is asked to say of one of its values. */
struct telling {
    struct figures_words *words;
    const struct figures_block *block;
    const size_t *columns; /* of the series */
};

static const char *
told(void *context, size_t series, size_t row, int64_t value)
{
    const struct telling *telling = context;
    const size_t column = telling->columns[series];

    (void)value; /* the cell has it whole */
    return figures_told(telling->words, &telling->block->items[column],
                        figures_cell(telling->block, row, column), false);
}

/* A decimal as an integer that it can be compared by. */
static int64_t
scaled(const char *decimal)
{
    const bool negative = *decimal == '-';
    const char *point = strchr(decimal, '.');
    int64_t value = 0;
    size_t places = 0;

    for (const char *at = decimal + negative; *at != '\0' && value < PLOT_VALUE_MAX / 100; at++) {
        if (*at != '.') {
            places += point != NULL && at > point;
            if (places > DECIMAL_PLACES) {
                break;
            }
            value = 10 * value + (*at - '0');
        }
    }
    for (; places < DECIMAL_PLACES; places++) {
        value *= 10;
    }
    return negative ? -value : value;
}

static int64_t
value_of(const struct figures_item *item, const struct figures_cell *cell)
{
    if (cell->kind == CELL_NUMBER) {
        return cell->number;
    }
    return cell->kind == CELL_TEXT && item->unit == UNIT_DECIMAL ? scaled(cell->text)
                                                                 : PLOT_UNKNOWN;
}

static bool
is_named(const struct document *list, const char *code)
{
    for (const struct document *at = list->first; at != NULL; at = at->next) {
        if (strcmp(at->text, code) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_series(struct arena *arena, struct figures_words *words, const struct figures_block *block,
           size_t column, struct plot_series *series)
{
    int64_t *values = ARENA_NEW(arena, int64_t, block->row_count + 1);

    for (size_t row = 0; row < block->row_count; row++) {
        values[row] = value_of(&block->items[column], figures_cell(block, row, column));
    }
    *series =
        (struct plot_series){figures_label(words, "column", block->items[column].code), values};
}

/* The columns that are named, else all that have figures. */
static size_t
take_columns(const struct figures_block *block, size_t *columns)
{
    const struct document *named = document_member(block->chart, "series");
    size_t count = 0;

    for (size_t i = 0; i < block->item_count; i++) {
        if (figures_is_number(block->items[i].unit) &&
            (named == NULL || is_named(named, block->items[i].code))) {
            columns[count++] = i;
        }
    }
    return count;
}

static const char *const *
labels_of(struct arena *arena, struct figures_words *words, const struct figures_block *block)
{
    const char *code = document_text(block->chart, "label", block->items[0].code);
    const char **labels = ARENA_NEW(arena, const char *, block->row_count + 1);
    size_t column = 0;

    while (strcmp(block->items[column].code, code) != 0) {
        column++;
    }
    for (size_t row = 0; row < block->row_count; row++) {
        labels[row] =
            figures_told(words, &block->items[column], figures_cell(block, row, column), false);
    }
    return labels;
}

/* An id has letters, digits and -. */
static const char *
id_of(struct arena *arena, const char *code)
{
    char *id = text_format(arena, "chart-%s", code);

    for (char *at = id; *at != '\0'; at++) {
        *at = *at == '.' || *at == '_' ? '-' : *at;
    }
    return id;
}

enum status
chart_of_block(struct arena *arena, const struct figures_block *block, struct figures_words *words,
               const char **svg, struct err *err)
{
    size_t *columns = ARENA_NEW(arena, size_t, block->item_count);
    struct plot_series *series = ARENA_NEW(arena, struct plot_series, block->item_count);
    struct telling telling = {words, block, columns};
    const char *title = figures_label(words, "block", block->code);
    const char *description = figures_string(words, text_format(arena, "chart.%s", block->code));
    const int64_t totals = document_integer(block->chart, "total_count", 0);
    const size_t count = take_columns(block, columns);
    struct plot plot = {.id = id_of(arena, block->code),
                        .title = title,
                        .description = description != NULL ? description : title,
                        .labels = labels_of(arena, words, block),
                        .count = block->row_count,
                        .series = series,
                        .series_count = count,
                        .words = told,
                        .context = &telling,
                        .total_count = totals > 0 ? (size_t)totals : 0};

    *svg = NULL;
    if (count == 0 || !plot_kind_named(document_text(block->chart, "kind", ""), &plot.kind)) {
        return ST_OK; /* a map is not drawn from rows */
    }
    for (size_t i = 0; i < count; i++) {
        add_series(arena, words, block, columns[i], &series[i]);
    }
    return plot_draw(arena, &plot, svg, err);
}
