/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLAIN_EARLIER_H
#define LEVAIN_EXPLAIN_EARLIER_H

#include "application_name.h"
#include "job.h"

#include "base/json_writer.h"

/*
 * explain_earlier - what became of the file that an application takes up again, and why: who
 * applies again answers the reasons of the refusal.
 */
struct explain_earlier {
    const char *application; /* CALL/CODE; null = it takes up none, or one that nobody knows */
    const char *run;         /* null = it was never allocated */
    const char *status, *reason, *motive;
    bool decided;
    int32_t decided_on; /* day */
    int64_t award_cents;
    const char *const *failed; /* rules */
    size_t failed_count;
    const char *const *sentences; /* as the decision froze them */
    size_t sentence_count;
};

/** Find the earlier file of an application. Owner: the job's arena. Errors: as db_query. */
enum status explain_earlier_read(struct job *job, const struct application_name *name,
                                 struct explain_earlier *earlier, struct err *err)
    __attribute__((warn_unused_result));

/** Write the member "earlier" where there is one. Errors: none. */
void explain_earlier_write(struct json_writer *writer, const struct explain_earlier *earlier);

/** Print it for people, where there is one. Errors: as format_document. */
enum status explain_earlier_print(struct job *job, const struct explain_earlier *earlier,
                                  struct err *err) __attribute__((warn_unused_result));

#endif
