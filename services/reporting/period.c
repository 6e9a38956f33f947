/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/period.h"

#include "base/date.h"
#include "base/text.h"

#include <string.h>

#define DAY_LENGTH   (sizeof "2026-03-16" - 1)
#define YEAR_LENGTH  (sizeof "2026" - 1)
#define MONTH_LENGTH (sizeof "2026-07" - 1)
#define MONTHS       12

/* So many months from the first day of one. */
static void
months_from(int32_t year, int32_t month, int32_t count, int32_t *from, int32_t *through)
{
    const int32_t next = month + count;

    *from = date_of_civil((struct civil_date){year, month, 1});
    *through =
        date_of_civil((struct civil_date){year + (next - 1) / MONTHS, (next - 1) % MONTHS + 1, 1}) -
        1;
}

static bool
digits_of(const char *text, size_t count, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *number = 10 * *number + (text[i] - '0');
    }
    return true;
}

/* Halves and quarters, by their letters in French and in English. */
static bool
parse_part(int32_t year, const char *part, int32_t *from, int32_t *through)
{
    const int32_t months = strchr("HShs", part[0]) != NULL ? 6 : 3;
    int32_t number;

    if (strchr("HSQThsqt", part[0]) == NULL || !digits_of(part + 1, 1, &number) || number < 1 ||
        number > MONTHS / months) {
        return false;
    }
    months_from(year, (number - 1) * months + 1, months, from, through);
    return true;
}

static bool
parse_named(const char *text, int32_t *from, int32_t *through)
{
    const size_t length = strlen(text);
    int32_t year, month;

    if (length == DAY_LENGTH) {
        *through = 0;
        if (!date_parse(text, length, from)) {
            return false;
        }
        *through = *from;
        return true;
    }
    if (length < YEAR_LENGTH || !digits_of(text, YEAR_LENGTH, &year) || year < 1 ||
        (length > YEAR_LENGTH && text[YEAR_LENGTH] != '-')) {
        return false;
    }
    if (length == YEAR_LENGTH) {
        months_from(year, 1, MONTHS, from, through);
        return true;
    }
    if (length != MONTH_LENGTH) {
        return false;
    }
    if (!digits_of(text + YEAR_LENGTH + 1, 2, &month)) {
        return parse_part(year, text + YEAR_LENGTH + 1, from, through);
    }
    if (month < 1 || month > MONTHS) {
        return false;
    }
    months_from(year, month, 1, from, through);
    return true;
}

bool
period_parse(const char *text, int32_t *from, int32_t *through)
{
    const char *dots = strstr(text, "..");

    if (dots == NULL) {
        return parse_named(text, from, through);
    }
    return date_parse(text, (size_t)(dots - text), from) &&
           date_parse(dots + 2, strlen(dots + 2), through) && *from <= *through;
}

const char *
period_name(struct arena *arena, int32_t from, int32_t through)
{
    static const struct {
        int32_t months;
        char letter; /* 0: a year; '-': a month */
    } parts[] = {{12, 0}, {6, 'H'}, {3, 'Q'}, {1, '-'}};
    const struct civil_date first = date_to_civil(from);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int32_t begins, ends;

        if (first.day != 1 || (first.month - 1) % parts[i].months != 0) {
            continue;
        }
        months_from(first.year, first.month, parts[i].months, &begins, &ends);
        if (ends != through) {
            continue;
        }
        if (parts[i].letter == 0) {
            return text_format(arena, "%04d", first.year);
        }
        return parts[i].letter == '-' ? text_format(arena, "%04d-%02d", first.year, first.month)
                                      : text_format(arena, "%04d-%c%d", first.year, parts[i].letter,
                                                    (first.month - 1) / parts[i].months + 1);
    }
    return from == through
               ? date_text(arena, from)
               : text_format(arena, "%s..%s", date_text(arena, from), date_text(arena, through));
}

void
period_year(int32_t day, int32_t *from, int32_t *through)
{
    months_from(date_to_civil(day).year, 1, MONTHS, from, through);
}
