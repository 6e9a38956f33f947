/* SPDX-License-Identifier: MPL-2.0 */
/*
 * award_alone: what each setting does alone is walked, what none does alone is given to as few as
 * do it together.
 *
 * Four applications and three settings. a is awarded 100 by setting 0 alone. b loses its 200 when 0
 * or 1 is made: either alone. c is awarded 300 when both 1 and 2 are made, and 2 alone cannot be. d
 * is awarded 50 by 1 alone, and nothing in the end, since 0 takes it back.
 */
#include "in_arena.h"

#include "fund/award_alone.h"

#include "base/words.h"
#include "fund/award_alone_write.h"

#include <stdio.h>

static size_t walks;

static int
begin(void **state)
{
    walks = 0;
    return open_arena(state);
}

static enum status
walk_four(void *context, const uint8_t *made, int64_t *awards, const char **refused,
          struct err *err)
{
    (void)context;
    (void)err;
    walks++;
    *refused = made[2] && !made[1] ? "the weights do not sum" : NULL;
    awards[0] = made[0] ? 100 : 0;
    awards[1] = made[0] || made[1] ? 0 : 200;
    awards[2] = made[1] && made[2] ? 300 : 0;
    awards[3] = made[1] && !made[0] ? 50 : 0;
    return ST_OK;
}

static const char *const codes[] = {"a", "b", "c", "d"};
static const int64_t before[] = {0, 200, 0, 0}, after[] = {100, 0, 300, 0};
static const struct alone_setting settings[] = {
    {"threshold", "55", "60", "changed", NULL},
    {"weights", "as in the call", "proportional", "changed", NULL},
    {"w", "1", "2", "changed", NULL}};

static struct award_alone
proven(void)
{
    struct award_alone alone = {.arena = &arena,
                                .codes = codes,
                                .count = 4,
                                .awards = {before, after},
                                .settings = settings,
                                .setting_count = 3,
                                .walk = walk_four};
    struct err err = {0};

    assert_int_equal(award_alone_prove(&alone, &err), ST_OK);
    return alone;
}

static void
each_setting_is_walked_alone(void **state)
{
    struct award_alone alone = proven();

    (void)state;
    assert_int_equal(alone.results[0].effect_count, 2);
    assert_int_equal(alone.results[0].awarded_cents, 100);
    assert_int_equal(alone.results[0].effects[0].application, 0);
    assert_int_equal(alone.results[0].effects[0].after_cents, 100);
    assert_true(alone.results[0].effects[0].stands);
    assert_int_equal(alone.results[0].effects[1].application, 1);
    assert_int_equal(alone.results[1].effect_count, 2);
    assert_int_equal(alone.results[1].effects[0].application, 1);
    assert_int_equal(alone.results[1].effects[1].application, 3);
    assert_false(alone.results[1].effects[1].stands);
    assert_string_equal(alone.results[2].refused, "the weights do not sum");
    assert_int_equal(alone.results[2].effect_count, 0);
}

/* All but 0 give c, all but 0 and 1 cannot be, all but 0 and 2 do not: 1 and 2 are left. */
static void
what_none_does_alone_is_of_as_few_as_do_it_together(void **state)
{
    struct award_alone alone = proven();

    (void)state;
    assert_int_equal(alone.together_count, 1);
    assert_int_equal(alone.together[0].application, 2);
    assert_int_equal(alone.together[0].setting_count, 2);
    assert_int_equal(alone.together[0].settings[0], 1);
    assert_int_equal(alone.together[0].settings[1], 2);
    assert_int_equal(alone.open_count, 0);
    assert_int_equal(walks, 6);
}

