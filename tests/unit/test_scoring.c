/* SPDX-License-Identifier: MPL-2.0 */
/*
 * scoring: the worked fund by hand, and what is said when a fact, a mark or an envelope is missing.
 */
#include "fund_worked.h"

static const struct fund_variations as_written;

/* ---- the worked fund ------------------------------------------------------------------------- */

static void
the_first_application_scores_80_by_hand(void **state)
{
    /* C1 9 members 3, 4 categories 2; C2 800 >= 85 x 9 3, priority area 2; C3 (4 + 4) / 2; C4 one
     * vote 2, categories 2, no public capital 1; C5 own 450 000 >= 10 x 26 000 only 1, not hybrid
     * 0, 1 500 x 100 <= 30 x 24 000 1; C6 50 000 for 18 000 2; C7 (4 + 4) / 2; C8 3; C9 4. */
    static const char *const marks[] = {"5", "5", "4", "5", "2", "2", "4", "3", "4"};
    static const char *const points[] = {"20", "15", "12", "10", "4", "4", "8", "3", "4"};
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment = worked_assess(worked, "A01");

    (void)state;
    for (size_t i = 0; i < COUNT(marks); i++) {
        assert_true(assessment->marks[i].known);
        assert_string_equal(exact(assessment->marks[i].mark), marks[i]);
        assert_string_equal(exact(assessment->marks[i].points), points[i]);
    }
    assert_string_equal(exact(assessment->score), "80");
    assert_string_equal(worked->file.envelopes[assessment->envelope].code, "E1");
    assert_string_equal(verdicts(&worked->file, assessment), "");
    assert_string_equal(concluded(assessment), "waiting NO_FUNDS");
}

static void
the_least_cap_binds_and_the_award_is_rounded_down_to_the_step(void **state)
{
    /* 18 000 asked; 80 % of 24 000 = 19 200; ceiling 20 000; 80 % of 24 000 - 1 500 = 17 700. */
    static const int64_t cents[] = {1800000, 1920000, 2000000, 1770000};
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment = worked_assess(worked, "A01");
    int64_t cap = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(cents); i++) {
        assert_true(assessed_cap_cents(&assessment->caps[i], &cap));
        assert_int_equal(cap, cents[i]);
        assert_int_equal(assessment->caps[i].binding, i == 3);
    }
    /* De minimis is for economic activities, and this is none. */
    assert_false(assessment->caps[4].applies);
    assert_false(assessed_cap_cents(&assessment->caps[4], &cap));
    assert_int_equal(assessment->computed_cents, 1770000);
    assert_int_equal(assessment->minimum_cents, 500000);
    /* 60 % of 17 700 */
    assert_int_equal(assessment->partial_cents, 1062000);
    worked_set(worked, "A01", "requested", "17699.99");
    assert_int_equal(worked_assess(worked, "A01")->computed_cents, 1760000);
}

static void
every_application_of_the_worked_fund_is_assessed_as_published(void **state)
{
    static const struct {
        const char *code, *score, *conclusion, *verdicts;
        int64_t computed_euros;
    } expected[] = {
        {"A01", "80", "waiting NO_FUNDS", "", 17700},
        {"A02", "72.5", "waiting NO_FUNDS", "", 20000},
        {"A03", "66.5", "waiting NO_FUNDS", "", 9500},
        {"A04", "70", "ineligible INELIGIBLE", "R01=fail", 15000},
        {"A05", "44", "ineligible INELIGIBLE", "R06=fail", 13000},
        {"A06", "75", "waiting NO_FUNDS", "", 17800},
        {"A07", "92.5", "waiting NO_FUNDS", "", 60000},
        {"A08", "77", "waiting NO_FUNDS", "", 45000},
        {"A09", "84.5", "waiting NO_FUNDS", "", 42000},
        {"A10", "58.5", "waiting NO_FUNDS", "", 56000},
        {"A11", "82", "waiting NO_FUNDS", "", 49000},
        {"A12", "80", "waiting NO_FUNDS", "", 60000},
        {"A13", "70", "ineligible INELIGIBLE", "R08=fail", 45000},
        {"A14", "90.5", "waiting NO_FUNDS", "", 60000},
        {"A15", "85", "waiting NO_FUNDS", "", 60000},
        {"A16", "68", "ineligible INELIGIBLE", "R14=fail", 40000},
        {"A17", "61", "ineligible INELIGIBLE", "R05=fail R15=fail", 29000},
        {"A18", "58.5", "waiting NO_FUNDS", "", 35000},
    };
    struct worked *worked = worked_fund(as_written);

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct assessment *assessment = worked_assess(worked, expected[i].code);

        assert_string_equal(exact(assessment->score), expected[i].score);
        assert_string_equal(concluded(assessment), expected[i].conclusion);
        assert_string_equal(verdicts(&worked->file, assessment), expected[i].verdicts);
        assert_int_equal(assessment->computed_cents, expected[i].computed_euros * 100);
    }
    assert_true(worked_assess(worked, "A06")->marks[6].third_reading); /* 2 and 5 */
    assert_false(worked_assess(worked, "A01")->marks[6].third_reading);
}

