/* SPDX-License-Identifier: MPL-2.0 */
/*
 * nearest: the name that was probably meant. Run alone: build/test_nearest [pattern]
 */
#include "rules/nearest.h"

#include "rules_tried.h"

static void
an_unknown_name_is_told_with_the_nearest_known_one(void **state)
{
    static const struct fixture_refusal cases[] = {
        {"n_member >= 3", 1, "unknown name `n_member`", "did you mean `n_members`?"},
        {"1 + nmembers", 5, "unknown name `nmembers`", "did you mean `n_members`?"},
        {"n_membres", 1, "unknown name `n_membres`", "did you mean `n_members`?"},
        {"satge = 'x'", 1, "unknown name `satge`", "did you mean `stage`?"},
        {"EPCI = 'x'", 1, "unknown name `EPCI`", "did you mean `epci`?"},
        {"epci in fund.epci", 9, "unknown name `fund.epci`", "did you mean `fund.epcis`?"},
        {"stage = emergence", 9, "unknown name `emergence`",
         "a text stands in quotes: 'emergence'"},
        {"min", 1, "unknown name `min`", "the function is written min(a, b, ...)"},
        {"mni(1, 2)", 1, "unknown function `mni`", "did you mean `min`?"},
        {"MAX(1, 2)", 1, "unknown function `MAX`", "did you mean `max`?"},
        {"dates('2026-01-12')", 1, "unknown function `dates`", "did you mean `date`?"},
        {"euro('1')", 1, "unknown function `euro`", "did you mean `euros`?"},
        {"floor(1)", 1, "unknown function `floor`", ""},
        {"own(1)", 1, "unknown function `own`", ""},
    };
    struct formula *formula;
    struct err err = {0};
    const char *long_name =
        "an_impossible_name_that_is_longer_than_any_code_of_a_fund_may_ever_be_x";

    (void)state;
    fixture_refuses(cases, COUNT(cases), PROGRAM_ANY);
    assert_int_equal(fixture_check(long_name, PROGRAM_ANY, &formula, &err), ST_DATA);
    assert_string_equal(
        err.text, "unknown name `an_impossible_name_that_is_longer_than_any_code_of_a_fund_may_e`");
}

static void
the_nearest_name_has_the_fewest_slips_at_most_one_in_three(void **state)
{
    static const struct {
        const char *name, *known[3], *nearest;
    } cases[] = {
        {"a", {"b"}, "b"},
        {"ab", {"ba"}, "ba"},
        {"ab", {"cd"}, NULL},
        {"abc", {"abd"}, "abd"},
        {"abc", {"abcd"}, "abcd"},
        {"abc", {"ab"}, "ab"},
        {"abc", {"acb"}, "acb"},
        {"abc", {"bac"}, "bac"},
        {"abc", {"ABC"}, "ABC"},
        {"BAC", {"abc"}, "abc"},
        {"abc", {"a"}, NULL},
        {"abc", {"eac"}, NULL},
        {"abc", {"cea"}, NULL},
        {"a", {"abc"}, NULL},
        {"abcd", {"ab"}, "ab"},
        {"abcd", {"badc"}, "badc"},
        {"abcd", {"a"}, NULL},
        {"abcdef", {"badcfe"}, NULL},
        {"abcdefg", {"badcfeg"}, "badcfeg"},
        {"abz", {"abx", "aby", "b"}, "abx"},
        {"abcd", {"abxy", "abcx", "abyx"}, "abcx"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct symbol known[3] = {{0}};
        struct symbols symbols = {known, 0, NULL, false, NULL};
        const char *nearest;

        for (; symbols.count < 3 && cases[i].known[symbols.count] != NULL; symbols.count++) {
            known[symbols.count].name = cases[i].known[symbols.count];
        }
        nearest = nearest_symbol(&symbols, cases[i].name);
        if (cases[i].nearest == NULL) {
            assert_null(nearest);
        } else {
            assert_string_equal(nearest, cases[i].nearest);
        }
    }
}

static void
names_longer_than_any_code_are_near_to_none(void **state)
{
    char long_name[65] = {0}, known_name[65] = {0};
    struct symbol known = {.name = known_name};
    struct symbols symbols = {&known, 1, NULL, false, NULL};

    (void)state;
    memset(long_name, 'a', 63);
    memset(known_name, 'a', 63);
    long_name[0] = 'b';
    known_name[62] = 'c';
    assert_ptr_equal(nearest_symbol(&symbols, long_name), known_name);
    memset(long_name + 1, 'b', 62);
    assert_null(nearest_symbol(&symbols, long_name));
    memset(long_name, 'a', 64);
    assert_null(nearest_symbol(&symbols, long_name));
    long_name[63] = '\0';
    known_name[62] = 'a';
    known_name[63] = 'a';
    assert_null(nearest_symbol(&symbols, long_name));
}

static void
a_member_of_the_greatest_length_is_found(void **state)
{
    char name[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    const struct shape_member member = {.name = name, .shape = {.type = TYPE_NUMBER}};
    const struct shape record = {.type = TYPE_RECORD, .members = &member, .member_count = 1};

    (void)state;
    assert_int_equal(strlen(name), 64);
    assert_null(nearest_member(&record, name, 64));
    name[63] = '\0';
    /* What follows in the text that was read is no part of the word. */
    assert_string_equal(
        nearest_member(&record,
                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX and", 63),
        name);
}

static void
a_word_of_one_letter_is_near_to_those_that_have_it(void **state)
{
    static const char *const words[] = {"b", "sa", "xyz", NULL};

    (void)state;
    assert_string_equal(nearest_word(words, "a"), "sa");
    assert_null(nearest_word(words, "c"));
    assert_null(nearest_word(words, ""));
    assert_string_equal(nearest_word(words, "xzy"), "xyz");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_name_is_told_with_the_nearest_known_one),
        cmocka_unit_test(the_nearest_name_has_the_fewest_slips_at_most_one_in_three),
        cmocka_unit_test(names_longer_than_any_code_are_near_to_none),
        cmocka_unit_test(a_member_of_the_greatest_length_is_found),
        cmocka_unit_test(a_word_of_one_letter_is_near_to_those_that_have_it),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("nearest", tests, fixture_open, fixture_close);
}
