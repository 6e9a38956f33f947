/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/text_table.h"

#include "base/words.h"

#include <string.h>

#define GAP      2  /* blanks between two columns */
#define TEXT_MIN 12 /* a column of texts is folded no narrower */

static size_t
width_of(const char *text, size_t length)
{
    return text_characters(text, length);
}

/* The next line of a text that is folded at its blanks: gives its bytes, and where the rest begins.
 * A word that is too long stands whole. */
static size_t
next_line(const char *text, size_t width, const char **rest)
{
    size_t taken = 0, at = 0;

    while (text[at] != '\0') {
        size_t end = at + strcspn(text + at, " \n");

        if (taken > 0 && width_of(text, end) > width) {
            break;
        }
        taken = end;
        if (text[end] == '\n' || text[end] == '\0') {
            break;
        }
        at = end + 1;
    }
    *rest = text + taken;
    *rest += **rest != '\0' ? 1 : 0;
    return taken;
}

static size_t
longest_word(const char *text)
{
    size_t most = 0;

    while (*text != '\0') {
        const size_t length = strcspn(text, " \n");
        const size_t width = width_of(text, length);

        most = width > most ? width : most;
        text += length;
        text += *text != '\0' ? 1 : 0;
    }
    return most;
}

void
text_fold_add(struct text *out, const char *paragraph, size_t indent, size_t width)
{
    bool first = true;

    do {
        const char *rest;
        const size_t before = first ? 0 : indent;
        const size_t length = next_line(paragraph, width - before, &rest);

        text_addf(out, "%*s%.*s\n", (int)before, "", (int)length, paragraph);
        paragraph = rest;
        first = false;
    } while (*paragraph != '\0');
}

/* ---- widths ---------------------------------------------------------------------------------- */

struct column_width {
    size_t cells; /* the widest cell, and of a text its longest word */
    size_t word;
    size_t head, head_word;
    size_t width; /* decided */
};

static void
measure(const struct text_table *table, struct column_width *widths)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *head = table->columns[i].head != NULL ? table->columns[i].head : "";

        widths[i].head = width_of(head, strlen(head));
        widths[i].head_word = longest_word(head);
        for (size_t row = 0; row < table->row_count; row++) {
            const char *cell = table->cells[row * table->column_count + i];
            const size_t width = width_of(cell, strlen(cell));
            const size_t word = table->columns[i].number ? width : longest_word(cell);

            widths[i].cells = width > widths[i].cells ? width : widths[i].cells;
            widths[i].word = word > widths[i].word ? word : widths[i].word;
        }
    }
}

static size_t
sum_of(const struct text_table *table, const struct column_width *widths)
{
    size_t sum = GAP * (table->column_count - 1);

    for (size_t i = 0; i < table->column_count; i++) {
        sum += widths[i].width;
    }
    return sum;
}

static size_t
greater(size_t one, size_t other)
{
    return one > other ? one : other;
}

/* Take from the widest column of texts until the table fits, or none gives any more. */
static void
fold_texts(const struct text_table *table, struct column_width *widths)
{
    while (sum_of(table, widths) > table->width) {
        size_t widest = table->column_count;

        for (size_t i = 0; i < table->column_count; i++) {
            const size_t least = greater(greater(widths[i].word, widths[i].head_word), TEXT_MIN);

            if (!table->columns[i].number && widths[i].width > least &&
                (widest == table->column_count || widths[i].width > widths[widest].width)) {
                widest = i;
            }
        }
        if (widest == table->column_count) {
            return;
        }
        widths[widest].width--;
    }
}

/* Decide how wide each column is; false when the table is too wide however it is folded. */
static bool
decide(const struct text_table *table, struct column_width *widths)
{
    for (size_t i = 0; i < table->column_count; i++) {
        widths[i].width = greater(widths[i].cells, widths[i].head);
    }
    if (sum_of(table, widths) <= table->width) {
        return true;
    }
    for (size_t i = 0; i < table->column_count; i++) { /* heads are folded first */
        widths[i].width = greater(widths[i].cells, widths[i].head_word);
    }
    fold_texts(table, widths);
    return sum_of(table, widths) <= table->width;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void
trim(struct text *out)
{
    while (out->length > 0 && out->data[out->length - 1] == ' ') {
        out->data[--out->length] = '\0';
    }
}

/* One row, as many lines as its longest cell has. */
static void
add_row(const struct text_table *table, const struct column_width *widths, const char **cells,
        struct text *out)
{
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < table->column_count; i++) {
            const char *rest;
            const size_t length = next_line(cells[i], widths[i].width, &rest);
            const size_t width = width_of(cells[i], length);
            const int pad = width < widths[i].width ? (int)(widths[i].width - width) : 0;

            text_addf(out, "%*s", i > 0 ? GAP : 0, "");
            text_addf(out, "%*s%.*s%*s", table->columns[i].number ? pad : 0, "", (int)length,
                      cells[i], table->columns[i].number ? 0 : pad, "");
            cells[i] = rest;
            more = more || *rest != '\0';
        }
        trim(out);
        text_add(out, "\n");
    }
}

static void
add_rule(const struct text_table *table, const struct column_width *widths, struct text *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        text_addf(out, "%*s", i > 0 ? GAP : 0, "");
        for (size_t j = 0; j < widths[i].width; j++) {
            text_add(out, "-");
        }
    }
    text_add(out, "\n");
}

static bool
has_heads(const struct text_table *table)
{
    return table->columns[0].head != NULL;
}

