/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/sentence.h"

#include "base/words.h"
#include "catalogue.h"
#include "rules/references.h"
#include "rules_fixture.h"

#include <stdlib.h>

#define SAMPLE 4000

static int
in_english(void **state)
{
    (void)state;
    words_speak(LANGUAGE_EN);
    return 0;
}

static struct rate rates[] = {{.name = "smic", .type = TYPE_MONEY}};
static const struct references references = {.rates = rates, .rate_count = 1};

/* The sentence of a formula on the fixture's names and a rate, with its items below it. */
static const char *
read_aloud(const char *formula, const struct sentence_names *names)
{
    struct symbols *symbols = ARENA_NEW(&fixture_arena, struct symbols, 1);
    struct text out = text_in(&fixture_arena);
    struct sentence sentence;

    *symbols = fixture_symbols();
    symbols->references = &references;
    sentence =
        program_sentence(&fixture_arena, fixture_program(symbols, formula, PROGRAM_ANY), names);
    sentence_write(&out, &sentence, 0);
    return text_of(&out);
}

static const struct sentence_names as_they_are = {.currency = "EUR"};

struct expected {
    const char *formula, *words;
};

static void
expect(const struct expected *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(read_aloud(list[i].formula, &as_they_are), list[i].words);
    }
}

#define EXPECT(list) expect(list, sizeof list / sizeof *(list))