/* ---- what is missing ------------------------------------------------------------------------- */

static void
a_missing_fact_leaves_its_rules_unknown_and_the_application_ineligible(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment;

    (void)state;
    worked_set(worked, "A01", "n_members", "");
    assessment = worked_assess(worked, "A01");
    assert_string_equal(verdicts(&worked->file, assessment), "R06=unknown(n_members)");
    assert_string_equal(concluded(assessment), "ineligible INELIGIBLE");
    assert_false(assessment->scored);
    assert_false(assessment->marks[0].known);
    assert_string_equal(assessment->marks[0].lacking->name, "n_members");
    assert_true(assessment->computed_known);
}

static void
a_missing_mark_is_not_zero(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment;

    (void)state;
    worked_unmark(worked, "A01", "C8");
    assessment = worked_assess(worked, "A01");
    assert_false(assessment->scored);
    assert_false(assessment->marks[7].known);
    assert_string_equal(concluded(assessment), "rejected NOT_SCORED");
    assert_false(assessment->slots[worked->file.score_slot].known);
    /* One marker of two does not make a mean either. */
    worked = worked_fund(as_written);
    worked_unmark(worked, "A01", "C3");
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected NOT_SCORED");
}

static void
a_cap_that_may_apply_leaves_the_award_unknown(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment;
    int64_t cents = 0;

    (void)state;
    worked_set(worked, "A01", "economic", "");
    assessment = worked_assess(worked, "A01");
    assert_true(assessment->caps[4].applies);
    assert_false(assessment->caps[4].known);
    assert_false(assessed_cap_cents(&assessment->caps[4], &cents));
    assert_false(assessment->computed_known);
    assert_string_equal(concluded(assessment), "ineligible AWARD_UNKNOWN");
    assert_int_equal(assessment->computed_cents, 0);
}

static void
a_waiver_takes_the_place_of_a_failed_or_unknown_verdict_only(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment;

    (void)state;
    worked_waive(worked, "A17", "R05");
    worked_waive(worked, "A17", "R06"); /* which it passes */
    assert_string_equal(verdicts(&worked->file, worked_assess(worked, "A17")),
                        "R05=waived R15=fail");
    worked_waive(worked, "A17", "R15");
    worked_set(worked, "A17", "cr_overdue", "");
    worked_waive(worked, "A17", "R14");
    assessment = worked_assess(worked, "A17");
    assert_string_equal(verdicts(&worked->file, assessment),
                        "R05=waived R14=waived(cr_overdue) R15=waived");
    assert_string_equal(concluded(assessment), "waiting NO_FUNDS");
}

static void
without_an_envelope_what_rests_on_it_is_unknown(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_set(worked, "A01", "stage", "");
    assert_string_equal(verdicts(&worked->file, worked_assess(worked, "A01")),
                        "R09=unknown(env.rate) R12=unknown(env.min)");
    assert_true(worked_assess(worked, "A01")->envelope == SIZE_MAX);
}

/* ---- precedence ------------------------------------------------------------------------------ */

