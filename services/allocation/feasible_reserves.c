/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/feasible_parts.h"
#include "allocation/flow.h"

#include <assert.h>

/*
 * Reserves are led from a source through their passes, and from there through the envelopes that
 * pay them and those around these, or through the groups of a quota, to a sink. What does not get
 * through contradicts: the passes that more could reach, and the limits that hold it back, are all
 * that take part. Of these one after the other is left out, as long as the rest contradicts still.
 */
struct question {
    struct arena *arena;
    const struct allocation *allocation;
    const struct quota *quota; /* null: the envelopes are asked */
    bool *pass_left_out;       /* of each: it reserves nothing */
    bool *limit_left_out;      /* of each envelope: it holds without limit */
};

struct answer {
    bool contradicts;
    int64_t asked; /* by the passes that more could reach */
    int64_t held;  /* by what holds them back */
    bool *reached; /* of each pass */
    bool *holding; /* of each envelope, or group */
};

/* Places: the source, the sink, the passes, then two for each envelope, or one for each group. */
enum { SOURCE, SINK, FIRST };

static uint32_t
pass_place(uint16_t number)
{
    return (uint32_t)FIRST + number;
}

static uint32_t
limit_place(const struct question *question, uint32_t index)
{
    uint32_t width = question->quota != NULL ? 1 : 2;

    return (uint32_t)FIRST + question->allocation->pass_count + width * index;
}

static uint32_t
limit_count(const struct question *question)
{
    return question->quota != NULL ? question->quota->group_count
                                   : question->allocation->envelope_count;
}

/* Give what a pass reserves, 0 when it is no reserve. */
static int64_t
reserved(const struct question *question, uint16_t number)
{
    const struct pass *pass = &question->allocation->passes[number];

    if (pass->only == NULL || question->pass_left_out[number]) {
        return 0;
    }
    return question->quota != NULL && question->quota->measure == QUOTA_AWARDS
               ? (int64_t)pass->at_most_awards
               : pass->at_most_cents;
}

/* Open a way from a pass to a limit, once: `seen` says of each that it is. */
static void
open_to_limit(const struct question *question, struct flow *flow, bool *seen, uint16_t number,
              uint32_t index)
{
    if (!seen[index]) {
        seen[index] = true;
        flow_way(flow, pass_place(number), limit_place(question, index), FLOW_NO_LIMIT);
    }
}

/* Open the ways of one pass to the limits that those whom it is for come under. One for nobody, or
 * for one who does not count, is held back by nothing. */
static void
open_pass_ways(const struct question *question, struct flow *flow, uint16_t number)
{
    const struct allocation *allocation = question->allocation;
    const struct pass *pass = &allocation->passes[number];
    bool *seen = ARENA_NEW(question->arena, bool, limit_count(question)), freely = true;

    for (uint32_t i = 0; i < allocation->count; i++) {
        if (!feasible_takes_part(allocation, pass, i)) {
            continue;
        }
        freely =
            question->quota != NULL && feasible_group(question->quota, i) == ALLOCATION_NO_GROUP;
        if (freely) {
            break;
        }
        if (question->quota != NULL) {
            open_to_limit(question, flow, seen, number, feasible_group(question->quota, i));
        } else if (pass->source == PASS_OWN_ENVELOPE) {
            open_to_limit(question, flow, seen, number, allocation->candidates[i].envelope);
        }
    }
    for (size_t i = 0;
         i < pass->pool_count && question->quota == NULL && !freely && pass->source == PASS_POOL;
         i++) {
        open_to_limit(question, flow, seen, number, pass->pool[i]);
    }
    if (freely) {
        flow_way(flow, pass_place(number), SINK, FLOW_NO_LIMIT);
    }
}

static void
open_limit_ways(const struct question *question, struct flow *flow)
{
    for (uint32_t i = 0; i < limit_count(question); i++) {
        uint32_t in = limit_place(question, i);
        const struct envelope *envelope;

        if (question->quota != NULL) {
            flow_way(flow, in, SINK, feasible_limit(question->quota, i));
            continue;
        }
        envelope = &question->allocation->envelopes[i];
        flow_way(flow, in, in + 1,
                 question->limit_left_out[i] ? FLOW_NO_LIMIT : envelope->voted_cents);
        flow_way(flow, in + 1,
                 envelope->parent_number == 0 ? SINK
                                              : limit_place(question, envelope->parent_number - 1U),
                 FLOW_NO_LIMIT);
    }
}

/* What holds back: reached, and what is behind it is not. */
static bool
holds_back(const struct question *question, const struct flow *flow, uint32_t index)
{
    uint32_t in = limit_place(question, index);

    return flow_reaches(flow, in) && (question->quota != NULL || !flow_reaches(flow, in + 1));
}

