/* SPDX-License-Identifier: MPL-2.0 */
/* match_targets - what lines may be, as the database has it. */
#include "match_lines.h"

#include <inttypes.h>
#include <string.h>

static const char *
kept_text(struct arena *arena, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : arena_string(arena, db_text(row, column));
}

static const char *
row_text(const struct db_row *row, int column)
{
    return db_is_null(row, column) ? NULL : db_text(row, column);
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

/* kind, call_id, application_id, id, year, cents, left_cents, back_cents, more_lines, beneficiary,
 * day, last_day, exercise, number, against, name, holder, iban, agreement, application, reference,
 * words, batch */
struct match_target
match_target_of(const struct db_row *row, struct match_key *key, int32_t *year)
{
    const enum match_target_kind kind = kind_of(db_text(row, 0));

    *key = (struct match_key){.call_id = kept_number(row, 1), .cents = db_int64(row, 5)};
    *year = (int32_t)kept_number(row, 4);
    return (struct match_target){
        .kind = kind,
        .id = db_int64(row, 3),
        .batch = kept_number(row, 22),
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
        .name = row_text(row, 15),
        .holder = row_text(row, 16),
        .iban = row_text(row, 17),
        .agreement = row_text(row, 18),
        .application = row_text(row, 19),
        .reference = row_text(row, 20),
    };
}

const char *
match_target_words(const struct db_row *row)
{
    return row_text(row, 21);
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
match_known_of(struct arena *arena, const struct match_target *target, const struct match_key *key,
               const struct match_other *other)
{
    struct match_known known = {.kind = kinds[target->kind],
                                .call_id = key->call_id,
                                .application_id = target->award,
                                .id = target->id,
                                .cents = key->cents};

    if (target->kind == MATCH_ORDER) {
        known.words = text_format(arena, "%" PRId32 "/%" PRId32, target->exercise, target->number);
    } else {
        known.year = other->year;
        known.words = other->words;
    }
    return known;
}

struct match_known
match_target_known(struct arena *arena, const struct match_targets *targets, size_t target)
{
    const struct match_target *item = &targets->items[target];

    return match_known_of(arena, item, &targets->keys[target],
                          item->kind != MATCH_ORDER ? other_of(targets, target) : NULL);
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
