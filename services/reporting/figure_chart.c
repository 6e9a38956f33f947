/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figure_chart.h"

#include "base/words.h"
#include "reporting/plot.h"

#include <inttypes.h>
#include <string.h>

#define DECIMALS_MAX 6

struct charting {
    struct arena *arena;
    const struct figures_block *block;
    struct figures_words *words;
    struct plot plot;
    struct figures_item items[PLOT_HEAT_COLUMNS_MAX]; /* of the series */
    int decimals[PLOT_HEAT_COLUMNS_MAX];              /* of texts of digits, as values */
    size_t columns[PLOT_HEAT_COLUMNS_MAX];            /* where they stand */
    struct plot_series series[PLOT_HEAT_COLUMNS_MAX];
    struct err *err;
};

static enum status
wrong(const struct charting *charting, const char *what, const char *name)
{
    return err_set(charting->err, ST_DATA, _("chart of \"%s\": %s \"%s\""), charting->block->code,
                   what, name);
}

static enum status
find_column(const struct charting *charting, const char *code, size_t *column)
{
    for (size_t i = 0; i < charting->block->item_count; i++) {
        if (strcmp(charting->block->items[i].code, code) == 0) {
            *column = i;
            return ST_OK;
        }
    }
    return wrong(charting, _("there is no column"), code);
}

/* ---- texts of digits ------------------------------------------------------------------------- */

static int
decimals_of(const char *digits)
{
    const char *point = strchr(digits, '.');
    const size_t count = point != NULL ? strlen(point + 1) : 0;

    return count > DECIMALS_MAX ? DECIMALS_MAX : (int)count;
}

/* The digits as a whole number of the smallest decimal; more decimals than those are cut. */
static int64_t
scaled(const char *digits, int decimals)
{
    const bool below = *digits == '-';
    int64_t value = 0;
    int behind = -1;

    for (digits += below; *digits != '\0' && behind < decimals; digits++) {
        if (*digits == '.') {
            behind = 0;
        } else if (value <= PLOT_VALUE_MAX) {
            value = value * 10 + (*digits - '0');
            behind += behind >= 0;
        }
    }
    for (int i = behind > 0 ? behind : 0; i < decimals && value <= PLOT_VALUE_MAX; i++) {
        value *= 10;
    }
    return below ? -value : value;
}

static const char *
unscaled(struct arena *arena, int64_t value, int decimals)
{
    int64_t one = 1;

    for (int i = 0; i < decimals; i++) {
        one *= 10;
    }
    return decimals == 0 ? text_format(arena, "%" PRId64, value)
                         : text_format(arena, "%s%" PRId64 ".%0*" PRId64, value < 0 ? "-" : "",
                                       (value < 0 ? -value : value) / one, decimals,
                                       (value < 0 ? -value : value) % one);
}

/* ---- series ---------------------------------------------------------------------------------- */

/* The digits of a value: those of its cell, which has as many decimals as it needs. */
static const char *
digits_told(const struct charting *charting, size_t series, size_t row, int64_t value)
{
    const int decimals = charting->decimals[series];

    if (row < charting->block->row_count) {
        const struct figures_cell *cell =
            figures_cell(charting->block, row, charting->columns[series]);

        if (cell->kind == CELL_TEXT && scaled(cell->text, decimals) == value) {
            return cell->text;
        }
    }
    return unscaled(charting->arena, value, decimals);
}

static const char *
told(void *context, size_t series, size_t row, int64_t value)
{
    struct charting *charting = context;
    const struct figures_item *item = &charting->items[series];
    struct figures_cell cell = {.kind = CELL_NUMBER, .number = value};
    const char *words;

    if (item->unit == UNIT_DECIMAL) {
        cell = (struct figures_cell){.kind = CELL_TEXT,
                                     .text = digits_told(charting, series, row, value)};
    }
    words = figures_told(charting->words, item, &cell, false);
    return item->unit == UNIT_DAYS ? text_format(charting->arena, "%s %s", words,
                                                 figures_fixed(charting->words, "days"))
                                   : words;
}

static int64_t
value_of(const struct figures_cell *cell, int decimals)
{
    if (cell->kind == CELL_NUMBER) {
        return cell->number;
    }
    return cell->kind == CELL_TEXT ? scaled(cell->text, decimals) : PLOT_UNKNOWN;
}

static bool
is_drawn(enum figures_unit unit)
{
    return unit <= UNIT_DECIMAL;
}

