/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_VARY_H
#define LEVAIN_FUND_FILE_VARY_H

#include "exchange/json_source.h"
#include "fund/fund_file.h"

/*
 * fund_file_vary - a fund file as if some of its settings were others, for a what-if.
 *
 * A variation replaces a value of the JSON tree before it is read, so that it meets the same checks
 * as one that stands in the file. Private to fund_file.
 */
struct variations {
    struct arena *arena;
    struct problems *forward; /* where problems of the file itself go */
    struct setting *varied;   /* in the order given */
    size_t count;
    bool has_net;
    int64_t net_cents;
    const struct setting *refused; /* the first whose value was found wrong */
    const char *reason, *advice;   /* and why */
};

/**
 * Give the tree in which the settings are varied: `*root` itself when there is no variation.
 *
 * Owner:  `varied->arena`.
 * Errors: ST_DATA - a key that names no setting, or that is given twice.
 */
enum status vary(struct variations *varied, struct fund_variations variations,
                 const struct json_node **root, struct err *err)
    __attribute__((warn_unused_result));

/** Take a problem found while reading: one of a varied value is kept as the refusal of its
 *  variation, any other is handed on. Errors: none. */
void vary_report(void *context, const struct problem *problem);

/** Say which variation was refused and why. Errors: always ST_DATA. */
enum status vary_refusal(const struct variations *varied, struct err *err)
    __attribute__((warn_unused_result));

#endif
