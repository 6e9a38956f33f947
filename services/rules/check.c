/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/check.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/function.h"
#include "rules/literal.h"
#include "rules/nearest.h"
#include "rules/program.h"

#include <assert.h>
#include <string.h>

struct checker {
    struct arena *arena;
    const struct symbols *symbols;
    struct err *err;
};

typedef enum status check_fn(const struct checker *checker, struct formula *formula);

static check_fn check;

/* The type in the language spoken, for messages. */
static const char *
type_words(enum value_type type)
{
    return words_of(value_type_name(type));
}

/* What value_type_name gives, for the catalogue. */
static const char *const catalogue[] __attribute__((unused)) = {
    N_("number"), N_("money"), N_("flag"),   N_("date"), N_("instant"),
    N_("text"),   N_("list"),  N_("record"), N_("any"),
};

static bool
is_literal(const struct formula *formula, enum value_type type)
{
    return formula->kind == FORMULA_LITERAL && formula->value.type == type;
}

/* Say how to write `formula` when it should have been of type `wanted`; false when that cannot be
 * told. */
static bool
hint_conversion(const struct checker *checker, const struct formula *formula,
                enum value_type wanted)
{
    const char *words = formula_print(checker->arena, formula);
    bool is_number = is_literal(formula, TYPE_NUMBER);
    int32_t days;

    if (wanted == TYPE_MONEY && is_number && !formula->percent) {
        err_hint(checker->err, _("write `euros('%s')` for an amount"), words);
    } else if (wanted == TYPE_TEXT && is_number) {
        err_hint(checker->err, _("write `'%s'` for a text"), words);
    } else if (wanted == TYPE_FLAG && is_number) {
        err_hint(checker->err, _("write `%s`"), formula->value.number.num != 0 ? "true" : "false");
    } else if (wanted == TYPE_DATE && is_literal(formula, TYPE_TEXT) &&
               date_parse(formula->value.text, strlen(formula->value.text), &days)) {
        err_hint(checker->err, _("write `date(%s)` for a day"), words);
    } else if (wanted == TYPE_DATE && formula->type == TYPE_INSTANT) {
        err_hint(checker->err, _("write `day(%s)` for the day of an instant"), words);
    } else if (wanted == TYPE_NUMBER && formula->type == TYPE_FLAG) {
        err_hint(checker->err, _("write `points(%s)` for 1 when it is true, else 0"), words);
    } else if (wanted == TYPE_NUMBER && formula->type == TYPE_LIST) {
        err_hint(checker->err, _("write `count(%s)` for the number of items"), words);
    } else if (wanted == TYPE_FLAG && formula->type == TYPE_NUMBER) {
        err_hint(checker->err, _("compare it: `%s > 0`"), words);
    } else if (wanted == TYPE_FLAG && formula->type == TYPE_MONEY) {
        err_hint(checker->err, _("compare it: `%s > euros('0')`"), words);
    } else {
        return false;
    }
    return true;
}

/* Two types that should go together and do not: what stands on the right is more often wrong. */
static void
hint_pair(const struct checker *checker, const struct formula *left, const struct formula *right)
{
    if (!hint_conversion(checker, right, left->type)) {
        (void)hint_conversion(checker, left, right->type);
    }
}

static enum status
check_literal(const struct checker *checker, struct formula *formula)
{
    (void)checker;
    formula->type = formula->value.type;
    return ST_OK;
}

static enum status
check_name(const struct checker *checker, struct formula *formula)
{
    const struct function *function = function_named(formula->text);
    const char *near;

    for (size_t i = 0; i < checker->symbols->count; i++) {
        if (strcmp(checker->symbols->items[i].name, formula->text) == 0) {
            formula->symbol = &checker->symbols->items[i];
            formula->type = formula->symbol->type;
            return ST_OK;
        }
    }
    near = nearest_symbol(checker->symbols, formula->text);
    checker->err->column = formula->column;
    if (function != NULL) {
        err_hint(checker->err, _("the function is written %s"), function->usage);
    } else if (near != NULL) {
        err_hint(checker->err, _("did you mean `%s`?"), near);
    } else {
        err_hint(checker->err, _("a text stands in quotes: '%.63s'"), formula->text);
    }
    return err_set(checker->err, ST_DATA, _("unknown name `%.63s`"), formula->text);
}

