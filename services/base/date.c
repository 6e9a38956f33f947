/* SPDX-License-Identifier: MPL-2.0 */
#include "base/date.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

#define DAY_SECONDS  86400
#define HOUR_SECONDS 3600

static const struct date_zone zones[] = {
    {"Europe/Paris", 1 * HOUR_SECONDS, true},
    {"Europe/Brussels", 1 * HOUR_SECONDS, true},
    {"Europe/Luxembourg", 1 * HOUR_SECONDS, true},
    {"Europe/Warsaw", 1 * HOUR_SECONDS, true},
    {"America/Martinique", -4 * HOUR_SECONDS, 0},
    {"America/Guadeloupe", -4 * HOUR_SECONDS, 0},
    {"America/Cayenne", -3 * HOUR_SECONDS, 0},
    {"Indian/Reunion", 4 * HOUR_SECONDS, 0},
    {"Indian/Mayotte", 3 * HOUR_SECONDS, 0},
    {"Pacific/Noumea", 11 * HOUR_SECONDS, 0},
    {"UTC", 0, false},
};

const struct date_zone *
date_zone_named(const char *name)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (strcmp(zones[i].name, name) == 0) {
            return &zones[i];
        }
    }
    return NULL;
}

/* Years are counted from March, so that the leap day is the last of its year. */
int32_t
date_of_civil(struct civil_date civil)
{
    int32_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
    int32_t era = year / 400, year_of_era = year % 400;
    int32_t month = (civil.month + 9) % 12;
    int32_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;

    assert(civil.year >= 1 && civil.month >= 1 && civil.month <= 12);
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

struct civil_date
date_to_civil(int32_t days)
{
    int32_t shifted = days + 719468;
    int32_t era = shifted / 146097, day_of_era = shifted % 146097;
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month = (5 * day_of_year + 2) / 153;
    struct civil_date civil = {.day = day_of_year - (153 * month + 2) / 5 + 1,
                               .month = month < 10 ? month + 3 : month - 9};

    assert(shifted >= 0);
    civil.year = era * 400 + year_of_era + (civil.month <= 2);
    return civil;
}

/* Read `count` digits; -1 when one is missing. */
static int32_t
digits(const char *text, size_t count)
{
    int32_t value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool
days_of(struct civil_date civil, int32_t *days)
{
    int32_t parsed;

    if (civil.year < 1 || civil.month < 1 || civil.month > 12) {
        return false;
    }
    /* 30 February becomes 2 March on the way back: what does not come back is not a day. */
    parsed = date_of_civil(civil);
    if (date_to_civil(parsed).day != civil.day) {
        return false;
    }
    *days = parsed;
    return true;
}

bool
date_parse(const char *text, size_t length, int32_t *days)
{
    if (length != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    return days_of((struct civil_date){digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)},
                   days);
}

bool
date_parse_french(const char *text, size_t length, int32_t *days)
{
    if (length != 10 || text[2] != '/' || text[5] != '/') {
        return false;
    }
    return days_of((struct civil_date){digits(text + 6, 4), digits(text + 3, 2), digits(text, 2)},
                   days);
}

/* Last Sunday of a month of 31 days, at 01:00 UTC: both changes of the European summer time. */
static int64_t
change_instant(int32_t year, int32_t month)
{
    int32_t last = date_of_civil((struct civil_date){year, month, 31});
    int32_t since_sunday = (last + 4) % 7; /* day 0 was a Thursday */

    return (int64_t)(last - since_sunday) * DAY_SECONDS + HOUR_SECONDS;
}

static bool
in_summer_time(int64_t seconds, const struct date_zone *zone)
{
    /* Before 1970 this may be the next day, whose year is another one only in winter. */
    int32_t year = date_to_civil((int32_t)(seconds / DAY_SECONDS)).year;

    return zone->eu_summer_time && seconds >= change_instant(year, 3) &&
           seconds < change_instant(year, 10);
}

static int64_t
offset_at(int64_t seconds, const struct date_zone *zone)
{
    return zone->offset_seconds + (in_summer_time(seconds, zone) ? HOUR_SECONDS : 0);
}

/* Read `Z`, `+01:00` or `-10:00` to the end, in seconds. */
static bool
parse_offset(const char *text, size_t length, int64_t *offset)
{
    int32_t hours, minutes;

    if (length == 1 && *text == 'Z') {
        *offset = 0;
        return true;
    }
    if (length != 6 || (*text != '+' && *text != '-') || text[3] != ':') {
        return false;
    }
    hours = digits(text + 1, 2);
    minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
        return false;
    }
    *offset = (*text == '-' ? -1 : 1) * ((int64_t)hours * HOUR_SECONDS + minutes * 60);
    return true;
}

bool
instant_parse_offset(const char *text, size_t length, int64_t *seconds)
{
    int32_t days, hour, minute, second;
    int64_t offset;
    size_t at = 19;

    if (length < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        !date_parse(text, 10, &days)) {
        return false;
    }
    hour = digits(text + 11, 2);
    minute = digits(text + 14, 2);
    second = digits(text + 17, 2);
    if (text[at] == '.') {
        at++;
        while (at < length && digits(text + at, 1) >= 0) {
            at++;
        }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
        !parse_offset(text + at, length - at, &offset)) {
        return false;
    }
    *seconds = (int64_t)days * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60 + second - offset;
    return true;
}

enum instant_problem
instant_parse(const char *text, size_t length, const struct date_zone *zone, int64_t *seconds)
{
    int32_t days, hour, minute, second;
    int64_t local, standard, summer;
    bool standard_holds, summer_holds;

    assert(zone != NULL);
    if (length != 19 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
        text[16] != ':' || !date_parse(text, 10, &days)) {
        return INSTANT_MALFORMED;
    }
    hour = digits(text + 11, 2);
    minute = digits(text + 14, 2);
    second = digits(text + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return INSTANT_MALFORMED;
    }
    if (date_to_civil(days).year < 1996) {
        return INSTANT_TOO_EARLY;
    }
    local = (int64_t)days * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60 + second;
    standard = local - zone->offset_seconds;
    summer = standard - HOUR_SECONDS;
    standard_holds = !in_summer_time(standard, zone);
    summer_holds = in_summer_time(summer, zone);
    if (standard_holds == summer_holds) {
        return standard_holds ? INSTANT_AMBIGUOUS : INSTANT_MISSING;
    }
    *seconds = standard_holds ? standard : summer;
    return INSTANT_OK;
}

/* Split a local count of seconds into its day and the second of that day. */
static int32_t
split_day(int64_t local, int32_t *second_of_day)
{
    int64_t rest = local % DAY_SECONDS;

    rest += rest < 0 ? DAY_SECONDS : 0;
    *second_of_day = (int32_t)rest;
    return (int32_t)((local - rest) / DAY_SECONDS);
}

int32_t
instant_day(int64_t seconds, const struct date_zone *zone)
{
    int32_t second_of_day;

    return split_day(seconds + offset_at(seconds, zone), &second_of_day);
}

const char *
date_text(struct arena *arena, int32_t days)
{
    struct civil_date civil = date_to_civil(days);

    return text_format(arena, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

const char *
instant_text(struct arena *arena, int64_t seconds, const struct date_zone *zone)
{
    int32_t second_of_day;
    int32_t days = split_day(seconds + offset_at(seconds, zone), &second_of_day);

    return text_format(arena, "%sT%02d:%02d:%02d", date_text(arena, days),
                       second_of_day / HOUR_SECONDS, second_of_day / 60 % 60, second_of_day % 60);
}

int32_t
date_whole_months(int32_t from, int32_t to)
{
    struct civil_date a = date_to_civil(from), b = date_to_civil(to);
    int32_t months = (b.year - a.year) * 12 + b.month - a.month;

    if (from > to) {
        return -date_whole_months(to, from);
    }
    return b.day < a.day ? months - 1 : months;
}

int32_t
date_calendar_months(int32_t start, int32_t end)
{
    struct civil_date a = date_to_civil(start), b = date_to_civil(end);

    return (b.year - a.year) * 12 + b.month - a.month + 1;
}
