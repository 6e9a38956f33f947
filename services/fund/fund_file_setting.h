/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_SETTING_H
#define LEVAIN_FUND_FILE_SETTING_H

#include "exchange/json_source.h"

/*
 * fund_file_setting - a place of the tree of a fund file, by a key that people write.
 *
 * A key is a path from the call: `award.step`, `pass.1.not_fitting.else`, `envelope.E1.voted`. An
 * element of a list is named by its code, so a key means the same when the list is in another
 * order. Nothing here knows which members there are: a new member of the fund file can be varied
 * on the day it can be read, and the reader says which there are not. Private to fund_file and
 * setting_difference.
 */
#define SETTING_DEPTH_MAX 12

/* From a node to one below it: a member of an object, or an element of a list. */
struct setting_step {
    const char *member; /* null: an element */
    size_t index;
};

struct setting {
    const char *key; /* as it was written */
    struct setting_step steps[SETTING_DEPTH_MAX];
    size_t depth;
    size_t found;                /* so many steps lead to what the file has; others are made */
    const char *pointer;         /* of the value */
    const struct json_node *old; /* the value that the file has; null when it has none */
};

/**
 * Find the place that a key names. An absent member is a place too, below what the file has.
 *
 * Owner:  `arena`.
 * Errors: false when the key leads nowhere: no such list or element, or nothing that decides.
 */
bool setting_find(struct arena *arena, const struct json_node *root, const char *key,
                  struct setting *setting);

/** Give the keys of all that the file has, and of what is often added: threshold, floors.
 *  Owner: `arena`. Errors: none. */
const char *const *setting_keys(struct arena *arena, const struct json_node *root, size_t *count);

/** Give what an element is called in keys: its code, its name, or for a dated value its first day;
 *  null when it has none. Errors: none. */
const char *setting_called(const struct json_node *node);

/** Tell whether a member of that name is words for people, or names what holds it. Errors: none. */
bool setting_is_unsaid(const char *member);

/**
 * Give the tree in which `value` stands at the place; `root` stays as it is. Objects on the way
 * that are not there are made; a limit that was said otherwise is replaced.
 *
 * `attempt` counts from 0 how the text may be meant: as the kind of the value that was there, then
 * otherwise (a list for a string, a string for digits); `null` takes the value away.
 *
 * Owner:  `arena`, which shares with `root` what did not change.
 * Errors: null when there are not so many attempts.
 */
const struct json_node *setting_write(struct arena *arena, const struct json_node *root,
                                      const struct setting *setting, const char *value,
                                      size_t attempt);

#endif
