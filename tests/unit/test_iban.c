/* SPDX-License-Identifier: MPL-2.0 */
/*
 * iban: real and wrong numbers; and 10,000 random identifiers that another program judges too.
 */
#include "unit.h"

#include "exchange/iban.h"
#include "exchange/identifiers.h"

#include <stdio.h>
#include <stdlib.h>

static void
an_account_is_one_by_its_check_digits(void **state)
{
    (void)state;
    assert_true(iban_is_valid("FR7630006000011234567890189"));
    assert_true(iban_is_valid("FR1420041010050500013M02606")); /* with a letter in it */
    assert_true(iban_is_valid("MC5811222000010123456789030"));
    assert_true(iban_is_valid("DE89370400440532013000"));
    assert_true(iban_is_valid("NO9386011117947"));
    assert_false(iban_is_valid("FR7630006000011234567890188"));
    assert_false(iban_is_valid("FR1420041010050500013M02660"));
}

static void
it_has_the_length_and_the_signs_of_its_country(void **state)
{
    (void)state;
    assert_false(iban_is_valid("FR763000600001123456789018"));
    assert_false(iban_is_valid("FR76300060000112345678901890"));
    assert_false(iban_is_valid("DE1A370400440532013000"));
    assert_false(iban_is_valid("DEA1370400440532013000"));
    assert_false(iban_is_valid("NL91ABNA041716430A"));
    assert_false(iban_is_valid("NL911BNA0417164300"));
    assert_false(iban_is_valid("fr7630006000011234567890189"));
    assert_false(iban_is_valid("FR76 3000 6000 0112 3456 7890 189"));
    assert_false(iban_is_valid("US7630006000011234567890189"));
    assert_false(iban_is_valid("FR"));
    assert_false(iban_is_valid("F"));
    assert_false(iban_is_valid(""));
}

static void
a_sepa_transfer_does_not_go_everywhere(void **state)
{
    (void)state;
    assert_true(iban_is_sepa("FR7630006000011234567890189"));
    assert_true(iban_is_sepa("CH9300762011623852957"));
    assert_true(iban_is_sepa("GB29NWBK60161331926819"));
    assert_true(iban_is_valid("TN5910006035183598478831"));
    assert_false(iban_is_sepa("TN5910006035183598478831"));
    assert_false(iban_is_sepa("US"));
}

/* What tests/data/identifiers.py draws and python3-stdnum says of it: kind, 0 or 1, number. */
static void
another_program_agrees_on_10000_random_identifiers(void **state)
{
    char kind[8], number[64];
    int wanted, count = 0, good = 0;
    FILE *lines;

    (void)state;
    lines = popen("/usr/bin/python3 tests/data/identifiers.py 10000", "r");
    assert_non_null(lines);
    while (fscanf(lines, "%7s %d %63s", kind, &wanted, number) == 3) {
        const bool found = strcmp(kind, "iban") == 0    ? iban_is_valid(number)
                           : strcmp(kind, "siren") == 0 ? identifier_is_siren(number)
                                                        : identifier_is_siret(number);

        if (found != (wanted != 0)) {
            fail_msg("%s %s: found %d, wanted %d", kind, number, found, wanted);
        }
        count++;
        good += wanted;
    }
    assert_int_equal(pclose(lines), 0);
    assert_int_equal(count, 10000);
    assert_in_range(good, 3000, 7000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_one_by_its_check_digits),
        cmocka_unit_test(it_has_the_length_and_the_signs_of_its_country),
        cmocka_unit_test(a_sepa_transfer_does_not_go_everywhere),
        cmocka_unit_test(another_program_agrees_on_10000_random_identifiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
