/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/literal.h"
#include "rules/logic_print.h"

#include <string.h>

const char *
check_words(const struct checker *checker, const struct formula *formula)
{
    return formula->line > 0 ? logic_short(checker->arena, formula, checker->scope.kind)
                             : formula_short(checker->arena, formula);
}

const char *
check_usage(const struct checker *checker, const struct formula *formula, const char *usage)
{
    size_t name = strcspn(usage, "(");

    if (formula->line == 0) {
        return usage;
    }
    return text_format(checker->arena, "{\"%s\":[%.*s]}",
                       logic_operator(arena_copy(checker->arena, usage, name)),
                       (int)(strlen(usage) - name - 2), usage + name + 1);
}

/* What a hint is made of: new nodes over parts of the formula. */
static struct formula_builder
builder_of(const struct checker *checker, const struct formula *formula, struct err *ignored)
{
    return (struct formula_builder){.arena = checker->arena, .line = formula->line, .err = ignored};
}

static const char *
called(const struct checker *checker, const char *function, struct formula *formula)
{
    struct err ignored = {0};
    struct formula_builder builder = builder_of(checker, formula, &ignored);
    struct formula *call = formula_wrap(&builder, FORMULA_CALL, formula, formula->column);

    if (call == NULL) {
        return "...";
    }
    call->text = function;
    return check_words(checker, call);
}

/* `formula > nothing`, or `formula != nothing` for texts, where lists are counted. */
static const char *
compared(const struct checker *checker, struct formula *formula, struct value nothing)
{
    struct err ignored = {0};
    struct formula_builder builder = builder_of(checker, formula, &ignored);
    struct formula *left = formula, *zero = formula_literal(&builder, nothing, 1), *compare;

    if (formula->type == TYPE_LIST) {
        left = formula_wrap(&builder, FORMULA_CALL, formula, 1);
        if (left != NULL) {
            left->text = "count";
        }
    }
    compare = formula_add(&builder, formula_wrap(&builder, FORMULA_COMPARE, left, 1), zero);
    if (compare == NULL) {
        return "...";
    }
    /* In JsonLogic a number is true unless it is 0. */
    zero->comparison =
        nothing.type == TYPE_TEXT || (formula->line > 0 && formula->type == TYPE_NUMBER)
            ? COMPARE_UNEQUAL
            : COMPARE_GREATER;
    return check_words(checker, compare);
}

static const char *
literally(const struct checker *checker, const struct formula *formula, struct value value)
{
    struct formula literal = {.kind = FORMULA_LITERAL,
                              .line = formula->line,
                              .text = value.type == TYPE_FLAG && value.number.num != 0 ? "true"
                                                                                       : "false",
                              .value = value};

    return check_words(checker, &literal);
}

/* What a literal of another type was probably meant to be. */
static bool
hint_literal(const struct checker *checker, const struct formula *formula, enum value_type wanted)
{
    const struct value *value = &formula->value;
    struct rational number;
    struct value day;

    if (value->type == TYPE_NUMBER && wanted == TYPE_MONEY && !formula->percent &&
        rational_mul(value->number, rational_of(100), &number)) {
        err_hint(checker->err, _("write `%s` for an amount"),
                 literally(checker, formula, value_number(TYPE_MONEY, number)));
    } else if (value->type == TYPE_NUMBER && wanted == TYPE_TEXT) {
        err_hint(checker->err, _("write `%s` for a text"),
                 literally(checker, formula, value_text(literal_text(checker->arena, formula))));
    } else if (value->type == TYPE_NUMBER && wanted == TYPE_FLAG) {
        err_hint(checker->err, _("write `%s`"),
                 literally(checker, formula, value_flag(value->number.num != 0)));
    } else if (value->type == TYPE_TEXT && wanted == TYPE_DATE &&
               literal_named("date")->read(value->text, &day)) {
        err_hint(checker->err, _("write `%s` for a day"), literally(checker, formula, day));
    } else if (value->type == TYPE_TEXT && wanted == TYPE_NUMBER &&
               rational_parse(value->text, strlen(value->text), '.', &number)) {
        err_hint(checker->err, _("write `%s`, without quotes, for a number"),
                 literally(checker, formula, value_number(TYPE_NUMBER, number)));
    } else {
        return false;
    }
    return true;
}

static bool
hint_flag(const struct checker *checker, struct formula *formula)
{
    static const char none[] = "";
    const char *words;

    switch (formula->type) {
    case TYPE_NUMBER:
    case TYPE_LIST:
        words = compared(checker, formula, value_number(TYPE_NUMBER, rational_of(0)));
        break;
    case TYPE_MONEY:
        words = compared(checker, formula, value_number(TYPE_MONEY, rational_of(0)));
        break;
    case TYPE_TEXT:
        words = compared(checker, formula, value_text(none));
        break;
    default:
        return false;
    }
    err_hint(checker->err, _("compare it: `%s`"), words);
    return true;
}

bool
check_hint(struct checker *checker, struct formula *formula, enum value_type wanted)
{
    if (formula->kind == FORMULA_LITERAL && hint_literal(checker, formula, wanted)) {
        return true;
    }
    if (wanted == TYPE_FLAG) {
        return hint_flag(checker, formula);
    }
    if (wanted == TYPE_DATE && formula->type == TYPE_INSTANT) {
        err_hint(checker->err, _("write `%s` for the day of an instant"),
                 called(checker, "day", formula));
    } else if (wanted == TYPE_NUMBER && formula->type == TYPE_FLAG) {
        err_hint(checker->err, _("write `%s` for 1 when it is true, else 0"),
                 called(checker, "points", formula));
    } else if (wanted == TYPE_NUMBER && formula->type == TYPE_LIST) {
        err_hint(checker->err, _("write `%s` for the number of items"),
                 called(checker, "count", formula));
    } else {
        return false;
    }
    return true;
}

void
check_hint_pair(struct checker *checker, struct formula *left, struct formula *right)
{
    bool quoted = left->kind == FORMULA_LITERAL && left->type == TYPE_TEXT;

    if (!(quoted && check_hint(checker, left, right->type)) &&
        !check_hint(checker, right, left->type)) {
        (void)check_hint(checker, left, right->type);
    }
}
