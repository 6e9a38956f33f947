/* SPDX-License-Identifier: MPL-2.0 */
/* fund_file_setting - the tree in which a value is another. */
#include "fund/fund_file_setting.h"

#include "base/text.h"

#include <string.h>

/* How a text may be meant, the likeliest first. */
static size_t
kinds_of(const struct json_node *old, const char *value, enum json_kind kinds[3])
{
    const bool flag = strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    const size_t digits = strspn(value, "0123456789.-");
    size_t count = 0;

    if (strcmp(value, "null") == 0) {
        kinds[0] = JSON_KIND_NULL;
        return 1;
    }
    if (old != NULL && old->kind == JSON_KIND_NUMBER) {
        kinds[count++] = JSON_KIND_NUMBER;
    } else if (flag && (old == NULL || old->kind != JSON_KIND_STRING)) {
        kinds[count++] = strcmp(value, "true") == 0 ? JSON_KIND_TRUE : JSON_KIND_FALSE;
    } else if (old == NULL && value[digits] == '\0') {
        kinds[count++] = JSON_KIND_NUMBER;
    } else if (old != NULL && old->kind == JSON_KIND_ARRAY) {
        kinds[count++] = JSON_KIND_ARRAY;
    }
    if (count == 0 || kinds[0] != JSON_KIND_NUMBER || old == NULL) {
        kinds[count++] = JSON_KIND_STRING;
    }
    if (kinds[0] != JSON_KIND_ARRAY) {
        kinds[count++] = JSON_KIND_ARRAY;
    }
    return count;
}

/* "RESERVE,leftovers" as a list of strings. */
static void
fill_list(struct arena *arena, struct json_node *list, const char *value)
{
    const struct json_node **link = &list->first;

    while (*value != '\0') {
        const size_t length = strcspn(value, ",");
        const size_t blanks = strspn(value, " ");
        struct json_node *item = ARENA_NEW(arena, struct json_node, 1);

        *item = (struct json_node){
            .kind = JSON_KIND_STRING,
            .pointer = text_format(arena, "%s/%zu", list->pointer, list->count),
            .text = arena_copy(arena, value + blanks, length > blanks ? length - blanks : 0),
            .line = list->line,
            .column = list->column,
        };
        *link = item;
        link = &item->next;
        list->count++;
        value += length + (value[length] == ',');
    }
}

struct writing {
    struct arena *arena;
    const struct setting *setting;
    const char *value;
    enum json_kind kind;
};

static struct json_node *
value_node(const struct writing *writing, const struct json_node *old,
           const struct json_node *holder)
{
    const struct setting *setting = writing->setting;
    const struct json_node *at = old != NULL ? old : holder;
    struct json_node *node = ARENA_NEW(writing->arena, struct json_node, 1);

    *node = (struct json_node){
        .kind = writing->kind,
        .key = setting->steps[setting->depth - 1].member,
        .pointer = setting->pointer,
        .line = at->line,
        .column = at->column,
    };
    if (writing->kind == JSON_KIND_ARRAY) {
        fill_list(writing->arena, node, writing->value);
    } else {
        node->text = writing->value;
    }
    return node;
}

/* An object to be filled, in the place of a value of another kind or of none. */
static struct json_node *
object_at(struct arena *arena, const struct json_node *holder, const char *member)
{
    struct json_node *node = ARENA_NEW(arena, struct json_node, 1);

    *node = (struct json_node){
        .kind = JSON_KIND_OBJECT,
        .key = member,
        .pointer = text_format(arena, "%s/%s", holder->pointer, member),
        .line = holder->line,
        .column = holder->column,
    };
    return node;
}

/* A limit is said in one way: what it was said by before leaves. `of` is what a share is of. */
static const struct json_node *
emptied(struct arena *arena, const struct json_node *node, const char *member)
{
    struct json_node *limit, *of;

    if (node->key == NULL || strcmp(node->key, "limit") != 0 || json_member(node, member) != NULL) {
        return node;
    }
    limit = ARENA_NEW(arena, struct json_node, 1);
    *limit = *node;
    limit->first = NULL;
    limit->count = 0;
    if (strcmp(member, "share") == 0) {
        of = ARENA_NEW(arena, struct json_node, 1);
        *of = (struct json_node){.kind = JSON_KIND_STRING,
                                 .key = "of",
                                 .pointer = text_format(arena, "%s/of", node->pointer),
                                 .text = "net",
                                 .line = node->line,
                                 .column = node->column};
        limit->first = of;
        limit->count = 1;
    }
    return limit;
}

static bool
is_step(const struct json_node *child, const struct setting_step *step, size_t at)
{
    return step->member != NULL ? child->key != NULL && strcmp(child->key, step->member) == 0
                                : at == step->index;
}

/* A copy of `holder` with `made` where the step leads, or at its end; other children are copied
 * too, since each knows the next one, but not what is below them. */
static const struct json_node *
with_child(struct arena *arena, const struct json_node *holder, const struct setting_step *step,
           struct json_node *made)
{
    struct json_node *copy = ARENA_NEW(arena, struct json_node, 1);
    const struct json_node **link = &copy->first;
    bool stands = false;
    size_t at = 0;

    *copy = *holder;
    copy->first = NULL;
    made->next = NULL;
    for (const struct json_node *child = holder->first; child != NULL; child = child->next, at++) {
        struct json_node *own = made;

        if (is_step(child, step, at)) {
            stands = true;
        } else {
            own = ARENA_NEW(arena, struct json_node, 1);
            *own = *child;
            own->next = NULL;
        }
        *link = own;
        link = &own->next;
    }
    if (!stands) {
        *link = made;
        copy->count++;
    }
    return copy;
}

static const struct json_node *
child_at(const struct json_node *node, const struct setting_step *step)
{
    const struct json_node *child = node->first;

    for (size_t at = 0; child != NULL && !is_step(child, step, at); at++) {
        child = child->next;
    }
    return child;
}

const struct json_node *
setting_write(struct arena *arena, const struct json_node *root, const struct setting *setting,
              const char *value, size_t attempt)
{
    const struct json_node *holders[SETTING_DEPTH_MAX];
    enum json_kind kinds[3];
    const size_t kind_count = kinds_of(setting->old, value, kinds);
    const struct writing writing = {arena, setting, value,
                                    kinds[attempt < kind_count ? attempt : 0]};
    const struct json_node *made;

    if (attempt >= kind_count) {
        return NULL;
    }
    holders[0] = root;
    for (size_t i = 1; i < setting->depth; i++) {
        const struct setting_step *step = &setting->steps[i - 1];
        const struct json_node *child = child_at(holders[i - 1], step);

        /* A string that gives way to an object: "rule": "walk" to {"band": ...}. */
        if (child == NULL || (child->kind != JSON_KIND_OBJECT && child->kind != JSON_KIND_ARRAY)) {
            child = object_at(arena, holders[i - 1], step->member);
        }
        if (setting->steps[i].member != NULL) {
            child = emptied(arena, child, setting->steps[i].member);
        }
        holders[i] = child;
    }
    made = value_node(&writing,
                      child_at(holders[setting->depth - 1], &setting->steps[setting->depth - 1]),
                      holders[setting->depth - 1]);
    for (size_t i = setting->depth; i > 0; i--) {
        struct json_node *own = ARENA_NEW(arena, struct json_node, 1);

        *own = *made;
        made = with_child(arena, holders[i - 1], &setting->steps[i - 1], own);
    }
    return made;
}
