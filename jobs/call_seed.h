/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CALL_SEED_H
#define LEVAIN_CALL_SEED_H

#include "call.h"

/*
 * call_seed - what a call draws lots with, as it was published.
 */
struct call_seed {
    const char *seed;   /* null = none was published */
    const char *sha256; /* of it: 64 hexadecimal digits */
    const char *by;
    int64_t published_at; /* instant */
};

/** Read the seed of a call. Owner: the job's arena. Errors: as db_query. */
enum status call_seed_read(struct job *job, const struct call *call, struct call_seed *seed,
                           struct err *err) __attribute__((warn_unused_result));

/** Give the seed of a call; null when none was published. Owner: the job's arena.
 *  Errors: as db_query. */
enum status call_seed(struct job *job, const struct call *call, const char **seed, struct err *err)
    __attribute__((warn_unused_result));

#endif
