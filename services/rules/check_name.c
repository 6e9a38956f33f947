/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/function.h"
#include "rules/nearest.h"
#include "rules/path.h"

#include <string.h>

static enum status
refuse_unknown(struct checker *checker, const struct formula *formula, const char *name)
{
    const struct function *function = function_named(name);
    const char *near = nearest_symbol(checker->symbols, name);

    check_point(checker, formula);
    if (formula->kind == FORMULA_NAME && function != NULL) {
        err_hint(checker->err, _("the function is written %s"),
                 check_usage(checker, formula, function->usage));
    } else if (near != NULL) {
        err_hint(checker->err, _("did you mean `%s`?"), near);
    } else if (formula->line == 0) {
        err_hint(checker->err, _("a text stands in quotes: '%.63s'"), name);
    }
    return err_set(checker->err, ST_DATA, _("unknown name `%.63s`"), name);
}

/* Words for what `path` begins with, up to the member that was refused. */
static const char *
path_words(struct checker *checker, const char *whole, const char *path, const char *at)
{
    size_t length = strlen(whole) - strlen(path) + (size_t)(at - path);

    length -= length > 0 && whole[length - 1] == '.';
    return text_format(checker->arena, "%.*s", (int)length, whole);
}

/* Go through the members of `path`; `whole` is the name that ends with it. */
static enum status
follow(struct checker *checker, const struct formula *formula, const char *whole, const char *path,
       const struct shape **shape)
{
    struct path_refusal refusal;

    if (path_follow(path, checker->symbols->open, shape, &refusal)) {
        return ST_OK;
    }
    check_point(checker, formula);
    if (refusal.problem == PATH_OF_JAVASCRIPT) {
        err_hint(checker->err, "%s", _("JavaScript has a member of that name in every object"));
        return err_set(checker->err, ST_DATA, _("`%.*s` cannot be the name of a member"),
                       (int)refusal.length, refusal.at);
    }
    if (refusal.problem == PATH_NO_INDEX) {
        if (refusal.length == strlen("length") && strncmp(refusal.at, "length", 6) == 0) {
            err_hint(checker->err, _("write `%s` for the number of items"),
                     check_usage(checker, formula, "count(list)"));
        }
        return err_set(checker->err, ST_DATA, _("`%s` is a list: its items are numbered from 0"),
                       path_words(checker, whole, path, refusal.at));
    }
    if (refusal.problem == PATH_NO_MEMBER) {
        if (refusal.near != NULL) {
            err_hint(checker->err, _("did you mean `%s`?"), refusal.near);
        }
        return err_set(checker->err, ST_DATA, _("`%s` has no member `%.*s`"),
                       path_words(checker, whole, path, refusal.at), (int)refusal.length,
                       refusal.at);
    }
    return err_set(checker->err, ST_DATA, _("`%s` is %s: it has no members"),
                   path_words(checker, whole, path, refusal.at), shape_words(*shape));
}

enum status
check_name(struct checker *checker, struct formula *formula)
{
    const struct shape *shape;
    enum status status;

    formula->path = "";
    formula->symbol = path_symbol(checker->symbols, formula->text, &formula->path);
    if (formula->symbol == NULL) {
        return refuse_unknown(checker, formula, formula->text);
    }
    shape = shape_of_symbol(formula->symbol);
    status = follow(checker, formula, formula->text, formula->path, &shape);
    if (status == ST_OK) {
        check_gives(formula, shape);
    }
    return status;
}

enum status
check_key(struct checker *checker, struct formula *literal)
{
    const char *key = literal->value.text, *path = "";
    const struct symbol *symbol = path_symbol(checker->symbols, key, &path);
    const struct shape *shape;

    if (symbol == NULL) {
        return refuse_unknown(checker, literal, key);
    }
    shape = shape_of_symbol(symbol);
    return follow(checker, literal, key, path, &shape);
}

enum status
check_item(struct checker *checker, struct formula *formula)
{
    const struct check_scope *scope = &checker->scope;
    const char *word = formula_scope_word(formula->scope);
    bool in_reduce = formula->scope != SCOPE_ITEM;
    enum formula_scope wanted = in_reduce ? SCOPE_CURRENT : SCOPE_ITEM;
    const struct shape *shape =
        formula->scope == SCOPE_ACCUMULATOR ? scope->accumulator : scope->item;
    enum status status;

    formula->path = formula->text;
    if (scope->kind != wanted) {
        check_point(checker, formula);
        if (scope->kind == SCOPE_CURRENT) {
            err_hint(checker->err, "%s", _("reduce has `current` and `accumulator`"));
        }
        return err_set(checker->err, ST_DATA,
                       in_reduce ? _("`%s` stands only in reduce")
                                 : _("`%s` stands only in all, some, none, filter and map"),
                       word);
    }
    status = follow(checker, formula, text_format(checker->arena, "%s.%s", word, formula->text),
                    formula->text, &shape);
    if (status == ST_OK) {
        check_gives(formula, shape);
    }
    return status;
}
