/* SPDX-License-Identifier: MPL-2.0 */
/*
 * letter: what an applicant is told of a decision, kind by kind, and what it is never told. The
 * amounts are computed by hand. No database. Run alone: build/test_letter [pattern]
 */
#include "in_arena.h"

#include "report_files.h"

#include "reporting/format.h"
#include "reporting/letter.h"

#define A_DAY 20585 /* 12 May 2026 */

/* The letter of `kind`, with the explanation `json`, as the JSON that templates get. */
static const char *
letter_of(struct letter kind, const char *json)
{
    struct document *explanation = report_parse(&arena, json), *document = document_object(&arena);
    struct text text = text_in(&arena);
    struct err err = {0};

    assert_int_equal(format_document(&arena, explanation, "EUR", &err), ST_OK);
    kind.explanation = explanation;
    kind.currency = "EUR";
    kind.authority = "The committee";
    kind.decided_on = A_DAY;
    letter_write(&arena, &kind, document);
    document_write_json(document, &text);
    return text_of(&text);
}

static void
assert_told(const char *told, const char *words)
{
    if (strstr(told, words) == NULL) {
        fail_msg("\"%s\" is not in %s", words, told);
    }
}

static void
assert_untold(const char *told, const char *words)
{
    if (strstr(told, words) != NULL) {
        fail_msg("\"%s\" is in %s", words, told);
    }
}

static void
an_award_is_told_with_its_least_cap_and_its_instalments(void **state)
{
    static const char *const needs[] = {"compte_rendu", "financial_return"};
    static const struct letter_instalment instalments[] = {
        {.kind = "advance", .due = "signature", .cents = 360000},
        {.kind = "balance",
         .due = "end",
         .months = 3,
         .cents = 840000,
         .needs = needs,
         .need_count = 2},
    };
    const char *told = letter_of(
        (struct letter){.status = "awarded",
                        .award_cents = 1200000,
                        .step_cents = 10000,
                        .act = "agreement",
                        .instalments = instalments,
                        .instalment_count = 2,
                        .offer_days = 30,
                        .starts_within = 12,
                        .return_within = 6},
        "{\"application\":\"A1\",\"requested_cents\":1500000,\"computed_cents\":1200000,"
        "\"caps\":[{\"code\":\"ask\",\"label\":\"asked\",\"applies\":true,\"cap_cents\":1500000,"
        "\"binding\":false,\"trace\":\"asked = 15000\"},"
        "{\"code\":\"rate\",\"applies\":true,\"cap_cents\":1205000,\"binding\":true,"
        "\"trace\":\"50 % of 24,100\"},"
        "{\"code\":\"none\",\"applies\":false,\"cap_cents\":1,\"binding\":false}]}");

    (void)state;
    assert_told(told, "The committee decided on 12 May 2026 to award you a grant of €12,000.");
    assert_told(told, "You asked for €15,000; the amount is computed below, line by line.");
    assert_told(told, "{\"binds\":true,\"label\":\"rate\",\"money\":\"€12,050\","
                      "\"trace\":\"50 % of 24,100\"}");
    assert_untold(told, "asked = 15000");
    assert_untold(told, "\"none\"");
    assert_told(told, "{\"label\":\"The least of these amounts\",\"money\":\"€12,050\"}");
    assert_told(told, "{\"label\":\"Rounded down to a multiple of €100\",\"money\":\"€12,000\"}");
    assert_told(told, "after the end of the project, plus 3 months");
    assert_told(told, "compte rendu, financial return");
    assert_told(told, "You have 30 days from the day you were notified");
    assert_told(told, "An agreement is to be signed");
    assert_told(told, "begin within 12 months");
    assert_told(told, "within 6 months after the end");
}

static void
who_was_notified_is_told_the_last_day_to_answer(void **state)
{
    const struct letter letter = {.status = "awarded",
                                  .award_cents = 1,
                                  .has_answer_by = true,
                                  .answer_by = A_DAY + 30,
                                  .offer_days = 30,
                                  .act = "order"};
    const char *told = letter_of(letter, "{\"computed_cents\":1}");

    (void)state;
    assert_told(told, "on 11 June 2026 at the latest");
    assert_untold(told, "30 days");
    assert_told(told, "by an order of the authority");
    assert_untold(told, "You asked for");
}

