/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FEASIBLE_H
#define LEVAIN_FEASIBLE_H

#include "allocation/allocation.h"

/*
 * feasible - settings of a call that contradict one another, found before anything is walked.
 *
 * A reserve is a pass for some only (`only`) with a limit: at_most_cents, or at_most_awards. It
 * promises to those whom it is for what it may give. What is found is a real contradiction, whoever
 * applied; what is not found may still leave a promise unkept (one large award that does not fit).
 */
enum setting_kind {
    SETTING_ENVELOPE,
    SETTING_PASS,
    SETTING_QUOTA,
    SETTING_FLOOR, /* of one group of a quota */
};

struct setting {
    enum setting_kind kind;
    uint16_t index;
    uint32_t group; /* SETTING_FLOOR */
};

enum contradiction_kind {
    CONTRADICTION_RESERVES,  /* reserves are more than the envelopes that pay them hold */
    CONTRADICTION_QUOTA,     /* reserves are more than a quota lets those whom they are for have */
    CONTRADICTION_ENVELOPES, /* an envelope is voted more than one around it: never all spent */
    CONTRADICTION_MINIMUM,   /* a quota is below the least minimum of those who count in it */
    CONTRADICTION_FLOORS,    /* no choice of awards keeps these floors, limits and envelopes */
};

struct contradiction {
    enum contradiction_kind kind;
    bool counts_awards;        /* the amounts below are awards, not cents */
    const struct setting *all; /* that take part, by kind and index */
    size_t all_count;
    const struct setting *least; /* of them, as few as still contradict: without any one of these,
                                    the others do not */
    size_t least_count;
    int64_t asked; /* by the least ones: reserved, voted, the least award, asked */
    int64_t held;  /* what they let be had of it */
};

/**
 * Give every contradiction that is found, and count them: at most one of CONTRADICTION_RESERVES,
 * one of CONTRADICTION_QUOTA a quota, one of the others for each envelope and quota.
 *
 * Candidates that wait count, as they are before any award, or after the walk those that walked;
 * awards that stand are not looked at.
 * What allocation_run refuses (ranges, an envelope within itself) must not be there.
 *
 * Owner:  `arena`.
 * Errors: none.
 * Cost:   O(candidates x quotas x passes), and that again for each reserve that contradicts.
 * Source: max-flow min-cut (Ford and Fulkerson 1956); a minimal set by deletion (Chinneck 1997).
 */
size_t allocation_check(struct arena *arena, const struct allocation *allocation,
                        const struct contradiction **found);

/**
 * Tell whether it is known that no choice of whole awards keeps every floor of the quotas, and with
 * which envelopes, limits and floors it is so: a set of which nothing can be left out without a
 * choice being there, or the search for one stopping at 20,000 states. `asked` and `held` are not
 * set. Awards that stand count.
 *
 * Owner:  `arena`. Errors: none. Cost: one search for each envelope, quota and floor.
 * Source: a minimal set by deletion (Chinneck 1997).
 */
bool allocation_check_floors(struct arena *arena, const struct allocation *allocation,
                             struct contradiction *found);

#endif
