/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/logic_read.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/digits.h"
#include "rules/function.h"
#include "rules/logic_parts.h"
#include "rules/logic_print.h"
#include "rules/nearest.h"
#include "rules/program.h"

#include <string.h>

#define ANY_COUNT ((size_t)-1)

/* An operator of JsonLogic; those of our own are functions of rules/function or in logic_own. */
struct operation {
    const char *name;
    size_t least, most; /* operands that are read */
    struct formula *(*read)(struct logic_reader *reader, const struct operation *operation,
                            struct operands operands);
    int what;             /* kind or comparison */
    const char *function; /* that is called */
};

typedef struct formula *read_fn(struct logic_reader *reader, const struct operation *operation,
                                struct operands operands);

struct formula *
logic_refuse(struct logic_reader *reader, const struct logic_node *node, const char *text)
{
    formula_point(reader->err, node->line, node->column);
    (void)err_set(reader->err, ST_DATA, "%s", text);
    return NULL;
}

long
logic_place(struct logic_reader *reader, const struct logic_node *node)
{
    reader->builder.line = node->line;
    return node->column;
}

static read_fn read_call;

static struct formula *
read_compare(struct logic_reader *reader, const struct operation *operation,
             struct operands operands)
{
    struct formula *node =
        formula_new(&reader->builder, FORMULA_COMPARE, logic_place(reader, operands.node));
    const struct logic_node *operand = operands.first;

    for (size_t i = 0; i < operands.count; i++, operand = operand->next) {
        struct formula *item = node == NULL ? NULL : logic_part(reader, operand);

        node = formula_add(&reader->builder, node, item);
        if (node != NULL && i > 0) {
            item->comparison = (enum comparison)operation->what;
        }
    }
    return node;
}

/* Operands that are joined; one alone is a number as it is, or a flag. */
static struct formula *
read_join(struct logic_reader *reader, const struct operation *operation, struct operands operands)
{
    struct formula *left = logic_part(reader, operands.first), *right;
    const struct logic_node *operand = operands.first;
    enum formula_kind kind = (enum formula_kind)operation->what;
    bool of_flags = kind == FORMULA_OR || kind == FORMULA_AND;

    if (operands.count == 1) {
        left = formula_wrap(&reader->builder, of_flags ? FORMULA_CALL : FORMULA_ADD, left,
                            logic_place(reader, operands.node));
        if (left != NULL) {
            left->text = of_flags ? "is_true" : NULL;
        }
    }
    for (size_t i = 1; left != NULL && i < operands.count; i++) {
        operand = operand->next;
        right = logic_part(reader, operand);
        left =
            formula_join(&reader->builder, kind, left, right, logic_place(reader, operands.node));
    }
    return left;
}

static struct formula *
read_minus(struct logic_reader *reader, const struct operation *operation, struct operands operands)
{
    struct formula *item;

    if (operands.count == 2) {
        return read_join(reader, operation, operands);
    }
    item = logic_part(reader, operands.first);
    return formula_negate(&reader->builder, item, logic_place(reader, operands.node));
}

static struct formula *
read_not(struct logic_reader *reader, const struct operation *operation, struct operands operands)
{
    struct formula *item = logic_part(reader, operands.first);

    return formula_wrap(&reader->builder, (enum formula_kind)operation->what, item,
                        logic_place(reader, operands.node));
}

static struct formula *
read_in(struct logic_reader *reader, const struct operation *operation, struct operands operands)
{
    struct formula *item = logic_part(reader, operands.first), *node;
    struct formula *whole = item == NULL ? NULL : logic_part(reader, operands.first->next);
    long column = logic_place(reader, operands.node);

    (void)operation;
    if (whole != NULL && logic_is_text(whole)) {
        node = formula_add(&reader->builder,
                           formula_wrap(&reader->builder, FORMULA_CALL, whole, column), item);
        if (node != NULL) {
            node->text = "contains";
        }
        return node;
    }
    node = formula_in(&reader->builder, item, whole, column);
    if (node != NULL) {
        node->loose = node->kind == FORMULA_IN_LIST;
    }
    return node;
}

/* The operand that is for each item is read in a scope of its own. */
static struct formula *
read_call(struct logic_reader *reader, const struct operation *operation, struct operands operands)
{
    struct formula *node =
        formula_new(&reader->builder, FORMULA_CALL, logic_place(reader, operands.node));
    enum formula_scope outer = reader->scope;
    const struct logic_node *operand = operands.first;

    if (node != NULL) {
        node->text = operation->function;
    }
    for (size_t i = 0; node != NULL && i < operands.count; i++, operand = operand->next) {
        reader->scope =
            i == 1 && operation->what != SCOPE_NONE ? (enum formula_scope)operation->what : outer;
        node = formula_add(&reader->builder, node, logic_part(reader, operand));
    }
    reader->scope = outer;
    return node;
}

