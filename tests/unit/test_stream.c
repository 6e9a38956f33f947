/* SPDX-License-Identifier: MPL-2.0 */
#include "migrated_database.h"

#include "store/copy.h"

#include <stdlib.h>

static enum status
count_row(const struct db_row *row, void *context, struct err *ignored)
{
    (void)row;
    (void)ignored;
    ++*(int64_t *)context;
    return ST_OK;
}

struct streaming {
    int64_t row_count, block_count, copied;
};

static enum status
count_streamed(const struct db_row *row, void *context, struct err *ignored)
{
    struct streaming *streaming = context;

    (void)ignored;
    assert_int_equal(db_int64(row, 1), streaming->row_count);
    streaming->row_count++;
    return ST_OK;
}

/* COPY and another stream, while a stream is open. */
static enum status
work_on_block(void *context, struct err *into)
{
    struct streaming *streaming = context;
    const struct db_param params[] = {db_number(&arena, 1), db_number(&arena, 1),
                                      db_number(&arena, 2)};
    struct copy *copy = NULL;
    int64_t inner = 0;
    enum status status = copy_begin(&copy, db, "block", "n", into);

    streaming->block_count++;
    if (status == ST_OK) {
        copy_row(copy, 1);
        copy_int64(copy, streaming->row_count);
        status = copy_end(copy, into);
    }
    if (status == ST_OK) {
        status = db_stream(db, "allocation_envelopes", (struct db_params){3, params},
                           (struct db_rows){.on_row = count_row, .context = &inner}, into);
    }
    assert_int_equal(inner, 1);
    return status;
}

static void
a_stream_gives_blocks_and_leaves_the_connection_free(void **state)
{
    const struct db_param params[] = {db_number(&arena, 1), db_number(&arena, 1),
                                      db_number(&arena, 1)};
    struct streaming streaming = {0};

    (void)state;
    assert_int_equal(db_begin(db, "repeatable read", NULL, &err), ST_OK);
    (void)scratch_ask(db, "create temporary table block (n bigint)");
    /* Rows without their run: a stream does not mind. */
    (void)scratch_ask(db, "set local session_replication_role = replica");
    (void)scratch_ask(db,
                      "insert into levain.allocation_envelope select 1, 1, case when n < 4500"
                      " then 1 else 2 end, 'E' || n, n, n, 0, 0, 0, n from generate_series(0, 4500)"
                      " as n");
    assert_int_equal(db_stream(db, "allocation_envelopes", (struct db_params){3, params},
                               (struct db_rows){.on_row = count_streamed,
                                                .on_block = work_on_block,
                                                .context = &streaming},
                               &err),
                     ST_OK);
    assert_int_equal(streaming.row_count, 4500);
    assert_int_equal(streaming.block_count, 5);
    assert_int_equal(scratch_ask(db, "select sum(n)::bigint from block"),
                     1000 + 2000 + 3000 + 4000 + 4500);
    db_rollback(db);
}

static enum status
refuse_block(void *context, struct err *into)
{
    (void)context;
    return err_set(into, ST_REJECTS, "no more");
}

static void
a_block_can_stop_the_stream(void **state)
{
    const struct db_param params[] = {db_number(&arena, 1), db_number(&arena, 1),
                                      db_number(&arena, 1)};
    struct streaming streaming = {0};

    (void)state;
    assert_int_equal(db_begin(db, "read committed", NULL, &err), ST_OK);
    (void)scratch_ask(db, "set local session_replication_role = replica");
    (void)scratch_ask(db,
                      "insert into levain.allocation_envelope select 1, 1, 1, 'E' || n, n, n, 0, 0,"
                      " 0, n from generate_series(0, 2500) as n");
    assert_int_equal(db_stream(db, "allocation_envelopes", (struct db_params){3, params},
                               (struct db_rows){.on_row = count_streamed,
                                                .on_block = refuse_block,
                                                .context = &streaming},
                               &err),
                     ST_REJECTS);
    assert_int_equal(streaming.row_count, 1000);
    db_rollback(db);
}

/* Counts, and refuses a row that comes too far. */
static enum status
count_some(const struct db_row *row, void *context, struct err *into)
{
    struct streaming *streaming = context;

    if (streaming->row_count == streaming->block_count) {
        return err_set(into, ST_REJECTS, "no more");
    }
    return count_streamed(row, context, into);
}

static void
a_row_can_stop_the_stream(void **state)
{
    const struct db_param params[] = {db_number(&arena, 1), db_number(&arena, 1),
                                      db_number(&arena, 1)};
    /* Within the first block, at its end, within a later one, nowhere. */
    static const int64_t limits[] = {1, 1000, 1500, 9999};

    (void)state;
    assert_int_equal(db_begin(db, "read committed", NULL, &err), ST_OK);
    (void)scratch_ask(db, "set local session_replication_role = replica");
    (void)scratch_ask(db,
                      "insert into levain.allocation_envelope select 1, 1, 1, 'E' || n, n, n, 0, 0,"
                      " 0, n from generate_series(0, 2499) as n");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct streaming streaming = {.block_count = limits[i]};
        enum status status = db_stream(db, "allocation_envelopes", (struct db_params){3, params},
                                       (struct db_rows){count_some, .context = &streaming}, &err);

        assert_int_equal(status, limits[i] < 2500 ? ST_REJECTS : ST_OK);
        assert_int_equal(streaming.row_count, limits[i] < 2500 ? limits[i] : 2500);
        /* Nothing of it is left in the way of what is asked next. */
        assert_int_equal(scratch_ask(db, "select 7::bigint"), 7);
    }
    db_rollback(db);
}

static void
a_stream_tells_what_the_server_refuses(void **state)
{
    const struct db_param params[] = {db_number(&arena, 1), db_number(&arena, 1),
                                      db_number(&arena, 1)};
    int64_t count = 0;

    (void)state;
    assert_int_equal(db_stream(db, "allocation_envelopes", (struct db_params){3, params},
                               (struct db_rows){count_row, .context = &count}, &err),
                     ST_BUG); /* a cursor needs a transaction */
    assert_string_equal(err.source, "allocation_envelopes");
    assert_int_equal(count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_gives_blocks_and_leaves_the_connection_free),
        cmocka_unit_test(a_block_can_stop_the_stream),
        cmocka_unit_test(a_row_can_stop_the_stream),
        cmocka_unit_test(a_stream_tells_what_the_server_refuses),
    };

    return scratch_is_possible() ? cmocka_run_group_tests(tests, make_migrated, drop_migrated) : 0;
}
