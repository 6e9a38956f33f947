/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/function.h"
#include "rules/program.h"

#include <string.h>

/* Refuse argument `index`, which does not go with `first`. */
static enum status
refuse_pair(struct checker *checker, struct formula *formula, struct formula *first, size_t index)
{
    struct formula *item = formula->items[index];
    const char *reason = text_format(checker->arena, _("%s and %s cannot be mixed"),
                                     type_words(first), type_words(item));

    if (first->type == TYPE_LIST && item->type == TYPE_LIST) {
        reason = text_format(checker->arena, _("a list of %s and a list of %s cannot be mixed"),
                             shape_words(shape_item(first->shape)),
                             shape_words(shape_item(item->shape)));
    } else if (first->type == TYPE_RECORD && item->type == TYPE_RECORD) {
        reason = _("records whose members are of other types cannot be mixed");
    }
    check_hint_pair(checker, first, item);
    return check_refuse_argument(checker, formula, index, reason);
}

/* A flag before each branch, but for the last one that is alone: the `else`. */
static bool
is_branch(const struct formula *formula, size_t index)
{
    return index % 2 == 1 || index + 1 == formula->count;
}

enum status
check_if(struct checker *checker, struct formula *formula)
{
    const struct shape *shape = shape_of_type(TYPE_ANY), *both;
    struct formula *first = NULL;

    for (size_t i = 0; i < formula->count; i++) {
        struct formula *item = formula->items[i];

        if (!is_branch(formula, i)) {
            if (!may_be(item, TYPE_FLAG)) {
                return check_refuse_type(checker, formula, i, TYPE_FLAG);
            }
            continue;
        }
        both = shape_join(checker->arena, shape, item->shape);
        if (both == NULL) {
            return refuse_pair(checker, formula, first, i);
        }
        first = first == NULL || first->type == TYPE_ANY ? item : first;
        shape = both;
    }
    check_gives(formula, shape);
    return ST_OK;
}

enum status
check_known(struct checker *checker, struct formula *formula)
{
    (void)checker;
    check_gives(formula, shape_of_type(TYPE_FLAG));
    return ST_OK;
}

enum status
check_default(struct checker *checker, struct formula *formula)
{
    struct formula *name = formula->items[0], *value = formula->items[1];
    const struct shape *both = shape_join(checker->arena, name->shape, value->shape);

    if ((name->kind != FORMULA_NAME && name->kind != FORMULA_ITEM) || name->text[0] == '\0') {
        return check_refuse_argument(checker, formula, 0,
                                     _("only a name that may be absent can have a default"));
    }
    if (both == NULL) {
        return refuse_pair(checker, formula, name, 1);
    }
    check_gives(formula, both);
    return ST_OK;
}

/* The list of a list function, in the scope where the function stands. */
static enum status
check_list_of(struct checker *checker, struct formula *formula)
{
    enum status status = check_part(checker, formula->items[0]);

    if (status == ST_OK && !may_be(formula->items[0], TYPE_LIST)) {
        status = check_refuse_type(checker, formula, 0, PROGRAM_ANY);
    }
    return status;
}

/* The part of a list function that is for each item, within its own scope. */
static enum status
check_body(struct checker *checker, struct formula *formula, struct check_scope scope)
{
    struct check_scope outer = checker->scope;
    enum status status;

    checker->scope = scope;
    status = check_part(checker, formula->items[1]);
    if (status == ST_OK && formula->function->form == FUNCTION_EACH &&
        strcmp(formula->text, "map") != 0 && !may_be(formula->items[1], TYPE_FLAG)) {
        status = check_refuse_type(checker, formula, 1, TYPE_FLAG);
    }
    checker->scope = outer;
    return status;
}

enum status
check_each(struct checker *checker, struct formula *formula)
{
    struct check_scope scope = {.kind = SCOPE_ITEM};
    const struct shape *shape = shape_of_type(TYPE_FLAG);
    enum status status = check_list_of(checker, formula);

    if (status == ST_OK) {
        scope.item = shape_item(formula->items[0]->shape);
        status = check_body(checker, formula, scope);
    }
    if (status != ST_OK) {
        return status;
    }
    if (strcmp(formula->text, "map") == 0) {
        shape = shape_list(checker->arena, formula->items[1]->shape);
    } else if (strcmp(formula->text, "filter") == 0) {
        shape = shape_list(checker->arena, scope.item);
    }
    check_gives(formula, shape);
    return ST_OK;
}

