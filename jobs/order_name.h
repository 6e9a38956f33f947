/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ORDER_NAME_H
#define LEVAIN_ORDER_NAME_H

#include "job.h"

/*
 * order_name - the order that a person means by `[FUND/]EXERCISE/NUMBER`: 2026/17.
 */
struct order_name {
    int64_t fund_id;
    const char *fund, *currency;
    const char *time_zone;
    int32_t exercise, number;
};

/** Read its name: the fund, null when it is not said, the exercise and the number; nothing else.
 *  Owner: `arena`. Errors: ST_USAGE - this is no order's name. */
enum status order_name_read(struct arena *arena, const char *text, struct order_name *name,
                            struct err *err) __attribute__((warn_unused_result));

/**
 * Find it.
 *
 * Owner:  the job's arena.
 * Errors: as order_name_read; ST_DATA - there is none, or several funds have one of that number
 * (they are listed).
 */
enum status order_find(struct job *job, const char *text, struct order_name *name, struct err *err)
    __attribute__((warn_unused_result));

/** The day of --at, else today where the fund is. Units: days since 1970-01-01. Errors: none. */
int32_t order_day(const struct job *job, const struct order_name *name);

#endif
