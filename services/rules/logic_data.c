/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/logic_data.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/digits.h"
#include "rules/formula.h"
#include "rules/program.h"

#include <string.h>

static const struct shape *shape_of(struct arena *arena, const struct logic_node *node);

static const struct shape *
shape_of_array(struct arena *arena, const struct logic_node *node)
{
    const struct shape *item = shape_of_type(TYPE_ANY);

    for (const struct logic_node *one = node->first; one != NULL; one = one->next) {
        item = shape_mix(arena, item, shape_of(arena, one));
    }
    return shape_list(arena, item);
}

static const struct shape *
shape_of_object(struct arena *arena, const struct logic_node *node)
{
    struct shape_member *members = ARENA_NEW(arena, struct shape_member, node->count);
    struct shape *shape = ARENA_NEW(arena, struct shape, 1);
    size_t count = 0;

    for (const struct logic_node *one = node->first; one != NULL; one = one->next) {
        members[count++] = (struct shape_member){.name = one->key, .shape = *shape_of(arena, one)};
    }
    *shape = (struct shape){.type = TYPE_RECORD, .members = members, .member_count = count};
    return shape;
}

static const struct shape *
shape_of(struct arena *arena, const struct logic_node *node)
{
    static const enum value_type types[] = {
        [LOGIC_STRING] = TYPE_TEXT, [LOGIC_NUMBER] = TYPE_NUMBER, [LOGIC_TRUE] = TYPE_FLAG,
        [LOGIC_FALSE] = TYPE_FLAG,  [LOGIC_NULL] = TYPE_ANY,
    };

    return node->kind == LOGIC_ARRAY    ? shape_of_array(arena, node)
           : node->kind == LOGIC_OBJECT ? shape_of_object(arena, node)
                                        : shape_of_type(types[node->kind]);
}

/* The name by which `var` reads a node, or a member of it that it has not. */
static const char *
name_of(struct arena *arena, const struct logic_node *node, const char *member)
{
    struct text name = text_in(arena);

    for (const char *at = node->pointer; *at != '\0'; at++) {
        if (*at == '~') {
            text_add(&name, *++at == '0' ? "~" : "/");
        } else if (at > node->pointer || *at != '/') {
            text_add_bytes(&name, *at == '/' ? "." : at, 1);
        }
    }
    text_add(&name, member != NULL && name.length > 0 ? "." : "");
    text_add(&name, member != NULL ? member : "");
    return text_of(&name);
}

static enum status fill(struct arena *arena, const struct logic_node *node,
                        const struct shape *shape, struct value *value, struct err *err);

static enum status
fill_list(struct arena *arena, const struct logic_node *node, const struct shape *shape,
          struct value *value, struct err *err)
{
    struct value *items = ARENA_NEW(arena, struct value, node->count);
    const struct logic_node *one = node->first;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < node->count; i++, one = one->next) {
        status = fill(arena, one, shape_item(shape), &items[i], err);
    }
    *value = value_list(items, node->count);
    return status;
}

/* Members come in the order of the shape, which has those of every object of the list. */
static enum status
fill_record(struct arena *arena, const struct logic_node *node, const struct shape *shape,
            struct value *value, struct err *err)
{
    struct value *items = ARENA_NEW(arena, struct value, shape->member_count);
    size_t at = 0;
    enum status status = ST_OK;

    for (const struct logic_node *one = node->first; status == ST_OK && one != NULL;
         one = one->next) {
        at = shape_member(shape, one->key, strlen(one->key), at);
        status = fill(arena, one, &shape->members[at].shape, &items[at], err);
    }
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];

        if (!items[i].known && items[i].lacking == NULL) {
            items[i] = value_unknown(arena, member->shape.type, name_of(arena, node, member->name));
        }
    }
    *value = value_record(shape, items);
    return status;
}

static enum status
fill_number(const struct logic_node *node, struct value *value, struct err *err)
{
    enum digits_problem problem;

    *value = value_number(TYPE_NUMBER, rational_of(0));
    problem = digits_read(node->text, &value->number);
    if (problem == DIGITS_OK) {
        return ST_OK;
    }
    formula_point(err, node->line, node->column);
    return err_set(err, ST_DATA, "%s", digits_words(problem));
}

/* A node within a list whose items are of several types has its own shape. */
static enum status
fill(struct arena *arena, const struct logic_node *node, const struct shape *shape,
     struct value *value, struct err *err)
{
    shape = shape->type == TYPE_MIXED ? shape_of(arena, node) : shape;
    switch (node->kind) {
    case LOGIC_ARRAY:
        return fill_list(arena, node, shape, value, err);
    case LOGIC_OBJECT:
        return fill_record(arena, node, shape, value, err);
    case LOGIC_STRING:
        *value = value_text(node->text);
        return ST_OK;
    case LOGIC_NUMBER:
        return fill_number(node, value, err);
    case LOGIC_NULL:
        *value = value_unknown(arena, shape->type, name_of(arena, node, NULL));
        value->is_null = true;
        return ST_OK;
    default:
        *value = value_flag(node->kind == LOGIC_TRUE);
        return ST_OK;
    }
}

static enum status
check_limits(const struct logic_node *node, struct err *err)
{
    bool is_list = node->kind == LOGIC_ARRAY;
    enum status status = ST_OK;

    if (node->count > (is_list ? FORMULA_ITEMS_MAX : LOGIC_MEMBERS_MAX)) {
        formula_point(err, node->line, node->column);
        return err_set(err, ST_DATA,
                       is_list ? _("a list of %zu items, where at most %d are read")
                               : _("an object of %zu members, where at most %d are read"),
                       node->count, is_list ? FORMULA_ITEMS_MAX : LOGIC_MEMBERS_MAX);
    }
    for (const struct logic_node *one = node->first; status == ST_OK && one != NULL;
         one = one->next) {
        status = check_limits(one, err);
    }
    return status;
}

enum status
logic_data(struct arena *arena, const struct logic_node *node, const struct shape **shape,
           struct value *value, struct err *err)
{
    enum status status = check_limits(node, err);

    err->hint[0] = '\0';
    if (status != ST_OK) {
        return status;
    }
    *shape = shape_of(arena, node);
    return fill(arena, node, *shape, value, err);
}
