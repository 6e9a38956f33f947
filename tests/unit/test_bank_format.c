/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_format: a format is data, and everything wrong with it is told at once.
 */
#include "csv_seen.h"
#include "exchange/bank_format.h"
#include "store/embedded.h"

#define FOLDER "services/exchange/formats/"

/* What is told of a format; "" when it is right. */
static const char *
read_format(const char *json, struct bank_format *format)
{
    struct seen seen = see_nothing();

    seen.problems.context = &seen;
    seen.status = bank_format_read(&arena, (struct file_bytes){"f.json", json, strlen(json)},
                                   format, &seen.problems, &seen.err);
    return told(&seen);
}

static const char *
problems_of(const char *json)
{
    struct bank_format format;

    return read_format(json, &format);
}

#define FIRST                                                                                      \
    "{\"code\": \"a\", \"name\": \"A\", \"source\": \"s\", \"kind\": \"statement\", "              \
    "\"separator\": \";\", \"encodings\": [\"utf-8\"], \"decimal\": \",\""

static void
a_format_says_all_that_it_needs(void **state)
{
    struct bank_format format;

    (void)state;
    assert_string_equal(
        read_format("{\"code\": \"my-bank\", \"name\": \"My bank\", \"source\": \"its site\", "
                    "\"kind\": \"treasury\", \"separator\": \"\\t\", \"comment\": \"for people\", "
                    "\"encodings\": [\"windows-1252\", \"utf-8\"], \"days\": \"YYYY-MM-DD\", "
                    "\"decimal\": \".\", \"grouped\": true, \"debits\": \"positive\", "
                    "\"columns\": {\"exercise\": \"Year\", \"name\": \"Who\", \"amount\": \"Sum\", "
                    "\"status\": \"State\"}, \"optional\": {\"mandate\": \"No\"}, "
                    "\"opening\": \"Before\", \"closing\": \"After\", \"account\": \"Account\", "
                    "\"account_is_first\": true, \"booked_status\": \"done\"}",
                    &format),
        "");
    assert_string_equal(format.code, "my-bank");
    assert_string_equal(format.name, "My bank");
    assert_string_equal(format.source, "its site");
    assert_int_equal(format.kind, BANK_TREASURY);
    assert_int_equal(format.separator, '\t');
    assert_int_equal(format.encoding_count, 2);
    assert_int_equal(format.encodings[0], CSV_CP1252);
    assert_int_equal(format.encodings[1], CSV_UTF8);
    assert_int_equal(format.days, BANK_YEAR_MONTH_DAY);
    assert_int_equal(format.decimal, '.');
    assert_true(format.group == ' ' && format.account_is_first);
    assert_int_equal(format.debits, BANK_DEBITS_POSITIVE);
    assert_string_equal(format.columns[BANK_EXERCISE], "Year");
    assert_string_equal(format.columns[BANK_MANDATE], "No");
    assert_true(format.may_be_absent[BANK_MANDATE] && !format.may_be_absent[BANK_NAME]);
    assert_null(format.columns[BANK_LABEL]);
    assert_string_equal(format.opening, "Before");
    assert_string_equal(format.closing, "After");
    assert_string_equal(format.account, "Account");
    assert_string_equal(format.booked_status, "done");
}

static void
what_is_wrong_is_told_all_at_once(void **state)
{
    (void)state;
    assert_string_equal(
        problems_of("{\"code\": 1,\n\"name\": \"\",\n\"kind\": \"bank\",\n\"separator\": \"::\",\n"
                    "\"encodings\": [\"latin\"],\n\"days\": \"MM/DD/YYYY\",\n\"decimal\": \"'\",\n"
                    "\"grouped\": 1,\n\"debits\": \"red\",\n\"columns\": [],\n\"colour\": 1}"),
        "! 1:10 /code [1] expected words between quotes, at most 255 bytes | \n"
        "! 2:9 /name [] expected words between quotes, at most 255 bytes | \n"
        "! 3:9 /kind [bank] expected one of \"statement\", \"treasury\" | \n"
        "! 4:14 /separator [::] expected one of \";\", \",\", \"\t\", \"|\" | \n"
        "! 5:15 /encodings/0 [latin] expected one of \"utf-8\", \"iso-8859-15\", "
        "\"windows-1252\" | \n"
        "! 6:9 /days [MM/DD/YYYY] expected one of \"DD/MM/YYYY\", \"YYYY-MM-DD\" | \n"
        "! 7:12 /decimal ['] expected one of \",\", \".\" | \n"
        "! 8:12 /grouped [1] expected true or false | \n"
        "! 9:11 /debits [red] expected one of \"negative\", \"positive\", \"either\" | \n"
        "! 10:12 /columns [] expected an object of columns and their headers | \n"
        "! 11:11 /colour [1] unknown key `colour` | the members are listed in "
        "docs/bank-formats.md\n"
        "! 1:1  [] \"source\" is missing | \n"
        "# f.json:0:0 the format has things to mend: 12 | \n");
    assert_string_equal(problems_of("[]"), "! 1:1  [] expected an object: a format | \n"
                                           "# f.json:0:0 the format has things to mend: 1 | \n");
    assert_string_equal(
        problems_of(
            "{\"code\": \"a\", \"name\": \"A\", \"source\": \"s\", \"kind\": \"statement\", "
            "\"separator\": \";\", \"decimal\": \",\", \"columns\": {}, \"encodings\": []}"),
        "! 1:126 /encodings [] expected a list of 1 to 3 encodings | \n"
        "# f.json:0:0 the format has things to mend: 1 | \n");
}

