/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_exact.h"
#include "allocation/walk_parts.h"

#include <assert.h>

/* Why a candidate is refused, what it is short of, and by which quota. */
struct refusal {
    enum award_reason reason;
    int64_t short_cents;
    uint16_t quota;
};

static void
refuse(struct walk *walk, struct candidate *candidate, struct refusal refusal)
{
    if (walk->step != NULL) {
        walk->step->reason = refusal.reason;
        walk->step->quota = refusal.quota;
    }
    /* Refused again by the same quota: what it missed when its turn first came is what is told. And
     * a part that a quota reduced is as large as that quota will ever let it be. */
    if ((refusal.quota != ALLOCATION_NO_QUOTA && candidate->refused_quota == refusal.quota) ||
        candidate->reason == REASON_REDUCED) {
        return;
    }
    if (candidate->status == AWARD_WAITING) {
        candidate->reason = (uint8_t)refusal.reason;
    }
    candidate->short_cents = refusal.short_cents > 0 ? refusal.short_cents : 0;
    candidate->refused_quota = refusal.quota;
}

/* Pay, and say for what reason; what is short of the whole award then is told with it. */
static void
give(struct walk *walk, uint32_t index, int64_t cents, enum award_reason reason)
{
    struct candidate *candidate = &walk->allocation->candidates[index];

    purse_pay(walk, index, cents);
    candidate->reason = (uint8_t)reason;
    candidate->status =
        candidate->award_cents == candidate->computed_cents ? AWARD_AWARDED : AWARD_PARTIAL;
    if (walk->step != NULL) {
        walk->step->reason = reason;
    }
}

/* Give the target of the quotas: the whole award, or what one of them leaves of it. */
static void
give_target(struct walk *walk, uint32_t index, const struct quota_room *room)
{
    struct candidate *candidate = &walk->allocation->candidates[index];
    enum award_reason reason = candidate->award_cents > 0 ? REASON_TOPPED_UP : REASON_FUNDED;

    if (room->reduced != ALLOCATION_NO_QUOTA) {
        reason = REASON_REDUCED;
        candidate->refused_quota = room->reduced;
        if (walk->step != NULL) {
            walk->step->quota = room->reduced;
        }
    }
    give(walk, index, room->target_cents, reason);
    candidate->short_cents = candidate->computed_cents - candidate->award_cents;
}

/* Give the part that may be offered of what is left, 0 for none. */
static int64_t
partial_offer(const struct walk *walk, const struct candidate *candidate, int64_t left_cents)
{
    int64_t offer_cents = left_cents - left_cents % walk->allocation->step_cents;

    if (!walk->pass->partial || candidate->status != AWARD_WAITING ||
        offer_cents < candidate->partial_cents || offer_cents < candidate->minimum_cents) {
        return 0;
    }
    return offer_cents;
}

static bool
awards_no_more(const struct walk *walk, uint32_t index)
{
    const struct pass *pass = walk->pass;

    return (pass->at_most_awards > 0 && walk->begun >= pass->at_most_awards &&
            walk->allocation->candidates[index].award_cents == 0) ||
           spread_passes_over(walk, index);
}

/* Give what the source of the pass holds for a candidate. */
static int64_t
source_holds(const struct walk *walk, uint32_t index)
{
    return walk->pass->source == PASS_POOL
               ? walk->pool_cents
               : purse_spendable(walk->allocation, walk->allocation->candidates[index].envelope);
}

/* Give what the pass may give of that. */
static int64_t
pass_holds(const struct walk *walk, int64_t left_cents)
{
    int64_t more_cents = walk->pass->at_most_cents - walk->given_cents;

    return walk->pass->at_most_cents > 0 && more_cents < left_cents ? more_cents : left_cents;
}

