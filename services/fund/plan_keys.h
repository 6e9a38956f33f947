/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_KEYS_H
#define LEVAIN_PLAN_KEYS_H

#include "base/arena.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * plan_keys - the keys of the order of a plan, as columns. Private to allocation_plan and
 * certificate.
 */

/*
 * One order key: integers over one common denominator, raised when a value needs it, so that most
 * keys cost 8 bytes an application. When the common denominator would overflow, each value gets its
 * own. The computed award costs nothing, since the walk has it; nor does the code, in whose order
 * applications come and which ends every tie.
 */
struct plan_key {
    int64_t *num;   /* null: the computed award, or the code */
    int64_t *den;   /* null while `common` holds for all */
    uint8_t *known; /* null while all are known */
    int64_t common;
};

/** Put a value at the place `at`, the next one, of a column of `capacity`. `den` is above 0.
 *  Owner: `arena`. Errors: none. */
void plan_key_add(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity,
                  int64_t num, int64_t den);

/** The same for one that lacks the key. Owner: `arena`. Errors: none. */
void plan_key_lack(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity);

/** Give a difference of values of the first of `count` keys in the unit of its numbers: over its
 *  common denominator, if it has one. What is too large for that is as large as any.
 *  Errors: none. */
struct rational plan_key_width(const struct plan_key *keys, size_t count, struct rational width);

#endif
