/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "registry/table.h"
#include "registry/territory_lines.h"

#include <string.h>

enum column {
    KIND,
    CODE,
    NAME,
    COMMUNE,
    EPCI,
    DEPARTMENT,
    REGION,
    VALID_FROM,
    VALID_TO,
    KNOWN_FROM,
    SOURCE,
    COLUMNS,
};

static const struct table_column columns[COLUMNS] = {
    [KIND] = {.name = "kind"},
    [CODE] = {.name = "code"},
    [NAME] = {.name = "name"},
    [COMMUNE] = {.name = "commune", .optional = true},
    [EPCI] = {.name = "epci", .optional = true},
    [DEPARTMENT] = {.name = "department", .optional = true},
    [REGION] = {.name = "region", .optional = true},
    [VALID_FROM] = {.name = "valid_from", .optional = true},
    [VALID_TO] = {.name = "valid_to", .optional = true},
    [KNOWN_FROM] = {.name = "known_from", .optional = true},
    [SOURCE] = {.name = "source", .optional = true},
};

struct table_reading {
    struct territory_reading *reading;
    const char *path;
};

/* A code, or null for an empty cell of one that may be missing. */
static const char *
read_code(struct arena *arena, struct table_row *row, size_t column)
{
    const char *cell = row->cells[column];

    if (cell[0] == '\0' && column != CODE) {
        return NULL;
    }
    if (!territory_is_code(cell)) {
        table_wrong(row, column, _("not the code of a territory"),
                    _("write it as INSEE does: 2A004, 971; of an EPCI its SIREN"));
    }
    return arena_string(arena, cell);
}

static void
read_days(struct table_row *row, const struct territory_defaults *defaults,
          struct territory_line *line)
{
    struct territory *territory = &line->territory;

    territory->from = defaults->valid_from;
    territory->to = REFERENCE_OPEN;
    line->known_from = defaults->known_from;
    (void)table_day(row, VALID_FROM, &territory->from);
    (void)table_day(row, KNOWN_FROM, &line->known_from);
    if (strcmp(row->cells[VALID_TO], "never") == 0) {
        territory->to = territory->from - 1;
    } else if (table_day(row, VALID_TO, &territory->to) && territory->to < territory->from) {
        table_wrong(row, VALID_TO, _("it ends before it begins"),
                    _("write `never` for a line that is cancelled"));
    }
}

static enum status
on_row(void *context, struct table_row *row, struct err *err)
{
    struct table_reading *table = context;
    struct arena *arena = table->reading->arena;
    const struct territory_defaults *defaults = table->reading->defaults;
    struct territory_line line = {.file = table->path, .place = "", .line = row->line};
    struct territory *territory = &line.territory;

    (void)err;
    if (!territory_kind_named(row->cells[KIND], &territory->kind)) {
        table_wrong(row, KIND, _("there is no such kind of territory"),
                    _("kinds are commune, municipal_arrondissement, delegated_commune, "
                      "associated_commune, epci, department, region"));
    }
    if (row->cells[NAME][0] == '\0') {
        table_wrong(row, NAME, _("the cell is empty"), "");
    }
    territory->name = arena_string(arena, row->cells[NAME]);
    territory->code = read_code(arena, row, CODE);
    territory->commune = read_code(arena, row, COMMUNE);
    territory->epci = read_code(arena, row, EPCI);
    territory->department = read_code(arena, row, DEPARTMENT);
    territory->region = read_code(arena, row, REGION);
    read_days(row, defaults, &line);
    line.source =
        row->cells[SOURCE][0] != '\0' ? arena_string(arena, row->cells[SOURCE]) : defaults->source;
    if (line.source == NULL) {
        table_wrong(row, SOURCE, _("the line does not say its source"),
                    _("fill the column source, or give --source"));
    }
    if (!row->wrong) {
        territory_lines_add(table->reading, line);
    }
    return ST_OK;
}

enum status
territory_table_read(struct territory_reading *reading, const char *path, struct err *err)
{
    struct table_reading table = {.reading = reading, .path = path};
    const struct table_wish wish = {columns, COLUMNS, on_row, &table, reading->problems};
    struct arena cells;
    enum status status;

    arena_init(&cells, reading->arena->limit_bytes);
    status = table_read(&cells, path, &wish, err);
    arena_free(&cells);
    return status;
}
