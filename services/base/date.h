/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DATE_H
#define LEVAIN_DATE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * date - days and instants, without a clock and without the system's time zones.
 *
 * A day is a count of days since 1970-01-01 in the Gregorian calendar; an instant is a count of
 * seconds since 1970-01-01T00:00:00Z. A fund lives in one zone, whose rule is in a table here: the
 * offset in standard time, and whether the summer time of the European Union applies (directive
 * 2000/84/EC, from 1996 on), so that a run gives the same bytes wherever the machine stands (P2).
 */
struct civil_date {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

struct date_zone {
    const char *name;       /* as in the IANA list */
    int32_t offset_seconds; /* of standard time, east of Greenwich */
    bool eu_summer_time;
};

/** Give the zone of that name, or null when it is not in the table. Errors: none. */
const struct date_zone *date_zone_named(const char *name);

/** Turn a calendar date into days, and back; exact from year 1 to 9999. Errors: none. */
int32_t date_of_civil(struct civil_date civil);
struct civil_date date_to_civil(int32_t days);

/** Read `2026-03-16`. Errors: false when it is not that shape or not a day of the calendar. */
bool date_parse(const char *text, size_t length, int32_t *days) __attribute__((warn_unused_result));

/** Read `16/03/2026`. Errors: as date_parse. */
bool date_parse_french(const char *text, size_t length, int32_t *days)
    __attribute__((warn_unused_result));

enum instant_problem {
    INSTANT_OK,
    INSTANT_MALFORMED, /* not `2026-03-16T12:00:00` */
    INSTANT_MISSING,   /* the clocks skipped it (spring) */
    INSTANT_AMBIGUOUS, /* the clocks showed it twice (autumn) */
    INSTANT_TOO_EARLY, /* before 1996, when the rule in force here began */
};

/**
 * Read a local time `2026-03-16T12:00:00` (or with a blank for the T) in `zone`, to the second.
 *
 * Errors: the reason why it names no single instant; `seconds` is then left alone.
 */
enum instant_problem instant_parse(const char *text, size_t length, const struct date_zone *zone,
                                   int64_t *seconds) __attribute__((warn_unused_result));

/** Read an instant that says its offset: `2026-03-16T12:00:00+01:00` or `...Z`; a fraction of a
 * second is left out. Errors: false when it is not that shape; `seconds` is then left alone. */
bool instant_parse_offset(const char *text, size_t length, int64_t *seconds)
    __attribute__((warn_unused_result));

/** Give the day that `zone`'s calendars showed at an instant. Errors: none. */
int32_t instant_day(int64_t seconds, const struct date_zone *zone);

/**
 * Write a day `2026-03-16`; an instant as local time `2026-03-16T12:00:00`.
 *
 * Owner: `arena`. Errors: as arena_alloc.
 */
const char *date_text(struct arena *arena, int32_t days);
const char *instant_text(struct arena *arena, int64_t seconds, const struct date_zone *zone);

/** Count the whole months from `from` to `to`; negative when `to` comes first. Errors: none. */
int32_t date_whole_months(int32_t from, int32_t to);

/** Count the calendar months from that of `start` to that of `end`, both included. Errors: none. */
int32_t date_calendar_months(int32_t start, int32_t end);

#endif
