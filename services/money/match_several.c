/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_several.h"

#include "money/match_parts.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_DAYS 62  /* between parts of one payment that only say who it is */
#define LATE_DAYS   366 /* after an order, when only the name says which one it is */

#define TELLS (MATCH_NAMED | MATCH_BY_AGREEMENT | MATCH_BY_IBAN | MATCH_BY_NAME)
#define HINDERS                                                                                    \
    (MATCH_NOT_NAME | MATCH_NOT_IBAN | MATCH_NOT_SEEN | MATCH_NOT_SENT | MATCH_NOT_CANCELLED |     \
     MATCH_NOT_CLOSED | MATCH_NOT_OTHER)

/* ---- what was found ---------------------------------------------------------------------------
 */

/* An order has its line, or a whole file has one: the one is not matched beside the other. */
static void
take_batch(struct match_work *work, const struct match_target *target)
{
    const bool whole = target->kind == MATCH_REMITTANCE;
    const struct match_posting *at = NULL;
    char key[MATCH_KEY_BYTES];

    if (target->batch == 0) {
        return;
    }
    match_number_key(target->batch, key);
    while ((at = match_index_next(work, SPACE_BATCH, key, at)) != NULL) {
        struct match_target *other = &work->targets[at->value];

        if (other == target) {
            continue;
        }
        if (whole && other->kind == MATCH_ORDER) {
            other->back_cents = other->left_cents;
            other->left_cents = other->more_lines > 0 ? other->left_cents : 0;
            other->more_lines -= other->more_lines > 0;
        } else if (other->kind == MATCH_REMITTANCE) {
            other->left_cents = 0;
        }
    }
}

struct match_found *
match_add(struct match_work *work, struct match_found found)
{
    const size_t places = (found.line_count + found.target_count) * sizeof(uint32_t);
    struct match_found *kept = arena_alloc(work->arena, sizeof *kept + places, 1);
    uint32_t *lines = (uint32_t *)(void *)(kept + 1);
    uint32_t *targets = lines + found.line_count;
    int64_t cents = 0;

    memcpy(lines, found.lines, found.line_count * sizeof *lines);
    memcpy(targets, found.targets, found.target_count * sizeof *targets);
    *kept = found;
    kept->lines = lines;
    kept->targets = targets;
    for (size_t i = 0; i < found.line_count; i++) {
        work->prepared[lines[i]].matched = true;
        cents += llabs(work->lines[lines[i]].cents);
    }
    for (size_t i = 0; i < found.target_count; i++) {
        struct match_target *target = &work->targets[targets[i]];

        if (found.back) {
            target->back_cents = 0;
        } else if (found.target_count == 1 && cents < target->left_cents) {
            target->left_cents -= cents;
        } else {
            target->back_cents = target->kind == MATCH_ORDER ? target->left_cents : 0;
            target->left_cents = target->more_lines > 0 ? target->left_cents : 0;
            target->more_lines -= target->more_lines > 0;
        }
        if (!found.back) {
            take_batch(work, target);
        }
    }
    work->index->stale = true;
    *work->last = kept;
    work->last = &kept->next;
    work->found_count++;
    return kept;
}

/* ---- several orders ---------------------------------------------------------------------------
 */

/* Who a line pays: the beneficiary that all that speaks for something speaks for. */
struct payee {
    bool known;
    int64_t beneficiary;
    uint32_t why;
    uint32_t named[MATCH_TOGETHER_MAX]; /* orders that it names */
    size_t named_count;
    bool hindered;
};

static struct payee
payee_of(const struct match_work *work, size_t line)
{
    const struct match_prepared *prepared = &work->prepared[line];
    struct payee payee = {0};

    for (uint16_t i = 0; i < prepared->candidate_count; i++) {
        const uint32_t target = prepared->candidates[i].target;
        const uint32_t why = match_why_now(work, line, i);

        if ((why & TELLS) == 0 || work->targets[target].kind != MATCH_ORDER) {
            continue;
        }
        if ((why & MATCH_NAMED) != 0) {
            payee.hindered = payee.hindered || (why & HINDERS) != 0;
            if (payee.named_count < MATCH_TOGETHER_MAX) {
                payee.named[payee.named_count++] = target;
            }
        } else if ((why & (HINDERS & ~(uint32_t)MATCH_NOT_OTHER)) != 0) {
            continue;
        }
        if (payee.known && payee.beneficiary != work->targets[target].beneficiary) {
            payee.hindered = true;
        }
        payee.known = true;
        payee.beneficiary = work->targets[target].beneficiary;
        payee.why |= why & TELLS;
    }
    payee.hindered = payee.hindered || prepared->order_unknown;
    return payee;
}

