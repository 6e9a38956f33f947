/* SPDX-License-Identifier: MPL-2.0 */
/*
 * intake: which lines of a file go on, and what is said of the others.
 */
#include "fund/intake.h"
#include "intake_told.h"

#include <stdio.h>
#include <unistd.h>

/* ---- lines ----------------------------------------------------------------------------------- */

static void
a_line_gives_its_code_its_marks_and_its_keys(void **state)
{
    (void)state;
    assert_string_equal(
        told_of(HEADER "A1" OURS "35600000000048,356000000,W123456789,Les Hiboux," FACTS
                       ",3,\"3,5\",4\n"
                       "A2" OURS ",,,," FACTS ",,4,\n"),
        "H 1 19\n"
        "+ 2 A1 A/m-1=3 A/m-2=3.5 S/m-1=4 siren 356000000 siret 35600000000048 rna W123456789"
        " who Les Hiboux\n"
        "+ 3 A2 A/m-2=4\n"
        "# 2 = 2 + 0");
}

static void
lines_of_another_call_are_passed_over(void **state)
{
    (void)state;
    assert_string_equal(told_of(HEADER "A1,2025,,,,," FACTS ",,,\n"
                                       "B1" OURS ",,,," FACTS ",,,\n"
                                       "!!,of the owl,1,2,3,," FACTS ",x,y,z\n"),
                        "H 1 19\n"
                        "+ 3 B1\n"
                        "# 1 = 1 + 0");
}

static void
a_call_without_a_where_takes_every_line(void **state)
{
    struct fund_file small = told_file;
    const char *seen;

    (void)state;
    told_file = fund_good(FUND_WORKED);
    seen = told_of(fund_bytes(WORKED_APPLICATIONS));
    told_file = small;
    assert_non_null(
        strstr(seen, "+ 2 A01 C3/m-a=4 C3/m-b=4 C7/m-a=4 C7/m-b=4 C8/m-c=3 C9/m-c=4\n"));
    assert_non_null(strstr(seen, "# 18 = 18 + 0"));
}

static void
everything_wrong_with_a_line_is_said_at_once(void **state)
{
    (void)state;
    assert_string_equal(
        told_of(HEADER "A 1" OURS "35600000000049,356000001,W12,x,yesterday,l'if,A mill,12.5,x,"
                       "-3,1e3,maybe,31/12/2026,rib,three,,\n"),
        "H 1 19\n"
        "! 2:1 id [A 1] not the code of an application (a code begins with a letter, a digit or"
        " _, and goes on with these, - or .; at most 63 characters)\n"
        "! 2:3 siret [35600000000049] not a valid SIRET (copy it from the organization's"
        " certificate; a spreadsheet may have rounded it)\n"
        "! 2:4 siren [356000001] not a valid SIREN (copy it from the organization's certificate;"
        " a spreadsheet may have rounded it)\n"
        "! 2:5 rna [W12] not a valid RNA (copy it from the organization's certificate; a"
        " spreadsheet may have rounded it)\n"
        "! 2:7 filed [yesterday] not a local time to the second (write it like"
        " 2026-03-16T12:00:00, in the time of Europe/Paris)\n"
        "! 2:8 town [l'if] not a code (a code has at most 63 characters, no quote and no line"
        " end)\n"
        "! 2:10 asked for [12.5] not an amount (write it like 12500,50: digits, at most two"
        " decimals, no blank, no sign of the currency)\n"
        "! 2:11 cost [x] not an amount (write it like 12500,50: digits, at most two decimals, no"
        " blank, no sign of the currency)\n"
        "! 2:12 members [-3] not a count (write a whole number, 0 or more)\n"
        "! 2:13 jobs [1e3] a spreadsheet wrote this number in powers of ten: its last digits are"
        " lost (make its column text in the spreadsheet, and export again)\n"
        "! 2:14 new [maybe] neither yes nor no (write 1 or 0, yes or no, oui or non)\n"
        "! 2:15 start [31/12/2026] not a day of the calendar (write it like 2026-03-16, or"
        " declare \"dates\": [\"DD/MM/YYYY\"])\n"
        "! 2:17 a1 [three] not a mark (write it like 3 or 3,5)\n"
        "- 2 19 <A 1,of the 'owl',356> id: not the code of an application\n"
        "# 1 = 0 + 1");
}

