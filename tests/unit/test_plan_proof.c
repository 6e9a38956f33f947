/* SPDX-License-Identifier: MPL-2.0 */
/*
 * plan_proof, outcome_proof: what proves an exact pass is noted and told, with how anybody can
 * check it; how far from the best a search may have stopped is said, never less than it is.
 */
#include "fund/outcome_proof.h"
#include "fund/plan_keys.h"
#include "fund_worked.h"
#include "honest_solver.h"

#include <stdio.h>

static const struct fund_variations as_written;

static void
assert_text(int64_t found, int64_t upper, const char *percent)
{
    struct fund_pass passes[2] = {{.code = "first"}, {.code = "second"}};
    struct fund_file file = {.passes = passes, .pass_count = 2};
    struct plan_proof proof = {.pass = 1, .found = found, .upper = upper};
    char expected[200];

    (void)snprintf(expected, sizeof expected,
                   "pass second: the search for the best set stopped at its limit of states; no "
                   "set is worth more than what was found plus %s %%",
                   percent);
    assert_string_equal(plan_proof_text(&fund_arena, &file, &proof), expected);
}

static void
the_gap_is_rounded_up_to_the_millionth_of_a_percent(void **state)
{
    (void)state;
    assert_text(200, 231, "15.5");
    assert_text(3, 4, "33.333334");
    assert_text(INT64_C(1) << 61, (INT64_C(1) << 61) + 1, "0.000001");
    assert_text(0, 2, "200");
    assert_string_equal(plan_proof_gap(&fund_arena, 7, 7), "0");
}

static void
proofs_are_noted_with_the_unit_of_scores(void **state)
{
    struct fund_pass passes[2] = {{.code = "1", .rule = FUND_MAX},
                                  {.code = "2", .rule = FUND_BAND}};
    struct fund_file file = {.passes = passes, .pass_count = 2, .envelope_count = 1};
    struct knapsack nobody = {.exact = true};
    struct knapsack proven = {.count = 2, .exact = true, .profit = 7, .upper = 7};
    struct knapsack stopped = {.count = 3, .profit = 7, .upper = 9, .states = 40};
    struct plan_key key = {.common = 10};
    struct allocation_plan plan = {.arena = &fund_arena, .file = &file, .keys = &key};
    int64_t den = 1;

    (void)state;
    plan_proof_watch(&plan);
    plan.walk.on_proof(plan.walk.proof_context,
                       &(struct allocation_proof){.denominator = 3, .solved = &nobody});
    assert_int_equal(plan.proof_count, 0);
    plan.walk.on_proof(plan.walk.proof_context,
                       &(struct allocation_proof){.denominator = 3, .solved = &proven});
    key.den = &den;
    plan.walk.on_proof(plan.walk.proof_context,
                       &(struct allocation_proof){.pass = 1, .denominator = 3, .solved = &stopped});
    assert_int_equal(plan.proof_count, 2);
    assert_int_equal(plan.proofs[0].score_unit, 30);
    assert_true(plan.proofs[0].exact && plan.proofs[0].has_bound);
    assert_int_equal(plan.proofs[1].score_unit, 3);
    assert_int_equal(plan.proofs[1].pass, 1);
    assert_int_equal(plan.proofs[1].item_count, 3);
    assert_int_equal(plan.proofs[1].found, 7);
    assert_int_equal(plan.proofs[1].upper, 9);
    assert_int_equal(plan.proofs[1].states, 40);
    assert_true(!plan.proofs[1].exact && !plan.proofs[1].has_bound);
}

/* The worked fund with one exact pass over all envelopes: 40 % for a joint authority binds, so that
 * the search has states to make. */
static const struct outcome_proof *
chosen_as_if(struct fund_variations variations, enum fund_pass_rule rule, int64_t states_max,
             const struct knapsack_other *other, size_t *count)
{
    struct worked *worked = worked_fund(variations);
    struct fund_pass pass = {
        .code = "1", .rule = rule, .states_max = states_max, .asks_other = other != NULL};
    struct err err = {.text = ""};

    worked->file.other = other;
    worked->file.passes = &pass;
    worked->file.pass_count = 1;
    worked->plan = allocation_plan_begin(&fund_arena, &worked->file, (uint32_t)worked->count);
    for (size_t i = 0; i < worked->count; i++) {
        const struct assessment *assessment =
            worked_assess(worked, worked->items[i].application.code);

        assert_int_equal(allocation_plan_add(&worked->plan, assessment, &err), ST_OK);
    }
    plan_proof_watch(&worked->plan);
    assert_int_equal(allocation_plan_walk(&worked->plan, &err), ST_OK);
    return outcome_proofs(&fund_arena, &worked->plan, count);
}

