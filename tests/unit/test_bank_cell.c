/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_cell: amounts, days and numbers as banks and treasuries write them.
 */
#include "unit/bank_seen.h"

#define NBSP   "\xC2\xA0"
#define NARROW "\xE2\x80\xAF"

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
    {"\xE2\x88\x92"
     "1\xE2\x80\x89"
     "234,00",
     -123400}, /* a true minus, a thin space */
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
    {"12,000", "the amount may be of thousands: three digits behind the decimal sign"},
    {"--5", "the amount is not written as the format declares"},
    {"-5-", "the amount is not written as the format declares"},
    {"5 EUR", "the amount is not written as the format declares"},
    {"1e5", "the amount is not written as the format declares"},
    {"100000000001,00", "the amount is not written as the format declares"},
    {"99999999999999999999999", "the amount is not written as the format declares"},
};

static void
an_amount_is_read_as_declared_and_in_no_other_way(void **state)
{
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
    points.group = '\0';
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
thousands_are_set_apart_as_declared(void **state)
{
    static const struct {
        char decimal, group;
        const char *good, *bad;
    } ways[] = {
        {',', '.', "1.234.567,89", "1 234 567,89"},
        {'.', ',', "1,234,567.89", "1'234'567.89"},
        {'.', '\'', "1'234'567.89", "1,234,567.89"},
        {'.', '\'',
         "1\xE2\x80\x99"
         "234\xE2\x80\x99"
         "567.89",
         "1.234.567"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct bank_format format = plain;
        const char *reason;
        int64_t cents;

        format.decimal = ways[i].decimal;
        format.group = ways[i].group;
        assert_true(bank_amount(&format, ways[i].good, &cents, &reason));
        assert_int_equal(cents, 123456789);
        assert_false(bank_amount(&format, ways[i].bad, &cents, &reason));
    }
}

static void
days_are_of_this_century(void **state)
{
    int32_t day;

    (void)state;
    assert_true(bank_day(&plain, "29/02/2028", &day) && bank_day(&plain, "01/01/2000", &day));
    assert_false(bank_day(&plain, "29/02/2027", &day));
    assert_false(bank_day(&plain, "01/05/0026", &day));
    assert_false(bank_day(&plain, "31/12/1999", &day));
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_amount_is_read_as_declared_and_in_no_other_way),
        TEST(numbers_of_people_rounded_ones_and_keys_are_told_apart),
        TEST(thousands_are_set_apart_as_declared),
        TEST(days_are_of_this_century),
        TEST(years_have_four_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
