/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "store/copy.h"

#include "base/text.h"
#include "unit/scratch_database.h"

#include <inttypes.h>

static struct db *db;
static struct err err;

static int
begin(void **state)
{
    (void)open_arena(state);
    db = scratch_make();
    (void)scratch_ask(db, "create table wide (n bigint constraint wide_pkey primary key, i integer,"
                          " b boolean, t text, y bytea, ns bigint[], ts text[], at timestamptz)");
    return 0;
}

static int
empty(void **state)
{
    (void)state;
    err = (struct err){0};
    (void)scratch_ask(db, "truncate wide");
    return 0;
}

static int
end(void **state)
{
    scratch_drop(db);
    return close_arena(state);
}

static enum status
keep_told(const struct db_row *row, void *context, struct err *ignored)
{
    (void)ignored;
    *(const char **)context = arena_string(&arena, db_text(row, 0));
    return ST_OK;
}

static const char *
told(void)
{
    const char *text = "";

    (void)scratch_ask(db, "set timezone = 'UTC'");
    assert_int_equal(db_query(db,
                              "select coalesce(string_agg(w::text, E'\\n' order by n), '')"
                              " from wide as w",
                              DB_NO_PARAMS, (struct db_rows){.on_row = keep_told, .context = &text},
                              &err),
                     ST_OK);
    return text;
}

static struct copy *
copy_to_wide(void)
{
    struct copy *copy = NULL;

    assert_int_equal(copy_begin(&copy, db, "wide", "n, i, b, t, y, ns, ts, at", &err), ST_OK);
    return copy;
}

static void
every_type_arrives(void **state)
{
    static const int64_t numbers[] = {INT64_MIN, 0, INT64_MAX};
    static const uint8_t known[] = {1, 0, 1};
    static const char *const texts[] = {"é", NULL, ""};
    struct copy *copy = copy_to_wide();

    (void)state;
    copy_row(copy, 8);
    copy_int64(copy, 1);
    copy_int32(copy, -2);
    copy_bool(copy, true);
    copy_text(copy, "a\tb\\");
    copy_bytes(copy, "\0\xff", 2);
    copy_int64s(copy, numbers, known, 3);
    copy_texts(copy, texts, 3);
    copy_instant(copy, INT64_C(1773658800));
    copy_row(copy, 8);
    copy_int64(copy, 2);
    copy_null(copy);
    copy_bool(copy, false);
    copy_text(copy, NULL);
    copy_bytes(copy, "", 0);
    copy_int64s(copy, numbers, NULL, 0);
    copy_texts(copy, NULL, 0);
    copy_instant(copy, -1);
    copy_row(copy, 8);
    copy_int64(copy, 3);
    for (int i = 0; i < 4; i++) {
        copy_null(copy);
    }
    copy_int64s(copy, numbers, NULL, 3);
    copy_texts(copy, texts, 1);
    copy_null(copy);
    assert_int_equal(copy_end(copy, &err), ST_OK);
    assert_string_equal(
        told(),
        "(1,-2,t,\"a\tb\\\\\",\"\\\\x00ff\",\"{-9223372036854775808,NULL,9223372036854775807}\","
        "\"{é,NULL,\"\"\"\"}\",\"2026-03-16 11:00:00+00\")\n"
        "(2,,f,,\"\\\\x\",{},{},\"1969-12-31 23:59:59+00\")\n"
        "(3,,,,,\"{-9223372036854775808,0,9223372036854775807}\",{é},)");
}

static void
no_row_is_no_row(void **state)
{
    (void)state;
    assert_int_equal(copy_end(copy_to_wide(), &err), ST_OK);
    assert_string_equal(told(), "");
}

static void
rows_longer_than_the_buffer_go_through(void **state)
{
    char *words = ARENA_NEW(&arena, char, 200001);
    struct copy *copy = NULL;

    (void)state;
    memset(words, 'x', 200000);
    assert_int_equal(copy_begin(&copy, db, "wide", "n, t", &err), ST_OK);
    for (int64_t i = 0; i < 20; i++) {
        copy_row(copy, 2);
        copy_int64(copy, i);
        copy_text(copy, words);
    }
    assert_int_equal(copy_end(copy, &err), ST_OK);
    assert_int_equal(scratch_ask(db, "select sum(length(t)) from wide"), 20 * 200000);
}

static void
what_the_table_refuses_is_told_at_the_end(void **state)
{
    struct copy *copy = NULL;

    (void)state;
    assert_int_equal(copy_begin(&copy, db, "wide", "n", &err), ST_OK);
    for (int i = 0; i < 2; i++) {
        copy_row(copy, 1);
        copy_int64(copy, 7);
    }
    assert_int_equal(copy_end(copy, &err), ST_DATA);
    assert_string_equal(err.source, "wide_pkey");
    assert_string_equal(told(), "");
}

static void
a_copy_that_is_given_up_leaves_nothing(void **state)
{
    struct copy *copy = NULL;

    (void)state;
    assert_int_equal(copy_begin(&copy, db, "wide", "n", &err), ST_OK);
    copy_row(copy, 1);
    copy_int64(copy, 7);
    copy_abort(copy);
    copy_abort(NULL);
    assert_string_equal(told(), "");
}

static void
a_table_that_is_not_there_is_told_at_the_beginning(void **state)
{
    struct copy *copy = NULL;

    (void)state;
    assert_int_equal(copy_begin(&copy, db, "nowhere", "n", &err), ST_BUG);
    assert_null(copy);
    assert_string_equal(err.text, "relation \"nowhere\" does not exist");
}

static void
a_server_process_that_ends_is_unavailable(void **state)
{
    struct db *other = scratch_connect(NULL);
    const int64_t process = scratch_ask(other, "select pg_backend_pid()");
    struct copy *copy = NULL;
    char *words = ARENA_NEW(&arena, char, 100001);

    (void)state;
    memset(words, 'x', 100000);
    assert_int_equal(copy_begin(&copy, other, "wide", "n, t", &err), ST_OK);
    (void)scratch_ask(
        db, text_format(&arena, "select pg_terminate_backend(%" PRId64 ", 5000)::int", process));
    for (int64_t i = 0; i < 100; i++) {
        copy_row(copy, 2);
        copy_int64(copy, i);
        copy_text(copy, words);
    }
    assert_int_equal(copy_end(copy, &err), ST_UNAVAILABLE);
    assert_true(err.text[0] != '\0');
    db_close(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_type_arrives, empty),
        cmocka_unit_test_setup(no_row_is_no_row, empty),
        cmocka_unit_test_setup(rows_longer_than_the_buffer_go_through, empty),
        cmocka_unit_test_setup(what_the_table_refuses_is_told_at_the_end, empty),
        cmocka_unit_test_setup(a_copy_that_is_given_up_leaves_nothing, empty),
        cmocka_unit_test_setup(a_table_that_is_not_there_is_told_at_the_beginning, empty),
        cmocka_unit_test_setup(a_server_process_that_ends_is_unavailable, empty),
    };

    return scratch_is_possible() ? cmocka_run_group_tests(tests, begin, end) : 0;
}
