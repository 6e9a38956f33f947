/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/allocation_plan.h"

#include "fund/contradiction.h"
#include "fund/plan_bar.h"
#include "fund/plan_columns.h"
#include "fund/plan_groups.h"
#include "fund/plan_keys.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static bool
has_column(const struct fund_file *file, const struct fund_order *order)
{
    return order->kind == ORDER_SCORE ||
           (order->kind == ORDER_VALUE && order->slot != file->computed_slot);
}

/* The first key decides who loses by ties, the scores what objectives are compared by. */
static bool
outlives_ranking(const struct fund_file *file, size_t order)
{
    return order == 0 || file->order[order].kind == ORDER_SCORE;
}

static struct arena *
arena_of_key(const struct allocation_plan *plan, size_t order)
{
    return plan->ranking == NULL || outlives_ranking(plan->file, order) ? plan->arena
                                                                        : plan->ranking;
}

struct allocation_plan
allocation_plan_begin(struct arena *arena, const struct fund_file *file, uint32_t count)
{
    return allocation_plan_begin_once(arena, NULL, file, count);
}

static struct plan_draw *
begin_draws(const struct allocation_plan *plan)
{
    for (size_t i = 0; i < plan->file->order_count; i++) {
        if (plan->file->order[i].kind == ORDER_DRAW) {
            return ARENA_NEW(arena_of_key(plan, i), struct plan_draw, plan->capacity);
        }
    }
    return NULL;
}

struct allocation_plan
allocation_plan_begin_once(struct arena *arena, struct arena *ranking, const struct fund_file *file,
                           uint32_t count)
{
    struct allocation_plan plan = {
        .arena = arena,
        .ranking = ranking,
        .file = file,
        .capacity = count,
        .keys = ARENA_NEW(arena, struct plan_key, file->order_count),
        .groups = ARENA_NEW(arena, struct plan_groups, file->quota_count),
        .spreads = ARENA_NEW(arena, struct plan_groups, file->pass_count),
        .only = ARENA_NEW(arena, uint8_t *, file->pass_count),
        .draw = draw_begin(file->seed != NULL ? file->seed : ""),
        .barred = plan_bar_can(file) ? ARENA_NEW(arena, uint8_t, count) : NULL,
    };

    plan.draws = begin_draws(&plan);
    plan.walk.candidates = ARENA_NEW(arena, struct candidate, count);
    for (size_t i = 0; i < file->order_count; i++) {
        plan.keys[i].num = has_column(file, &file->order[i])
                               ? ARENA_NEW(arena_of_key(&plan, i), int64_t, count)
                               : NULL;
        plan.keys[i].common = 1;
    }
    for (size_t i = 0; i < file->quota_count; i++) {
        const struct fund_quota *quota = &file->quotas[i];
        bool all = quota->group.by == GROUP_BY_ALL && quota->when == NULL && quota->room == NULL;

        plan.groups[i] =
            all ? plan_groups_of_all(arena) : plan_groups_begin(arena, count, quota->room != NULL);
        /* A floor for all is asked for even when nobody counts. */
        if (!all && quota->group.by == GROUP_BY_ALL &&
            quota->least_cents + quota->least_awards > 0) {
            (void)plan_groups_number(arena, &plan.groups[i], "");
        }
    }
    for (size_t i = 0; i < file->pass_count; i++) {
        const struct fund_pass *pass = &file->passes[i];

        plan.only[i] = pass->only != NULL ? ARENA_NEW(arena, uint8_t, count) : NULL;
        if (pass->spread.on) {
            plan.spreads[i] = plan_groups_begin(arena, count, false);
        }
    }
    return plan;
}

static enum status
add_keys(struct allocation_plan *plan, const struct assessment *assessment, struct err *err)
{
    uint32_t at = plan->walk.count;

    for (size_t i = 0; i < plan->file->order_count; i++) {
        const struct fund_order *order = &plan->file->order[i];
        struct value value = {.known = assessment->scored, .number = assessment->score};

        if (order->kind == ORDER_CODE || order->kind == ORDER_DRAW) {
            continue;
        }
        if (order->kind == ORDER_VALUE) {
            value = assessment->slots[order->slot];
        }
        if (plan->keys[i].num == NULL) {
            value = (struct value){.known = assessment->computed_known};
        }
        if (!value.known) {
            plan_key_lack(arena_of_key(plan, i), &plan->keys[i], at, plan->capacity);
            continue;
        }
        if (plan->keys[i].num == NULL) {
            continue;
        }
        if (value.number.num > INT64_MAX || value.number.num < -INT64_MAX ||
            value.number.den > INT64_MAX) {
            return err_set(err, ST_DATA, _("a key of the order is out of range"));
        }
        plan_key_add(arena_of_key(plan, i), &plan->keys[i], at, plan->capacity,
                     (int64_t)value.number.num, (int64_t)value.number.den);
    }
    return ST_OK;
}

