/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/identifiers.h"

#include <stddef.h>
#include <string.h>

#define SIREN_DIGITS 9
#define SIRET_DIGITS 14
#define RNA_DIGITS   9

#define LA_POSTE        "356000000"
#define LA_POSTE_OFFICE "35600000000048" /* the head office */

static bool
is_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
    }
    return text[count] == '\0';
}

/* Luhn's key: each second digit from the right counts double, less 9 above 9. */
static bool
passes_luhn(const char *digits, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++) {
        int digit = digits[i] - '0';

        if ((count - i) % 2 == 0) {
            digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        }
        sum += digit;
    }
    return sum % 10 == 0;
}

bool
identifier_is_siren(const char *text)
{
    return is_digits(text, SIREN_DIGITS) && passes_luhn(text, SIREN_DIGITS);
}

bool
identifier_is_siret(const char *text)
{
    int sum = 0;

    if (!is_digits(text, SIRET_DIGITS)) {
        return false;
    }
    if (strncmp(text, LA_POSTE, SIREN_DIGITS) != 0 || strcmp(text, LA_POSTE_OFFICE) == 0) {
        return passes_luhn(text, SIREN_DIGITS) && passes_luhn(text, SIRET_DIGITS);
    }
    for (size_t i = 0; i < SIRET_DIGITS; i++) {
        sum += text[i] - '0';
    }
    return sum % 5 == 0;
}

bool
identifier_is_rna(const char *text)
{
    return text[0] == 'W' && is_digits(text + 1, RNA_DIGITS);
}