static enum status
add_series(struct charting *charting, const char *code)
{
    const size_t rows = charting->block->row_count, place = charting->plot.series_count;
    int64_t *values = arena_alloc(charting->arena, rows > 0 ? rows : 1, sizeof *values);
    size_t column = 0;
    enum status status = find_column(charting, code, &column);

    if (status == ST_OK && place == PLOT_SERIES_MAX) {
        return wrong(charting, _("there is no room for column"), code);
    }
    if (status != ST_OK) {
        return status;
    }
    if (!is_drawn(charting->block->items[column].unit)) {
        return wrong(charting, _("no numbers are in column"), code);
    }
    charting->items[place] = charting->block->items[column];
    charting->columns[place] = column;
    for (size_t row = 0; row < rows; row++) {
        const struct figures_cell *cell = figures_cell(charting->block, row, column);
        const int decimals = cell->kind == CELL_TEXT ? decimals_of(cell->text) : 0;

        charting->decimals[place] =
            decimals > charting->decimals[place] ? decimals : charting->decimals[place];
    }
    for (size_t row = 0; row < rows; row++) {
        const struct figures_cell *cell = figures_cell(charting->block, row, column);

        values[row] = charting->plot.kind == PLOT_CHOROPLETH && cell->kind == CELL_WHY
                          ? PLOT_HIDDEN
                          : value_of(cell, charting->decimals[place]);
    }
    charting->series[charting->plot.series_count++] =
        (struct plot_series){figures_label(charting->words, "column", code), values};
    return ST_OK;
}

/* The columns that are named, else all that have figures. */
static enum status
read_series(struct charting *charting)
{
    const struct document *list = document_member(charting->block->chart, "series");
    enum status status = ST_OK;

    if (list == NULL) {
        for (size_t i = 0; status == ST_OK && i < charting->block->item_count; i++) {
            const struct figures_item *item = &charting->block->items[i];

            status = is_drawn(item->unit) ? add_series(charting, item->code) : ST_OK;
        }
        return status;
    }
    for (const struct document *at = list->first; status == ST_OK && at != NULL; at = at->next) {
        status = add_series(charting, at->text);
    }
    return status;
}

static enum status
read_labels(struct charting *charting, const char *code, const char ***labels)
{
    const size_t rows = charting->block->row_count;
    size_t column = 0;
    enum status status = find_column(charting, code, &column);

    *labels = arena_alloc(charting->arena, rows > 0 ? rows : 1, sizeof **labels);
    for (size_t row = 0; status == ST_OK && row < rows; row++) {
        (*labels)[row] = figures_told(charting->words, &charting->block->items[column],
                                      figures_cell(charting->block, row, column), false);
    }
    return status;
}

/* ---- a heat map: rows of one table become a grid --------------------------------------------- */

static size_t
place_of(const char **names, size_t *count, size_t most, const char *name)
{
    size_t place = 0;

    while (place < *count && strcmp(names[place], name) != 0) {
        place++;
    }
    if (place == *count && place < most) {
        names[(*count)++] = name;
    }
    return place;
}

static enum status
spread_grid(struct charting *charting, const char **down, const char **across)
{
    const size_t rows = charting->block->row_count;
    const int64_t *given = charting->series[0].values;
    const char *columns[PLOT_HEAT_COLUMNS_MAX];
    const char **names = arena_alloc(charting->arena, rows > 0 ? rows : 1, sizeof *names);
    int64_t *cells[PLOT_HEAT_COLUMNS_MAX];
    size_t count = 0, column_count = 0;

    for (size_t i = 0; i < PLOT_HEAT_COLUMNS_MAX; i++) {
        cells[i] = arena_alloc(charting->arena, rows > 0 ? rows : 1, sizeof **cells);
        memset(cells[i], 0, rows * sizeof **cells);
    }
    for (size_t row = 0; row < rows; row++) {
        const size_t at = place_of(names, &count, rows, down[row]);
        const size_t column = place_of(columns, &column_count, PLOT_HEAT_COLUMNS_MAX, across[row]);

        if (column == PLOT_HEAT_COLUMNS_MAX) {
            return wrong(charting, _("too many values are in the column of"), "across");
        }
        cells[column][at] = given[row];
    }
    for (size_t i = 0; i < column_count; i++) {
        charting->items[i] = charting->items[0];
        charting->columns[i] = charting->columns[0];
        charting->decimals[i] = charting->decimals[0];
        charting->series[i] = (struct plot_series){columns[i], cells[i]};
    }
    charting->plot.series_count = column_count;
    charting->plot.labels = names;
    charting->plot.count = count;
    return ST_OK;
}

static enum status
read_grid(struct charting *charting, const char **down)
{
    const char **across;
    enum status status =
        read_labels(charting, document_text(charting->block->chart, "across", ""), &across);

    return status == ST_OK ? spread_grid(charting, down, across) : status;
}

/* ---- a map: each row has a contour ------------------------------------------------------------
 */

