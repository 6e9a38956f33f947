/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_columns.h"

#include "fund/plan_groups.h"

/* What a formula of a quota or a pass gives; texts that it makes are not kept. */
static enum status
give(struct allocation_plan *plan, const struct program *program,
     const struct assessment *assessment, struct value *value, struct err *err)
{
    struct arena_mark mark = arena_mark(plan->arena);
    enum status status = program_run(plan->arena, program, assessment->slots, value, err);

    arena_reset(plan->arena, mark);
    return status;
}

/* The room that an application leaves its group, rounded down to the cent. */
static int64_t
room_cents(const struct value *value)
{
    wide cents = rational_floor(value->number);

    return cents < 0 ? 0 : cents > ALLOCATION_CENTS_MAX ? ALLOCATION_CENTS_MAX : (int64_t)cents;
}

/* Whether an application counts in a quota: with a fact missing, it does. */
static enum status
counts_in(struct allocation_plan *plan, const struct fund_quota *quota,
          const struct assessment *assessment, bool *counts, struct err *err)
{
    bool grouped = plan_groups_name(&quota->group, assessment) != NULL || !quota->frees_without;
    struct value when = {.known = false};
    enum status status =
        quota->when == NULL ? ST_OK : give(plan, quota->when, assessment, &when, err);

    *counts = grouped && (!when.known || when.number.num != 0);
    return status;
}

/* The rooms that quotas give an application that walks, or whose award stands; -1 where it does not
 * count. One that cannot be computed keeps it out, as any fact that its award depends on. */
static enum status
read_rooms(struct allocation_plan *plan, const struct assessment *assessment, int64_t *rooms,
           bool *known, struct err *err)
{
    *known = true;
    for (size_t i = 0; i < plan->file->quota_count; i++) {
        const struct fund_quota *quota = &plan->file->quotas[i];
        bool counts = false;
        struct value value;
        enum status status;

        rooms[i] = -1;
        if (quota->room == NULL || (assessment->status != AWARD_WAITING && !plan->stands)) {
            continue;
        }
        status = counts_in(plan, quota, assessment, &counts, err);
        if (status == ST_OK && counts) {
            status = give(plan, quota->room, assessment, &value, err);
        }
        if (status != ST_OK) {
            return status;
        }
        if (counts) {
            *known = *known && (value.known || plan->stands);
            rooms[i] = value.known ? room_cents(&value) : -1;
        }
    }
    return ST_OK;
}

static enum status
add_to_quota(struct allocation_plan *plan, size_t index, const struct assessment *assessment,
             int64_t room, struct err *err)
{
    const struct fund_quota *quota = &plan->file->quotas[index];
    struct plan_groups *groups = &plan->groups[index];
    const char *name = plan_groups_name(&quota->group, assessment);
    bool counts = room >= 0;
    uint32_t group;

    if (groups->members == NULL) {
        return ST_OK;
    }
    if (quota->room == NULL) {
        enum status status = counts_in(plan, quota, assessment, &counts, err);

        if (status != ST_OK) {
            return status;
        }
    }
    groups->members[plan->walk.count] = ALLOCATION_NO_GROUP;
    if (!counts) {
        return ST_OK;
    }
    group = plan_groups_number(plan->arena, groups, name != NULL ? name : "");
    groups->members[plan->walk.count] = group;
    if (room >= 0 && groups->rooms[group] > room) {
        groups->rooms[group] = room;
    }
    return ST_OK;
}

static enum status
add_to_pass(struct allocation_plan *plan, size_t index, const struct assessment *assessment,
            struct err *err)
{
    const struct fund_pass *pass = &plan->file->passes[index];
    struct plan_groups *groups = &plan->spreads[index];
    enum status status = ST_OK;

    if (pass->only != NULL) {
        struct value value;

        status = give(plan, pass->only, assessment, &value, err);
        plan->only[index][plan->walk.count] =
            status == ST_OK && value.known && value.number.num != 0;
    }
    if (status == ST_OK && pass->spread.on) {
        const char *name = plan_groups_name(&pass->spread.group, assessment);

        groups->members[plan->walk.count] =
            plan_groups_number(plan->arena, groups, name != NULL ? name : "");
    }
    return status;
}

enum status
plan_columns_add(struct allocation_plan *plan, const struct assessment *assessment, bool *walks,
                 struct err *err)
{
    const struct fund_file *file = plan->file;
    int64_t rooms[FUND_ITEMS_MAX];
    enum status status = read_rooms(plan, assessment, rooms, walks, err);

    for (size_t i = 0; status == ST_OK && i < file->quota_count; i++) {
        status = add_to_quota(plan, i, assessment, *walks ? rooms[i] : -1, err);
    }
    for (size_t i = 0; status == ST_OK && i < file->pass_count; i++) {
        status = add_to_pass(plan, i, assessment, err);
    }
    return status;
}
