/* SPDX-License-Identifier: MPL-2.0 */
/*
 * intake: how files are written, and what spreadsheets did to them.
 */
#include "intake_told.h"

#define KEYS(siret, siren) "A1" OURS siret "," siren ",,," FACTS ",,,\n"

static const char *
reason_of(const char *line)
{
    const char *said = told_of(text_format(&fund_arena, "%s%s", HEADER, line));
    const char *bad = strstr(said, "! ");

    return bad == NULL ? "taken in" : arena_copy(&fund_arena, bad, strcspn(bad, "\n"));
}

static void
what_a_spreadsheet_did_to_a_key_is_named(void **state)
{
    (void)state;
    assert_string_equal(
        reason_of(KEYS("\"7,86E+13\"", "")),
        "! 2:3 siret [7,86E+13] a spreadsheet wrote this key in powers of ten (its last digits are"
        " lost: take it from the organization's own papers, and keep the column as text)");
    assert_string_equal(
        reason_of(KEYS("35181600000000", "")),
        "! 2:3 siret [35181600000000] a spreadsheet rounded this SIRET: no establishment ends in"
        " 00000 (its last digits are lost: take it from the organization's own papers, and keep"
        " the column as text)");
    assert_string_equal(
        reason_of(KEYS("35600000000048.0", "")),
        "! 2:3 siret [35600000000048.0] a spreadsheet took this key for a number (make its column"
        " text in the spreadsheet, and export again)");
    assert_string_equal(
        reason_of(KEYS("", "55210055")),
        "! 2:4 siren [55210055] a digit is missing (a spreadsheet may have dropped a zero in front:"
        " keep the column as text)");
}

static void
a_key_printed_for_people_is_read_where_the_call_says_so(void **state)
{
    struct fund_file small = told_file;

    (void)state;
    assert_string_equal(reason_of(KEYS("356 000 000 00048'", "")),
                        "! 2:3 siret [356 000 000 00048'] not a valid SIRET (write digits alone, or"
                        " declare \"identifiers\": \"printed\")");
    told_file.cells.printed_keys = true;
    assert_string_equal(reason_of(KEYS("356 000 000 00048'", "'356 000 000")), "taken in");
    assert_string_equal(reason_of(KEYS("3 5 6", "")),
                        "! 2:3 siret [3 5 6] not a valid SIRET (copy it from the organization's"
                        " certificate; a spreadsheet may have rounded it)");
    told_file = small;
}

static void
lines_before_the_header_are_stepped_over_whatever_they_hold(void **state)
{
    struct fund_file small = told_file;

    (void)state;
    told_file.csv.skip_lines = 2;
    assert_string_equal(told_of("a \"stray quote\r\n\r\n" HEADER "A1" OURS ",,,," FACTS ",,,\n"),
                        "H 3 19\n+ 4 A1\n# 1 = 1 + 0");
    assert_string_equal(told_of("x\ry\r" HEADER "A1" OURS ",,,," FACTS ",,,\n"),
                        "H 3 19\n+ 4 A1\n# 1 = 1 + 0");
    told_file = small;
}

static void
an_amount_that_the_separator_splits_is_told_once(void **state)
{
    static const char line[] = "A1" OURS ",,,,2026-01-31T12:00:00,NORTH,A mill,12 000,00,20,3,1,1,"
                               "2026-03-16,rib,,,\n";

    (void)state;
    assert_string_equal(
        told_of(text_format(&fund_arena, "%s%s%s%s", HEADER, line, line, line)),
        "H 1 19\n"
        "! 2:10 asked for [12 000,00] a comma splits an amount in two: it is not between quotes"
        " (export again with another separator, or with quotes around what holds a comma)\n"
        "- 2 0 <A1,of the 'owl',,,,,> asked for: a comma splits an amount in two: it is not between"
        " quotes\n"
        "- 3 0 <A1,of the 'owl',,,,,> asked for: a comma splits an amount in two: it is not between"
        " quotes\n"
        "- 4 0 <A1,of the 'owl',,,,,> asked for: a comma splits an amount in two: it is not between"
        " quotes\n"
        "! 0:0  [] 2 other lines have the same fault: a comma splits an amount in two: it is not"
        " between quotes ()\n"
        "# 3 = 0 + 3");
}

static void
a_column_may_have_another_name_and_one_that_is_alike_is_told(void **state)
{
    const char *header = fund_replaced(HEADER, ",town,", ",city,");

    (void)state;
    assert_string_equal(told_of(text_format(&fund_arena, "%sA1" OURS ",,,," FACTS ",,,\n", header)),
                        "H 1 19\n+ 2 A1\n# 1 = 1 + 0");
    header = fund_replaced(HEADER, ",town,", ",\"To\nwn;\",");
    assert_string_equal(
        told_of(header),
        "! 1:0  [] the column town is missing (the file has `To\nwn;`: declare it in other_names,"
        " or rename it)\n# 65 line 1: the header is not the one that the call declares");
}

static void
unknown_columns_that_are_ignored_may_have_no_name_and_stand_twice(void **state)
{
    const char *header = fund_replaced(HEADER, ",s1\n", ",s1,,,more,more\n");

    (void)state;
    assert_string_equal(
        told_of(text_format(&fund_arena, "%sA1" OURS ",,,," FACTS ",,,,,,,\n", header)),
        "H 1 23\n+ 2 A1\n# 1 = 1 + 0");
    header = fund_replaced(HEADER, ",s1\n", ",s1,town\n");
    assert_string_equal(
        told_of(header),
        "! 1:20 town [town] this column stands twice in the header (rename or remove"
        " one of them)\n"
        "# 65 line 1: the header is not the one that the call declares");
}

static void
lines_are_numbered_where_no_column_names_them(void **state)
{
    struct fund_file small = told_file;

    (void)state;
    told_file.code_column = NULL;
    told_file.code_prefix = "L";
    assert_string_equal(told_of(HEADER "x y" OURS ",,,," FACTS ",,,\n"),
                        "H 1 19\n+ 2 L2\n# 1 = 1 + 0");
    told_file = small;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_spreadsheet_did_to_a_key_is_named),
        cmocka_unit_test(a_key_printed_for_people_is_read_where_the_call_says_so),
        cmocka_unit_test(lines_before_the_header_are_stepped_over_whatever_they_hold),
        cmocka_unit_test(an_amount_that_the_separator_splits_is_told_once),
        cmocka_unit_test(a_column_may_have_another_name_and_one_that_is_alike_is_told),
        cmocka_unit_test(unknown_columns_that_are_ignored_may_have_no_name_and_stand_twice),
        cmocka_unit_test(lines_are_numbered_where_no_column_names_them),
    };

    return cmocka_run_group_tests_name("intake_written", tests, told_begin, told_end);
}
