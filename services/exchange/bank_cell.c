/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_cell.h"

#include "base/date.h"
#include "base/words.h"
#include "exchange/identifiers.h"

#include <string.h>

#define NO_BREAK_SPACE      "\xC2\xA0"
#define MINUS               "\xE2\x88\x92"
#define APOSTROPHE          "\xE2\x80\x99"
#define CENTURY_FIRST       2000 /* nothing older comes in */
#define CENTURY_LAST        2199
#define GROUP_DIGITS        3
#define SIRET_DIGITS        14
#define PERSON_DIGITS_SHORT 13
#define PERSON_DIGITS_LONG  15
#define YEAR_DIGITS         4

static bool
is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Give the bytes of the blank that `text` begins with: 0 = none. */
static size_t
blank_bytes(const char *text)
{
    static const char *const narrow[] = {"\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87",
                                         "\xE2\x80\x88"};

    if (*text == ' ' || *text == '\t') {
        return 1;
    }
    if (strncmp(text, NO_BREAK_SPACE, strlen(NO_BREAK_SPACE)) == 0) {
        return strlen(NO_BREAK_SPACE);
    }
    /* Narrow, thin, of the width of a digit, of a point. */
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) {
        if (strncmp(text, narrow[i], strlen(narrow[i])) == 0) {
            return strlen(narrow[i]);
        }
    }
    return 0;
}

const char *
bank_trimmed(struct arena *arena, const char *cell)
{
    const char *end = cell;

    while (blank_bytes(cell) > 0) {
        cell += blank_bytes(cell);
    }
    end = cell;
    for (const char *at = cell; *at != '\0';) {
        size_t blank = blank_bytes(at);

        at += blank > 0 ? blank : 1;
        end = blank > 0 ? end : at;
    }
    return arena_copy(arena, cell, (size_t)(end - cell));
}

/* Of ASCII, and those behind it (0xC2 0x80 to 0x9F). */
static bool
is_control(const unsigned char *at)
{
    return *at < 0x20 || *at == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0);
}

const char *
bank_plain(struct arena *arena, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    char *plain;

    while (*at != '\0' && !is_control(at)) {
        at++;
    }
    if (*at == '\0') {
        return text;
    }
    plain = arena_string(arena, text);
    for (unsigned char *one = (unsigned char *)plain; *one != '\0'; one++) {
        if (is_control(one)) {
            one[1] = *one == 0xC2 ? ' ' : one[1];
            *one = ' ';
        }
    }
    return plain;
}

/* ---- amounts --------------------------------------------------------------------------------- */

struct amount {
    const char *at;
    bool negative, has_sign;
};

static void
take_sign(struct amount *amount)
{
    if (!amount->has_sign && strncmp(amount->at, MINUS, strlen(MINUS)) == 0) {
        amount->negative = amount->has_sign = true;
        amount->at += strlen(MINUS);
    } else if (!amount->has_sign && (*amount->at == '-' || *amount->at == '+')) {
        amount->negative = *amount->at == '-';
        amount->has_sign = true;
        amount->at++;
    }
}

/* Give the bytes of what stands between thousands: 0 = nothing does. */
static size_t
group_bytes(const char *text, char group)
{
    if (group == ' ') {
        return blank_bytes(text);
    }
    if (group == '\'' && strncmp(text, APOSTROPHE, strlen(APOSTROPHE)) == 0) {
        return strlen(APOSTROPHE);
    }
    return group != '\0' && *text == group;
}

/* The digits before the decimal sign, in groups of three behind the first where it is grouped. */
static bool
take_units(struct amount *amount, char group, int64_t *units)
{
    size_t digits = 0, groups = 0;

    for (*units = 0;;) {
        size_t blank = group_bytes(amount->at, group);

        if (is_digit(*amount->at)) {
            *units = 10 * *units + (*amount->at++ - '0');
            digits++;
        } else if (blank > 0 && is_digit(amount->at[blank])) {
            if (digits == 0 || digits > GROUP_DIGITS || (groups > 0 && digits != GROUP_DIGITS)) {
                return false;
            }
            amount->at += blank;
            digits = 0;
            groups++;
        } else {
            return digits > 0 && (groups == 0 || digits == GROUP_DIGITS);
        }
        if (*units > BANK_CENTS_MAX / 100) {
            return false;
        }
    }
}