/* The first item whose type is not that of item 0, or null. */
static const struct formula *
odd_one(const struct formula *formula)
{
    for (size_t i = 1; i < formula->count; i++) {
        if (formula->items[i]->type != formula->items[0]->type) {
            return formula->items[i];
        }
    }
    return NULL;
}

static bool
has_order(enum value_type type)
{
    return type == TYPE_NUMBER || type == TYPE_MONEY || type == TYPE_DATE || type == TYPE_INSTANT;
}

static enum status
check_compare(const struct checker *checker, struct formula *formula)
{
    enum value_type type = formula->items[0]->type;
    const struct formula *odd = odd_one(formula);

    checker->err->column = formula->column;
    if (odd != NULL) {
        hint_pair(checker, formula->items[0], odd);
        return err_set(checker->err, ST_DATA, _("%s and %s cannot be compared"), type_words(type),
                       type_words(odd->type));
    }
    if (type == TYPE_LIST) {
        return err_set(checker->err, ST_DATA, _("lists cannot be compared"));
    }
    if (formula->items[1]->comparison > COMPARE_UNEQUAL && !has_order(type)) {
        err_hint(checker->err, "%s", _("use =, != or in"));
        return err_set(checker->err, ST_DATA, _("%s has no order"), type_words(type));
    }
    formula->type = TYPE_FLAG;
    return ST_OK;
}

static enum status
check_in(const struct checker *checker, struct formula *formula)
{
    const struct formula *item = formula->items[0], *odd = odd_one(formula);

    if (odd != NULL) {
        checker->err->column = odd->column;
        (void)hint_conversion(checker, odd, item->type);
        if (odd->type == TYPE_LIST && formula->count == 2) {
            err_hint(checker->err, _("write `in %s`, without parentheses"),
                     formula_print(checker->arena, odd));
        }
        return err_set(checker->err, ST_DATA, _("%s and %s cannot be compared"),
                       type_words(item->type), type_words(odd->type));
    }
    checker->err->column = item->column;
    if (item->type == TYPE_LIST) {
        return err_set(checker->err, ST_DATA, _("lists cannot be compared"));
    }
    formula->type = TYPE_FLAG;
    return ST_OK;
}

static enum status
check_in_list(const struct checker *checker, struct formula *formula)
{
    const struct formula *item = formula->items[0], *list = formula->items[1];

    if (list->type != TYPE_LIST) {
        checker->err->column = list->column;
        err_hint(checker->err, _("write `in (%s)`"), formula_print(checker->arena, list));
        return err_set(checker->err, ST_DATA, _("%s is not a list"), type_words(list->type));
    }
    if (item->type != TYPE_TEXT) {
        checker->err->column = item->column;
        (void)hint_conversion(checker, item, TYPE_TEXT);
        return err_set(checker->err, ST_DATA, _("a list holds texts, not %s"),
                       type_words(item->type));
    }
    formula->type = TYPE_FLAG;
    return ST_OK;
}

/* and, or, not: flags only. */
static enum status
check_logic(const struct checker *checker, struct formula *formula)
{
    for (size_t i = 0; i < formula->count; i++) {
        const struct formula *item = formula->items[i];

        if (item->type != TYPE_FLAG) {
            checker->err->column = item->column;
            (void)hint_conversion(checker, item, TYPE_FLAG);
            return err_set(checker->err, ST_DATA, _("%s is neither true nor false"),
                           type_words(item->type));
        }
    }
    formula->type = TYPE_FLAG;
    return ST_OK;
}

