/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_WAIVERS_H
#define LEVAIN_SCORE_WAIVERS_H

#include "call.h"

/*
 * score_waivers - the waivers of a call, read before any application is judged.
 *
 * A block that asks for its own has the server look at each of its applications to find the few
 * that have one: as much as reading half of their facts. Memory grows with the waivers, which are
 * recorded one by one with a motive, not with the applications.
 */
struct score_waiver {
    const char *code;      /* of the application */
    const uint8_t *waived; /* for each rule of the call, 1 where it is waived */
};

struct score_waivers {
    const struct fund_file *file;
    struct score_waiver *items; /* in the order of the codes */
    size_t count, room;
};

/** Read the waivers that count, of all applications of the call. Owner: the job's arena.
 *  Errors: as db_named. Cost: one query. */
enum status score_waivers_read(struct job *job, const struct call *call,
                               struct score_waivers *waivers, struct err *err)
    __attribute__((warn_unused_result));

/** Give the place of the first one whose application has this code or a later one; `count` when
 *  there is none. Errors: none. Cost: log2(count) comparisons. */
size_t score_waivers_from(const struct score_waivers *waivers, const char *code);

#endif
