/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/path.h"

#include "rules/nearest.h"

#include <string.h>

#define MEMBERS_A_STEP 16
#define INDEX_DIGITS   9

static const char *const of_javascript[] = {
    "constructor",      "hasOwnProperty",   "isPrototypeOf",    "propertyIsEnumerable",
    "toLocaleString",   "toString",         "valueOf",          "__proto__",
    "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
};

static bool
is_of_javascript(const char *at, size_t length)
{
    for (size_t i = 0; i < sizeof of_javascript / sizeof *of_javascript; i++) {
        if (strlen(of_javascript[i]) == length && strncmp(of_javascript[i], at, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Read a number as JavaScript writes one; SIZE_MAX when it is none. */
static size_t
index_of(const char *at, size_t length)
{
    size_t index = 0;

    if (length == 0 || length > INDEX_DIGITS || (at[0] == '0' && length > 1)) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < length; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return SIZE_MAX;
        }
        index = index * 10 + (size_t)(at[i] - '0');
    }
    return index;
}

/* One part of a path; null when it can lead on, `*next` then being what it leads to. */
static bool
step_into(const struct shape *shape, bool open, struct path_refusal *refusal,
          const struct shape **next)
{
    size_t member;

    if (shape->type == TYPE_ANY) {
        *next = shape;
        return true;
    }
    if (shape->type == TYPE_LIST) {
        refusal->problem = PATH_NO_INDEX;
        *next = shape_item(shape);
        return index_of(refusal->at, refusal->length) != SIZE_MAX;
    }
    if (shape->type != TYPE_RECORD) {
        refusal->problem = PATH_NO_INSIDE;
        return false;
    }
    member = shape_member(shape, refusal->at, refusal->length, 0);
    if (member != SIZE_MAX) {
        *next = &shape->members[member].shape;
        return true;
    }
    refusal->problem = PATH_NO_MEMBER;
    refusal->near = nearest_member(shape, refusal->at, refusal->length);
    *next = shape_of_type(TYPE_ANY);
    return open;
}

bool
path_follow(const char *path, bool open, const struct shape **shape, struct path_refusal *refusal)
{
    const char *at = path;

    if (*path == '\0') {
        return true;
    }
    for (;;) {
        const struct shape *next;

        *refusal = (struct path_refusal){PATH_OF_JAVASCRIPT, at, strcspn(at, "."), NULL};
        if (is_of_javascript(at, refusal->length) || !step_into(*shape, open, refusal, &next)) {
            return false;
        }
        *shape = next;
        if (at[refusal->length] == '\0') {
            return true;
        }
        at += refusal->length + 1;
    }
}

/* The item or member of that name; null when it is not there. */
static const struct value *
child_of(const struct value *value, const char *at, size_t length, size_t *steps)
{
    size_t index;

    *steps += 1;
    if (!value->known || (value->type != TYPE_LIST && value->type != TYPE_RECORD)) {
        return NULL;
    }
    if (value->type == TYPE_LIST) {
        index = index_of(at, length);
    } else {
        *steps += value->item_count / MEMBERS_A_STEP;
        index = shape_member(value->shape, at, length, 0);
    }
    return index < value->item_count ? &value->items[index] : NULL;
}

const struct value *
path_value(const struct value *from, const char *path, size_t *steps)
{
    bool more = *path != '\0';

    while (more && from != NULL) {
        size_t length = strcspn(path, ".");

        from = child_of(from, path, length, steps);
        more = path[length] != '\0';
        path += length + 1;
    }
    return from;
}

const struct symbol *
path_symbol(const struct symbols *symbols, const char *name, const char **path)
{
    const struct symbol *found = NULL;
    size_t best = 0;

    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *symbol = &symbols->items[i];
        size_t length = strlen(symbol->name);

        if (strcmp(symbol->name, name) == 0) {
            *path = "";
            return symbol;
        }
        if (((length == 0 && symbols->open) ||
             (strncmp(symbol->name, name, length) == 0 && name[length] == '.')) &&
            (found == NULL || length > best)) {
            found = symbol;
            best = length;
            *path = name + length + (length > 0);
        }
    }
    return found;
}
