/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_RANDOM_CALL_H
#define LEVAIN_TESTS_RANDOM_CALL_H

#include "allocation/allocation.h"

/*
 * random_call - calls with everything in them, from a seed: envelopes within envelopes, quotas and
 * passes of every kind, awards that stand.
 */
enum {
    CALL_MOST = 40,
    CALL_ENVELOPES = 5,
    CALL_QUOTAS = 4,
    CALL_GROUPS = 3,
    CALL_PASSES = 4,
    CALL_FROZEN = 3,
    CALL_STEP = 10,
};

struct random_call {
    struct candidate candidates[CALL_MOST];
    int64_t score_num[CALL_MOST], score_den[CALL_MOST], code[CALL_MOST];
    uint32_t groups[CALL_QUOTAS][CALL_MOST];
    int64_t limits[CALL_QUOTAS][CALL_GROUPS], used[CALL_QUOTAS][CALL_GROUPS];
    uint8_t only[CALL_PASSES][CALL_MOST];
    uint32_t spread[CALL_PASSES][CALL_MOST];
    struct envelope envelopes[CALL_ENVELOPES];
    struct quota quotas[CALL_QUOTAS];
    uint16_t pools[CALL_PASSES][CALL_ENVELOPES];
    struct pass passes[CALL_PASSES];
    struct award_line frozen[CALL_FROZEN];
    struct order_key keys[3]; /* score, computed award, code */
    struct allocation allocation;
};

/** Give a number from 0 to below `bound` (xorshift64*, so that a failing round can be run again).
 */
int64_t random_below(uint64_t *seed, int64_t bound);

/** Draw a call; it points into itself. */
void random_call_draw(struct random_call *call, uint64_t *seed);

/** Give the same call with its candidates in another order: the one at i is number code[i] of the
 *  other, and that stays the last key of the order. */
void random_call_shuffle(struct random_call *call, const struct random_call *other, uint64_t *seed);

/** Make a call one of plain rank: one pass in which each envelope pays its own, no part, no limit,
 *  no award that stands, quotas that reduce nothing, one envelope when `alone`. */
void random_call_plain(struct random_call *call, bool alone);

#endif
