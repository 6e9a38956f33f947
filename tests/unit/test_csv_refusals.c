/* SPDX-License-Identifier: MPL-2.0 */
/*
 * csv_reader and csv_record: rows that are refused, what ends the reading, and in which words.
 */
#include "csv_seen.h"

/* ---- rows refused, and the reading goes on ---- */

static void
a_byte_of_another_encoding_refuses_its_row(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("code;nom\nA1;\xE9t\xE9\nA2;b\n"), utf8),
                        "1 <code><nom>\n"
                        "! 2:2 nom [\\xE9t\\xE9] byte 0xE9 does not exist in utf-8 | "
                        "save the file as UTF-8, or declare the encoding it is in\n"
                        "3 <A2><b>\n");
    assert_string_equal(read_bytes(BYTES("code\n\x81\n"), cp1252),
                        "1 <code>\n"
                        "! 2:1 code [\\x81] byte 0x81 does not exist in windows-1252 | "
                        "save the file as UTF-8, or declare the encoding it is in\n");
    assert_string_equal(read_bytes(BYTES("code\nl\x92\n"), latin9),
                        "1 <code>\n"
                        "! 2:1 code [l\\x92] byte 0x92 does not exist in iso-8859-15 | "
                        "save the file as UTF-8, or declare the encoding it is in\n");
}

static void
a_nul_byte_refuses_its_row(void **state)
{
    const char *expected =
        "1 <a><b>\n"
        "! 2:2 b [x\\x00y] the cell holds a NUL byte | "
        "export the file again: it is damaged, or not in the encoding declared\n";

    (void)state;
    assert_string_equal(read_bytes(BYTES("a;b\n1;x\0y\n"), utf8), expected);
    assert_string_equal(read_bytes(BYTES("a;b\n1;x\0y\n"), cp1252), expected);
}

static void
utf8_in_a_file_of_another_encoding_refuses_its_row(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("nom\n\xE9t\xE9\nété\nl’œuf\nCAFÉ\n"
                                         "\xC3 quai\n\xC9\xBB\n"),
                                   cp1252),
                        "1 <nom>\n"
                        "2 <été>\n"
                        "! 3:1 nom [été] the cell is in utf-8, and windows-1252 is declared | "
                        "save the whole file in one encoding\n"
                        "! 4:1 nom [l’œuf] the cell is in utf-8, and windows-1252 is declared | "
                        "save the whole file in one encoding\n"
                        "! 5:1 nom [CAFÉ] the cell is in utf-8, and windows-1252 is declared | "
                        "save the whole file in one encoding\n"
                        "6 <Ã quai>\n"
                        "7 <É»>\n");
}

static void
cells_are_counted_against_the_header(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("a;b;c\n1;2\n1;2;3\n1;2;3;4\n1,2,3\n"), utf8),
                        "1 <a><b><c>\n"
                        "! 2:0  [] 2 cells where the header has 3 | "
                        "look for a separator or a quote inside a cell\n"
                        "3 <1><2><3>\n"
                        "! 4:0  [] 4 cells where the header has 3 | "
                        "look for a separator or a quote inside a cell\n"
                        "! 5:0  [] a single cell where the header has 3 | "
                        "look for another separator in this line\n");
    assert_string_equal(read_bytes(BYTES("a\n1;2\n"), utf8),
                        "1 <a>\n"
                        "! 2:0  [] 2 cells where the header has 1 | "
                        "look for a separator or a quote inside a cell\n");
}

static void
everything_wrong_with_a_row_is_said_up_to_twenty(void **state)
{
    struct seen seen = see_nothing();
    struct text text = text_in(&arena);

    (void)state;
    seen.problems.context = &seen;
    assert_string_equal(read_bytes(BYTES("a;b\n\xE9;\xE8;c\n"), utf8),
                        "1 <a><b>\n"
                        "! 2:1 a [\\xE9] byte 0xE9 does not exist in utf-8 | "
                        "save the file as UTF-8, or declare the encoding it is in\n"
                        "! 2:2 b [\\xE8] byte 0xE8 does not exist in utf-8 | "
                        "save the file as UTF-8, or declare the encoding it is in\n"
                        "! 2:0  [] 3 cells where the header has 2 | "
                        "look for a separator or a quote inside a cell\n");
    text_add(&text, "a\n");
    for (int i = 0; i < 30; i++) {
        text_add(&text, "\xE9;");
    }
    seen.status = csv_read_bytes((struct file_bytes){"f.csv", text_of(&text), text.length}, utf8,
                                 see_row, &seen, &seen.problems, &seen.err);
    assert_int_equal(seen.status, ST_OK);
    assert_int_equal(seen.problems.count, 20);
}