static void
a_part_says_what_was_asked_what_the_rules_give_and_why(void **state)
{
    static const char json[] = "{\"requested_cents\":6000000,\"computed_cents\":4500000}";
    const char *left =
                   letter_of((struct letter){.status = "partial", .award_cents = 3000000}, json),
               *quota = letter_of((struct letter){.status = "partial",
                                                  .award_cents = 3000000,
                                                  .quota = "share of a town"},
                                  json),
               *motive = letter_of((struct letter){.status = "partial",
                                                   .award_cents = 3000000,
                                                   .motive = "A machine was given."},
                                   json);

    (void)state;
    assert_told(left, "You asked for €60,000; the rules of the call allow €45,000; you are offered"
                      " a part of it, €30,000.");
    assert_told(left, "It is what was left of the money of the call");
    assert_told(quota, "all that a rule of the call (share of a town) left");
    assert_told(motive, "The motive of the decision: A machine was given.");
    assert_untold(motive, "what was left");
}

static void
a_derogation_is_told_and_who_granted_it_is_not(void **state)
{
    const char *told =
        letter_of((struct letter){.status = "awarded", .award_cents = 100},
                  "{\"computed_cents\":100,\"verdicts\":["
                  "{\"code\":\"R1\",\"label\":\"Two years old\",\"severity\":\"derogable\","
                  "\"outcome\":\"waived\",\"motive\":\"secret\",\"waived_by\":\"mado\"},"
                  "{\"code\":\"R2\",\"label\":\"Papers\",\"severity\":\"completable\","
                  "\"outcome\":\"waived\"}]}");

    (void)state;
    assert_told(told, "a derogation from the condition “Two years old”.");
    assert_untold(told, "Papers");
    assert_untold(told, "secret");
    assert_untold(told, "mado");
}

static void
a_place_is_told_with_its_last_day(void **state)
{
    static const char json[] = "{\"reason\":\"NO_FUNDS\",\"short_cents\":50,"
                               "\"computed_cents\":100}";
    struct letter letter = {
        .status = "waiting", .place = 2, .has_valid_until = true, .valid_until = A_DAY + 184};

    (void)state;
    assert_told(letter_of(letter, json), "number 2 on the waiting list, which is valid until 12"
                                         " November 2026.");
    assert_told(letter_of(letter, json), "€0.50 were missing");
    letter.has_valid_until = false;
    assert_told(letter_of(letter, json), "It is number 2 on the waiting list.");
    assert_told(letter_of(letter, json), "You have nothing to do until then.");
    letter.place = 0;
    assert_told(letter_of(letter, json), "It has no place on the waiting list");
    assert_untold(letter_of(letter, json), "You have nothing to do until then.");
}

static void
a_quota_is_told_with_the_sum_that_passed_it(void **state)
{
    /* 137,700 + 60,000 = 197,700; less the limit of 192,000 = 5,700 */
    static const char json[] = "{\"reason\":\"QUOTA\",\"computed_cents\":6000000,"
                               "\"short_cents\":570000,\"group\":\"North\"}";
    struct letter letter = {.status = "waiting",
                            .place = 1,
                            .quota = "share",
                            .quota_cents = 19200000,
                            .group = LETTER_GROUP_VALUE};

    (void)state;
    assert_told(letter_of(letter, json), "(share) limits what may be awarded to North: €192,000.");
    assert_told(
        letter_of(letter, json),
        "€137,700 had been awarded there already when your turn came. With your €60,000, it "
        "would have been €197,700: €5,700 more than the limit of €192,000.");
    letter.group = LETTER_GROUP_ORGANIZATION;
    assert_told(letter_of(letter, json), "to your organization: €192,000.");
    letter.group = LETTER_GROUP_ALL;
    assert_told(letter_of(letter, json), "to all applications together: €192,000.");
    letter.group = LETTER_GROUP_OTHER;
    assert_told(letter_of(letter, json), "to your group: €192,000.");
    assert_untold(letter_of(letter, json), "North");
}

static void
a_limit_that_each_group_has_of_its_own_is_told_by_what_passes_it(void **state)
{
    const struct letter letter = {
        .status = "waiting", .place = 1, .quota = "de minimis", .group = LETTER_GROUP_ORGANIZATION};

    (void)state;
    assert_told(letter_of(letter, "{\"reason\":\"QUOTA\",\"computed_cents\":6000000,"
                                  "\"short_cents\":570000}"),
                "With your €60,000, it would have been €5,700 more than that limit");
    assert_told(letter_of(letter, "{\"reason\":\"EXCLUSIVE\",\"computed_cents\":6000000,"
                                  "\"short_cents\":0}"),
                "Those awards were made when your turn came.");
}

static void
a_part_that_is_kept_for_others_is_not_told_as_a_limit(void **state)
{
    const char *told =
        letter_of((struct letter){.status = "waiting",
                                  .place = 1,
                                  .quota = "rural projects",
                                  .is_floor = true,
                                  .quota_cents = 100},
                  "{\"reason\":\"BELOW_CUT\",\"computed_cents\":100,\"short_cents\":0}");

    (void)state;
    assert_told(told, "keep a part of it for certain projects (rural projects). Without that part,"
                      " your application would be in the set.");
    assert_untold(told, "limits what may be awarded");
}