/* Give what the pass planned for a candidate when it opened, or say why it planned nothing. */
static void
look_at_plan(struct walk *walk, uint32_t index, struct refusal refusal)
{
    struct candidate *candidate = &walk->allocation->candidates[index];
    int64_t planned_cents = walk->planned_cents[walk_place(walk->allocation, index)];
    int64_t need_cents = candidate->computed_cents - candidate->award_cents;
    enum award_reason reason = candidate->award_cents > 0 ? REASON_TOPPED_UP : REASON_FUNDED;

    if (planned_cents <= 0) {
        refusal.reason = planned_cents == PLAN_TOO_DEAR ? REASON_NO_FUNDS : REASON_BELOW_CUT;
        if (planned_cents == 0) {
            refusal.quota = walk->planned_quota[walk_place(walk->allocation, index)];
        }
        refuse(walk, candidate, refusal);
        return;
    }
    if (planned_cents < need_cents) { /* an even share, of a quota that left less than all had */
        candidate->refused_quota = walk->planned_quota[walk_place(walk->allocation, index)];
        reason = candidate->refused_quota != ALLOCATION_NO_QUOTA ? REASON_REDUCED : REASON_PARTIAL;
        if (walk->step != NULL) {
            walk->step->quota = candidate->refused_quota;
        }
    }
    give(walk, index, planned_cents, reason);
    candidate->short_cents = need_cents - planned_cents;
}

static void
look(struct walk *walk, uint32_t index)
{
    struct allocation *allocation = walk->allocation;
    struct candidate *candidate = &allocation->candidates[index];
    bool own = walk->pass->source == PASS_OWN_ENVELOPE;
    uint8_t *closed = &walk->closed[own ? candidate->envelope : allocation->envelope_count];
    int64_t left_cents = source_holds(walk, index), may_cents = pass_holds(walk, left_cents);
    int64_t need_cents = candidate->computed_cents - candidate->award_cents, offer_cents;
    int64_t planned_cents =
        walk->planned_cents != NULL ? walk->planned_cents[walk_place(allocation, index)] : 0;
    struct quota_room room;
    struct refusal refusal = {.short_cents = need_cents - may_cents, .quota = ALLOCATION_NO_QUOTA};

    /* What was planned may be less than the need. */
    quota_room(allocation, index, planned_cents > 0 ? planned_cents : need_cents, &room);
    if (room.refused != ALLOCATION_NO_QUOTA) {
        refusal.reason =
            allocation->quotas[room.refused].exclusive ? REASON_EXCLUSIVE : REASON_QUOTA;
        refusal.short_cents = room.excess_cents;
        refusal.quota = room.refused;
        refuse(walk, candidate, refusal);
        return;
    }
    if (*closed || awards_no_more(walk, index)) {
        refusal.reason = *closed ? REASON_ENVELOPE_CLOSED : REASON_LIMIT;
        refuse(walk, candidate, refusal);
        return;
    }
    if (walk->planned_cents != NULL) {
        look_at_plan(walk, index, refusal);
        return;
    }
    if (room.target_cents <= may_cents) {
        give_target(walk, index, &room);
        return;
    }
    refusal.reason = room.target_cents <= left_cents ? REASON_RESERVED : REASON_NO_FUNDS;
    refuse(walk, candidate, refusal);
    offer_cents = partial_offer(walk, candidate, may_cents);
    if (offer_cents > 0) {
        give(walk, index, offer_cents, REASON_PARTIAL);
        *closed = walk->pass->close_partial;
    } else {
        *closed = walk->pass->otherwise == PASS_CLOSE;
    }
}

void
walk_visit(struct walk *walk, uint32_t index)
{
    struct allocation *allocation = walk->allocation;
    struct allocation_step step = {.candidate = index,
                                   .pass = walk->number,
                                   .quota = ALLOCATION_NO_QUOTA,
                                   .quota_used = walk->step_used};
    /* The second walk, in which lines find their places, is the one that is told. */
    bool told = allocation->on_step != NULL && walk->lines != NULL;

    walk->step = told ? &step : NULL;
    if (told) {
        quota_holds(allocation, index, walk->step_used);
        step.before_cents = pass_holds(walk, source_holds(walk, index));
    }
    allocation->candidates[index].visited_pass = walk->number;
    spread_look(walk, index);
    look(walk, index);
    if (told) {
        step.after_cents = pass_holds(walk, source_holds(walk, index));
        allocation->on_step(allocation->step_context, &step);
    }
}
