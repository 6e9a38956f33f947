/* SPDX-License-Identifier: MPL-2.0 */
/* match_number - the references and numbers that a line says. */
#include "money/match_parts.h"

#include <string.h>

#define TOGETHER_MAX    6 /* words of a label that may be one number */
#define KEY_LENGTH      4 /* of the shortest that says something */
#define SURE_LENGTH     5 /* of the shortest that says it alone */
#define DIGITS_LENGTH   7 /* the same, of digits only */
#define LABEL_WORDS_MAX 48
#define YEAR_DIGITS     4
#define NUMBER_DIGITS   7

/* A letter, a digit, or what joins numbers: it goes on. */
static bool
is_sign(char sign)
{
    return sign == '/' || (sign >= '0' && sign <= '9') || (sign >= 'A' && sign <= 'Z') ||
           (sign >= 'a' && sign <= 'z');
}

/* What is written as a reference of an order and is none of this fund. */
static void
read_odd(struct match_work *work, size_t line, const char *text)
{
    struct match_said *said = work->prepared[line].said;
    struct order_reference_read read;
    size_t from = 0;

    while (text != NULL && said->odd_count < MATCH_ODD_MAX &&
           order_reference_find_any(text, &from, &read)) {
        if (!order_reference_checks(work->fund, &read)) {
            said->odd[said->odd_count++] = read;
        }
    }
}

static void
read_orders(struct match_work *work, size_t line, const char *text, uint32_t why)
{
    struct match_prepared *prepared = &work->prepared[line];
    struct order_reference order;
    char key[MATCH_KEY_BYTES];
    size_t from = 0;

    while (text != NULL && order_reference_find(work->fund, text, &from, &order)) {
        const struct match_posting *at = match_index_next(
            work, SPACE_ORDER, match_order_key(order.exercise, order.number, key), NULL);
        struct match_candidate *candidate =
            at != NULL ? match_candidate_of(work, line, at->value) : NULL;

        if (candidate == NULL) {
            prepared->order_unknown = true;
        } else {
            if ((candidate->why & MATCH_NAMED) == 0) {
                prepared->order_count++;
            }
            candidate->why |= why;
        }
    }
}

