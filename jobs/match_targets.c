/* SPDX-License-Identifier: MPL-2.0 */
/* match_targets - what lines may be, as the database has it. */
#include "match_lines.h"

#include <inttypes.h>
#include <string.h>

#define FIRST_ROOM 16
#define TEXT_BYTES ((size_t)64 << 10) /* texts are kept side by side in blocks of so many */
#define TEXT_SLOTS 1024

/* Texts that come again (a name, its holder, a date in a number) are kept once while they are near;
 * others are not looked for. */
struct texts {
    char *room;
    size_t room_bytes;
    const char *last[TEXT_SLOTS];
};

struct loading {
    struct arena *arena;
    struct match_targets *targets;
    struct texts texts;
    size_t room, other_room;
    size_t expected; /* of targets: all orders and claims, and somewhat more of the others */
};

static const char *
kept_text(struct arena *arena, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : arena_string(arena, db_text(row, column));
}

static const char *
packed_text(struct loading *loading, const struct db_row *row, int column)
{
    struct texts *texts = &loading->texts;
    const char *text, **last;
    size_t bytes, slot = 0;
    char *kept;

    if (db_is_null(row, column)) {
        return NULL;
    }
    text = db_text(row, column);
    bytes = strlen(text) + 1;
    for (size_t i = 0; i < bytes; i++) {
        slot = slot * 31 + (unsigned char)text[i];
    }
    last = &texts->last[slot % TEXT_SLOTS];
    if (*last != NULL && strcmp(*last, text) == 0) {
        return *last;
    }
    if (bytes > texts->room_bytes) {
        texts->room_bytes = bytes > TEXT_BYTES ? bytes : TEXT_BYTES;
        texts->room = arena_alloc(loading->arena, texts->room_bytes, 1);
    }
    kept = memcpy(texts->room, text, bytes);
    texts->room += bytes;
    texts->room_bytes -= bytes;
    return *last = kept;
}

static int64_t
kept_number(const struct db_row *row, int column)
{
    return db_is_null(row, column) ? 0 : db_int64(row, column);
}

static const char *const kinds[] = {[MATCH_ORDER] = "order",
                                    [MATCH_CLAIM] = "claim",
                                    [MATCH_OVERPAYMENT] = "overpayment",
                                    [MATCH_CALL] = "call",
                                    [MATCH_RECEIPT] = "receipt",
                                    [MATCH_RECOVERED] = "recovered",
                                    [MATCH_RECEIVED] = "received",
                                    [MATCH_REMITTANCE] = "remittance"};

static enum match_target_kind
kind_of(const char *code)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i], code) == 0) {
            return (enum match_target_kind)i;
        }
    }
    return MATCH_ORDER;
}

static uint32_t
against_of(const struct db_row *row, int column)
{
    if (db_is_null(row, column)) {
        return 0;
    }
    return strcmp(db_text(row, column), "cancelled") == 0 ? MATCH_NOT_CANCELLED : MATCH_NOT_CLOSED;
}

static void
make_room(struct loading *loading)
{
    struct match_targets *targets = loading->targets;
    struct match_target *items;
    struct match_key *keys;

    loading->room = targets->count == 0 ? loading->expected : 2 * targets->count;
    items = ARENA_NEW(loading->arena, struct match_target, loading->room);
    keys = ARENA_NEW(loading->arena, struct match_key, loading->room);
    if (targets->count > 0) {
        memcpy(items, targets->items, targets->count * sizeof *items);
        memcpy(keys, targets->keys, targets->count * sizeof *keys);
    }
    targets->items = items;
    targets->keys = keys;
}

static void
keep_other(struct loading *loading, const struct db_row *row)
{
    struct match_targets *targets = loading->targets;

    if (targets->other_count == loading->other_room) {
        const size_t room = loading->other_room == 0 ? FIRST_ROOM : 2 * loading->other_room;
        struct match_other *others = ARENA_NEW(loading->arena, struct match_other, room);

        if (targets->other_count > 0) {
            memcpy(others, targets->others, targets->other_count * sizeof *others);
        }
        targets->others = others;
        loading->other_room = room;
    }
    targets->others[targets->other_count++] =
        (struct match_other){.target = (uint32_t)targets->count,
                             .year = (int32_t)kept_number(row, 4),
                             .words = packed_text(loading, row, 21)};
}

/* kind, call_id, application_id, id, year, cents, left_cents, back_cents, more_lines, beneficiary,
 * day, last_day, exercise, number, against, name, holder, iban, agreement, application, reference,
 * words */
