/* SPDX-License-Identifier: MPL-2.0 */
/*
 * dossier_compared: simulations set against a run, and those that go against what one expects. No
 * database. Run alone: build/test_dossier_compared [pattern]
 */
#include "in_arena.h"

#include "fund/dossier_compared.h"

#include "base/words.h"
#include "exchange/file.h"

/* The worked fund: 480,000 euros, of which the run awards 472,000; threshold 55; E1 has 90,000; at
 * most 40 % of the net for a joint authority. */
static struct fund_file file;

static int
set_up(void **state)
{
    const char *path = "docs/examples/val-de-lierre/fund.json";
    struct problems problems = {0};
    struct err err = {0};
    size_t length;
    char *bytes;

    (void)open_arena(state);
    if (file_read(&arena, path, (size_t)1 << 20, &bytes, &length, &err) != ST_OK) {
        return 1;
    }
    return fund_file_read(&arena, (struct file_bytes){path, bytes, length},
                          (struct fund_variations){0}, &file, &problems, &err) != ST_OK;
}

static const char *
written(const struct compared_run *runs, size_t count, int64_t all_count)
{
    const struct dossier_compared compared = {
        .awarded_cents = 47200000, .runs = runs, .run_count = count, .all_count = all_count};
    struct text out = text_in(&arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    dossier_compared_write(&writer, &arena, &file, &compared);
    json_end_object(&writer);
    return text_of(&out);
}

/* What is said of one simulation that varies one setting. */
static const char *
surprises(const char *key, const char *value, int64_t awarded_cents, int64_t leave_count)
{
    static const char *const leavers[] = {"A03", "A18"};
    const struct fund_variation variation = {key, value};
    struct compared_run run = {.name = "0",
                               .variations = &variation,
                               .variation_count = 1,
                               .awarded_cents = awarded_cents};

    run.lists[COMPARED_LEAVE] =
        (struct compared_codes){leavers, leave_count < 2 ? (size_t)leave_count : 2, leave_count};
    return strstr(written(&run, 1, 1), "\"surprises\"");
}

static void
a_simulation_says_who_enters_and_leaves(void **state)
{
    static const char *const enter[] = {"A12"}, *const leave[] = {"A08", "A10"};
    static const struct fund_variation varied[] = {{"threshold", "60"}, {"net", "500000"}};
    const struct compared_run run = {
        .name = "29539e2b2432",
        .variations = varied,
        .variation_count = 2,
        .net_cents = 50000000,
        .awarded_cents = 43100000,
        .left_cents = 6900000,
        .award_count = 11,
        .lists = {[COMPARED_ENTER] = {enter, 1, 1}, [COMPARED_LEAVE] = {leave, 2, 5}},
    };

    (void)state;
    assert_string_equal(
        written(&run, 1, 4),
        "{\"simulations\":[{\"name\":\"29539e2b2432\",\"varied\":\"threshold = 60, net = "
        "500000\",\"said\":\"threshold of the score: 60, money to award: "
        "500000\",\"net_cents\":50000000,\"awarded_cents\":43100000,\"left_cents\":6900000,"
        "\"award_count\":11,\"enter\":[\"A12\"],\"enter_more_count\":null,"
        "\"leave\":[\"A08\",\"A10\"],\"leave_more_count\":3,\"more\":[],"
        "\"more_more_count\":null,\"less\":[],\"less_more_count\":null}],"
        "\"simulations_more_count\":3,\"surprises\":[]}");
    assert_string_equal(written(NULL, 0, 0),
                        "{\"simulations\":[],\"simulations_more_count\":null,\"surprises\":[]}");
}

static void
settings_are_said_in_the_words_of_the_call(void **state)
{
    static const struct {
        const char *key, *said;
    } cases[] = {
        {"criterion.C1.weight", "\"said\":\"Cooperation (weight): 7\""},
        {"criterion.C1.floor", "\"said\":\"Cooperation (floor): 7\""},
        {"criterion.C99.floor", "\"said\":\"C99 (floor): 7\""},
        {"quota.epci.amount", "\"said\":\"share of a joint authority (amount at most): 7\""},
        {"quota.none.count", "\"said\":\"none (awards at most): 7\""},
        {"envelope.E9.voted", "\"said\":\"E9 (amount of the envelope): 7\""},
        {"withdrawn", "\"said\":\"withdrawn: 7\""},
        {"envelope.E1.when", "\"said\":null"}, /* has no other name than its key */
        {"envelopes.E1.voted", "\"said\":null"},
        {"envelope.voted", "\"said\":null"},
        {"seed", "\"said\":null"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct fund_variation one = {cases[i].key, "7"};
        const struct compared_run run = {.name = "0", .variations = &one, .variation_count = 1};
        const char *found = written(&run, 1, 1);

        if (strstr(found, cases[i].said) == NULL) {
            fail_msg("%s: %s", cases[i].key, found);
        }
    }
}

static void
a_looser_setting_that_awards_less_is_a_surprise(void **state)
{
    (void)state;
    assert_string_equal(surprises("quota.epci.share", "42 %", 43100000, 0),
                        "\"surprises\":[\"share of a joint authority (share at most): 42 % is "
                        "looser than the call and awards "
                        "less: €431,000, not €472,000.\"]}");
    assert_string_equal(
        surprises("threshold", "54.5", 47199999, 0),
        "\"surprises\":[\"threshold of the score: 54.5 is looser than the call and awards less: "
        "€471,999.99, not €472,000.\"]}");
}

static void
a_tighter_setting_that_awards_more_is_a_surprise(void **state)
{
    (void)state;
    assert_string_equal(
        surprises("threshold", "60", 47200001, 1),
        "\"surprises\":[\"threshold of the score: 60 is tighter than the call and awards more: "
        "€472,000.01, not €472,000.\"]}");
}

static void
a_looser_setting_that_drops_a_winner_is_a_surprise(void **state)
{
    (void)state;
    assert_string_equal(surprises("envelope.E1.voted", "90000.50", 47200000, 1),
                        "\"surprises\":[\"Emergence (amount of the envelope): 90000.50 is looser "
                        "than the call, and "
                        "yet no longer awarded: A03.\"]}");
    assert_string_equal(
        surprises("net", "600000", 50000000, 12),
        "\"surprises\":[\"money to award: 600000 is looser than the call, and yet no longer "
        "awarded: A03, A18 and 10 more.\"]}");
}

static void
what_one_expects_is_no_surprise(void **state)
{
    static const struct {
        const char *key, *value;
        int64_t awarded_cents, leave_count;
    } cases[] = {
        {"threshold", "60", 38100000, 2},          /* tighter, less */
        {"threshold", "50", 47900000, 0},          /* looser, more */
        {"threshold", "55", 1, 2},                 /* the same */
        {"quota.epci.share", "38 %", 42700000, 1}, /* tighter, less */
        {"envelope.E1.voted", "60000", 43700000, 1},
        {"net", "480000.00", 1, 1},
        {"quota.epcis.share", "1 %", 48000000, 0}, /* no such quota */
        {"criterion.C1.floor", "1", 48000000, 1},  /* neither looser nor tighter */
        {"net", "much", 1, 1},
    };
    static const struct fund_variation mixed[] = {{"threshold", "60"},
                                                  {"envelope.E1.voted", "95000"}};
    const struct compared_run both = {
        .name = "0", .variations = mixed, .variation_count = 2, .awarded_cents = 48000000};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(
            surprises(cases[i].key, cases[i].value, cases[i].awarded_cents, cases[i].leave_count),
            "\"surprises\":[]}");
    }
    assert_non_null(strstr(written(&both, 1, 1), "\"surprises\":[]}"));
}

/* Two settings that are both looser are as one. */
static void
several_settings_are_looked_at_together(void **state)
{
    static const struct fund_variation two[] = {{"quota.epci.share", "42 %"}, {"threshold", "50"}};
    const struct compared_run both = {
        .name = "0", .variations = two, .variation_count = 2, .awarded_cents = 43100000};

    (void)state;
    assert_non_null(
        strstr(written(&both, 1, 1),
               "\"share of a joint authority (share at most): 42 %, threshold of the score: 50 is "
               "looser than the call and "
               "awards less: €431,000, not €472,000.\""));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_simulation_says_who_enters_and_leaves),
        cmocka_unit_test(settings_are_said_in_the_words_of_the_call),
        cmocka_unit_test(a_looser_setting_that_awards_less_is_a_surprise),
        cmocka_unit_test(a_tighter_setting_that_awards_more_is_a_surprise),
        cmocka_unit_test(a_looser_setting_that_drops_a_winner_is_a_surprise),
        cmocka_unit_test(what_one_expects_is_no_surprise),
        cmocka_unit_test(several_settings_are_looked_at_together),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, close_arena);
}
