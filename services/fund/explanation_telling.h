/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EXPLANATION_TELLING_H
#define LEVAIN_EXPLANATION_TELLING_H

#include "fund/explanation.h"

/*
 * explanation_telling - what the files that make the sentences of an explanation share. Private to
 * explanation_sentences.
 */

/* Where sentences go, and what they speak of. */
struct telling {
    struct json_writer *writer;
    struct arena *arena;
    const struct explanation *of;
};

/** Add a sentence. Errors: none. */
void telling_say(const struct telling *telling, const char *sentence);

/** Write an amount in the currency of the fund. Owner: the arena. Errors: none. */
const char *telling_money(const struct telling *telling, int64_t cents);

/** Say what the passes did with the application, and why. Errors: none. */
void telling_walk(const struct telling *telling);

#endif
