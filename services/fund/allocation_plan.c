/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/allocation_plan.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

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

/* The values of one quota's field, numbered as they are met; an open-addressing table finds them.
 */
struct plan_groups {
    const char **names;
    uint32_t *members; /* group of each candidate */
    uint32_t *table;   /* number + 1 of the group in that place; 0 = free */
    uint32_t count, room, table_size;
};

#define FIRST_GROUPS 64

static void
size_groups(struct arena *arena, struct plan_groups *groups, uint32_t room)
{
    const char **names = ARENA_NEW(arena, const char *, room);

    if (groups->count > 0) {
        memcpy(names, groups->names, groups->count * sizeof *names);
    }
    groups->names = names;
    groups->room = room;
    groups->table_size = 2 * room;
    groups->table = ARENA_NEW(arena, uint32_t, groups->table_size);
}

static bool
has_column(const struct fund_file *file, const struct fund_order *order)
{
    return order->kind == ORDER_SCORE ||
           (order->kind == ORDER_VALUE && order->slot != file->computed_slot);
}

struct allocation_plan
allocation_plan_begin(struct arena *arena, const struct fund_file *file, uint32_t count)
{
    struct allocation_plan plan = {
        .arena = arena,
        .file = file,
        .capacity = count,
        .keys = ARENA_NEW(arena, struct plan_key, file->order_count),
        .groups = ARENA_NEW(arena, struct plan_groups, file->quota_count),
    };

    plan.walk.candidates = ARENA_NEW(arena, struct candidate, count);
    for (size_t i = 0; i < file->order_count; i++) {
        plan.keys[i].num =
            has_column(file, &file->order[i]) ? ARENA_NEW(arena, int64_t, count) : NULL;
        plan.keys[i].common = 1;
    }
    for (size_t i = 0; i < file->quota_count; i++) {
        plan.groups[i].members = ARENA_NEW(arena, uint32_t, count);
        size_groups(arena, &plan.groups[i], FIRST_GROUPS);
    }
    return plan;
}

/* FNV-1a: only spreads names over the table; no result depends on it. */
static uint32_t
spread(const char *name)
{
    uint32_t hash = 2166136261U;

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * 16777619U;
    }
    return hash;
}

static uint32_t *
place_of(struct plan_groups *groups, const char *name)
{
    uint32_t at = spread(name) % groups->table_size;

    while (groups->table[at] != 0 && strcmp(groups->names[groups->table[at] - 1], name) != 0) {
        at = (at + 1) % groups->table_size;
    }
    return &groups->table[at];
}

static uint32_t
group_of(struct arena *arena, struct plan_groups *groups, const char *name)
{
    uint32_t *place = place_of(groups, name);

    if (*place == 0) {
        if (groups->count == groups->room) {
            size_groups(arena, groups, 2 * groups->room);
            for (uint32_t i = 0; i < groups->count; i++) {
                *place_of(groups, groups->names[i]) = i + 1;
            }
            place = place_of(groups, name);
        }
        groups->names[groups->count] = arena_string(arena, name);
        *place = ++groups->count;
    }
    return *place - 1;
}

