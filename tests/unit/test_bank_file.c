/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_file: what is read of the files of banks and treasuries, and what is told of them.
 */
#include "base/date.h"
#include "csv_seen.h"
#include "exchange/bank_balances.h"
#include "unit/shared_data.h"

#define NBSP   "\xC2\xA0"
#define NARROW "\xE2\x80\xAF"

/* Days, signed amounts, balances; blanks between thousands. */
static const struct bank_format plain = {
    .code = "plain",
    .name = "Plain",
    .separator = ';',
    .encodings = {CSV_UTF8, CSV_CP1252},
    .encoding_count = 2,
    .decimal = ',',
    .grouped = true,
    .columns = {[BANK_BOOKED_ON] = "Date",
                [BANK_LABEL] = "Libellé",
                [BANK_AMOUNT] = "Montant",
                [BANK_BALANCE] = "Solde"},
    .may_be_absent = {[BANK_BALANCE] = true},
    .opening = "Solde initial",
    .closing = "Solde final",
    .account = "Compte",
};

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

static const struct bank_format treasury = {
    .code = "treasury",
    .name = "Treasury",
    .kind = BANK_TREASURY,
    .separator = ';',
    .encodings = {CSV_UTF8},
    .encoding_count = 1,
    .decimal = '.',
    .columns = {[BANK_EXERCISE] = "Année",
                [BANK_IDENTIFIER] = "SIRET",
                [BANK_NAME] = "Nom",
                [BANK_NAME_MORE] = "Suite",
                [BANK_AMOUNT] = "Mandaté",
                [BANK_BORDEREAU] = "Bordereau",
                [BANK_MANDATE] = "Mandat"},
    .may_be_absent = {[BANK_BORDEREAU] = true, [BANK_MANDATE] = true, [BANK_NAME_MORE] = true},
};

static enum status
see_line(void *context, const struct bank_line *line, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    text_addf(&seen->text, "%ld %s %lld <%s>", line->line,
              line->exercise > 0 ? text_format(&arena, "%d", (int)line->exercise)
                                 : date_text(&arena, line->booked_on),
              (long long)line->cents, line->label);
    if (line->value_on != line->booked_on) {
        text_addf(&seen->text, " value %s", date_text(&arena, line->value_on));
    }
    if (line->reference[0] != '\0') {
        text_addf(&seen->text, " ref %s", line->reference);
    }
    if (line->siret[0] != '\0') {
        text_addf(&seen->text, " siret %s", line->siret);
    }
    if (line->has_balance) {
        text_addf(&seen->text, " = %lld", (long long)line->balance_cents);
    }
    text_add(&seen->text, "\n");
    return ++seen->rows == seen->stop_after ? err_set(err, ST_RETRY, "enough") : ST_OK;
}

static struct arena reading; /* what is seen of a line outlives it in the other one */
static struct bank_totals totals;

static int
begin_reading(void **state)
{
    arena_init(&reading, (size_t)64 << 20);
    return begin(state);
}

static int
end_reading(void **state)
{
    arena_free(&reading);
    return end(state);
}

static const char *
read_with(const struct bank_format *format, const char *text)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {see_line, &seen, &seen.problems};

    seen.problems.context = &seen;
    seen.status = bank_file_read_bytes(&reading, (struct file_bytes){"f.csv", text, strlen(text)},
                                       format, &wish, &totals, &seen.err);
    return told(&seen);
}

static const char *
read_real(const struct bank_format *format, const char *name)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {see_line, &seen, &seen.problems};

    seen.problems.context = &seen;
    seen.status =
        bank_file_read(&reading, shared_data(&arena, name), format, &wish, &totals, &seen.err);
    return told(&seen);
}

/* ---- amounts --------------------------------------------------------------------------------- */

