/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/digits.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

#define SIGNIFICANT_MAX 15 /* that every double keeps */
#define EXACT_INTEGER   (INT64_C(1) << 53)
#define WRITTEN_MAX     30 /* digits of a number of formulas */
#define JSON_DIGITS     34
#define PLACES_MAX      60 /* from the point, on either side: beyond what a rational holds */

/* The significant digits of a number, the first of them not 0: 0.d1d2d3... x 10^point. */
struct digits {
    char at[PLACES_MAX + 1];
    int count;
    int point;
};

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The value of an exponent, or far beyond what is read. */
static int
read_exponent(const char *text)
{
    bool negative = *text == '-';
    int value = 0;

    for (text += negative || *text == '+'; is_digit(*text) && value < 100000; text++) {
        value = value * 10 + (*text - '0');
    }
    return negative ? -value : value;
}

/* Gather the significant digits; false when there are too many to be of use. */
static bool
gather(const char *text, struct digits *digits)
{
    bool decimals = false;
    int zeros = 0; /* seen and not yet needed */

    *digits = (struct digits){.count = 0};
    for (; is_digit(*text) || *text == '.'; text++) {
        if (*text == '.') {
            decimals = true;
        } else if (*text == '0' && digits->count == 0) {
            digits->point -= decimals;
        } else if (*text == '0') {
            zeros++;
            digits->point += !decimals;
        } else {
            if (digits->count + zeros >= PLACES_MAX) {
                return false;
            }
            for (; zeros > 0; zeros--) {
                digits->at[digits->count++] = '0';
            }
            digits->at[digits->count++] = *text;
            digits->point += !decimals;
        }
    }
    digits->point += *text != '\0' ? read_exponent(text + 1) : 0;
    return true;
}

static wide
power_of_ten(int exponent)
{
    wide power = 1;

    for (; exponent > 0; exponent--) {
        power *= 10;
    }
    return power;
}

enum digits_problem
digits_read(const char *text, struct rational *number)
{
    bool negative = *text == '-', fits;
    struct digits digits;
    wide value = 0;
    int decimals;

    if (!gather(text + negative, &digits)) {
        return DIGITS_TOO_MANY;
    }
    if (digits.count == 0) {
        *number = rational_of(0);
        return DIGITS_OK;
    }
    decimals = digits.count - digits.point;
    if (digits.count > WRITTEN_MAX || digits.point > WRITTEN_MAX || decimals >= WRITTEN_MAX) {
        return digits.count > SIGNIFICANT_MAX + 1 ? DIGITS_TOO_MANY : DIGITS_TOO_FAR;
    }
    for (int i = 0; i < digits.count; i++) {
        value = value * 10 + (digits.at[i] - '0');
    }
    value *= decimals < 0 ? power_of_ten(-decimals) : 1;
    if (digits.count > SIGNIFICANT_MAX && (decimals > 0 || value > EXACT_INTEGER)) {
        return DIGITS_TOO_MANY;
    }
    fits =
        rational_make(negative ? -value : value, decimals > 0 ? power_of_ten(decimals) : 1, number);
    return fits ? DIGITS_OK : DIGITS_TOO_FAR;
}

const char *
digits_words(enum digits_problem problem)
{
    return problem == DIGITS_TOO_MANY
               ? _("the number has more digits than JavaScript keeps: 15, or a whole number up to "
                   "2^53")
               : _("the number has more than 30 digits");
}

__extension__ typedef unsigned __int128 uwide;

/* The next digit of rest/den, and what is then left. Ten times the rest would not fit. */
static char
next_digit(uwide *rest, uwide den)
{
    uwide sum = 0;
    char digit = '0';

    for (int i = 0; i < 10; i++) {
        sum += *rest;
        if (sum >= den) {
            sum -= den;
            digit++;
        }
    }
    *rest = sum;
    return digit;
}

/* Round to JSON_DIGITS digits, halves up. */
static void
round_digits(struct digits *digits)
{
    int at = JSON_DIGITS;
    bool up = digits->count > at && digits->at[at] >= '5';

    digits->count = digits->count > at ? at : digits->count;
    while (up && at > 0) {
        up = digits->at[--at] == '9';
        digits->at[at] = up ? '0' : (char)(digits->at[at] + 1);
    }
    if (up) {
        digits->at[0] = '1';
        digits->point++;
    }
    while (digits->count > 0 && digits->at[digits->count - 1] == '0') {
        digits->count--;
    }
}

/* The digits of a number without its sign; tells whether they are all. */
static bool
spread(struct arena *arena, struct rational number, struct digits *digits)
{
    wide num = number.num < 0 ? -number.num : number.num;
    const char *whole = wide_text(arena, num / number.den);
    uwide rest = (uwide)(num % number.den);

    *digits = (struct digits){.count = 0};
    if (*whole != '0') {
        digits->count = digits->point = (int)strlen(whole);
        memcpy(digits->at, whole, strlen(whole));
    }
    while (rest != 0 && digits->count <= JSON_DIGITS) {
        char digit = next_digit(&rest, (uwide)number.den);

        if (digit != '0' || digits->count > 0) {
            digits->at[digits->count++] = digit;
        } else {
            digits->point--;
        }
    }
    for (int i = JSON_DIGITS; i < digits->count; i++) {
        rest |= digits->at[i] != '0';
    }
    round_digits(digits);
    return rest == 0;
}

static const char *
write_digits(struct arena *arena, bool negative, const struct digits *digits)
{
    struct text text = text_in(arena);

    text_add(&text, negative ? "-" : "");
    text_add(&text, digits->point <= 0 ? "0" : "");
    for (int i = 0; i < digits->point; i++) {
        text_add_bytes(&text, i < digits->count ? &digits->at[i] : "0", 1);
    }
    for (int i = digits->point; i < digits->count; i++) {
        text_add(&text, i == digits->point ? "." : "");
        text_add_bytes(&text, i < 0 ? "0" : &digits->at[i], 1);
    }
    return text_of(&text);
}

const char *
digits_javascript(struct arena *arena, struct rational number)
{
    struct digits digits;
    bool exact = spread(arena, number, &digits);
    wide size = number.num < 0 ? -number.num : number.num;
    bool told = digits.count <= SIGNIFICANT_MAX || (number.den == 1 && size <= EXACT_INTEGER);
    bool plain = number.num == 0 || (digits.point >= -5 && digits.point <= 21);

    return exact && told && plain ? write_digits(arena, number.num < 0, &digits) : NULL;
}

const char *
digits_json(struct arena *arena, struct rational number)
{
    struct digits digits;

    (void)spread(arena, number, &digits);
    return write_digits(arena, number.num < 0, &digits);
}
