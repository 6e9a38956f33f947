/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/function.h"
#include "rules/nearest.h"
#include "rules/program.h"

#include <string.h>

enum status
check_refuse_argument(struct checker *checker, const struct formula *formula, size_t index,
                      const char *text)
{
    check_point(checker, formula->items[index]);
    if (checker->err->hint[0] == '\0') {
        err_hint(checker->err, _("the function is written %s"),
                 check_usage(checker, formula, formula->function->usage));
    }
    return err_set(checker->err, ST_DATA, "%s", text);
}

enum status
check_refuse_type(struct checker *checker, struct formula *formula, size_t index, int wanted)
{
    struct formula *item = formula->items[index];

    if (wanted != PROGRAM_ANY) {
        (void)check_hint(checker, item, (enum value_type)wanted);
    }
    return check_refuse_argument(
        checker, formula, index,
        text_format(checker->arena, _("%s cannot stand here"), type_words(item)));
}

/* What the letters of rules/function.h take. */
static const struct letter {
    char letter;
    bool binds;             /* all arguments of that letter have one type */
    enum value_type wanted; /* for hints */
    unsigned takes;         /* a bit for each type */
} letters[] = {
#define BIT(type) (1U << (type))
#define NUMBERS   (BIT(TYPE_NUMBER) | BIT(TYPE_MONEY))
#define ORDERED   (NUMBERS | BIT(TYPE_DATE) | BIT(TYPE_INSTANT))
#define EQUALS    (ORDERED | BIT(TYPE_FLAG) | BIT(TYPE_TEXT))
    {'n', false, TYPE_NUMBER, BIT(TYPE_NUMBER)},
    {'m', false, TYPE_MONEY, BIT(TYPE_MONEY)},
    {'f', false, TYPE_FLAG, BIT(TYPE_FLAG)},
    {'d', false, TYPE_DATE, BIT(TYPE_DATE)},
    {'i', false, TYPE_INSTANT, BIT(TYPE_INSTANT)},
    {'t', false, TYPE_TEXT, BIT(TYPE_TEXT)},
    {'w', false, TYPE_TEXT, BIT(TYPE_TEXT) | BIT(TYPE_NUMBER)},
    {'o', true, VALUE_TYPES, ORDERED},
    {'q', true, VALUE_TYPES, NUMBERS},
    {'?', false, VALUE_TYPES, ~0U},
    /* Lists: what their items are. */
    {'l', false, TYPE_LIST, BIT(TYPE_TEXT)},
    {'Q', false, TYPE_LIST, NUMBERS},
    {'S', false, TYPE_LIST, EQUALS},
    {'L', false, TYPE_LIST, ~0U},
};

static const struct letter *
letter_of(char letter)
{
    size_t i = 0;

    while (letters[i].letter != letter) {
        i++;
    }
    return &letters[i];
}

static bool
takes(const struct letter *letter, const struct formula *item)
{
    enum value_type type = item->type;

    if (letter->wanted == TYPE_LIST && type == TYPE_LIST) {
        type = shape_item(item->shape)->type;
    } else if (letter->wanted == TYPE_LIST) {
        return type == TYPE_ANY;
    }
    return type == TYPE_ANY || (letter->takes & BIT(type)) != 0;
}

/* A list whose items are not what the function takes. */
static enum status
refuse_items(struct checker *checker, const struct formula *formula, size_t index)
{
    const struct shape *item = shape_item(formula->items[index]->shape);

    return check_refuse_argument(
        checker, formula, index,
        text_format(checker->arena, _("a list of %s cannot stand here"), shape_words(item)));
}

static enum status
refuse_taken(struct checker *checker, struct formula *formula, size_t index,
             const struct letter *letter)
{
    struct formula *item = formula->items[index];
    bool hinted = !letter->binds && letter->wanted < TYPE_LIST;

    if (letter->wanted == TYPE_LIST && item->type == TYPE_LIST) {
        return refuse_items(checker, formula, index);
    }
    return check_refuse_type(checker, formula, index, hinted ? (int)letter->wanted : PROGRAM_ANY);
}

/* What the result's letter stands for; `bound` is the first argument of a type that binds. */
static enum value_type
result_type(const struct formula *formula, const struct formula *bound)
{
    const struct letter *letter = letter_of(formula->function->result);

    if (letter->letter == 'Q') {
        enum value_type type = shape_item(formula->items[0]->shape)->type;

        return type == TYPE_ANY ? TYPE_NUMBER : type;
    }
    return letter->binds ? bound->type : letter->wanted;
}

static enum status
check_strict(struct checker *checker, struct formula *formula)
{
    const char *parameters = formula->function->parameters;
    struct formula *bound = NULL;
    size_t last = strlen(parameters) - 1;

    for (size_t i = 0; i < formula->count; i++) {
        struct formula *item = formula->items[i];
        const struct letter *letter = letter_of(parameters[i < last ? i : last]);

        if (!takes(letter, item)) {
            return refuse_taken(checker, formula, i, letter);
        }
        if (letter->binds && bound != NULL && bound->type != TYPE_ANY &&
            !may_be(item, bound->type)) {
            check_hint_pair(checker, bound, item);
            return check_refuse_argument(checker, formula, i,
                                         text_format(checker->arena, _("%s and %s cannot be mixed"),
                                                     type_words(bound), type_words(item)));
        }
        if (letter->binds && (bound == NULL || bound->type == TYPE_ANY)) {
            bound = item;
        }
    }
    check_gives(formula, shape_of_type(result_type(formula, bound)));
    return check_references(checker, formula);
}

static enum status
refuse_function(struct checker *checker, const struct formula *formula)
{
    const char *near = nearest_function(formula->text);

    if (near != NULL) {
        err_hint(checker->err, _("did you mean `%s`?"), near);
    }
    return err_set(checker->err, ST_DATA, _("unknown function `%.63s`"), formula->text);
}

typedef enum status check_fn(struct checker *checker, struct formula *formula);

enum status
check_call(struct checker *checker, struct formula *formula)
{
    static check_fn *const by_form[FUNCTION_FORMS] = {
        [FUNCTION_STRICT] = check_strict,
        [FUNCTION_IF] = check_if,
        [FUNCTION_KNOWN] = check_known,
        [FUNCTION_DEFAULT] = check_default,
        [FUNCTION_EACH] = check_each,
        [FUNCTION_REDUCE] = check_reduce,
        [FUNCTION_MERGE] = check_merge,
        [FUNCTION_MISSING] = check_missing,
        [FUNCTION_MISSING_SOME] = check_missing_some,
    };
    const struct function *function = function_named(formula->text);
    bool scoped =
        function != NULL && (function->form == FUNCTION_EACH || function->form == FUNCTION_REDUCE);
    enum status status = scoped ? ST_OK : check_items(checker, formula, 0);

    if (status != ST_OK) {
        return status;
    }
    check_point(checker, formula);
    if (function == NULL) {
        return refuse_function(checker, formula);
    }
    formula->function = function;
    if (formula->count < function->least || formula->count > function->most) {
        err_hint(checker->err, _("the function is written %s"),
                 check_usage(checker, formula, function->usage));
        return err_set(checker->err, ST_DATA, _("`%s` does not take %zu arguments"), function->name,
                       formula->count);
    }
    if (strchr(function->parameters, 'i') != NULL && checker->symbols->zone == NULL) {
        return err_set(checker->err, ST_DATA, _("`%s` needs a time zone and none is declared"),
                       function->name);
    }
    return by_form[function->form](checker, formula);
}
