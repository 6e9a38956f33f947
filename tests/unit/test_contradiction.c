/* SPDX-License-Identifier: MPL-2.0 */
/*
 * contradiction: refused in the words of the fund file, with what to do.
 */
#include "in_arena.h"

#include "fund/contradiction.h"

#include <stdio.h>

static struct fund_envelope envelopes[] = {{.code = "north", .voted_cents = 5000000},
                                           {.code = "south", .voted_cents = 6000000}};
static struct fund_pass passes[] = {{.code = "young"}, {.code = "rural"}, {.code = "rest"}};
static struct fund_quota quotas[] = {{.code = "epci"}};
static const struct fund_file file = {.currency = "EUR",
                                      .envelopes = envelopes,
                                      .envelope_count = COUNT(envelopes),
                                      .passes = passes,
                                      .pass_count = COUNT(passes),
                                      .quotas = quotas,
                                      .quota_count = COUNT(quotas)};

static void
each_kind_is_told_with_codes_and_amounts(void **state)
{
    static const struct setting reserves[] = {
        {SETTING_ENVELOPE, 0, 0}, {SETTING_PASS, 0, 0}, {SETTING_PASS, 1, 0}};
    static const struct setting limited[] = {{SETTING_PASS, 1, 0}, {SETTING_QUOTA, 0, 0}};
    static const struct setting nested[] = {{SETTING_ENVELOPE, 0, 0}, {SETTING_ENVELOPE, 1, 0}};
    static const struct setting alone[] = {{SETTING_QUOTA, 0, 0}};
    static const struct {
        struct contradiction contradiction;
        const char *text;
    } cases[] = {
        {{CONTRADICTION_RESERVES, false, NULL, 0, reserves, 3, 6000000, 5000000},
         "passes young, rural reserve €60,000, more than the €50,000 that envelopes north hold"},
        {{CONTRADICTION_QUOTA, false, NULL, 0, limited, 2, 6000000, 5000001},
         "passes rural reserve €60,000, more than the €50,000.01 that quota epci lets those whom "
         "they are for have"},
        {{CONTRADICTION_QUOTA, true, NULL, 0, limited, 2, 4, 3},
         "passes rural reserve 4 awards, more than the 3 that quota epci lets those whom they are "
         "for have"},
        {{CONTRADICTION_ENVELOPES, false, NULL, 0, nested, 2, 6000000, 5000000},
         "envelope south is voted €60,000, more than the €50,000 of envelope north, which it is a "
         "part of"},
        {{CONTRADICTION_MINIMUM, false, NULL, 0, alone, 1, 500000, 400000},
         "quota epci allows €4,000, less than the least minimum of those who count in it, €5,000"},
        {{CONTRADICTION_MINIMUM, true, NULL, 0, alone, 1, 1, 0},
         "quota epci allows no award at all"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(contradiction_text(&arena, &file, &cases[i].contradiction),
                            cases[i].text);
    }
}

static void
what_else_takes_part_is_advised_to_be_looked_at(void **state)
{
    static const struct setting all[] = {{SETTING_ENVELOPE, 0, 0},
                                         {SETTING_ENVELOPE, 1, 0},
                                         {SETTING_PASS, 0, 0},
                                         {SETTING_PASS, 1, 0},
                                         {SETTING_PASS, 2, 0}};
    static const struct setting least[] = {{SETTING_ENVELOPE, 0, 0}, {SETTING_PASS, 1, 0}};
    struct contradiction contradiction = {
        .all = all, .all_count = 5, .least = least, .least_count = 2};

    (void)state;
    assert_string_equal(contradiction_advice(&arena, &file, &contradiction),
                        "change one of them: without it the others can be kept; then look at "
                        "south, young, rest too, which take part in this");
    contradiction.all = least;
    contradiction.all_count = 2;
    assert_string_equal(contradiction_advice(&arena, &file, &contradiction),
                        "change one of them: without it the others can be kept");
}

static void
a_plan_that_contradicts_is_refused_and_waves_or_quotas_that_bind_are_not(void **state)
{
    const uint8_t only[] = {1};
    int64_t used[1];
    struct candidate candidate = {.computed_cents = 100, .status = AWARD_WAITING};
    struct envelope held = {.voted_cents = 5000000};
    struct pass pass = {.only = only, .at_most_cents = 5000001};
    struct quota quota = {.limit = 100, .group_count = 1, .group_used = used};
    struct allocation_plan plan = {.arena = &arena,
                                   .file = &file,
                                   .walk = {.candidates = &candidate,
                                            .count = 1,
                                            .envelopes = &held,
                                            .envelope_count = 1,
                                            .quotas = &quota,
                                            .passes = &pass,
                                            .pass_count = 1,
                                            .step_cents = 1}};
    struct fund_file waves = file; /* whose passes promise nothing */
    struct err err = {.text = ""};

    (void)state;
    waves.mode = "examination";
    assert_int_equal(contradiction_refuse(&plan, &err), ST_DATA);
    assert_string_equal(err.text, "passes young reserve €50,000.01, more than the €50,000 that "
                                  "envelopes north hold");
    assert_string_equal(err.hint, "change one of them: without it the others can be kept");
    plan.file = &waves;
    assert_int_equal(contradiction_refuse(&plan, &err), ST_OK);
    plan.file = &file;
    pass.at_most_cents = 5000000;
    assert_int_equal(contradiction_refuse(&plan, &err), ST_OK);
    pass = (struct pass){.rule = PASS_MAX};
    plan.walk.quota_count = 1;
    quota.limit = 99; /* of the 100 that one asks */
    assert_int_equal(contradiction_refuse(&plan, &err), ST_OK);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_told_with_codes_and_amounts),
        cmocka_unit_test(what_else_takes_part_is_advised_to_be_looked_at),
        cmocka_unit_test(a_plan_that_contradicts_is_refused_and_waves_or_quotas_that_bind_are_not),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("contradiction", tests, open_arena, close_arena);
}
