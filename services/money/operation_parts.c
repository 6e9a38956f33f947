/* SPDX-License-Identifier: MPL-2.0 */
#include "money/operation_parts.h"

#include <string.h>

struct move {
    uint32_t kind, debit_place, credit_place;
    uint32_t part;
    bool leaves_award;
};

struct kind {
    const char *name;
    uint32_t part_count;
};

/* What the parts of one operation moved of one award and envelope. */
struct moved {
    uint32_t envelope;
    int64_t call_id, application_id;
    int64_t cents[OPERATION_PARTS_MOST];
};

struct operation_parts {
    struct arena *arena;
    struct kind *kinds; /* 0 is of those without parts */
    struct move *moves;
    const char **codes; /* 0 is null */
    struct moved *moved;
    size_t kind_count, kind_room, move_count, move_room, code_count, code_room;
    size_t moved_count, moved_room;
    uint32_t kind;  /* of the operation at hand */
    bool is_beyond; /* a sum of it is none that 64 bits hold */
};

/* ---- what belongs together ------------------------------------------------------------------- */

/* The list with room for one more. */
static void *
with_room(struct arena *arena, void *list, size_t count, size_t *room, size_t bytes)
{
    void *larger;

    if (count < *room) {
        return list;
    }
    *room = *room == 0 ? 8 : *room * 2;
    larger = arena_alloc(arena, *room, bytes);
    if (count > 0) {
        memcpy(larger, list, count * bytes);
    }
    return larger;
}

struct operation_parts *
operation_parts_in(struct arena *arena)
{
    struct operation_parts *parts = ARENA_NEW(arena, struct operation_parts, 1);

    *parts = (struct operation_parts){.arena = arena, .kind_count = 1, .code_count = 1};
    parts->kinds = with_room(arena, NULL, 0, &parts->kind_room, sizeof *parts->kinds);
    parts->codes = with_room(arena, NULL, 0, &parts->code_room, sizeof *parts->codes);
    parts->kinds[0] = (struct kind){.name = ""};
    parts->codes[0] = NULL;
    return parts;
}

uint32_t
operation_parts_code(struct operation_parts *parts, const char *text)
{
    size_t code = 1;

    if (text == NULL) {
        return 0;
    }
    while (code < parts->code_count && strcmp(parts->codes[code], text) != 0) {
        code++;
    }
    if (code == parts->code_count) {
        parts->codes = with_room(parts->arena, parts->codes, parts->code_count, &parts->code_room,
                                 sizeof *parts->codes);
        parts->codes[parts->code_count++] = arena_string(parts->arena, text);
    }
    return (uint32_t)code;
}

uint32_t
operation_parts_kind(const struct operation_parts *parts, const char *kind)
{
    for (size_t i = 1; i < parts->kind_count; i++) {
        if (strcmp(parts->kinds[i].name, kind) == 0) {
            return (uint32_t)i;
        }
    }
    return 0;
}

bool
operation_parts_learn(struct operation_parts *parts, const struct part_move *move)
{
    uint32_t kind = operation_parts_kind(parts, move->kind);

    if (move->part_count > OPERATION_PARTS_MOST || move->part >= move->part_count) {
        return false;
    }
    if (kind == 0) {
        kind = (uint32_t)parts->kind_count;
        parts->kinds = with_room(parts->arena, parts->kinds, parts->kind_count, &parts->kind_room,
                                 sizeof *parts->kinds);
        parts->kinds[parts->kind_count++] = (struct kind){
            .name = arena_string(parts->arena, move->kind), .part_count = move->part_count};
    }
    parts->moves = with_room(parts->arena, parts->moves, parts->move_count, &parts->move_room,
                             sizeof *parts->moves);
    parts->moves[parts->move_count++] =
        (struct move){.kind = kind,
                      .debit_place = operation_parts_code(parts, move->debit_place),
                      .credit_place = operation_parts_code(parts, move->credit_place),
                      .part = move->part,
                      .leaves_award = move->leaves_award};
    return true;
}

/* ---- an operation ---------------------------------------------------------------------------- */

void
operation_parts_begin(struct operation_parts *parts, uint32_t kind)
{
    parts->kind = kind;
    parts->moved_count = 0;
    parts->is_beyond = false;
}

static const struct move *
move_of(const struct operation_parts *parts, uint32_t debit_place, uint32_t credit_place)
{
    for (size_t i = 0; i < parts->move_count; i++) {
        const struct move *move = &parts->moves[i];

        if (move->kind == parts->kind && move->debit_place == debit_place &&
            move->credit_place == credit_place) {
            return move;
        }
    }
    return NULL;
}

static struct moved *
moved_of(struct operation_parts *parts, const struct part_account *holder)
{
    for (size_t i = 0; i < parts->moved_count; i++) {
        struct moved *moved = &parts->moved[i];

        if (moved->application_id == holder->application_id && moved->call_id == holder->call_id &&
            moved->envelope == holder->envelope) {
            return moved;
        }
    }
    parts->moved = with_room(parts->arena, parts->moved, parts->moved_count, &parts->moved_room,
                             sizeof *parts->moved);
    parts->moved[parts->moved_count] = (struct moved){.envelope = holder->envelope,
                                                      .call_id = holder->call_id,
                                                      .application_id = holder->application_id};
    return &parts->moved[parts->moved_count++];
}

void
operation_parts_transfer(struct operation_parts *parts, const struct part_account *debit,
                         const struct part_account *credit, int64_t cents)
{
    const struct move *move = parts->kind == 0 ? NULL : move_of(parts, debit->place, credit->place);

    if (move != NULL) {
        int64_t *sum = &moved_of(parts, move->leaves_award ? debit : credit)->cents[move->part];

        parts->is_beyond |= __builtin_add_overflow(*sum, cents, sum);
    }
}

bool
operation_parts_are_whole(const struct operation_parts *parts)
{
    const uint32_t part_count = parts->kinds[parts->kind].part_count;
    bool are_whole = !parts->is_beyond;

    for (size_t i = 0; i < parts->moved_count; i++) {
        for (uint32_t part = 1; part < part_count; part++) {
            are_whole &= parts->moved[i].cents[part] == parts->moved[i].cents[0];
        }
    }
    return are_whole;
}