static enum status
see_broken(void *context, const struct csv_row *row, struct err *err)
{
    struct text *text = context;

    (void)err;
    text_addf(text, "%ld %zu (", row->line, row->count);
    text_add_bytes(text, row->raw, row->raw_bytes);
    text_add(text, ")\n");
    return ST_OK;
}

static void
rows_with_problems_are_given_without_cells_to_who_asks(void **state)
{
    struct csv_format format = {.separator = ';', .encoding = CSV_UTF8, .give_broken = true};
    struct text text = text_in(&arena);
    struct problems problems = {0};
    struct err err = {0};

    (void)state;
    assert_int_equal(csv_read_bytes((struct file_bytes){"f.csv", BYTES("a;b\n1;\xE9\n2\n3;4\n")},
                                    format, see_broken, &text, &problems, &err),
                     ST_OK);
    assert_string_equal(text_of(&text), "1 2 (a;b)\n2 0 (1;\xE9)\n3 0 (2)\n4 2 (3;4)\n");
    assert_int_equal(problems.count, 2);
    text_clear(&text);
    assert_int_equal(csv_read_bytes((struct file_bytes){"f.csv", BYTES("\xE9\n1\n")}, format,
                                    see_broken, &text, &problems, &err),
                     ST_DATA);
    assert_string_equal(text_of(&text), "");
}

/* ---- limits ---- */

static void
a_cell_has_at_most_64_kib(void **state)
{
    struct text text = text_in(&arena);
    const char *seen;

    (void)state;
    text_add(&text, "a;b\n1;");
    add_many(&text, "x", CSV_CELL_BYTES_MAX);
    text_add(&text, "\n2;x");
    add_many(&text, "x", CSV_CELL_BYTES_MAX);
    text_add(&text, "\n3;y\n");
    seen = read_bytes(text_of(&text), text.length, utf8);
    assert_non_null(strstr(seen, "\n2 <1><xxx"));
    assert_string_equal(strchr(strchr(seen, '\n') + 1, '\n'),
                        "\n! 3:2 b [] the cell has 65537 bytes, the limit is 65536 | \n4 <3><y>\n");
}

static void
a_row_has_at_most_one_mib(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    text_add(&text, "a;b\n1;\"");
    add_many(&text, "0123456789abcdef\n", 70000);
    text_add(&text, "\"\n3;y\n");
    assert_string_equal(read_bytes(text_of(&text), text.length, utf8),
                        "1 <a><b>\n"
                        "! 2:0  [] the row has 1190004 bytes, the limit is 1048576 | "
                        "look for a quote that is opened here and closed much later\n"
                        "70003 <3><y>\n");
}

static void
a_row_has_at_most_1024_cells(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    text_add(&text, "a\n");
    add_many(&text, ";", CSV_COLUMN_COUNT_MAX);
    text_add(&text, "\nb\n");
    assert_string_equal(read_bytes(text_of(&text), text.length, utf8),
                        "1 <a>\n! 2:0  [] 1025 cells, the limit is 1024 | \n3 <b>\n");
    assert_string_equal(read_bytes(text_of(&text) + 2, text.length - 2, utf8),
                        "! 1:0  [] 1025 cells, the limit is 1024 | \n"
                        "# f.csv:1:0 the header cannot be read, so the rows cannot either | \n");
    text_clear(&text);
    add_many(&text, ";", CSV_COLUMN_COUNT_MAX - 1);
    assert_string_equal(read_bytes(text_of(&text), text.length, utf8) + 2 + 2048, "\n");
}

/* ---- what ends the reading ---- */