static struct formula *
read_reference(struct logic_reader *reader, const struct operation *operation,
               struct operands operands)
{
    return logic_reference(reader, operands, operation->what != 0);
}

static struct formula *
read_refused(struct logic_reader *reader, const struct operation *operation,
             struct operands operands)
{
    err_hint(reader->err, "%s", _("take it away: a rule computes a value and does nothing else"));
    return logic_refuse(
        reader, operands.node,
        text_format(reader->builder.arena, _("`%s` does not belong in a rule"), operation->name));
}

static const struct operation operations[] = {
    {"var", 0, 2, read_reference, 0, NULL},
    {"fact", 1, 2, read_reference, 1, NULL},
    {"missing", 0, ANY_COUNT, read_call, 0, "missing"},
    {"missing_some", 2, 2, read_call, 0, "missing_some"},
    {"if", 1, ANY_COUNT, read_call, 0, "if"},
    {"?:", 1, ANY_COUNT, read_call, 0, "if"},
    {"==", 2, 2, read_compare, COMPARE_EQUAL, NULL},
    {"===", 2, 2, read_compare, COMPARE_EQUAL, NULL},
    {"!=", 2, 2, read_compare, COMPARE_UNEQUAL, NULL},
    {"!==", 2, 2, read_compare, COMPARE_UNEQUAL, NULL},
    {"!", 1, 1, read_not, FORMULA_NOT, NULL},
    {"!!", 1, 1, read_call, 0, "is_true"},
    {"or", 1, ANY_COUNT, read_join, FORMULA_OR, NULL},
    {"and", 1, ANY_COUNT, read_join, FORMULA_AND, NULL},
    {">", 2, 2, read_compare, COMPARE_GREATER, NULL},
    {">=", 2, 2, read_compare, COMPARE_GREATER_EQUAL, NULL},
    {"<", 2, 3, read_compare, COMPARE_LESS, NULL},
    {"<=", 2, 3, read_compare, COMPARE_LESS_EQUAL, NULL},
    {"max", 1, ANY_COUNT, read_call, 0, "max"},
    {"min", 1, ANY_COUNT, read_call, 0, "min"},
    {"+", 1, ANY_COUNT, read_join, FORMULA_ADD, NULL},
    {"*", 1, ANY_COUNT, read_join, FORMULA_MULTIPLY, NULL},
    {"-", 1, 2, read_minus, FORMULA_SUBTRACT, NULL},
    {"/", 2, 2, read_join, FORMULA_DIVIDE, NULL},
    {"%", 2, 2, read_call, 0, "mod"},
    {"in", 2, 2, read_in, 0, NULL},
    {"cat", 0, ANY_COUNT, read_call, 0, "cat"},
    {"substr", 2, 3, read_call, 0, "substr"},
    {"merge", 0, ANY_COUNT, read_call, 0, "merge"},
    {"map", 2, 2, read_call, SCOPE_ITEM, "map"},
    {"filter", 2, 2, read_call, SCOPE_ITEM, "filter"},
    {"all", 2, 2, read_call, SCOPE_ITEM, "all"},
    {"none", 2, 2, read_call, SCOPE_ITEM, "none"},
    {"some", 2, 2, read_call, SCOPE_ITEM, "some"},
    {"reduce", 3, 3, read_call, SCOPE_CURRENT, "reduce"},
    {"log", 0, ANY_COUNT, read_refused, 0, NULL},
    {"method", 0, ANY_COUNT, read_refused, 0, NULL},
};

#define OPERATION_COUNT (sizeof operations / sizeof *operations)

static struct formula *
refuse_operator(struct logic_reader *reader, const struct logic_node *node)
{
    const char *words[OPERATION_COUNT + 1] = {0}, *near;

    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        words[i] = operations[i].name;
    }
    near = nearest_word(words, node->first->key);
    near = near != NULL ? near : nearest_function(node->first->key);
    if (near != NULL) {
        err_hint(reader->err, _("did you mean `%s`?"), near);
    }
    return logic_refuse(
        reader, node,
        text_format(reader->builder.arena, _("unknown operator `%.63s`"), node->first->key));
}

static struct formula *
refuse_count(struct logic_reader *reader, const struct operation *operation,
             const struct operands *operands)
{
    struct arena *arena = reader->builder.arena;

    if (operands->count < operation->least) {
        return logic_refuse(reader, operands->node,
                            text_format(arena, _("`%s` needs %zu operands and has %zu"),
                                        operation->name, operation->least, operands->count));
    }
    err_hint(reader->err, "%s", _("take the others away"));
    return logic_refuse(reader, operands->node,
                        text_format(arena,
                                    _("`%s` has %zu operands, of which JsonLogic reads only %zu"),
                                    operation->name, operands->count, operation->most));
}

