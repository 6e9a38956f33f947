/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFUSAL_H
#define LEVAIN_REFUSAL_H

#include "base/err.h"

#include <stdbool.h>

/*
 * refusal - what people read when the database refuses what they asked.
 */
enum refusal_figures {
    FIGURES_LEFT_OUT = false,
    FIGURES_TOLD = true, /* the text goes on with those of the database */
    FIGURES_OF_STATES,   /* with states of money or of orders among them, told in words */
    FIGURES_OF_ACTS,     /* with what is to be signed among them */
};

struct refusal {
    const char *constraint, *text;
    const char *hint;             /* null = none; "" = that of the database, which is figures */
    enum refusal_figures figures; /* the hint is then advice */
};

/** Give the words for the constraint that `err` is of, not translated yet; null = there are none.
 *  Errors: none. */
const struct refusal *refusal_of(const struct err *err);

#endif
