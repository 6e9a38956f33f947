/* SPDX-License-Identifier: MPL-2.0 */
/*
 * explanation_sentences: the whole arithmetic of a decision, in words.
 */
#include "fund_told.h"

static const struct fund_variations as_written;

static void
one_refused_by_a_quota_is_shown_its_arithmetic(void **state)
{
    (void)state;
    assert_string_equal(
        told(worked_fund(as_written), "A12"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 80.00: C1\u00a020 + C2\u00a09 + C3\u00a012 + C4\u00a010 + C5"
        "\u00a08 + C6\u00a06 + C7\u00a08 + C8\u00a03 + C9\u00a04.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €60,000, the least of: amount asked for €60,000; rate of"
        " the envelope €63,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €62,000; rounded down to a multiple of €100.\n"
        "What limits it: amount asked for, ceiling of the envelope.\n"
        "It has rank 7 among those that can be awarded.\n"
        "With its €60,000, Lierre-Nord would have €197,700 (€137,700 are awarded there al"
        "ready), €5,700 above the limit of €192,000 set by the quota share of a joint a"
        "uthority: it is passed over and waits.\n");
}

static void
one_that_was_topped_up_is_shown_both_parts(void **state)
{
    (void)state;
    assert_string_equal(
        told(worked_fund(as_written), "A10"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 58.50: C1\u00a012 + C2\u00a06 + C3\u00a010.5 + C4\u00a08 + C5"
        "\u00a06 + C6\u00a04 + C7\u00a07 + C8\u00a02 + C9\u00a03.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €56,000, the least of: amount asked for €56,000; rate of"
        " the envelope €56,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €56,000; de minimis ceiling €270,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for, rate of the envelope, greatest share of publ"
        "ic aid.\n"
        "It has rank 13 among those that can be awarded.\n"
        "Pass 1 awards it €44,000 from E2.\n"
        "Pass 2 awards it €12,000 from E1.\n"
        "It is awarded its whole computed award, €56,000.\n");
}

static void
one_that_fails_two_rules_is_told_both(void **state)
{
    (void)state;
    assert_string_equal(
        told(worked_fund(as_written), "A17"),
        "Rules that it fails: R05, R15. Each is explained below.\n"
        "Its score is 61.00: C1\u00a016 + C2\u00a06 + C3\u00a09 + C4\u00a010 + C5\u00a0"
        "8 + C6\u00a02 + C7\u00a04 + C8\u00a03 + C9\u00a03.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €29,000, the least of: amount asked for €29,000; rate of"
        " the envelope €29,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €38,400; de minimis ceiling €300,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for, rate of the envelope.\n");
}

static void
one_without_a_mark_has_no_score(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_unmark(worked, "A01", "C8");
    assert_string_equal(
        told(worked, "A01"),
        "It is eligible: none of the 15 rules is against it.\n"
        "It has no score: a mark is missing, and a missing mark is not zero.\n"
        "Its computed award is €17,700, the least of: amount asked for €18,000; rate of"
        " the envelope €19,200; ceiling of the envelope €20,000; greatest share of publ"
        "ic aid €17,700; rounded down to a multiple of €100.\n"
        "What limits it: greatest share of public aid.\n");
}

static void
one_without_an_envelope_lacks_what_rests_on_it(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_set(worked, "A01", "stage", "elsewhere");
    worked_waive(worked, "A01", "R09");
    assert_string_equal(
        told(worked, "A01"),
        "Rules that cannot be judged, because a fact is missing: R12. They are to be co"
        "mpleted.\n"
        "Rules waived by a recorded derogation or completion: R09.\n"
        "Its score is 80.00: C1\u00a020 + C2\u00a015 + C3\u00a012 + C4\u00a010 + C5"
        "\u00a04 + C6\u00a04 + C7\u00a08 + C8\u00a03 + C9\u00a04.\n"
        "The threshold is 55: it reaches it.\n"
        "No envelope of the call takes it.\n"
        "Its award cannot be computed, because a fact is missing: amount asked for €18,"
        "000; rate of the envelope unknown; ceiling of the envelope unknown; greatest s"
        "hare of public aid €17,700.\n");
}

static void
one_below_the_minimum_is_told_the_minimum(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_set(worked, "A01", "requested", "8000");
    worked_set(worked, "A01", "other_public", "15000");
    assert_string_equal(
        told(worked, "A01"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 84.00: C1\u00a020 + C2\u00a015 + C3\u00a012 + C4\u00a010 + C5"
        "\u00a02 + C6\u00a010 + C7\u00a08 + C8\u00a03 + C9\u00a04.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €4,200, the least of: amount asked for €8,000; rate of t"
        "he envelope €19,200; ceiling of the envelope €20,000; greatest share of public"
        " aid €4,200; rounded down to a multiple of €100.\n"
        "What limits it: greatest share of public aid.\n"
        "The minimum is €5,000: below it, nothing is awarded.\n");
}

static void
one_below_the_threshold_and_a_floor_is_told_both(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_mark(worked, "A18", "C9", 1);
    worked->file.threshold = rational_of(60);
    assert_string_equal(
        told(worked, "A18"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 56.50: C1\u00a016 + C2\u00a06 + C3\u00a07.5 + C4\u00a010 + C5"
        "\u00a08 + C6\u00a02 + C7\u00a04 + C8\u00a02 + C9\u00a01.\n"
        "The threshold is 60: it does not reach it.\n"
        "Its mark for C9 is 1, below the floor of 2.\n"
        "Its computed award is €35,000, the least of: amount asked for €35,000; rate of"
        " the envelope €35,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €50,000; de minimis ceiling €290,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for, rate of the envelope.\n");
}

static void
those_that_wait_are_told_why(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked->file.pass_count = 1;
    worked_set(worked, "A16", "cr_overdue", "0");
    assert_string_equal(
        told(worked, "A16"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 68.00: C1\u00a016 + C2\u00a09 + C3\u00a09 + C4\u00a010 + C5\u00a0"
        "8 + C6\u00a04 + C7\u00a06 + C8\u00a03 + C9\u00a03.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €40,000, the least of: amount asked for €40,000; rate of"
        " the envelope €42,500; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €56,000; de minimis ceiling €300,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for.\n"
        "It has rank 11 among those that can be awarded.\n"
        "What was left does not pay for it, €40,000 were missing: it waits.\n");
    assert_string_equal(
        told(worked, "A18"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 58.50: C1\u00a016 + C2\u00a06 + C3\u00a07.5 + C4\u00a010 + C5"
        "\u00a08 + C6\u00a02 + C7\u00a04 + C8\u00a02 + C9\u00a03.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €35,000, the least of: amount asked for €35,000; rate of"
        " the envelope €35,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €50,000; de minimis ceiling €290,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for, rate of the envelope.\n"
        "It has rank 13 among those that can be awarded.\n"
        "Its envelope was closed by an application ranked above it: it waits.\n");
    assert_string_equal(
        told(worked, "A10"),
        "It is eligible: none of the 15 rules is against it.\n"
        "Its score is 58.50: C1\u00a012 + C2\u00a06 + C3\u00a010.5 + C4\u00a08 + C5"
        "\u00a06 + C6\u00a04 + C7\u00a07 + C8\u00a02 + C9\u00a03.\n"
        "The threshold is 55: it reaches it.\n"
        "Its computed award is €56,000, the least of: amount asked for €56,000; rate of"
        " the envelope €56,000; ceiling of the envelope €60,000; greatest share of publ"
        "ic aid €56,000; de minimis ceiling €270,000; rounded down to a multiple of €10"
        "0.\n"
        "What limits it: amount asked for, rate of the envelope, greatest share of publ"
        "ic aid.\n"
        "It has rank 14 among those that can be awarded.\n"
        "Pass 1 awards it €44,000 from E2.\n"
        "It is offered what was left, €44,000 of €56,000.\n");
}

static void
fractions_of_a_cent_are_shown_as_they_are(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_set(worked, "A01", "eligible", "22499.99"); /* 80 % of it is 17 999.992 */
    worked->items[0].assessment = *worked_assess(worked, "A01");
    assert_non_null(strstr(told(worked, "A01"), "rate of the envelope 17,999.992 EUR;"));
}

static void
a_call_without_rules_caps_labels_or_threshold_says_so(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked->file.rule_count = 0;
    worked->file.has_threshold = false;
    worked->file.caps[3].label = (struct fund_text){0};
    assert_string_equal(
        told(worked, "A01"),
        "The call has no rule of eligibility.\n"
        "Its score is 80.00: C1\u00a020 + C2\u00a015 + C3\u00a012 + C4\u00a010 + C5"
        "\u00a04 + C6\u00a04 + C7\u00a08 + C8\u00a03 + C9\u00a04.\n"
        "Its computed award is €17,700, the least of: amount asked for €18,000; rate of"
        " the envelope €19,200; ceiling of the envelope €20,000; public_aid €17,700; ro"
        "unded down to a multiple of €100.\n"
        "What limits it: public_aid.\n"
        "It has rank 6 among those that can be awarded.\n"
        "Pass 1 awards it €17,700 from E1.\n"
        "It is awarded its whole computed award, €17,700.\n");
}

static void
a_cap_too_large_to_be_written_in_euros_is_written_exactly(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct explanation explanation;

    (void)state;
    worked_run(worked);
    explanation = explanation_of(worked, "A01");
    /* Hundredths of it do not fit either. */
    worked_named(worked, "A01")->assessment.caps[1].cents =
        (struct rational){1, ((wide)1 << 126) + 1};
    assert_non_null(strstr(text_at(written(&explanation), "sentences/3"),
                           "rate of the envelope 1/85070591730234615865843651857942052865;"));
}

static void
a_binding_cap_that_the_call_no_longer_names_is_shown_by_its_code(void **state)
{
    static const char *const gone[] = {"gone"};
    struct worked *worked = worked_fund(as_written);
    struct explanation explanation;

    (void)state;
    worked_run(worked);
    worked_named(worked, "A01")->outcome.binding = gone;
    explanation = explanation_of(worked, "A01");
    assert_string_equal(text_at(written(&explanation), "sentences/4"), "What limits it: gone.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_refused_by_a_quota_is_shown_its_arithmetic),
        cmocka_unit_test(one_that_was_topped_up_is_shown_both_parts),
        cmocka_unit_test(one_that_fails_two_rules_is_told_both),
        cmocka_unit_test(one_without_a_mark_has_no_score),
        cmocka_unit_test(one_without_an_envelope_lacks_what_rests_on_it),
        cmocka_unit_test(one_below_the_minimum_is_told_the_minimum),
        cmocka_unit_test(one_below_the_threshold_and_a_floor_is_told_both),
        cmocka_unit_test(those_that_wait_are_told_why),
        cmocka_unit_test(fractions_of_a_cent_are_shown_as_they_are),
        cmocka_unit_test(a_call_without_rules_caps_labels_or_threshold_says_so),
        cmocka_unit_test(a_cap_too_large_to_be_written_in_euros_is_written_exactly),
        cmocka_unit_test(a_binding_cap_that_the_call_no_longer_names_is_shown_by_its_code),
    };

    return cmocka_run_group_tests_name("explanation_sentences", tests, fund_begin, fund_end);
}
