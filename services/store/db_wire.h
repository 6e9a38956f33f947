/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DB_WIRE_H
#define LEVAIN_DB_WIRE_H

#include "store/db.h"

/*
 * db_wire - what db.c lends to row.c, copy.c and stream.c: bytes as PostgreSQL sends and takes
 * them, and answers that are waited for later.
 *
 * Nothing outside services/store includes it. It keeps libpq in one file without putting reading,
 * writing and asking into one file too.
 */

/* One cell of a row. `bytes` is null for SQL null. */
struct db_cell {
    unsigned int type; /* OID; the base type where the column has a domain */
    const char *bytes; /* in PostgreSQL's binary form, followed by a NUL */
    size_t length;
};

/* OIDs of built-in types never change: they are part of PostgreSQL's protocol. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_CHAR = 18,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_TEXT_ARRAY = 1009,
    OID_INT8_ARRAY = 1016,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_JSONB = 3802,
};

/** Give a cell. Owner: the row. Errors: a column that the query does not give ends the process with
 *  ST_BUG. */
struct db_cell db_cell(const struct db_row *row, int column);

/** End the process with ST_BUG, saying what of column `column` is not as the code expects.
 *  Errors: none, it does not return. */
_Noreturn void db_wrong_cell(int column, const char *what);

/** Give the status of an SQLSTATE, as db_query tells it. Errors: none. */
enum status db_status_of(const char *sqlstate);

/** Give the text of a query among sql/queries, null when there is none of that name.
 *  Errors: none; as arena_alloc. */
const char *db_query_text(struct arena *arena, const char *name);

/** Give the memory of the connection, for what one call needs. Owner: `db`. Errors: none. */
struct arena *db_arena(struct db *db);

/** Give a number that no other stream of this connection has, so that they may be nested.
 *  Errors: none. */
unsigned db_stream_number(struct db *db);

/** Run a statement that takes no parameter; give its rows, and how many they are.
 *  Errors: as db_query. */
enum status db_fetch(struct db *db, const char *sql, struct db_rows rows, size_t *count,
                     struct err *err) __attribute__((warn_unused_result));

/** Begin a COPY with its statement, send bytes of it, end it (giving up when `keep` is false).
 *  Errors: as db_query. */
enum status db_copy_begin(struct db *db, const char *sql, struct err *err)
    __attribute__((warn_unused_result));
enum status db_copy_send(struct db *db, const char *bytes, size_t length, struct err *err)
    __attribute__((warn_unused_result));
enum status db_copy_finish(struct db *db, bool keep, struct err *err)
    __attribute__((warn_unused_result));

#endif