static struct formula *
read_operation(struct logic_reader *reader, const struct logic_node *node)
{
    const struct logic_node *member = node->first;
    bool listed = member->kind == LOGIC_ARRAY;
    struct operands operands = {.node = node,
                                .first = listed ? member->first : member,
                                .count = listed ? member->count : 1};
    struct operation own = {.read = read_call};
    const struct function *function = function_named(member->key);

    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = &operations[i];

        if (strcmp(operation->name, member->key) == 0) {
            return operands.count < operation->least || operands.count > operation->most
                       ? refuse_count(reader, operation, &operands)
                       : operation->read(reader, operation, operands);
        }
    }
    if (logic_is_own(member->key)) {
        return logic_own(reader, member->key, operands);
    }
    if (function == NULL) {
        return refuse_operator(reader, node);
    }
    own.function = function->name;
    return read_call(reader, &own, operands);
}

static struct formula *
read_object(struct logic_reader *reader, const struct logic_node *node)
{
    if (node->count != 1) {
        err_hint(reader->err, "%s", _("an operation is an object of one member: {\"==\":[1,1]}"));
        return logic_refuse(reader, node,
                            text_format(reader->builder.arena,
                                        _("an object of %zu members is no operation"),
                                        node->count));
    }
    return read_operation(reader, node);
}

static struct formula *
read_array(struct logic_reader *reader, const struct logic_node *node)
{
    struct formula *list = formula_new(&reader->builder, FORMULA_LIST, logic_place(reader, node));

    for (const struct logic_node *item = node->first; list != NULL && item != NULL;
         item = item->next) {
        list = formula_add(&reader->builder, list, logic_part(reader, item));
    }
    return list;
}

static struct formula *
read_number(struct logic_reader *reader, const struct logic_node *node)
{
    struct rational number;
    enum digits_problem problem = digits_read(node->text, &number);

    if (problem == DIGITS_OK) {
        return formula_literal(&reader->builder, value_number(TYPE_NUMBER, number),
                               logic_place(reader, node));
    }
    if (problem == DIGITS_TOO_MANY) {
        err_hint(reader->err, _("write `{\"number\":[\"%.40s\"]}` to have it exact"), node->text);
    }
    return logic_refuse(reader, node, digits_words(problem));
}

static struct formula *
read_string(struct logic_reader *reader, const struct logic_node *node)
{
    if (strlen(node->text) > FORMULA_BYTES_MAX) {
        return logic_refuse(reader, node,
                            text_format(reader->builder.arena,
                                        _("the text is longer than %d bytes"), FORMULA_BYTES_MAX));
    }
    return formula_literal(&reader->builder, value_text(node->text), logic_place(reader, node));
}

static struct formula *
read_flag(struct logic_reader *reader, const struct logic_node *node)
{
    bool flag = node->kind == LOGIC_TRUE;
    struct formula *literal =
        formula_literal(&reader->builder, value_flag(flag), logic_place(reader, node));

    if (literal != NULL) {
        literal->text = flag ? "true" : "false";
    }
    return literal;
}

struct formula *
logic_part(struct logic_reader *reader, const struct logic_node *node)
{
    struct formula *part;

    if (++reader->depth > LOGIC_DEPTH_MAX) {
        (void)formula_too_deep(reader->err);
        formula_point(reader->err, node->line, node->column);
        return NULL;
    }
    switch (node->kind) {
    case LOGIC_OBJECT:
        part = read_object(reader, node);
        break;
    case LOGIC_ARRAY:
        part = read_array(reader, node);
        break;
    case LOGIC_STRING:
        part = read_string(reader, node);
        break;
    case LOGIC_NUMBER:
        part = read_number(reader, node);
        break;
    case LOGIC_NULL:
        err_hint(reader->err, "%s",
                 _("ask {\"missing\":[\"name\"]}, or give a default: {\"var\":[\"name\",0]}"));
        part = logic_refuse(reader, node, _("null cannot be computed with"));
        break;
    default:
        part = read_flag(reader, node);
    }
    reader->depth--;
    return part;
}

enum status
logic_read(struct arena *arena, const struct logic_node *node, struct formula **formula,
           struct err *err)
{
    struct logic_reader reader = {.builder = {.arena = arena, .err = err}, .err = err};

    err->hint[0] = '\0';
    *formula = logic_part(&reader, node);
    return *formula == NULL ? ST_DATA : ST_OK;
}

const struct logic_node *
logic_at(const struct logic_node *root, long line, long column)
{
    const struct logic_node *found = root->line == line && root->column == column ? root : NULL;

    for (const struct logic_node *node = root->first; found == NULL && node != NULL;
         node = node->next) {
        found = logic_at(node, line, column);
    }
    return found;
}
