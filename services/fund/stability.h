/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_STABILITY_H
#define LEVAIN_STABILITY_H

#include "base/json_writer.h"
#include "fund/allocation_plan.h"

/*
 * stability - how much of a scoring run hangs on one marker, one weight or the threshold.
 *
 * Each scenario changes one thing and leaves the rest as it is: a marker's marks are left out; a
 * weight goes up or down by a declared amount and the others take or give the difference in
 * proportion, so that their sum stays; the threshold goes up or down. Every application is assessed
 * again, exactly, and the passes are walked again, by the functions that made the run. It says what
 * the outcome would be, not how likely the change is.
 */
enum stability_kind {
    STABILITY_AS_IT_IS,
    STABILITY_MARKER,
    STABILITY_WEIGHT,
    STABILITY_THRESHOLD,
};

struct stability_scenario {
    enum stability_kind kind;
    const char *code;      /* marker or criterion; null */
    bool up;               /* of a weight or the threshold */
    struct rational value; /* that the weight or the threshold has */
    struct fund_file file; /* the call as if it were so */
    struct allocation_plan plan;
    uint8_t *standing; /* of each application: bits of enum stability_standing */
};

enum stability_standing {
    STANDING_RETAINED = 1,   /* eligible, scored, at or above threshold and floors */
    STANDING_NOT_SCORED = 2, /* eligible, and a mark is missing */
    STANDING_AWARDED = 4,    /* in whole or in part; after stability_end */
};

struct stability {
    struct arena *arena;
    const struct fund_file *file;
    struct stability_scenario *scenarios; /* the first is the call as it is */
    size_t scenario_count;
    const char **codes; /* of the applications */
    struct rational *scores;
    uint32_t count, capacity;
    bool walked; /* awards are known */
};

/**
 * Begin for exactly `count` applications, marked by `markers`.
 *
 * A weight that cannot move (it is the only one, or is 0 and would go down) has no scenario.
 * Owner: `arena`. Errors: none. Cost: about 100 bytes an application and scenario.
 */
struct stability stability_begin(struct arena *arena, const struct fund_file *file,
                                 const char *const *markers, size_t marker_count, uint32_t count);

/** Add the next application by code, with the marks it was given; its panel is filled anew.
 *  Owner: `scratch` is used and not reset. Errors: as application_panel, scoring_assess and
 *  allocation_plan_add. */
enum status stability_add(struct stability *stability, struct arena *scratch,
                          const struct application *application, const struct marker_mark *marks,
                          size_t mark_count, struct err *err) __attribute__((warn_unused_result));

/** Walk the passes of every scenario. Errors: as allocation_run. */
enum status stability_end(struct stability *stability, struct err *err)
    __attribute__((warn_unused_result));

/* The applications nearest to the threshold on one side. */
struct stability_edge {
    uint32_t count;      /* that share the score; 0 = there is none */
    uint32_t first;      /* index of the first of them */
    struct rational gap; /* between score and threshold, not below 0 */
};

/** Give the edge of those retained (`above`), or of those that the threshold alone refuses.
 *  Errors: none; no edge when the call has no threshold. */
struct stability_edge stability_edge(const struct stability *stability, bool above);

/* How one scenario differs from the call as it is. */
struct stability_effect {
    uint32_t gained, lost;             /* retained in it, and not as it is; the other way round */
    uint32_t not_scored;               /* of the lost: a mark is missing now */
    uint32_t award_gained, award_lost; /* awarded or not */
    uint32_t amounts;                  /* awarded in both, another amount */
    int64_t awarded_cents;             /* in all */
};

/** Count what a scenario changes. Errors: none. */
struct stability_effect stability_effect(const struct stability *stability, size_t scenario);

/** Write the whole as members of the object that is open. Owner: `arena`. Errors: none. */
void stability_write(struct json_writer *writer, struct arena *arena,
                     const struct stability *stability);

/** Tell the whole to people, in the language spoken. Owner: `arena`. Errors: none. */
void stability_tell(struct text *out, struct arena *arena, const struct stability *stability);

/** Say a scenario in words: "without the marks of m-a", "weight of C1 22 (now 20)".
 *  Owner: `arena`. Errors: none. */
const char *stability_name(struct arena *arena, const struct stability *stability, size_t scenario);

#endif