static void
each_refused_line_has_its_own_first_reason(void **state)
{
    (void)state;
    assert_string_equal(told_of(HEADER "A1" OURS ",,,," FACTS ",x,,\n"
                                       "A2" OURS ",,,," FACTS ",1,,\n"
                                       "-3" OURS ",,,," FACTS ",1,,\n"),
                        "H 1 19\n"
                        "! 2:17 a1 [x] not a mark (write it like 3 or 3,5)\n"
                        "- 2 19 <A1,of the 'owl',,,,,> a1: not a mark\n"
                        "+ 3 A2 A/m-1=1\n"
                        "! 4:1 id [-3] not the code of an application (a code begins with a letter,"
                        " a digit or _, and goes on with these, - or .; at most 63 characters)\n"
                        "- 4 19 <-3,of the 'owl',,,,,> id: not the code of an application\n"
                        "# 3 = 1 + 2");
}

/* Its cells are not known, so it may be ours: nothing is lost. */
static void
a_broken_line_counts_for_the_call_even_with_a_where(void **state)
{
    (void)state;
    assert_string_equal(
        told_of(HEADER "A1,2025\n"
                       "A2" OURS ",,,," FACTS ",,,\n"),
        "H 1 19\n"
        "! 2:0  [] 2 cells where the header has 19 (look for a separator or a quote inside a"
        " cell)\n"
        "- 2 0 <A1,2025> 2 cells where the header has 19\n"
        "+ 3 A2\n"
        "# 2 = 1 + 1");
}

static void
a_line_too_long_to_be_given_is_counted_and_keeps_its_reason_to_itself(void **state)
{
    struct text bytes = text_in(&fund_arena);
    char *much = arena_alloc(&fund_arena, CSV_ROW_BYTES_MAX + 2, 1);
    const char *expected =
        "H 1 19\n"
        "! 2:0  [] the row has 1048580 bytes, the limit is 1048576 (look for a quote that is opened"
        " here and closed much later)\n"
        "! 3:17 a1 [x] not a mark (write it like 3 or 3,5)\n"
        "- 3 19 <A1,of the 'owl',,,,,> a1: not a mark\n"
        "! 4:0  [] the row has 1048580 bytes, the limit is 1048576 (look for a quote that is opened"
        " here and closed much later)\n"
        "! 5:0  [] the row has 1048580 bytes, the limit is 1048576 (look for a quote that is opened"
        " here and closed much later)\n"
        "# 4 = 0 + 4";

    (void)state;
    memset(much, 'x', CSV_ROW_BYTES_MAX + 1);
    text_addf(&bytes, HEADER "A0,%s\n", much);
    text_add(&bytes, "A1" OURS ",,,," FACTS ",x,,\n");
    text_addf(&bytes, "A2,%s\nA3,%s\n", much, much);
    assert_string_equal(told_of(text_of(&bytes)), expected);
}

static void
what_the_caller_answers_to_a_line_ends_the_reading(void **state)
{
    (void)state;
    assert_string_equal(told_until(HEADER "A1" OURS ",,,," FACTS ",,,\n"
                                          "A2" OURS ",,,," FACTS ",,,\n",
                                   "A1"),
                        "H 1 19\n"
                        "+ 2 A1\n"
                        "# 75 line 0: enough");
}

static enum status
take_no_notice(void *context, const struct intake_line *line, struct err *err)
{
    (void)context;
    (void)line;
    (void)err;
    return ST_OK;
}

static void
hooks_for_the_header_and_the_refused_may_be_left_out(void **state)
{
    struct problems problems = {0};
    struct intake_hooks hooks = {.problems = &problems, .on_line = take_no_notice};
    struct intake_counts counts;
    struct err err = {0};

    (void)state;
    told_write(HEADER "A1" OURS ",,,," FACTS ",x,,\n"
                      "A2\n");
    assert_int_equal(intake_read_file(&fund_arena, &told_file, told_path, &hooks, &counts, &err),
                     ST_OK);
    assert_int_equal(counts.refused_count, 2);
    assert_int_equal(problems.count, 2);
}

static void
the_memory_of_a_line_is_given_back(void **state)
{
    struct text bytes = text_in(&fund_arena);
    struct problems problems = {0};
    struct intake_hooks hooks = {.problems = &problems, .on_line = take_no_notice};
    struct intake_counts counts;
    struct arena arena;
    struct err err = {0};
    size_t peak = 0;

    (void)state;
    text_add(&bytes, HEADER);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000 * (1 + 9 * round); i++) {
            text_addf(&bytes, "A%d_%d" OURS ",,,," FACTS ",1,2,3\n", round, i);
        }
        told_write(text_of(&bytes));
        arena_init(&arena, (size_t)1 << 24);
        assert_int_equal(intake_read_file(&arena, &told_file, told_path, &hooks, &counts, &err),
                         ST_OK);
        assert_true(round == 0 || arena.peak_bytes == peak);
        peak = arena.peak_bytes;
        arena_free(&arena);
    }
    assert_int_equal(counts.good_count, 11000);
}

