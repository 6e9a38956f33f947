/* SPDX-License-Identifier: MPL-2.0 */
#include "store/db.h"

#include "base/text.h"
#include "base/words.h"
#include "store/db_wire.h"

#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DB_BYTES_MAX    ((size_t)16 << 20) /* of our own; libpq holds its results itself */
#define PARAM_COUNT_MAX 32
#define KEPT_BYTES      (16 << 20)
#define LARGE_BYTES     (1 << 20) /* no block of rows is so large; columns of a whole call are */

#define CONNECTION_LOST "08006" /* connection_failure: the server had no time to say so itself */

struct db {
    struct arena arena;
    PGconn *connection;
    unsigned stream_count; /* of this connection */
};

struct db_row {
    const PGresult *result;
    int index;
};

/* libpq's own messages are sentences of several lines with a stop; ours are one line without. */
static enum status
fail_from_connection(const struct db *db, enum status status, struct err *err)
{
    const char *message = PQerrorMessage(db->connection);
    int length = (int)strcspn(message, "\n");

    if (PQstatus(db->connection) == CONNECTION_BAD) {
        (void)snprintf(err->sqlstate, sizeof err->sqlstate, "%s", CONNECTION_LOST);
    }
    if (length > 0 && message[length - 1] == '.') {
        length--;
    }
    return err_set(err, status, "%.*s", length, length > 0 ? message : _("connection lost"));
}

static enum status
fail_from_result(const struct db *db, const PGresult *result, struct err *err)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);
    const char *column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);

    if (sqlstate == NULL || primary == NULL) {
        return fail_from_connection(db, ST_UNAVAILABLE, err);
    }
    if (hint == NULL) {
        hint = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    }
    (void)snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
    err_hint(err, "%s", hint != NULL ? hint : "");
    err_at(err, constraint, 0, 0);
    if (constraint == NULL && table != NULL && column != NULL) {
        /* The name that PostgreSQL 18 gives to a not-null constraint; before, it has none. */
        (void)snprintf(err->source, sizeof err->source, "%s_%s_not_null", table, column);
    }
    return err_set(err, db_status_of(sqlstate), "%s", primary);
}

static void
ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* A refused connection has no SQLSTATE of its own in libpq: only its verbose message holds it, and
 * how verbose it is can be said only to a connection that was tried once. */
static enum status
fail_to_open(struct db *db, struct err *err)
{
    bool denied =
        PQconnectionNeedsPassword(db->connection) || PQconnectionUsedPassword(db->connection);

    (void)fail_from_connection(db, ST_UNAVAILABLE, err);
    err->sqlstate[0] = '\0'; /* not lost: never had */
    if (!denied) {
        const char *message;

        (void)PQsetErrorVerbosity(db->connection, PQERRORS_SQLSTATE);
        PQreset(db->connection);
        message = PQerrorMessage(db->connection);
        denied = strstr(message, ":  28") != NULL || strstr(message, ":  42501") != NULL;
    }
    if (!denied) {
        err_hint(err, "%s", _("check PGHOST, PGPORT, PGUSER and PGDATABASE, or --dsn"));
        return ST_UNAVAILABLE;
    }
    err_hint(err, "%s",
             _("check PGUSER, PGPASSWORD and PGDATABASE, or --dsn, or ask who administers the "
               "database to let you in"));
    return err_set(err, ST_DENIED, _("the database does not let you in: %s"),
                   arena_string(&db->arena, err->text));
}

/* libpq takes the memory of a result from the C library and gives it back with the next one: keep
 * it in the process, or the kernel clears the same pages again for each block of rows. What is
 * large goes back to the kernel at once: else what is freed lies between what is not. */
