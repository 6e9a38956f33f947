/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_NAME_H
#define LEVAIN_MATCH_NAME_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * match_name - whether two texts name the same body, as banks and treasuries write names.
 *
 * Case, accents, signs, the order of words, legal forms (ASSOCIATION, SCIC, SARL) and small words
 * (DE, DU, LA) say nothing. A word may have one wrong letter, two when it is long; digits may not.
 * Banks cut names at 24, 27, 32 or 35 characters: the last word may be the beginning of one.
 *
 * What all words of a name are found in may still be another body: Marigny for Marigné, Martin for
 * Martine, the Jardins de Cocagne of another town, what ends without having been cut. That speaks
 * against other names, and is not enough for this one.
 */
#define MATCH_WORDS_MAX 32

struct match_name {
    const char **words; /* upper case, ASCII; in the order of the text */
    uint8_t count;
    bool cut; /* the text is as long as banks make it */
};

/* How well a text names a body. */
enum match_likeness {
    LIKENESS_NONE,
    LIKENESS_PART,  /* half of its letters: it may be */
    LIKENESS_SAID,  /* all of its words, or all that the text had room for, and it may be another */
    LIKENESS_WHOLE, /* it is that name */
};

/** Read the words of a text that say who it is; null is no text. Owner: `arena`. Errors: none;
 *  what is after MATCH_WORDS_MAX words is left out. */
struct match_name match_name_read(struct arena *arena, const char *text);

/**
 * Tell how well `text` names the body that is called `name`. `score` becomes a number that is
 * greater the more letters agree, to tell the better of two names.
 *
 * `whole_text`: the text is a name and nothing else, so that a word too many says that it is
 * somebody else's; else it is a label, where only the words beside the name may be more of it,
 * unless banks write them there (match_label).
 * Errors: none.
 */
enum match_likeness match_name_likeness(const struct match_name *name,
                                        const struct match_name *text, bool whole_text,
                                        int32_t *score);

/** Tell whether a text says a word of a name, be it with typos: of a name that it says whole it
 * says the first word, and all others where it is not cut. Errors: none. */
bool match_name_says(const struct match_name *text, const char *word);

#endif
