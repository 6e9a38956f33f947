/* SPDX-License-Identifier: MPL-2.0 */
#include "unit.h"

#include "store/migrate.h"

#include "base/text.h"
#include "store/embedded.h"
#include "unit/scratch_database.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct db *db;
static struct err err;
static struct migrate_report report;
static int all_count; /* migrations in this program */

/* A migration takes ten times as long as a copy of what it makes. */
static int
begin_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < embedded_file_count; i++) {
        all_count += strncmp(embedded_files[i].name, "sql/migrations/", 15) == 0;
    }
    db = scratch_make();
    if (migrate_run(db, &report, &err) != ST_OK) {
        return 1;
    }
    scratch_keep(db);
    return 0;
}

static int
end_all(void **state)
{
    (void)state;
    scratch_forget();
    return 0;
}

static int
begin(void **state)
{
    (void)state;
    err = (struct err){0};
    db = scratch_make();
    return 0;
}

static int
begin_migrated(void **state)
{
    (void)state;
    err = (struct err){0};
    db = scratch_copy();
    return 0;
}

static int
end(void **state)
{
    (void)state;
    scratch_drop(db);
    return 0;
}

static int64_t
applied_count(void)
{
    return scratch_ask(db, "select count(*) from levain.migration");
}

static void
an_empty_database_gets_everything(void **state)
{
    (void)state;
    assert_int_equal(migrate_run(db, &report, &err), ST_OK);
    assert_int_equal(report.applied_count, all_count);
    assert_int_equal(report.version, all_count);
    assert_int_equal(applied_count(), all_count);
    assert_int_equal(migrate_check(db, &err), ST_OK);
}

static void
a_second_run_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(migrate_run(db, &report, &err), ST_OK);
    assert_int_equal(report.applied_count, 0);
    assert_int_equal(report.version, all_count);
}

static void
what_is_missing_is_applied(void **state)
{
    (void)state;
    /* What other tests take from the cluster at that moment may be what is looked at here. */
    (void)scratch_ask(db, "do $$ begin for i in 1..50 loop begin"
                          " drop owned by levain_owner cascade; exit;"
                          " exception when internal_error then perform pg_sleep(0.02);"
                          " end; end loop; end $$");
    (void)scratch_ask(db, "drop schema if exists levain cascade");
    assert_int_equal(migrate_run(db, &report, &err), ST_OK);
    assert_int_equal(report.applied_count, all_count);
}

/* Gives how many migrations a process of its own applied; 100 when it failed. */
static int
migrate_apart(void)
{
    struct err own = {0};
    struct migrate_report done;
    struct db *connection = scratch_connect(NULL);

    if (migrate_run(connection, &done, &own) != ST_OK) {
        (void)fprintf(stderr, "# %s\n", own.text);
        return 100;
    }
    db_close(connection);
    return done.applied_count;
}

static void
runs_at_once_do_the_work_once(void **state)
{
    enum { RUNS = 6 };
    pid_t children[RUNS];
    int sum = 0;

    (void)state;
    for (int i = 0; i < RUNS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            _exit(migrate_apart());
        }
    }
    for (int i = 0; i < RUNS; i++) {
        int status = 0;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        sum += WEXITSTATUS(status);
    }
    assert_int_equal(sum, all_count);
    assert_int_equal(applied_count(), all_count);
}

static void
an_edited_release_is_refused(void **state)
{
    (void)state;
    (void)scratch_ask(db, "update levain.migration set sha256 = sha256('x') where version = 2");
    assert_int_equal(migrate_run(db, &report, &err), ST_DATA);
    assert_string_equal(err.source, "0002_fund");
    assert_string_equal(
        err.text, "migration 0002_fund of this program is not the 0002_fund that was applied");
    assert_string_equal(err.hint, "a released migration never changes: use the levain that applied "
                                  "it, or a newer one");
    assert_int_equal(migrate_check(db, &err), ST_DATA);
}

static void
a_newer_database_is_refused(void **state)
{
    (void)state;
    (void)scratch_ask(db, "insert into levain.migration values (999, '0999_later', sha256('x'))");
    assert_int_equal(migrate_run(db, &report, &err), ST_DATA);
    assert_string_equal(err.source, "0999_later");
    assert_string_equal(err.hint, "use a newer levain");
    assert_non_null(strstr(err.text, "the database is newer than this program"));
    assert_int_equal(migrate_check(db, &err), ST_DATA);
}

static void
a_database_without_schema_is_told(void **state)
{
    (void)state;
    assert_int_equal(migrate_check(db, &err), ST_DATA);
    assert_string_equal(err.text, "the database holds no levain schema");
    assert_string_equal(err.hint, "run `levain migrate`");
}

static void
an_older_database_is_told(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, (size_t)1 << 20);
    (void)scratch_ask(db, "delete from levain.migration where version > 1");
    assert_int_equal(migrate_check(db, &err), ST_DATA);
    assert_string_equal(
        err.text,
        text_format(&arena, "the database is at migration 1, this program needs %d", all_count));
    arena_free(&arena);
}

static void
a_migration_that_fails_leaves_nothing(void **state)
{
    (void)state;
    (void)scratch_ask(db, "create schema levain");
    assert_int_equal(migrate_run(db, &report, &err), ST_BUG);
    assert_string_equal(err.source, "0001_roles");
    assert_string_equal(err.text, "schema \"levain\" already exists");
    assert_int_equal(report.applied_count, 0);
    assert_int_equal(scratch_ask(db, "select count(*) from pg_class where relnamespace ="
                                     " 'levain'::regnamespace"),
                     0);
}

/* Rights to make roles and schemas are enough: no superuser is needed. */
static void
an_ordinary_administrator_can_migrate(void **state)
{
    struct arena arena;
    struct db *administrator;
    const char *name;

    (void)state;
    arena_init(&arena, (size_t)1 << 20);
    name = text_format(&arena, "unit_admin_of_levain_%d", (int)getpid());
    (void)scratch_ask(db, text_format(&arena, "create role %s login createrole", name));
    (void)scratch_ask(db,
                      text_format(&arena,
                                  "do $$ begin execute format('grant all on database %%I to %s',"
                                  " current_database()); end $$",
                                  name));
    administrator = scratch_connect(name);
    assert_int_equal(migrate_run(administrator, &report, &err), ST_OK);
    assert_int_equal(report.applied_count, all_count);
    assert_int_equal(migrate_check(administrator, &err), ST_OK);
    db_close(administrator);
    (void)scratch_ask(db, text_format(&arena, "drop owned by %s", name));
    (void)scratch_ask(db, text_format(&arena, "drop role %s", name));
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_database_gets_everything, begin, end),
        cmocka_unit_test_setup_teardown(a_second_run_changes_nothing, begin_migrated, end),
        cmocka_unit_test_setup_teardown(what_is_missing_is_applied, begin_migrated, end),
        cmocka_unit_test_setup_teardown(runs_at_once_do_the_work_once, begin, end),
        cmocka_unit_test_setup_teardown(an_edited_release_is_refused, begin_migrated, end),
        cmocka_unit_test_setup_teardown(a_newer_database_is_refused, begin_migrated, end),
        cmocka_unit_test_setup_teardown(a_database_without_schema_is_told, begin, end),
        cmocka_unit_test_setup_teardown(an_older_database_is_told, begin_migrated, end),
        cmocka_unit_test_setup_teardown(a_migration_that_fails_leaves_nothing, begin, end),
        cmocka_unit_test_setup_teardown(an_ordinary_administrator_can_migrate, begin, end),
    };

    return scratch_is_possible() ? cmocka_run_group_tests(tests, begin_all, end_all) : 0;
}