static void
keep_freed_memory(void)
{
    static bool done;

    if (!done) {
        done = true;
        (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
        (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    }
}

enum status
db_open(struct db **db, const char *dsn, struct err *err)
{
    static const char *const keywords[] = {"dbname", "client_encoding", "fallback_application_name",
                                           NULL};
    const char *const values[] = {dsn != NULL ? dsn : "", "UTF8", "levain", NULL};
    struct arena arena;

    assert(db != NULL);

    keep_freed_memory();
    arena_init(&arena, DB_BYTES_MAX);
    *db = ARENA_NEW(&arena, struct db, 1);
    (*db)->arena = arena;
    (*db)->connection = PQconnectdbParams(keywords, values, 1);
    if ((*db)->connection == NULL) {
        return err_set(err, ST_UNAVAILABLE, "%s", _("no memory for a connection"));
    }
    if (PQstatus((*db)->connection) != CONNECTION_OK) {
        return fail_to_open(*db, err);
    }
    (void)PQsetNoticeReceiver((*db)->connection, ignore_notice, NULL);
    return ST_OK;
}

const char *
db_user(const struct db *db)
{
    return PQuser(db->connection);
}

void
db_close(struct db *db)
{
    struct arena arena;

    if (db != NULL) {
        PQfinish(db->connection);
        arena = db->arena; /* the handle lies in what is freed */
        arena_free(&arena);
    }
}

/* ---- statements -------------------------------------------------------------------------------*/

static enum status
check_result(const struct db *db, const PGresult *result, ExecStatusType wanted, struct err *err)
{
    ExecStatusType got = PQresultStatus(result);

    if (got == wanted || (got == PGRES_TUPLES_OK && wanted == PGRES_COMMAND_OK)) {
        return ST_OK;
    }
    if (got == PGRES_COMMAND_OK || got == PGRES_COPY_IN || got == PGRES_COPY_OUT) {
        return err_set(err, ST_BUG, "statement did not do what the program expects of it");
    }
    return fail_from_result(db, result, err);
}

static PGresult *
execute(struct db *db, const char *sql, size_t count, const struct db_param *params)
{
    Oid types[PARAM_COUNT_MAX] = {0};
    const char *values[PARAM_COUNT_MAX] = {0};
    int lengths[PARAM_COUNT_MAX] = {0}, formats[PARAM_COUNT_MAX] = {0};

    assert(db != NULL && db->connection != NULL && sql != NULL);
    assert(count <= PARAM_COUNT_MAX);

    for (size_t i = 0; i < count; i++) {
        types[i] = params[i].type;
        values[i] = params[i].bytes;
        lengths[i] = params[i].length;
        formats[i] = params[i].format;
    }
    return PQexecParams(db->connection, sql, (int)count, types, values, lengths, formats, 1);
}

static enum status
give_rows(const PGresult *result, struct db_rows rows, struct err *err)
{
    enum status status = ST_OK;
    int row_count = rows.on_row != NULL ? PQntuples(result) : 0;

    for (int i = 0; status == ST_OK && i < row_count; i++) {
        status = rows.on_row(&(struct db_row){.result = result, .index = i}, rows.context, err);
    }
    return status;
}

enum status
db_query(struct db *db, const char *sql, struct db_params params, struct db_rows rows,
         struct err *err)
{
    PGresult *result = execute(db, sql, params.count, params.items);
    enum status status = check_result(db, result, PGRES_COMMAND_OK, err);

    if (status == ST_OK) {
        status = give_rows(result, rows, err);
    }
    PQclear(result);
    return status;
}

enum status
db_script(struct db *db, const char *sql, struct err *err)
{
    PGresult *result;
    enum status status;

    assert(db != NULL && db->connection != NULL && sql != NULL);

    result = PQexec(db->connection, sql);
    status = check_result(db, result, PGRES_COMMAND_OK, err);
    PQclear(result);
    return status;
}

enum status
db_named(struct db *db, const char *name, struct db_params params, struct db_rows rows,
         struct err *err)
{
    const char *sql;
    enum status status;

    assert(db != NULL && name != NULL);

    sql = db_query_text(&db->arena, name);
    if (sql == NULL) {
        return err_set(err, ST_BUG, "there is no query named %s", name);
    }
    status = db_query(db, sql, params, rows, err);
    if (status != ST_OK && err->source[0] == '\0') {
        err_at(err, name, 0, 0);
    }
    return status;
}

/* ---- transactions -----------------------------------------------------------------------------*/

static enum status
work_as(struct db *db, const char *role, struct err *err)
{
    const struct db_param wanted = db_string(role);

    /* SET LOCAL ROLE, written so that the name is a parameter. */
    return role == NULL ? ST_OK
                        : db_query(db, "select set_config('role', $1::text, true)",
                                   (struct db_params){1, &wanted}, DB_NO_ROWS, err);
}

enum status
db_begin(struct db *db, const char *isolation, const char *role, struct err *err)
{
    static const char *const begins[] = {
        "begin isolation level read committed read write",
        "begin isolation level repeatable read read write",
        "begin isolation level serializable read write",
    };
    const char *begin = NULL;
    enum status status;

    assert(isolation != NULL);

    for (size_t i = 0; begin == NULL && i < sizeof begins / sizeof *begins; i++) {
        begin = strstr(begins[i], isolation) != NULL ? begins[i] : NULL;
    }
    assert(begin != NULL);
    status = db_query(db, begin, DB_NO_PARAMS, DB_NO_ROWS, err);
    return status == ST_OK ? work_as(db, role, err) : status;
}

enum status
db_begin_at(struct db *db, const char *snapshot, const char *role, struct err *err)
{
    struct arena_mark mark = arena_mark(&db->arena);
    enum status status;

    /* A statement that takes no parameter; the name is PostgreSQL's own. */
    if (snapshot[0] == '\0' || snapshot[strspn(snapshot, "0123456789ABCDEF-")] != '\0') {
        return err_set(err, ST_BUG, "%s is not the name of a snapshot", snapshot);
    }
    status = db_script(db,
                       text_format(&db->arena,
                                   "begin isolation level repeatable read read only;"
                                   " set transaction snapshot '%s'",
                                   snapshot),
                       err);
    arena_reset(&db->arena, mark);
    /* It ended with the connection that gave the name: unknown to the server, or known still while
     * its transaction is not (object_not_in_prerequisite_state). */
    if (status == ST_DATA || (status == ST_BUG && strcmp(err->sqlstate, "55000") == 0)) {
        err->status = status = ST_UNAVAILABLE;
    }
    return status == ST_OK ? work_as(db, role, err) : status;
}

enum status
db_commit(struct db *db, struct err *err)
{
    PGresult *result = execute(db, "commit", 0, NULL);
    enum status status = check_result(db, result, PGRES_COMMAND_OK, err);

    /* A transaction that failed before is rolled back by COMMIT, which calls that a success. */
    if (status == ST_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        status = err_set(err, ST_BUG, "the transaction had failed and was rolled back");
    }
    PQclear(result);
    return status;
}

void
db_rollback(struct db *db)
{
    assert(db != NULL);

    PQclear(PQexec(db->connection, "rollback"));
}

/* ---- what a stream needs, for stream.c --------------------------------------------------------*/

struct arena *
db_arena(struct db *db)
{
    return &db->arena;
}

unsigned
db_stream_number(struct db *db)
{
    return ++db->stream_count;
}

enum status
db_fetch(struct db *db, const char *sql, struct db_rows rows, size_t *count, struct err *err)
{
    PGresult *result = execute(db, sql, 0, NULL);
    enum status status = check_result(db, result, PGRES_TUPLES_OK, err);

    *count = status == ST_OK ? (size_t)PQntuples(result) : 0;
    if (status == ST_OK) {
        status = give_rows(result, rows, err);
    }
    PQclear(result);
    return status;
}

/* ---- cells and COPY, for row.c and copy.c -----------------------------------------------------*/

void
db_wrong_cell(int column, const char *what)
{
    (void)fprintf(stderr, "levain: column %d of a query result: %s\n", column, what);
    exit(ST_BUG);
}

struct db_cell
db_cell(const struct db_row *row, int column)
{
    struct db_cell cell;

    if (column < 0 || column >= PQnfields(row->result)) {
        db_wrong_cell(column, "the query does not give it");
    }
    cell.type = PQftype(row->result, column);
    cell.length = (size_t)PQgetlength(row->result, row->index, column);
    cell.bytes = PQgetisnull(row->result, row->index, column)
                     ? NULL
                     : PQgetvalue(row->result, row->index, column);
    return cell;
}

enum status
db_copy_begin(struct db *db, const char *sql, struct err *err)
{
    PGresult *result = execute(db, sql, 0, NULL);
    enum status status = check_result(db, result, PGRES_COPY_IN, err);

    PQclear(result);
    return status;
}

enum status
db_copy_send(struct db *db, const char *bytes, size_t length, struct err *err)
{
    if (PQputCopyData(db->connection, bytes, (int)length) != 1) {
        return fail_from_connection(db, ST_UNAVAILABLE, err);
    }
    return ST_OK;
}

enum status
db_copy_finish(struct db *db, bool keep, struct err *err)
{
    enum status status = ST_OK;
    PGresult *result;

    if (PQputCopyEnd(db->connection, keep ? NULL : "given up") != 1) {
        status = fail_from_connection(db, ST_UNAVAILABLE, err);
    }
    while ((result = PQgetResult(db->connection)) != NULL) {
        if (status == ST_OK) {
            status = check_result(db, result, PGRES_COMMAND_OK, err);
        }
        PQclear(result);
    }
    return status;
}