/* The words of the first reason why a cell that is drawn has no figure. */
static const char *
hidden_words(const struct charting *charting)
{
    const struct figures_block *block = charting->block;

    for (size_t i = 0; i < charting->plot.series_count; i++) {
        size_t column = 0;

        if (find_column(charting, charting->items[i].code, &column) != ST_OK) {
            return "";
        }
        for (size_t row = 0; row < block->row_count; row++) {
            const struct figures_cell *cell = figures_cell(block, row, column);

            if (cell->kind == CELL_WHY) {
                const char *words = figures_string(
                    charting->words, text_format(charting->arena, "why.%s", cell->text));

                return words != NULL ? words : cell->text;
            }
        }
    }
    return "";
}

static enum status
read_map(struct charting *charting)
{
    const struct figures_block *block = charting->block;
    const struct document *list = document_member(block->chart, "contours");
    const char *classes = document_text(block->chart, "classes", "quantile");
    const int64_t class_count = document_integer(block->chart, "class_count", 4);
    struct contour *contours = arena_alloc(charting->arena, block->row_count + 1, sizeof *contours);
    size_t row = 0;

    for (const struct document *at = list != NULL ? list->first : NULL; at != NULL; at = at->next) {
        if (row == block->row_count ||
            (at->kind != DOCUMENT_NULL &&
             (at->kind != DOCUMENT_TEXT ||
              !contour_read(charting->arena, at->text, &contours[row])))) {
            return wrong(charting, _("no contours of the rows are in"), "contours");
        }
        row++;
    }
    if (row != block->row_count) {
        return wrong(charting, _("no contours of the rows are in"), "contours");
    }
    if (strcmp(classes, "quantile") != 0 && strcmp(classes, "equal") != 0) {
        return wrong(charting, _("there are no classes"), classes);
    }
    if (class_count < 1 || class_count > PLOT_CLASSES_MAX) {
        return wrong(charting, _("a map has 1 to 5 classes:"), "class_count");
    }
    charting->plot.contours = contours;
    charting->plot.classes = strcmp(classes, "equal") == 0 ? PLOT_EQUAL : PLOT_QUANTILES;
    charting->plot.class_count = (size_t)class_count;
    charting->plot.hidden_words = hidden_words(charting);
    return ST_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool
any_below_zero(const struct plot *plot)
{
    for (size_t i = 0; i < plot->series_count; i++) {
        for (size_t row = 0; row < plot->count; row++) {
            if (plot->series[i].values[row] < 0 && plot->series[i].values[row] != PLOT_UNKNOWN) {
                return true;
            }
        }
    }
    return false;
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

static void
begin(struct charting *charting)
{
    const struct figures_block *block = charting->block;
    const int64_t totals = document_integer(block->chart, "total_count", 0);
    const int64_t mark = document_integer(block->chart, "mark", -1);
    const char *description =
        figures_string(charting->words, text_format(charting->arena, "chart.%s", block->code));
    const char *mark_words =
        figures_string(charting->words, text_format(charting->arena, "mark.%s", block->code));

    charting->plot.id = id_of(charting->arena, block->code);
    charting->plot.title = figures_label(charting->words, "block", block->code);
    charting->plot.description = description != NULL ? description : charting->plot.title;
    charting->plot.count = block->row_count;
    charting->plot.series = charting->series;
    charting->plot.words = told;
    charting->plot.context = charting;
    charting->plot.total_count = totals > 0 ? (size_t)totals : 0;
    charting->plot.has_mark = mark >= 0 && (size_t)mark <= block->row_count;
    charting->plot.mark = charting->plot.has_mark ? (size_t)mark : 0;
    charting->plot.mark_words = mark_words != NULL ? mark_words : "";
}

enum status
chart_of_block(struct arena *arena, const struct figures_block *block, struct figures_words *words,
               const char **svg, struct err *err)
{
    struct charting charting = {.arena = arena, .block = block, .words = words, .err = err};
    const char *kind = document_text(block->chart, "kind", "");
    const char **labels = NULL;
    enum status status;

    *svg = NULL;
    if (!plot_kind_named(kind, &charting.plot.kind)) {
        return ST_OK; /* places are data alone */
    }
    begin(&charting);
    status =
        read_labels(&charting, document_text(block->chart, "label", block->items[0].code), &labels);
    charting.plot.labels = labels;
    if (status == ST_OK) {
        status = read_series(&charting);
    }
    if (status == ST_OK && charting.plot.series_count == 0) {
        status = wrong(&charting, _("nothing is in"), "series");
    }
    if (status == ST_OK && charting.plot.kind == PLOT_HEAT) {
        status = read_grid(&charting, labels);
    }
    if (status == ST_OK && charting.plot.kind == PLOT_CHOROPLETH) {
        status = read_map(&charting);
    }
    if (status == ST_OK && charting.plot.kind == PLOT_STACKED && any_below_zero(&charting.plot)) {
        charting.plot.kind = PLOT_BAR;
    }
    return status == ST_OK ? plot_draw(arena, &charting.plot, svg, err) : status;
}
