/* SPDX-License-Identifier: MPL-2.0 */
/*
 * program: the worked fund's formulas on its first application by hand; what is unknown; the exact
 * arithmetic at its limits; and the promise that the quick form never says anything else than the
 * exact evaluation. No database. Run alone: build/test_program [pattern]
 */
#include "rules/evaluate.h"
#include "rules/prepared.h"
#include "rules_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "base/words.h"

/* 10^29: the largest exact number is near 1.7 x 10^38. */
#define BIG "100000000000000000000000000000"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The value as a text, run on `slots`: `5`, `€18,000`, `yes`, `unknown (n_members)`. */
static const char *
result_of(const char *formula, const struct value *slots)
{
    static struct symbols symbols;
    const struct program *program;
    struct value result;
    struct err err = {0};

    symbols = fixture_symbols();
    program = fixture_program(&symbols, formula, PROGRAM_ANY);
    if (program_run(&fixture_arena, program, slots, &result, &err) != ST_OK) {
        return text_format(&fixture_arena, "%s at %ld", err.text, err.column);
    }
    return value_words(&fixture_arena, &result, "EUR", symbols.zone);
}

static void
the_worked_funds_first_application_comes_out_as_by_hand(void **state)
{
    static const struct {
        const char *formula, *result;
        int type;
    } cases[] = {
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
        {"start >= call.first_start and end <= call.last_end and 6 <= months <= 36", "yes",
         TYPE_FLAG},
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
    struct symbols symbols = fixture_symbols();
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct program *program = fixture_program(&symbols, cases[i].formula, cases[i].type);

        assert_string_equal(program_text(&fixture_arena, program), cases[i].formula);
        assert_int_equal(program_type(program), cases[i].type);
        assert_string_equal(result_of(cases[i].formula, slots), cases[i].result);
    }
}

static void
every_function_and_operator_gives_what_its_name_says(void **state)
{
    static const struct {
        const char *formula, *result;
    } cases[] = {
        {"1 / 3 + 1 / 6", "0.5"},
        {"n_members - 10", "-1"},
        {"2 - 3 - 4", "-5"},
        {"24 / 4 / 3", "2"},
        {"24 / -4", "-6"},
        {"-n_members * -2", "18"},
        {"requested / eligible", "0.75"},
        {"requested / 4", "€4,500"},
        {"-requested", "-€18,000"},
        {"end - start", "364"},
        {"80 % * 50", "40"},
        {"min(3, 1, 2)", "1"},
        {"max(3, 1, 7, 2)", "7"},
        {"max(start, end)", "31 May 2027"},
        {"min(submitted, call.closes)", "3 February 2026 at 10:00:00"},
        {"step(5, 1, 5, 6)", "2"},
        {"count_true(cer, economic, one_vote)", "2"},
        {"points(economic)", "0"},
        {"if(economic, 1, 2)", "2"},
        {"if(cer, stage, legal)", "emergence"},
        {"if(cer, fund.epcis, docs_missing)", "EPCI_NORD, EPCI_CENTRE, EPCI_SUD"},
        {"epci in if(economic, docs_missing, fund.epcis)", "yes"},
        {"age_months(end, start)", "-11"},
        {"age_months(start, end)", "11"},
        {"day(submitted)", "3 February 2026"},
        {"abs(n_members - 12)", "3"},
        {"abs(euros('-0.50'))", "€0.50"},
        {"abs(1 / 2)", "0.5"},
        {"round_down(euros('17789.99'), euros('100'))", "€17,700"},
        {"round_down(-7, 5)", "-10"},
        {"round_half_up(7.5, 5)", "10"},
        {"round_half_up(requested / 7, euros('0.01'))", "€2,571.43"},
        {"known(n_members)", "yes"},
        {"known(stage) and known(fund.epcis)", "yes"},
        {"known(5)", "yes"},
        {"known(1 / 0)", "no"},
        {"stage != 'creation'", "yes"},
        {"stage = legal", "no"},
        {"cer != economic", "yes"},
        {"not (cer and economic)", "yes"},
        {"n_members in (1, 9)", "yes"},
        {"n_members in (1, 8 + 2)", "no"},
        {"n_members not in (1, 2)", "yes"},
        {"if(cer, 'a', 'b') = 'a'", "yes"},
        {"if(cer, 'a', 'b') in ('c', stage, 'a')", "yes"},
        {"epci not in docs_missing", "yes"},
        {"6 > 5 > 4", "yes"},
        {"6 > 5 > 5", "no"},
        {"6 >= 6 > 7", "no"},
        {"start < end", "yes"},
        {"start != end", "yes"},
        {"1 / 3 < 2 / 3 <= 4 / 6", "yes"},
        {"'' = stage", "no"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(result_of(cases[i].formula, slots), cases[i].result);
    }
}

static void
and_or_not_follow_the_three_valued_tables(void **state)
{
    /* 0 false, 1 true, 2 unknown: Kleene's strong tables. */
    static const char *const names[] = {"cer", "economic"};
    static const char *const words[] = {"no", "yes", "unknown"};
    static const int and_table[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}};
    static const int or_table[3][3] = {{0, 1, 2}, {1, 1, 1}, {2, 1, 2}};
    static const int not_table[3] = {1, 0, 2};
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            const char *both;

            slots[CER] =
                a == 2 ? value_unknown(&fixture_arena, TYPE_FLAG, names[0]) : value_flag(a == 1);
            slots[ECONOMIC] =
                b == 2 ? value_unknown(&fixture_arena, TYPE_FLAG, names[1]) : value_flag(b == 1);
            assert_memory_equal(result_of("cer and economic", slots), words[and_table[a][b]], 2);
            assert_memory_equal(result_of("cer or economic", slots), words[or_table[a][b]], 2);
            assert_memory_equal(result_of("not cer", slots), words[not_table[a]], 2);
            both = result_of("cer and economic", slots);
            if (a == 2 && b == 2) {
                assert_string_equal(both, "unknown (cer, economic)");
            }
        }
    }
}

