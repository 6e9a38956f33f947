/* SPDX-License-Identifier: MPL-2.0 */
/*
 * wording: how a formula comes to its result, as a committee member reads it. The French words come
 * from the catalogue, which is not opened here: figures and signs follow the language, words stay
 * English. Run alone: build/test_wording [pattern]
 */
#include "rules_fixture.h"

#include "base/text.h"
#include "base/words.h"

static const char *
trace(const char *formula, const struct value *slots)
{
    static struct symbols symbols;

    symbols = fixture_symbols();
    return program_trace(&fixture_arena, fixture_program(&symbols, formula, PROGRAM_ANY), slots,
                         "EUR");
}

static void
a_rule_shows_what_it_compared(void **state)
{
    static const struct {
        const char *formula, *trace;
    } cases[] = {
        {"n_members >= 3", "n_members (9) ≥ 3: true"},
        {"charges != produits", "charges (€26,000) ≠ produits (€26,000): false"},
        {"requested <= env.rate * eligible",
         "requested (€18,000) ≤ env.rate (80%) × eligible (€24,000): €18,000 ≤ €19,200: true"},
        {"stage = 'creation'", "stage (emergence) = creation: false"},
        {"stage = 'two words'", "stage (emergence) = 'two words': false"},
        {"submitted < call.closes", "submitted (3 February 2026 at 10:00:00) < call.closes "
                                    "(16 March 2026 at 12:00:00): true"},
        {"start >= date('2026-01-12')", "start (1 June 2026) ≥ 12 January 2026: true"},
        {"requested > 50 % * eligible + euros('0.50')",
         "requested (€18,000) > 50% × eligible (€24,000) + €0.50: €18,000 > €12,000.50: true"},
        {"6 <= months <= 36", "6 ≤ months (12) ≤ 36: true"},
        {"6 <= months * 2 <= 20", "6 ≤ months (12) × 2 ≤ 20: 6 ≤ 24 ≤ 20: false"},
        {"epci in fund.epcis",
         "epci (EPCI_NORD) in fund.epcis (EPCI_NORD, EPCI_CENTRE, EPCI_SUD): true"},
        {"legal not in ('scic', 'scop')", "legal (association) not in (scic, scop): true"},
        {"n_members in (1, 2)", "n_members (9) in (1, 2): false"},
        {"+n_members > 3", "+n_members (9) > 3: 9 > 3: true"},
        {"some(fund.epcis, item = legal)", "some(fund.epcis (EPCI_NORD, EPCI_CENTRE, EPCI_SUD), "
                                           "item = legal (association)): 0 of 3 true → false"},
        {"cer", "cer: true"},
        {"not cer", "not cer (true): false"},
        {"not (cer or economic)", "not (cer (true) or economic (false)): false"},
        {"never", "false"},
        {"count(docs_missing) = 0", "count(docs_missing (empty list)) = 0: 0 = 0: true"},
        {"known(n_ess)", "known(n_ess (5)): true"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(trace(cases[i].formula, slots), cases[i].trace);
    }
}

static void
each_part_of_and_or_has_its_own_verdict(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    assert_string_equal(trace("age >= 12 or stage = 'creation'", slots),
                        "age (82) ≥ 12: true; or stage (emergence) = creation: false → true");
    assert_string_equal(trace("cer and n_ess > 5 and not economic", slots),
                        "cer: true; and n_ess (5) > 5: false; and not economic (false): true → "
                        "false");
    assert_string_equal(trace("cer and (n_ess > 5 or n_ess = 5)", slots),
                        "cer: true; and (n_ess (5) > 5: false; or n_ess = 5: true → true) → true");
    assert_string_equal(trace("own * 100 >= 10 * charges or stage = 'emergence'", slots),
                        "own (€4,500) × 100 ≥ 10 × charges (€26,000): €450,000 ≥ €260,000: true; "
                        "or stage (emergence) = emergence: true → true");
}

static void
a_criterion_shows_its_points(void **state)
{
    static const struct {
        const char *formula, *trace;
    } cases[] = {
        {"min(5, step(n_members, 3, 5, 8) + max(0, n_categories - 2))",
         "min(5, step(n_members (9), 3, 5, 8) + max(0, n_categories (4) - 2)) = min(5, 3 + 2) = 5"},
        {"min(5, step(100 * n_local, 50 * n_members, 70 * n_members) + 2 * points(frr_or_qpv))",
         "min(5, step(100 × n_local (8), 50 × n_members (9), 70 × n_members) + 2 × "
         "points(frr_or_qpv (true))) = min(5, 2 + 2 × 1) = 4"},
        {"max(env.min, 60 * computed / 100)",
         "max(env.min (€5,000), 60 × computed (€17,700) / 100) = max(€5,000, €10,620) = €10,620"},
        {"calendar_months(start, end)", "calendar_months(start (1 June 2026), end (31 May 2027)) = "
                                        "12"},
        {"step(n_ess, 3) - 2 * points(cer)",
         "step(n_ess (5), 3) - 2 × points(cer (true)) = 1 - 2 × 1 = -1"},
        {"if(n_ess > 3, 1, n_members)", "if(n_ess (5) > 3, 1, n_members (9)) = if(true, 1, 9) = 1"},
        {"-(n_ess + 1)", "-(n_ess (5) + 1) = -6"},
        {"(n_ess + 1) * 2 / 3", "(n_ess (5) + 1) × 2 / 3 = 4"},
        {"step(n_ess, 3) / 2", "step(n_ess (5), 3) / 2 = 1 / 2 = 0.5"},
        {"max(3, -n_ess)", "max(3, -n_ess (5)) = max(3, -5) = 3"},
        {"-abs(n_ess)", "-abs(n_ess (5)) = -5"},
        {"n_ess / 3", "n_ess (5) / 3 = 5/3"},
        {"requested", "requested = €18,000"},
        {"env.rate", "env.rate = 80%"},
        {"euros('5')", "€5"},
        {"80 %", "80%"},
        {"1 / 3 * 100 %", "1 / 3 × 100% = 1/3"},
        {"stage", "stage = emergence"},
        {"'two words'", "'two words'"},
        {"if(cer, stage, 'x')", "if(cer (true), stage (emergence), x) = emergence"},
        {"day(submitted)", "day(submitted (3 February 2026 at 10:00:00)) = 3 February 2026"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(trace(cases[i].formula, slots), cases[i].trace);
    }
}

static void
what_is_unknown_is_said_where_it_stands_and_named_at_the_end(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, N_MEMBERS);
    fixture_forget(slots, ENV_RATE);
    assert_string_equal(trace("n_members >= 3", slots),
                        "n_members (unknown) ≥ 3: unknown (n_members)");
    assert_string_equal(trace("n_members >= 3 and cer", slots),
                        "n_members (unknown) ≥ 3: unknown (n_members); and cer: true → unknown "
                        "(n_members)");
    assert_string_equal(trace("requested <= env.rate * eligible", slots),
                        "requested (€18,000) ≤ env.rate (unknown) × eligible (€24,000): €18,000 ≤ "
                        "unknown: unknown (env.rate)");
    assert_string_equal(trace("min(5, step(n_members, 3) + points(cer))", slots),
                        "min(5, step(n_members (unknown), 3) + points(cer (true))) = min(5, "
                        "unknown + 1) = unknown (n_members)");
    assert_string_equal(trace("n_members", slots), "n_members = unknown (n_members)");
    assert_string_equal(trace("own / (n_ess - 5)", slots),
                        "own (€4,500) / (n_ess (5) - 5) = unknown (division by zero (n_ess - 5))");
}

static void
what_cannot_be_computed_is_said(void **state)
{
    static const struct symbol huge[] = {{"share", TYPE_NUMBER, 0, {NULL}, true, NULL}};
    struct symbols symbols = {huge, 1, NULL, false, NULL};
    struct value slots[SLOTS], share = fixture_number(1);

    (void)state;
    fixture_a01(slots);
    assert_string_equal(
        trace("100000000000000000000000000000 * 10000000000 > n_ess", slots),
        "100,000,000,000,000,000,000,000,000,000 × 10,000,000,000 > n_ess (5): too large > 5: too "
        "large");
    /* A rate that has no percentage within the limits is written as it is. */
    share.number.num = (wide)1 << 126;
    assert_string_equal(program_trace(&fixture_arena,
                                      fixture_program(&symbols, "share", TYPE_NUMBER), &share,
                                      "EUR"),
                        "share = 85,070,591,730,234,615,865,843,651,857,942,052,864");
}

static void
long_lists_are_told_by_their_length(void **state)
{
    static const char *const items[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    slots[EPCIS] = value_text_list(&fixture_arena, items, 10);
    assert_string_equal(trace("epci in fund.epcis", slots),
                        "epci (EPCI_NORD) in fund.epcis (a, b, c, d, e, f, g, h, i, j): false");
    slots[EPCIS] = value_text_list(&fixture_arena, items, 11);
    assert_string_equal(trace("epci in fund.epcis", slots),
                        "epci (EPCI_NORD) in fund.epcis (11 items): false");
    assert_string_equal(trace("if(cer, fund.epcis, fund.epcis)", slots),
                        "if(cer (true), fund.epcis (11 items), fund.epcis) = 11 items");
}

static void
labels_and_figures_follow_the_language(void **state)
{
    static const struct symbol named[] = {
        {"n_members", TYPE_NUMBER, 0, {"members", "membres"}, false, NULL},
        {"etp", TYPE_NUMBER, 1, {"posts", NULL}, false, NULL},
        {"rate", TYPE_NUMBER, 2, {NULL, "taux"}, true, NULL},
        {"own", TYPE_MONEY, 3, {NULL, "fonds propres"}, false, NULL},
        {"stage", TYPE_TEXT, 4, {NULL, NULL}, false, NULL},
    };
    struct symbols symbols = {named, COUNT(named), NULL, false, NULL};
    struct value slots[] = {fixture_number(1200), fixture_fraction(5, 2), fixture_fraction(7, 10),
                            fixture_euros(63000), value_text("creation")};
    const struct program *rule =
        fixture_program(&symbols, "n_members >= 3 or own > rate * own", TYPE_FLAG);
    const struct program *points =
        fixture_program(&symbols, "min(5, step(etp, 0.5, 3) + 1)", TYPE_NUMBER);
    const struct program *codes =
        fixture_program(&symbols, "stage in ('creation', 'emergence')", TYPE_FLAG);

    (void)state;
    assert_string_equal(program_trace(&fixture_arena, rule, slots, "EUR"),
                        "members (1,200) ≥ 3: true; or own (€63,000) > rate (70%) × own: €63,000 > "
                        "€44,100: true → true");
    words_speak(LANGUAGE_FR);
    assert_string_equal(program_trace(&fixture_arena, rule, slots, "EUR"),
                        "membres (1\u202f200) ≥ 3\u00a0: true\u00a0; or fonds propres "
                        "(63\u202f000\u00a0€) > taux (70\u00a0%) × fonds propres\u00a0: "
                        "63\u202f000\u00a0€ > 44\u202f100\u00a0€\u00a0: true → true");
    assert_string_equal(program_trace(&fixture_arena, points, slots, "EUR"),
                        "min(5\u00a0; step(etp (2,5)\u00a0; 0,5\u00a0; 3) + 1) = min(5\u00a0; 1 + "
                        "1) = 2");
    assert_string_equal(program_trace(&fixture_arena, codes, slots, "EUR"),
                        "stage (creation) in (creation, emergence)\u00a0: true");
    words_speak(LANGUAGE_EN);
}

/* Whatever the formula and the facts, there is a well-formed line that ends with the result. */
static void
every_trace_ends_with_the_result(void **state)
{
    struct symbols symbols = fixture_symbols();
    uint64_t seed = 12;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        const struct program *program = fixture_program(
            &symbols, random_formula(&seed, TYPE_MONEY, 1 + round % 3, false), TYPE_MONEY);
        struct value slots[SLOTS], result;
        struct err err = {0};
        const char *line, *end;

        random_slots(&seed, slots);
        line = program_trace(&fixture_arena, program, slots, "EUR");
        assert_int_equal(text_valid_utf8(line, strlen(line)), strlen(line));
        end = program_run(&fixture_arena, program, slots, &result, &err) == ST_OK
                  ? value_words(&fixture_arena, &result, "EUR", symbols.zone)
                  : "too large";
        assert_true(strlen(line) >= strlen(end));
        assert_string_equal(line + strlen(line) - strlen(end), end);
        arena_reset(&fixture_arena, mark);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_shows_what_it_compared),
        cmocka_unit_test(each_part_of_and_or_has_its_own_verdict),
        cmocka_unit_test(a_criterion_shows_its_points),
        cmocka_unit_test(what_is_unknown_is_said_where_it_stands_and_named_at_the_end),
        cmocka_unit_test(what_cannot_be_computed_is_said),
        cmocka_unit_test(long_lists_are_told_by_their_length),
        cmocka_unit_test(labels_and_figures_follow_the_language),
        cmocka_unit_test(every_trace_ends_with_the_result),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("wording", tests, fixture_open, fixture_close);
}
