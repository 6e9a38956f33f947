/* SPDX-License-Identifier: MPL-2.0 */
/*
 * scoring: minimum, scales and sums of a small fund, and what cannot be computed.
 */
#include "fund_worked.h"

/* ---- small funds ----------------------------------------------------------------------------- */

struct small {
    struct fund_file file;
    struct application application;
    struct assessment assessment;
    struct err err;
};

/* An application of the small fund with `from` replaced by `to`: asked 90.00, cost 100.00, 3
 * members. */
static struct small *
small_with(const char *from, const char *to)
{
    static const char *const facts[][2] = {
        {"town", "NORTH"}, {"title", "mill"}, {"asked", "90"},
        {"cost", "100"},   {"members", "3"},  {"new", "1"},
        {"papers", ""},    {"jobs", "2"},     {"filed", "2026-01-31T12:00:00"}};
    struct small *small = ARENA_NEW(&fund_arena, struct small, 1);
    const char *bytes = fund_bytes(FUND_SMALL);
    struct reading reading =
        fund_reading_of_text(from == NULL ? bytes : fund_replaced(bytes, from, to));

    assert_string_equal(reading.said, "");
    small->file = reading.file;
    small->application = application_empty(&fund_arena, &small->file);
    small->application.code = "X1";
    for (size_t i = 0; i < COUNT(facts); i++) {
        assert_int_equal(application_read_cell(&fund_arena, &small->file,
                                               fund_field_of(&small->file, facts[i][0]),
                                               facts[i][1], &small->application, &small->err),
                         ST_OK);
    }
    for (size_t i = 0; i < 2; i++) {
        small->application.panel[i] = (struct panel_mark){.known = true, .mark = rational_of(3)};
    }
    return small;
}

static void
small_set(struct small *small, const char *field, const char *cell)
{
    assert_int_equal(application_read_cell(&fund_arena, &small->file,
                                           fund_field_of(&small->file, field), cell,
                                           &small->application, &small->err),
                     ST_OK);
}

/* "" when all went well, else the message. */
static const char *
small_assess(struct small *small)
{
    small->err = (struct err){0};
    if (scoring_assess(&fund_arena, &small->file, &small->application, &small->assessment,
                       &small->err) == ST_OK) {
        return "";
    }
    assert_int_equal(small->err.status, ST_DATA);
    return small->err.text;
}

static void
a_minimum_with_a_part_of_a_cent_is_rounded_up_and_one_below_zero_is_zero(void **state)
{
    struct small *small =
        small_with("\"minimum\": \"env.min\"", "\"minimum\": \"asked / 7 + 0 * env.min\"");

    (void)state;
    assert_string_equal(small_assess(small), "");
    assert_int_equal(small->assessment.minimum_cents, 1286); /* 9000 / 7 = 1285.7 */
    assert_int_equal(small->assessment.computed_cents, 5000);
    assert_int_equal(small->assessment.partial_cents, 2500);
    small = small_with("\"minimum\": \"env.min\"", "\"minimum\": \"env.min - asked\"");
    assert_string_equal(small_assess(small), "");
    assert_int_equal(small->assessment.minimum_cents, 0);
}

static void
an_award_of_nothing_is_below_a_minimum_of_nothing(void **state)
{
    struct small *small =
        small_with("\"minimum\": \"env.min\"", "\"minimum\": \"env.min - env.min\"");

    (void)state;
    small->application.waived[1] = 1;
    small_set(small, "asked", "0,49");
    assert_string_equal(small_assess(small), "");
    assert_int_equal(small->assessment.computed_cents, 0);
    assert_int_equal(small->assessment.minimum_cents, 0);
    assert_string_equal(concluded(&small->assessment), "rejected AWARD_BELOW_MIN");
}

static void
an_unknown_minimum_or_least_offer_leaves_the_award_unknown(void **state)
{
    struct small *small =
        small_with("\"minimum\": \"env.min\"", "\"minimum\": \"asked / jobs + 0 * env.min\"");

    (void)state;
    small_set(small, "jobs", "");
    assert_string_equal(small_assess(small), "");
    assert_false(small->assessment.computed_known);
    small = small_with("\"partial_at_least\": \"computed / 2\"",
                       "\"partial_at_least\": \"computed / jobs\"");
    small_set(small, "jobs", "0");
    assert_string_equal(small_assess(small), "");
    assert_false(small->assessment.computed_known);
    small_set(small, "jobs", "4");
    assert_string_equal(small_assess(small), "");
    assert_true(small->assessment.computed_known);
    assert_int_equal(small->assessment.partial_cents, 1250);
}

static void
a_computed_mark_is_clamped_to_its_scale(void **state)
{
    struct small *small = small_with("min(5, members)", "members - 4");

    (void)state;
    assert_string_equal(small_assess(small), "");
    assert_string_equal(exact(small->assessment.marks[2].mark), "0");
    small_set(small, "members", "100");
    assert_string_equal(small_assess(small), "");
    assert_string_equal(exact(small->assessment.marks[2].mark), "5");
    /* 50 x 3/5 + 20 x 3/5 + 30 x 5/5 */
    assert_string_equal(exact(small->assessment.score), "72");
}

