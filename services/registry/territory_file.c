/* SPDX-License-Identifier: MPL-2.0 */
#include "registry/territory_file.h"

#include "base/words.h"
#include "registry/territory_lines.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 1024

void
territory_lines_add(struct territory_reading *reading, struct territory_line line)
{
    struct territory_lines *lines = reading->lines;

    if (lines->count == lines->room) {
        size_t room = lines->room > 0 ? 2 * lines->room : ROOM_AT_FIRST;
        struct territory_line *items = ARENA_NEW(reading->arena, struct territory_line, room);

        if (lines->count > 0) {
            memcpy(items, lines->items, lines->count * sizeof *items);
        }
        lines->items = items;
        lines->room = room;
    }
    lines->items[lines->count++] = line;
}

void
territory_lines_wrong(struct territory_reading *reading, const struct territory_line *line,
                      const char *value, const char *reason, const char *advice)
{
    const struct problem problem = {.file = line->file,
                                    .line = line->line,
                                    .column = line->column,
                                    .place = line->place,
                                    .value = value,
                                    .reason = reason,
                                    .advice = advice};

    problem_report(reading->problems, &problem);
}

static bool
is_table(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcmp(path + length - 4, ".csv") == 0;
}

enum status
territory_files_read(struct arena *arena, struct territory_paths paths,
                     const struct territory_defaults *defaults, struct territory_lines *lines,
                     struct problems *problems, struct err *err)
{
    struct territory_reading reading = {
        .arena = arena, .defaults = defaults, .lines = lines, .problems = problems};
    size_t table_count = 0;
    enum status status = ST_OK;

    *lines = (struct territory_lines){0};
    for (size_t i = 0; i < paths.count; i++) {
        table_count += is_table(paths.items[i]);
    }
    if (table_count > 0 && table_count < paths.count) {
        return err_set(err, ST_DATA, _("CSV tables and JSON files cannot be loaded together"));
    }
    if (table_count == 0) {
        lines->is_edition = true;
        return territory_edition_read(&reading, paths, err);
    }
    for (size_t i = 0; status == ST_OK && i < paths.count; i++) {
        status = territory_table_read(&reading, paths.items[i], err);
    }
    return status;
}

/* Lines of one kind, code and first day together, the one that stands last. */
static int
by_key(const void *a, const void *b)
{
    const struct territory_line *left = a, *right = b;
    int order = strcmp(left->territory.code, right->territory.code);

    order = order != 0 ? order : (int)left->territory.kind - (int)right->territory.kind;
    if (order == 0 && left->territory.from != right->territory.from) {
        order = left->territory.from < right->territory.from ? -1 : 1;
    }
    if (order == 0 && left->known_from != right->known_from) {
        order = left->known_from < right->known_from ? -1 : 1;
    }
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

static bool
same_key(const struct territory *a, const struct territory *b)
{
    return a->kind == b->kind && a->from == b->from && strcmp(a->code, b->code) == 0;
}

void
territory_lines_known(struct arena *arena, struct territory_lines *lines, int32_t known_on,
                      struct references *references)
{
    const struct territory_line *stands = NULL;

    references->territories = ARENA_NEW(arena, struct territory, lines->count);
    references->territory_count = 0;
    if (lines->count > 1) {
        qsort(lines->items, lines->count, sizeof *lines->items, by_key);
    }
    for (size_t i = 0; i < lines->count; i++) {
        const struct territory_line *line = &lines->items[i];
        bool last =
            i + 1 == lines->count || !same_key(&line->territory, &lines->items[i + 1].territory);

        stands = line->known_from <= known_on ? line : stands;
        if (last && stands != NULL && stands->territory.to >= stands->territory.from) {
            references->territories[references->territory_count++] = stands->territory;
        }
        stands = last ? NULL : stands;
    }
}
