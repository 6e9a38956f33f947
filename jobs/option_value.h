/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPTION_VALUE_H
#define LEVAIN_OPTION_VALUE_H

#include "job.h"

/*
 * option_value - amounts, days and years as people write them on the command line.
 */

/** Read an amount as fund files write it: `90000.00`. `name`: of the option, for the message.
 *  Units: cents. Errors: ST_USAGE. */
enum status option_amount(const char *name, const char *text, struct option_cents *amount,
                          struct err *err) __attribute__((warn_unused_result));

/** Read a day: `2026-03-16`. Units: days since 1970-01-01. Errors: ST_USAGE. */
enum status option_date(const char *name, const char *text, struct option_day *day, struct err *err)
    __attribute__((warn_unused_result));

/** Give the day of --as-of: as it was written, else that of the instant in a zone, which is now
 *  where nothing was said. Units: days since 1970-01-01. Errors: none. */
int32_t option_as_of_day(const struct job_options *options, const struct date_zone *zone);

/** Give the day of --at, else that of --as-of. Units: days since 1970-01-01. Errors: none. */
int32_t option_at_day(const struct job_options *options, const struct date_zone *zone);

/** Read a year: `2026`. Errors: ST_USAGE. */
enum status option_year(const char *name, const char *text, int32_t *year, struct err *err)
    __attribute__((warn_unused_result));

/** Give them as parameters, null where they were not given. Errors: none. */
struct db_param option_cents_param(struct arena *arena, struct option_cents amount);
struct db_param option_day_param(struct arena *arena, struct option_day day);

/** Give an IBAN without the blanks that people put between groups of four. Owner: `arena`.
 *  Errors: none. */
const char *option_iban(struct arena *arena, const char *iban);

#endif
