/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "store/db.h"
#include "store/db_wire.h"

#include <assert.h>

#define STREAM_ROWS "1000"

static enum status
give_blocks(struct db *db, const char *fetch, struct db_rows rows, struct err *err)
{
    enum status status = ST_OK;
    size_t count = 1;

    while (status == ST_OK && count > 0) {
        status = db_fetch(db, fetch, rows, &count, err);
        if (status == ST_OK && count > 0 && rows.on_block != NULL) {
            status = rows.on_block(rows.context, err);
        }
    }
    return status;
}

enum status
db_stream(struct db *db, const char *name, struct db_params params, struct db_rows rows,
          struct err *err)
{
    struct arena_mark mark;
    struct arena *arena;
    const char *sql, *declare, *fetch, *close;
    unsigned number;
    enum status status;

    assert(db != NULL && name != NULL);

    arena = db_arena(db);
    sql = db_query_text(arena, name);
    if (sql == NULL) {
        return err_set(err, ST_BUG, "there is no query named %s", name);
    }
    mark = arena_mark(arena);
    number = db_stream_number(db);
    declare = text_format(arena, "declare levain_stream_%u no scroll cursor for\n%s", number, sql);
    fetch = text_format(arena, "fetch " STREAM_ROWS " from levain_stream_%u", number);
    close = text_format(arena, "close levain_stream_%u", number);
    status = db_query(db, declare, params, DB_NO_ROWS, err);
    if (status == ST_OK) {
        status = give_blocks(db, fetch, rows, err);
    }
    if (status == ST_OK) {
        status = db_query(db, close, DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status != ST_OK && err->source[0] == '\0') {
        err_at(err, name, 0, 0);
    }
    arena_reset(arena, mark);
    return status;
}
