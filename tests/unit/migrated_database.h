/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MIGRATED_DATABASE_H
#define LEVAIN_MIGRATED_DATABASE_H

/*
 * migrated_database - what the tests of the store that need its tables have in common: a scratch
 * database with all migrations, and its connection.
 */
#include "in_arena.h"
#include "store/migrate.h"
#include "unit/scratch_database.h"

static struct db *db;
static struct err err;

static inline int
make_migrated(void **state)
{
    struct migrate_report report;

    (void)open_arena(state);
    db = scratch_make();
    assert_int_equal(migrate_run(db, &report, &err), ST_OK);
    return 0;
}

static inline int
drop_migrated(void **state)
{
    scratch_drop(db);
    return close_arena(state);
}

#endif
