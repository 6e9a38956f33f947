/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PROGRESS_H
#define LEVAIN_PROGRESS_H

#include "job.h"

/*
 * progress - how far a long job has come, on stderr: a line that rewrites itself on a terminal, a
 * line every few seconds elsewhere, nothing with --quiet or when the job is short.
 */
struct progress {
    const struct job *job;
    const char *what; /* "applications", translated */
    int64_t total;    /* 0 = not known */
    int64_t count;    /* so far */
    int64_t shown_at; /* monotonic seconds of the last line */
    bool terminal, shown;
};

/** Begin to count. Errors: none. */
struct progress progress_begin(const struct job *job, const char *what, int64_t total);

/** Count `more`, and say so when it is time. Errors: none. Cost: a look at the clock. */
void progress_add(struct progress *progress, int64_t more);

/** End: the line on a terminal is wiped. Errors: none. */
void progress_end(struct progress *progress);

#endif
