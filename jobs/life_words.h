/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LIFE_WORDS_H
#define LEVAIN_LIFE_WORDS_H

#include "base/arena.h"

/*
 * life_words - the codes that the database has for the life of an award, in the words of people.
 */
enum life_group {
    LIFE_GROUND, /* why an instalment is to be paid */
    LIFE_CAUSE,  /* why an award was taken back */
    LIFE_ACT,    /* what is signed */
    LIFE_STATE,  /* where money, or an order, is */
    LIFE_STAGE,  /* the stages of the ledger that an award has to do with */
    LIFE_MATCH,  /* what lines of a book are */
};

/** Give the words for a code, translated; the code itself when there are none. Errors: none. */
const char *life_words(enum life_group group, const char *code);

/** Give the number of what was signed as people read it: the program's own, of an award that needs
 *  the decision alone, begins with a word. Owner: `arena`. Errors: none. */
const char *life_number(struct arena *arena, const char *number);

/** Write figures of the database into `out`, each code of a group in the words of people; all else
 *  stays, and what does not fit is cut off. Errors: none. */
void life_figures(enum life_group group, const char *figures, char *out, size_t out_bytes);

#endif
