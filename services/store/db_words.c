/* SPDX-License-Identifier: MPL-2.0 */
/* What db.c looks up: the status of an error's code, the text of a query's name. */
#include "base/text.h"
#include "store/db_wire.h"
#include "store/embedded.h"

#include <string.h>

/* The first prefix that fits decides. */
static const struct {
    const char *prefix;
    enum status status;
} sqlstate_statuses[] = {
    {"40", ST_RETRY},       {"55P03", ST_RETRY},    {"42501", ST_DENIED}, {"28", ST_DENIED},
    {"22", ST_DATA},        {"23", ST_DATA},        {"P0001", ST_DATA},   {"08", ST_UNAVAILABLE},
    {"53", ST_UNAVAILABLE}, {"57", ST_UNAVAILABLE},
};

enum status
db_status_of(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof sqlstate_statuses / sizeof *sqlstate_statuses; i++) {
        const char *prefix = sqlstate_statuses[i].prefix;

        if (strncmp(sqlstate, prefix, strlen(prefix)) == 0) {
            return sqlstate_statuses[i].status;
        }
    }
    return ST_BUG;
}

const char *
db_query_text(struct arena *arena, const char *name)
{
    struct arena_mark mark = arena_mark(arena);
    const char *path = text_format(arena, "sql/queries/%s.sql", name);
    const char *text = NULL;

    for (size_t i = 0; text == NULL && i < embedded_file_count; i++) {
        text = strcmp(embedded_files[i].name, path) == 0 ? embedded_files[i].text : NULL;
    }
    arena_reset(arena, mark);
    return text;
}
