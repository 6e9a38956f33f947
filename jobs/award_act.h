/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_ACT_H
#define LEVAIN_AWARD_ACT_H

#include "application_name.h"
#include "call.h"
#include "option_value.h"

#include "base/json_writer.h"

/*
 * award_act - what the commands on the life of an award have in common: the award, the day, the
 * exercise it is booked in, and how the result is printed.
 */
struct award_act {
    struct job *job;
    struct application_name name; /* call and code */
    struct call call;
    int32_t day, exercise;
    struct text words; /* for people, line by line */
    struct text json;
    struct json_writer writer;
};

/**
 * Begin an act on the award that `name` means, or on a call when `name` is null (--call): of the
 * day of --at, else today, and of the exercise of --exercise, else the year of that day.
 *
 * Errors: as application_find, call_find.
 */
enum status award_act_begin(struct job *job, const char *name, struct award_act *act,
                            struct err *err) __attribute__((warn_unused_result));

/** The same for the next award of the same command. Errors: as award_act_begin. */
enum status award_act_next(struct award_act *act, const char *name, struct err *err)
    __attribute__((warn_unused_result));

/** Run a named query that does something. `who`: of whom a refusal speaks; null = nobody.
 *  Errors: as db_named, in the words of output_refusal. */
enum status award_act_run(struct award_act *act, const char *query, struct db_params params,
                          struct db_rows rows, const char *who, struct err *err)
    __attribute__((warn_unused_result));

/** Print what was done: `otherwise` when there are no words. Errors: none. */
void award_act_print(struct award_act *act, const char *otherwise);

/** Write an amount in the words of the fund. Owner: the job's arena. Errors: none. */
const char *award_act_money(const struct award_act *act, int64_t cents);

/** Give the three parameters that name the award, the two that date an operation. Errors: none. */
#define AWARD_PARAMS(act)                                                                          \
    CALL_PARAMS((act)->job, &(act)->call), db_number((act)->job->arena, (act)->name.application_id)
#define DATED_PARAMS(act)                                                                          \
    db_number((act)->job->arena, (act)->exercise), db_number((act)->job->arena, (act)->day)

#endif