static void
the_score_may_be_a_sum_of_weighted_or_of_bare_marks(void **state)
{
    struct small *small =
        small_with("\"sum\": \"weight * mark / scale.max\"", "\"sum\": \"weight * mark\"");

    (void)state;
    assert_string_equal(small_assess(small), "");
    assert_string_equal(exact(small->assessment.score), "300");
    small->file.score_by_weight = false;
    assert_string_equal(small_assess(small), "");
    assert_string_equal(exact(small->assessment.score), "9");
}

static void
env_names_are_those_of_the_envelope_that_takes_it(void **state)
{
    struct small *small = small_with(NULL, NULL);

    (void)state;
    assert_string_equal(small_assess(small), "");
    assert_int_equal(small->assessment.minimum_cents, 1000);
    /* N has no seats: R2 is unknown, and not false. */
    assert_string_equal(verdicts(&small->file, &small->assessment), "R2=unknown(env.seats)");
    small_set(small, "town", "SOUTH");
    small_set(small, "new", "0");
    assert_string_equal(small_assess(small), "");
    assert_int_equal(small->assessment.minimum_cents, 2000);
    assert_string_equal(verdicts(&small->file, &small->assessment), "");
}

/* ---- what cannot be computed ----------------------------------------------------------------- */

#define MUCH "members * members * members"

static void
a_formula_that_overflows_is_named_with_its_application(void **state)
{
    static const struct {
        const char *from, *to, *what;
    } cases[] = {
        {"\"2 * members\"", "\"" MUCH "\"", "derived field twice"},
        {"town = 'NORTH'\"", MUCH " > 0\"", "envelope N"},
        {"\"town in fund.towns\"", "\"" MUCH " > 0\"", "rule R1"},
        {"\"min(5, members)\"", "\"" MUCH "\"", "criterion F"},
        {"\"formula\": \"asked\"", "\"formula\": \"asked * " MUCH "\"", "cap asked"},
        {"\"when\": \"new\"", "\"when\": \"" MUCH " > 0\"", "cap rate"},
        {"\"minimum\": \"env.min\"", "\"minimum\": \"env.min * " MUCH "\"", "formula minimum"},
        {"\"computed / 2\"", "\"computed * " MUCH "\"", "formula least partial offer"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct small *small = small_with(cases[i].from, cases[i].to);
        const char *begin = text_format(&fund_arena, "application X1, %s: ", cases[i].what);

        small_set(small, "members", "999999999999999");
        assert_string_equal(arena_copy(&fund_arena, small_assess(small), strlen(begin)), begin);
        assert_true(strlen(small->err.text) > strlen(begin));
    }
}

static void
an_amount_beyond_what_is_handled_is_refused(void **state)
{
    struct small *small =
        small_with("\"minimum\": \"env.min\"", "\"minimum\": \"1000 * asked + env.min\"");

    (void)state;
    small_set(small, "new", "0");
    small_set(small, "asked", "1000000000000");
    assert_string_equal(small_assess(small), "application X1, minimum: out of range");
    small = small_with("\"computed / 2\"", "\"1000 * asked\"");
    small_set(small, "new", "0");
    small_set(small, "asked", "1000000000000");
    assert_string_equal(small_assess(small), "application X1, least partial offer: out of range");
    small = small_with(NULL, NULL);
    small_set(small, "new", "0");
    small_set(small, "asked", "1000000000000");
    small->application.numbers[fund_field_of(&small->file, "asked")->index]++;
    assert_string_equal(small_assess(small),
                        "application X1: the least cap is above any amount that is handled");
}

static void
a_score_that_does_not_fit_is_refused_by_its_application(void **state)
{
    struct small *small = small_with(NULL, NULL);

    (void)state;
    small->file.criteria[0].weight = (struct rational){(wide)1 << 126, 1};
    assert_string_equal(small_assess(small), "application X1: its score is out of range");
    small->file.criteria[0].weight = (struct rational){((wide)1 << 125) + 7, 3};
    small->file.criteria[1].weight = (struct rational){((wide)1 << 125) + 8, 7};
    assert_string_equal(small_assess(small), "application X1: its score is out of range");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minimum_with_a_part_of_a_cent_is_rounded_up_and_one_below_zero_is_zero),
        cmocka_unit_test(an_award_of_nothing_is_below_a_minimum_of_nothing),
        cmocka_unit_test(an_unknown_minimum_or_least_offer_leaves_the_award_unknown),
        cmocka_unit_test(a_computed_mark_is_clamped_to_its_scale),
        cmocka_unit_test(the_score_may_be_a_sum_of_weighted_or_of_bare_marks),
        cmocka_unit_test(env_names_are_those_of_the_envelope_that_takes_it),
        cmocka_unit_test(a_formula_that_overflows_is_named_with_its_application),
        cmocka_unit_test(an_amount_beyond_what_is_handled_is_refused),
        cmocka_unit_test(a_score_that_does_not_fit_is_refused_by_its_application),
    };

    return cmocka_run_group_tests_name("scoring_small", tests, fund_begin, fund_end);
}
