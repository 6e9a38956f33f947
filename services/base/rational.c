/* SPDX-License-Identifier: MPL-2.0 */
#include "base/rational.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 uwide;

#define DIGITS_MAX   30
#define DECIMALS_MAX 30
#define WIDE_MAX     ((wide)((~(uwide)0) >> 1))

static uwide
magnitude(wide value)
{
    return value < 0 ? -(uwide)value : (uwide)value;
}

/* Euclid on 64 bits once both fit: a 128-bit division costs ten times a 64-bit one. */
static uwide
greatest_divisor(uwide a, uwide b)
{
    while (b != 0 && ((a | b) >> 64) != 0) {
        uwide rest = a % b;

        a = b;
        b = rest;
    }
    if (b != 0) {
        uint64_t small_a = (uint64_t)a, small_b = (uint64_t)b;

        while (small_b != 0) {
            uint64_t rest = small_a % small_b;

            small_a = small_b;
            small_b = rest;
        }
        return small_a;
    }
    return a;
}

bool
rational_make(wide num, wide den, struct rational *out)
{
    uwide divisor, top, bottom;
    bool negative = (num < 0) != (den < 0);

    if (den == 0) {
        return false;
    }
    top = magnitude(num);
    bottom = magnitude(den);
    divisor = greatest_divisor(top, bottom);
    top /= divisor;
    bottom /= divisor;
    if (top > (uwide)WIDE_MAX || bottom > (uwide)WIDE_MAX) {
        return false;
    }
    out->num = negative ? -(wide)top : (wide)top;
    out->den = (wide)bottom;
    return true;
}

bool
rational_add(struct rational a, struct rational b, struct rational *out)
{
    wide divisor, scaled_a, scaled_b, num, den;

    if (a.den == 1 && b.den == 1) {
        if (__builtin_add_overflow(a.num, b.num, &num) || num == -WIDE_MAX - 1) {
            return false;
        }
        *out = (struct rational){.num = num, .den = 1};
        return true;
    }
    /* Over the least common denominator, so that a sum which fits is found to fit. */
    divisor = (wide)greatest_divisor((uwide)a.den, (uwide)b.den);
    if (__builtin_mul_overflow(a.num, b.den / divisor, &scaled_a) ||
        __builtin_mul_overflow(b.num, a.den / divisor, &scaled_b) ||
        __builtin_add_overflow(scaled_a, scaled_b, &num) ||
        __builtin_mul_overflow(a.den, b.den / divisor, &den)) {
        return false;
    }
    return rational_make(num, den, out);
}

bool
rational_sub(struct rational a, struct rational b, struct rational *out)
{
    b.num = -b.num;
    return rational_add(a, b, out);
}

bool
rational_mul(struct rational a, struct rational b, struct rational *out)
{
    wide num, den;

    if (a.den != 1 || b.den != 1) {
        wide left = (wide)greatest_divisor(magnitude(a.num), (uwide)b.den);
        wide right = (wide)greatest_divisor(magnitude(b.num), (uwide)a.den);

        if (left != 1) { /* a 128-bit division costs as much as all the rest */
            a.num /= left;
            b.den /= left;
        }
        if (right != 1) {
            b.num /= right;
            a.den /= right;
        }
    }
    if (__builtin_mul_overflow(a.num, b.num, &num) || __builtin_mul_overflow(a.den, b.den, &den) ||
        num == -WIDE_MAX - 1) {
        return false;
    }
    *out = (struct rational){.num = num, .den = den};
    return true;
}

bool
rational_div(struct rational a, struct rational b, struct rational *out)
{
    struct rational inverse = {.num = b.den, .den = b.num};

    if (b.num == 0) {
        return false;
    }
    if (b.num < 0) {
        inverse = (struct rational){.num = -b.den, .den = -b.num};
    }
    return rational_mul(a, inverse, out);
}

wide
rational_floor(struct rational a)
{
    wide quotient = a.num / a.den;

    return a.num % a.den < 0 ? quotient - 1 : quotient;
}

/* The numerator left above the floor; the product of floor and denominator may not fit. */
static wide
rest_above_floor(struct rational a)
{
    wide rest = a.num % a.den;

    return rest < 0 ? rest + a.den : rest;
}

