/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_file: what is read of the files of banks and treasuries, and what is told of them.
 */
#include "unit/bank_seen.h"
#include "unit/shared_data.h"

static struct bank_format
apart(enum bank_debits debits)
{
    struct bank_format format = plain;

    format.columns[BANK_AMOUNT] = NULL;
    format.columns[BANK_DEBIT] = "Débit";
    format.columns[BANK_CREDIT] = "Crédit";
    format.debits = debits;
    return format;
}

static const char *
read_real(const struct bank_format *format, const char *name)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {
        .on_line = see_line, .context = &seen, .problems = &seen.problems};

    seen.problems.context = &seen;
    seen.status =
        bank_file_read(&reading, shared_data(&arena, name), format, &wish, &totals, &seen.err);
    return told(&seen);
}

static void
debits_have_one_sign_in_a_file(void **state)
{
    const struct bank_format either = apart(BANK_DEBITS_EITHER);
    const struct bank_format positive = apart(BANK_DEBITS_POSITIVE);
    const struct bank_format negative = apart(BANK_DEBITS_NEGATIVE);
    static const char below[] = "Date;Libellé;Débit;Crédit\n01/02/2026;a;-5,00;\n"
                                "01/02/2026;b;;7,00\n01/02/2026;c;0,00;\n";
    static const char above[] = "Date;Libellé;Débit;Crédit\n01/02/2026;a;5,00;\n"
                                "01/02/2026;b;0,00;7,00\n01/02/2026;c;;0,00\n";
    static const char both[] = "Date;Libellé;Débit;Crédit\n01/02/2026;a;5,00;\n"
                               "01/02/2026;b;-7,00;\n01/02/2026;c;1,00;\n";
    static const char given[] = "2 2026-02-01 -500 <a>\n3 2026-02-01 700 <b>\n4 2026-02-01 0 <c>\n";

    (void)state;
    assert_string_equal(read_with(&either, below), given);
    assert_string_equal(read_with(&either, above), given);
    assert_string_equal(read_with(&negative, below), given);
    assert_string_equal(read_with(&positive, above), given);
    assert_string_equal(read_with(&either, both),
                        "2 2026-02-01 -500 <a>\n"
                        "! 3:3 Débit [-7,00] the sign of this debit is not that of the others | "
                        "correct the file: it is not sure which way this money went\n"
                        "4 2026-02-01 -100 <c>\n");
    assert_non_null(strstr(read_with(&positive, below), "! 2:3 Débit [-5,00] the sign"));
    assert_non_null(strstr(read_with(&negative, above), "! 2:3 Débit [5,00] the sign"));
}

static void
what_a_line_lacks_or_has_twice_is_told(void **state)
{
    const struct bank_format either = apart(BANK_DEBITS_EITHER);

    (void)state;
    assert_string_equal(
        read_with(&either, "Date;Libellé;Débit;Crédit\n"
                           "31/02/2026;a;5,00;\n"
                           "01/02/2026;b;5,00;7,00\n"
                           "01/02/2026;c;;-7,00\n"
                           "01/02/2026;d;;\n"
                           "01/02/2026;e;x;\n"
                           "01/02/2026;f\n"),
        "! 2:1 Date [31/02/2026] not a day of the calendar | the format has days "
        "as 16/03/2026\n"
        "! 3:4 Crédit [7,00] the line has both a debit and a credit | empty the one that did not "
        "move\n"
        "! 4:4 Crédit [-7,00] a credit is below zero | write it as a debit\n"
        "! 5:3 Débit [] the line has no amount | write it, or 0 where nothing moved\n"
        "! 6:3 Débit [x] this is not an amount | the format has `,` before the "
        "cents, blanks between thousands\n"
        "! 7:0  [] 2 cells where the header has 4 | look for a separator or a "
        "quote inside a cell\n");
    assert_int_equal(totals.lines, 6);
    assert_int_equal(totals.rejected, 6);
    assert_int_equal(totals.read, 0);
    assert_string_equal(
        read_with(&plain, "Date;Libellé;Montant\n01/02/2026;a;\n"),
        "! 2:3 Montant [] the line has no amount | write it, or 0 where nothing moved\n");
}