/* What stands behind the decimal sign: cents, then nothing but zeros. In a cell, three digits may
 * as well be thousands of another notation. */
static bool
take_cents(struct amount *amount, char decimal, bool in_cell, int64_t *cents)
{
    size_t digits = 0;

    *cents = 0;
    if (*amount->at != decimal) {
        return true;
    }
    for (amount->at++; is_digit(*amount->at); amount->at++, digits++) {
        if (digits < 2) {
            *cents = 10 * *cents + (*amount->at - '0');
        } else if (*amount->at != '0') {
            return false;
        }
    }
    *cents *= digits == 1 ? 10 : 1;
    return digits > 0 && (digits != GROUP_DIGITS || !in_cell);
}

static bool
ends_in_thousand(const char *cell)
{
    const size_t length = strlen(cell);

    return length > GROUP_DIGITS && strcmp(cell + length - GROUP_DIGITS, "000") == 0;
}

bool
bank_amount(const struct bank_format *format, const char *cell, int64_t *cents, const char **reason)
{
    struct amount amount = {.at = cell};
    int64_t units, rest;

    *reason = cell[strcspn(cell, "0123456789")] == '\0'
                  ? N_("this is not an amount")
                  : N_("the amount is not written as the format declares");
    take_sign(&amount);
    amount.at += amount.has_sign ? blank_bytes(amount.at) : 0;
    if (!take_units(&amount, format->group, &units)) {
        return false;
    }
    if (!take_cents(&amount, format->decimal, format->separator != '\0', &rest)) {
        *reason = ends_in_thousand(cell)
                      ? N_("the amount may be of thousands: three digits behind the"
                           " decimal sign")
                      : N_("the amount has parts of a cent");
        return false;
    }
    take_sign(&amount);
    if (*amount.at != '\0') {
        return false;
    }
    *cents = (100 * units + rest) * (amount.negative ? -1 : 1);
    return true;
}

/* ---- days, identifiers ----------------------------------------------------------------------- */

bool
bank_day(const struct bank_format *format, const char *cell, int32_t *day)
{
    const bool is_day = format->days == BANK_DAY_MONTH_YEAR
                            ? date_parse_french(cell, strlen(cell), day)
                            : date_parse(cell, strlen(cell), day);
    const int32_t year = is_day ? date_to_civil(*day).year : 0;

    return year >= CENTURY_FIRST && year <= CENTURY_LAST;
}

bool
bank_year(const char *cell, int32_t *year)
{
    *year = 0;
    for (size_t i = 0; i < YEAR_DIGITS; i++) {
        if (!is_digit(cell[i])) {
            return false;
        }
        *year = 10 * *year + (cell[i] - '0');
    }
    return cell[YEAR_DIGITS] == '\0' && *year >= 1900 && *year < 2200;
}

enum bank_identifier
bank_identifier_of(const char *cell)
{
    char digits[PERSON_DIGITS_LONG + 2];
    size_t count = 0;

    while (*cell != '\0') {
        size_t blank = blank_bytes(cell);

        if (blank > 0) {
            cell += blank;
            continue;
        }
        if (!is_digit(*cell) || count > PERSON_DIGITS_LONG) {
            return BANK_IDENTIFIER_WRONG;
        }
        digits[count++] = *cell++;
    }
    digits[count] = '\0';
    if (count == PERSON_DIGITS_SHORT || count == PERSON_DIGITS_LONG) {
        return BANK_IDENTIFIER_PERSON;
    }
    if (count != SIRET_DIGITS) {
        return count == 0 ? BANK_IDENTIFIER_ABSENT : BANK_IDENTIFIER_WRONG;
    }
    if (strcmp(digits + SIRET_DIGITS - 5, "00000") == 0) {
        return BANK_IDENTIFIER_ROUNDED;
    }
    return identifier_is_siret(digits) ? BANK_IDENTIFIER_GOOD : BANK_IDENTIFIER_WRONG;
}