/* Rows with `groups` stand below the text that is theirs, said where it changes. */
static void
add_rows(struct arena *arena, const struct text_table *table, const struct column_width *widths,
         const char *const *groups, struct text *out)
{
    const char **line = ARENA_NEW(arena, const char *, table->column_count);

    if (has_heads(table)) {
        for (size_t i = 0; i < table->column_count; i++) {
            line[i] = table->columns[i].head;
        }
        add_row(table, widths, line, out);
        add_rule(table, widths, out);
    }
    for (size_t row = 0; row < table->row_count; row++) {
        const bool total = table->total && row + 1 == table->row_count;

        if (total) {
            add_rule(table, widths, out);
        } else if (groups != NULL && (row == 0 || strcmp(groups[row], groups[row - 1]) != 0)) {
            text_fold_add(out, text_format(arena, "[%s]", groups[row]), 2, table->width);
        }
        for (size_t i = 0; i < table->column_count; i++) {
            line[i] = table->cells[row * table->column_count + i];
        }
        add_row(table, widths, line, out);
    }
}

/* Each row by itself: the first cell, then a line for each of the others. */
static void
add_cards(struct arena *arena, const struct text_table *table, struct text *out)
{
    for (size_t row = 0; row < table->row_count; row++) {
        const char *const *cells = table->cells + row * table->column_count;

        if (row > 0) {
            text_add(out, "\n");
        }
        text_fold_add(out, cells[0], 2, table->width);
        for (size_t i = 1; i < table->column_count; i++) {
            if (*cells[i] != '\0') {
                const char *head = table->columns[i].head;
                const char *line =
                    head != NULL ? text_format(arena, _("%s: %s"), head, cells[i]) : cells[i];

                text_fold_add(out, text_format(arena, "  %s", line), 6, table->width);
            }
        }
    }
}

/* ---- what is the same in all rows ------------------------------------------------------------ */

static size_t
plain_rows(const struct text_table *table)
{
    return table->row_count - (table->total ? 1 : 0);
}

static bool
is_same(const struct text_table *table, size_t column)
{
    for (size_t row = 1; row < plain_rows(table); row++) {
        if (strcmp(table->cells[column], table->cells[row * table->column_count + column]) != 0) {
            return false;
        }
    }
    return true;
}

/* Give the table with those of its columns that are kept. The word for the total goes into the
 * first of them, where its own is not. */
static struct text_table
without(struct arena *arena, const struct text_table *table, const bool *kept)
{
    struct text_column *columns = ARENA_NEW(arena, struct text_column, table->column_count);
    const char **cells = ARENA_NEW(arena, const char *, table->row_count * table->column_count + 1);
    struct text_table rest = *table;
    size_t filled = 0;

    rest.column_count = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (kept[i]) {
            columns[rest.column_count++] = table->columns[i];
        }
    }
    for (size_t row = 0; row < table->row_count; row++) {
        const char *const *from = table->cells + row * table->column_count;
        const size_t first = filled;

        for (size_t i = 0; i < table->column_count; i++) {
            if (kept[i]) {
                cells[filled++] = from[i];
            }
        }
        if (row >= plain_rows(table) && filled > first && *cells[first] == '\0') {
            cells[first] = from[0];
        }
    }
    rest.columns = columns;
    rest.cells = cells;
    return rest;
}

/* Say the texts that are the same in all rows, and give the table without their columns: the same
 * table when there are none, or nothing would be left. */
static struct text_table
lift(struct arena *arena, const struct text_table *table, struct text *out)
{
    bool *kept = ARENA_NEW(arena, bool, table->column_count);
    struct text said = text_in(arena);
    size_t count = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        kept[i] = table->columns[i].number || !is_same(table, i);
        count += kept[i];
        if (!kept[i]) {
            text_addf(&said, "%s%s", said.length > 0 ? "; " : "",
                      text_format(arena, _("%s: %s"), table->columns[i].head, table->cells[i]));
        }
    }
    if (count == 0 || count == table->column_count) {
        return *table;
    }
    text_fold_add(out, text_of(&said), 2, table->width);
    return without(arena, table, kept);
}

/* Add the table with rows below the text that they begin with, when it fits so and as many as half
 * of the rows begin as the one before. */
static bool
add_grouped(struct arena *arena, const struct text_table *table, struct column_width *widths,
            struct text *out)
{
    bool *kept = ARENA_NEW(arena, bool, table->column_count);
    const char **groups = ARENA_NEW(arena, const char *, table->row_count + 1);
    struct text_table rest;
    size_t runs = 0;

    for (size_t row = 0; row < table->row_count; row++) {
        groups[row] = table->cells[row * table->column_count];
        runs += row == 0 || strcmp(groups[row], groups[row - 1]) != 0;
    }
    if (table->column_count < 3 || table->columns[0].number || 2 * runs > table->row_count + 1) {
        return false;
    }
    for (size_t i = 1; i < table->column_count; i++) {
        kept[i] = true;
    }
    rest = without(arena, table, kept);
    memset(widths, 0, table->column_count * sizeof *widths);
    measure(&rest, widths);
    if (!decide(&rest, widths)) {
        return false;
    }
    add_rows(arena, &rest, widths, groups, out);
    return true;
}

void
text_table_add(struct arena *arena, const struct text_table *table, struct text *out)
{
    struct column_width *widths = ARENA_NEW(arena, struct column_width, table->column_count);

    struct text_table rest;

    measure(table, widths);
    if (decide(table, widths)) {
        add_rows(arena, table, widths, NULL, out);
        return;
    }
    if (!has_heads(table) || plain_rows(table) < 2) {
        add_cards(arena, table, out);
        return;
    }
    rest = lift(arena, table, out);
    memset(widths, 0, table->column_count * sizeof *widths);
    measure(&rest, widths);
    if (decide(&rest, widths)) {
        add_rows(arena, &rest, widths, NULL, out);
    } else if (!add_grouped(arena, &rest, widths, out)) {
        add_cards(arena, &rest, out);
    }
}
