/* SPDX-License-Identifier: MPL-2.0 */
/* What becomes of failures and transactions: the statuses that cron and people act on. */
#include "migrated_database.h"

#include "base/text.h"

#include <inttypes.h>

static int
begin(void **state)
{
    (void)make_migrated(state);
    (void)scratch_ask(db, "create table one (n bigint constraint one_pkey primary key,"
                          " v bigint not null constraint one_v_check check (v > 0))");
    (void)scratch_ask(db, "insert into one values (1, 1)");
    return 0;
}

static void
a_status_says_what_to_do(void **state)
{
    static const struct {
        const char *sql;
        enum status status;
        const char *sqlstate, *source, *text;
    } cases[] = {
        {"insert into one values (1, 1)", ST_DATA, "23505", "one_pkey",
         "duplicate key value violates unique constraint \"one_pkey\""},
        {"insert into one values (2, 0)", ST_DATA, "23514", "one_v_check",
         "new row for relation \"one\" violates check constraint \"one_v_check\""},
        {"insert into one values (2, null)", ST_DATA, "23502", "one_v_not_null",
         "null value in column \"v\" of relation \"one\" violates not-null constraint"},
        {"select 1 / 0", ST_DATA, "22012", "", "division by zero"},
        {"do $$ begin raise exception 'no' using hint = 'never'; end $$", ST_DATA, "P0001", "",
         "no"},
        {"do $$ begin raise exception 'again' using errcode = '40001'; end $$", ST_RETRY, "40001",
         "", "again"},
        {"do $$ begin raise exception 'full' using errcode = '53100'; end $$", ST_UNAVAILABLE,
         "53100", "", "full"},
        {"do $$ begin raise exception 'no' using errcode = '42501'; end $$", ST_DENIED, "42501", "",
         "no"},
        {"do $$ begin raise exception 'gone' using errcode = '57P01'; end $$", ST_UNAVAILABLE,
         "57P01", "", "gone"},
        {"select", ST_OK, "", "", ""},
        {"selct", ST_BUG, "42601", "", "syntax error at or near \"selct\""},
        {"select nothing", ST_BUG, "42703", "", "column \"nothing\" does not exist"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(scratch_try(db, cases[i].sql, &err), cases[i].status);
        assert_string_equal(err.sqlstate, cases[i].sqlstate);
        assert_string_equal(err.source, cases[i].source);
        assert_string_equal(err.text, cases[i].text);
    }
}

static void
the_hint_else_the_detail_is_kept(void **state)
{
    (void)state;
    (void)scratch_try(db, "do $$ begin raise exception 'no' using hint = 'never'; end $$", &err);
    assert_string_equal(err.hint, "never");
    (void)scratch_try(db, "insert into one values (1, 1)", &err);
    assert_string_equal(err.hint, "Key (n)=(1) already exists.");
}

static void
a_copy_that_nobody_feeds_is_a_bug(void **state)
{
    struct db *other = scratch_connect(NULL);

    (void)state;
    assert_int_equal(scratch_try(other, "copy one from stdin", &err), ST_BUG);
    assert_string_equal(err.text, "statement did not do what the program expects of it");
    db_close(other);
}

static void
several_statements_run_as_one_script(void **state)
{
    (void)state;
    assert_int_equal(db_script(db, "create table two (n int); insert into two values (7)", &err),
                     ST_OK);
    assert_int_equal(scratch_ask(db, "select n from two"), 7);
    assert_int_equal(db_script(db, "drop table two; select 1 / 0", &err), ST_DATA);
    assert_int_equal(scratch_ask(db, "select n from two"), 7);
}

static void
a_transaction_is_kept_or_not(void **state)
{
    (void)state;
    assert_int_equal(db_begin(db, "serializable", NULL, &err), ST_OK);
    (void)scratch_ask(db, "insert into one values (10, 1)");
    assert_int_equal(db_commit(db, &err), ST_OK);
    assert_int_equal(db_begin(db, "read committed", NULL, &err), ST_OK);
    (void)scratch_ask(db, "insert into one values (11, 1)");
    db_rollback(db);
    assert_int_equal(scratch_ask(db, "select count(*) from one where n > 9"), 1);
}

static void
a_failed_transaction_is_not_taken_for_kept(void **state)
{
    (void)state;
    assert_int_equal(db_begin(db, "read committed", NULL, &err), ST_OK);
    assert_int_equal(scratch_try(db, "select 1 / 0", &err), ST_DATA);
    assert_int_equal(db_commit(db, &err), ST_BUG);
    assert_string_equal(err.text, "the transaction had failed and was rolled back");
}

static void
a_role_lasts_as_long_as_its_transaction(void **state)
{
    (void)state;
    assert_int_equal(db_begin(db, "read committed", "levain_batch", &err), ST_OK);
    assert_int_equal(scratch_ask(db, "select (current_user = 'levain_batch')::int"), 1);
    assert_int_equal(scratch_try(db, "insert into levain.funder (code) values ('x')", &err),
                     ST_DENIED);
    db_rollback(db);
    assert_int_equal(scratch_ask(db, "select (current_user = session_user)::int"), 1);
    assert_int_equal(db_begin(db, "read committed", "levain_nobody", &err), ST_DATA);
    db_rollback(db);
}

static void
two_who_change_one_row_may_try_again(void **state)
{
    struct db *other = scratch_connect(NULL);

    (void)state;
    assert_int_equal(db_begin(db, "repeatable read", NULL, &err), ST_OK);
    (void)scratch_ask(db, "select v from one where n = 1");
    (void)scratch_ask(other, "update one set v = v + 1 where n = 1");
    assert_int_equal(scratch_try(db, "update one set v = v + 1 where n = 1", &err), ST_RETRY);
    assert_string_equal(err.sqlstate, "40001");
    db_rollback(db);
    db_close(other);
}

static void
a_lock_that_lasts_too_long_may_be_tried_again(void **state)
{
    struct db *other = scratch_connect(NULL);

    (void)state;
    assert_int_equal(db_begin(other, "read committed", NULL, &err), ST_OK);
    (void)scratch_ask(other, "update one set v = v + 1 where n = 1");
    (void)scratch_ask(db, "set lock_timeout = '10ms'");
    assert_int_equal(scratch_try(db, "update one set v = v + 1 where n = 1", &err), ST_RETRY);
    assert_string_equal(err.sqlstate, "55P03");
    (void)scratch_ask(db, "reset lock_timeout");
    db_close(other);
}

static void
a_server_process_that_ends_is_unavailable(void **state)
{
    struct db *other = scratch_connect(NULL);
    const int64_t process = scratch_ask(other, "select pg_backend_pid()");

    (void)state;
    (void)scratch_ask(
        db, text_format(&arena, "select pg_terminate_backend(%" PRId64 ", 5000)::int", process));
    assert_int_equal(scratch_try(other, "select 1", &err), ST_UNAVAILABLE);
    assert_true(err.text[0] != '\0');
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(scratch_try(other, "select 1", &err), ST_UNAVAILABLE);
    db_close(other);
}

/* The server writes the file of a snapshot, and takes it away a moment after the transaction that
 * it stands for has ended; a worker that looks in that moment finds a file and no transaction. */
static void
a_snapshot_whose_transaction_ended_is_unavailable(void **state)
{
    struct db *other = scratch_connect(NULL);

    (void)state;
    assert_int_equal(db_begin_at(other, "a'b", NULL, &err), ST_BUG);
    assert_int_equal(db_begin_at(other, "00000003-00000001-1", NULL, &err), ST_UNAVAILABLE);
    assert_string_equal(err.sqlstate, "22023");
    db_rollback(other);
    assert_int_equal(db_begin(db, "repeatable read", NULL, &err), ST_OK);
    assert_int_equal(
        scratch_try(db,
                    "do $$ declare folder text := current_setting('data_directory');"
                    " text text := pg_read_file('pg_snapshots/' || pg_export_snapshot());"
                    " begin text := regexp_replace(text, '/[0-9]+', '/4000000000');"
                    " execute format('copy (select regexp_split_to_table(%L, chr(10))) to %L',"
                    " text, folder || '/pg_snapshots/0000000A-00000001-1'); end $$",
                    &err),
        ST_OK);
    assert_int_equal(db_begin_at(other, "0000000A-00000001-1", NULL, &err), ST_UNAVAILABLE);
    assert_string_equal(err.sqlstate, "55000");
    db_rollback(db);
    db_close(other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_says_what_to_do),
        cmocka_unit_test(the_hint_else_the_detail_is_kept),
        cmocka_unit_test(a_copy_that_nobody_feeds_is_a_bug),
        cmocka_unit_test(several_statements_run_as_one_script),
        cmocka_unit_test(a_transaction_is_kept_or_not),
        cmocka_unit_test(a_failed_transaction_is_not_taken_for_kept),
        cmocka_unit_test(a_role_lasts_as_long_as_its_transaction),
        cmocka_unit_test(two_who_change_one_row_may_try_again),
        cmocka_unit_test(a_lock_that_lasts_too_long_may_be_tried_again),
        cmocka_unit_test(a_server_process_that_ends_is_unavailable),
        cmocka_unit_test(a_snapshot_whose_transaction_ended_is_unavailable),
    };

    return scratch_is_possible() ? cmocka_run_group_tests(tests, begin, drop_migrated) : 0;
}
