/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/iban.h"

#include <stddef.h>
#include <string.h>

#define HEAD_LENGTH 4 /* the country and the check digits */
#define MODULUS     97

/* What stands behind the check digits: n digits, a capitals, c either. */
static const struct {
    char country[3];
    char signs[12];
    bool is_sepa;
} countries[] = {
    {"AD", "n8c12", true},    {"AE", "n19", false},     {"AL", "n8c16", true},
    {"AT", "n16", true},      {"AZ", "a4c20", false},   {"BA", "n16", false},
    {"BE", "n12", true},      {"BG", "a4n6c8", true},   {"BH", "a4c14", false},
    {"BI", "n23", false},     {"BR", "n23a1c1", false}, {"BY", "c4n4c16", false},
    {"CH", "n5c12", true},    {"CR", "n18", false},     {"CY", "n8c16", true},
    {"CZ", "n20", true},      {"DE", "n18", true},      {"DJ", "n23", false},
    {"DK", "n14", true},      {"DO", "c4n20", false},   {"EE", "n16", true},
    {"EG", "n25", false},     {"ES", "n20", true},      {"FI", "n14", true},
    {"FO", "n14", false},     {"FR", "n10c11n2", true}, {"GB", "a4n14", true},
    {"GE", "a2n16", false},   {"GI", "a4c15", true},    {"GL", "n14", false},
    {"GR", "n7c16", true},    {"GT", "c24", false},     {"HR", "n17", true},
    {"HU", "n24", true},      {"IE", "a4n14", true},    {"IL", "n19", false},
    {"IQ", "a4n15", false},   {"IS", "n22", true},      {"IT", "a1n10c12", true},
    {"JO", "a4n4c18", false}, {"KW", "a4c22", false},   {"KZ", "n3c13", false},
    {"LB", "n4c20", false},   {"LC", "a4c24", false},   {"LI", "n5c12", true},
    {"LT", "n16", true},      {"LU", "n3c13", true},    {"LV", "a4c13", true},
    {"LY", "n21", false},     {"MC", "n10c11n2", true}, {"MD", "c20", true},
    {"ME", "n18", true},      {"MK", "n3c10n2", true},  {"MR", "n23", false},
    {"MT", "a4n5c18", true},  {"MU", "a4n19a3", false}, {"NL", "a4n10", true},
    {"NO", "n11", true},      {"PK", "a4c16", false},   {"PL", "n24", true},
    {"PS", "a4c21", false},   {"PT", "n21", true},      {"QA", "a4c21", false},
    {"RO", "a4c16", true},    {"RS", "n18", true},      {"RU", "n14c15", false},
    {"SA", "n2c18", false},   {"SC", "a4n20a3", false}, {"SD", "n14", false},
    {"SE", "n20", true},      {"SI", "n15", true},      {"SK", "n20", true},
    {"SM", "a1n10c12", true}, {"ST", "n21", false},     {"SV", "a4n20", false},
    {"TL", "n19", false},     {"TN", "n20", false},     {"TR", "n6c16", false},
    {"UA", "n6c19", false},   {"VA", "n18", true},      {"VG", "a4n16", false},
    {"XK", "n16", false},
};

static bool
is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

static bool
is_capital(char sign)
{
    return sign >= 'A' && sign <= 'Z';
}

static size_t
country_of(const char *iban)
{
    size_t i = 0;

    while (i < sizeof countries / sizeof *countries &&
           strncmp(countries[i].country, iban, 2) != 0) {
        i++;
    }
    return i;
}

static bool
has_signs(const char *text, const char *signs)
{
    while (*signs != '\0') {
        const char kind = *signs++;
        int count = 0;

        while (is_digit(*signs)) {
            count = 10 * count + (*signs++ - '0');
        }
        for (; count > 0; count--, text++) {
            if (!(kind != 'a' && is_digit(*text)) && !(kind != 'n' && is_capital(*text))) {
                return false;
            }
        }
    }
    return *text == '\0';
}

/* The remainder when letters count as 10 to 35 and the head goes to the end. */
static int
remainder_of(const char *iban)
{
    const size_t length = strlen(iban);
    int rest = 0;

    for (size_t i = 0; i < length; i++) {
        const char sign = iban[(i + HEAD_LENGTH) % length];

        rest = is_digit(sign) ? (10 * rest + (sign - '0')) % MODULUS
                              : (100 * rest + (sign - 'A' + 10)) % MODULUS;
    }
    return rest;
}

bool
iban_is_valid(const char *iban)
{
    const size_t country = country_of(iban);

    return country < sizeof countries / sizeof *countries && is_digit(iban[2]) &&
           is_digit(iban[3]) && has_signs(iban + HEAD_LENGTH, countries[country].signs) &&
           remainder_of(iban) == 1;
}

bool
iban_is_sepa(const char *iban)
{
    const size_t country = country_of(iban);

    return country < sizeof countries / sizeof *countries && countries[country].is_sepa;
}
