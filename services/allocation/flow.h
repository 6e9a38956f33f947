/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FLOW_H
#define LEVAIN_FLOW_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * flow - how much can be led from one place to another through places of limited room.
 *
 * Asked whether what a call reserves can be paid together: reserves are led through envelopes or
 * groups of a quota. Where they can not, the places that hold them back are known too.
 */
#define FLOW_NO_LIMIT (INT64_MAX / 4)

struct flow; /* places, numbered from 0 */

/** Start with that many places and no way between them. Owner: `arena`. Errors: none. */
struct flow *flow_begin(struct arena *arena, uint32_t place_count);

/** Open a way of at most `room` (0 .. FLOW_NO_LIMIT). Errors: none. */
void flow_way(struct flow *flow, uint32_t from, uint32_t to, int64_t room);

/**
 * Lead as much as possible from one place to another, once.
 *
 * Errors: none. Cost: O(places^2 x ways) at worst, near linear where the ways are few places long.
 * Source: Dinic 1970.
 */
int64_t flow_most(struct flow *flow, uint32_t source, uint32_t sink);

/** Tell, after flow_most, whether more could reach the place from the source: the ways out of those
 *  places are what holds back. Errors: none. */
bool flow_reaches(const struct flow *flow, uint32_t place);

#endif
