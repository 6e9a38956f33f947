/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/digits.h"
#include "rules/literal.h"
#include "rules/logic_parts.h"

#include <string.h>

/* ---- names ----------------------------------------------------------------------------------- */

/* The name in the first operand: a text, a whole number, or null for the whole. */
static const char *
name_in(struct logic_reader *reader, const struct operands *operands)
{
    const struct logic_node *node = operands->first;
    struct rational number;

    if (operands->count == 0 || node->kind == LOGIC_NULL) {
        return "";
    }
    if (node->kind == LOGIC_STRING) {
        return node->text;
    }
    if (node->kind == LOGIC_NUMBER && digits_read(node->text, &number) == DIGITS_OK &&
        number.den == 1 && number.num >= 0) {
        return rational_exact(reader->builder.arena, number);
    }
    if (node->kind == LOGIC_OBJECT) {
        err_hint(reader->err, "%s",
                 _("write the choice outside: {\"if\":[flag,{\"var\":\"a\"},{\"var\":\"b\"}]}"));
        (void)logic_refuse(reader, node, _("a name that is computed cannot be checked"));
        return NULL;
    }
    (void)logic_refuse(reader, node, _("a name is a text or a whole number from 0"));
    return NULL;
}

/* What follows the word of a scope in a name: `current.qty`; null when it does not begin so. */
static const char *
within(const char *name, enum formula_scope scope)
{
    const char *word = formula_scope_word(scope);
    size_t length = strlen(word);

    if (strncmp(name, word, length) != 0 || (name[length] != '\0' && name[length] != '.')) {
        return NULL;
    }
    return name[length] == '.' ? name + length + 1 : "";
}

/* In reduce, JsonLogic shows the current item and the accumulator, and nothing else. */
static struct formula *
reference_in_reduce(struct logic_reader *reader, struct formula *node, const char *name,
                    const struct logic_node *from)
{
    node->kind = FORMULA_ITEM;
    node->scope = SCOPE_CURRENT;
    node->text = within(name, SCOPE_CURRENT);
    if (node->text == NULL) {
        node->scope = SCOPE_ACCUMULATOR;
        node->text = within(name, SCOPE_ACCUMULATOR);
    }
    if (node->text == NULL) {
        err_hint(reader->err, _("write `{\"fact\":\"%.63s\"}` for a name from outside"), name);
        return logic_refuse(reader, from,
                            _("in reduce, `var` reads only `current` and `accumulator`"));
    }
    return node;
}

struct formula *
logic_reference(struct logic_reader *reader, struct operands operands, bool fact)
{
    const char *name = name_in(reader, &operands);
    long column = logic_place(reader, operands.node);
    struct formula *node =
                       name == NULL ? NULL : formula_new(&reader->builder, FORMULA_NAME, column),
                   *call;

    if (node == NULL) {
        return NULL;
    }
    node->text = name;
    if (!fact && reader->scope == SCOPE_ITEM) {
        node->kind = FORMULA_ITEM;
        node->scope = SCOPE_ITEM;
    } else if (!fact && reader->scope == SCOPE_CURRENT) {
        node = reference_in_reduce(reader, node, name, operands.node);
    }
    if (node == NULL || operands.count < 2) {
        return node;
    }
    if (name[0] == '\0') {
        err_hint(reader->err, "%s", _("take the default away"));
        return logic_refuse(reader, operands.node,
                            _("the whole is never absent: JsonLogic does not read this default"));
    }
    call = formula_wrap(&reader->builder, FORMULA_CALL, node, column);
    if (call != NULL) {
        call->text = "default";
        call = formula_add(&reader->builder, call, logic_part(reader, operands.first->next));
    }
    return call;
}

/* ---- constants and chains -------------------------------------------------------------------- */

static bool
read_number(const char *text, struct value *value)
{
    *value = value_number(TYPE_NUMBER, rational_of(0));
    return rational_parse(text, strlen(text), '.', &value->number);
}

static bool
read_percent(const char *text, struct value *value)
{
    return read_number(text, value) &&
           rational_div(value->number, rational_of(100), &value->number);
}

/* Constants that JSON has no form for, beside those of rules/literal. */
static const struct literal_kind constants[] = {
    {"number", N_("a number in quotes is expected here"), N_("this is not an exact number"),
     "{\"number\":[\"0.12345678901234567\"]}", read_number},
    {"percent", N_("a number in quotes is expected here"), N_("this is not an exact number"),
     "{\"percent\":[\"80\"]}", read_percent},
};

static const struct literal_kind *
constant_named(const char *name)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (strcmp(constants[i].name, name) == 0) {
            return &constants[i];
        }
    }
    return literal_named(name);
}

static struct formula *
read_constant(struct logic_reader *reader, const struct literal_kind *kind,
              struct operands operands)
{
    bool is_text = operands.count == 1 && operands.first->kind == LOGIC_STRING;
    struct formula *literal;
    struct value value;

    if (!is_text || !kind->read(operands.first->text, &value)) {
        const char *example = kind->example;
        const char *text = strchr(example, '\'');

        if (text != NULL) { /* `euros('100000')` */
            example = text_format(reader->builder.arena, "{\"%s\":[\"%.*s\"]}", kind->name,
                                  (int)strcspn(text + 1, "'"), text + 1);
        }
        err_hint(reader->err, _("for instance %s"), example);
        return logic_refuse(reader, operands.node,
                            words_of(is_text ? kind->refused : kind->wanted));
    }
    literal = formula_literal(&reader->builder, value, logic_place(reader, operands.node));
    if (literal != NULL) {
        literal->percent = strcmp(kind->name, "percent") == 0;
    }
    return literal;
}

static bool
sign_of(const struct logic_node *node, enum comparison *comparison)
{
    const char *sign = node->kind == LOGIC_STRING ? node->text : "";

    sign = strcmp(sign, "==") == 0 ? "=" : sign;
    return comparison_named(sign, strlen(sign), comparison);
}

/* `{"chain":[a,"<=",b,"<",c]}` */
static struct formula *
read_chain(struct logic_reader *reader, struct operands operands)
{
    struct formula *node =
        formula_new(&reader->builder, FORMULA_COMPARE, logic_place(reader, operands.node));
    const struct logic_node *operand = operands.first;
    enum comparison comparison = COMPARE_EQUAL, before = COMPARE_EQUAL;

    for (size_t i = 0; node != NULL && i < operands.count; i++, operand = operand->next) {
        struct formula *item;

        if (i % 2 == 1) {
            before = comparison;
            if (!sign_of(operand, &comparison) ||
                (i > 1 && !comparison_goes_on(before, comparison))) {
                return logic_refuse(reader, operand,
                                    _("a chain of comparisons goes one way, with < and <=, or with "
                                      "> and >="));
            }
            continue;
        }
        item = logic_part(reader, operand);
        node = formula_add(&reader->builder, node, item);
        if (node != NULL) {
            item->comparison = comparison;
        }
    }
    if (node != NULL && (operands.count < 3 || operands.count % 2 == 0)) {
        err_hint(reader->err, _("for instance %s"),
                 "{\"chain\":[6,\"<=\",{\"var\":\"x\"},\"<\",36]}");
        return logic_refuse(reader, operands.node, _("a chain has a sign between its operands"));
    }
    return node;
}

bool
logic_is_own(const char *operator)
{
    return strcmp(operator, "chain") == 0 || constant_named(operator) != NULL;
}

struct formula *
logic_own(struct logic_reader *reader, const char *operator, struct operands operands)
{
    return strcmp(operator, "chain") == 0
               ? read_chain(reader, operands)
               : read_constant(reader, constant_named(operator), operands);
}
