/* SPDX-License-Identifier: MPL-2.0 */
/*
 * quick: it never says anything else than the exact evaluation. Run alone: build/test_quick
 * [pattern]
 */
#include "rules/quick.h"

#include "rules/evaluate.h"
#include "rules/prepared.h"
#include "rules_tried.h"

static const struct fixture_example answered[] = {
    {"requested", "1800000"},
    {"etp", "0.5"},
    {"always", "1"},
    {"0.25 + etp", "0.75"},
    {"1 / 3 + 1 / 6 - etp", "0"},
    {"2 * n_ess * -etp", "-5"},
    {"n_ess / -2", "-2.5"},
    {"-n_ess / -2", "2.5"},
    {"n_ess / etp", "10"},
    {"cer and economic", "0"},
    {"economic or cer", "1"},
    {"cer and one_vote and cer", "1"},
    {"economic or never", "0"},
    {"not cer", "0"},
    {"not economic", "1"},
    {"n_ess > 4", "1"},
    {"n_ess < 5", "0"},
    {"n_ess <= 5", "1"},
    {"n_ess >= 6", "0"},
    {"etp < 0.6", "1"},
    {"etp = 1 / 2", "1"},
    {"1 / 3 > etp", "0"},
    {"1 < n_ess <= 5", "1"},
    {"1 < n_ess < 5", "0"},
    {"6 < n_ess < 7", "0"},
    {"stage = 'emergence'", "1"},
    {"stage != legal", "1"},
    {"stage = 'creation'", "0"},
    {"n_ess in (1, 5)", "1"},
    {"n_ess in (1, 2)", "0"},
    {"n_ess not in (1, 2)", "1"},
    {"stage in (legal, 'emergence')", "1"},
    {"stage in (legal, 'creation')", "0"},
    {"epci in fund.epcis", "1"},
    {"'EPCI_SUD' in fund.epcis", "1"},
    {"stage in fund.epcis", "0"},
    {"n_local + 9223372036854775799", "9223372036854775807"},
    {"start < end", "1"},
    {"end - start", "364"},
};

static void
it_answers_where_facts_are_known_and_small(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_answers(answered, COUNT(answered), slots);
}

static const struct fixture_example given_up[] = {
    {"n_members", "gives up"},
    {"n_members + 1", "gives up"},
    {"1 - n_members", "gives up"},
    {"n_members * 0", "gives up"},
    {"-n_members", "gives up"},
    {"n_members / 2", "gives up"},
    {"2 / n_members", "gives up"},
    {"2 / (n_ess - 5)", "gives up"},
    {"not (n_members > 2)", "gives up"},
    {"2 < n_members", "gives up"},
    {"n_members < 2", "gives up"},
    {"cer and n_members > 2", "gives up"},
    {"n_members > 2 and economic", "gives up"},
    {"economic or n_members > 2", "gives up"},
    {"n_members > 2 or cer", "gives up"},
    {"stage = 'a'", "gives up"},
    {"'a' = stage", "gives up"},
    {"stage in ('a', 'b')", "gives up"},
    {"legal in ('a', stage)", "gives up"},
    {"n_members in (1, 2)", "gives up"},
    {"1 in (2, n_members)", "gives up"},
    {"stage in fund.epcis", "gives up"},
    {"epci in docs_missing", "gives up"},
    {"n_local + 9223372036854775800", "gives up"},
    {"n_local * 9223372036854775800", "gives up"},
    {"etp + 1 / 9223372036854775807", "gives up"},
    {"etp * (1 / 9223372036854775807)", "gives up"},
    {"-n_public", "gives up"},
    {"1 - n_public", "gives up"},
    {"n_ent", "gives up"},
    {"n_citizen", "gives up"},
    {"1 / n_citizen", "gives up"},
    {"n_ess + 9223372036854775808", "none"},
    {"n_ess + 0.00000000000000000000001", "none"},
    {"round_down(n_ess, 2)", "none"},
    {"round_down(n_ess, 2) > 3 and cer", "none"},
    {"stage", "none"},
    {"fund.epcis", "none"},
    {"if(cer, stage, legal) = 'a'", "none"},
    {"legal = if(cer, stage, legal)", "none"},
    {"epci in if(cer, fund.epcis, docs_missing)", "none"},
};

static void
it_gives_up_where_the_exact_evaluation_must_answer(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, N_MEMBERS);
    fixture_forget(slots, STAGE);
    fixture_forget(slots, DOCS_MISSING);
    slots[N_PUBLIC].number.num = INT64_MIN;
    slots[N_ENT].number.num = (wide)1 << 64;
    slots[N_CITIZEN].number = (struct rational){1, ((wide)1 << 64) + 1};
    fixture_answers(given_up, COUNT(given_up), slots);
}

static void
the_quick_form_says_what_the_exact_evaluation_says(void **state)
{
    struct symbols symbols = fixture_symbols();
    uint64_t seed = 20260316;
    size_t quick_count = 0, slow_count = 0, unknown_count = 0;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        enum value_type type = (enum value_type)(random_next(&seed) % 7);
        const char *formula = random_formula(&seed, type, 1 + round % 4, false);
        const struct program *program = fixture_program(&symbols, formula, (int)type);
        struct value slots[SLOTS], exact, run;
        struct rational quick = {0, 0};
        struct err err = {0}, run_err = {0};
        size_t steps = 0;
        struct evaluation evaluation = {.arena = &fixture_arena,
                                        .slots = slots,
                                        .symbols = &symbols,
                                        .err = &err,
                                        .steps = &steps};
        enum status status;

        random_slots(&seed, slots);
        status = evaluate(&evaluation, program->formula, &exact);
        assert_int_equal(program_run(&fixture_arena, program, slots, &run, &run_err), status);
        assert_string_equal(run_err.text, err.text);
        if (status == ST_OK) {
            assert_int_equal(run.type, type);
            assert_int_equal(run.known, exact.known);
            assert_string_equal(value_words(&fixture_arena, &run, "EUR", symbols.zone),
                                value_words(&fixture_arena, &exact, "EUR", symbols.zone));
        }
        if (program->quick != NULL && quick_run(program->quick, slots, &quick)) {
            assert_int_equal(status, ST_OK);
            assert_true(exact.known);
            assert_true(quick.num == exact.number.num && quick.den == exact.number.den);
            quick_count++;
        } else {
            slow_count++;
        }
        unknown_count += status == ST_OK && !exact.known;
        arena_reset(&fixture_arena, mark);
    }
    /* The series must try both ways in earnest. */
    assert_true(quick_count > 1200);
    assert_true(slow_count > 1200);
    assert_true(unknown_count > 600);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_answers_where_facts_are_known_and_small),
        cmocka_unit_test(it_gives_up_where_the_exact_evaluation_must_answer),
        cmocka_unit_test(the_quick_form_says_what_the_exact_evaluation_says),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("quick", tests, fixture_open, fixture_close);
}