static void
a_tie_that_was_lost_says_what_was_missing(void **state)
{
    assert_told(letter_of((struct letter){.status = "waiting", .place = 1},
                          "{\"reason\":\"TIE_LOST\",\"computed_cents\":6000000,"
                          "\"short_cents\":1250000}"),
                "An application of the same score was served before yours, by the order that the "
                "call sets for ties. What was left then did not pay for the aid as computed: "
                "€12,500 were missing.");
    (void)state;
}

static void
a_refusal_says_the_score_the_threshold_and_what_is_between(void **state)
{
    /* 60 - 58.5 = 1.5 */
    const char *told = letter_of(
        (struct letter){.status = "rejected", .threshold = "60"},
        "{\"reason\":\"BELOW_THRESHOLD\",\"score\":\"58.50\",\"below_floors\":[\"C2\"],"
        "\"marks\":[{\"code\":\"C1\",\"label\":\"Roots\",\"mark\":\"4\",\"scale_max\":\"5\","
        "\"weight\":\"10\",\"points\":\"8\",\"markers\":[{\"marker\":\"m-a\",\"mark\":\"3\","
        "\"justification\":\"so so\"}]},"
        "{\"code\":\"C2\",\"label\":\"Viable\",\"mark\":\"1.5\",\"floor\":\"2\"}]}");

    (void)state;
    assert_told(told, "The score of your application is 58.50. The call retains from 60 on: 1.5 are"
                      " missing");
    assert_told(told, "a mark of 2 at least for the criterion “Viable”; that of your application is"
                      " 1.5.");
    assert_told(told, "\"mark\":\"4 out of 5\"");
    assert_untold(told, "m-a");
    assert_untold(told, "so so");
}

static void
marks_are_left_out_where_the_fund_says_so(void **state)
{
    static const char json[] = "{\"reason\":\"BELOW_FLOOR\",\"below_floors\":[\"C2\"],\"marks\":["
                               "{\"code\":\"C2\",\"label\":\"Viable\",\"mark\":\"1.5\","
                               "\"floor\":\"2\"}]}";
    struct letter letter = {.status = "rejected"};

    (void)state;
    assert_told(letter_of(letter, json), "\"has_marks\":true");
    letter.hides_marks = true;
    assert_untold(letter_of(letter, json), "has_marks");
    assert_told(letter_of(letter, json), "a mark of 2 at least");
}

static void
below_the_minimum_says_by_how_much(void **state)
{
    const struct letter letter = {.status = "rejected"};

    (void)state;
    assert_told(letter_of(letter, "{\"reason\":\"AWARD_BELOW_MIN\",\"computed_cents\":480000,"
                                  "\"minimum_cents\":500000}"),
                "The call awards no less than €5,000. The aid as computed for your application is "
                "€4,800: €200 less than that.");
    /* decided before the explanation had the minimum */
    assert_told(letter_of(letter, "{\"reason\":\"AWARD_BELOW_MIN\",\"computed_cents\":480000}"),
                "The aid as computed, €4,800, is below the least that the call awards.");
}

static void
a_motive_of_the_committee_stands_alone(void **state)
{
    const char *told =
        letter_of((struct letter){.status = "rejected", .motive = "The site was sold."},
                  "{\"reason\":\"FUNDED\",\"computed_cents\":100,\"short_cents\":0}");

    (void)state;
    assert_told(told, "decided on 12 May 2026 not to retain your application.");
    assert_told(told, "The motive of the decision: The site was sold.");
    assert_untold(told, "\"Why\"");
}

static void
who_is_ineligible_is_told_every_rule_and_what_to_correct(void **state)
{
    const char *told = letter_of(
        (struct letter){.status = "ineligible"},
        "{\"reason\":\"INELIGIBLE\",\"verdicts\":["
        "{\"code\":\"R1\",\"label\":\"In time\",\"severity\":\"blocking\",\"outcome\":\"fail\","
        "\"message\":\"It came late.\",\"correct\":\"File in time.\",\"basis\":\"art. 2\"},"
        "{\"code\":\"R2\",\"label\":\"Whole\",\"severity\":\"completable\","
        "\"outcome\":\"unknown\"},"
        "{\"code\":\"R3\",\"label\":\"Fine\",\"severity\":\"blocking\",\"outcome\":\"pass\"}]}");

    (void)state;
    assert_told(told, "\"correct\":\"File in time.\"");
    assert_told(told, "\"basis\":\"art. 2\"");
    assert_told(told, "A fact is missing, so that this condition could not be checked.");
    assert_told(told, "What is missing may be added");
    assert_untold(told, "Fine");
    assert_told(told, "once what is said above is corrected");
    assert_told(letter_of((struct letter){.status = "ineligible"}, "{\"reason\":\"NO_ENVELOPE\"}"),
                "No envelope of the call takes such a project.");
    assert_told(
        letter_of((struct letter){.status = "ineligible"}, "{\"reason\":\"AWARD_UNKNOWN\"}"),
        "because a fact is missing");
}

