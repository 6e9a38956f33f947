/* SPDX-License-Identifier: MPL-2.0 */
#include "migrated_database.h"

#include "store/copy.h"
#include "store/row_json.h"
#include "unit/child.h"

#include <stdlib.h>

static enum status
open_and_close(const char *dsn)
{
    struct db *other = NULL;
    enum status status;

    err = (struct err){0};
    status = db_open(&other, dsn, &err);
    db_close(other);
    return status;
}

static void
a_server_that_is_not_there_is_unavailable(void **state)
{
    (void)state;
    assert_int_equal(open_and_close("host=/nonexistent"), ST_UNAVAILABLE);
    assert_non_null(strstr(err.text, "/nonexistent"));
    assert_null(strchr(err.text, '\n'));
    assert_string_equal(err.hint, "check PGHOST, PGPORT, PGUSER and PGDATABASE, or --dsn");
    assert_int_equal(open_and_close("dbname=levain_there_is_none"), ST_UNAVAILABLE);
}

static void
who_is_not_let_in_is_denied(void **state)
{
    (void)state;
    assert_int_equal(open_and_close("user=levain_nobody_of_that_name"), ST_DENIED);
    assert_non_null(strstr(err.text, "levain_nobody_of_that_name"));
}

static void
nothing_may_be_closed(void **state)
{
    (void)state;
    db_close(NULL);
}

static enum status
keep_told(const struct db_row *row, void *context, struct err *ignored)
{
    (void)ignored;
    *(const char **)context = db_text_kept(&arena, row, 0);
    return ST_OK;
}

static void
parameters_arrive_as_they_are(void **state)
{
    const struct db_param params[] = {
        db_number(&arena, INT64_MIN),
        db_string("l'été\n"),
        db_flag(true),
        db_bytes("\0\xff", 2),
        db_null(),
        db_string(NULL),
        db_flag(false),
        db_bytes(NULL, 0),
    };
    const char *told = "";

    (void)state;
    assert_int_equal(db_query(db,
                              "select row ($1, $2::text, $3, $4, $5::text, $6::date, $7, $8)::text",
                              (struct db_params){8, params},
                              (struct db_rows){.on_row = keep_told, .context = &told}, &err),
                     ST_OK);
    assert_string_equal(told, "(-9223372036854775808,\"l'été\n\",t,\"\\\\x00ff\",,,f,\"\\\\x\")");
}

static enum status
read_each_type(const struct db_row *row, void *context, struct err *ignored)
{
    size_t length = 0;

    (void)ignored;
    *(int *)context += 1;
    assert_int_equal(db_int64(row, 0), -2);
    assert_int_equal(db_int64(row, 1), -70000);
    assert_int_equal(db_int64(row, 2), INT64_C(-5000000000));
    assert_true(db_bool(row, 3));
    assert_string_equal(db_text(row, 4), "words");
    assert_string_equal(db_text(row, 5), "levain");
    assert_string_equal(db_text(row, 6), "{\"a\": 1}");
    assert_memory_equal(db_data(row, 7, &length), "\x01\x02", 2);
    assert_int_equal(length, 2);
    assert_memory_equal(db_data(row, 8, &length), "[1]", 3);
    assert_int_equal(length, 3);
    assert_true(db_is_null(row, 9));
    assert_false(db_is_null(row, 0));
    assert_int_equal(db_int64_or(row, 0, 7), -2);
    assert_int_equal(db_int64_or(row, 9, 7), 7);
    assert_string_equal(db_text_or(row, 4, "none"), "words");
    assert_string_equal(db_text_or(row, 9, "none"), "none");
    assert_string_equal(db_text_kept(&arena, row, 5), "levain");
    assert_null(db_text_kept(&arena, row, 9));
    return ST_OK;
}

static void
every_type_is_read_back(void **state)
{
    int count = 0;

    (void)state;
    assert_int_equal(
        db_query(db,
                 "select (-2)::smallint, -70000, -5000000000, true, 'words'::levain.words,"
                 " 'levain'::name, '{\"a\": 1}'::json, '\\x0102'::bytea, '[1]'::jsonb, null::text",
                 DB_NO_PARAMS, (struct db_rows){.on_row = read_each_type, .context = &count}, &err),
        ST_OK);
    assert_int_equal(count, 1);
}

