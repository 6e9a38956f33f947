/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_ALONE_H
#define LEVAIN_AWARD_ALONE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * award_alone - of two allocations, what each setting that differs does alone on the first one, and
 * what only several of them do together (decision 0026, for awards).
 *
 * Nothing is called a cause that was not walked: the caller walks the first run again with some of
 * the settings made as the second one has them.
 */
#define ALONE_SETTINGS_MAX 40  /* that are tried alone; of more, the others are counted */
#define ALONE_WALKS_MAX    300 /* to find what only several do together */

struct alone_setting {
    const char *key;            /* as a what-if has it; "scores" for what was scored */
    const char *before, *after; /* in words */
    const char *change;         /* "changed"; of fund files also "came", "went", "moved", "kind" */
    const char *words;          /* what came, went...; null = the key, before and after say it */
};

struct alone_effect {
    uint32_t application;
    int64_t before_cents, after_cents; /* in the first run; by the setting alone */
    bool stands;                       /* after_cents is what the second run awards */
};

/* What a setting does alone. */
struct alone_result {
    bool tried;
    const char *refused; /* why it cannot be alone; null = it can */
    int64_t awarded_cents;
    struct alone_effect *effects; /* by code */
    size_t effect_count;
};

/* What no setting alone gives an application: of these none can be left out. */
struct alone_together {
    uint32_t application;
    const uint16_t *settings;
    size_t setting_count;
};

/* Walk with the settings of which `made` is 1 as the second run has them, and give the award of
 * each application; `refused` says why that cannot be. */
typedef enum status alone_walk_fn(void *context, const uint8_t *made, int64_t *awards,
                                  const char **refused, struct err *err);

struct award_alone {
    struct arena *arena;
    const char *const *codes; /* of the applications, in order */
    uint32_t count;
    const int64_t *awards[2]; /* of each run */
    const struct alone_setting *settings;
    size_t setting_count;
    alone_walk_fn *walk;
    void *context;
    const char *unproven; /* set it instead of all that, when nothing can be walked: why */

    struct alone_result *results; /* of each setting */
    struct alone_together *together;
    size_t together_count;
    size_t open_count;    /* applications for which more walks would have been needed */
    size_t untried_count; /* settings beyond ALONE_SETTINGS_MAX */
};

/**
 * Walk each setting alone, and find for each application that moved and that none of them moves
 * alone as the second run has it the settings that do so together: one such set, the same each
 * time.
 *
 * Owner:  the arena of `alone`. Errors: what `walk` gives.
 * Cost:   a walk a setting, and at most ALONE_WALKS_MAX others.
 */
enum status award_alone_prove(struct award_alone *alone, struct err *err)
    __attribute__((warn_unused_result));

#endif
