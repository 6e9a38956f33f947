/* SPDX-License-Identifier: MPL-2.0 */
/*
 * workbook: what stands in the cells of the file, read back by tests/jobs/xlsx.py. No database.
 * Run alone: build/test_workbook [pattern]
 */
#include "in_arena.h"

#include "reporting/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct workbook_about about = {
    .title = "Tables", .program = "levain", .footer = "&P", .made_at = 1773658800};

static const struct workbook_column columns[] = {
    {"Text", WORKBOOK_TEXT, 10},   {"Count", WORKBOOK_COUNT, 8}, {"Amount", WORKBOOK_MONEY, 12},
    {"Mark", WORKBOOK_DECIMAL, 8}, {"Long", WORKBOOK_LONG, 30},
};

static struct workbook_sheet *
begun(struct workbook **workbook, const char *name)
{
    struct workbook_sheet *sheet = NULL;
    struct err err = {0};

    if (*workbook == NULL) {
        assert_int_equal(workbook_begin(&arena, &about, workbook, &err), ST_OK);
    }
    assert_int_equal(workbook_sheet(*workbook, name, columns, COUNT(columns), &sheet, &err), ST_OK);
    return sheet;
}

static struct text
ended(struct workbook *workbook)
{
    struct text text = text_in(&arena);
    struct err err = {0};

    if (workbook_end(workbook, sink_of_text(&text), &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    return text;
}

/* The cells below the titles, as tests/jobs/xlsx.py tells them. */
static const char *
cells_of(struct text file)
{
    char path[] = "/tmp/levain-workbook.XXXXXX", line[40000];
    struct text text = text_in(&arena);
    int handle = mkstemp(path);
    FILE *pipe;

    assert_true(handle >= 0);
    assert_int_equal(write(handle, file.data, file.length), file.length);
    assert_int_equal(close(handle), 0);
    pipe = popen(
        text_format(&arena, "PYTHONDONTWRITEBYTECODE=1 python3 tests/jobs/xlsx.py %s", path), "re");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe) != NULL) {
        if (strstr(line, "1\ttext\t") == NULL) {
            text_add(&text, line);
        }
    }
    assert_int_equal(pclose(pipe), 0);
    (void)unlink(path);
    return text_of(&text);
}

static void
each_kind_of_cell_holds_what_was_written(void **state)
{
    struct workbook *workbook = NULL;
    struct workbook_sheet *one = begun(&workbook, "One"), *two = begun(&workbook, "Two");

    (void)state;
    workbook_row(one, false);
    workbook_text(one, "A & <B> \"é\"");
    workbook_count(one, 12);
    workbook_money(one, 1234567);
    workbook_decimal(one, "92.50");
    workbook_text(one, "long");
    workbook_text(one, "behind the last column");
    workbook_row(two, true); /* rows of several sheets in turn */
    workbook_text(two, "cut");
    workbook_row(one, false);
    workbook_empty(one);
    workbook_count(one, -3);
    workbook_money(one, -7);
    workbook_decimal(one, "-0.125");
    workbook_row(one, false);
    workbook_text(one, NULL);
    workbook_count(one, 0);
    workbook_money(one, 0);
    workbook_decimal(one, NULL);
    workbook_text(one, "");
    assert_string_equal(cells_of(ended(workbook)), "One\tA2\ttext\tA & <B> \"é\"\n"
                                                   "One\tB2\tnumber\t12\n"
                                                   "One\tC2\tnumber\t12345.67\n"
                                                   "One\tD2\tnumber\t92.5\n"
                                                   "One\tE2\ttext\tlong\n"
                                                   "One\tB3\tnumber\t-3\n"
                                                   "One\tC3\tnumber\t-0.07000000000000001\n"
                                                   "One\tD3\tnumber\t-0.125\n"
                                                   "One\tB4\tnumber\t0\n"
                                                   "One\tC4\tnumber\t0\n"
                                                   "Two\tA2\ttext\tcut\n");
}

static void
a_day_is_a_day_where_the_file_has_it(void **state)
{
    static const char *const days[] = {"2026-03-16", "1900-03-01", "1900-02-28", "2026-02-30"};
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");

    (void)state;
    for (size_t i = 0; i < COUNT(days); i++) {
        workbook_row(sheet, false);
        workbook_date(sheet, days[i]);
    }
    workbook_row(sheet, false);
    workbook_date(sheet, NULL);
    assert_string_equal(cells_of(ended(workbook)), "One\tA2\tdate\t2026-03-16\n"
                                                   "One\tA3\tdate\t1900-03-01\n"
                                                   "One\tA4\ttext\t1900-02-28\n"
                                                   "One\tA5\ttext\t2026-02-30\n");
}

static void
no_text_becomes_a_formula(void **state)
{
    static const char *const texts[] = {
        "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "{=1}", "http://example.org"};
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");
    const char *cells;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        workbook_row(sheet, false);
        workbook_text(sheet, texts[i]);
    }
    cells = cells_of(ended(workbook)); /* it fails on a formula */
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_non_null(strstr(cells, text_format(&arena, "A%zu\ttext\t%s\n", i + 2, texts[i])));
    }
}

