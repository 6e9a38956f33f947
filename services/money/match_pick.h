/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_PICK_H
#define LEVAIN_MATCH_PICK_H

#include "money/match.h"
#include "money/match_name.h"

/*
 * match_pick - which of many targets some lines need to be matched as they would be with all.
 *
 * Targets are gone through a few times, one after the other, wherever they are kept; in memory are
 * the lines, what they ask for, three bits of each target, and in the end the targets that were
 * picked. These are
 *   - what has a key that a line says: a reference, a number, an account;
 *   - what is of the amount of a line, the first 400 of each amount as match_line looks at them;
 *   - all open targets of a name that a line says whole;
 *   - the other open orders of whom an order was picked of, and what is in one file with it.
 * More may be picked than is needed, which changes nothing; that a word or an amount is common,
 * which all targets decide, is counted over all and told to the matcher (struct match_seen).
 */
struct match_pick;

#define MATCH_TRAIT_KEYS 5
#define MATCH_UNKNOWN    (UINT32_MAX - 1)

/* What a target may be found by, kept beside it: nobody who goes through them reads its texts. */
struct match_traits {
    uint64_t keys[MATCH_TRAIT_KEYS];
    uint64_t words[2][MATCH_WORDS_MAX]; /* of its name, of the holder of the account */
    uint32_t first[2]; /* where the same name comes first: 2 * place, + 1 as holder; MATCH_NONE: it
                          has none; MATCH_UNKNOWN: not known yet */
    uint8_t key_count, word_count[2];
};

/* Names that came by, as many as there is room for. */
struct match_firsts;

/** Read what a target may be found by; `first` is not known yet where there is a name. Owner:
 * nothing stays in `scratch`. Errors: none. */
void match_traits_read(struct arena *scratch, const struct match_target *target,
                       struct match_traits *traits);

/** Begin to look where names come first, `room` of them at a time. Owner: the caller, until
 *  match_firsts_free. Errors: as arena_alloc. */
struct match_firsts *match_firsts_begin(struct arena *arena, size_t room);
void match_firsts_free(struct match_firsts *firsts);

/**
 * Set `first` of the target of a place, where it is not known and can be: targets have to come in
 * the order of their places. Gives whether anything of it is still not known: then all of them are
 * gone through again, with an empty table.
 *
 * Errors: none.
 */
bool match_firsts_see(struct match_firsts *firsts, uint32_t place, struct match_traits *traits);

/** Begin to pick targets for lines, which are kept until the pick is freed. Owner: the caller,
 * until match_pick_free. Errors: as arena_alloc, at `limit_bytes`. */
struct match_pick *match_pick_begin(size_t limit_bytes, const char *fund, size_t target_count,
                                    const struct match_line *lines, size_t line_count);

/* What is looked at of targets when they are gone through. */
enum match_sight {
    SIGHT_FOUND,  /* what SIGHT_STATE has, and all that they may be found by */
    SIGHT_STATE,  /* `first`, kind, against, beneficiary, batch, and the amounts */
    SIGHT_PICKED, /* of those that are picked: `first` */
};

/** Tell what is looked at of targets this time. Errors: none. */
enum match_sight match_pick_sight(const struct match_pick *pick);

/** Tell whether a target is picked, once that is known: at SIGHT_PICKED. Errors: none. */
bool match_pick_has(const struct match_pick *pick, uint32_t place);

/**
 * Look at a target: `for each target, in order: match_pick_see; while (match_pick_again)`, as far
 * as match_pick_sight tells; no texts are read. Those that are not picked may be left out at
 * SIGHT_PICKED. Gives, at SIGHT_FOUND, whether its name and holder are asked for, by
 * match_pick_name before the next one is looked at; at SIGHT_PICKED whether it is picked; else
 * false.
 *
 * Errors: as arena_alloc.
 */
bool match_pick_see(struct match_pick *pick, uint32_t place, const struct match_target *target,
                    const struct match_traits *traits);

/** Tell the name and the holder of a target for which match_pick_see asked. Owner: they are copied.
 *  Errors: as arena_alloc. */
void match_pick_name(struct match_pick *pick, uint32_t place, const char *name, const char *holder);

/** Tell whether to go through all targets again. Errors: as arena_alloc. */
bool match_pick_again(struct match_pick *pick);

/** Give how many targets will be picked, as soon as it is known, else 0. Errors: none. */
size_t match_pick_count(const struct match_pick *pick);

/** Give what is known of all targets, for match_begin_picked. Owner: the pick. Errors: none. */
const struct match_seen *match_pick_seen(const struct match_pick *pick);

/** Give the place, among all, of a target that was picked. Errors: none. */
uint32_t match_pick_place(const struct match_pick *pick, size_t picked);

/** Give back what a pick holds; it may be null. Errors: none. */
void match_pick_free(struct match_pick *pick);

#endif
