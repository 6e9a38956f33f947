/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REMITTANCE_NAME_H
#define LEVAIN_REMITTANCE_NAME_H

#include "fund_act.h"

/*
 * remittance_name - the remittance that a person means by `[FUND/]YEAR/RNUMBER`: 2026/R3.
 */
struct remittance_name {
    const char *fund; /* null = not said */
    int32_t year, number;
};

/** Read its name, nothing else. Owner: `arena`. Errors: ST_USAGE - this is no remittance's name. */
enum status remittance_name_read(struct arena *arena, const char *text,
                                 struct remittance_name *name, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Begin an act on the remittance that the first argument names, of the day of --at, else today.
 *
 * Errors: as remittance_name_read and fund_act_begin; ST_DATA - there is none, or several funds
 * have one of that number (they are listed).
 */
enum status remittance_begin(struct job *job, struct fund_act *act, struct remittance_name *name,
                             struct err *err) __attribute__((warn_unused_result));

/** The three parameters that name it. Errors: none. */
#define REMITTANCE_PARAMS(act, name)                                                               \
    db_number((act)->job->arena, (act)->fund_id), db_number((act)->job->arena, (name).year),       \
        db_number((act)->job->arena, (name).number)

#endif
