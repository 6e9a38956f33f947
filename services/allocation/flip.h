/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FLIP_H
#define LEVAIN_FLIP_H

#include "allocation/allocation.h"

/*
 * flip - the smallest change of one application that would have given it another outcome.
 *
 * Points more, points less, or money asked less, everything else of the call being as it is. Each
 * is looked for among the changes that can matter (the scores that put it before or after another,
 * ties by the declared keys; the multiples of the step), and proven: the whole call is allocated
 * again with that change, which flips, and with one grain less of it, which does not. The grain of
 * scores is the common denominator of all of them, or a millionth of a point where they have none.
 * Another solver is never asked, so a run that asked one has no flips that could be proven.
 */
#define FLIP_MILLION 1000000

enum flip_kind {
    FLIP_MORE_POINTS, /* what would have given it an award, or the whole of its award */
    FLIP_LESS_POINTS, /* what would have cost it its award, or a part of it */
    FLIP_LESS_MONEY,  /* its computed award that much lower: what would have given it an award */
    FLIP_KINDS,
};

struct flip {
    bool found;           /* false: no such change flips it, or none is looked for in its case */
    bool least;           /* every smaller change was tried or cannot matter; false: one grain less
                             does not flip it, still smaller ones were not all tried */
    struct rational size; /* points, or cents; above 0 */
    uint8_t status;       /* enum award_status: what it would be then */
    uint64_t steps;       /* exact_steps that its trials made */
    bool stopped;         /* not found, nor known not to be: the steps were used up before */
};

struct flip_settings {
    size_t score_key;   /* index of the key that is the score, highest first; SIZE_MAX = none */
    int64_t score_unit; /* without denominators of its own, that key holds score x this */
    bool has_threshold;
    struct rational threshold;
    const uint8_t *barred; /* of each candidate: 1 = something else than the threshold keeps it out
                              too; null = of none */
    uint32_t tries_max;    /* changes tried one by one, before halving where halving may pass over
                              a smaller one */
    uint64_t steps_max;    /* exact_steps of the trials for one candidate: a kind of flip for which
                              they do not suffice is `stopped`, and claims nothing; 0 = no limit */
};

struct flipping; /* one call, made ready to be allocated again and again */

/**
 * Make an allocation that was run ready for flip_find; it is read and never changed.
 *
 * Owner:  `arena`; the allocation must live as long.
 * Errors: none. Cost: two copies of candidates, one of the key of scores: 116 to 132 bytes each.
 */
struct flipping *flip_begin(struct arena *arena, const struct allocation *allocation,
                            const struct flip_settings *settings);

/**
 * Look for the flips of one candidate, one of each kind.
 *
 * FLIP_MORE_POINTS is looked for when it waits, has a part, or is below the threshold and nothing
 * else is against it; FLIP_LESS_POINTS when it has an award, a score below 0 being none;
 * FLIP_LESS_MONEY when it waits, down to its minimum, its least part staying as it is. `least`
 * holds of what was found by halving too where moving up can only help: passes that walk, make no
 * parts and close no envelope (the last one may), or that are but one.
 *
 * Of what steps_max leaves, each kind has an even part, of which half may be used by changes that
 * are tried one by one; a trial that began is ended.
 *
 * Errors: none; a change with which the call cannot be allocated flips nothing.
 * Cost:   O(log n) allocations, and up to tries_max more of each kind; steps_max and one allocation
 *         of each kind at most.
 * Source: P1, P3; allocation.md, the certificate.
 */
void flip_find(struct flipping *flipping, uint32_t candidate, struct flip flips[FLIP_KINDS]);

#endif