static void
it_is_told_in_words_and_in_json(void **state)
{
    struct award_alone alone = proven();
    struct text out = text_in(&arena), json = text_in(&arena);
    struct json_writer writer = json_writer_to(&json);

    (void)state;
    award_alone_tell(&out, &alone, "EUR");
    assert_string_equal(text_of(&out), "\nwhat each does alone, on the run before\n"
                                       "  threshold: 55, then 60\n"
                                       "    awarded in all: €1\n"
                                       "    enter: a (€1)\n"
                                       "    leave: b\n"
                                       "  weights: as in the call, then proportional\n"
                                       "    awarded in all: €0.50\n"
                                       "    enter: d (€0.50; not in the end)\n"
                                       "    leave: b\n"
                                       "  w: 1, then 2\n"
                                       "    cannot be alone: the weights do not sum\n"
                                       "  only together, for c: weights, w\n");
    json_begin_object(&writer, NULL);
    award_alone_write(&writer, &alone);
    json_end_object(&writer);
    assert_non_null(strstr(text_of(&json), "\"together\":[{\"application\":\"c\",\"settings\":["
                                           "\"weights\",\"w\"]}],\"together_open\":0"));
    assert_non_null(strstr(text_of(&json),
                           "{\"application\":\"d\",\"change\":\"enters\",\"before_cents\":0,"
                           "\"after_cents\":50,\"stands\":false}"));
}

/* One application that each of 50 settings alone leaves as it is, and all together award. */
static enum status
walk_all_or_nothing(void *context, const uint8_t *made, int64_t *awards, const char **refused,
                    struct err *err)
{
    size_t count = 0;

    (void)context;
    (void)err;
    walks++;
    *refused = NULL;
    for (size_t i = 0; i < 50; i++) {
        count += made[i];
    }
    for (size_t i = 0; i < 8; i++) { /* the last 7 each need another mixture to be left out */
        awards[i] = count == 50 || (i > 0 && count >= 50 - i && !made[i]) ? 100 : 0;
    }
    return ST_OK;
}

static void
what_is_beyond_the_limits_is_counted(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    static const int64_t none[8], all[] = {100, 100, 100, 100, 100, 100, 100, 100};
    struct alone_setting *many = ARENA_NEW(&arena, struct alone_setting, 50);
    struct award_alone alone = {.arena = &arena,
                                .codes = names,
                                .count = 8,
                                .awards = {none, all},
                                .settings = many,
                                .setting_count = 50,
                                .walk = walk_all_or_nothing};
    struct text out = text_in(&arena);
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 50; i++) {
        many[i] = (struct alone_setting){"k", "1", "2", "changed", NULL};
    }
    assert_int_equal(award_alone_prove(&alone, &err), ST_OK);
    assert_int_equal(alone.untried_count, 10);
    assert_false(alone.results[ALONE_SETTINGS_MAX].tried);
    assert_int_equal(alone.together_count + alone.open_count, 8);
    assert_true(alone.open_count > 0);
    assert_int_equal(walks, ALONE_SETTINGS_MAX + ALONE_WALKS_MAX);
    award_alone_tell(&out, &alone, "EUR");
    assert_non_null(
        strstr(text_of(&out), "  10 more settings differ, which were not tried alone\n"));
}

static void
what_cannot_be_walked_is_said(void **state)
{
    const struct award_alone alone = {.unproven = "a top-up goes on from a decision"};
    struct text out = text_in(&arena);

    (void)state;
    award_alone_tell(&out, &alone, "EUR");
    assert_string_equal(text_of(&out),
                        "\nwhat each setting does alone was not tried: a top-up goes "
                        "on from a decision\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_setting_is_walked_alone, begin, close_arena),
        cmocka_unit_test_setup_teardown(what_none_does_alone_is_of_as_few_as_do_it_together, begin,
                                        close_arena),
        cmocka_unit_test_setup_teardown(it_is_told_in_words_and_in_json, begin, close_arena),
        cmocka_unit_test_setup_teardown(what_is_beyond_the_limits_is_counted, begin, close_arena),
        cmocka_unit_test_setup_teardown(what_cannot_be_walked_is_said, begin, close_arena),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("award_alone", tests, NULL, NULL);
}