static void
a_header_that_cannot_be_read_ends_the_reading(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    assert_string_equal(read_bytes(BYTES("\n\xE9;b\n1;2\n"), utf8),
                        "! 2:1  [\\xE9] byte 0xE9 does not exist in utf-8 | "
                        "save the file as UTF-8, or declare the encoding it is in\n"
                        "# f.csv:2:0 the header cannot be read, so the rows cannot either | \n");
    add_many(&text, "0123456789abcdef", 1 << 16);
    text_add(&text, "0\nb\n");
    assert_string_equal(read_bytes(text_of(&text), text.length, utf8),
                        "! 1:0  [] the row has 1048577 bytes, the limit is 1048576 | "
                        "look for a quote that is opened here and closed much later\n"
                        "# f.csv:1:0 the header cannot be read, so the rows cannot either | \n");
}

#define EMPTY_HINT "was it written to the end, and is it the right file?"

static void
an_empty_file_is_refused(void **state)
{
    (void)state;
    assert_string_equal(read_bytes("", 0, utf8),
                        "# f.csv:0:0 the file is empty | " EMPTY_HINT "\n");
    assert_string_equal(read_bytes(BYTES("\xEF\xBB\xBF"), utf8),
                        "# f.csv:0:0 the file is empty | " EMPTY_HINT "\n");
    assert_string_equal(read_bytes(BYTES("\r\n\n\r"), utf8),
                        "# f.csv:0:0 the file is empty | " EMPTY_HINT "\n");
}

static void
a_quote_out_of_place_ends_the_reading_at_its_character(void **state)
{
    (void)state;
    assert_string_equal(read_bytes(BYTES("a;b\n\"1\n\r\n2\r3\";é\"x\nc;d\n"), utf8),
                        "1 <a><b>\n"
                        "# f.csv:5:5 a quote stands inside a cell that does not begin with one | "
                        "put the whole cell between quotes, and double each quote inside it\n");
    assert_string_equal(read_bytes(BYTES("a;b\n\xE9\"x;y\nc;\"d\"\n"), cp1252),
                        "1 <a><b>\n"
                        "# f.csv:2:2 a quote stands inside a cell that does not begin with one | "
                        "put the whole cell between quotes, and double each quote inside it\n");
    assert_string_equal(
        read_bytes(BYTES("a;b\n\"1\"\"\n2;é\n\"x\";y\nc;d\n"), utf8),
        "1 <a><b>\n"
        "# f.csv:4:2 the quoted cell that begins on line 2 goes on after its closing quote | "
        "double each quote inside a quoted cell, or close the cell where it should end\n");
}

static void
a_quote_never_closed_is_shown_where_it_opens(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    assert_string_equal(read_bytes(BYTES("a;b\n1;2\n\"3\";\"4\"\"\nc;d\n\"e\"\"\n"), utf8),
                        "1 <a><b>\n2 <1><2>\n"
                        "# f.csv:5:2 the quoted cell that begins on line 3 goes on after its "
                        "closing quote | double each quote inside a quoted cell, or close the cell "
                        "where it should end\n");
    assert_string_equal(read_bytes(BYTES("a;b\n\"3\";\"4\"\"\nc;d\n\n"), utf8),
                        "1 <a><b>\n"
                        "# f.csv:2:5 a quote is opened here and never closed | "
                        "close the cell where it should end\n");
    text_add(&text, "a;b\n1;\"");
    add_many(&text, "0123456789abcdef\n", 70000);
    assert_string_equal(read_bytes(text_of(&text), text.length, utf8),
                        "1 <a><b>\n"
                        "# f.csv:2:3 a quote is opened here and never closed | "
                        "close the cell where it should end\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_of_another_encoding_refuses_its_row),
        cmocka_unit_test(a_nul_byte_refuses_its_row),
        cmocka_unit_test(utf8_in_a_file_of_another_encoding_refuses_its_row),
        cmocka_unit_test(cells_are_counted_against_the_header),
        cmocka_unit_test(everything_wrong_with_a_row_is_said_up_to_twenty),
        cmocka_unit_test(rows_with_problems_are_given_without_cells_to_who_asks),
        cmocka_unit_test(a_cell_has_at_most_64_kib),
        cmocka_unit_test(a_row_has_at_most_one_mib),
        cmocka_unit_test(a_row_has_at_most_1024_cells),
        cmocka_unit_test(a_header_that_cannot_be_read_ends_the_reading),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(a_quote_out_of_place_ends_the_reading_at_its_character),
        cmocka_unit_test(a_quote_never_closed_is_shown_where_it_opens),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
