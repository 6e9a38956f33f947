/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_WORDING_PARTS_H
#define LEVAIN_WORDING_PARTS_H

#include "base/text.h"
#include "rules/prepared.h"

/*
 * wording_parts - what the files that tell how a formula comes to its value share. Private to them.
 */
struct wording {
    struct text text;
    const struct program *program;
    const struct value *slots;
    const char *currency;
    const struct name_list *told; /* names whose value was given before */
};

/** Evaluate a part that stands in no list function. Errors: false when the exact result does not
 *  fit, or a limit is passed. */
bool wording_value(struct wording *wording, const struct formula *formula, struct value *value);

/** Tell whether a formula is a list function, with a part that is for each item. Errors: none. */
bool wording_is_scoped(const struct formula *formula);

/** Of all, some, none, say of how many items the condition is true: `2 of 3 true → `.
 *  Errors: none; nothing is said of other formulas, or when the list is not known. */
void wording_tally(struct wording *wording, const struct formula *formula);

#endif
