/* SPDX-License-Identifier: MPL-2.0 */
/* match_batches - which orders left in a file that the bank may debit as one sum. */
#include "match_lines.h"

#include <stdlib.h>

/* Orders by their numbers in the database. */
struct known_order {
    int64_t id;
    size_t place;
};

struct joining {
    struct match_targets *targets;
    struct known_order *orders;
    size_t count;
};

static int
compare_orders(const void *left, const void *right)
{
    const struct known_order *a = left, *b = right;

    return a->id < b->id ? -1 : a->id > b->id;
}

/* payment_order_id, remittance_id */
static enum status
on_member(const struct db_row *row, void *context, struct err *err)
{
    const struct joining *joining = context;
    const struct known_order wanted = {.id = db_int64(row, 0)};
    const struct known_order *found =
        bsearch(&wanted, joining->orders, joining->count, sizeof *joining->orders, compare_orders);

    (void)err;
    if (found != NULL) {
        joining->targets->items[found->place].batch = db_int64(row, 1);
    }
    return ST_OK;
}

enum status
match_batches_load(struct job *job, int64_t fund_id, struct match_targets *targets, struct err *err)
{
    struct joining joining = {.targets = targets};
    const struct db_param params[] = {db_number(job->arena, fund_id)};
    bool any = false;

    for (size_t i = 0; i < targets->count; i++) {
        any = any || targets->items[i].kind == MATCH_REMITTANCE;
    }
    if (!any) {
        return ST_OK;
    }
    joining.orders = ARENA_NEW(job->arena, struct known_order, targets->count);
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i].kind == MATCH_ORDER) {
            joining.orders[joining.count++] = (struct known_order){targets->items[i].id, i};
        }
    }
    if (joining.count == 0) {
        return ST_OK;
    }
    qsort(joining.orders, joining.count, sizeof *joining.orders, compare_orders);
    return db_named(job->db, "match_members", (struct db_params){1, params},
                    (struct db_rows){.on_row = on_member, .context = &joining}, err);
}
