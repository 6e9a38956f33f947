/* SPDX-License-Identifier: MPL-2.0 */
#include "option_value.h"

#include "allocation/allocation.h"
#include "base/date.h"
#include "base/rational.h"

#include <stdlib.h>
#include <string.h>

#define CENTS_PER_UNIT 100
#define YEAR_LENGTH    4
#define YEAR_MIN       2000
#define YEAR_MAX       2999

enum status
option_amount(const char *name, const char *text, struct option_cents *amount, struct err *err)
{
    struct rational units, cents;

    *amount = (struct option_cents){.has = true};
    if (!rational_parse(text, strlen(text), '.', &units) ||
        !rational_mul(units, rational_of(CENTS_PER_UNIT), &cents) ||
        !rational_int64(cents, &amount->cents) || amount->cents < 0 ||
        amount->cents > ALLOCATION_CENTS_MAX) {
        err_hint(err, "%s", _("write it with a point and at most 2 decimals: 90000.00"));
        return err_set(err, ST_USAGE, _("--%s takes an amount, not \"%s\""), name, text);
    }
    return ST_OK;
}

int32_t
option_as_of_day(const struct job_options *options, const struct date_zone *zone)
{
    return options->as_of_is_day ? options->as_of_day : instant_day(options->as_of, zone);
}

int32_t
option_at_day(const struct job_options *options, const struct date_zone *zone)
{
    return options->has_at ? options->at : option_as_of_day(options, zone);
}

enum status
option_date(const char *name, const char *text, struct option_day *day, struct err *err)
{
    *day = (struct option_day){.has = true};
    if (!date_parse(text, strlen(text), &day->day)) {
        return err_set(err, ST_USAGE, _("--%s takes a day like 2026-03-16, not \"%s\""), name,
                       text);
    }
    return ST_OK;
}

enum status
option_year(const char *name, const char *text, int32_t *year, struct err *err)
{
    *year = strlen(text) == YEAR_LENGTH && strspn(text, "0123456789") == YEAR_LENGTH
                ? (int32_t)strtol(text, NULL, 10)
                : 0;
    return *year >= YEAR_MIN && *year <= YEAR_MAX
               ? ST_OK
               : err_set(err, ST_USAGE, _("--%s takes a year from 2000 on, not \"%s\""), name,
                         text);
}

struct db_param
option_cents_param(struct arena *arena, struct option_cents amount)
{
    return amount.has ? db_number(arena, amount.cents) : db_null();
}

struct db_param
option_day_param(struct arena *arena, struct option_day day)
{
    return day.has ? db_number(arena, day.day) : db_null();
}

const char *
option_iban(struct arena *arena, const char *iban)
{
    struct text text = text_in(arena);

    for (; *iban != '\0'; iban++) {
        if (*iban != ' ') {
            text_add_bytes(&text, iban, 1);
        }
    }
    return text_of(&text);
}
