/* SPDX-License-Identifier: MPL-2.0 */
#include "score_waivers.h"

#include "stored.h"

#include <string.h>

#define ROOM_AT_FIRST 16

struct reading {
    struct arena *arena;
    struct score_waivers *waivers;
};

static struct score_waiver *
next_item(struct arena *arena, struct score_waivers *waivers)
{
    if (waivers->count == waivers->room) {
        size_t room = waivers->room == 0 ? ROOM_AT_FIRST : 2 * waivers->room;
        struct score_waiver *larger = ARENA_NEW(arena, struct score_waiver, room);

        if (waivers->count > 0) {
            memcpy(larger, waivers->items, waivers->count * sizeof *larger);
        }
        waivers->items = larger;
        waivers->room = room;
    }
    return &waivers->items[waivers->count++];
}

/* code, rules */
static enum status
on_waivers(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    const struct fund_file *file = reading->waivers->file;
    struct application only = {.waived = ARENA_NEW(reading->arena, uint8_t, file->rule_count)};
    struct score_waiver *item = next_item(reading->arena, reading->waivers);

    (void)err;
    stored_waivers(reading->arena, file, row, 1, &only);
    item->code = arena_string(reading->arena, db_text(row, 0));
    item->waived = only.waived;
    return ST_OK;
}

enum status
score_waivers_read(struct job *job, const struct call *call, struct score_waivers *waivers,
                   struct err *err)
{
    struct reading reading = {job->arena, waivers};
    const struct db_param params[] = {CALL_PARAMS(job, call)};

    *waivers = (struct score_waivers){.file = &call->file};
    return db_named(job->db, "score_waivers", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_waivers, .context = &reading}, err);
}

size_t
score_waivers_from(const struct score_waivers *waivers, const char *code)
{
    size_t low = 0, high = waivers->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(waivers->items[middle].code, code) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
