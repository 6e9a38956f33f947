/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FOLLOW_REASONS_H
#define LEVAIN_FOLLOW_REASONS_H

#include "base/arena.h"

/*
 * follow_reasons - what people read where the database finds something wrong with definitions of
 * indicators, values, financial returns or milestones.
 */
struct follow_reason {
    const char *reason; /* the name that the database gives */
    const char *words, *advice;
};

/** Give the words for a name, not translated; a name without words is its own words. Owner: the
 *  program, or the caller of `reason`. Errors: none. */
struct follow_reason follow_reason_of(const char *reason);

/** Give the words with the figures of the database behind them, translated. Owner: `arena`.
 *  Errors: none. */
const char *follow_reason_words(struct arena *arena, const char *reason, const char *detail);

/** Give the advice for a name, translated; "" where there is none. Owner: the program.
 *  Errors: none. */
const char *follow_reason_advice(const char *reason);

#endif