static void
an_amount_is_read_as_declared_and_in_no_other_way(void **state)
{
    static const struct {
        const char *cell;
        int64_t cents;
    } good[] = {
        {"0", 0},
        {"0,00", 0},
        {"12", 1200},
        {"12,3", 1230},
        {"-45,67", -4567},
        {"+1500,75", 150075},
        {"45,67-", -4567},
        {"- 1 234,56", -123456},
        {"2" NBSP "998,98", 299898},
        {"1" NARROW "234" NARROW "567,00", 123456700},
        {"1,2000", 120},
        {"100000000000,00", BANK_CENTS_MAX},
    };
    static const struct {
        const char *cell, *reason;
    } bad[] = {
        {"", "this is not an amount"},
        {"-", "this is not an amount"},
        {"=A1+B2", "the amount is not written as the format declares"},
        {"12.30", "the amount is not written as the format declares"},
        {"31.097,24", "the amount is not written as the format declares"},
        {"31'097,24", "the amount is not written as the format declares"},
        {"29 98,98", "the amount is not written as the format declares"},
        {"1 2345", "the amount is not written as the format declares"},
        {"1234 567", "the amount is not written as the format declares"},
        {"12,", "the amount has parts of a cent"},
        {"12,345", "the amount has parts of a cent"},
        {"--5", "the amount is not written as the format declares"},
        {"-5-", "the amount is not written as the format declares"},
        {"5 EUR", "the amount is not written as the format declares"},
        {"1e5", "the amount is not written as the format declares"},
        {"100000000001,00", "the amount is not written as the format declares"},
        {"99999999999999999999999", "the amount is not written as the format declares"},
    };
    struct bank_format points = plain;
    const char *reason;
    int64_t cents;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(bank_amount(&plain, good[i].cell, &cents, &reason));
        assert_int_equal(cents, good[i].cents);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(bank_amount(&plain, bad[i].cell, &cents, &reason));
        assert_string_equal(reason, bad[i].reason);
    }
    points.decimal = '.';
    points.grouped = false;
    assert_true(bank_amount(&points, "8048.0", &cents, &reason));
    assert_int_equal(cents, 804800);
    assert_false(bank_amount(&points, "31097,24", &cents, &reason));
    assert_false(bank_amount(&points, "1 234.00", &cents, &reason));
}

static void
numbers_of_people_rounded_ones_and_keys_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(bank_identifier_of(""), BANK_IDENTIFIER_ABSENT);
    assert_int_equal(bank_identifier_of("732 829 320 00074"), BANK_IDENTIFIER_GOOD);
    assert_int_equal(bank_identifier_of("35600000049837"), BANK_IDENTIFIER_GOOD);
    assert_int_equal(bank_identifier_of("78643691500010"), BANK_IDENTIFIER_WRONG);
    assert_int_equal(bank_identifier_of("35181600000000"), BANK_IDENTIFIER_ROUNDED);
    assert_int_equal(bank_identifier_of("1850578006084"), BANK_IDENTIFIER_PERSON);
    assert_int_equal(bank_identifier_of("1 85 05 78 006 084 36"), BANK_IDENTIFIER_PERSON);
    assert_int_equal(bank_identifier_of("1234567890123456"), BANK_IDENTIFIER_WRONG);
    assert_int_equal(bank_identifier_of("12345678901234567"), BANK_IDENTIFIER_WRONG);
    assert_int_equal(bank_identifier_of("7,86E+13"), BANK_IDENTIFIER_WRONG);
    assert_int_equal(bank_identifier_of("732829320"), BANK_IDENTIFIER_WRONG);
}

static void
years_have_four_digits(void **state)
{
    int32_t year;

    (void)state;
    assert_true(bank_year("2026", &year));
    assert_int_equal(year, 2026);
    assert_true(bank_year("1900", &year) && bank_year("2199", &year));
    assert_false(bank_year("1899", &year));
    assert_false(bank_year("2200", &year));
    assert_false(bank_year("26", &year));
    assert_false(bank_year("20260", &year));
}

/* ---- the head -------------------------------------------------------------------------------- */

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
    assert_string_equal(read_with(&plain, ""),
                        "# f.csv:0:0 no line has the columns of Plain (plain) | \n");
    add_many(&many, "a line\n", BANK_HEAD_LINES_MAX);
    text_add(&many, "Date;Libellé;Montant\n");
    assert_non_null(strstr(read_with(&plain, text_of(&many)), "no line has the columns"));
    assert_non_null(strstr(read_with(&treasury, "Ann\xE9;\n"), "no line has the columns"));
}

