/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_ACT_H
#define LEVAIN_FUND_ACT_H

#include "job.h"
#include "option_value.h"

#include "base/json_writer.h"

/*
 * fund_act - what the commands on the money of a whole fund have in common: the fund, the day, the
 * exercise it is booked in, and how the result is printed.
 */
struct fund_act {
    struct job *job;
    int64_t fund_id;
    const char *fund, *currency, *time_zone;
    int32_t day, exercise;
    struct text words; /* for people, line by line */
    struct text json;
    struct json_writer writer;
    size_t row_count;
};

/**
 * Begin an act on the fund of a code: of the day of --at, else today where the fund is, and of the
 * exercise of --exercise, else the year of that day.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - there is no such fund.
 */
enum status fund_act_begin(struct job *job, const char *code, struct fund_act *act, struct err *err)
    __attribute__((warn_unused_result));

/** Find the call that `name` means, `CALL` or null: the only one of the fund.
 *  Errors: ST_DATA - the fund has no such call, or several (they are listed). */
enum status fund_act_call(const struct fund_act *act, const char *name, int64_t *call_id,
                          struct err *err) __attribute__((warn_unused_result));

/** Fold the words for people to 80 columns, before they are printed. Errors: none. */
void fund_act_fold(struct fund_act *act);

/** Print what was done, or `otherwise` when there are no words. Errors: none. */
void fund_act_print(struct fund_act *act, const char *otherwise);

/** Write an amount in the words of the fund. Owner: the job's arena. Errors: none. */
const char *fund_act_money(const struct fund_act *act, int64_t cents);

/** The day of --at when it was given, else null: the database then takes the day on which the same
 *  was done before, or today. Errors: none. */
struct db_param fund_act_day(const struct fund_act *act);

/** The year of --exercise when it was given, else null: of all. Errors: none. */
struct db_param fund_act_exercise(const struct fund_act *act);

#endif