static void
what_is_unknown_names_what_it_lacks(void **state)
{
    static const struct {
        const char *formula, *result;
    } cases[] = {
        {"n_members", "unknown (n_members)"},
        {"n_members >= 3", "unknown (n_members)"},
        {"n_members + 1 - n_ess * 2 - n_members", "unknown (n_members)"},
        {"-n_members", "unknown (n_members)"},
        {"n_ess + n_members + months + n_members", "unknown (n_members, months)"},
        {"months * n_members > 3 and n_members > 1", "unknown (months, n_members)"},
        {"min(months, n_ess, n_members)", "unknown (months, n_members)"},
        {"count_true(n_members > 3, cer)", "unknown (n_members)"},
        {"step(n_ess, 1, months)", "unknown (months)"},
        {"6 <= months <= 36", "unknown (months)"},
        /* 5 >= 6 fails whatever months are. */
        {"6 <= n_ess <= months", "no"},
        {"months <= n_ess <= n_members", "unknown (months, n_members)"},
        {"stage = 'emergence'", "unknown (stage)"},
        {"stage in ('emergence', 'creation')", "unknown (stage)"},
        {"stage in fund.epcis", "unknown (stage)"},
        {"n_ess in (months, 5)", "yes"},
        {"n_ess in (months, 6)", "unknown (months)"},
        {"epci in docs_missing", "unknown (docs_missing)"},
        {"stage in docs_missing", "unknown (stage, docs_missing)"},
        {"count(docs_missing) = 0", "unknown (docs_missing)"},
        {"if(months > 6, 1, 2)", "unknown (months)"},
        {"if(n_ess > 3, 1, months)", "1"},
        {"if(n_ess > 9, 1, months)", "unknown (months)"},
        {"if(n_ess > 3, stage, legal)", "unknown (stage)"},
        {"known(months)", "no"},
        {"known(months + n_ess)", "no"},
        {"known(stage)", "no"},
        {"if(known(months), months, 12)", "12"},
        {"start < end", "unknown (start)"},
        {"calendar_months(start, end)", "unknown (start)"},
        {"age_months(end, start)", "unknown (start)"},
        {"day(submitted)", "unknown (submitted)"},
        {"points(months > 3)", "unknown (months)"},
        {"not (months > 3)", "unknown (months)"},
        {"n_ess = 5 or months = 3", "yes"},
        {"months = 3 or n_ess = 5", "yes"},
        {"n_ess / (n_ess - 5)", "unknown (division by zero (n_ess - 5))"},
        {"n_ess / 0 > 1 and months > 2", "unknown (division by zero (0), months)"},
        {"requested / (own - own) + 1", "unknown (division by zero (own - own))"},
        {"round_down(n_ess, 0)", "unknown (rounding to a step not above zero (0))"},
        {"round_half_up(requested, -own)", "unknown (rounding to a step not above zero (-own))"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, N_MEMBERS);
    fixture_forget(slots, MONTHS);
    fixture_forget(slots, STAGE);
    fixture_forget(slots, DOCS_MISSING);
    fixture_forget(slots, START);
    fixture_forget(slots, SUBMITTED);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(result_of(cases[i].formula, slots), cases[i].result);
    }
}

