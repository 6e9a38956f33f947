/* SPDX-License-Identifier: MPL-2.0 */
/*
 * text_table: a table fits its width by folding, then by saying what is the same once, then row by
 * row; nothing of it is cut. No database. Run alone: build/test_text_table [pattern]
 */
#include "in_arena.h"

#include "reporting/text_table.h"

#include <stdio.h>

static const struct text_column columns[] = {
    {"Call", false}, {"Funder", false}, {"Committed amount", true}};

static const char *const cells[] = {
    "2026",     "Communauté de communes du Val", "1 234,00", "2026", "Région", "-5", "Total", "",
    "1 229,00",
};

static const char *
laid_out(size_t width)
{
    struct text out = text_in(&arena);

    text_table_add(&arena, &(struct text_table){columns, 3, cells, 3, true, width}, &out);
    return text_of(&out);
}

static void
what_fits_stands_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(laid_out(80), "Call   Funder                         Committed amount\n"
                                      "-----  -----------------------------  ----------------\n"
                                      "2026   Communauté de communes du Val          1 234,00\n"
                                      "2026   Région                                       -5\n"
                                      "-----  -----------------------------  ----------------\n"
                                      "Total                                         1 229,00\n");
}

static void
heads_are_folded_then_texts_and_never_numbers(void **state)
{
    (void)state;
    assert_string_equal(laid_out(36), "Call   Funder              Committed\n"
                                      "                              amount\n"
                                      "-----  ------------------  ---------\n"
                                      "2026   Communauté de        1 234,00\n"
                                      "       communes du Val\n"
                                      "2026   Région                     -5\n"
                                      "-----  ------------------  ---------\n"
                                      "Total                       1 229,00\n");
}

static void
what_is_the_same_in_all_rows_is_said_once(void **state)
{
    (void)state;
    assert_string_equal(laid_out(26), "Call: 2026\n"
                                      "Funder           Committed\n"
                                      "                    amount\n"
                                      "---------------  ---------\n"
                                      "Communauté de     1 234,00\n"
                                      "communes du Val\n"
                                      "Région                  -5\n"
                                      "---------------  ---------\n"
                                      "Total             1 229,00\n");
}

static void
rows_that_begin_alike_stand_below_what_they_begin_with(void **state)
{
    static const char *const grouped[] = {
        "legal form", "association", "12",       "legal form", "cooperative",
        "3",          "stage",       "creation", "7",          "stage",
        "growth",     "8",           "Total",    "",           "15",
    };
    static const struct text_column heads[] = {{"Axis", false}, {"Value", false}, {"Awards", true}};
    struct text out = text_in(&arena);

    (void)state;
    text_table_add(&arena, &(struct text_table){heads, 3, grouped, 5, true, 25}, &out);
    assert_string_equal(text_of(&out), "Value        Awards\n"
                                       "-----------  ------\n"
                                       "[legal form]\n"
                                       "association      12\n"
                                       "cooperative       3\n"
                                       "[stage]\n"
                                       "creation          7\n"
                                       "growth            8\n"
                                       "-----------  ------\n"
                                       "Total            15\n");
}

static void
what_fits_in_no_way_stands_row_by_row(void **state)
{
    (void)state;
    assert_string_equal(laid_out(20), "Call: 2026\n"
                                      "Communauté de\n"
                                      "  communes du Val\n"
                                      "  Committed amount:\n"
                                      "      1 234,00\n"
                                      "\n"
                                      "Région\n"
                                      "  Committed amount:\n"
                                      "      -5\n"
                                      "\n"
                                      "Total\n"
                                      "  Committed amount:\n"
                                      "      1 229,00\n");
}

static void
a_word_longer_than_the_line_is_whole(void **state)
{
    struct text out = text_in(&arena);

    (void)state;
    text_fold_add(&out, "see 0123456789abcdef now", 2, 10);
    assert_string_equal(text_of(&out), "see\n  0123456789abcdef\n  now\n");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stands_as_it_is),
        cmocka_unit_test(heads_are_folded_then_texts_and_never_numbers),
        cmocka_unit_test(what_is_the_same_in_all_rows_is_said_once),
        cmocka_unit_test(rows_that_begin_alike_stand_below_what_they_begin_with),
        cmocka_unit_test(what_fits_in_no_way_stands_row_by_row),
        cmocka_unit_test(a_word_longer_than_the_line_is_whole),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
