/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_balances: a line that is missing, doubled or changed shows, and where.
 */
#include "unit/bank_seen.h"

#define OLDEST_FIRST                                                                               \
    "Date;Libellé;Montant;Solde\n"                                                                \
    "01/02/2026;a;1,00;101,00\n"                                                                   \
    "02/02/2026;b;-2,00;99,00\n"

static void
balances_follow_from_either_end(void **state)
{
    (void)state;
    (void)read_with(&plain, OLDEST_FIRST "03/02/2026;c;5,00;104,00\n");
    assert_true(totals.balances_agree);
    assert_int_equal(totals.balanced, 2);
    (void)read_with(&plain, "Date;Libellé;Montant;Solde\n"
                            "03/02/2026;c;5,00;104,00\n"
                            "02/02/2026;b;-2,00;99,00\n"
                            "01/02/2026;a;1,00;101,00\n");
    assert_true(totals.balances_agree);
    assert_int_equal(totals.balanced, 2);
}

static void
a_line_that_is_missing_shows_and_where(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, OLDEST_FIRST "04/02/2026;d;7,00;111,00\n"
                                                       "05/02/2026;e;1,00;112,00\n"),
                        "2 2026-02-01 100 <a> = 10100\n"
                        "3 2026-02-02 -200 <b> = 9900\n"
                        "4 2026-02-04 700 <d> = 11100\n"
                        "5 2026-02-05 100 <e> = 11200\n"
                        "! 4:4 Solde [€111.00] the balance does not follow from the line before: "
                        "€106.00 expected | a line is missing, there twice, or was changed\n");
    assert_false(totals.balances_agree);
    assert_int_equal(totals.balanced, 2);
}

static void
a_line_without_a_balance_or_that_cannot_be_read_breaks_no_chain(void **state)
{
    (void)state;
    (void)read_with(&plain, OLDEST_FIRST "03/02/2026;c;5,00;\n"
                                         "04/02/2026;d;1,00;105,00\n"
                                         "32/02/2026;e;1,00;106,00\n"
                                         "05/02/2026;f;1,00;107,00\n");
    assert_true(totals.balances_agree);
    assert_int_equal(totals.balanced, 1);
}

static void
the_ends_have_to_agree_with_the_lines(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, "Solde final;9 822,50\nDate;Libellé;Montant\n"
                                          "01/02/2026;a;-500,00\n01/02/2026;b;1 500,75\n"
                                          "Solde initial;;8 821,75\n"),
                        "3 2026-02-01 -50000 <a>\n4 2026-02-01 150075 <b>\n");
    assert_true(totals.balances_agree);
    assert_string_equal(read_with(&plain, "Solde final;9 822,51\nDate;Libellé;Montant\n"
                                          "01/02/2026;a;1 000,75\n"
                                          "Solde initial;;8 821,75\n"),
                        "3 2026-02-01 100075 <a>\n"
                        "! 0:0 Solde final [€9,822.51] the opening balance and the lines make "
                        "€9,822.50 at the end | lines are missing, there twice, or were changed\n");
    assert_false(totals.balances_agree);
}

static void
of_many_breaks_the_first_are_told(void **state)
{
    struct text many = text_in(&arena);
    const char *seen;
    size_t count = 0;

    (void)state;
    text_add(&many, "Date;Libellé;Montant;Solde\n");
    add_many(&many, "01/02/2026;a;1,00;5,00\n", 30);
    seen = read_with(&plain, text_of(&many));
    for (const char *at = seen; (at = strstr(at, "does not follow")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, BANK_BREAKS_MAX);
    assert_int_equal(totals.balanced, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(balances_follow_from_either_end),
        TEST(a_line_that_is_missing_shows_and_where),
        TEST(a_line_without_a_balance_or_that_cannot_be_read_breaks_no_chain),
        TEST(the_ends_have_to_agree_with_the_lines),
        TEST(of_many_breaks_the_first_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
