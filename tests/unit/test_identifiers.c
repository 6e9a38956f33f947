/* SPDX-License-Identifier: MPL-2.0 */
/*
 * identifiers: real and wrong numbers, and what a key must notice.
 */
#include "unit.h"

#include "exchange/identifiers.h"

#include <stdio.h>

static void
a_siren_is_nine_digits_that_pass_the_key(void **state)
{
    (void)state;
    assert_true(identifier_is_siren("732829320"));
    assert_true(identifier_is_siren("356000000"));
    assert_false(identifier_is_siren("732829321"));
    assert_false(identifier_is_siren("73282932"));
    assert_false(identifier_is_siren("7328293200"));
    assert_false(identifier_is_siren("73282932O"));
    assert_false(identifier_is_siren(" 732829320"));
    assert_false(identifier_is_siren(""));
}

static void
a_siret_is_fourteen_digits_that_pass_the_key(void **state)
{
    (void)state;
    assert_true(identifier_is_siret("73282932000074"));
    assert_false(identifier_is_siret("73282932000075"));
    assert_false(identifier_is_siret("78643691500010")); /* published by a department in 2017 */
    assert_false(identifier_is_siret("82428848184382")); /* its key fits, that of its SIREN not */
    assert_false(identifier_is_siret("7328293200007"));
    assert_false(identifier_is_siret("732829320000740"));
    assert_false(identifier_is_siret("732 829 320 00074"));
    assert_false(identifier_is_siret("7,32829E+13"));
    assert_false(identifier_is_siret(""));
}

static void
the_offices_of_la_poste_have_their_own_key(void **state)
{
    (void)state;
    assert_true(identifier_is_siret("35600000000048")); /* the head office passes Luhn */
    assert_true(identifier_is_siret("35600000049837"));
    assert_true(identifier_is_siret("35600000009075"));
    assert_false(identifier_is_siret("35600000009076"));
    /* The digits of the head office sum to 26: the offices' rule would refuse it. */
    assert_false(identifier_is_siret("35600000000049"));
}

/* tests/sql/application.sql holds levain.is_siret to the same table. */
static void
the_table_of_sirets_is_judged_as_the_database_does(void **state)
{
    FILE *file = fopen("tests/data/sirets.csv", "r");
    char line[80];
    size_t count = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *end = strchr(line, ';');

        assert_non_null(end);
        *end = '\0';
        if (identifier_is_siret(line) != (strcmp(end + 1, "yes\n") == 0)) {
            fail_msg("%s is judged otherwise", line);
        }
        count++;
    }
    (void)fclose(file);
    assert_true(count > 20);
}

static void
an_rna_number_is_w_and_nine_digits(void **state)
{
    (void)state;
    assert_true(identifier_is_rna("W751000001"));
    assert_false(identifier_is_rna("w751000001"));
    assert_false(identifier_is_rna("W75100001"));
    assert_false(identifier_is_rna("W7510000011"));
    assert_false(identifier_is_rna("W9R1000001"));
    assert_false(identifier_is_rna("751000001"));
    assert_false(identifier_is_rna(""));
}

static void
one_wrong_digit_is_always_noticed(void **state)
{
    static const char good[] = "73282932000074";

    (void)state;
    for (size_t at = 0; at < sizeof good - 1; at++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[sizeof good];

            memcpy(text, good, sizeof text);
            text[at] = digit;
            assert_int_equal(identifier_is_siret(text), digit == good[at]);
        }
    }
}

/* The key by its definition, from right to left, another way than the code does it. */
static bool
luhn(const char *digits)
{
    static const int doubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    int sum = 0;
    bool second = false;

    for (const char *at = digits + strlen(digits); at > digits; second = !second) {
        int digit = *--at - '0';

        sum += second ? doubled[digit] : digit;
    }
    return sum % 10 == 0;
}

static void
random_numbers_are_judged_by_the_key_alone(void **state)
{
    uint64_t seed = 732829320;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char siret[15] = "", siren[10] = "";

        for (size_t i = 0; i + 1 < sizeof siret; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            siret[i] = (char)('0' + seed % 10);
        }
        memcpy(siren, siret, sizeof siren - 1);
        assert_int_equal(identifier_is_siren(siren), luhn(siren));
        if (strcmp(siren, "356000000") != 0) {
            assert_int_equal(identifier_is_siret(siret), luhn(siren) && luhn(siret));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_siren_is_nine_digits_that_pass_the_key),
        cmocka_unit_test(a_siret_is_fourteen_digits_that_pass_the_key),
        cmocka_unit_test(the_offices_of_la_poste_have_their_own_key),
        cmocka_unit_test(the_table_of_sirets_is_judged_as_the_database_does),
        cmocka_unit_test(an_rna_number_is_w_and_nine_digits),
        cmocka_unit_test(one_wrong_digit_is_always_noticed),
        cmocka_unit_test(random_numbers_are_judged_by_the_key_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
