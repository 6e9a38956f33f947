/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "rules/sentence_phrase.h"

#include "base/words.h"
#include "rules/function.h"

static void
a_label_that_reads_as_a_sentence_stands_in_quotes(void **state)
{
    static const char *const plain[] = {"members",
                                        "membres de l'ESS",
                                        "greatest share of aid",
                                        "sous-préfet",
                                        "call.closes",
                                        "n_ess",
                                        "a0 z9 A0 Z9",
                                        "\u00c0 l'\u00e9cole",
                                        "Aide 2026",
                                        "minimum of its envelope",
                                        "ISO"};
    static const char *const special[] = {"age, in months",
                                          "area (FRR)",
                                          "a and b",
                                          "a or b",
                                          "it is",
                                          "a - b",
                                          "a  b",
                                          " a",
                                          "a ",
                                          "not a",
                                          "a à b",
                                          "a: b",
                                          "a/b",
                                          "-a",
                                          "'a",
                                          ".a",
                                          "si a",
                                          "100 %",
                                          "a\x7f",
                                          "after",
                                          "before"};

    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (!phrase_is_plain(plain[i])) {
            fail_msg("%s", plain[i]);
        }
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (phrase_is_plain(special[i])) {
            fail_msg("%s", special[i]);
        }
    }
}

static void
every_function_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; function_at(i) != NULL; i++) {
        const struct function_phrase *phrase = phrase_of_function(function_at(i)->name);

        if (strcmp(phrase->name, function_at(i)->name) != 0) {
            fail_msg("services/rules/sentence_phrase.c has no words for %s", function_at(i)->name);
        }
        assert_non_null(phrase->heading);
        assert_true(phrase->line != NULL || !phrase->is_term);
    }
    assert_string_equal(phrase_of_function("no_such")->name, "");
}

static void
what_says_a_thing_of_one_name_may_stand_in_a_sum(void **state)
{
    static const char *const terms[] = {"count", "sum", "count_distinct", "points", "day", "abs"};

    (void)state;
    for (size_t i = 0; function_at(i) != NULL; i++) {
        const char *name = function_at(i)->name;
        bool is_term = false;

        for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
            is_term = is_term || strcmp(terms[k], name) == 0;
        }
        if (phrase_of_function(name)->is_term != is_term) {
            fail_msg("%s", name);
        }
    }
    assert_false(phrase_of_function("no_such")->is_term);
}

static void
every_kind_has_a_heading(void **state)
{
    (void)state;
    for (int kind = FORMULA_LIST; kind < FORMULA_KINDS; kind++) {
        if (kind != FORMULA_CALL) { /* its function says */
            assert_non_null(phrase_of_parts((enum formula_kind)kind));
        }
    }
}

static void
a_phrase_takes_its_parts(void **state)
{
    static const char *const parts[] = {"a", "b", "c"};

    (void)state;
    assert_string_equal(phrase_fill(&arena, "{3}{1} x {2}.", parts, 3, "; "), "ca x b.");
    assert_string_equal(phrase_fill(&arena, "{*} of {+}", parts, 3, "; "), "a; b; c of b; c");
    assert_string_equal(phrase_fill(&arena, "{*}{+}", parts, 1, "; "), "a");
}

static void
a_text_that_holds_the_closing_quote_is_written_as_in_a_formula(void **state)
{
    (void)state;
    words_speak(LANGUAGE_EN);
    assert_string_equal(phrase_quoted(&arena, "it's « x »"), "‘it's « x »’");
    assert_string_equal(phrase_quoted(&arena, "it’s"), "'it’s'");
    words_speak(LANGUAGE_FR);
    assert_string_equal(phrase_quoted(&arena, "it’s"), "«\u00a0it’s\u00a0»");
    assert_string_equal(phrase_quoted(&arena, "« x »"), "'« x »'");
    words_speak(LANGUAGE_EN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_that_reads_as_a_sentence_stands_in_quotes),
        cmocka_unit_test(every_function_has_words),
        cmocka_unit_test(what_says_a_thing_of_one_name_may_stand_in_a_sum),
        cmocka_unit_test(every_kind_has_a_heading),
        cmocka_unit_test(a_phrase_takes_its_parts),
        cmocka_unit_test(a_text_that_holds_the_closing_quote_is_written_as_in_a_formula),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
