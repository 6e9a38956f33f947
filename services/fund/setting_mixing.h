/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SETTING_MIXING_H
#define LEVAIN_SETTING_MIXING_H

#include "base/arena.h"
#include "fund/setting_difference.h"

#include <stdbool.h>

/*
 * setting_mixing - what a walk through the trees of two fund files meets, and the tree that it
 * makes. Private to setting_difference.
 */

/* One walk through both trees: differences are found, or a tree in between is made. */
struct mixing {
    struct arena *arena;
    const uint8_t *made; /* null while differences are found */
    size_t side;         /* whose is what is no setting */
    struct setting_difference *items;
    size_t count;
    bool scored; /* found: what comes with the scores differs */
};

/* What stands at one place of both; either may be null. */
struct pair {
    const struct json_node *of[2];
};

/* Lists and objects whose children are known by a code or a name. */
struct part {
    const char *member, *word; /* how keys of its children begin */
    bool ordered;              /* their order decides */
    bool defines;              /* they do nothing by themselves */
};

/* A node that is being made. */
struct building {
    struct arena *arena;
    struct json_node *node;
    const struct json_node **link;
};

/** Begin a node like another one, without its children; add a child, which is copied, but null.
 *  Owner: `arena`. Errors: none. */
struct building building_begin(struct arena *arena, const struct json_node *like);
void building_add(struct building *building, const struct json_node *child);

/** Copy a tree with the pointers of where everything stands now: what is wrong is told by them.
 *  Owner: `arena`. Errors: none. */
const struct json_node *building_placed(struct arena *arena, const struct json_node *node,
                                        const char *pointer);

/** Meet a difference: note it while they are found, and give whose side stands. Errors: none. */
size_t mixing_meet(struct mixing *mixing, struct setting_difference difference);

/** The same for a value, and for an element as a whole; gives what stands. Errors: none. */
const struct json_node *mixing_value(struct mixing *mixing, const char *key, struct pair pair);
const struct json_node *mixing_whole(struct mixing *mixing, enum setting_change change,
                                     const struct part *part, const char *code, struct pair pair);

/** Give what a child of a list or an object is known by, or null; the child that is known so, or
 *  null. Owner: `arena`. Errors: none. */
const char *mixing_called(struct arena *arena, const struct json_node *child);
const struct json_node *mixing_child(struct arena *arena, const struct json_node *list,
                                     const char *name);

/** Tell whether each child has a name of its own; a list that is null has none. Errors: none. */
bool mixing_is_called(struct arena *arena, const struct json_node *list);

/** Give the names of the children that both have, in the order of one, with commas.
 *  Owner: `arena`. Errors: none. */
const char *mixing_shared(struct arena *arena, struct pair pair, size_t side);

#endif