/* The accumulator is of one type: that of the start, or what the expression makes of it when the
 * start does not tell (an empty list), which is looked at once more. */
enum status
check_reduce(struct checker *checker, struct formula *formula)
{
    struct formula *body = formula->items[1], *start = formula->items[2];
    struct check_scope scope = {.kind = SCOPE_CURRENT};
    const struct shape *both;
    enum status status = check_list_of(checker, formula);

    if (status == ST_OK) {
        status = check_part(checker, start);
        scope.item = shape_item(formula->items[0]->shape);
        scope.accumulator = start->shape;
    }
    for (int i = 0; status == ST_OK && i < 2; i++) {
        status = check_body(checker, formula, scope);
        if (status != ST_OK) {
            return status;
        }
        both = shape_join(checker->arena, scope.accumulator, body->shape);
        if (both == NULL || (i == 1 && !shape_same(both, scope.accumulator))) {
            break;
        }
        if (shape_same(both, scope.accumulator)) {
            check_gives(formula, both);
            return ST_OK;
        }
        scope.accumulator = both;
    }
    if (status != ST_OK) {
        return status;
    }
    (void)check_hint(checker, body, start->type);
    return check_refuse_argument(checker, formula, 1,
                                 text_format(checker->arena,
                                             _("the start is %s and the expression gives %s"),
                                             type_words(start), type_words(body)));
}

enum status
check_merge(struct checker *checker, struct formula *formula)
{
    const struct shape *item = shape_of_type(TYPE_ANY);

    for (size_t i = 0; i < formula->count; i++) {
        const struct shape *part = formula->items[i]->shape;

        if (part->type == TYPE_MIXED) {
            return check_refuse_type(checker, formula, i, PROGRAM_ANY);
        }
        part = part->type == TYPE_LIST ? shape_item(part) : part;
        item = shape_mix(checker->arena, item, part);
    }
    check_gives(formula, shape_list(checker->arena, item));
    return ST_OK;
}

static bool
is_text_list(const struct formula *formula)
{
    enum value_type item = shape_item(formula->shape)->type;

    return formula->type == TYPE_ANY ||
           (formula->type == TYPE_LIST && (item == TYPE_TEXT || item == TYPE_ANY));
}

/* Every text that stands in an argument is a name that is looked for. */
static enum status
check_keys(struct checker *checker, struct formula *formula)
{
    enum status status = ST_OK;

    if (formula->kind == FORMULA_LITERAL) {
        return formula->type == TYPE_TEXT ? check_key(checker, formula) : ST_OK;
    }
    for (size_t i = 0; status == ST_OK && formula->kind == FORMULA_LIST && i < formula->count;
         i++) {
        status = check_keys(checker, formula->items[i]);
    }
    return status;
}

static enum status
gives_names(struct checker *checker, struct formula *formula)
{
    enum status status = ST_OK;

    if (checker->scope.kind != SCOPE_NONE) {
        err_hint(checker->err, "%s", _("ask `known` of each member"));
        return err_set(checker->err, ST_DATA, _("`%s` cannot stand in a list function"),
                       formula->text);
    }
    for (size_t i = 0; status == ST_OK && i < formula->count; i++) {
        status = check_keys(checker, formula->items[i]);
    }
    check_gives(formula, shape_of_type(TYPE_LIST));
    return status;
}

enum status
check_missing(struct checker *checker, struct formula *formula)
{
    bool listed = formula->count == 1 && is_text_list(formula->items[0]);

    for (size_t i = 0; !listed && i < formula->count; i++) {
        if (!may_be(formula->items[i], TYPE_TEXT)) {
            return check_refuse_type(checker, formula, i, PROGRAM_ANY);
        }
    }
    return gives_names(checker, formula);
}

enum status
check_missing_some(struct checker *checker, struct formula *formula)
{
    if (!may_be(formula->items[0], TYPE_NUMBER)) {
        return check_refuse_type(checker, formula, 0, TYPE_NUMBER);
    }
    if (!is_text_list(formula->items[1])) {
        return check_refuse_type(checker, formula, 1, PROGRAM_ANY);
    }
    return gives_names(checker, formula);
}
