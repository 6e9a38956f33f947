/* SPDX-License-Identifier: MPL-2.0 */
/*
 * row_file: files that awards report by. Run alone: build/test_row_file [pattern]
 */
#include "in_arena.h"

#include "registry/row_file.h"

#include "base/text.h"
#include "exchange/file.h"

#include <stdlib.h>
#include <unistd.h>

static const struct row_file_column columns[] = {{"application", "candidature", ROW_FILE_NEEDED},
                                                 {"value", "valeur", ROW_FILE_MAY_LACK},
                                                 {"keys", "cles", ROW_FILE_MAY_LACK}};

struct seen {
    struct text text;
    struct problems problems;
    struct row_file file;
    enum status status;
    struct err err;
};

static void
on_problem(void *context, const struct problem *problem)
{
    struct seen *seen = context;

    text_addf(&seen->text, "! %ld:%ld %s [%s] %s;", problem->line, problem->column, problem->place,
              problem->value, problem->reason);
}

/* Read a file of that name's end that holds this text. */
static struct seen *
read_text(const char *suffix, const char *text)
{
    struct seen *seen = ARENA_NEW(&arena, struct seen, 1);
    char *path = text_format(&arena, "/tmp/levain-row-file.XXXXXX%s", suffix);
    const int file = mkstemps(path, (int)strlen(suffix));

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(file), 0);
    *seen = (struct seen){.text = text_in(&arena)};
    seen->problems = (struct problems){.report = on_problem, .context = seen};
    seen->file =
        (struct row_file){.path = path, .columns = columns, .column_count = COUNT(columns)};
    seen->status = row_file_read(&arena, &seen->file, &seen->problems, &seen->err);
    (void)unlink(path);
    return seen;
}

static const char *
json_of(const struct seen *seen)
{
    size_t *indexes, count;

    return row_file_json(&arena, &seen->file, &indexes, &count);
}

static void
columns_are_known_in_both_languages_and_any_order(void **state)
{
    const struct seen *seen = read_text(".csv", "\xEF\xBB\xBFValeur;candidature\n 1,5 ;A1\n;A2\n");

    (void)state;
    assert_int_equal(seen->status, ST_OK);
    assert_string_equal(json_of(seen), "[{\"application\":\"A1\",\"value\":\"1,5\"},"
                                       "{\"application\":\"A2\"}]");
    assert_int_equal(seen->file.rows[1].line, 3);
}

static void
the_separator_is_what_the_header_has_most(void **state)
{
    (void)state;
    assert_string_equal(json_of(read_text(".csv", "application,value\nA1,\"1,5\"\n")),
                        "[{\"application\":\"A1\",\"value\":\"1,5\"}]");
    assert_string_equal(json_of(read_text(".csv", "application\tvalue\nA1\t2\n")),
                        "[{\"application\":\"A1\",\"value\":\"2\"}]");
}

static void
another_table_is_refused_as_a_whole(void **state)
{
    (void)state;
    assert_string_equal(read_text(".csv", "application;colour\n")->err.text,
                        "colour: there is no such column");
    assert_string_equal(read_text(".csv", "application;valu\n")->err.hint,
                        "did you mean `value`? The columns are application, value, keys");
    assert_string_equal(read_text(".csv", "valeur;candidatrue\n")->err.hint,
                        "did you mean `candidature`? The columns are candidature, valeur, cles");
    assert_string_equal(read_text(".csv", "application;candidature\n")->err.text,
                        "candidature: the column is there twice");
    assert_string_equal(read_text(".csv", "value\n1\n")->err.text,
                        "application: the column is missing");
    assert_string_equal(read_text(".csv", "value\n1\n")->err.hint,
                        "the columns are application, value, keys");
    assert_string_equal(read_text(".json", "{\"application\": \"A1\"}")->err.text,
                        "a JSON file of rows is an array of objects");
}

