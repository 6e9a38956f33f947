/* SPDX-License-Identifier: MPL-2.0 */
/*
 * figures: what is wrong with the document of a report is named with its block, row and column.
 * Run alone: build/test_figures [pattern]
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

static void
a_document_is_read_with_all_that_it_says(void **state)
{
    struct figures figures;
    const struct figures_block *table;

    (void)state;
    figures_made_read(&arena, everything, &figures);
    assert_string_equal(figures.report, "everything");
    assert_string_equal(figures.funder_name, "Région");
    assert_int_equal(figures.section_count, 2);
    assert_int_equal(figures.sections[0].block_count, 2);
    table = &figures.sections[1].blocks[0];
    assert_int_equal(table->row_count, 3);
    assert_int_equal(table->more, 2);
    assert_int_equal(figures_cell(table, 1, 3)->number, -500);
    assert_string_equal(figures_cell(table, 1, 4)->text, "few");
    assert_int_equal(figures_cell(table, 1, 4)->kind, CELL_WHY);
    assert_int_equal(figures_cell(table, 2, 8)->kind, CELL_NOTHING);
    assert_int_equal(table->totals[3].number, 1229500);
    assert_non_null(table->chart);
    assert_int_equal(figures.check_count, 2);
    assert_int_equal(figures.broken_count, 1);
}

static void
a_document_of_one_award_says_whose_it_is(void **state)
{
    struct figures figures;
    const char *json = figures_made_changed(
        &arena, everything, "\"as_of_date\"",
        "\"award\": {\"code\": \"c/A1\", \"name\": \"Les Toits\"}, \"as_of_date\"");

    (void)state;
    figures_made_read(&arena, everything, &figures);
    assert_null(figures.award);
    figures_made_read(&arena, json, &figures);
    assert_string_equal(figures.award, "c/A1");
    assert_string_equal(figures.award_name, "Les Toits");
}

/* A piece of the document, what stands in its place, and what is said of it. */
static const struct {
    const char *piece, *other, *said;
} cases[] = {
    {"\"version\": 1", "\"version\": 0", "report everything, its head: it has no version"},
    {"\"currency\": \"EUR\"", "\"currency\": null",
     "report everything, its head: the fund has no code, name, currency or language"},
    {"\"name\": \"Région\"", "\"name\": 4",
     "report everything, its head: the funder has no code or name"},
    {"\"as_of_date\"", "\"award\": {\"code\": \"c/A1\"}, \"as_of_date\"",
     "report everything, its head: the award has no code or name"},
    {"2026-06-30", "2025-06-30", "report everything, its head: the period ends before it begins"},
    {"\"as_of_date\": \"2026-11-28\"", "\"as_of_date\": \"2026-11-31\"",
     "report everything, its head: \"as_of_date\" is no day"},
    {"\"sections\"", "\"parts\"", "report everything, its head: it has no sections"},
    {"{\"code\": \"long\", \"blocks\": [", "{\"code\": \"long\", \"blocks\": [], \"old\": [",
     "report everything, its head: section long has no blocks"},
    {"\"code\": \"narrow\"", "\"code\": \"key\"",
     "report everything, block key: another block has its code"},
    {"\"code\": \"narrow\"", "\"code\": \"about\"",
     "report everything, block about: another block has its code"},
    {"\"code\": \"narrow\"", "\"code\": \"not a code\"",
     "report everything, its head: something has no \"code\" of letters, digits, - and ."},
    {"\"kind\": \"checks\"", "\"kind\": \"check\"",
     "report everything, block identities: it is of no kind that there is"},
    {"\"code\": \"delay\", \"unit\": \"days\", \"value\"",
     "\"code\": \"delay\", \"unit\": \"weeks\", \"value\"",
     "report everything, block key: delay has no unit that there is"},
    {"\"value\": 1234}", "\"value\": -1}",
     "report everything, block key: awards is not what its unit, count, says"},
    {"\"value\": \"12.50\"", "\"value\": \"12,50\"",
     "report everything, block key: mark is not what its unit, decimal, says"},
    {"2026-03-16T12:00:05", "2026-03-16 12:00:05",
     "report everything, block key: asked is not what its unit, instant, says"},
    {"\"code\": \"unknown\", \"unit\"", "\"code\": \"nobody\", \"unit\"",
     "report everything, block key: nobody stands twice"},
    {", -125, null, null, false]", ", -125, null, null]",
     "report everything, block follow_up: row 2: fewer cells than columns"},
    {", -125, null, null, false]", ", -125, null, null, false, 1]",
     "report everything, block follow_up: row 2: more cells than columns"},
    {"1230050, 10000, 3,", "\"1230050\", 10000, 3,",
     "report everything, block follow_up: row 1, column paid is not what its unit, cents, "
     "says"},
    {"{\"why\": \"late\"}", "{\"why\": 4}",
     "report everything, block follow_up: row 3, column paid is not what its unit, cents, "
     "says"},
    {"\"more\": 2", "\"more\": -2",
     "report everything, block follow_up: rows left out are below 0"},
    {"\"kind\": \"bar\"", "\"kind\": \"pie\"",
     "report everything, block follow_up: its chart is of no kind that there is"},
    {"\"label\": \"funder\"", "\"label\": \"who\"",
     "report everything, block follow_up: the label of its chart is no column"},
    {"\"series\": [\"committed\"]", "\"series\": [\"what\"]",
     "report everything, block follow_up: a series of its chart is no column"},
    {"\"rows\": []", "\"row\": []", "report everything, block empty: it has no list \"rows\""},
    {"\"right\": 13", "\"right\": \"13\"",
     "report everything, block identities: awards_agree is not what its unit, count, says"},
    {"\"facts\": {", "\"fact\": {", "report everything, block rules: it has no object \"facts\""},
};

static void
what_is_wrong_is_named_with_its_block_row_and_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *json = figures_made_changed(&arena, everything, cases[i].piece, cases[i].other);
        struct figures figures;
        struct err err = {0};

        assert_int_equal(figures_read(&arena, report_parse(&arena, json), &figures, &err), ST_DATA);
        assert_string_equal(err.text, cases[i].said);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_read_with_all_that_it_says),
        cmocka_unit_test(a_document_of_one_award_says_whose_it_is),
        cmocka_unit_test(what_is_wrong_is_named_with_its_block_row_and_column),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, close_arena);
}
