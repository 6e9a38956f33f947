/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SETTING_DIFFERENCE_H
#define LEVAIN_SETTING_DIFFERENCE_H

#include "exchange/json_source.h"

/*
 * setting_difference - the settings of which two fund files say otherwise, and fund files in
 * between, so that an allocation can be walked again with one of them alone.
 *
 * A setting is what a what-if could vary (`pass.2.from`), or what came or went as a whole (a pass,
 * a rule, an envelope), or became of another kind (a pass that walks, then takes the best set), or
 * the order of passes, envelopes and quotas. Words for people are none. What only defines (a
 * field, a derived field, a parameter, a rate, a set) neither comes nor goes: all files in between
 * have it, since it does nothing until something uses it. What was decided before money is handed
 * out (intake, panel, how marks are made one) goes with the scores.
 */
enum setting_change {
    SETTING_CHANGED, /* it says something else */
    SETTING_KIND,    /* it is of another kind as a whole */
    SETTING_CAME,
    SETTING_WENT,
    SETTING_MOVED, /* the order of a list */
};

struct setting_difference {
    enum setting_change change;
    const char *key;            /* "pass.2.from", "pass.3"; "passes" for their order */
    const char *list;           /* of what came, went, moved, or is of another kind: "passes" */
    const char *code;           /* of that element */
    const char *before, *after; /* as a what-if takes it, "null" where a file has none; a formula,
                                 * or JSON, of an element; codes with commas, of an order */
};

struct setting_differences {
    const struct json_node *roots[2];
    const struct setting_difference *items;
    size_t count;
    bool scored; /* what comes with the scores differs too: intake, panel, how marks are made one */
};

/** Find what two fund files say otherwise, in the order of the first, then of the second.
 *  Owner: `arena`. Errors: none. */
struct setting_differences setting_differences_between(struct arena *arena,
                                                       const struct json_node *before,
                                                       const struct json_node *after);

/**
 * Give the fund file in which the differences whose byte is not 0 are made, and in which all that
 * is no setting is as in the file of that side: the file itself when all are as it says. Of any
 * other the marks are left to the scores: it names no markers.
 *
 * Owner: `arena`, which shares values with both files. Errors: none; it may contradict itself.
 */
const struct json_node *setting_differences_made(struct arena *arena,
                                                 const struct setting_differences *differences,
                                                 const uint8_t *made, size_t side);

/** Tell whether a difference is what a what-if of that key varies. Owner: `arena` for what it
 * takes. Errors: none. */
bool setting_difference_is(struct arena *arena, const struct setting_differences *differences,
                           size_t index, const char *key);

/** Say what came, went, moved or is of another kind, in words: "pass 3 came". Owner: `arena`.
 *  Errors: null for a setting that merely says something else. */
const char *setting_difference_words(struct arena *arena,
                                     const struct setting_difference *difference);

/** Give the code of a change: "changed", "kind", "came", "went", "moved". Errors: none. */
const char *setting_change_code(enum setting_change change);

#endif
