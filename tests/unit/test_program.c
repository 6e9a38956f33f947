/* SPDX-License-Identifier: MPL-2.0 */
/*
 * program: the worked fund's formulas on its first application, by hand; what a program keeps and
 * tells. Run alone: build/test_program [pattern]
 */
#include "rules/program.h"

#include "rules/prepared.h"
#include "rules_fixture.h"

static const struct {
    const char *formula, *result;
    int type;
} worked[] = {
    {"count_true(n_ess > 0, n_public > 0, n_ent > 0, n_citizen > 0)", "4", TYPE_NUMBER},
    {"calendar_months(start, end)", "12", TYPE_NUMBER},
    {"age_months(created, day(call.closes))", "82", TYPE_NUMBER},
    {"submitted <= call.closes", "yes", TYPE_FLAG},
    {"legal in ('association', 'scic', 'scop', 'cae', 'gie_ess', 'fondation', 'esus', "
     "'mutuelle')",
     "yes", TYPE_FLAG},
    {"epci in fund.epcis", "yes", TYPE_FLAG},
    {"age >= 12 or stage = 'emergence'", "yes", TYPE_FLAG},
    {"cer or legal in ('scic', 'scop', 'cae', 'gie_ess', 'esus')", "yes", TYPE_FLAG},
    {"n_members >= 3", "yes", TYPE_FLAG},
    {"n_ess >= 1 and n_categories >= 2", "yes", TYPE_FLAG},
    {"charges = produits", "yes", TYPE_FLAG},
    {"requested <= env.rate * eligible", "yes", TYPE_FLAG},
    {"requested + other_public <= eligible", "yes", TYPE_FLAG},
    {"own * 100 >= 10 * charges or stage = 'emergence' or n_public >= 4", "yes", TYPE_FLAG},
    {"requested >= env.min", "yes", TYPE_FLAG},
    {"start >= call.first_start and end <= call.last_end and 6 <= months <= 36", "yes", TYPE_FLAG},
    {"cr_overdue = 0", "yes", TYPE_FLAG},
    {"count(docs_missing) = 0", "yes", TYPE_FLAG},
    {"never", "no", TYPE_FLAG},
    {"always", "yes", TYPE_FLAG},
    /* C1: 9 members pass 3, 5 and 8; 4 categories are 2 above 2. */
    {"min(5, step(n_members, 3, 5, 8) + max(0, n_categories - 2))", "5", TYPE_NUMBER},
    /* C2: 8 of 9 are local, 88.9 %: 3 steps, and 2 points of the zone. */
    {"min(5, step(100 * n_local, 50 * n_members, 70 * n_members, 85 * n_members) + 2 * "
     "points(frr_or_qpv))",
     "5", TYPE_NUMBER},
    /* C4: 2 + 2 + 1. */
    {"min(5, 2 * points(one_vote) + min(2, n_categories - 2) + points(public_capital_pct <= "
     "50))",
     "5", TYPE_NUMBER},
    /* C5: 4,500 of 26,000 is 17.3 %: 1 step; not hybrid; 1,500 is below 30 % of 24,000. */
    {"min(5, step(own * 100, 10 * charges, 20 * charges, 30 * charges) + points(econ = "
     "'hybrid') + points(other_public * 100 <= 30 * eligible))",
     "2", TYPE_NUMBER},
    /* C6: half a post for 18,000 is 2.78 for 100,000. */
    {"min(5, step(etp * euros('100000'), requested, 2 * requested, 3 * requested, 4 * "
     "requested, 5 * requested))",
     "2", TYPE_NUMBER},
    {"requested", "€18,000", TYPE_MONEY},
    {"env.rate * eligible", "€19,200", TYPE_MONEY},
    {"env.max", "€20,000", TYPE_MONEY},
    {"call.public_aid_share * eligible - other_public", "€17,700", TYPE_MONEY},
    {"call.deminimis_ceiling - deminimis", "€300,000", TYPE_MONEY},
    {"max(env.min, 60 * computed / 100)", "€10,620", TYPE_MONEY},
};

/* JsonLogic has `+` of one operand; joined with others, it stays a part of its own. */
static void
a_plus_before_the_first_part_of_a_sum_is_kept(void **state)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program = fixture_program(&symbols, "+1 + 2 + 3", TYPE_NUMBER);
    const char *logic = NULL;
    struct err err = {0};

    (void)state;
    assert_string_equal(program_text(&fixture_arena, program), "+1 + 2 + 3");
    assert_int_equal(program_logic(&fixture_arena, program, &logic, &err), ST_OK);
    assert_string_equal(logic, "{\"+\":[{\"+\":[1]},2,3]}");
}

static void
the_worked_funds_first_application_comes_out_as_by_hand(void **state)
{
    struct symbols symbols = fixture_symbols();
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(worked); i++) {
        const struct program *program =
            fixture_program(&symbols, worked[i].formula, worked[i].type);

        assert_string_equal(program_text(&fixture_arena, program), worked[i].formula);
        assert_int_equal(program_type(program), worked[i].type);
        assert_string_equal(fixture_result(worked[i].formula, slots), worked[i].result);
    }
}