/* Every sum, product... that means something. */
static const struct arithmetic {
    enum formula_kind kind;
    enum value_type left, right, result;
} arithmetics[] = {
    {FORMULA_ADD, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_ADD, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_SUBTRACT, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_SUBTRACT, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_SUBTRACT, TYPE_DATE, TYPE_DATE, TYPE_NUMBER},
    {FORMULA_MULTIPLY, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_MULTIPLY, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY},
    {FORMULA_MULTIPLY, TYPE_NUMBER, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_DIVIDE, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_DIVIDE, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY},
    {FORMULA_DIVIDE, TYPE_MONEY, TYPE_MONEY, TYPE_NUMBER},
};

static bool
combine(enum formula_kind kind, enum value_type left, enum value_type right,
        enum value_type *result)
{
    for (size_t i = 0; i < sizeof arithmetics / sizeof *arithmetics; i++) {
        if (arithmetics[i].kind == kind && arithmetics[i].left == left &&
            arithmetics[i].right == right) {
            *result = arithmetics[i].result;
            return true;
        }
    }
    return false;
}

static const char *
sign_of(enum formula_kind kind)
{
    return kind == FORMULA_ADD        ? "+"
           : kind == FORMULA_SUBTRACT ? "-"
           : kind == FORMULA_MULTIPLY ? "*"
                                      : "/";
}

static enum status
check_arithmetic(const struct checker *checker, struct formula *formula)
{
    enum value_type type = formula->items[0]->type;

    for (size_t i = 1; i < formula->count; i++) {
        const struct formula *item = formula->items[i];
        enum value_type left = type;

        if (!combine(formula->kind, left, item->type, &type)) {
            checker->err->column = formula->column;
            hint_pair(checker, formula->items[0], item);
            return err_set(checker->err, ST_DATA, _("%s and %s cannot be joined with `%s`"),
                           type_words(left), type_words(item->type), sign_of(formula->kind));
        }
    }
    formula->type = type;
    return ST_OK;
}

static enum status
check_negate(const struct checker *checker, struct formula *formula)
{
    formula->type = formula->items[0]->type;
    if (formula->type != TYPE_NUMBER && formula->type != TYPE_MONEY) {
        checker->err->column = formula->column;
        return err_set(checker->err, ST_DATA, _("%s has no negative"), type_words(formula->type));
    }
    return ST_OK;
}

/* The letters of rules/function.h. */
static bool
letter_takes(char letter, enum value_type type)
{
    static const char letters[] = {
        [TYPE_NUMBER] = 'n', [TYPE_MONEY] = 'm',   [TYPE_FLAG] = 'f',
        [TYPE_DATE] = 'd',   [TYPE_INSTANT] = 'i', [TYPE_TEXT] = 't',
        [TYPE_LIST] = 'l',   [TYPE_RECORD] = 'r',  [TYPE_ANY] = '\0',
    };

    switch (letter) {
    case '?':
    case 'a':
        return true;
    case 'o':
        return has_order(type);
    case 'q':
        return type == TYPE_NUMBER || type == TYPE_MONEY;
    default:
        return letters[type] == letter;
    }
}

static enum value_type
letter_type(char letter)
{
    enum value_type type = TYPE_NUMBER;

    while (!letter_takes(letter, type)) {
        type++;
    }
    return type;
}

static enum status
refuse_argument(const struct checker *checker, const struct formula *formula, size_t index,
                const char *text)
{
    checker->err->column = formula->items[index]->column;
    if (checker->err->hint[0] == '\0') {
        err_hint(checker->err, _("the function is written %s"), formula->function->usage);
    }
    return err_set(checker->err, ST_DATA, "%s", text);
}

/* Letters that bind all their arguments to one type. */
static bool
letter_binds(char letter)
{
    return letter == 'a' || letter == 'o' || letter == 'q';
}

