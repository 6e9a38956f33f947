/* SPDX-License-Identifier: MPL-2.0 */
#include "unit/scratch_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char name[64];
static int made_count;

bool
scratch_is_possible(void)
{
    const char *host = getenv("PGHOST");

    if (host == NULL || *host == '\0') {
        puts("1..0 # SKIP there is no PGHOST: run under tests/with_postgres");
        return false;
    }
    return true;
}

static _Noreturn void
give_up(const struct err *err)
{
    (void)fprintf(stderr, "scratch database: %s\n", err->text);
    exit(1);
}

static struct db *
connect_to(const char *dsn)
{
    struct err err = {0};
    struct db *db = NULL;

    if (db_open(&db, dsn, &err) != ST_OK) {
        give_up(&err);
    }
    return db;
}

static void
run_apart(const char *verb)
{
    char sql[128];
    struct db *db = connect_to(NULL);

    (void)snprintf(sql, sizeof sql, "%s %s", verb, name);
    (void)scratch_ask(db, sql);
    db_close(db);
}

struct db *
scratch_make(void)
{
    (void)snprintf(name, sizeof name, "levain_unit_%d_%d", (int)getpid(), ++made_count);
    run_apart("create database");
    return scratch_connect(NULL);
}

struct db *
scratch_connect(const char *user)
{
    char dsn[192];

    (void)snprintf(dsn, sizeof dsn, "dbname=%s%s%s", name, user != NULL ? " user=" : "",
                   user != NULL ? user : "");
    return connect_to(dsn);
}

void
scratch_drop(struct db *db)
{
    db_close(db);
    run_apart("drop database");
}

static enum status
keep_number(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(int64_t *)context = db_int64(row, 0);
    return ST_OK;
}

int64_t
scratch_ask(struct db *db, const char *sql)
{
    struct err err = {0};
    int64_t number = 0;

    if (db_query(db, sql, DB_NO_PARAMS, (struct db_rows){.on_row = keep_number, .context = &number},
                 &err) != ST_OK) {
        give_up(&err);
    }
    return number;
}

enum status
scratch_try(struct db *db, const char *sql, struct err *err)
{
    *err = (struct err){0};
    return db_query(db, sql, DB_NO_PARAMS, DB_NO_ROWS, err);
}
