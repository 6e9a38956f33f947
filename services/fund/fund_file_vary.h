/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_VARY_H
#define LEVAIN_FUND_FILE_VARY_H

#include "exchange/json_source.h"
#include "fund/fund_file.h"

/*
 * fund_file_vary - a fund file as if some of its settings were others, for a what-if.
 *
 * A variation replaces a value of the JSON tree before it is read, so that it meets the same checks
 * as one that stands in the file. Three keys name no value of the file: `net`, `withdrawn` and
 * `weights`. Private to fund_file.
 */
struct variations {
    struct arena *arena;
    struct problems *forward;     /* where problems of the file itself go */
    const struct json_node *root; /* of the file as it is */
    struct varied *varied;        /* in the order given */
    size_t count;
    bool any;     /* something is varied, beside the tree too */
    bool between; /* the root is between two files */
    bool has_net;
    int64_t net_cents;
    const char **withdrawn; /* codes of applications */
    size_t withdrawn_count;
    bool proportional; /* weights that are not varied keep their proportions */
    const uint8_t
        *weights_varied;         /* of each criterion by its place; null when none need be known */
    struct varied *refused;      /* the first whose value was found wrong */
    const char *reason, *advice; /* and why */
    bool unknown;                /* or whose key names no member */
};

/**
 * Find what the keys of the variations name. `varied->arena` and `root` are set.
 *
 * Owner:  `varied->arena`.
 * Errors: ST_DATA - a key that names no setting, or that is given twice; a value of `net`,
 *         `withdrawn` or `weights` that cannot be one.
 */
enum status vary(struct variations *varied, struct fund_variations variations, struct err *err)
    __attribute__((warn_unused_result));

/** Give the tree in which the settings are varied: the root itself when none is.
 *  Owner: `varied->arena`. Errors: none. */
const struct json_node *vary_tree(struct variations *varied);

/** Take a problem found while reading: one of a varied value is kept as the refusal of its
 *  variation, any other is handed on. Errors: none. */
void vary_report(void *context, const struct problem *problem);

/** Tell whether the value that was refused may be meant otherwise: the tree is then another, to be
 *  read again. Errors: none. */
bool vary_again(struct variations *varied);

/** Say which variation was refused and why. Errors: always ST_DATA. */
enum status vary_refusal(struct variations *varied, struct err *err)
    __attribute__((warn_unused_result));

#endif
