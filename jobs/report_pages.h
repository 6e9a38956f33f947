/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_PAGES_H
#define LEVAIN_REPORT_PAGES_H

#include "job.h"

/*
 * report_pages - whose page a report has: what --pages says.
 *
 * all, none, awarded, waiting, or codes of applications; several with commas are added up.
 */
struct report_pages {
    bool said; /* else each form has as many as it bears */
    bool all, awarded, waiting;
    const char **codes;
    bool *seen; /* of each code: there is such an application */
    size_t code_count;
};

/** Read --pages. Owner: the arena of the job. Errors: ST_USAGE - nothing is named, or a list that
 *  contradicts itself. */
enum status report_pages_read(struct job *job, struct report_pages *pages, struct err *err)
    __attribute__((warn_unused_result));

/** How many applications may have a page, at most, of a run of so many in all, awarded and waiting.
 *  Errors: none. */
int64_t report_pages_most(const struct report_pages *pages, int64_t all_count, int64_t award_count,
                          int64_t waiting_count);

/** Tell whether an application has a page. Errors: none. */
bool report_pages_has(const struct report_pages *pages, const char *code, int64_t award_cents,
                      bool waits);

/** Check that every code was seen. Errors: ST_DATA - the run has no such application. */
enum status report_pages_check(const struct report_pages *pages, const char *run, struct err *err)
    __attribute__((warn_unused_result));

/** Give the next name of a list with commas, or null; `list` moves past it. Owner: `arena`.
 *  Errors: none. */
const char *report_next_name(struct arena *arena, const char **list);

#endif
