/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_TEXT_H
#define LEVAIN_FUND_TEXT_H

/*
 * fund_text - words for people in a fund file, in French and English.
 */
struct fund_text { /* either may be null */
    const char *fr, *en;
};

struct fund_basis { /* the text of law or of the fund that something rests on */
    struct fund_text text;
    const char *url; /* http or https; null */
};

/** Give the words in the language spoken, else in the other one, else `otherwise`. Errors: none. */
const char *fund_text_in(const struct fund_text *text, const char *otherwise);

#endif