static void
running_keeps_no_memory_but_the_names_of_what_is_unknown(void **state)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program =
        fixture_program(&symbols, "round_down(n_members / 3, 1) > min(n_ess, 2)", TYPE_FLAG);
    struct value slots[SLOTS], result;
    struct err err = {0};
    size_t used_bytes = 0;

    (void)state;
    fixture_a01(slots);
    for (int round = 0; round < 1000; round++) {
        if (round == 1) {
            used_bytes = fixture_arena.used_bytes;
        }
        assert_int_equal(program_run(&fixture_arena, program, slots, &result, &err), ST_OK);
        assert_true(result.known && result.number.num == 1);
    }
    assert_int_equal(fixture_arena.used_bytes, used_bytes);
}

static void
the_names_of_what_is_unknown_outlive_the_run(void **state)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program = fixture_program(&symbols, "months + n_ess / 0", TYPE_NUMBER);
    struct value slots[SLOTS], result;
    struct err err = {0};

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, MONTHS);
    assert_int_equal(program_run(&fixture_arena, program, slots, &result, &err), ST_OK);
    for (int i = 0; i < 100; i++) {
        memset(arena_alloc(&fixture_arena, 64, 1), 'x', 64);
    }
    assert_false(result.known);
    assert_string_equal(result.lacking->name, "months");
    assert_string_equal(result.lacking->next->name, "division by zero (0)");
}

static void
a_run_gives_a_whole_value_or_says_why_not(void **state)
{
    struct symbols symbols = fixture_symbols();
    const struct program *usual = fixture_program(&symbols, "n_members >= 3", TYPE_FLAG);
    const struct program *huge = fixture_program(
        &symbols, "100000000000000000000000000000 * 10000000000 > n_ess", TYPE_FLAG);
    struct value slots[SLOTS], result = {.type = TYPE_TEXT};
    struct err err = {0};

    (void)state;
    fixture_a01(slots);
    assert_non_null(usual->quick);
    assert_int_equal(program_run(&fixture_arena, usual, slots, &result, &err), ST_OK);
    assert_true(result.known && result.type == TYPE_FLAG && result.number.num == 1);
    assert_int_equal(program_run(&fixture_arena, huge, slots, &result, &err), ST_DATA);
    assert_string_equal(err.text, "the exact result of 100000000000000000000000000000 * "
                                  "10000000000 is too large");
}

struct names_seen {
    const char *names[8];
    size_t count;
};

static void
see_name(void *context, const struct symbol *symbol)
{
    struct names_seen *seen = context;

    seen->names[seen->count++] = symbol->name;
}

static void
the_names_of_a_program_come_once_in_the_order_of_their_slots(void **state)
{
    /* Symbols in another order than their slots. */
    static const struct symbol some[] = {
        {"c", TYPE_NUMBER, 2, {NULL}, false, NULL},
        {"a", TYPE_NUMBER, 0, {NULL}, false, NULL},
        {"d", TYPE_NUMBER, 3, {NULL}, false, NULL},
        {"b", TYPE_NUMBER, 1, {NULL}, false, NULL},
    };
    struct symbols symbols = {some, COUNT(some), NULL, false, NULL};
    struct names_seen seen = {{NULL}, 0};

    (void)state;
    program_names(fixture_program(&symbols, "b + c * max(a, b) - c", PROGRAM_ANY), see_name, &seen);
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.names[0], "a");
    assert_string_equal(seen.names[1], "b");
    assert_string_equal(seen.names[2], "c");
    seen.count = 0;
    program_names(fixture_program(&symbols, "1 + 1", PROGRAM_ANY), see_name, &seen);
    assert_int_equal(seen.count, 0);
}

static void
a_refused_formula_makes_no_program(void **state)
{
    struct symbols symbols = fixture_symbols();
    const struct program *program = NULL;
    struct err err = {.line = 12};

    (void)state;
    assert_int_equal(
        program_make(&fixture_arena, "n_member >= 3", &symbols, TYPE_FLAG, &program, &err),
        ST_DATA);
    assert_null(program);
    assert_string_equal(err.text, "unknown name `n_member`");
    assert_string_equal(err.hint, "did you mean `n_members`?");
    assert_int_equal(err.line, 12);
    assert_int_equal(err.column, 1);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_funds_first_application_comes_out_as_by_hand),
        cmocka_unit_test(a_plus_before_the_first_part_of_a_sum_is_kept),
        cmocka_unit_test(running_keeps_no_memory_but_the_names_of_what_is_unknown),
        cmocka_unit_test(the_names_of_what_is_unknown_outlive_the_run),
        cmocka_unit_test(a_run_gives_a_whole_value_or_says_why_not),
        cmocka_unit_test(the_names_of_a_program_come_once_in_the_order_of_their_slots),
        cmocka_unit_test(a_refused_formula_makes_no_program),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("program", tests, fixture_open, fixture_close);
}