static int64_t
divisor_of(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Give every value its own denominator, since one for all does not fit any more. */
static void
separate(struct arena *arena, struct plan_key *key, uint32_t count, uint32_t capacity)
{
    key->den = ARENA_NEW(arena, int64_t, capacity);
    for (uint32_t i = 0; i < count; i++) {
        key->den[i] = key->common;
    }
}

/* Bring the key's values to the denominator `wanted`, a multiple of the common one. */
static bool
raise_common(struct plan_key *key, uint32_t count, int64_t wanted)
{
    int64_t factor = wanted / key->common, ignored;

    for (uint32_t i = 0; i < count; i++) {
        if (__builtin_mul_overflow(key->num[i], factor, &ignored)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        key->num[i] *= factor;
    }
    key->common = wanted;
    return true;
}

static void
add_to_key(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity, int64_t num,
           int64_t den)
{
    int64_t wanted, scaled = num;

    if (key->den == NULL && key->common % den != 0) {
        if (__builtin_mul_overflow(key->common / divisor_of(key->common, den), den, &wanted) ||
            !raise_common(key, at, wanted)) {
            separate(arena, key, at, capacity);
        }
    }
    if (key->den == NULL && __builtin_mul_overflow(num, key->common / den, &scaled)) {
        separate(arena, key, at, capacity);
    }
    if (key->den != NULL) {
        key->num[at] = num;
        key->den[at] = den;
    } else {
        key->num[at] = scaled;
    }
}

static void
lack_key(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity)
{
    if (key->known == NULL) {
        key->known = ARENA_NEW(arena, uint8_t, capacity);
        memset(key->known, 1, capacity);
    }
    key->known[at] = 0;
    if (key->den != NULL) {
        key->den[at] = 1;
    }
}

static enum status
add_keys(struct allocation_plan *plan, const struct assessment *assessment, struct err *err)
{
    uint32_t at = plan->walk.count;

    for (size_t i = 0; i < plan->file->order_count; i++) {
        const struct fund_order *order = &plan->file->order[i];
        struct value value = {.known = assessment->scored, .number = assessment->score};

        if (order->kind == ORDER_CODE) {
            continue;
        }
        if (order->kind == ORDER_VALUE) {
            value = assessment->slots[order->slot];
        }
        if (plan->keys[i].num == NULL) {
            value = (struct value){.known = assessment->computed_known};
        }
        if (!value.known) {
            lack_key(plan->arena, &plan->keys[i], at, plan->capacity);
            continue;
        }
        if (plan->keys[i].num == NULL) {
            continue;
        }
        if (value.number.num > INT64_MAX || value.number.num < -INT64_MAX ||
            value.number.den > INT64_MAX) {
            return err_set(err, ST_DATA, _("a key of the order is out of range"));
        }
        add_to_key(plan->arena, &plan->keys[i], at, plan->capacity, (int64_t)value.number.num,
                   (int64_t)value.number.den);
    }
    return ST_OK;
}

enum status
allocation_plan_add(struct allocation_plan *plan, const struct assessment *assessment,
                    struct err *err)
{
    uint32_t at = plan->walk.count;
    enum status status;

    assert(at < plan->capacity);
    status = add_keys(plan, assessment, err);
    for (size_t i = 0; i < plan->file->quota_count; i++) {
        const struct value *group = &assessment->slots[plan->file->quotas[i].group.slot];

        plan->groups[i].members[at] =
            group_of(plan->arena, &plan->groups[i], group->known ? group->text : "");
    }
    plan->walk.candidates[at] = (struct candidate){
        .computed_cents = assessment->computed_known ? assessment->computed_cents : 0,
        .minimum_cents = assessment->minimum_cents,
        .partial_cents = assessment->partial_cents,
        .envelope = assessment->envelope == SIZE_MAX ? ALLOCATION_NO_ENVELOPE
                                                     : (uint16_t)assessment->envelope,
        .status = (uint8_t)assessment->status,
        .reason = (uint8_t)assessment->reason,
    };
    plan->walk.count++;
    return status;
}

static void
set_keys(struct allocation_plan *plan)
{
    struct order_key *keys = ARENA_NEW(plan->arena, struct order_key, plan->file->order_count);
    size_t count = 0;

    for (size_t i = 0; i < plan->file->order_count; i++) {
        if (plan->file->order[i].kind != ORDER_CODE) {
            keys[count++] = (struct order_key){.num = plan->keys[i].num,
                                               .den = plan->keys[i].den,
                                               .known = plan->keys[i].known,
                                               .descending = plan->file->order[i].descending};
        }
    }
    plan->walk.keys = keys;
    plan->walk.key_count = count;
}

static void
set_passes(struct allocation_plan *plan)
{
    const struct fund_file *file = plan->file;
    struct pass *passes = ARENA_NEW(plan->arena, struct pass, file->pass_count);

    for (size_t i = 0; i < file->pass_count; i++) {
        const struct fund_pass *declared = &file->passes[i];
        uint16_t *pool = ARENA_NEW(plan->arena, uint16_t, declared->pool_count);

        for (size_t k = 0; k < declared->pool_count; k++) {
            pool[k] = (uint16_t)declared->pool[k];
        }
        passes[i] = (struct pass){
            .source = declared->from_pool ? PASS_POOL : PASS_OWN_ENVELOPE,
            .pool = pool,
            .pool_count = declared->pool_count,
            .top_ups = declared->top_ups,
            .partial = declared->partial_at_least != NULL,
            .close_partial = declared->close_partial,
            .otherwise = declared->close_otherwise ? PASS_CLOSE : PASS_SKIP,
        };
    }
    plan->walk.passes = passes;
    plan->walk.pass_count = (uint16_t)file->pass_count;
}

enum status
allocation_plan_walk(struct allocation_plan *plan, struct err *err)
{
    const struct fund_file *file = plan->file;

    assert(plan->walk.count == plan->capacity);
    set_keys(plan);
    set_passes(plan);
    plan->walk.step_cents = file->step_cents;
    plan->walk.envelope_count = (uint16_t)file->envelope_count;
    plan->walk.envelopes = ARENA_NEW(plan->arena, struct envelope, file->envelope_count);
    for (size_t i = 0; i < file->envelope_count; i++) {
        plan->walk.envelopes[i].voted_cents = file->envelopes[i].voted_cents;
    }
    plan->walk.quota_count = (uint16_t)file->quota_count;
    plan->walk.quotas = ARENA_NEW(plan->arena, struct quota, file->quota_count);
    for (size_t i = 0; i < file->quota_count; i++) {
        plan->walk.quotas[i] = (struct quota){
            .limit = file->quotas[i].limit_cents,
            .group = plan->groups[i].members,
            .group_count = plan->groups[i].count,
            .group_used = ARENA_NEW(plan->arena, int64_t, plan->groups[i].count),
        };
    }
    return allocation_run(plan->arena, &plan->walk, err);
}

const char *
allocation_plan_group(const struct allocation_plan *plan, size_t quota, uint32_t group)
{
    assert(group < plan->groups[quota].count);
    return plan->groups[quota].names[group];
}
