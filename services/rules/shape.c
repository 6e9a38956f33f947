/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/shape.h"

#include "base/words.h"

#include <string.h>

static const struct shape plain[] = {
    [TYPE_NUMBER] = {.type = TYPE_NUMBER},   [TYPE_MONEY] = {.type = TYPE_MONEY},
    [TYPE_FLAG] = {.type = TYPE_FLAG},       [TYPE_DATE] = {.type = TYPE_DATE},
    [TYPE_INSTANT] = {.type = TYPE_INSTANT}, [TYPE_TEXT] = {.type = TYPE_TEXT},
    [TYPE_LIST] = {.type = TYPE_LIST},       [TYPE_RECORD] = {.type = TYPE_RECORD},
    [TYPE_ANY] = {.type = TYPE_ANY},         [TYPE_MIXED] = {.type = TYPE_MIXED},
};

/* What value_type_name gives, for the catalogue. */
static const char *const catalogue[] __attribute__((unused)) = {
    N_("number"), N_("money"), N_("flag"),   N_("date"), N_("instant"),
    N_("text"),   N_("list"),  N_("record"), N_("any"),  N_("mixed"),
};

const struct shape *
shape_of_type(enum value_type type)
{
    return &plain[type];
}

const struct shape *
shape_of_symbol(const struct symbol *symbol)
{
    return symbol->shape != NULL ? symbol->shape : &plain[symbol->type];
}

const struct shape *
shape_list(struct arena *arena, const struct shape *item)
{
    struct shape *list = ARENA_NEW(arena, struct shape, 1);

    *list = (struct shape){.type = TYPE_LIST, .item = item};
    return list;
}

const struct shape *
shape_item(const struct shape *list)
{
    return list->type != TYPE_LIST ? &plain[TYPE_ANY]
           : list->item != NULL    ? list->item
                                   : &plain[TYPE_TEXT];
}

size_t
shape_member(const struct shape *record, const char *name, size_t length, size_t hint)
{
    for (size_t i = 0; i < record->member_count; i++) {
        size_t at = (hint + i) % record->member_count;
        const char *member = record->members[at].name;

        if (strncmp(member, name, length) == 0 && member[length] == '\0') {
            return at;
        }
    }
    return SIZE_MAX;
}

typedef const struct shape *join_fn(struct arena *arena, const struct shape *a,
                                    const struct shape *b);

/* The members of `a`, each joined with that of `b`, then those that only `b` has. */
static const struct shape *
join_records(struct arena *arena, const struct shape *a, const struct shape *b, join_fn *join)
{
    struct shape_member *members =
        ARENA_NEW(arena, struct shape_member, a->member_count + b->member_count);
    struct shape *joined = ARENA_NEW(arena, struct shape, 1);
    size_t count = 0, at = 0;

    for (size_t i = 0; i < a->member_count; i++) {
        const struct shape_member *member = &a->members[i];
        const struct shape *both = &member->shape;

        at = shape_member(b, member->name, strlen(member->name), i);
        if (at != SIZE_MAX) {
            both = join(arena, both, &b->members[at].shape);
        }
        if (both == NULL) {
            return NULL;
        }
        members[count] = *member;
        members[count++].shape = *both;
    }
    for (size_t i = 0; i < b->member_count; i++) {
        const struct shape_member *member = &b->members[i];

        if (shape_member(a, member->name, strlen(member->name), i) == SIZE_MAX) {
            members[count++] = *member;
        }
    }
    *joined = (struct shape){.type = TYPE_RECORD, .members = members, .member_count = count};
    return joined;
}

static const struct shape *
join_with(struct arena *arena, const struct shape *a, const struct shape *b, join_fn *join)
{
    const struct shape *item;

    if (a == b || b->type == TYPE_ANY) {
        return a;
    }
    if (a->type == TYPE_ANY) {
        return b;
    }
    if (a->type != b->type) {
        return NULL;
    }
    if (a->type == TYPE_RECORD) {
        return shape_same(a, b) ? a : join_records(arena, a, b, join);
    }
    if (a->type != TYPE_LIST) {
        return a;
    }
    item = join(arena, shape_item(a), shape_item(b));
    return item == NULL ? NULL : item == shape_item(a) ? a : shape_list(arena, item);
}

const struct shape *
shape_join(struct arena *arena, const struct shape *a, const struct shape *b)
{
    return join_with(arena, a, b, shape_join);
}

const struct shape *
shape_mix(struct arena *arena, const struct shape *a, const struct shape *b)
{
    const struct shape *both = join_with(arena, a, b, shape_mix);

    return both != NULL ? both : &plain[TYPE_MIXED];
}

bool
shape_same(const struct shape *a, const struct shape *b)
{
    if (a == b) {
        return true;
    }
    if (a->type != b->type || a->member_count != b->member_count) {
        return false;
    }
    if (a->type == TYPE_LIST) {
        return shape_same(shape_item(a), shape_item(b));
    }
    for (size_t i = 0; i < a->member_count; i++) {
        if (strcmp(a->members[i].name, b->members[i].name) != 0 ||
            !shape_same(&a->members[i].shape, &b->members[i].shape)) {
            return false;
        }
    }
    return true;
}

const char *
shape_words(const struct shape *shape)
{
    return words_of(value_type_name(shape->type));
}
