/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_APPLICATION_NAME_H
#define LEVAIN_APPLICATION_NAME_H

#include "job.h"

/*
 * application_name - the application that a person means by `[[FUND/]CALL/]APPLICATION`.
 */
struct application_name {
    int64_t fund_id, call_id, application_id;
    const char *call; /* FUND/CALL */
    const char *code;
};

/**
 * Find it; --call says the call when the name does not.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - there is none, or several calls have one of that code (they are listed).
 */
enum status application_find(struct job *job, const char *text, struct application_name *name,
                             struct err *err);

#endif
