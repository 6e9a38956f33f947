/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CALL_H
#define LEVAIN_CALL_H

#include "job.h"

/*
 * call - the call that a job works on, with the rule set in force.
 */
struct call {
    int64_t fund_id, call_id, rule_set_id;
    struct fund_file file; /* the fund file as it was applied, read again */
    const void *rule_set_sha256;

    /* Filled by references.h: what the run at hand knows of territories, zones and rates. */
    bool uses_references;
    int32_t known_on;     /* day of what was published */
    int64_t last_load_id; /* last load of references */
    struct digest references_sha256;
    int64_t reference_count;
};

/**
 * Find the call named `[FUND/]CALL` and read its rule set in force, or the one of that id when
 * `rule_set_id` is not 0, with the job's variations.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - no such call, or the name is one of several funds (they are listed); as
 * db_query and fund_file_read.
 */
enum status call_find(struct job *job, const char *name, int64_t rule_set_id, struct call *call,
                      struct err *err);

/** Find a call as of the job's --as-of: from here on the transaction sees what was recorded by then
 *  (OPTION_REDONE does it for commands of which --as-of says nothing else). Owner, Errors: as
 *  call_find. */
enum status call_find_as_of(struct job *job, const char *name, struct call *call, struct err *err);

/** Wait for the call's lock, kept until the transaction ends: one writer a call.
 *  Errors: ST_RETRY - the wait that sql/queries/lock_patience.sql allows was not enough, or other
 *          rules were applied while it lasted. */
enum status call_lock(struct job *job, const struct call *call, struct err *err);

/** Wait for the call's lock where work rests on a run and what was decided, whatever rules are in
 *  force by now. Errors: ST_RETRY - the wait that sql/queries/lock_patience.sql allows was not
 *  enough. */
enum status call_lock_decided(struct job *job, const struct call *call, struct err *err);

/** Let the transaction of a connection see what was recorded by the instant of the job's --as-of,
 *  of everything and of the call; nothing changes without it. Every connection of a job needs it.
 *  Errors: as db_query. */
enum status call_see_as_of(struct db *db, const struct job *job, const struct call *call,
                           struct err *err) __attribute__((warn_unused_result));

/** Give the two parameters that every query on a call begins with. */
#define CALL_PARAMS(job, call)                                                                     \
    db_number((job)->arena, (call)->fund_id), db_number((job)->arena, (call)->call_id)

#endif