int
rational_cmp(struct rational a, struct rational b)
{
    /* Compare whole parts, then the inverses of what is left, as a continued fraction does: the
     * cross products would overflow. `sign` turns at each inversion. */
    int sign = 1;

    if (a.den == b.den) {
        return (a.num > b.num) - (a.num < b.num);
    }
    for (;;) {
        wide whole_a = rational_floor(a), whole_b = rational_floor(b);
        wide rest_a = rest_above_floor(a), rest_b = rest_above_floor(b);

        if (whole_a != whole_b) {
            return whole_a < whole_b ? -sign : sign;
        }
        if (rest_a == 0 || rest_b == 0) {
            return rest_a == rest_b ? 0 : rest_a == 0 ? -sign : sign;
        }
        a = (struct rational){.num = a.den, .den = rest_a};
        b = (struct rational){.num = b.den, .den = rest_b};
        sign = -sign;
    }
}

bool
rational_round_down(struct rational a, struct rational step, struct rational *out)
{
    struct rational count;

    assert(step.num > 0);
    if (!rational_div(a, step, &count)) {
        return false;
    }
    count = (struct rational){.num = rational_floor(count), .den = 1};
    return rational_mul(count, step, out);
}

bool
rational_round_half_up(struct rational a, struct rational step, struct rational *out)
{
    struct rational count, half = {.num = 1, .den = 2};
    bool negative = a.num < 0;

    assert(step.num > 0);
    a.num = negative ? -a.num : a.num;
    if (!rational_div(a, step, &count) || !rational_add(count, half, &count)) {
        return false;
    }
    count = (struct rational){.num = rational_floor(count), .den = 1};
    count.num = negative ? -count.num : count.num;
    return rational_mul(count, step, out);
}

bool
rational_int64(struct rational a, int64_t *out)
{
    if (a.den != 1 || a.num > INT64_MAX || a.num < INT64_MIN) {
        return false;
    }
    *out = (int64_t)a.num;
    return true;
}

bool
rational_parse(const char *text, size_t length, char mark, struct rational *out)
{
    wide num = 0, den = 1;
    size_t at = 0, digits = 0;
    bool negative = length > 0 && text[0] == '-', decimals = false;

    assert(mark == '.' || mark == ',');
    for (at = negative ? 1 : 0; at < length; at++) {
        char c = text[at];

        if (c == mark && !decimals && digits > 0 && at + 1 < length) {
            decimals = true;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > DIGITS_MAX) {
            return false;
        }
        num = num * 10 + (c - '0');
        den = decimals ? den * 10 : den;
    }
    return digits > 0 && rational_make(negative ? -num : num, den, out);
}

const char *
wide_text(struct arena *arena, wide value)
{
    char digits[48];
    size_t at = sizeof digits;
    uwide left = magnitude(value);

    do {
        digits[--at] = (char)('0' + (int)(left % 10));
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    return arena_copy(arena, digits + at, sizeof digits - at);
}

/* Write num / 10^places, with its zeros. */
static const char *
write_decimal(struct arena *arena, wide num, unsigned places)
{
    const char *digits = wide_text(arena, num < 0 ? -num : num);
    size_t length = strlen(digits);
    struct text text = text_in(arena);

    text_add(&text, num < 0 ? "-" : "");
    if (length <= places) {
        text_add(&text, "0");
    } else {
        text_add_bytes(&text, digits, length - places);
    }
    if (places > 0) {
        text_add(&text, ".");
        for (size_t i = length; i < places; i++) {
            text_add(&text, "0");
        }
        text_add(&text, length > places ? digits + (length - places) : digits);
    }
    return text_of(&text);
}

const char *
rational_fixed(struct arena *arena, struct rational a, unsigned places)
{
    struct rational scale = {.num = 1, .den = 1}, scaled;

    assert(places <= DECIMALS_MAX);
    for (unsigned i = 0; i < places; i++) {
        scale.num *= 10;
    }
    if (!rational_mul(a, scale, &scaled) ||
        !rational_round_half_up(scaled, rational_of(1), &scaled)) {
        return rational_exact(arena, a);
    }
    return write_decimal(arena, scaled.num, places);
}

const char *
rational_exact(struct arena *arena, struct rational a)
{
    struct rational scaled = a;

    for (unsigned places = 0; places <= DECIMALS_MAX; places++) {
        if (scaled.den == 1) {
            return write_decimal(arena, scaled.num, places);
        }
        if (!rational_mul(scaled, rational_of(10), &scaled)) {
            break;
        }
    }
    return text_format(arena, "%s/%s", wide_text(arena, a.num), wide_text(arena, a.den));
}
