/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFUSAL_H
#define LEVAIN_REFUSAL_H

#include "base/err.h"

#include <stdbool.h>

/*
 * refusal - what people read when the database refuses what they asked.
 */
struct refusal {
    const char *constraint, *text;
    const char *hint; /* null = none; "" = that of the database, which is figures */
    bool figures;     /* the text goes on with the figures of the database, the hint is advice */
};

/** Give the words for the constraint that `err` is of, not translated yet; null = there are none.
 *  Errors: none. */
const struct refusal *refusal_of(const struct err *err);

#endif