static enum status
write_as_json(const struct db_row *row, void *context, struct err *ignored)
{
    struct json_writer writer = json_writer_to(context);

    (void)ignored;
    json_begin_object(&writer, NULL);
    row_json_number(&writer, "cents", row, 0);
    row_json_text(&writer, "code", row, 1);
    row_json_day(&writer, "day", row, 2);
    json_end_object(&writer);
    return ST_OK;
}

static void
columns_are_members_of_json_and_null_where_they_are(void **state)
{
    struct text told = text_in(&arena);

    (void)state;
    assert_int_equal(
        db_query(db, "values (5, 'E1', 20601), (null::integer, null::text, null::integer)",
                 DB_NO_PARAMS, (struct db_rows){.on_row = write_as_json, .context = &told}, &err),
        ST_OK);
    assert_string_equal(text_of(&told), "{\"cents\":5,\"code\":\"E1\",\"day\":\"2026-05-28\"}"
                                        "{\"cents\":null,\"code\":null,\"day\":null}");
}

static enum status
read_arrays(const struct db_row *row, void *context, struct err *ignored)
{
    int64_t values[3] = {9, 9, 9};
    uint8_t known[3] = {9, 9, 9};
    const char *const *texts = NULL;

    (void)context;
    (void)ignored;
    assert_int_equal(db_int64s(row, 0, values, known, 3), 3);
    assert_int_equal(values[0], INT64_MAX);
    assert_int_equal(known[0], 1);
    assert_int_equal(known[1], 0);
    assert_int_equal(values[1], 0);
    assert_int_equal(values[2], -1);
    assert_int_equal(db_int64s(row, 1, values, known, 0), 0);
    assert_int_equal(db_texts(&arena, row, 2, &texts), 3);
    assert_string_equal(texts[0], "a");
    assert_null(texts[1]);
    assert_string_equal(texts[2], "");
    assert_int_equal(db_texts(&arena, row, 3, &texts), 0);
    return ST_OK;
}

static void
arrays_are_read_with_their_nulls(void **state)
{
    (void)state;
    assert_int_equal(db_query(db,
                              "select array[9223372036854775807, null, -1], '{}'::bigint[],"
                              " array['a', null, ''], '{}'::text[]",
                              DB_NO_PARAMS,
                              (struct db_rows){.on_row = read_arrays, .context = NULL}, &err),
                     ST_OK);
}

/* ---- what the program got wrong itself ------------------------------------------------------- */

static enum status
read_wrong(const struct db_row *row, void *context, struct err *ignored)
{
    int64_t values[1];
    uint8_t known[1];
    const char *const *texts;
    size_t length;

    (void)ignored;
    switch (*(const char *)context) {
    case 'i':
        (void)db_int64(row, 0);
        break;
    case 'n':
        (void)db_int64(row, 1);
        break;
    case 'c':
        (void)db_text(row, 7);
        break;
    case 'b':
        (void)db_bool(row, 0);
        break;
    case 't':
        (void)db_text(row, 2);
        break;
    case 'd':
        (void)db_data(row, 0, &length);
        break;
    case 'l':
        (void)db_int64s(row, 3, values, known, 1);
        break;
    case 'm':
        (void)db_int64s(row, 4, values, known, 1);
        break;
    default:
        (void)db_texts(&arena, row, 3, &texts);
    }
    return ST_OK;
}

static const char *wrong;

static void
read_wrongly(void)
{
    struct db *own = scratch_connect(NULL); /* a connection cannot be shared with a child */

    if (db_query(own,
                 "select 'x'::text, null::bigint, 1::bigint, '{1,2}'::bigint[],"
                 " '{{1},{2}}'::bigint[]",
                 DB_NO_PARAMS,
                 (struct db_rows){.on_row = read_wrong, .context = (void *)(uintptr_t)wrong},
                 &err) != ST_OK) {
        exit(0);
    }
}