static void
a_line_may_be_of_another_currency_or_not_be_booked(void **state)
{
    struct bank_format format = plain;

    (void)state;
    format.days = BANK_YEAR_MONTH_DAY;
    format.columns[BANK_CURRENCY] = "Devise";
    format.columns[BANK_STATUS] = "Etat";
    format.columns[BANK_VALUE_ON] = "Valeur";
    format.columns[BANK_REFERENCE] = "Ref";
    format.columns[BANK_DETAIL] = "Plus";
    format.booked_status = "booked";
    assert_string_equal(
        read_with(&format, "Date;Valeur;Libellé;Plus;Montant;Devise;Etat;Ref\n"
                           "2026-02-01;2026-02-03;a;;1,00;EUR;booked;R1\n"
                           "2026-02-01;;b; more ;2,00;;booked;\n"
                           "2026-02-01;;c;;3,00;CHF;booked;\n"
                           "2026-02-01;;d;;3,00;EUR;pending;\n"
                           "01/02/2026;;e;;3,00;EUR;booked;\n"),
        "2 2026-02-01 100 <a> value 2026-02-03 ref R1\n"
        "3 2026-02-01 200 <b more>\n"
        "! 4:6 Devise [CHF] the line is in another currency than euros | leave lines of other "
        "currencies out of the file\n"
        "! 6:1 Date [01/02/2026] not a day of the calendar | the format has days as 2026-03-16\n");
    assert_int_equal(totals.not_booked, 1);
    assert_int_equal(totals.rejected, 2);
    assert_int_equal(totals.in_cents, 300);
}

/* Sums and a count, above the header or behind the rows, under their columns or not; a line that
 * only ends the file. */
static void
what_a_file_announces_has_to_come(void **state)
{
    struct bank_format format = plain;
    struct bank_format two = plain;

    (void)state;
    format.total = "Total";
    format.count = "Nombre";
    format.trailer = "Fin";
    assert_string_equal(read_with(&format, "Nombre;2\nDate;Libellé;Montant;Solde\n"
                                           "01/02/2026;a;1,00;\n02/02/2026;b;-3,00;\n"
                                           "Total;;-2,00;\nFin\n"),
                        "3 2026-02-01 100 <a>\n4 2026-02-02 -300 <b>\n");
    assert_int_equal(totals.lines, 2);
    assert_string_equal(
        read_with(&format, "Date;Libellé;Montant\n01/02/2026;a;1,00\nTotal;1,50\nNombre;2\n"),
        "2 2026-02-01 100 <a>\n"
        "! 4:0 Nombre [2] so many entries are announced, there are 1 | lines are missing, there"
        " twice, or were changed\n"
        "! 4:0 Total [€1.50] this sum is announced, the entries make €1.00 | lines are missing,"
        " there twice, or were changed\n");
    assert_false(totals.balances_agree);
    two.total = "Total";
    two.columns[BANK_AMOUNT] = NULL;
    two.columns[BANK_DEBIT] = "Débit";
    two.columns[BANK_CREDIT] = "Crédit";
    assert_string_equal(
        read_with(&two, "Date;Libellé;Débit;Crédit\n01/02/2026;a;-1,00;\nTotal;;-1,00;2,00\n"),
        "2 2026-02-01 -100 <a>\n"
        "! 3:0 Crédit [€2.00] this sum is announced, the entries make €0.00 | lines are missing,"
        " there twice, or were changed\n");
    assert_string_equal(read_with(&format, "Solde final;8,00\nDate;Libellé;Montant\n"
                                           "01/02/2026;a;1,00\n"),
                        "3 2026-02-01 100 <a>\n"
                        "! 0:0 Solde initial [] this balance is missing, though the file has the"
                        " other one | the file may be cut: export it again\n");
}

static void
what_would_move_a_terminal_is_a_blank(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, "Date;Libellé;Montant\n"
                                          "01/02/2026;\"a\x1B[31mb\nc\xC2\x9B\";1,00\n"),
                        "2 2026-02-01 100 <a [31mb c  >\n");
}

static void
of_two_columns_of_one_name_none_is_read(void **state)
{
    (void)state;
    assert_string_equal(read_with(&plain, "Date;Libellé;Montant;Montant\n01/02/2026;a;1,00;2,00\n"),
                        "# f.csv:1:0 two columns are called `Montant` | take away the column that"
                        " is not meant, or rename it\n");
}

