/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPERATION_PARTS_H
#define LEVAIN_OPERATION_PARTS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * operation_parts - whether an operation is whole: each part of its kind moves the same cents of
 * each award and envelope (P5).
 *
 * Written apart from levain.ledger_check_whole and levain.ledger_whole_faults of the database, so
 * that what one of them takes for whole is looked at by another. What belongs together is data
 * (levain.ledger_move.part).
 *
 *     kind = operation_parts_kind(parts, "pay");
 *     operation_parts_begin(parts, kind);
 *     operation_parts_transfer(parts, &debit, &credit, 1800000);
 *     is_whole = operation_parts_are_whole(parts);
 */
struct operation_parts;

/* No kind of operation has more parts. */
#define OPERATION_PARTS_MOST 4

/* Where money is: its ledger and stage, and whose it is. The two codes come from
 * operation_parts_code; 0 stands for no call, no application. */
struct part_account {
    uint32_t place, envelope;
    int64_t call_id, application_id;
};

/* Of a kind, this move is this part. */
struct part_move {
    const char *kind;
    const char *debit_place, *credit_place;
    uint32_t part, part_count; /* part: from 0 on, below part_count */
    bool leaves_award;         /* whose money it is, says the account that gives */
};

/** Nothing that belongs together yet. Owner: `arena`, which has to outlive it.
 *  Errors: as arena_alloc. */
struct operation_parts *operation_parts_in(struct arena *arena);

/** Learn that a move is a part. False when there are more parts than OPERATION_PARTS_MOST.
 *  Errors: as arena_alloc. */
bool operation_parts_learn(struct operation_parts *parts, const struct part_move *move)
    __attribute__((warn_unused_result));

/** The number of a text: the same for the same one, null too. Cost: the number of texts that are
 *  known, of which a fund has some tens. Errors: as arena_alloc. */
uint32_t operation_parts_code(struct operation_parts *parts, const char *text);

/** What is known of a kind: 0 when it has no parts, so that it is whole by itself. Errors: none. */
uint32_t operation_parts_kind(const struct operation_parts *parts, const char *kind);

/** Begin with the transfers of an operation; those of the one before are forgotten.
 *  Errors: none. */
void operation_parts_begin(struct operation_parts *parts, uint32_t kind);

/** A transfer of it. Units: cents. Cost: the number of awards that the operation is of.
 *  Errors: as arena_alloc. */
void operation_parts_transfer(struct operation_parts *parts, const struct part_account *debit,
                              const struct part_account *credit, int64_t cents);

/** Whether each part moved the same cents of each award and envelope that any of them moved.
 *  Errors: none; sums beyond 64 bits are not whole. */
bool operation_parts_are_whole(const struct operation_parts *parts);

#endif
