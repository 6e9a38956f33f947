/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SWEEP_H
#define LEVAIN_SWEEP_H

#include "job.h"

/*
 * sweep - the values that a setting takes in a sweep: `quota.epci.share=38..44/1 %`.
 */
#define SWEEP_VALUES_MAX 10000

struct sweep_axis {
    const char *key;
    const char **values; /* as a what-if takes them */
    size_t count;
};

/**
 * Read KEY=FROM..TO/STEP, with numbers, amounts, shares or days (a step in days), or the values
 * themselves: KEY=VALUE|VALUE|... .
 *
 * Owner:  `arena`.
 * Errors: ST_USAGE - not written so, a step that leads nowhere, more than SWEEP_VALUES_MAX values.
 */
enum status sweep_read(struct arena *arena, const char *text, struct sweep_axis *axis,
                       struct err *err) __attribute__((warn_unused_result));

#endif