/* 2026/12, as people write an order, and the commands. */
static void
read_order_numbers(struct match_work *work, size_t line, const char *text)
{
    for (const char *slash = strchr(text, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        int64_t year = 0, number = 0;
        const char *at = slash + 1;
        char key[MATCH_KEY_BYTES];

        if (slash - text < YEAR_DIGITS || *at == '0' ||
            (slash - text > YEAR_DIGITS && is_sign(slash[-YEAR_DIGITS - 1]))) {
            continue;
        }
        for (int i = -YEAR_DIGITS; i < 0 && year >= 0; i++) {
            year = slash[i] >= '0' && slash[i] <= '9' ? year * 10 + slash[i] - '0' : -1;
        }
        for (; *at >= '0' && *at <= '9' && at - slash <= NUMBER_DIGITS; at++) {
            number = number * 10 + *at - '0';
        }
        if (year > 0 && number > 0 && !is_sign(*at)) {
            match_add_all(work, line, SPACE_ORDER, match_order_key(year, number, key),
                          MATCH_BY_NUMBER);
        }
    }
}

static bool
has_letter_and_digit(const char *key)
{
    return strpbrk(key, "0123456789") != NULL && strpbrk(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

/* The words of a label that may be numbers, and the signs between. */
struct number_words {
    const char *words[LABEL_WORDS_MAX];
    size_t lengths[LABEL_WORDS_MAX], count;
};

static struct number_words
number_words_of(const char *text)
{
    struct number_words found = {.count = 0};

    for (const char *at = text; at != NULL && *at != '\0' && found.count < LABEL_WORDS_MAX;) {
        size_t length = 0;

        while (at[length] != '\0' && (((unsigned char)at[length] & 0x80) != 0 ||
                                      strchr(" -/._,;:()+'\"*#", at[length]) == NULL)) {
            length++;
        }
        if (length > 0) {
            found.words[found.count] = at;
            found.lengths[found.count++] = length;
        }
        at += length + (at[length] != '\0');
    }
    return found;
}

static size_t
digits_in(const struct number_words *in, size_t place)
{
    size_t count = 0;

    for (size_t i = 0; i < in->lengths[place]; i++) {
        count += in->words[place][i] >= '0' && in->words[place][i] <= '9';
    }
    return count;
}

/* Whether a word and the next one are written as one. */
static bool
is_joined(const struct number_words *in, size_t place)
{
    const char *end = in->words[place] + in->lengths[place];

    return in->words[place + 1] == end + 1 && strchr("-/._", *end) != NULL;
}

/* Whether words are the middle of a longer number: 2026-12 of BC-2026-12-0045. */
static bool
is_inside(const struct number_words *in, size_t first, size_t last)
{
    return (first > 0 && is_joined(in, first - 1) && digits_in(in, first - 1) > 0) ||
           (last + 1 < in->count && is_joined(in, last) && digits_in(in, last + 1) > 0);
}

/* Whether words may as well be something else: a year, a month, the beginning of a longer number
 * whose signs the bank took away. */
static bool
is_number_unsure(const struct number_words *in, size_t first, size_t last, const char *key)
{
    const size_t length = strlen(key);
    bool blanks = false;

    for (size_t i = first; i < last; i++) {
        blanks = blanks || !is_joined(in, i);
    }
    if (blanks && last + 1 < in->count && digits_in(in, last + 1) == in->lengths[last + 1]) {
        return true;
    }
    if (strspn(key, "0123456789") == length) {
        return length < DIGITS_LENGTH || strncmp(key, "19", 2) == 0 || strncmp(key, "20", 2) == 0;
    }
    return length < SURE_LENGTH;
}

/* Numbers that people give, whatever signs the bank took away: words put together. */
static void
read_numbers(struct match_work *work, size_t line, const char *text)
{
    const struct number_words in = number_words_of(text);
    char key[MATCH_KEY_BYTES];

    for (size_t i = 0; i < in.count; i++) {
        for (size_t j = i; j < in.count && j < i + TOGETHER_MAX; j++) {
            const size_t length = (size_t)(in.words[j] + in.lengths[j] - in.words[i]);
            char part[MATCH_KEY_BYTES];

            if (length >= MATCH_KEY_BYTES) {
                break;
            }
            memcpy(part, in.words[i], length);
            part[length] = '\0';
            if (match_key(part, key) >= KEY_LENGTH && !is_inside(&in, i, j)) {
                const bool unsure = is_number_unsure(&in, i, j, key);

                match_add_all(work, line, SPACE_AGREEMENT, key,
                              unsure ? MATCH_LIKE_AGREEMENT : MATCH_BY_AGREEMENT);
                match_add_all(work, line, SPACE_REFERENCE, key,
                              unsure ? MATCH_LIKE_REFERENCE : MATCH_BY_REFERENCE);
                if (has_letter_and_digit(key)) {
                    match_add_all(work, line, SPACE_APPLICATION, key,
                                  unsure ? MATCH_LIKE_APPLICATION : MATCH_BY_APPLICATION);
                }
            }
        }
    }
}

void
match_read_numbers(struct match_work *work, size_t line, const char *label)
{
    const char *end_to_end = work->lines[line].end_to_end;

    read_orders(work, line, end_to_end, MATCH_BY_END_TO_END);
    read_orders(work, line, label, MATCH_BY_REFERENCE);
    read_odd(work, line, end_to_end);
    read_odd(work, line, label);
    read_order_numbers(work, line, label);
    read_numbers(work, line, label);
    read_numbers(work, line, end_to_end);
}

bool
match_names_several_orders(const struct match_prepared *prepared)
{
    return prepared->order_count + prepared->order_unknown > 1;
}
