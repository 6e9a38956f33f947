/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_AWARDING_H
#define LEVAIN_FUND_AWARDING_H

#include "base/rational.h"
#include "fund/fund_text.h"
#include "rules/program.h"

/*
 * fund_awarding - how a call hands its money out, as its fund file says: quotas, the order of the
 * ranking, passes, and what becomes of those that wait. Part of fund_file.
 *
 * Formulas here see everything, marks and score too. A fact that is missing profits nobody: of a
 * quota it counts, of a pass it is not one of those that the pass is for.
 */
enum fund_group_by {
    GROUP_BY_VALUE,        /* those of one value of a field or derived field */
    GROUP_BY_ORGANIZATION, /* those of one legal person */
    GROUP_BY_ALL,          /* all of them */
};

/* Which applications are counted together. */
struct fund_group {
    enum fund_group_by by;
    size_t slot; /* GROUP_BY_VALUE: of a text */
};

enum fund_limit {
    LIMIT_AMOUNT,
    LIMIT_SHARE,  /* of net */
    LIMIT_AWARDS, /* a number of awards */
    LIMIT_ROOM,   /* the least of what a formula gives for each of the group */
};

struct fund_quota {
    const char *code;
    struct fund_text label;
    struct fund_basis basis;
    struct fund_group group;
    const struct program *when; /* a flag: which applications count; null = all */
    enum fund_limit kind;
    struct rational share;      /* LIMIT_SHARE */
    int64_t limit_cents;        /* LIMIT_AMOUNT; LIMIT_SHARE: rounded down */
    int64_t limit_awards;       /* LIMIT_AWARDS */
    const struct program *room; /* LIMIT_ROOM: money */
    bool unlimited;             /* a floor alone: the limit is more than there is */
    int64_t least_cents;        /* the floor of each group, in the measure of the limit; 0 = none */
    int64_t least_awards;
    bool reduces;       /* offers the room that is left instead of passing over */
    bool exclusive;     /* LIMIT_AWARDS: one of each group stands for the others */
    bool frees_without; /* those without a group do not count; else they are one */
};

struct fund_order {
    enum { ORDER_SCORE, ORDER_VALUE, ORDER_CODE, ORDER_DRAW } kind;
    size_t slot; /* ORDER_VALUE: field, derived, criterion mark or `computed` */
    bool descending;
};

enum fund_pass_rule {
    FUND_WALK,    /* by rank */
    FUND_BAND,    /* bands of the score, the highest first, each filled as full as it can be */
    FUND_MAX,     /* the greatest sum of scores */
    FUND_EURO,    /* the greatest sum of score x euros */
    FUND_PRORATA, /* all, between the minimum and the computed award */
};

struct fund_spread {
    bool on;
    struct fund_group group;
    uint32_t at_most; /* awards of a group */
    bool until_each;  /* only while another group that waits has none */
};

struct fund_pass {
    const char *code;
    struct fund_text label;
    bool from_pool;
    const size_t *pool; /* envelope indexes, leftovers expanded in the order of the file */
    size_t pool_count;
    bool top_ups;
    const struct program *partial_at_least; /* null = no partial offer */
    bool close_partial;
    bool close_otherwise; /* else skip */
    enum fund_pass_rule rule;
    struct rational band_width;
    int64_t states_max;         /* of an exact rule; 0 = the program's own */
    bool asks_other;            /* max, euro: another solver, where the search stops */
    const struct program *only; /* a flag: which applications it is for; null = all */
    uint32_t at_most_awards;    /* 0 = no limit */
    int64_t at_most_cents;      /* in all; 0 = no limit */
    struct fund_spread spread;
};

/* Those that wait: how many are kept, how long, and how long an offer stands. 0 = no limit. */
struct fund_waiting_list {
    uint32_t places, valid_months, valid_days, offer_days;
};

#endif
