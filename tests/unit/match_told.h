/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_TOLD_H
#define LEVAIN_MATCH_TOLD_H

/*
 * match_told - what the tests of matching are told: orders and lines of a fund, in few words.
 */
#include "base/text.h"
#include "money/match.h"
#include "money/order_reference.h"
#include "unit.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define FUND        "lierre"

/* An order of 2026 to a body: beneficiary and number are the same unless changed. */
static inline struct match_target
order(int32_t number, int64_t cents, int64_t body, const char *name)
{
    return (struct match_target){.kind = MATCH_ORDER,
                                 .left_cents = cents,
                                 .beneficiary = body,
                                 .award = body,
                                 .day = 100,
                                 .exercise = 2026,
                                 .number = number,
                                 .name = name};
}

static inline struct match_line
line(int64_t cents, const char *label)
{
    return (struct match_line){.cents = cents, .day = 120, .label = label};
}

#endif
