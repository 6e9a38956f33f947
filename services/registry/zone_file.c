/* SPDX-License-Identifier: MPL-2.0 */
#include "registry/zone_file.h"

#include "base/text.h"
#include "base/words.h"
#include "registry/table.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 256

enum column { ZONE, KIND, TERRITORY, VALID_FROM, VALID_TO, KNOWN_FROM, SOURCE, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [ZONE] = {.name = "zone"},           [KIND] = {.name = "territory_kind"},
    [TERRITORY] = {.name = "territory"}, [VALID_FROM] = {.name = "valid_from"},
    [VALID_TO] = {.name = "valid_to"},   [KNOWN_FROM] = {.name = "known_from"},
    [SOURCE] = {.name = "source"},
};

struct reading {
    struct arena *arena;
    struct zone_lines *lines;
};

static struct zone_line *
add(struct reading *reading)
{
    struct zone_lines *lines = reading->lines;

    if (lines->count == lines->room) {
        size_t room = lines->room > 0 ? 2 * lines->room : ROOM_AT_FIRST;
        struct zone_line *items = ARENA_NEW(reading->arena, struct zone_line, room);

        if (lines->count > 0) {
            memcpy(items, lines->items, lines->count * sizeof *items);
        }
        lines->items = items;
        lines->room = room;
    }
    return &lines->items[lines->count++];
}

static void
read_validity(struct table_row *row, struct zone_membership *membership)
{
    membership->to = REFERENCE_OPEN;
    if (!table_day(row, VALID_FROM, &membership->from)) {
        if (row->cells[VALID_FROM][0] == '\0') {
            table_wrong(row, VALID_FROM, _("the first day is missing"), "");
        }
        return;
    }
    if (strcmp(row->cells[VALID_TO], "never") == 0) {
        membership->to = membership->from - 1;
    } else if (table_day(row, VALID_TO, &membership->to) && membership->to < membership->from) {
        table_wrong(row, VALID_TO, _("it ends before it begins"),
                    _("write `never` for a membership that is cancelled"));
    }
}

/* Of cells that must be there: told when they are empty. */
static bool
is_given(struct table_row *row, size_t column)
{
    if (row->cells[column][0] == '\0') {
        table_wrong(row, column, _("the cell is empty"), "");
        return false;
    }
    return true;
}

static enum status
on_row(void *context, struct table_row *row, struct err *err)
{
    struct reading *reading = context;
    struct zone_line line = {.line = row->line};

    (void)err;
    if (is_given(row, ZONE) && !zone_is_code(row->cells[ZONE])) {
        table_wrong(row, ZONE, _("not the code of a zone"),
                    _("a code is a letter or digit, then also `_ . + -`, 63 at most"));
    }
    if (is_given(row, KIND) && !territory_kind_named(row->cells[KIND], &line.membership.kind)) {
        table_wrong(row, KIND, _("there is no such kind of territory"),
                    _("kinds are commune, municipal_arrondissement, delegated_commune, "
                      "associated_commune, epci, department, region"));
    }
    if (is_given(row, TERRITORY) && !territory_is_code(row->cells[TERRITORY])) {
        table_wrong(row, TERRITORY, _("not the code of a territory"),
                    _("write it as INSEE does: 2A004, 971; of an EPCI its SIREN"));
    }
    read_validity(row, &line.membership);
    if (is_given(row, KNOWN_FROM)) {
        (void)table_day(row, KNOWN_FROM, &line.known_from);
    }
    (void)is_given(row, SOURCE);
    if (!row->wrong) {
        line.membership.zone = arena_string(reading->arena, row->cells[ZONE]);
        line.membership.code = arena_string(reading->arena, row->cells[TERRITORY]);
        line.source = arena_string(reading->arena, row->cells[SOURCE]);
        *add(reading) = line;
    }
    return ST_OK;
}

enum status
zone_file_read(struct arena *arena, const char *path, struct zone_lines *lines,
               struct problems *problems, struct err *err)
{
    struct reading reading = {.arena = arena, .lines = lines};
    const struct table_wish wish = {columns, COLUMNS, on_row, &reading, problems};
    struct arena cells;
    enum status status;

    *lines = (struct zone_lines){0};
    arena_init(&cells, arena->limit_bytes);
    status = table_read(&cells, path, &wish, err);
    arena_free(&cells);
    return status;
}

/* Lines of one membership together, the one that stands last. */
static int
by_key(const void *a, const void *b)
{
    const struct zone_line *left = a, *right = b;
    int order = strcmp(left->membership.zone, right->membership.zone);

    order = order != 0 ? order : (int)left->membership.kind - (int)right->membership.kind;
    order = order != 0 ? order : strcmp(left->membership.code, right->membership.code);
    if (order == 0 && left->membership.from != right->membership.from) {
        order = left->membership.from < right->membership.from ? -1 : 1;
    }
    if (order == 0 && left->known_from != right->known_from) {
        order = left->known_from < right->known_from ? -1 : 1;
    }
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static bool
same_key(const struct zone_membership *a, const struct zone_membership *b)
{
    return a->kind == b->kind && a->from == b->from && strcmp(a->zone, b->zone) == 0 &&
           strcmp(a->code, b->code) == 0;
}

void
zone_lines_known(struct arena *arena, struct zone_lines *lines, int32_t known_on,
                 struct references *references)
{
    const struct zone_line *stands = NULL;

    references->zones = ARENA_NEW(arena, struct zone_membership, lines->count);
    references->zone_count = 0;
    if (lines->count > 1) {
        qsort(lines->items, lines->count, sizeof *lines->items, by_key);
    }
    for (size_t i = 0; i < lines->count; i++) {
        const struct zone_line *line = &lines->items[i];
        bool last =
            i + 1 == lines->count || !same_key(&line->membership, &lines->items[i + 1].membership);

        stands = line->known_from <= known_on ? line : stands;
        if (last && stands != NULL && stands->membership.to >= stands->membership.from) {
            references->zones[references->zone_count++] = stands->membership;
        }
        stands = last ? NULL : stands;
    }
}
