/* SPDX-License-Identifier: MPL-2.0 */
#include "money/order_reference.h"

#include <string.h>

#define PREFIX         "LEV"
#define PREFIX_LENGTH  3
#define EXERCISE_COUNT 4
#define NUMBER_COUNT   7
#define CHECK_COUNT    2
#define DIGIT_COUNT    (EXERCISE_COUNT + NUMBER_COUNT + CHECK_COUNT)
#define MODULUS        97

static bool
is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

static char
upper(char sign)
{
    return sign >= 'a' && sign <= 'z' ? (char)(sign - 'a' + 'A') : sign;
}

static bool
is_letter(char sign)
{
    return upper(sign) >= 'A' && upper(sign) <= 'Z';
}

/* What is left of a number when a sign is written behind it: A is 10, as in an IBAN. */
static int32_t
with_sign(int32_t rest, char sign)
{
    if (is_digit(sign)) {
        return (rest * 10 + (sign - '0')) % MODULUS;
    }
    return is_letter(sign) ? (rest * 100 + (upper(sign) - 'A' + 10)) % MODULUS : rest;
}

static int32_t
check_of(const char *fund, struct order_reference order)
{
    int32_t rest = 0;

    for (const char *sign = fund; *sign != '\0'; sign++) {
        rest = with_sign(rest, *sign);
    }
    for (int32_t unit = 1000; unit > 0; unit /= 10) {
        rest = with_sign(rest, (char)('0' + order.exercise / unit % 10));
    }
    for (int32_t unit = 1000000; unit > 0; unit /= 10) {
        rest = with_sign(rest, (char)('0' + order.number / unit % 10));
    }
    rest = with_sign(rest, (char)('A' + order.attempt - 1));
    return MODULUS + 1 - rest * 100 % MODULUS;
}

static char *
put_digits(char *place, int32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        place[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return place + count;
}

bool
order_reference_write(const char *fund, struct order_reference order,
                      char reference[ORDER_REFERENCE_BYTES])
{
    char *place = reference;

    *place = '\0';
    if (order.exercise < 1 || order.exercise > 9999 || order.number < 1 ||
        order.number > ORDER_REFERENCE_NUMBER || order.attempt < 1 ||
        order.attempt > ORDER_REFERENCE_ATTEMPTS) {
        return false;
    }
    memcpy(place, PREFIX, PREFIX_LENGTH);
    place += PREFIX_LENGTH;
    if (order.attempt > 1) {
        *place++ = (char)('A' + order.attempt - 1);
    }
    *place++ = '-';
    place = put_digits(place, order.exercise, EXERCISE_COUNT);
    *place++ = '-';
    place = put_digits(place, order.number, NUMBER_COUNT);
    *place++ = '-';
    place = put_digits(place, check_of(fund, order), CHECK_COUNT);
    *place = '\0';
    return true;
}

/* A digit as people type it; -1 for none. */
static int32_t
digit_of(char sign)
{
    switch (upper(sign)) {
    case 'O':
        return 0;
    case 'I':
        return 1;
    default:
        return is_digit(sign) ? sign - '0' : -1;
    }
}

/* Read what stands at `text` as a reference, whatever its check is; gives its length, 0 where it is
 * none. */
static size_t
read_at(const char *text, struct order_reference_read *read)
{
    struct order_reference *order = &read->order;
    int32_t values[DIGIT_COUNT];
    size_t count = 0, place = PREFIX_LENGTH;

    for (size_t i = 0; i < PREFIX_LENGTH; i++) {
        if (upper(text[i]) != PREFIX[i]) {
            return 0;
        }
    }
    *read = (struct order_reference_read){.order.attempt = 1};
    if (is_letter(text[place]) && upper(text[place]) > 'A') {
        order->attempt = upper(text[place++]) - 'A' + 1;
    }
    while (count < DIGIT_COUNT) {
        while (text[place] != '\0' && strchr("-/._ ", text[place]) != NULL) {
            place++;
        }
        if (digit_of(text[place]) < 0) {
            return 0;
        }
        values[count++] = digit_of(text[place++]);
    }
    if (is_digit(text[place])) {
        return 0;
    }
    for (int i = 0; i < EXERCISE_COUNT; i++) {
        order->exercise = order->exercise * 10 + values[i];
    }
    for (int i = 0; i < NUMBER_COUNT; i++) {
        order->number = order->number * 10 + values[EXERCISE_COUNT + i];
    }
    read->check = values[DIGIT_COUNT - 2] * 10 + values[DIGIT_COUNT - 1];
    return place;
}

bool
order_reference_checks(const char *fund, const struct order_reference_read *read)
{
    return read->order.number > 0 && read->check == check_of(fund, read->order);
}

/* The next one, of a fund unless it is null. */
static bool
find(const char *fund, const char *text, size_t *from, struct order_reference_read *read)
{
    for (size_t at = *from; text[at] != '\0'; at++) {
        const bool inside = at > 0 && (is_letter(text[at - 1]) || is_digit(text[at - 1]));
        const size_t length = inside ? 0 : read_at(text + at, read);

        if (length > 0 && (fund == NULL || order_reference_checks(fund, read))) {
            *from = at + length;
            return true;
        }
    }
    return false;
}

bool
order_reference_find(const char *fund, const char *text, size_t *from,
                     struct order_reference *order)
{
    struct order_reference_read read;

    if (!find(fund, text, from, &read)) {
        return false;
    }
    *order = read.order;
    return true;
}

bool
order_reference_find_any(const char *text, size_t *from, struct order_reference_read *read)
{
    return find(NULL, text, from, read);
}

/* In how many of `count` digits two numbers differ. */
static int
digits_apart(int32_t left, int32_t right, int count)
{
    int apart = 0;

    for (int i = 0; i < count; i++) {
        apart += left % 10 != right % 10;
        left /= 10;
        right /= 10;
    }
    return apart;
}

bool
order_reference_is_nearly(const char *fund, const struct order_reference_read *odd,
                          int32_t exercise, int32_t number)
{
    const struct order_reference order = {
        .exercise = exercise, .number = number, .attempt = odd->order.attempt};

    return digits_apart(odd->order.exercise, exercise, EXERCISE_COUNT) +
               digits_apart(odd->order.number, number, NUMBER_COUNT) +
               digits_apart(odd->check, check_of(fund, order), CHECK_COUNT) <=
           1;
}