/* ---- the header ------------------------------------------------------------------------------ */

static void
columns_may_come_in_any_order_and_unknown_ones_be_ignored(void **state)
{
    (void)state;
    assert_string_equal(
        told_of("s1,note,papers,start,new,jobs,members,cost,asked for,title,town,filed,who,rna,"
                "siren,siret,year,a2,a1,id\n"
                "4,hello,rib,2026-03-16,1,\"0,5\",3,20,12,A mill,NORTH,2026-01-31T12:00:00,,,,,"
                "of the 'owl',2,1,A1\n"),
        "H 1 20\n"
        "+ 2 A1 S/m-1=4 A/m-2=2 A/m-1=1\n"
        "# 1 = 1 + 0");
}

static void
every_problem_of_the_header_is_said_at_once(void **state)
{
    const char *seen;

    (void)state;
    told_file.ignore_unknown_columns = false;
    seen = told_of("id,year,siret,siren,rna,who,filed,town,title,asked for,cost,members,jobs,new,"
                   "town,papers,a1,note,s1,levain_reason\nA1\n");
    told_file.ignore_unknown_columns = true;
    assert_string_equal(
        seen, "! 1:15 town [town] this column stands twice in the header (rename or remove one of"
              " them)\n"
              "! 1:0  [] the column start is missing (add it to the file, or change its name in"
              " the fund file)\n"
              "! 1:0  [] the column a2 is missing (add it to the file, or change its name in the"
              " fund file)\n"
              "! 1:15 town [] the call does not know this column (declare it in the fund file, or"
              " set unknown_columns to ignore)\n"
              "! 1:18 note [] the call does not know this column (declare it in the fund file, or"
              " set unknown_columns to ignore)\n"
              "# 65 line 1: the header is not the one that the call declares");
}

static void
a_mended_rejects_file_is_read_with_its_column_of_reasons(void **state)
{
    (void)state;
    told_file.ignore_unknown_columns = false;
    assert_string_equal(
        told_of("levain_reason," HEADER "not a mark,A1" OURS ",,,," FACTS ",1,2,3\n"),
        "H 1 20\n"
        "+ 2 A1 A/m-1=1 A/m-2=2 S/m-1=3\n"
        "# 1 = 1 + 0");
    told_file.ignore_unknown_columns = true;
}

static void
a_header_that_cannot_be_read_ends_the_reading(void **state)
{
    (void)state;
    told_file.csv.encoding = CSV_UTF8;
    assert_string_equal(told_of("id,ye\xe9r\nA1,2\n"),
                        "! 1:2  [ye\\xE9r] byte 0xE9 does not exist in utf-8 (save the file as"
                        " UTF-8, or declare the encoding it is in)\n"
                        "# 65 line 1: the header cannot be read, so the rows cannot either");
    told_file.csv.encoding = CSV_LATIN9;
    assert_string_equal(told_of(""), "# 65 line 0: the file is empty");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_gives_its_code_its_marks_and_its_keys),
        cmocka_unit_test(lines_of_another_call_are_passed_over),
        cmocka_unit_test(a_call_without_a_where_takes_every_line),
        cmocka_unit_test(everything_wrong_with_a_line_is_said_at_once),
        cmocka_unit_test(each_refused_line_has_its_own_first_reason),
        cmocka_unit_test(a_broken_line_counts_for_the_call_even_with_a_where),
        cmocka_unit_test(a_line_too_long_to_be_given_is_counted_and_keeps_its_reason_to_itself),
        cmocka_unit_test(what_the_caller_answers_to_a_line_ends_the_reading),
        cmocka_unit_test(hooks_for_the_header_and_the_refused_may_be_left_out),
        cmocka_unit_test(the_memory_of_a_line_is_given_back),
        cmocka_unit_test(columns_may_come_in_any_order_and_unknown_ones_be_ignored),
        cmocka_unit_test(every_problem_of_the_header_is_said_at_once),
        cmocka_unit_test(a_mended_rejects_file_is_read_with_its_column_of_reasons),
        cmocka_unit_test(a_header_that_cannot_be_read_ends_the_reading),
    };

    return cmocka_run_group_tests_name("intake", tests, told_begin, told_end);
}
