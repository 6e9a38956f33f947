/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_head: the header behind lines of the bank's own, the encoding, the account.
 */
#include "unit/bank_seen.h"

static void
the_header_is_found_behind_lines_of_the_banks_own(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, "\xEF\xBB\xBF"
                                          "Compte ;FR76\r\n"
                                          "Date ;01/01/2015\r\n"
                                          "Solde final;;10,00\r\n"
                                          "\r\n"
                                          "Date;Libellé;Montant\r\n"
                                          "02/03/2026;VIR;10,00\r\n"
                                          "Solde initial;;0,00\r\n"),
                        "6 2026-03-02 1000 <VIR>\n");
    assert_string_equal(totals.head.account, "FR76");
    assert_int_equal(totals.head.lines_before, 4);
    assert_true(totals.balances_agree && totals.head.opening.has && totals.head.closing.has);
    assert_string_equal(read_with(&plain, "Compte : 0123\nDate;Libellé;Montant\n"), "");
    assert_string_equal(totals.head.account, "0123");
    assert_string_equal(read_with(&plain, "Compte\nDate;Libellé;Montant\n"), "");
    assert_string_equal(totals.head.account, "");
}

static void
the_account_may_be_a_formula_of_a_spreadsheet(void **state)
{
    struct bank_format format = plain;

    (void)state;
    format.account_is_first = true;
    assert_string_equal(read_with(&format, "=\"0201900016400270\";x\n\"Date\";Libellé;Montant\n"),
                        "");
    assert_string_equal(totals.head.account, "0201900016400270");
}

static void
the_encoding_is_the_first_that_the_bytes_allow(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, "Date;Libell\xE9;Montant\n01/02/2026;No\xEBl;1,00\n"),
                        "2 2026-02-01 100 <Noël>\n");
    assert_int_equal(totals.head.encoding, CSV_CP1252);
    assert_string_equal(read_with(&plain, "Date;Libellé;Montant\n01/02/2026;Noël;1,00\n"),
                        "2 2026-02-01 100 <Noël>\n");
    assert_int_equal(totals.head.encoding, CSV_UTF8);
}

static void
a_file_without_the_columns_is_refused_with_what_is_missing(void **state)
{
    struct text many = text_in(&arena);

    (void)state;
    assert_string_equal(
        read_with(&plain, "Jour;Libellé;Somme\n01/02/2026;a;1,00\n"),
        "# f.csv:0:0 no line has the columns of Plain (plain) | what is missing: `Date`, "
        "`Montant`; `levain import try` looks for the format of a file\n");
    assert_string_equal(read_with(&plain, ""), "# f.csv:0:0 the file is empty | export it again\n");
    assert_string_equal(read_with(&plain, "\xFF\xFE"
                                          "D"),
                        "# f.csv:0:0 the file is in UTF-16 | save it as CSV in UTF-8\n");
    assert_string_equal(read_with(&plain, "%PDF-1.4"),
                        "# f.csv:0:0 the file is a PDF | ask the bank for CSV, or for XML"
                        " (camt.053)\n");
    add_many(&many, "a line\n", BANK_HEAD_LINES_MAX);
    text_add(&many, "Date;Libellé;Montant\n");
    assert_non_null(strstr(read_with(&plain, text_of(&many)), "no line has the columns"));
    assert_string_equal(read_with(&plain, "Date;Libellé;\"a;Montant;b\"\n1;2;3\n"),
                        "# f.csv:1:0 the header cannot be read | look for a separator or a quote "
                        "inside a cell\n");
    assert_non_null(strstr(read_with(&treasury, "Ann\xE9;\n"), "no line has the columns"));
}

static void
a_file_that_is_not_there_is_told(void **state)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {.problems = &seen.problems};

    (void)state;
    assert_int_equal(bank_file_read(&reading, "/nowhere/f.csv", &plain, &wish, &totals, &seen.err),
                     ST_DATA);
    assert_string_equal(seen.err.text, "the file cannot be opened: No such file or directory");
    assert_int_equal(bank_file_read(&reading, "/", &plain, &wish, &totals, &seen.err), ST_DATA);
    assert_string_equal(seen.err.text, "the file cannot be read");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_header_is_found_behind_lines_of_the_banks_own),
        TEST(the_account_may_be_a_formula_of_a_spreadsheet),
        TEST(the_encoding_is_the_first_that_the_bytes_allow),
        TEST(a_file_without_the_columns_is_refused_with_what_is_missing),
        TEST(a_file_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
