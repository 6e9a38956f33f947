/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DB_H
#define LEVAIN_DB_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * db - the only module that includes libpq-fe.h.
 *
 * No PGresult leaves it: rows reach the caller through a callback, so none can leak. Parameters go
 * as arrays, never as text glued together. Results come in binary form.
 */
struct db;
struct db_row;

/* Called for each row. A status other than ST_OK stops the query and becomes its status. */
typedef enum status db_row_fn(const struct db_row *row, void *context, struct err *err);

/* One parameter; make them with the functions below, which say the type to PostgreSQL. */
struct db_param {
    unsigned int type; /* OID; 0 lets PostgreSQL infer it */
    const char *bytes; /* null = SQL null */
    int length;
    int format; /* 0 text, 1 binary */
};

/**
 * Give a parameter: SQL null, a text (null allowed) whose type PostgreSQL infers from the
 * statement, a bigint, a boolean, a bytea.
 *
 * Owner: texts and bytes are borrowed until the statement was run. Errors: none; as arena_alloc.
 */
struct db_params {
    size_t count;
    const struct db_param *items;
};

/* Who receives the rows of a query; all null when no row matters. */
struct db_rows {
    db_row_fn *on_row;
    enum status (*on_block)(void *context, struct err *err); /* of db_stream, after each block */
    void *context;
};

#define DB_NO_PARAMS ((struct db_params){0})
#define DB_NO_ROWS   ((struct db_rows){0})

struct db_param db_null(void);
struct db_param db_string(const char *text);
struct db_param db_number(struct arena *arena, int64_t value);
struct db_param db_flag(bool value);
struct db_param db_bytes(const void *bytes, int length);

/**
 * Connect. `dsn` null or "" means libpq's environment (PGHOST, PGSERVICE, ~/.pgpass).
 *
 * Owner:  caller, until db_close (also after a failure).
 * Errors: ST_UNAVAILABLE, ST_DENIED (authentication, or no right to the database).
 */
enum status db_open(struct db **db, const char *dsn, struct err *err)
    __attribute__((warn_unused_result));

/** Give the database user that the connection is of. Owner: the connection. Errors: none. */
const char *db_user(const struct db *db);

/** Close; an open transaction is rolled back by the server. `db` may be null. Errors: none. */
void db_close(struct db *db);

/**
 * Begin a read-write transaction, as `role` (SET LOCAL ROLE) when it is not null; end it.
 *
 * `isolation` is "read committed", "repeatable read" or "serializable".
 * Errors: as db_query.
 */
enum status db_begin(struct db *db, const char *isolation, const char *role, struct err *err)
    __attribute__((warn_unused_result));
/** Begin a transaction that reads what another one reads, by the name that it got from
 *  pg_export_snapshot() and as long as it goes on. Errors: as db_query; ST_BUG for what is no such
 *  name. */
enum status db_begin_at(struct db *db, const char *snapshot, const char *role, struct err *err)
    __attribute__((warn_unused_result));
enum status db_commit(struct db *db, struct err *err) __attribute__((warn_unused_result));
void db_rollback(struct db *db);

/** Run several statements that take no parameter and give no row, such as a migration.
 *  Errors: as db_query. */
enum status db_script(struct db *db, const char *sql, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Run one statement, giving each row to `rows`.
 *
 * Errors: from PostgreSQL, by SQLSTATE: ST_RETRY (class 40, 55P03), ST_DENIED (42501, class 28),
 *         ST_DATA (classes 22 and 23, P0001; err->source is the constraint's name, which is the
 *         stable code explained in sql/README.md), ST_UNAVAILABLE (classes 08, 53, 57), else
 *         ST_BUG; err->hint is PostgreSQL's hint or detail. From `on_row`: unchanged.
 */
enum status db_query(struct db *db, const char *sql, struct db_params params, struct db_rows rows,
                     struct err *err) __attribute__((warn_unused_result));

/** Run the query of that name among sql/queries (without folder and ".sql"), as db_query does.
 *  Errors: as db_query; ST_BUG for a name that is not there. */
enum status db_named(struct db *db, const char *name, struct db_params params, struct db_rows rows,
                     struct err *err) __attribute__((warn_unused_result));

/** The same through a cursor, by blocks, for results that do not fit in memory: flat memory. Other
 *  statements, COPY included, may be run on `db` from inside `on_block`, which is called after each
 *  block's rows. The server keeps the rows of a block apart once more: what fits in memory costs
 *  less through db_named. Must be inside a transaction. Errors: as db_named. */
enum status db_stream(struct db *db, const char *name, struct db_params params, struct db_rows rows,
                      struct err *err) __attribute__((warn_unused_result));

/** Read a column (0-based). Texts and arrays live until the row's callback returns.
 *  Errors: none to handle in the whole family. A type that the query does not give, or null where a
 *  value is required, is a bug: the process ends with ST_BUG and says the column. */
bool db_is_null(const struct db_row *row, int column);
int64_t db_int64(const struct db_row *row, int column); /* int2, int4, int8 */
bool db_bool(const struct db_row *row, int column);
const char *db_text(const struct db_row *row, int column); /* text, json, name; NUL-ended */
const char *db_data(const struct db_row *row, int column,
                    size_t *length); /* bytea, jsonb as text */

/** Read a column that may be null: `otherwise` then. Errors: as above. */
int64_t db_int64_or(const struct db_row *row, int column, int64_t otherwise);
const char *db_text_or(const struct db_row *row, int column, const char *otherwise);

/** Read a text that outlives its row; null where the column is. Owner: `arena`. Errors: as above.
 */
const char *db_text_kept(struct arena *arena, const struct db_row *row, int column);

/** Read int8[] into `values` and `known` (0 where the element is null); gives the count.
 *  Errors: as above; more than `limit` elements. */
size_t db_int64s(const struct db_row *row, int column, int64_t *values, uint8_t *known,
                 size_t limit);

/** Read text[]; null elements are null. Owner: `arena`. Errors: as above. */
size_t db_texts(struct arena *arena, const struct db_row *row, int column,
                const char *const **values);

/** A db_row_fn that keeps what a row begins with, a boolean, in the `bool` that `context` is.
 *  Errors: none. */
enum status db_on_flag(const struct db_row *row, void *context, struct err *err);

#endif