static const struct outcome_proof *
chosen(enum fund_pass_rule rule, int64_t states_max, size_t *count)
{
    return chosen_as_if(as_written, rule, states_max, NULL, count);
}

/* lambda x 480,000 + the sum over the 13 that walk of max(0, score - lambda x award), with lambda =
 * 117/112000: the bound of `levain try`, added up by hand in fractions, is 26549/28 = 948.18. */
static void
a_search_that_stops_at_its_limit_is_told_with_its_gap_and_its_bound(void **state)
{
    size_t count = 0;
    const struct outcome_proof *proof = chosen(FUND_MAX, 1, &count);
    struct text told = text_in(&fund_arena);

    (void)state;
    assert_int_equal(count, 1);
    assert_false(proof->exact);
    assert_string_equal(exact(proof->reached), "805.5");
    assert_string_equal(exact(proof->upper), "930.5");
    assert_string_equal(proof->gap, "15.518312"); /* 125 / 805.5, up */
    assert_string_equal(exact(proof->lambda), "117/112000");
    assert_string_equal(exact(proof->bound), "26549/28");
    assert_int_equal(proof->budget_cents, 48000000);
    outcome_tell_proofs(&told, proof, count, "EUR");
    assert_string_equal(
        text_of(&told),
        "\nPass 1: the set chosen is worth 805.50 points; the search stopped at its limit\n"
        "  after 32 states, and no set is worth more than 930.50 (15.518312 % more).\n"
        "Anybody can check that no set is worth more than 948.18: it is 117/112000 x\n"
        "  €480,000, plus, of each application whose award that money pays, what its\n"
        "  score is above 117/112000 x its award.\n");
}

static void
without_a_limit_the_same_pass_is_proven(void **state)
{
    size_t count = 0;
    const struct outcome_proof *proof = chosen(FUND_MAX, 0, &count);

    (void)state;
    assert_true(proof->exact);
    assert_true(rational_cmp(proof->reached, proof->upper) == 0);
    assert_true(rational_cmp(proof->upper, proof->bound) <= 0);
    assert_string_equal(proof->gap, "0");
}

/* One that is told to find nothing better, then the best. */
static bool
say_nothing(struct arena *arena, void *context, const struct knapsack *knapsack, uint8_t *theirs)
{
    int *asked = context;

    (void)arena;
    ++*asked;
    memcpy(theirs, knapsack->chosen, knapsack->count);
    return true;
}

static void
another_solver_that_was_asked_is_named(void **state)
{
    static const struct fund_variation share = {"quota.epci.share", "15 %"};
    const struct fund_variations fifteen = {&share, 1};
    int asked = 0;
    const struct knapsack_other nothing = {"CBC 2.10", say_nothing, &asked};
    const struct knapsack_other honest = {"CBC 2.10", honest_solve, &asked};
    size_t count = 0;
    const struct outcome_proof *proof = chosen_as_if(as_written, FUND_MAX, 1, &nothing, &count);

    (void)state;
    assert_int_equal(asked, 1);
    assert_int_equal(count, 1);
    assert_string_equal(proof->solver, "CBC 2.10");
    assert_false(proof->by_solver);
    assert_string_equal(outcome_proof_sentence(&fund_arena, proof),
                        "Pass 1: the set chosen is worth 805.50 points; the search stopped at its "
                        "limit after 32 states, and no set is worth more than 930.50 (15.518312 % "
                        "more). CBC 2.10 was asked too when the search had stopped; the set chosen "
                        "is the program's own.");
    /* With 15 % for a joint authority the search stops at 455.5 points. */
    proof = chosen_as_if(fifteen, FUND_MAX, 1, &honest, &count);
    assert_int_equal(asked, 2);
    assert_true(proof->by_solver && !proof->exact);
    assert_string_equal(exact(proof->reached), "471");
    assert_string_equal(exact(proof->upper), "561");
}