static enum status
check_arguments(const struct checker *checker, struct formula *formula)
{
    const char *parameters = formula->function->parameters;
    const struct formula *first = NULL; /* the first argument whose type binds the others */
    size_t last = strlen(parameters) - 1;

    for (size_t i = 0; i < formula->count; i++) {
        const struct formula *item = formula->items[i];
        char letter = parameters[i < last ? i : last];

        if (!letter_takes(letter, item->type)) {
            if (!letter_binds(letter)) {
                (void)hint_conversion(checker, item, letter_type(letter));
            }
            return refuse_argument(
                checker, formula, i,
                text_format(checker->arena, _("%s cannot stand here"), type_words(item->type)));
        }
        if (letter_binds(letter) && first != NULL && item->type != first->type) {
            hint_pair(checker, first, item);
            return refuse_argument(checker, formula, i,
                                   text_format(checker->arena, _("%s and %s cannot be mixed"),
                                               type_words(first->type), type_words(item->type)));
        }
        first = letter_binds(letter) && first == NULL ? item : first;
    }
    formula->type = letter_binds(formula->function->result)
                        ? first->type
                        : letter_type(formula->function->result);
    return ST_OK;
}

static enum status
check_call(const struct checker *checker, struct formula *formula)
{
    const struct function *function = function_named(formula->text);

    checker->err->column = formula->column;
    if (function == NULL) {
        const char *near = nearest_function(formula->text);

        if (near != NULL) {
            err_hint(checker->err, _("did you mean `%s`?"), near);
        }
        return err_set(checker->err, ST_DATA, _("unknown function `%.63s`"), formula->text);
    }
    formula->function = function;
    if (formula->count < function->least || formula->count > function->most) {
        err_hint(checker->err, _("the function is written %s"), function->usage);
        return err_set(checker->err, ST_DATA, _("`%s` does not take %zu arguments"), function->name,
                       formula->count);
    }
    if (strchr(function->parameters, 'i') != NULL && checker->symbols->zone == NULL) {
        return err_set(checker->err, ST_DATA, _("`%s` needs a time zone and none is declared"),
                       function->name);
    }
    return check_arguments(checker, formula);
}

static enum status
check(const struct checker *checker, struct formula *formula)
{
    static check_fn *const by_kind[FORMULA_KINDS] = {
        [FORMULA_LITERAL] = check_literal,     [FORMULA_NAME] = check_name,
        [FORMULA_CALL] = check_call,           [FORMULA_OR] = check_logic,
        [FORMULA_AND] = check_logic,           [FORMULA_NOT] = check_logic,
        [FORMULA_COMPARE] = check_compare,     [FORMULA_IN] = check_in,
        [FORMULA_IN_LIST] = check_in_list,     [FORMULA_ADD] = check_arithmetic,
        [FORMULA_SUBTRACT] = check_arithmetic, [FORMULA_MULTIPLY] = check_arithmetic,
        [FORMULA_DIVIDE] = check_arithmetic,   [FORMULA_NEGATE] = check_negate,
    };

    for (size_t i = 0; i < formula->count; i++) {
        enum status status = check(checker, formula->items[i]);

        if (status != ST_OK) {
            return status;
        }
    }
    return by_kind[formula->kind](checker, formula);
}

enum status
check_formula(struct arena *arena, struct formula *formula, const struct symbols *symbols,
              int wanted, struct err *err)
{
    struct checker checker = {.arena = arena, .symbols = symbols, .err = err};
    enum status status;

    err->hint[0] = '\0';
    status = check(&checker, formula);
    if (status != ST_OK || wanted == PROGRAM_ANY || formula->type == (enum value_type)wanted) {
        return status;
    }
    err->column = 1;
    (void)hint_conversion(&checker, formula, (enum value_type)wanted);
    return err_set(err, ST_DATA, _("the formula gives %s where %s is wanted"),
                   type_words(formula->type), type_words((enum value_type)wanted));
}