/* The lot of an application: anybody who has the seed draws the same. */
static enum status
add_draw(struct allocation_plan *plan, const struct assessment *assessment, struct err *err)
{
    if (plan->draws == NULL) {
        return ST_OK;
    }
    if (plan->file->seed == NULL) {
        err_hint(err, "%s", _("publish a seed before marks are given: levain seed"));
        return err_set(err, ST_DATA, _("the order draws lots, and no seed was published"));
    }
    draw_key(&plan->draw, assessment->code, plan->draws[plan->walk.count].bytes);
    return ST_OK;
}

enum status
allocation_plan_add(struct allocation_plan *plan, const struct assessment *assessment,
                    struct err *err)
{
    uint32_t at = plan->walk.count;
    bool walks = true;
    enum status status;

    assert(at < plan->capacity);
    status = add_keys(plan, assessment, err);
    if (status == ST_OK) {
        status = add_draw(plan, assessment, err);
    }
    if (status == ST_OK) {
        status = plan_columns_add(plan, assessment, &walks, err);
    }
    plan->walk.candidates[at] = (struct candidate){
        .computed_cents = assessment->computed_known ? assessment->computed_cents : 0,
        .minimum_cents = assessment->minimum_cents,
        .partial_cents = assessment->partial_cents,
        .envelope = assessment->envelope == SIZE_MAX ? ALLOCATION_NO_ENVELOPE
                                                     : (uint16_t)assessment->envelope,
        .status = walks ? (uint8_t)assessment->status : (uint8_t)AWARD_INELIGIBLE,
        .reason = walks ? (uint8_t)assessment->reason : (uint8_t)REASON_AWARD_UNKNOWN,
    };
    if (plan->barred != NULL) {
        plan->barred[at] = plan_bar_is(plan->file, assessment);
    }
    plan->walk.count++;
    return status;
}

static void
set_keys(struct allocation_plan *plan)
{
    struct order_key *keys = ARENA_NEW(plan->arena, struct order_key, plan->file->order_count);
    size_t count = 0;

    for (size_t i = 0; i < plan->file->order_count; i++) {
        if (plan->file->order[i].kind == ORDER_DRAW) {
            keys[count++] = (struct order_key){.draw = (const uint8_t(*)[8])plan->draws};
        } else if (plan->file->order[i].kind != ORDER_CODE) {
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
    static const enum pass_rule rules[] = {
        [FUND_WALK] = PASS_WALK, [FUND_BAND] = PASS_BAND,       [FUND_MAX] = PASS_MAX,
        [FUND_EURO] = PASS_EURO, [FUND_PRORATA] = PASS_PRORATA,
    };
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
            .rule = rules[declared->rule],
            .states_max = (uint64_t)declared->states_max,
            .asks_other = declared->asks_other,
            .band_width = plan_key_width(plan->keys, file->order_count, declared->band_width),
            .only = plan->only[i],
            .at_most_awards = declared->at_most_awards,
            .at_most_cents = declared->at_most_cents,
            .spread_group = plan->spreads[i].members,
            .spread_group_count = plan->spreads[i].count,
            .spread_at_most = declared->spread.at_most,
            .spread = declared->spread.until_each ? SPREAD_UNTIL_EACH : SPREAD_EACH,
        };
    }
    plan->walk.passes = passes;
    plan->walk.pass_count = (uint16_t)file->pass_count;
}

static void
set_envelopes(struct allocation_plan *plan)
{
    const struct fund_file *file = plan->file;

    plan->walk.envelope_count = (uint16_t)file->envelope_count;
    plan->walk.envelopes = ARENA_NEW(plan->arena, struct envelope, file->envelope_count);
    for (size_t i = 0; i < file->envelope_count; i++) {
        const struct fund_envelope *parent = file->envelopes[i].parent;

        plan->walk.envelopes[i] = (struct envelope){
            .voted_cents = file->envelopes[i].voted_cents,
            .parent_number = parent != NULL ? (uint16_t)(parent - file->envelopes + 1) : 0,
        };
    }
}