static void
a_treasury_orders_by_year_and_people_are_not_shown(void **state)
{
    (void)state;
    assert_string_equal(
        read_with(&treasury, "Année;SIRET;Nom;Suite;Mandaté;Bordereau;Mandat\n"
                             "2008;73282932000074;A;B;8048.0;12;345\n"
                             "2008;;C;;-1.5;;346\n"
                             "2007;35181600000000;D;;0;;\n"
                             "08;1850578006084;E;;1.00;;\n"),
        "2 2008 -804800 <A B> ref 12/345 siret 73282932000074\n"
        "3 2008 150 <C> ref 346\n"
        "4 2007 0 <D>\n"
        "! 5:1 Année [08] not a financial year | write it as 2026\n"
        "! 5:2 SIRET [(not shown)] a number of 13 or 15 digits may be a person's: its line is "
        "refused "
        "| empty the cell, or write a SIRET of 14 digits\n");
    assert_int_equal(totals.out_cents, 804800);
    assert_int_equal(totals.in_cents, 150);
    assert_int_equal(totals.zero, 1);
    assert_int_equal(totals.first_on, 2007);
    assert_int_equal(totals.last_on, 2008);
    assert_int_equal(totals.identifiers[BANK_IDENTIFIER_GOOD], 1);
    assert_int_equal(totals.identifiers[BANK_IDENTIFIER_ROUNDED], 1);
    assert_int_equal(totals.identifiers[BANK_IDENTIFIER_ABSENT], 1);
}

static void
who_reads_may_stop_it_and_sums_are_bounded(void **state)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {
        .on_line = see_line, .context = &seen, .problems = &seen.problems};
    struct text many = text_in(&arena);

    (void)state;
    seen.stop_after = 1;
    assert_int_equal(
        bank_file_read_bytes(&reading,
                             (struct file_bytes){"f.csv", BYTES("Date;Libellé;Montant\n"
                                                                "01/02/2026;a;1,00\n"
                                                                "01/02/2026;b;1,00\n")},
                             &plain, &wish, &totals, &seen.err),
        ST_RETRY);
    assert_int_equal(totals.read, 1);
    text_add(&many, "Date;Libellé;Montant\n");
    add_many(&many, "01/02/2026;a;-100000000000,00\n", 922338);
    assert_int_equal(bank_file_read_bytes(
                         &arena, (struct file_bytes){"f.csv", text_of(&many), many.length}, &plain,
                         &(struct bank_wish){.problems = &seen.problems}, &totals, &seen.err),
                     ST_DATA);
    assert_string_equal(seen.err.text, "the amounts add up to more than can be counted");
}

static void
a_department_s_payments_come_in_whole(void **state)
{
    struct bank_format format = treasury;

    (void)state;
    format.columns[BANK_IDENTIFIER] = "SIRET ou NIR";
    format.columns[BANK_NAME] = "Raison Sociale";
    format.columns[BANK_NAME_MORE] = "Raison sociale 2";
    (void)read_real(&format, "subventions/maine-et-loire_paiements.csv");
    assert_int_equal(totals.lines, 11843);
    assert_int_equal(totals.read, 11843);
    assert_int_equal(totals.out_cents - totals.in_cents, INT64_C(12050217796));
    assert_int_equal(totals.identifiers[BANK_IDENTIFIER_GOOD], 0);
    assert_int_equal(totals.identifiers[BANK_IDENTIFIER_ABSENT], 350);
    assert_int_equal(totals.zero, 243);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(debits_have_one_sign_in_a_file),
        TEST(what_a_line_lacks_or_has_twice_is_told),
        TEST(a_line_may_be_of_another_currency_or_not_be_booked),
        TEST(what_a_file_announces_has_to_come),
        TEST(what_would_move_a_terminal_is_a_blank),
        TEST(of_two_columns_of_one_name_none_is_read),
        TEST(a_treasury_orders_by_year_and_people_are_not_shown),
        TEST(who_reads_may_stop_it_and_sums_are_bounded),
        TEST(a_department_s_payments_come_in_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