static void
adjourned_and_withdrawn_say_what_comes_next(void **state)
{
    const char *adjourned = letter_of((struct letter){.status = "adjourned", .motive = "A paper."},
                                      "{\"reason\":\"ADJOURNED\"}"),
               *withdrawn = letter_of((struct letter){.status = "withdrawn"},
                                      "{\"application\":\"A9\",\"reason\":\"WITHDRAWN\"}");

    (void)state;
    assert_told(adjourned, "to put its decision on your application off.");
    assert_told(adjourned, "A paper.");
    assert_told(adjourned, "we write to you once it is decided");
    assert_told(withdrawn, "Withdrawal of application A9");
    assert_told(withdrawn, "took note on 12 May 2026 that you withdrew your application.");
    assert_told(withdrawn, "If it was not you who withdrew it, tell us at once.");
    assert_told(letter_of((struct letter){.status = "rejected", .again = "File in spring."},
                          "{\"reason\":\"REFUSED\"}"),
                "File in spring.");
}

static void
what_nobody_named_does_not_come_into_a_letter(void **state)
{
    static const char *const statuses[] = {"awarded",    "partial",   "waiting",  "rejected",
                                           "ineligible", "withdrawn", "adjourned"};

    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        const char *told =
            letter_of((struct letter){.status = statuses[i], .award_cents = i < 2 ? 50 : 0},
                      "{\"reason\":\"NO_FUNDS\",\"computed_cents\":100,\"short_cents\":50,"
                      "\"sentences\":[\"SECRET of A2\"],\"facts\":[{\"name\":\"SECRET\"}],"
                      "\"conflicts\":[{\"marker\":\"SECRET\"}],\"secret\":\"SECRET\","
                      "\"certificate\":{\"proof\":{\"SECRET\":1},\"flips\":[{\"change\":\"SECRET\","
                      "\"size\":\"1\",\"would_be\":\"awarded\"}]},\"flip_words\":\"SECRET\"}");

        assert_untold(told, "SECRET");
    }
}

static void
the_least_changes_are_told_in_points_and_money(void **state)
{
    static const char json[] =
        "{\"reason\":\"NO_FUNDS\",\"computed_cents\":100,\"short_cents\":50,\"certificate\":"
        "{\"flips\":[{\"change\":\"more_points\",\"size\":\"0.5\",\"would_be\":\"awarded\"},"
        "{\"change\":\"less_money\",\"size\":\"150000\",\"would_be\":\"partial\"}]}}";
    const struct letter letter = {.status = "waiting", .place = 1};

    (void)state;
    assert_told(letter_of(letter, json), "With a score higher by 0.5, all else being equal, it "
                                         "would have been awarded.");
    assert_told(letter_of(letter, json), "With a computed aid lower by €1,500, all else being "
                                         "equal, a part would have been awarded.");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_award_is_told_with_its_least_cap_and_its_instalments),
        cmocka_unit_test(who_was_notified_is_told_the_last_day_to_answer),
        cmocka_unit_test(a_part_says_what_was_asked_what_the_rules_give_and_why),
        cmocka_unit_test(a_derogation_is_told_and_who_granted_it_is_not),
        cmocka_unit_test(a_place_is_told_with_its_last_day),
        cmocka_unit_test(a_quota_is_told_with_the_sum_that_passed_it),
        cmocka_unit_test(a_limit_that_each_group_has_of_its_own_is_told_by_what_passes_it),
        cmocka_unit_test(a_part_that_is_kept_for_others_is_not_told_as_a_limit),
        cmocka_unit_test(a_tie_that_was_lost_says_what_was_missing),
        cmocka_unit_test(a_refusal_says_the_score_the_threshold_and_what_is_between),
        cmocka_unit_test(marks_are_left_out_where_the_fund_says_so),
        cmocka_unit_test(below_the_minimum_says_by_how_much),
        cmocka_unit_test(a_motive_of_the_committee_stands_alone),
        cmocka_unit_test(who_is_ineligible_is_told_every_rule_and_what_to_correct),
        cmocka_unit_test(adjourned_and_withdrawn_say_what_comes_next),
        cmocka_unit_test(what_nobody_named_does_not_come_into_a_letter),
        cmocka_unit_test(the_least_changes_are_told_in_points_and_money),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