static void
set_quotas(struct allocation_plan *plan)
{
    const struct fund_file *file = plan->file;

    plan->walk.quota_count = (uint16_t)file->quota_count;
    plan->walk.quotas = ARENA_NEW(plan->arena, struct quota, file->quota_count);
    for (size_t i = 0; i < file->quota_count; i++) {
        const struct fund_quota *declared = &file->quotas[i];
        const bool counts = declared->kind == LIMIT_AWARDS;

        plan->walk.quotas[i] = (struct quota){
            .measure = counts ? QUOTA_AWARDS : QUOTA_CENTS,
            .limit = counts ? declared->limit_awards : declared->limit_cents,
            .limits = plan->groups[i].rooms,
            .least = counts ? declared->least_awards : declared->least_cents,
            .least_of_those = declared->group.by != GROUP_BY_ALL,
            .group = plan->groups[i].members,
            .group_count = plan->groups[i].count,
            .reduces = declared->reduces,
            .exclusive = declared->exclusive,
            .group_used = ARENA_NEW(plan->arena, int64_t, plan->groups[i].count),
        };
    }
}

void
allocation_plan_ready(struct allocation_plan *plan)
{
    assert(plan->walk.count == plan->capacity);
    set_keys(plan);
    set_passes(plan);
    set_envelopes(plan);
    set_quotas(plan);
    plan->walk.step_cents = plan->file->step_cents;
    plan->walk.other = plan->file->other;
    plan->walk.tells_ties = plan->file->draws; /* that a draw decided is told */
}

/* Rank, and forget the keys that nothing else asks for. */
static void
rank_once(struct allocation_plan *plan)
{
    struct allocation *walk = &plan->walk;
    struct order_key *keys = ARENA_NEW(plan->arena, struct order_key, walk->key_count);
    size_t key = 0;

    allocation_rank(plan->arena, walk);
    walk->ranked = true;
    for (; key < walk->key_count; key++) {
        keys[key] = walk->keys[key];
    }
    for (size_t i = plan->file->order_count; i > 0 && key > 0; i--) { /* places may come first */
        if (plan->file->order[i - 1].kind != ORDER_CODE) {
            key--;
            keys[key] =
                outlives_ranking(plan->file, i - 1) ? keys[key] : (struct order_key){.num = NULL};
        }
    }
    walk->keys = keys;
    arena_free(plan->ranking);
}

enum status
allocation_plan_walk(struct allocation_plan *plan, struct err *err)
{
    enum status status;

    allocation_plan_ready(plan);
    plan_after_apply(plan->arena, plan->after, &plan->walk);
    if (plan->ranking != NULL) {
        rank_once(plan);
    }
    plan->ranked = arena_mark(plan->arena);
    status = allocation_run(plan->arena, &plan->walk, err);
    return status != ST_OK && plan->walk.floors_contradict ? contradiction_name_floors(plan, err)
                                                           : status;
}

void
allocation_plan_shed(struct allocation_plan *plan)
{
    arena_reset(plan->arena, plan->ranked);
    plan->walk.lines = NULL;
    plan->walk.line_ends = NULL;
    plan->walk.line_count = 0;
}

const char *
allocation_plan_group(const struct allocation_plan *plan, size_t quota, uint32_t group)
{
    assert(group < plan->groups[quota].count);
    return plan->groups[quota].names[group];
}

const char *
allocation_plan_group_of(const struct allocation_plan *plan, size_t quota, uint32_t candidate)
{
    const struct plan_groups *groups = &plan->groups[quota];
    uint32_t group = groups->members != NULL ? groups->members[candidate] : 0;

    return group != ALLOCATION_NO_GROUP ? groups->names[group] : NULL;
}

bool
allocation_plan_by_fields(const struct fund_file *file)
{
    for (size_t i = 0; i < file->quota_count; i++) {
        const struct fund_quota *quota = &file->quotas[i];

        if (quota->group.by != GROUP_BY_VALUE || quota->group.slot >= file->field_count ||
            quota->when != NULL || quota->room != NULL || quota->frees_without) {
            return false;
        }
    }
    return true;
}