static void
a_line_that_cannot_be_read_is_kept_and_given_back(void **state)
{
    struct seen *seen = read_text(".csv", "application;value\nA1;1;2\nA2;2\n");

    (void)state;
    assert_int_equal(seen->status, ST_OK);
    assert_int_equal(seen->problems.count, 1);
    assert_string_equal(json_of(seen), "[{\"application\":\"A2\",\"value\":\"2\"}]");
    seen->file.rows[1].refused = "is \"wrong\"; so";
    assert_string_equal(row_file_rejects(&arena, &seen->file),
                        "application;value;levain_reason\nA1;1;2;the line cannot be read\n"
                        "A2;2;\"is \"\"wrong\"\"; so\"\n");
}

static void
what_was_given_back_is_read_as_it_is(void **state)
{
    struct seen *seen = read_text(".csv", "application;value;levain_reason\nA1;1;too much\n");

    (void)state;
    assert_string_equal(json_of(seen), "[{\"application\":\"A1\",\"value\":\"1\"}]");
    seen->file.rows[0].refused = "still";
    assert_string_equal(row_file_rejects(&arena, &seen->file),
                        "application;value;levain_reason\nA1;1;too much\n");
}

static void
json_gives_digits_as_written_and_lists(void **state)
{
    struct seen *seen = read_text(".json", "[{\"application\": \"A1\", \"value\": 1.50,\n"
                                           "  \"keys\": [\"k1\", \"k2\"]}, {\"candidature\": "
                                           "\"A2\", \"value\": null}]");

    (void)state;
    assert_string_equal(json_of(seen),
                        "[{\"application\":\"A1\",\"value\":\"1.50\",\"keys\":\"k1|k2\"},"
                        "{\"application\":\"A2\"}]");
    seen->file.rows[1].refused = "why";
    assert_string_equal(row_file_rejects(&arena, &seen->file),
                        "[{\"application\":\"A2\",\"levain_reason\":\"why\"}]\n");
}

static void
members_that_are_none_are_told_at_their_place(void **state)
{
    const struct seen *seen =
        read_text(".json", "[{\"application\": \"A1\", \"colour\": \"red\"},\n"
                           " {\"application\": [1, {}]}, 3]");

    (void)state;
    assert_string_equal(text_of(&seen->text),
                        "! 1:34 /0/colour [red] there is no such member;"
                        "! 2:18 /1/application [] a text, a number or a list of texts belongs here;"
                        "! 2:28 /2 [3] a row is an object;");
    assert_string_equal(json_of(seen), "[]");
}

static void
what_is_wrong_with_a_cell_is_told_at_its_column(void **state)
{
    struct seen *seen = read_text(".csv", "value;application\n7;A1\n");

    (void)state;
    row_file_wrong(&seen->file, 0, row_file_column(&seen->file, "value"),
                   (struct problem){.reason = "too much"}, &seen->problems);
    row_file_wrong(&seen->file, 0, row_file_column(&seen->file, "none"),
                   (struct problem){.reason = "odd"}, &seen->problems);
    assert_string_equal(text_of(&seen->text), "! 2:1 value [7] too much;! 2:0  [] odd;");
}

static void
many_rows_are_kept(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    text_add(&text, "application;value\n");
    for (int i = 0; i < 1000; i++) {
        text_addf(&text, "A%d;%d\n", i, i);
    }
    const struct seen *seen = read_text(".csv", text_of(&text));

    assert_int_equal(seen->file.count, 1000);
    assert_string_equal(seen->file.rows[999].cells[0], "A999");
    assert_int_equal(seen->file.rows[999].line, 1001);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_known_in_both_languages_and_any_order),
        cmocka_unit_test(the_separator_is_what_the_header_has_most),
        cmocka_unit_test(another_table_is_refused_as_a_whole),
        cmocka_unit_test(a_line_that_cannot_be_read_is_kept_and_given_back),
        cmocka_unit_test(what_was_given_back_is_read_as_it_is),
        cmocka_unit_test(json_gives_digits_as_written_and_lists),
        cmocka_unit_test(members_that_are_none_are_told_at_their_place),
        cmocka_unit_test(what_is_wrong_with_a_cell_is_told_at_its_column),
        cmocka_unit_test(many_rows_are_kept),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests_name("row_file", tests, open_arena, close_arena);
}
