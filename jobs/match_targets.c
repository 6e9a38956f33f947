/* SPDX-License-Identifier: MPL-2.0 */
/* match_targets - what lines may be, as the database has it. */
#include "match_lines.h"

#include <inttypes.h>
#include <string.h>

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

    *key = (struct match_key){.call_id = db_int64_or(row, 1, 0), .cents = db_int64(row, 5)};
    *year = (int32_t)db_int64_or(row, 4, 0);
    return (struct match_target){
        .kind = kind,
        .id = db_int64(row, 3),
        .batch = db_int64_or(row, 22, 0),
        .left_cents = db_int64(row, 6),
        .back_cents = db_int64(row, 7),
        .more_lines = (int32_t)db_int64(row, 8),
        .beneficiary = db_int64(row, 9),
        .award = db_int64_or(row, 2, 0),
        .day = (int32_t)db_int64(row, 10),
        .last_day = (int32_t)db_int64_or(row, 11, 0),
        .exercise = (int32_t)db_int64(row, 12),
        .number = (int32_t)db_int64(row, 13),
        .against = against_of(row, 14),
        .name = db_text_or(row, 15, NULL),
        .holder = db_text_or(row, 16, NULL),
        .iban = db_text_or(row, 17, NULL),
        .agreement = db_text_or(row, 18, NULL),
        .application = db_text_or(row, 19, NULL),
        .reference = db_text_or(row, 20, NULL),
    };
}

const char *
match_target_words(const struct db_row *row)
{
    return db_text_or(row, 21, NULL);
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

void
match_place_write(struct json_writer *writer, struct match_place place)
{
    json_begin_array(writer, NULL);
    json_number_of(writer, NULL, place.import_id);
    json_number_of(writer, NULL, place.line);
    json_number_of(writer, NULL, place.part);
    json_end_array(writer);
}

void
match_target_write(struct json_writer *writer, const char *kind, int64_t cents,
                   const struct match_known *known)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", kind);
    json_number_of(writer, "cents", cents);
    json_number_of(writer, "id", known->id);
    if (known->application_id != 0) {
        json_number_of(writer, "call_id", known->call_id);
        json_number_of(writer, "application_id", known->application_id);
    }
    if (known->year != 0) {
        json_number_of(writer, "year", known->year);
    }
    json_end_object(writer);
}

struct match_line
match_line_of(struct arena *arena, const struct db_row *row, struct match_place *place)
{
    *place = (struct match_place){db_int64(row, 0), db_int64(row, 1), db_int64(row, 2)};
    return (struct match_line){
        .cents = db_int64(row, 3),
        .day = (int32_t)db_int64(row, 4),
        .label = db_text_kept(arena, row, 5),
        .reference = db_text_kept(arena, row, 6),
        .name = db_text_kept(arena, row, 7),
        .iban = db_text_kept(arena, row, 8),
        .end_to_end = db_text_kept(arena, row, 9),
        .returned = db_text_kept(arena, row, 10),
    };
}