static enum status
on_target(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    struct match_targets *targets = loading->targets;

    (void)err;
    if (targets->count == loading->room) {
        make_room(loading);
    }
    if (kind_of(db_text(row, 0)) != MATCH_ORDER) {
        keep_other(loading, row);
    }
    targets->keys[targets->count] =
        (struct match_key){.call_id = kept_number(row, 1), .cents = db_int64(row, 5)};
    targets->items[targets->count++] = (struct match_target){
        .kind = kind_of(db_text(row, 0)),
        .id = db_int64(row, 3),
        .batch = kind_of(db_text(row, 0)) == MATCH_REMITTANCE ? db_int64(row, 3) : 0,
        .left_cents = db_int64(row, 6),
        .back_cents = db_int64(row, 7),
        .more_lines = (int32_t)db_int64(row, 8),
        .beneficiary = db_int64(row, 9),
        .award = kept_number(row, 2),
        .day = (int32_t)db_int64(row, 10),
        .last_day = (int32_t)kept_number(row, 11),
        .exercise = (int32_t)db_int64(row, 12),
        .number = (int32_t)db_int64(row, 13),
        .against = against_of(row, 14),
        .name = packed_text(loading, row, 15),
        .holder = packed_text(loading, row, 16),
        .iban = packed_text(loading, row, 17),
        .agreement = packed_text(loading, row, 18),
        .application = packed_text(loading, row, 19),
        .reference = packed_text(loading, row, 20),
    };
    return ST_OK;
}

/* count */
static enum status
on_count(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    const size_t count = (size_t)db_int64(row, 0);

    (void)err;
    loading->expected = count + count / 16 + FIRST_ROOM;
    return ST_OK;
}

enum status
match_targets_load(struct job *job, int64_t fund_id, struct match_targets *targets, struct err *err)
{
    struct loading loading = {.arena = job->arena, .targets = targets};
    const struct db_param params[] = {db_number(job->arena, fund_id)};

    static const char *const queries[] = {"match_targets", "match_entered"};
    enum status status;

    *targets = (struct match_targets){0};
    status = db_named(job->db, "match_target_count", (struct db_params){1, params},
                      (struct db_rows){.on_row = on_count, .context = &loading}, err);
    for (size_t i = 0; status == ST_OK && i < sizeof queries / sizeof *queries; i++) {
        status = db_stream(job->db, queries[i], (struct db_params){1, params},
                           (struct db_rows){.on_row = on_target, .context = &loading}, err);
    }
    return status == ST_OK ? match_batches_load(job, fund_id, targets, err) : status;
}

static const struct match_other *
other_of(const struct match_targets *targets, size_t target)
{
    size_t low = 0, high = targets->other_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (targets->others[middle].target < target) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return &targets->others[low];
}

struct match_known
match_target_known(struct arena *arena, const struct match_targets *targets, size_t target)
{
    const struct match_target *item = &targets->items[target];
    struct match_known known = {.kind = kinds[item->kind],
                                .call_id = targets->keys[target].call_id,
                                .application_id = item->award,
                                .id = item->id,
                                .cents = targets->keys[target].cents};

    if (item->kind == MATCH_ORDER) {
        known.words = text_format(arena, "%" PRId32 "/%" PRId32, item->exercise, item->number);
    } else {
        known.year = other_of(targets, target)->year;
        known.words = other_of(targets, target)->words;
    }
    return known;
}

struct naming {
    struct arena *arena;
    const char **code;
};

/* code */
static enum status
on_code(const struct db_row *row, void *context, struct err *err)
{
    const struct naming *naming = context;

    (void)err;
    *naming->code = arena_string(naming->arena, db_text(row, 0));
    return ST_OK;
}

enum status
match_fund_code(struct job *job, int64_t fund_id, const char **code, struct err *err)
{
    struct naming naming = {job->arena, code};
    const struct db_param params[] = {db_number(job->arena, fund_id)};

    *code = "";
    return db_named(job->db, "fund_code", (struct db_params){1, params},
                    (struct db_rows){.on_row = on_code, .context = &naming}, err);
}

const char *
match_place_name(struct arena *arena, struct match_place place)
{
    return place.part == 1 ? text_format(arena, "%" PRId64 "/%" PRId64, place.import_id, place.line)
                           : text_format(arena, "%" PRId64 "/%" PRId64 ".%" PRId64, place.import_id,
                                         place.line, place.part);
}

struct match_line
match_line_of(struct arena *arena, const struct db_row *row, struct match_place *place)
{
    *place = (struct match_place){db_int64(row, 0), db_int64(row, 1), db_int64(row, 2)};
    return (struct match_line){
        .cents = db_int64(row, 3),
        .day = (int32_t)db_int64(row, 4),
        .label = kept_text(arena, row, 5),
        .reference = kept_text(arena, row, 6),
        .name = kept_text(arena, row, 7),
        .iban = kept_text(arena, row, 8),
        .end_to_end = kept_text(arena, row, 9),
        .returned = kept_text(arena, row, 10),
    };
}