static void
the_reason_is_the_first_that_holds(void **state)
{
    static const struct fund_variation threshold = {"threshold", "90"};
    struct worked *worked = worked_fund((struct fund_variations){&threshold, 1});

    (void)state;
    /* Everything is wrong with it; what is wrong is mended from the most important on. */
    worked_set(worked, "A01", "stage", "somewhere");
    worked_set(worked, "A01", "economic", "");
    worked_unmark(worked, "A01", "C8");
    worked_mark(worked, "A01", "C9", 1);
    assert_string_equal(concluded(worked_assess(worked, "A01")), "ineligible INELIGIBLE");
    worked_waive(worked, "A01", "R09");
    worked_waive(worked, "A01", "R12");
    assert_string_equal(concluded(worked_assess(worked, "A01")), "ineligible NO_ENVELOPE");
    worked_set(worked, "A01", "stage", "creation"); /* 5 000 below its minimum of 15 000 */
    worked_set(worked, "A01", "requested", "10000");
    assert_string_equal(concluded(worked_assess(worked, "A01")), "ineligible AWARD_UNKNOWN");
    worked_set(worked, "A01", "economic", "0");
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected NOT_SCORED");
    worked_named(worked, "A01")->marks[worked_named(worked, "A01")->mark_count++] =
        (struct marker_mark){.criterion = fund_file_criterion(&worked->file, "C8"),
                             .marker = "m-c",
                             .mark = rational_of(5)};
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected BELOW_THRESHOLD");
    worked->file.threshold = rational_of(55);
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected BELOW_FLOOR");
    assert_int_equal(worked_assess(worked, "A01")->below_floor, 8);
    worked_mark(worked, "A01", "C9", 2);
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected AWARD_BELOW_MIN");
    worked_set(worked, "A01", "requested", "15000");
    assert_string_equal(concluded(worked_assess(worked, "A01")), "waiting NO_FUNDS");
}

static void
the_threshold_and_the_floor_are_reached_by_what_equals_them(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked->file.threshold = rational_of(80);
    assert_string_equal(concluded(worked_assess(worked, "A01")), "waiting NO_FUNDS");
    assert_true(rational_make(800000001, 10000000, &worked->file.threshold));
    assert_string_equal(concluded(worked_assess(worked, "A01")), "rejected BELOW_THRESHOLD");
    worked->file.has_threshold = false;
    assert_string_equal(concluded(worked_assess(worked, "A01")), "waiting NO_FUNDS");
}

static void
the_first_criterion_below_its_floor_is_told(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_mark(worked, "A05", "C9", 0); /* and its C1 is 0 */
    assert_int_equal(worked_assess(worked, "A05")->below_floor, 0);
}

static void
a_cap_below_zero_computes_nothing(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct assessment *assessment;
    int64_t cents = 0;

    (void)state;
    worked_set(worked, "A02", "deminimis", "300000.01"); /* of 300 000, economic activity */
    assessment = worked_assess(worked, "A02");
    assert_true(assessed_cap_cents(&assessment->caps[4], &cents));
    assert_int_equal(cents, -1);
    assert_true(assessment->caps[4].binding);
    assert_int_equal(assessment->computed_cents, 0);
    assert_string_equal(concluded(assessment), "rejected AWARD_BELOW_MIN");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_application_scores_80_by_hand),
        cmocka_unit_test(the_least_cap_binds_and_the_award_is_rounded_down_to_the_step),
        cmocka_unit_test(every_application_of_the_worked_fund_is_assessed_as_published),
        cmocka_unit_test(a_missing_fact_leaves_its_rules_unknown_and_the_application_ineligible),
        cmocka_unit_test(a_missing_mark_is_not_zero),
        cmocka_unit_test(a_cap_that_may_apply_leaves_the_award_unknown),
        cmocka_unit_test(a_waiver_takes_the_place_of_a_failed_or_unknown_verdict_only),
        cmocka_unit_test(without_an_envelope_what_rests_on_it_is_unknown),
        cmocka_unit_test(the_reason_is_the_first_that_holds),
        cmocka_unit_test(the_threshold_and_the_floor_are_reached_by_what_equals_them),
        cmocka_unit_test(the_first_criterion_below_its_floor_is_told),
        cmocka_unit_test(a_cap_below_zero_computes_nothing),
    };

    return cmocka_run_group_tests_name("scoring", tests, fund_begin, fund_end);
}