static void
ask(const struct question *question, struct answer *answer)
{
    const struct allocation *allocation = question->allocation;
    struct arena_mark mark = arena_mark(question->arena);
    struct flow *flow = flow_begin(question->arena, limit_place(question, limit_count(question)));
    int64_t total = 0;

    answer->asked = answer->held = 0;
    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        if (reserved(question, i) > 0) {
            flow_way(flow, SOURCE, pass_place(i), reserved(question, i));
            open_pass_ways(question, flow, i);
            total += reserved(question, i);
        }
    }
    open_limit_ways(question, flow);
    answer->contradicts = flow_most(flow, SOURCE, SINK) < total;
    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        answer->reached[i] = flow_reaches(flow, pass_place(i));
        answer->asked += answer->reached[i] ? reserved(question, i) : 0;
    }
    for (uint32_t i = 0; i < limit_count(question); i++) {
        answer->holding[i] = holds_back(question, flow, i);
        if (answer->holding[i]) {
            answer->held += question->quota != NULL ? feasible_limit(question->quota, i)
                                                    : allocation->envelopes[i].voted_cents;
        }
    }
    arena_reset(question->arena, mark);
}

/* Leave out what takes no part, then, from the last on, each without which the rest contradicts. */
static void
leave_out(const struct question *question, struct answer *answer)
{
    const struct allocation *allocation = question->allocation;

    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        question->pass_left_out[i] = !answer->reached[i];
    }
    for (uint32_t i = 0; i < allocation->envelope_count && question->quota == NULL; i++) {
        question->limit_left_out[i] = !answer->holding[i];
    }
    for (uint32_t i = allocation->envelope_count; i > 0 && question->quota == NULL; i--) {
        if (!question->limit_left_out[i - 1]) {
            question->limit_left_out[i - 1] = true;
            ask(question, answer);
            question->limit_left_out[i - 1] = answer->contradicts;
        }
    }
    for (uint16_t i = allocation->pass_count; i > 0; i--) {
        if (!question->pass_left_out[i - 1]) {
            question->pass_left_out[i - 1] = true;
            ask(question, answer);
            question->pass_left_out[i - 1] = answer->contradicts;
        }
    }
    ask(question, answer);
}

/* List the passes that more could reach and what holds them back. */
static size_t
list(const struct question *question, const struct answer *answer, struct setting *settings)
{
    size_t count = 0;

    for (uint16_t i = 0; i < question->allocation->envelope_count && question->quota == NULL; i++) {
        if (answer->holding[i]) {
            settings[count++] = (struct setting){.kind = SETTING_ENVELOPE, .index = i};
        }
    }
    for (uint16_t i = 0; i < question->allocation->pass_count; i++) {
        if (answer->reached[i]) {
            settings[count++] = (struct setting){.kind = SETTING_PASS, .index = i};
        }
    }
    if (question->quota != NULL) {
        uint16_t index = (uint16_t)(question->quota - question->allocation->quotas);

        settings[count++] = (struct setting){.kind = SETTING_QUOTA, .index = index};
    }
    return count;
}

static size_t
reserves_against(struct question *question, struct contradiction *found)
{
    const struct allocation *allocation = question->allocation;
    struct arena *arena = question->arena;
    size_t passes = allocation->pass_count, envelopes = allocation->envelope_count;
    struct setting *all = ARENA_NEW(arena, struct setting, passes + envelopes + 1);
    struct setting *least = ARENA_NEW(arena, struct setting, passes + envelopes + 1);
    struct arena_mark mark = arena_mark(arena);
    struct answer answer = {.reached = ARENA_NEW(arena, bool, passes),
                            .holding = ARENA_NEW(arena, bool, limit_count(question))};

    question->pass_left_out = ARENA_NEW(arena, bool, passes);
    question->limit_left_out = ARENA_NEW(arena, bool, envelopes);
    ask(question, &answer);
    if (answer.contradicts) {
        *found = (struct contradiction){
            .kind = question->quota != NULL ? CONTRADICTION_QUOTA : CONTRADICTION_RESERVES,
            .counts_awards = question->quota != NULL && question->quota->measure == QUOTA_AWARDS,
            .all = all,
            .all_count = list(question, &answer, all),
            .least = least};
        leave_out(question, &answer);
        found->least_count = list(question, &answer, least);
        found->asked = answer.asked;
        found->held = answer.held;
        arena_reset(arena, mark);
        return 1;
    }
    arena_reset(arena, mark);
    return 0;
}

size_t
reserves_against_envelopes(struct arena *arena, const struct allocation *allocation,
                           struct contradiction *found)
{
    struct question question = {.arena = arena, .allocation = allocation};

    return reserves_against(&question, found);
}

size_t
reserves_against_quota(struct arena *arena, const struct allocation *allocation, uint16_t quota,
                       struct contradiction *found)
{
    struct question question = {
        .arena = arena, .allocation = allocation, .quota = &allocation->quotas[quota]};

    return reserves_against(&question, found);
}
