/* SPDX-License-Identifier: MPL-2.0 */
#include "unit/scratch_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char name[64], kept[64];
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

/* A statement with the name of a database in its middle. */
static void
run_apart(const char *before, const char *of, const char *after)
{
    char sql[256];
    struct db *db = connect_to(NULL);

    (void)snprintf(sql, sizeof sql, "%s %s%s", before, of, after);
    (void)scratch_ask(db, sql);
    db_close(db);
}

static void
name_next(void)
{
    (void)snprintf(name, sizeof name, "levain_unit_%d_%d", (int)getpid(), ++made_count);
}

struct db *
scratch_make(void)
{
    name_next();
    run_apart("create database", name, "");
    return scratch_connect(NULL);
}

void
scratch_keep(struct db *db)
{
    char renamed[128];

    db_close(db);
    (void)snprintf(kept, sizeof kept, "levain_unit_%d_kept", (int)getpid());
    (void)snprintf(renamed, sizeof renamed, " rename to %s", kept);
    run_apart("alter database", name, renamed);
}

struct db *
scratch_copy(void)
{
    char of[128];

    name_next();
    (void)snprintf(of, sizeof of, " strategy file_copy template %s", kept);
    run_apart("create database", name, of);
    return scratch_connect(NULL);
}

void
scratch_forget(void)
{
    run_apart("drop database", kept, "");
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
    run_apart("drop database", name, "");
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
