/* SPDX-License-Identifier: MPL-2.0 */
/*
 * application_pack: the facts of a version as one value, as the database makes it, or refused.
 */
#include "in_arena.h"

#include "fund/application_pack.h"

/* Two numbers and two texts, as a call would have them. */
static const struct fund_file call = {.number_count = 2, .text_count = 2};

static struct application
facts(void)
{
    struct application application = application_empty(&arena, &call);

    application.code = "A1";
    application.numbers[0] = -2;
    application.number_known[0] = 1;
    application.texts[1] = "no\xC3\xABl";
    return application;
}

/* {-2, null} and {null, "noël"}, as array_send writes them. */
static const char bytes[] = "\0\0\0\1"
                            "\0\0\0\1"
                            "\0\0\0\24"
                            "\0\0\0\2"
                            "\0\0\0\1"
                            "\0\0\0\10"
                            "\377\377\377\377\377\377\377\376"
                            "\377\377\377\377"
                            "\0\0\0\1"
                            "\0\0\0\1"
                            "\0\0\0\31"
                            "\0\0\0\2"
                            "\0\0\0\1"
                            "\377\377\377\377"
                            "\0\0\0\5"
                            "no\xC3\xABl";

#define BYTES (sizeof bytes - 1)

static void
facts_are_packed_as_the_database_packs_them(void **state)
{
    struct application application = facts();
    struct packed packed = application_pack(&arena, &call, &application);

    (void)state;
    assert_int_equal(packed.length, BYTES);
    assert_memory_equal(packed.bytes, bytes, BYTES);
}

static void
what_is_packed_is_read_again_and_what_follows_is_left(void **state)
{
    struct application application = application_empty(&arena, &call);
    char longer[BYTES + 3];
    struct packed packed = {longer, sizeof longer};
    struct err err = {0};

    (void)state;
    memcpy(longer, bytes, BYTES);
    memcpy(longer + BYTES, "abc", 3);
    assert_int_equal(application_unpack(&arena, &call, &packed, &application, &err), ST_OK);
    assert_int_equal(application.numbers[0], -2);
    assert_int_equal(application.number_known[0], 1);
    assert_int_equal(application.number_known[1], 0);
    assert_null(application.texts[0]);
    assert_string_equal(application.texts[1], "no\xC3\xABl");
    assert_int_equal(packed.length, 3);
    assert_memory_equal(packed.bytes, "abc", 3);
}

static void
facts_that_came_later_are_missing_and_those_that_went_are_left_out(void **state)
{
    const struct fund_file more = {.number_count = 3, .text_count = 3};
    const struct fund_file less = {.number_count = 1, .text_count = 1};
    struct application application = application_empty(&arena, &more);
    struct packed packed = {bytes, BYTES};
    struct err err = {0};

    (void)state;
    application.number_known[2] = 1;
    application.texts[2] = "of the one before";
    assert_int_equal(application_unpack(&arena, &more, &packed, &application, &err), ST_OK);
    assert_int_equal(application.number_known[2], 0);
    assert_null(application.texts[2]);
    packed = (struct packed){bytes, BYTES};
    application = application_empty(&arena, &less);
    assert_int_equal(application_unpack(&arena, &less, &packed, &application, &err), ST_OK);
    assert_int_equal(application.numbers[0], -2);
    assert_int_equal(packed.length, 0);
}

static void
bytes_that_end_early_are_refused(void **state)
{
    struct application application = application_empty(&arena, &call);

    (void)state;
    for (size_t length = 0; length < BYTES; length++) {
        char *cut = arena_copy(&arena, bytes, length);
        struct packed packed = {cut, length};
        struct err err = {0};

        application.code = "A1";
        assert_int_equal(application_unpack(&arena, &call, &packed, &application, &err), ST_DATA);
        assert_string_equal(err.text,
                            "application A1: its facts are packed in a form that is not ours");
    }
}

static void
bytes_that_are_not_ours_are_refused(void **state)
{
    /* Which byte is made what: dimensions, flag, type, count, first index, lengths. */
    static const struct {
        size_t at;
        char value;
    } wrong[] = {{3, 2},   {0, -1}, {7, 2},   {11, 21}, {12, 1},   {15, 0}, {19, 0}, {23, 7},
                 {20, -1}, {39, 3}, {47, 20}, {59, 6},  {56, 127}, {63, 6}, {66, 0}};
    struct application application = application_empty(&arena, &call);

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *changed = arena_copy(&arena, bytes, BYTES);
        struct packed packed = {changed, BYTES};
        struct err err = {0};

        changed[wrong[i].at] = wrong[i].value;
        if (application_unpack(&arena, &call, &packed, &application, &err) == ST_OK) {
            fail_msg("byte %zu made %d is taken", wrong[i].at, wrong[i].value);
        }
    }
}

static void
any_bytes_are_read_or_refused(void **state)
{
    struct application application = application_empty(&arena, &call);
    unsigned seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        char *changed = arena_copy(&arena, bytes, BYTES);
        struct packed packed = {changed, BYTES};
        struct err err = {0};

        for (int k = 0; k < 3; k++) {
            seed = seed * 1103515245U + 12345U;
            changed[(seed >> 16) % BYTES] = (char)(seed >> 8);
        }
        if (application_unpack(&arena, &call, &packed, &application, &err) == ST_OK) {
            assert_true(packed.length <= BYTES);
        }
        arena_reset(&arena, mark);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_packed_as_the_database_packs_them),
        cmocka_unit_test(what_is_packed_is_read_again_and_what_follows_is_left),
        cmocka_unit_test(facts_that_came_later_are_missing_and_those_that_went_are_left_out),
        cmocka_unit_test(bytes_that_end_early_are_refused),
        cmocka_unit_test(bytes_that_are_not_ours_are_refused),
        cmocka_unit_test(any_bytes_are_read_or_refused),
    };

    return cmocka_run_group_tests_name("application_pack", tests, open_arena, close_arena);
}