static void
a_file_that_is_not_there_is_told(void **state)
{
    struct seen seen = see_nothing();
    const struct bank_wish wish = {NULL, NULL, &seen.problems};

    (void)state;
    assert_int_equal(bank_file_read(&reading, "/nowhere/f.csv", &plain, &wish, &totals, &seen.err),
                     ST_DATA);
    assert_string_equal(seen.err.text, "the file cannot be opened: No such file or directory");
    assert_int_equal(bank_file_read(&reading, "/", &plain, &wish, &totals, &seen.err), ST_DATA);
    assert_string_equal(seen.err.text, "the file cannot be read");
}

/* ---- lines ----------------------------------------------------------------------------------- */

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
    assert_string_equal(read_with(&either, "Date;Libellé;Débit;Crédit\n"
                                           "31/02/2026;a;5,00;\n"
                                           "01/02/2026;b;5,00;7,00\n"
                                           "01/02/2026;c;;-7,00\n"
                                           "01/02/2026;d;;\n"
                                           "01/02/2026;e;x;\n"
                                           "01/02/2026;f\n"),
                        "! 2:1 Date [31/02/2026] not a day of the calendar | the format has days "
                        "as 16/03/2026\n"
                        "! 3:4 Crédit [7,00] the line has both a debit and a credit | \n"
                        "! 4:4 Crédit [-7,00] a credit is below zero | \n"
                        "! 5:3 Débit [] the line has no amount | \n"
                        "! 6:3 Débit [x] this is not an amount | the format has `,` before the "
                        "cents, blanks between thousands\n"
                        "! 7:0  [] 2 cells where the header has 4 | look for a separator or a "
                        "quote inside a cell\n");
    assert_int_equal(totals.lines, 6);
    assert_int_equal(totals.rejected, 6);
    assert_int_equal(totals.read, 0);
    assert_string_equal(read_with(&plain, "Date;Libellé;Montant\n01/02/2026;a;\n"),
                        "! 2:3 Montant [] the line has no amount | \n");
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
        "! 4:6 Devise [CHF] the line is in another currency than euros | \n"
        "! 6:1 Date [01/02/2026] not a day of the calendar | the format has days as 2026-03-16\n");
    assert_int_equal(totals.not_booked, 1);
    assert_int_equal(totals.rejected, 2);
    assert_int_equal(totals.in_cents, 300);
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
        "! 5:1 Année [08] not a financial year | \n"
        "! 5:2 SIRET [(not shown)] a number of 13 or 15 digits may be a person's, and is not kept "
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
    const struct bank_wish wish = {see_line, &seen, &seen.problems};
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

/* ---- balances -------------------------------------------------------------------------------- */

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

/* ---- real files ------------------------------------------------------------------------------ */

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
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_reading, end_reading)
    const struct CMUnitTest tests[] = {
        TEST(an_amount_is_read_as_declared_and_in_no_other_way),
        TEST(numbers_of_people_rounded_ones_and_keys_are_told_apart),
        TEST(years_have_four_digits),
        TEST(the_header_is_found_behind_lines_of_the_banks_own),
        TEST(the_account_may_be_a_formula_of_a_spreadsheet),
        TEST(the_encoding_is_the_first_that_the_bytes_allow),
        TEST(a_file_without_the_columns_is_refused_with_what_is_missing),
        TEST(a_file_that_is_not_there_is_told),
        TEST(debits_have_one_sign_in_a_file),
        TEST(what_a_line_lacks_or_has_twice_is_told),
        TEST(a_line_may_be_of_another_currency_or_not_be_booked),
        TEST(a_treasury_orders_by_year_and_people_are_not_shown),
        TEST(who_reads_may_stop_it_and_sums_are_bounded),
        TEST(balances_follow_from_either_end),
        TEST(a_line_that_is_missing_shows_and_where),
        TEST(a_line_without_a_balance_or_that_cannot_be_read_breaks_no_chain),
        TEST(the_ends_have_to_agree_with_the_lines),
        TEST(of_many_breaks_the_first_are_told),
        TEST(a_department_s_payments_come_in_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