static void
columns_are_known_and_stand_once(void **state)
{
    (void)state;
    assert_string_equal(
        problems_of(FIRST ", \"columns\": {\"day\": \"D\"},\n\"optional\": {\"label\": \"a\", "
                          "\"debit\": 2}}"),
        "! 1:141 /columns/day [D] unknown column `day` | the columns are listed in "
        "docs/bank-formats.md\n"
        "! 2:37 /optional/debit [2] expected words between quotes, at most 255 bytes | \n"
        "# f.json:0:0 the format has things to mend: 2 | \n");
    assert_string_equal(problems_of(FIRST ", \"columns\": {\"label\": \"a\"},\n"
                                          "\"optional\": {\"label\": \"b\"}}"),
                        "! 2:23 /optional/label [b] the column is there twice | \n"
                        "# f.json:0:0 the format has things to mend: 1 | \n");
}

static void
what_goes_together_is_asked_for(void **state)
{
    (void)state;
    assert_string_equal(
        problems_of(FIRST ", \"columns\": {\"debit\": \"d\", \"status\": \"s\"}}"),
        "! 1:133 /columns [] expected either \"amount\", or both \"debit\" and \"credit\" | \n"
        "! 1:133 /columns [] expected \"booked_on\" and \"label\" | \n"
        "! 1:133 /columns [] \"status\" and \"booked_status\" go together | \n"
        "# f.json:0:0 the format has things to mend: 3 | \n");
    assert_string_equal(
        problems_of(FIRST
                    ", \"columns\": {\"amount\": \"a\", \"credit\": \"c\", \"booked_on\": \"b\", "
                    "\"label\": \"l\"}}"),
        "! 1:133 /columns [] expected either \"amount\", or both \"debit\" and \"credit\" | \n"
        "# f.json:0:0 the format has things to mend: 1 | \n");
    assert_string_equal(
        problems_of("{\"code\": \"a b\", \"name\": \"A\", \"source\": \"s\", \"kind\": "
                    "\"treasury\", \"separator\": \";\", \"encodings\": [\"utf-8\"], "
                    "\"decimal\": \",\", \"columns\": {\"amount\": \"a\"}}"),
        "! 1:10 /code [a b] expected a code: letters, digits, `-`, `_`, `.` | \n"
        "# f.json:0:0 the format has things to mend: 1 | \n");
    assert_string_equal(
        problems_of("{\"code\": \"a\", \"name\": \"A\", \"source\": \"s\", \"kind\": "
                    "\"treasury\", \"separator\": \";\", \"encodings\": [\"utf-8\"], "
                    "\"decimal\": \",\", \"columns\": {\"amount\": \"a\"}}"),
        "! 1:132 /columns [] expected \"exercise\" and \"name\" | \n"
        "# f.json:0:0 the format has things to mend: 1 | \n");
    assert_non_null(strstr(problems_of("{\"code\": "), "# f.json:1:10 "));
}

static void
the_formats_of_the_program_are_right_and_named_as_their_files(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct bank_format format;

        if (strncmp(embedded_files[i].name, FOLDER, strlen(FOLDER)) != 0) {
            continue;
        }
        count++;
        assert_string_equal(read_format(embedded_files[i].text, &format), "");
        assert_string_equal(embedded_files[i].name,
                            text_format(&arena, FOLDER "%s.json", format.code));
    }
    assert_int_equal(count, 10);
}

static void
columns_have_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < BANK_COLUMNS; i++) {
        assert_true(text_is_code(bank_column_word((enum bank_column)i)));
    }
    assert_string_equal(bank_column_word(BANK_COMMUNE), "commune");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_format_says_all_that_it_needs, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_all_at_once, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(columns_are_known_and_stand_once, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_goes_together_is_asked_for, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            the_formats_of_the_program_are_right_and_named_as_their_files, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(columns_have_words, open_arena, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