/* The orders of a beneficiary that a line of that day may pay. */
static size_t
open_orders(const struct match_work *work, int64_t beneficiary, int32_t day,
            uint32_t places[MATCH_TOGETHER_MAX + 1])
{
    char key[MATCH_KEY_BYTES];
    const struct match_posting *at = NULL;
    size_t count = 0;

    match_number_key(beneficiary, key);
    while (count <= MATCH_TOGETHER_MAX &&
           (at = match_index_next(work, SPACE_BENEFICIARY, key, at)) != NULL) {
        const struct match_target *target = &work->targets[at->value];

        if (target->kind == MATCH_ORDER && target->left_cents > 0 && target->against == 0 &&
            target->day <= day && day - target->day <= LATE_DAYS) {
            places[count++] = at->value;
        }
    }
    return count;
}

/* The orders that a line pays together; gives their count, 0 where it is not sure. */
static size_t
orders_of(const struct match_work *work, size_t line, uint32_t chosen[MATCH_TOGETHER_MAX],
          uint32_t *why)
{
    const int64_t size = -work->lines[line].cents;
    const struct payee payee = payee_of(work, line);
    uint32_t places[MATCH_TOGETHER_MAX + 1], must = MATCH_NONE, bits;
    int64_t cents[MATCH_TOGETHER_MAX], sum = 0;
    size_t count, chosen_count = 0;

    if (!payee.known || payee.hindered || work->prepared[line].matched || size < 0) {
        return 0;
    }
    *why = payee.why | MATCH_BY_SUM;
    if (payee.named_count > 1) {
        for (size_t i = 0; i < payee.named_count; i++) {
            chosen[i] = payee.named[i];
            sum += work->targets[chosen[i]].left_cents;
        }
        return sum == size ? payee.named_count : 0;
    }
    count = open_orders(work, payee.beneficiary, work->lines[line].day, places);
    if (count > MATCH_TOGETHER_MAX) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        cents[i] = work->targets[places[i]].left_cents;
        must = payee.named_count == 1 && places[i] == payee.named[0] ? i : must;
        if (cents[i] == size) {
            return 0;
        }
    }
    if ((payee.named_count == 1 && must == MATCH_NONE) ||
        !match_sum(cents, count, must, size, &bits)) {
        return 0;
    }
    /* The last one that was kept comes first. */
    for (size_t i = count; i-- > 0;) {
        if ((bits >> i & 1) != 0) {
            chosen[chosen_count++] = places[i];
        }
    }
    return chosen_count;
}

bool
match_several_orders(struct match_work *work)
{
    uint32_t *counts = match_of_targets(work, 0);
    const uint32_t *const whole = match_wanted_whole(work, false);
    uint32_t chosen[MATCH_TOGETHER_MAX], why;
    bool fired = false;

    for (uint32_t i = 0; i < work->line_count; i++) {
        const size_t count = orders_of(work, i, chosen, &why);

        for (size_t j = 0; j < count; j++) {
            counts[chosen[j]]++;
        }
    }
    for (uint32_t i = 0; i < work->line_count; i++) {
        const size_t count = orders_of(work, i, chosen, &why);
        bool alone = count > 0;

        for (size_t j = 0; j < count; j++) {
            alone = alone && counts[chosen[j]] == 1 &&
                    (whole[chosen[j]] == 0 || (why & MATCH_NAMED) != 0);
        }
        if (alone) {
            match_add(work, (struct match_found){.rule = RULE_SEVERAL_ORDERS,
                                                 .why = why,
                                                 .lines = &i,
                                                 .targets = chosen,
                                                 .line_count = 1,
                                                 .target_count = count});
            fired = true;
        }
    }
    return fired;
}

/* ---- several lines ----------------------------------------------------------------------------
 */

/* The lines of each target, in the order of their places. */
struct gathered {
    uint32_t *first, *last, *count; /* of targets */
    uint32_t *next;                 /* of lines */
    uint32_t *why;
};

