/* SPDX-License-Identifier: MPL-2.0 */
/*
 * figures_moves: what a report says otherwise than before, cell by cell, rows by their names. No
 * database. Run alone: build/test_figures_moves [pattern]
 */
#include "in_arena.h"

#include "figures_made.h"

#include "report_files.h"

#include <stdio.h>

static const char *everything;

static int
set_up(void **state)
{
    (void)open_arena(state);
    everything = report_read(&arena, FIGURES_EVERYTHING);
    return everything == NULL;
}

/* What moved, a line each: place, figure, before, after, change. */
static const char *
moves_between(const char *old, const char *new)
{
    struct figures before, after;
    struct figures_moves moves;
    struct figures_words words;
    struct text out = text_in(&arena);

    figures_made_read(&arena, old, &before);
    figures_made_read(&arena, new, &after);
    moves = figures_compare(&arena, &before, &after);
    words = figures_made_words(&arena, &after);
    for (size_t i = 0; i < moves.count; i++) {
        const struct figures_move *move = &moves.moves[i];
        const char *change = figures_move_change(&words, move);

        text_addf(&out, "%s | %s | %s", figures_move_place(&words, move),
                  figures_move_figure(&words, move),
                  figures_told(&words, move->item, &move->before, false));
        text_addf(&out, " | %s | %s\n", figures_told(&words, move->item, &move->after, false),
                  change != NULL ? change : "-");
    }
    return text_of(&out);
}

static const char *
changed(const char *piece, const char *other)
{
    return figures_made_changed(&arena, everything, piece, other);
}

static void
the_same_document_has_not_moved(void **state)
{
    (void)state;
    assert_string_equal(moves_between(everything, everything), "");
}

static void
a_key_figure_moves_from_one_value_to_another(void **state)
{
    (void)state;
    assert_string_equal(moves_between(everything, changed("47200000", "47100050")),
                        "Key figures | Committed | €472,000 | €471,000.50 | -€999.50\n");
    assert_string_equal(moves_between(changed("\"value\": 8250", "\"value\": null"), everything),
                        "Key figures | Rate | – | 82.5% | -\n");
    assert_string_equal(
        moves_between(everything, changed("{\"code\": \"delay\", \"unit\": \"days\", "
                                          "\"value\": 41},",
                                          "")),
        "Key figures | Median delay | 41 | – | -\n");
}

static void
a_row_is_found_by_its_names_wherever_it_stands(void **state)
{
    const char *turned = changed("[[\"Région\", 12], [\"Département\", 1000000]]",
                                 "[[\"Département\", 1000000], [\"Région\", 15]]");

    (void)state;
    assert_string_equal(moves_between(everything, turned),
                        "Awards by funder – Région | Awards | 12 | 15 | +3\n");
}

static void
rows_that_come_and_go_move_from_and_to_nothing(void **state)
{
    const char *other = changed("[\"Département\", 1000000]", "[\"Fondation\", 7]");

    (void)state;
    assert_string_equal(moves_between(everything, other),
                        "Awards by funder – Fondation | Awards | – | 7 | -\n"
                        "Awards by funder – Département | Awards | 1,000,000 | – | -\n");
}

static void
rows_of_the_same_names_are_matched_in_their_order(void **state)
{
    const char *twice = changed("[\"Département\", 1000000]", "[\"Région\", 20], [\"Région\", 30]");
    const char *moved = changed("[\"Département\", 1000000]", "[\"Région\", 21], [\"Région\", 30]");

    (void)state;
    assert_string_equal(moves_between(twice, moved),
                        "Awards by funder – Région | Awards | 20 | 21 | +1\n");
}

static void
totals_checks_and_reasons_move_too(void **state)
{
    (void)state;
    assert_string_equal(
        moves_between(everything, changed("[null, null, null, 1229500,", "[null, null, null, 1,")),
        "Follow-up by funder – Total | Committed | €12,295 | €0.01 | -€12,294.99\n");
    assert_string_equal(moves_between(everything, changed("\"right\": 13", "\"right\": 12")),
                        "Checks | Awards are counted alike twice | 13 | 12 | -1\n");
    assert_string_equal(
        moves_between(everything, changed("-500, {\"why\": \"few\"}", "-500, 900")),
        "Follow-up by funder – Communauté de communes du Val de Lierre et de ses vallons – closed"
        " | Paid | – | €9 | -\n");
}

static void
a_block_that_is_new_moves_from_nothing(void **state)
{
    const char *without =
        changed("{\"kind\": \"table\", \"code\": \"narrow\", \"columns\": [{\"code\": \"funder\", "
                "\"unit\": \"text\"}, {\"code\": \"awards\", \"unit\": \"count\"}],\n    \"rows\": "
                "[[\"Région\", 12], [\"Département\", 1000000]]},",
                "");

    (void)state;
    assert_string_equal(moves_between(without, everything),
                        "Awards by funder – Région | Awards | – | 12 | -\n"
                        "Awards by funder – Département | Awards | – | 1,000,000 | -\n");
    assert_string_equal(moves_between(everything, without),
                        "Awards by funder – Région | Awards | 12 | – | -\n"
                        "Awards by funder – Département | Awards | 1,000,000 | – | -\n");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_document_has_not_moved),
        cmocka_unit_test(a_key_figure_moves_from_one_value_to_another),
        cmocka_unit_test(a_row_is_found_by_its_names_wherever_it_stands),
        cmocka_unit_test(rows_that_come_and_go_move_from_and_to_nothing),
        cmocka_unit_test(rows_of_the_same_names_are_matched_in_their_order),
        cmocka_unit_test(totals_checks_and_reasons_move_too),
        cmocka_unit_test(a_block_that_is_new_moves_from_nothing),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, close_arena);
}
