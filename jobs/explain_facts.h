/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLAIN_FACTS_H
#define LEVAIN_EXPLAIN_FACTS_H

#include "call.h"

#include "base/json_writer.h"

/*
 * explain_facts - from which files the facts and lists of an application came that a run judged.
 */

/* Facts, or a list, of the version that was judged. */
struct explain_source {
    const char *list, *file, *by;                     /* list: null = its own facts */
    int64_t version, first_line, last_line, taken_at; /* lines: 0 = not known */
};

struct explain_facts {
    struct arena *arena;
    struct explain_source items[FUND_LISTS_MAX + 1];
    size_t count;
};

/** Read where they came from. Owner: the job's arena. Errors: as db_query. */
enum status explain_facts_read(struct job *job, const struct call *call, int64_t scoring_run_id,
                               int64_t application_id, struct explain_facts *sources,
                               struct err *err) __attribute__((warn_unused_result));

/** Write them as the member "sources", each with its sentence. Errors: none. */
void explain_facts_write(struct json_writer *writer, struct arena *arena,
                         const struct fund_file *file, const struct explain_facts *sources);

#endif