static struct gathered
gather(struct match_work *work, bool by_name)
{
    struct gathered gathered = {.first = match_of_targets(work, 0),
                                .last = match_of_targets(work, 1),
                                .count = match_of_targets(work, 2),
                                .next = match_of_lines(work, 0),
                                .why = match_of_lines(work, 1)};

    for (uint32_t i = 0; i < work->line_count; i++) {
        const int64_t size = -work->lines[i].cents;
        uint32_t places[MATCH_TOGETHER_MAX + 1], target = MATCH_NONE;
        struct payee payee;

        gathered.next[i] = MATCH_NONE;
        /* What the bank takes for a transfer is no part of it, though it names the order. */
        if (work->prepared[i].matched || size <= 0 || (!by_name && work->prepared[i].fee)) {
            continue;
        }
        payee = payee_of(work, i);
        if (!payee.known || payee.hindered || payee.named_count > 1) {
            continue;
        }
        if (payee.named_count == 1) {
            target = payee.named[0];
        } else if (by_name &&
                   open_orders(work, payee.beneficiary, work->lines[i].day, places) == 1 &&
                   size < work->targets[places[0]].left_cents) {
            target = places[0];
        }
        if (target != MATCH_NONE) {
            gathered.why[i] = payee.why;
            *(gathered.count[target] == 0 ? &gathered.first[target]
                                          : &gathered.next[gathered.last[target]]) = i;
            gathered.last[target] = i;
            gathered.count[target]++;
        }
    }
    return gathered;
}

static bool
within_window(const struct match_work *work, const uint32_t *lines, size_t count)
{
    int32_t first = INT32_MAX, last = INT32_MIN;

    for (size_t i = 0; i < count; i++) {
        const int32_t day = work->lines[lines[i]].day;

        first = day < first ? day : first;
        last = day > last ? day : last;
    }
    return last - first <= WINDOW_DAYS;
}

bool
match_several_lines(struct match_work *work)
{
    const struct gathered gathered = gather(work, true);
    const uint32_t *const whole = match_wanted_whole(work, false);
    bool fired = false;

    for (uint32_t target = 0; target < work->target_count; target++) {
        int64_t cents[MATCH_TOGETHER_MAX];
        uint32_t lines[MATCH_TOGETHER_MAX], chosen[MATCH_TOGETHER_MAX], bits;
        uint32_t why = MATCH_BY_SUM;
        size_t count = 0, chosen_count = 0;

        if (gathered.count[target] < 2 || gathered.count[target] > MATCH_TOGETHER_MAX) {
            continue;
        }
        for (uint32_t i = gathered.first[target]; i != MATCH_NONE; i = gathered.next[i]) {
            lines[count] = i;
            cents[count++] = -work->lines[i].cents;
        }
        if (!match_sum(cents, count, MATCH_NONE, work->targets[target].left_cents, &bits)) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            if ((bits >> i & 1) != 0) {
                why |= gathered.why[lines[i]];
                chosen[chosen_count++] = lines[i];
            }
        }
        if ((why & MATCH_NAMED) != 0 ||
            (whole[target] == 0 && within_window(work, chosen, chosen_count))) {
            match_add(work, (struct match_found){.rule = RULE_SEVERAL_LINES,
                                                 .why = why,
                                                 .lines = chosen,
                                                 .targets = &target,
                                                 .line_count = chosen_count,
                                                 .target_count = 1});
            fired = true;
        }
    }
    return fired;
}

/* ---- another amount ---------------------------------------------------------------------------
 */

bool
match_named(struct match_work *work)
{
    const struct gathered gathered = gather(work, false);
    bool fired = false;

    for (uint32_t target = 0; target < work->target_count; target++) {
        uint32_t lines[MATCH_TOGETHER_MAX], places[MATCH_TOGETHER_MAX + 1], why = 0;
        const int64_t left = work->targets[target].left_cents;
        int64_t sum = 0;
        size_t count = 0;

        if (gathered.count[target] == 0 || gathered.count[target] > MATCH_TOGETHER_MAX) {
            continue;
        }
        for (uint32_t i = gathered.first[target]; i != MATCH_NONE; i = gathered.next[i]) {
            lines[count++] = i;
            sum -= work->lines[i].cents;
            why |= gathered.why[i];
        }
        /* Of a surplus, only one line, of a beneficiary that nothing else is paid to. */
        if (sum > left && (count > 1 || open_orders(work, work->targets[target].beneficiary,
                                                    work->lines[lines[0]].day, places) != 1)) {
            continue;
        }
        match_add(work, (struct match_found){.rule = (why & MATCH_BY_REFERENCE) != 0
                                                         ? RULE_ORDER_REFERENCE
                                                         : RULE_END_TO_END,
                                             .why = why | (sum > left   ? MATCH_NOT_MORE
                                                           : sum < left ? MATCH_NOT_LESS
                                                                        : 0),
                                             .lines = lines,
                                             .targets = &target,
                                             .line_count = count,
                                             .target_count = 1,
                                             .surplus_cents = sum > left ? sum - left : 0,
                                             .open = sum < left});
        fired = true;
    }
    return fired;
}
