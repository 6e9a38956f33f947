/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLAIN_DECIDED_H
#define LEVAIN_EXPLAIN_DECIDED_H

#include "application_name.h"
#include "job.h"

#include "base/json_writer.h"

/*
 * explain_decided - what the committee decided last of an application, beside what a run proposes.
 */
struct explain_decided {
    const char *run; /* that was decided; null = nothing was decided */
    const char *status, *motive;
    bool departs;
    int32_t decided_on; /* day */
    int64_t award_cents;
    int64_t place;           /* on the waiting list; 0 = is not on it */
    const char *valid_until; /* day; null = no end */
    const char *event;       /* the last one: notified, accepted, withdrawn...; null = none */
    const char *event_day;
};

/** Find what was decided of an application. Owner: the job's arena. Errors: as db_query. */
enum status explain_decided_read(struct job *job, const struct application_name *name,
                                 struct explain_decided *decided, struct err *err)
    __attribute__((warn_unused_result));

/** Write the member "decision" where there is one. Errors: none. */
void explain_decided_write(struct json_writer *writer, struct arena *arena,
                           const struct explain_decided *decided);

/** Print it for people, where there is one. Errors: none. */
void explain_decided_print(struct job *job, const char *currency,
                           const struct explain_decided *decided);

#endif