static void
what_a_query_does_not_give_ends_the_process(void **state)
{
    static const struct {
        const char *what, *said;
    } cases[] = {
        {"i", "levain: column 0 of a query result: not an integer\n"},
        {"n", "levain: column 1 of a query result: null where a value is required\n"},
        {"c", "levain: column 7 of a query result: the query does not give it\n"},
        {"b", "levain: column 0 of a query result: not a boolean\n"},
        {"t", "levain: column 2 of a query result: not a text\n"},
        {"d", "levain: column 0 of a query result: not bytes\n"},
        {"l", "levain: column 3 of a query result: more elements than there is room for\n"},
        {"m", "levain: column 4 of a query result: an array of several dimensions\n"},
        {"a", "levain: column 3 of a query result: not an array of texts\n"},
    };
    char said[CHILD_SAID_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wrong = cases[i].what;
        assert_int_equal(child_exit_code(read_wrongly, said), ST_BUG);
        assert_string_equal(said, cases[i].said);
    }
}

static enum status
stop_at_three(const struct db_row *row, void *context, struct err *into)
{
    *(int64_t *)context = db_int64(row, 0);
    return db_int64(row, 0) == 3 ? err_set(into, ST_REJECTS, "three") : ST_OK;
}

static void
a_callback_can_stop_the_query(void **state)
{
    int64_t last = 0;

    (void)state;
    assert_int_equal(db_query(db, "select generate_series(1, 9)", DB_NO_PARAMS,
                              (struct db_rows){.on_row = stop_at_three, .context = &last}, &err),
                     ST_REJECTS);
    assert_int_equal(last, 3);
    assert_string_equal(err.text, "three");
}

/* ---- queries by name, streams ---------------------------------------------------------------- */

static enum status
count_row(const struct db_row *row, void *context, struct err *ignored)
{
    (void)row;
    (void)ignored;
    ++*(int64_t *)context;
    return ST_OK;
}

static void
queries_have_names(void **state)
{
    const struct db_param params[] = {db_string("lichen/none"), db_number(&arena, 0)};
    int64_t count = 0;

    (void)state;
    assert_int_equal(db_named(db, "call_find", (struct db_params){2, params},
                              (struct db_rows){.on_row = count_row, .context = &count}, &err),
                     ST_OK);
    assert_int_equal(count, 0);
    err = (struct err){0};
    assert_int_equal(db_named(db, "no_such_query", DB_NO_PARAMS, DB_NO_ROWS, &err), ST_BUG);
    assert_string_equal(err.text, "there is no query named no_such_query");
    assert_int_equal(db_stream(db, "no_such_query", DB_NO_PARAMS, DB_NO_ROWS, &err), ST_BUG);
}

static void
a_failure_names_its_query(void **state)
{
    (void)state;
    err = (struct err){0};
    assert_int_equal(db_named(db, "intake_problems", DB_NO_PARAMS, DB_NO_ROWS, &err), ST_BUG);
    assert_string_equal(err.source, "intake_problems");
    err = (struct err){0};
    assert_int_equal(db_stream(db, "intake_problems", DB_NO_PARAMS, DB_NO_ROWS, &err), ST_BUG);
    assert_string_equal(err.source, "intake_problems");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_not_there_is_unavailable),
        cmocka_unit_test(who_is_not_let_in_is_denied),
        cmocka_unit_test(nothing_may_be_closed),
        cmocka_unit_test(parameters_arrive_as_they_are),
        cmocka_unit_test(every_type_is_read_back),
        cmocka_unit_test(columns_are_members_of_json_and_null_where_they_are),
        cmocka_unit_test(arrays_are_read_with_their_nulls),
        cmocka_unit_test(what_a_query_does_not_give_ends_the_process),
        cmocka_unit_test(a_callback_can_stop_the_query),
        cmocka_unit_test(queries_have_names),
        cmocka_unit_test(a_failure_names_its_query),
    };

    return scratch_is_possible() ? cmocka_run_group_tests(tests, make_migrated, drop_migrated) : 0;
}
