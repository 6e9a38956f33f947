/* SPDX-License-Identifier: MPL-2.0 */
/* match_targets - what lines may be, as the database has it. */
#include "match_lines.h"

#include <inttypes.h>
#include <string.h>

#define FIRST_ROOM 256

struct loading {
    struct arena *arena;
    struct match_targets *targets;
    size_t room;
};

static const char *
kept_text(struct arena *arena, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : arena_string(arena, db_text(row, column));
}

static int64_t
kept_number(const struct db_row *row, int column)
{
    return db_is_null(row, column) ? 0 : db_int64(row, column);
}

static enum match_target_kind
kind_of(const char *code)
{
    static const char *const codes[] = {[MATCH_ORDER] = "order",
                                        [MATCH_CLAIM] = "claim",
                                        [MATCH_OVERPAYMENT] = "overpayment",
                                        [MATCH_CALL] = "call",
                                        [MATCH_RECEIPT] = "receipt",
                                        [MATCH_RECOVERED] = "recovered",
                                        [MATCH_RECEIVED] = "received",
                                        [MATCH_REMITTANCE] = "remittance"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(codes[i], code) == 0) {
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
    const size_t room = loading->room == 0 ? FIRST_ROOM : 2 * loading->room;
    struct match_target *items = ARENA_NEW(loading->arena, struct match_target, room);
    struct match_known *known = ARENA_NEW(loading->arena, struct match_known, room);

    if (targets->count > 0) {
        memcpy(items, targets->items, targets->count * sizeof *items);
        memcpy(known, targets->known, targets->count * sizeof *known);
    }
    targets->items = items;
    targets->known = known;
    loading->room = room;
}

/* kind, call_id, application_id, id, year, cents, left_cents, back_cents, more_lines, beneficiary,
 * day, last_day, exercise, number, against, name, holder, iban, agreement, application, reference,
 * words */
static enum status
on_target(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    struct match_targets *targets = loading->targets;
    struct arena *arena = loading->arena;

    (void)err;
    if (targets->count == loading->room) {
        make_room(loading);
    }
    targets->known[targets->count] = (struct match_known){
        .kind = arena_string(arena, db_text(row, 0)),
        .call_id = kept_number(row, 1),
        .application_id = kept_number(row, 2),
        .id = db_int64(row, 3),
        .year = kept_number(row, 4),
        .cents = db_int64(row, 5),
        .words = arena_string(arena, db_text(row, 21)),
    };
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
        .name = kept_text(arena, row, 15),
        .holder = kept_text(arena, row, 16),
        .iban = kept_text(arena, row, 17),
        .agreement = kept_text(arena, row, 18),
        .application = kept_text(arena, row, 19),
        .reference = kept_text(arena, row, 20),
    };
    return ST_OK;
}

enum status
match_targets_load(struct job *job, int64_t fund_id, struct match_targets *targets, struct err *err)
{
    struct loading loading = {.arena = job->arena, .targets = targets};
    const struct db_param params[] = {db_number(job->arena, fund_id)};

    static const char *const queries[] = {"match_targets", "match_entered"};
    enum status status = ST_OK;

    *targets = (struct match_targets){0};
    for (size_t i = 0; status == ST_OK && i < sizeof queries / sizeof *queries; i++) {
        status = db_stream(job->db, queries[i], (struct db_params){1, params},
                           (struct db_rows){.on_row = on_target, .context = &loading}, err);
    }
    return status == ST_OK ? match_batches_load(job, fund_id, targets, err) : status;
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
