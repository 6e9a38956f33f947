/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"

#include <assert.h>

/* Envelopes are walked outwards by their numbers, 1 + index, until 0. */
static uint16_t
number_of(uint16_t envelope)
{
    return (uint16_t)(envelope + 1);
}

static bool
stands_within(const struct allocation *allocation, uint16_t envelope, uint16_t outer_number)
{
    uint16_t number = number_of(envelope);

    while (number != 0 && number != outer_number) {
        number = allocation->envelopes[number - 1].parent_number;
    }
    return number != 0;
}

int64_t
purse_spendable(const struct allocation *allocation, uint16_t envelope)
{
    int64_t least_cents = allocation->envelopes[envelope].left_cents;
    uint16_t number = allocation->envelopes[envelope].parent_number;

    while (number != 0) {
        const struct envelope *outer = &allocation->envelopes[number - 1];

        least_cents = outer->left_cents < least_cents ? outer->left_cents : least_cents;
        number = outer->parent_number;
    }
    return least_cents;
}

/* Envelopes within one another can not each be spent to what they hold. What they hold together is
 * found by spending them in their order: by any order it comes to the same, since envelopes nest
 * and never overlap. */
void
purse_open_pool(struct walk *walk)
{
    const struct allocation *allocation = walk->allocation;

    walk->pool_next = 0;
    walk->pool_cents = 0;
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        walk->spare_cents[i] = allocation->envelopes[i].left_cents;
    }
    for (size_t i = 0; i < walk->pass->pool_count; i++) {
        int64_t least_cents = INT64_MAX;

        assert(walk->pass->pool[i] < allocation->envelope_count);
        for (uint16_t number = number_of(walk->pass->pool[i]); number != 0;
             number = allocation->envelopes[number - 1].parent_number) {
            if (walk->spare_cents[number - 1] < least_cents) {
                least_cents = walk->spare_cents[number - 1];
            }
        }
        for (uint16_t number = number_of(walk->pass->pool[i]); number != 0;
             number = allocation->envelopes[number - 1].parent_number) {
            walk->spare_cents[number - 1] -= least_cents;
        }
        walk->pool_cents += least_cents;
    }
}

void
purse_pay_from(struct walk *walk, uint32_t index, uint16_t source, int64_t cents)
{
    struct allocation *allocation = walk->allocation;
    struct envelope *envelopes = allocation->envelopes;
    uint16_t home = allocation->candidates[index].envelope;

    for (uint16_t number = number_of(source); number != 0;
         number = envelopes[number - 1].parent_number) {
        envelopes[number - 1].left_cents -= cents;
        if (!stands_within(allocation, home, number)) {
            envelopes[number - 1].moved_out_cents += cents;
        }
    }
    for (uint16_t number = number_of(home); number != 0;
         number = envelopes[number - 1].parent_number) {
        envelopes[number - 1].awarded_cents += cents;
        if (!stands_within(allocation, source, number)) {
            envelopes[number - 1].moved_in_cents += cents;
        }
    }
    if (allocation->line_ends == NULL) {
        return;
    }
    if (walk->lines != NULL) {
        assert(allocation->line_ends[index] < walk->line_count);
        walk->lines[allocation->line_ends[index]] = (struct award_line){
            .candidate = index, .pass = walk->number, .envelope = source, .cents = cents};
    } else {
        walk->line_count++;
    }
    allocation->line_ends[index]++;
}

static void
pay_from_pool(struct walk *walk, uint32_t index, int64_t cents)
{
    walk->pool_cents -= cents;
    while (cents > 0) {
        uint16_t source;
        int64_t left_cents, part_cents;

        assert(walk->pool_next < walk->pass->pool_count);
        source = walk->pass->pool[walk->pool_next];
        left_cents = purse_spendable(walk->allocation, source);
        part_cents = left_cents < cents ? left_cents : cents;
        if (part_cents > 0) {
            purse_pay_from(walk, index, source, part_cents);
            cents -= part_cents;
        }
        /* Past the empty ones for good: nothing flows back within a pass. */
        walk->pool_next += part_cents == left_cents;
    }
}

void
purse_pay(struct walk *walk, uint32_t index, int64_t cents)
{
    struct candidate *candidate = &walk->allocation->candidates[index];
    bool first = candidate->award_cents == 0;

    candidate->award_cents += cents;
    walk->given_cents += cents;
    walk->begun += first;
    quota_count(walk->allocation, index, cents, first);
    if (first) {
        spread_award(walk, index);
    }
    if (walk->pass->source == PASS_OWN_ENVELOPE) {
        purse_pay_from(walk, index, candidate->envelope, cents);
    } else {
        pay_from_pool(walk, index, cents);
    }
}