static void
an_exact_result_that_does_not_fit_is_refused_with_its_operation(void **state)
{
    static const struct {
        const char *formula, *result;
    } cases[] = {
        {BIG " * 10000000000", "the exact result of " BIG " * 10000000000 is too large at 32"},
        {"1 + " BIG " * 10000000000 - 1",
         "the exact result of " BIG " * 10000000000 is too large at 36"},
        {BIG " * 1000000000", "100,000,000,000,000,000,000,000,000,000,000,000,000"},
        {BIG " * 1000000000 + " BIG " * 1000000000",
         "the exact result of " BIG " * 1000000000 + " BIG " * 1000000000 is too large at 45"},
        {"-" BIG " * 1000000000 - " BIG " * 1000000000",
         "the exact result of -" BIG " * 1000000000 - " BIG " * 1000000000 is too large at 46"},
        {"1 / " BIG " / " BIG, "the exact result of 1 / " BIG " / " BIG " is too large at 36"},
        {"max(1, " BIG " / (1 / 10000000000))",
         "the exact result of " BIG " / (1 / 10000000000) is too large at 39"},
        {"-n_ess * " BIG " * 10000000000 = 1",
         "the exact result of -n_ess * " BIG " * 10000000000 is too large at 8"},
        {"round_down(" BIG ", 1 / 10000000000)",
         "the exact result of round_down(" BIG ", 1 / 10000000000) is too large at 1"},
        {"known(" BIG " * 10000000000)",
         "the exact result of " BIG " * 10000000000 is too large at 38"},
        {"if(" BIG " * 10000000000 > 1, 1, 2)",
         "the exact result of " BIG " * 10000000000 is too large at 35"},
        {"not (" BIG " * 10000000000 > 1)",
         "the exact result of " BIG " * 10000000000 is too large at 37"},
        {"1 in (" BIG " * 10000000000, 2)",
         "the exact result of " BIG " * 10000000000 is too large at 38"},
        {BIG " * 10000000000 in (1, 2)",
         "the exact result of " BIG " * 10000000000 is too large at 32"},
        {"1 < " BIG " * 10000000000 < 3",
         "the exact result of " BIG " * 10000000000 is too large at 36"},
        {"if(" BIG " * 10000000000 > 1, stage, legal) in fund.epcis",
         "the exact result of " BIG " * 10000000000 is too large at 35"},
        /* What comes first decides: the rest is not even looked at. */
        {"cer or " BIG " * 10000000000 > 1", "yes"},
        {"economic and " BIG " * 10000000000 > 1", "no"},
        {"cer and " BIG " * 10000000000 > 1",
         "the exact result of " BIG " * 10000000000 is too large at 40"},
        {"if(cer, 1, " BIG " * 10000000000)", "1"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(result_of(cases[i].formula, slots), cases[i].result);
    }
}

static void
a_long_operation_is_quoted_in_part(void **state)
{
    struct text formula = text_in(&fixture_arena);
    struct value slots[SLOTS];
    const char *result;

    (void)state;
    fixture_a01(slots);
    text_add(&formula, "1 / count_true(stage = '");
    for (int i = 0; i < 120; i++) {
        text_add(&formula, "é");
    }
    text_add(&formula, "')");
    result = result_of(text_of(&formula), slots);
    /* 200 bytes: `count_true(stage = '` is 20, then 90 letters of two bytes. */
    assert_int_equal(strlen(result), strlen("unknown (division by zero (...))") + 200);
    assert_int_equal(text_valid_utf8(result, strlen(result)), strlen(result));
}

static void
the_quick_form_says_what_the_exact_evaluation_says(void **state)
{
    struct symbols symbols = fixture_symbols();
    uint64_t seed = 20260316;
    size_t quick_count = 0, slow_count = 0, unknown_count = 0;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        enum value_type type = (enum value_type)(random_next(&seed) % 7);
        const char *formula = random_formula(&seed, type, 1 + round % 4, false);
        const struct program *program = fixture_program(&symbols, formula, (int)type);
        struct value slots[SLOTS], exact, run;
        struct rational quick = {0, 0};
        struct err err = {0}, run_err = {0};
        struct evaluation evaluation = {&fixture_arena, slots, symbols.zone, &err};
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
    assert_true(quick_count > 4000);
    assert_true(slow_count > 4000);
    assert_true(unknown_count > 2000);
}

static void
sums_and_products_agree_with_a_common_denominator(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        int64_t a = (int64_t)(random_next(&seed) >> 40),
                b = 1 + (int64_t)(random_next(&seed) >> 50);
        int64_t c = (int64_t)(random_next(&seed) >> 40),
                d = 1 + (int64_t)(random_next(&seed) >> 50);
        struct value slots[SLOTS];

        fixture_a01(slots);
        slots[N_MEMBERS] = fixture_fraction(a, b);
        slots[N_ESS] = fixture_fraction(c, d);
        slots[MONTHS] = fixture_fraction(a * d + c * b, b * d);
        slots[AGE] = fixture_fraction(a * c, b * d);
        assert_string_equal(result_of("n_members + n_ess = months and months - n_ess = n_members "
                                      "and n_members * n_ess = age and (n_ess = 0 or age / n_ess "
                                      "= n_members)",
                                      slots),
                            "yes");
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
        {"c", TYPE_NUMBER, 2, {NULL}, false},
        {"a", TYPE_NUMBER, 0, {NULL}, false},
        {"d", TYPE_NUMBER, 3, {NULL}, false},
        {"b", TYPE_NUMBER, 1, {NULL}, false},
    };
    struct symbols symbols = {some, COUNT(some), NULL};
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
        cmocka_unit_test(every_function_and_operator_gives_what_its_name_says),
        cmocka_unit_test(and_or_not_follow_the_three_valued_tables),
        cmocka_unit_test(what_is_unknown_names_what_it_lacks),
        cmocka_unit_test(an_exact_result_that_does_not_fit_is_refused_with_its_operation),
        cmocka_unit_test(a_long_operation_is_quoted_in_part),
        cmocka_unit_test(the_quick_form_says_what_the_exact_evaluation_says),
        cmocka_unit_test(sums_and_products_agree_with_a_common_denominator),
        cmocka_unit_test(running_keeps_no_memory_but_the_names_of_what_is_unknown),
        cmocka_unit_test(the_names_of_a_program_come_once_in_the_order_of_their_slots),
        cmocka_unit_test(a_refused_formula_makes_no_program),
    };
    int failures;

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    arena_init(&fixture_arena, (size_t)256 << 20);
    failures = cmocka_run_group_tests_name("program", tests, NULL, NULL);
    arena_free(&fixture_arena);
    return failures;
}