static void
a_comparison_is_one_sentence(void **state)
{
    static const struct expected list[] = {
        {"n_members = 3", "n_members equals 3\n"},
        {"n_members != 3", "n_members differs from 3\n"},
        {"n_members < 3", "n_members is less than 3\n"},
        {"n_members <= 3", "n_members is at most 3\n"},
        {"n_members > 3", "n_members is more than 3\n"},
        {"n_members >= 3", "n_members is at least 3\n"},
        {"end <= date('2028-12-31')", "end is not after 31 December 2028\n"},
        {"end < start", "end is before start\n"},
        {"end > start", "end is after start\n"},
        {"end >= start", "end is not before start\n"},
        {"end = start", "end is the same as start\n"},
        {"submitted != call.closes", "submitted is not the same as call.closes\n"},
        {"submitted <= call.closes", "submitted is not after call.closes\n"},
        {"stage = 'emergence'", "stage is ‘emergence’\n"},
        {"stage != legal", "stage is not legal\n"},
        {"cer = economic", "cer equals economic\n"},
        {"requested <= env.rate * eligible", "requested is at most env.rate × eligible\n"},
        {"own * 100 >= 10 * charges", "own × 100 is at least 10 × charges\n"},
        {"etp >= 80 %", "etp is at least 80%\n"},
        {"etp >= 0.8", "etp is at least 0.8\n"},
        {"requested > euros('0.50')", "requested is more than €0.50\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
a_chain_says_both_bounds(void **state)
{
    static const struct expected list[] = {
        {"6 <= months <= 36", "months is between 6 and 36, both included\n"},
        {"6 <= months < 36", "months is at least 6 and less than 36\n"},
        {"6 < months <= 36", "months is more than 6 and at most 36\n"},
        {"36 >= months >= 6", "months is at most 36 and at least 6\n"},
        {"36 > months > 6", "months is less than 36 and more than 6\n"},
        {"start < created <= end", "created is after start and not after end\n"},
        {"end > created >= start", "created is before end and not before start\n"},
        {"1 < 2 < 3 < 4", "each of these is compared with the one before it:\n"
                          "- 1\n- < 2\n- < 3\n- < 4\n"},
        {"1 < min(2, n_ess) < 3", "each of these is compared with the one before it:\n"
                                  "- 1\n- < the smallest of: 2; n_ess\n- < 3\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
what_parentheses_hold_stands_below(void **state)
{
    static const struct expected list[] = {
        {"cer", "cer: yes\n"},
        {"not cer", "cer: no\n"},
        {"not (n_ess > 1)", "this is not true:\n- n_ess is more than 1\n"},
        {"not not cer", "this is not true:\n- cer: no\n"},
        {"always", "always\n"},
        {"never", "never\n"},
        {"true", "true\n"},
        {"false", "false\n"},
        {"cer and (economic or one_vote)",
         "all of these are true:\n- cer: yes\n- at least one of these is true:\n"
         "  - economic: yes\n  - one_vote: yes\n"},
        {"cer and economic or one_vote",
         "at least one of these is true:\n- all of these are true:\n  - cer: yes\n"
         "  - economic: yes\n- one_vote: yes\n"},
        {"legal in ('scic', 'scop')", "legal is one of: ‘scic’, ‘scop’\n"},
        {"legal not in ('scic')", "legal is none of: ‘scic’\n"},
        {"n_ess in (1, 2)", "n_ess is one of: 1; 2\n"},
        {"not (n_ess in (1, abs(-2)))",
         "this is not true:\n- the first of these is one of the others:\n  - n_ess\n  - 1\n"
         "  - the size without sign of -2\n"},
        {"epci in fund.epcis", "epci is in fund.epcis\n"},
        {"epci not in fund.epcis", "epci is not in fund.epcis\n"},
        {"epci in if(cer, fund.epcis, docs_missing)",
         "the first of these is in the second, a list:\n- epci\n"
         "- fund.epcis if cer: yes, otherwise docs_missing\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
arithmetic_keeps_its_signs_until_a_function_stands_in_it(void **state)
{
    static const struct expected list[] = {
        {"n_ess + n_public * 2", "n_ess + n_public × 2\n"},
        {"(n_ess + n_public) * 2", "(n_ess + n_public) × 2\n"},
        {"n_ess - (n_public - 1)", "n_ess - (n_public - 1)\n"},
        {"-(n_ess / 2)", "-(n_ess / 2)\n"},
        {"2 * points(cer) + count(docs_missing)",
         "2 × (1 when cer: yes, otherwise 0) + the number of docs_missing\n"},
        {"n_ess + min(1, 2)", "the sum of these:\n- n_ess\n- the smallest of: 1; 2\n"},
        {"n_ess - min(1, 2)",
         "the first of these less the second:\n- n_ess\n- the smallest of: 1; 2\n"},
        {"n_ess * max(1, 2)", "the product of these:\n- n_ess\n- the largest of: 1; 2\n"},
        {"n_ess / max(1, 2)",
         "the first of these divided by the second:\n- n_ess\n- the largest of: 1; 2\n"},
        {"-max(1, 2)", "the opposite of this:\n- the largest of: 1; 2\n"},
        {"requested <= min(own, eligible)",
         "requested is at most what follows:\n- the smallest of: own; eligible\n"},
        {"min(own, eligible) >= requested",
         "what follows is at least requested:\n- the smallest of: own; eligible\n"},
        {"min(own, eligible) = max(own, eligible)",
         "what follows first equals what follows next:\n- the smallest of: own; eligible\n"
         "- the largest of: own; eligible\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
each_function_is_read_in_words(void **state)
{
    static const struct expected list[] = {
        {"min(1, n_ess + 1)", "the smallest of: 1; n_ess + 1\n"},
        {"max(1, abs(n_ess))", "the largest of: 1; the size without sign of n_ess\n"},
        {"min(1, max(2, 3))", "the smallest of these:\n- 1\n- the largest of: 2; 3\n"},
        {"max(1, min(2, 3))", "the largest of these:\n- 1\n- the smallest of: 2; 3\n"},
        {"step(n_members, 3, 5, 8)",
         "1 point for each threshold that n_members reaches among: 3; 5; 8\n"},
        {"step(min(1, 2), 3, 5)",
         "1 point for each threshold that is reached:\n- what is compared: the smallest of: 1; 2\n"
         "- a threshold: 3\n- a threshold: 5\n"},
        {"count(docs_missing)", "the number of docs_missing\n"},
        {"count(if(cer, fund.epcis, docs_missing))",
         "the number of items of this list:\n- fund.epcis if cer: yes, otherwise docs_missing\n"},
        {"count_true(cer, n_ess > 1)",
         "how many of these are true:\n- cer: yes\n- n_ess is more than 1\n"},
        {"points(n_ess > 1)", "1 when n_ess is more than 1, otherwise 0\n"},
        {"points(cer)", "1 when cer: yes, otherwise 0\n"},
        {"points(cer or economic)",
         "1 when this is true, otherwise 0:\n- at least one of these is true:\n  - cer: yes\n"
         "  - economic: yes\n"},
        {"if(n_ess > 1, n_ess, 2)", "n_ess if n_ess is more than 1, otherwise 2\n"},
        {"if(cer, 1, 0)", "1 if cer: yes, otherwise 0\n"},
        {"if(cer, economic, one_vote)",
         "one of two values:\n- the condition: cer: yes\n- when it is true: economic: yes\n"
         "- otherwise: one_vote: yes\n"},
        {"if(cer and economic, 1, 0)",
         "one of two values:\n- the condition: all of these are true:\n  - cer: yes\n"
         "  - economic: yes\n- when it is true: 1\n- otherwise: 0\n"},
        {"if(cer, 1, min(2, 3))",
         "one of two values:\n- the condition: cer: yes\n- when it is true: 1\n"
         "- otherwise: the smallest of: 2; 3\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
functions_of_days_and_roundings_are_read_in_words(void **state)
{
    static const struct expected list[] = {
        {"known(stage)", "stage is given\n"},
        {"known(cer)", "cer is given\n"},
        {"known(min(1, n_ess))", "this can be told:\n- the smallest of: 1; n_ess\n"},
        {"known(n_ess > 1)", "this can be told:\n- n_ess is more than 1\n"},
        {"calendar_months(start, end)",
         "the months of the calendar from start to end, both counted\n"},
        {"calendar_months(min(start, created), end)",
         "the months of the calendar from one day to another, both counted:\n"
         "- from: the smallest of: start; created\n- to: end\n"},
        {"age_months(created, day(call.closes))",
         "the whole months from created to the day of call.closes\n"},
        {"age_months(created, max(start, end))",
         "the whole months from one day to another:\n- from: created\n"
         "- to: the largest of: start; end\n"},
        {"day(max(submitted, call.closes))",
         "the day of this moment:\n- the largest of: submitted; call.closes\n"},
        {"abs(n_ess - 2)", "the size without sign of n_ess - 2\n"},
        {"abs(min(1, n_ess))", "the size without sign of this:\n- the smallest of: 1; n_ess\n"},
        {"round_down(own / 3, euros('10'))", "own / 3, rounded down to a multiple of €10\n"},
        {"round_down(min(own, charges), euros('10'))",
         "rounded down to a multiple:\n- what is rounded: the smallest of: own; charges\n"
         "- to a multiple of: €10\n"},
        {"round_half_up(etp, 0.5)",
         "etp, rounded to the nearest multiple of 0.5, halves away from zero\n"},
        {"round_half_up(min(1, etp), 0.5)",
         "rounded to the nearest multiple, halves away from zero:\n"
         "- what is rounded: the smallest of: 1; etp\n- to a multiple of: 0.5\n"},
    };

    (void)state;
    EXPECT(list);
}

static void
territories_zones_and_rates_are_read_in_words(void **state)
{
    static const struct expected list[] = {
        {"in_zone(stage, 'QPV', end)", "stage is in the zone ‘QPV’ on end\n"},
        {"in_zone(stage, 'FRR', date('2026-03-16'))",
         "stage is in the zone ‘FRR’ on 16 March 2026\n"},
        {"not in_zone(stage, 'QPV', day(submitted))",
         "this is not true:\n- stage is in the zone ‘QPV’ on the day of submitted\n"},
        {"in_zone(stage, 'QPV', max(start, end))",
         "a territory is in a zone on a day:\n- the territory: stage\n- the zone: ‘QPV’\n"
         "- the day: the largest of: start; end\n"},
        {"parent(stage, 'epci', end) in fund.epcis",
         "the first of these is in the second, a list:\n"
         "- the code of the territory of kind ‘epci’ in which stage is on end\n- fund.epcis\n"},
        {"territory_name(stage, end)", "the name of the territory stage on end\n"},
        {"requested <= rate('smic', start)",
         "requested is at most what follows:\n- the rate ‘smic’ on start\n"},
    };

    (void)state;
    EXPECT(list);
    catalogue_open();
    words_speak(LANGUAGE_FR);
    assert_string_equal(read_aloud("in_zone(stage, 'QPV', day(submitted))", &as_they_are),
                        "stage est dans la zone «\u00a0QPV\u00a0» "
                        "(date\u00a0: le jour de submitted)\n");
    assert_string_equal(read_aloud("rate('smic', date('2026-03-16'))", &as_they_are),
                        "le taux «\u00a0smic\u00a0» (date\u00a0: le 16 mars 2026)\n");
}

static void
the_same_in_french(void **state)
{
    (void)state;
    catalogue_open();
    words_speak(LANGUAGE_FR);
    assert_string_equal(read_aloud("6 <= months <= 36", &as_they_are),
                        "months est compris entre 6 et 36, bornes comprises\n");
    assert_string_equal(read_aloud("legal in ('scic', 'scop')", &as_they_are),
                        "legal est l'une de ces valeurs\u00a0: «\u00a0scic\u00a0», "
                        "«\u00a0scop\u00a0»\n");
    assert_string_equal(read_aloud("etp in (0.5, 80 %)", &as_they_are),
                        "etp est l'une de ces valeurs\u00a0: 0,5\u00a0; 80\u00a0%\n");
    assert_string_equal(read_aloud("end <= date('2028-12-31') and not cer", &as_they_are),
                        "toutes ces conditions sont vraies\u00a0:\n"
                        "- end n'est pas après le 31 décembre 2028\n- cer\u00a0: non\n");
    assert_string_equal(read_aloud("min(own, charges) >= requested", &as_they_are),
                        "ce qui suit est d'au moins requested\u00a0:\n"
                        "- la plus petite de ces valeurs\u00a0: own\u00a0; charges\n");
    assert_string_equal(read_aloud("legal = 'l''eau'", &as_they_are),
                        "legal est «\u00a0l'eau\u00a0»\n");
    assert_string_equal(read_aloud("legal = '»'", &as_they_are), "legal est '»'\n");
    in_english(NULL);
    assert_string_equal(read_aloud("legal = '’'", &as_they_are), "legal is '’'\n");
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct sentence_name
called(void *context, const struct symbol *symbol)
{
    (void)context;
    if (strcmp(symbol->name, "n_ess") == 0) {
        return (struct sentence_name){.label = "members (social economy)"};
    }
    if (strcmp(symbol->name, "own") == 0 || strcmp(symbol->name, "charges") == 0) {
        return (struct sentence_name){.label = "amount"};
    }
    return (struct sentence_name){.detail =
                                      strcmp(symbol->name, "env.rate") == 0 ? "E1 80%" : NULL};
}

static void
a_name_is_called_by_its_label_and_told_apart(void **state)
{
    static const struct sentence_names names = {.find = called, .currency = "EUR"};
    static const struct symbol labelled[] = {
        {"a", TYPE_NUMBER, 0, {"members", "membres"}, false, NULL},
        {"b", TYPE_NUMBER, 1, {NULL, "autres"}, false, NULL},
    };
    const struct symbols symbols = {.items = labelled, .count = 2};
    struct sentence sentence;

    (void)state;
    assert_string_equal(read_aloud("n_ess > 1", &names),
                        "“members (social economy)” is more than 1\n");
    assert_string_equal(read_aloud("own < charges", &names),
                        "amount [own] is less than amount [charges]\n");
    assert_string_equal(read_aloud("requested <= env.rate * eligible", &names),
                        "requested is at most env.rate (E1 80%) × eligible\n");
    sentence = program_sentence(&fixture_arena, fixture_program(&symbols, "a > b", TYPE_FLAG),
                                &as_they_are);
    assert_string_equal(sentence.text, "members is more than b");
    assert_null(sentence.first);
    assert_null(sentence.next);
}

/* ---- what holds for all ---------------------------------------------------------------------- */

struct said {
    const char *words, *formula;
};

static int
by_words(const void *a, const void *b)
{
    return strcmp(((const struct said *)a)->words, ((const struct said *)b)->words);
}

static void
different_formulas_never_read_the_same(void **state)
{
    static struct said said[2 * SAMPLE];
    struct symbols symbols = fixture_symbols();
    uint64_t seed = 20260316;
    size_t different = 0;

    (void)state;
    catalogue_open();
    for (size_t i = 0; i < 2 * SAMPLE; i++) {
        enum value_type type = i % 2 == 0 ? TYPE_FLAG : TYPE_NUMBER;
        const char *text = random_formula(&seed, type, 1 + (int)(i % 3), false);

        words_speak(i < SAMPLE ? LANGUAGE_EN : LANGUAGE_FR);
        said[i].formula = program_text(&fixture_arena, fixture_program(&symbols, text, (int)type));
        said[i].words = read_aloud(said[i].formula, &as_they_are);
    }
    for (size_t half = 0; half < 2; half++) {
        struct said *at = &said[half * SAMPLE];

        qsort(at, SAMPLE, sizeof *at, by_words);
        for (size_t i = 1; i < SAMPLE; i++) {
            bool same = strcmp(at[i].formula, at[i - 1].formula) == 0;

            different += !same;
            if (!same && strcmp(at[i].words, at[i - 1].words) == 0) {
                fail_msg("%s and %s both read: %s", at[i - 1].formula, at[i].formula, at[i].words);
            }
        }
    }
    assert_true(different > SAMPLE); /* the sample is not a few formulas again and again */
    in_english(NULL);
}

static void
a_sentence_may_be_written_further_in(void **state)
{
    const struct sentence inner = {.text = "c"};
    const struct sentence last = {.text = "d"};
    const struct sentence item = {.text = "b:", .first = &inner, .next = &last};
    const struct sentence whole = {.text = "a:", .first = &item};
    struct text out = text_in(&fixture_arena);

    (void)state;
    sentence_write(&out, &whole, 2);
    assert_string_equal(text_of(&out), "a:\n  - b:\n    - c\n  - d\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_comparison_is_one_sentence, in_english),
        cmocka_unit_test(a_sentence_may_be_written_further_in),
        cmocka_unit_test_setup(a_chain_says_both_bounds, in_english),
        cmocka_unit_test_setup(what_parentheses_hold_stands_below, in_english),
        cmocka_unit_test_setup(arithmetic_keeps_its_signs_until_a_function_stands_in_it,
                               in_english),
        cmocka_unit_test_setup(each_function_is_read_in_words, in_english),
        cmocka_unit_test_setup(functions_of_days_and_roundings_are_read_in_words, in_english),
        cmocka_unit_test_setup(territories_zones_and_rates_are_read_in_words, in_english),
        cmocka_unit_test_setup(the_same_in_french, in_english),
        cmocka_unit_test_setup(a_name_is_called_by_its_label_and_told_apart, in_english),
        cmocka_unit_test_setup(different_formulas_never_read_the_same, in_english),
    };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
