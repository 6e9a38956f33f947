/* SPDX-License-Identifier: MPL-2.0 */
#include "registry/table.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

struct table {
    struct arena *arena;
    const char *path;
    const struct table_column *columns;
    size_t column_count;
    size_t places[TABLE_COLUMNS_MAX]; /* of the columns asked for, in the file; SIZE_MAX = absent */
    bool has_header;
    table_row_fn *on_row;
    void *context;
    struct problems *problems;
};

static const char *
trimmed(struct arena *arena, const char *cell)
{
    size_t length;

    cell += strspn(cell, " \t");
    length = strlen(cell);
    while (length > 0 && strchr(" \t", cell[length - 1]) != NULL) {
        length--;
    }
    return arena_copy(arena, cell, length);
}

static const char *
names_of(const struct table *table)
{
    struct text text = text_in(table->arena);

    for (size_t i = 0; i < table->column_count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ";" : "", table->columns[i].name);
    }
    return text_of(&text);
}

static enum status
refuse_header(const struct table *table, const char *reason, const char *name, struct err *err)
{
    err_at(err, table->path, 1, 0);
    err_hint(err, _("the columns are %s"), names_of(table));
    return err_set(err, ST_DATA, "%s: %s", name, reason);
}

static enum status
read_header(struct table *table, const struct csv_row *row, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        table->places[i] = SIZE_MAX;
    }
    for (size_t at = 0; at < row->count; at++) {
        const char *name = trimmed(table->arena, row->cells[at]);
        size_t column = 0;

        while (column < table->column_count && strcmp(table->columns[column].name, name) != 0) {
            column++;
        }
        if (column == table->column_count || table->places[column] != SIZE_MAX) {
            return refuse_header(table,
                                 column == table->column_count ? _("there is no such column")
                                                               : _("the column stands twice"),
                                 name, err);
        }
        table->places[column] = at;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->places[i] == SIZE_MAX && !table->columns[i].optional) {
            return refuse_header(table, _("the column is missing"), table->columns[i].name, err);
        }
    }
    table->has_header = true;
    return ST_OK;
}

static enum status
on_csv_row(void *context, const struct csv_row *row, struct err *err)
{
    struct table *table = context;
    struct table_row given = {.line = row->line, .table = table};
    struct arena_mark mark;
    enum status status;

    if (!table->has_header) {
        return read_header(table, row, err);
    }
    mark = arena_mark(table->arena);
    for (size_t i = 0; i < table->column_count; i++) {
        given.cells[i] =
            table->places[i] == SIZE_MAX ? "" : trimmed(table->arena, row->cells[table->places[i]]);
    }
    status = table->on_row(table->context, &given, err);
    arena_reset(table->arena, mark);
    return status;
}

enum status
table_read(struct arena *arena, const char *path, const struct table_wish *wish, struct err *err)
{
    struct table table = {.arena = arena,
                          .path = path,
                          .columns = wish->columns,
                          .column_count = wish->column_count,
                          .on_row = wish->on_row,
                          .context = wish->context,
                          .problems = wish->problems};

    assert(wish->column_count <= TABLE_COLUMNS_MAX);
    return csv_read(path, (struct csv_format){.separator = ';', .encoding = CSV_UTF8}, on_csv_row,
                    &table, wish->problems, err);
}

void
table_wrong(struct table_row *row, size_t column, const char *reason, const char *advice)
{
    const struct table *table = row->table;
    bool placed = column < table->column_count && table->places[column] != SIZE_MAX;
    const struct problem problem = {
        .file = table->path,
        .line = row->line,
        .column = placed ? (long)table->places[column] + 1 : 0,
        .place = column < table->column_count ? table->columns[column].name : "",
        .value = column < table->column_count ? row->cells[column] : "",
        .reason = reason,
        .advice = advice,
    };

    row->wrong = true;
    problem_report(table->problems, &problem);
}

bool
table_day(struct table_row *row, size_t column, int32_t *days)
{
    const char *cell = row->cells[column];

    if (cell[0] == '\0') {
        return false;
    }
    if (!date_parse(cell, strlen(cell), days)) {
        table_wrong(row, column, _("not a day of the calendar"),
                    _("write it like 2026-03-16: year, month, day"));
        return false;
    }
    return true;
}