static void
proofs_are_written_with_their_sentences_where_a_currency_is_given(void **state)
{
    const struct outcome_proof proofs[] = {
        {.pass = "1",
         .envelope = "E1",
         .rule = FUND_EURO,
         .item_count = 2,
         .reached = {1000, 1},
         .upper = {1000, 1},
         .gap = "0",
         .exact = true,
         .states = 3,
         .has_bound = true,
         .budget_cents = 10000,
         .lambda = {21, 2},
         .bound = {1050, 1}},
        {.pass = "2",
         .rule = FUND_BAND,
         .reached = {20, 1},
         .upper = {25, 1},
         .gap = "25",
         .states = 9,
         .solver = "CBC 2",
         .by_solver = true},
    };
    struct text out = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&out);

    (void)state;
    json_begin_object(&writer, NULL);
    outcome_write_proofs(&writer, &fund_arena, proofs, 2, NULL);
    json_end_object(&writer);
    assert_string_equal(
        text_of(&out),
        "{\"proofs\":[{\"pass\":\"1\",\"envelope\":\"E1\",\"rule\":\"euro\","
        "\"application_count\":2,\"reached\":\"1000\",\"upper\":\"1000\",\"gap_percent\":\"0\","
        "\"exact\":true,\"states\":3,\"solver\":null,\"by_solver\":false,\"budget_cents\":10000,"
        "\"lambda\":\"10.5\",\"bound\":\"1050\"},"
        "{\"pass\":\"2\",\"envelope\":null,\"rule\":\"band\",\"application_count\":0,"
        "\"reached\":\"20\",\"upper\":\"25\",\"gap_percent\":\"25\",\"exact\":false,\"states\":9,"
        "\"solver\":\"CBC 2\",\"by_solver\":true,\"budget_cents\":null,\"lambda\":null,"
        "\"bound\":null}]}");
    text_clear(&out);
    writer = json_writer_to(&out);
    json_begin_object(&writer, NULL);
    outcome_write_proof(&writer, &fund_arena, &proofs[0], "EUR");
    json_end_object(&writer);
    assert_non_null(strstr(
        text_of(&out),
        "\"sentence\":\"Pass 1, envelope E1: the set chosen is worth 1,000.00 points x money; no"
        " set is worth more.\",\"check\":\"Anybody can check that no set is worth more than"
        " 1,050.00: it is 10.5 x €100, plus, of each application whose award that money pays,"
        " what its score x award is above 10.5 x its award.\""));
    assert_string_equal(
        outcome_proof_sentence(&fund_arena, &proofs[1]),
        "Pass 2: a set of each band, worth 20.00 points in all; the search stopped at its limit "
        "after 9 states, and the best sets may be worth 25 % more. CBC 2, asked when the search "
        "had stopped, found this set, which was then checked in whole numbers.");
    assert_null(outcome_proof_check(&fund_arena, &proofs[1], "EUR"));
}

static void
bands_that_are_proven_and_money_that_is_not_are_told_too(void **state)
{
    const struct outcome_proof bands = {
        .pass = "1", .rule = FUND_BAND, .reached = {20, 1}, .gap = "0", .exact = true};
    const struct outcome_proof money = {.pass = "1",
                                        .rule = FUND_EURO,
                                        .reached = {20, 1},
                                        .upper = {25, 1},
                                        .gap = "25",
                                        .states = 9};

    (void)state;
    assert_string_equal(outcome_proof_sentence(&fund_arena, &bands),
                        "Pass 1: the best set of each band, worth 20.00 points in all; each was"
                        " proven the best.");
    assert_string_equal(outcome_proof_sentence(&fund_arena, &money),
                        "Pass 1: the set chosen is worth 20.00 points x money; the search stopped"
                        " at its limit after 9 states, and no set is worth more than 25.00 (25 %"
                        " more).");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gap_is_rounded_up_to_the_millionth_of_a_percent),
        cmocka_unit_test(proofs_are_noted_with_the_unit_of_scores),
        cmocka_unit_test(a_search_that_stops_at_its_limit_is_told_with_its_gap_and_its_bound),
        cmocka_unit_test(another_solver_that_was_asked_is_named),
        cmocka_unit_test(without_a_limit_the_same_pass_is_proven),
        cmocka_unit_test(proofs_are_written_with_their_sentences_where_a_currency_is_given),
        cmocka_unit_test(bands_that_are_proven_and_money_that_is_not_are_told_too),
    };

    return cmocka_run_group_tests_name("plan_proof", tests, fund_begin, fund_end);
}