static void
a_figure_that_the_file_would_round_is_a_text(void **state)
{
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");

    (void)state;
    workbook_row(sheet, false);
    workbook_text(sheet, "most");
    workbook_count(sheet, 999999999999999);
    workbook_money(sheet, 999999999999999);
    workbook_decimal(sheet, "0.12345678901234");
    workbook_row(sheet, false);
    workbook_text(sheet, "more");
    workbook_count(sheet, 1000000000000000);
    workbook_money(sheet, -1000000000000001);
    workbook_decimal(sheet, "0.1234567890123456");
    workbook_row(sheet, false);
    workbook_text(sheet, "none");
    workbook_count(sheet, INT64_MIN);
    workbook_money(sheet, INT64_MIN);
    workbook_decimal(sheet, "176/3");
    workbook_row(sheet, false);
    workbook_decimal(sheet, "-");
    assert_string_equal(cells_of(ended(workbook)), "One\tA2\ttext\tmost\n"
                                                   "One\tB2\tnumber\t999999999999999\n"
                                                   "One\tC2\tnumber\t9999999999999.99\n"
                                                   "One\tD2\tnumber\t0.12345678901234\n"
                                                   "One\tA3\ttext\tmore\n"
                                                   "One\tB3\ttext\t1000000000000000\n"
                                                   "One\tC3\ttext\t-10000000000000.01\n"
                                                   "One\tD3\ttext\t0.1234567890123456\n"
                                                   "One\tA4\ttext\tnone\n"
                                                   "One\tB4\ttext\t-9223372036854775808\n"
                                                   "One\tC4\ttext\t-92233720368547758.08\n"
                                                   "One\tD4\ttext\t176/3\n"
                                                   "One\tA5\ttext\t-\n");
}

static void
a_text_too_long_for_a_cell_is_cut_between_characters(void **state)
{
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");
    struct text whole = text_in(&arena), longer = text_in(&arena);
    const char *cells;

    (void)state;
    for (size_t i = 0; i < WORKBOOK_CHARACTERS_MAX; i++) {
        text_add(&whole, i % 2 == 0 ? "é" : "x");
    }
    text_addf(&longer, "%sé", text_of(&whole));
    workbook_row(sheet, false);
    workbook_text(sheet, text_of(&whole));
    workbook_row(sheet, false);
    workbook_text(sheet, text_of(&longer));
    cells = cells_of(ended(workbook));
    assert_string_equal(cells, text_format(&arena, "One\tA2\ttext\t%s\nOne\tA3\ttext\t%s…\n",
                                           text_of(&whole), text_of(&whole)));
}

static void
the_same_tables_give_the_same_bytes(void **state)
{
    struct text files[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct workbook *workbook = NULL;
        struct workbook_sheet *sheet = begun(&workbook, "One");

        workbook_row(sheet, false);
        workbook_text(sheet, "same");
        files[i] = ended(workbook);
    }
    assert_int_equal(files[0].length, files[1].length);
    assert_memory_equal(files[0].data, files[1].data, files[0].length);
}

static enum status
refusing(void *context, const char *bytes, size_t length, struct err *err)
{
    (void)context;
    (void)bytes;
    (void)length;
    return err_set(err, ST_CANNOT_WRITE, "the disk is full");
}

static void
what_cannot_be_written_is_told(void **state)
{
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");
    struct workbook_sheet *again = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(workbook_sheet(workbook, "One", columns, 1, &again, &err), ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the sheet One cannot be made");
    assert_int_equal(workbook_sheet(workbook, "Wide", columns, 300, &again, &err), ST_BUG);
    workbook_row(sheet, false);
    workbook_text(sheet, "x");
    assert_int_equal(workbook_end(workbook, (struct sink){.write = refusing}, &err),
                     ST_CANNOT_WRITE);
    assert_string_equal(err.text, "the disk is full");
    workbook = NULL;
    (void)begun(&workbook, "One");
    workbook_drop(workbook);
    workbook_drop(workbook);
    workbook_drop(NULL);
}

static void
a_sheet_that_is_full_is_told(void **state)
{
    struct workbook *workbook = NULL;
    struct workbook_sheet *sheet = begun(&workbook, "One");
    struct text text = text_in(&arena);
    struct err err = {0};

    (void)state;
    for (int i = 0; i < 1048576; i++) { /* the row of titles is one of them */
        workbook_row(sheet, false);
    }
    workbook_text(sheet, "one too many");
    assert_int_equal(workbook_end(workbook, sink_of_text(&text), &err), ST_DATA);
    assert_string_equal(err.text, "there are more rows than a sheet can hold, 1048576");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_cell_holds_what_was_written),
        cmocka_unit_test(a_day_is_a_day_where_the_file_has_it),
        cmocka_unit_test(no_text_becomes_a_formula),
        cmocka_unit_test(a_figure_that_the_file_would_round_is_a_text),
        cmocka_unit_test(a_text_too_long_for_a_cell_is_cut_between_characters),
        cmocka_unit_test(the_same_tables_give_the_same_bytes),
        cmocka_unit_test(what_cannot_be_written_is_told),
        cmocka_unit_test(a_sheet_that_is_full_is_told),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
