/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/setting_mixing.h"

#include "base/text.h"
#include "fund/fund_file_setting.h"
#include "fund/rule_tree.h"

#include <string.h>

#define FIRST_ROOM 16

/* ---- making nodes ---------------------------------------------------------------------------- */

struct building
building_begin(struct arena *arena, const struct json_node *like)
{
    struct building building = {arena, ARENA_NEW(arena, struct json_node, 1), NULL};

    *building.node = *like;
    building.node->first = NULL;
    building.node->count = 0;
    building.link = &building.node->first;
    return building;
}

void
building_add(struct building *building, const struct json_node *child)
{
    struct json_node *own;

    if (child == NULL) {
        return;
    }
    own = ARENA_NEW(building->arena, struct json_node, 1);
    *own = *child;
    own->next = NULL;
    *building->link = own;
    building->link = &own->next;
    building->node->count++;
}

const struct json_node *
building_placed(struct arena *arena, const struct json_node *node, const char *pointer)
{
    struct building building = building_begin(arena, node);
    size_t at = 0;

    building.node->pointer = pointer;
    for (const struct json_node *child = node->first; child != NULL; child = child->next, at++) {
        const char *own = child->key != NULL ? text_format(arena, "%s/%s", pointer, child->key)
                                             : text_format(arena, "%s/%zu", pointer, at);

        building_add(&building, building_placed(arena, child, own));
    }
    return building.node;
}

/* ---- words of what differs ------------------------------------------------------------------- */

static bool
is_flat(const struct json_node *node)
{
    bool flat = node->kind == JSON_KIND_OBJECT;

    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        flat = flat && one->text != NULL;
    }
    return flat;
}

/* A value as a what-if takes it; "share 40 % of net" of a limit. */
static const char *
value_of(struct arena *arena, const struct json_node *node)
{
    struct text text = text_in(arena);

    if (node == NULL || node->text != NULL) {
        return node == NULL ? "null" : node->text;
    }
    if (is_flat(node)) {
        for (const struct json_node *one = node->first; one != NULL; one = one->next) {
            text_addf(&text, "%s%s %s", one == node->first ? "" : " ", one->key, one->text);
        }
        return text_of(&text);
    }
    if (node->kind != JSON_KIND_ARRAY || node->first == NULL ||
        node->first->kind != JSON_KIND_STRING) {
        return rule_tree_text(arena, node);
    }
    for (const struct json_node *one = node->first; one != NULL; one = one->next) {
        text_addf(&text, "%s%s", one == node->first ? "" : ",", value_of(arena, one));
    }
    return text_of(&text);
}

/* Of an element what it comes to, where it has that, else all of it as JSON. */
static const char *
element_of(struct arena *arena, const struct json_node *node)
{
    static const char *const telling[] = {"formula", "value", "amount", NULL};

    for (size_t i = 0; node != NULL && telling[i] != NULL; i++) {
        const struct json_node *one = rule_tree_member(node, telling[i]);

        if (one != NULL) {
            return value_of(arena, one);
        }
    }
    return node == NULL ? "null" : rule_tree_text(arena, node);
}

static size_t
index_of(const struct mixing *mixing, enum setting_change change, const char *key)
{
    size_t at = 0;

    while (at < mixing->count &&
           (mixing->items[at].change != change || strcmp(mixing->items[at].key, key) != 0)) {
        at++;
    }
    return at;
}

static void
note(struct mixing *mixing, struct setting_difference difference)
{
    if (mixing->count % FIRST_ROOM == 0) {
        struct setting_difference *more =
            ARENA_NEW(mixing->arena, struct setting_difference, mixing->count + FIRST_ROOM);

        if (mixing->count > 0) {
            memcpy(more, mixing->items, mixing->count * sizeof *more);
        }
        mixing->items = more;
    }
    mixing->items[mixing->count++] = difference;
}

size_t
mixing_meet(struct mixing *mixing, struct setting_difference difference)
{
    const size_t at = index_of(mixing, difference.change, difference.key);

    if (mixing->made != NULL) {
        return at < mixing->count && mixing->made[at] != 0;
    }
    if (at == mixing->count) {
        note(mixing, difference);
    }
    return 0;
}

const struct json_node *
mixing_value(struct mixing *mixing, const char *key, struct pair pair)
{
    return pair
        .of[mixing_meet(mixing, (struct setting_difference){SETTING_CHANGED, key, NULL, NULL,
                                                            value_of(mixing->arena, pair.of[0]),
                                                            value_of(mixing->arena, pair.of[1])})];
}

const struct json_node *
mixing_whole(struct mixing *mixing, enum setting_change change, const struct part *part,
             const char *code, struct pair pair)
{
    const struct setting_difference difference = {
        .change = change,
        .key = text_format(mixing->arena, "%s.%s", part->word, code),
        .list = part->member,
        .code = code,
        .before = element_of(mixing->arena, pair.of[0]),
        .after = element_of(mixing->arena, pair.of[1]),
    };

    return pair.of[mixing_meet(mixing, difference)];
}

/* ---- lists ----------------------------------------------------------------------------------- */

const char *
mixing_called(struct arena *arena, const struct json_node *node)
{
    const struct json_node *funder = rule_tree_member(node, "funder");
    const struct json_node *year = rule_tree_member(node, "year");

    if (funder != NULL && year != NULL && funder->text != NULL && year->text != NULL) {
        return text_format(arena, "%s-%s", funder->text, year->text);
    }
    return node->key != NULL ? node->key : setting_called(node);
}

const struct json_node *
mixing_child(struct arena *arena, const struct json_node *list, const char *name)
{
    const struct json_node *at = list != NULL ? list->first : NULL;

    while (at != NULL && strcmp(mixing_called(arena, at), name) != 0) {
        at = at->next;
    }
    return at;
}

bool
mixing_is_called(struct arena *arena, const struct json_node *list)
{
    for (const struct json_node *at = list != NULL ? list->first : NULL; at != NULL;
         at = at->next) {
        if (mixing_called(arena, at) == NULL ||
            mixing_child(arena, list, mixing_called(arena, at)) != at) {
            return false;
        }
    }
    return true;
}

const char *
mixing_shared(struct arena *arena, struct pair pair, size_t side)
{
    struct text names = text_in(arena);

    for (const struct json_node *at = pair.of[side]->first; at != NULL; at = at->next) {
        if (mixing_child(arena, pair.of[1 - side], mixing_called(arena, at)) != NULL) {
            text_addf(&names, "%s%s", names.length > 0 ? "," : "", mixing_called(arena, at));
        }
    }
    return text_of(&names);
}
