/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FLIP_PARTS_H
#define LEVAIN_FLIP_PARTS_H

#include "allocation/flip.h"

/*
 * flip_parts - what the two halves of flip share: a call that is allocated again (flip.c), and the
 * search for the change that flips (flip_search.c).
 */
/* What an outcome is worth to who asked: a flip is another class, upwards or downwards. */
enum outcome_class { CLASS_NONE, CLASS_PART, CLASS_WHOLE };

struct flipping {
    struct arena *arena;
    const struct allocation *base;
    struct flip_settings settings;
    struct allocation trial;  /* what is allocated again: the columns below, the rest is base's */
    struct order_key *keys;   /* the trial's */
    int64_t *num, *den;       /* of the key of scores; den null as in base */
    struct candidate *before; /* of base, before it was walked */
    int64_t grain;            /* scores are looked at as multiples of 1 / grain */
    bool only_helps;          /* moving up, or asking less, can only help */
};

/* One search: of which candidate, what is changed, and the changes in the order of their size. */
struct search {
    struct flipping *flipping;
    uint32_t candidate, place; /* of it, and where it stands among the others */
    uint32_t *others;          /* all but it, in the canonical order */
    enum flip_kind kind;
    enum outcome_class now;
    int64_t count;  /* of changes; the first is number 0 */
    int64_t bound;  /* the grains of a score that must be reached, or that lose it for good */
    bool bounded;   /* whether there is such a bound: the last change when points are lost */
    uint8_t status; /* what the last trial gave */
    uint64_t steps_left, steps_kept; /* of exact passes; so many are kept for halving */
    uint64_t steps_made;
    bool stopped; /* a trial was not made, since there were none left */
};

/** Give what a status is worth. Errors: none. */
enum outcome_class flip_class(uint8_t status);

/** Allocate again with that score of the candidate, in grains; or with its computed award that many
 *  steps lower. Gives what it becomes, and `status`; what it is
 *  where the call cannot be allocated so. Errors: none. */
enum outcome_class flip_with_grains(struct search *search, int64_t grains);
enum outcome_class flip_with_steps_less(struct search *search, int64_t steps);

/** Give the score of a candidate in grains, rounded down; `whole` tells whether it is exactly that.
 *  Errors: none. */
wide flip_grains(const struct flipping *flipping, uint32_t candidate, bool *whole);

#endif
