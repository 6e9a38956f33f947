/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/logic_print.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "rules/digits.h"
#include "rules/literal.h"

#include <string.h>

#define QUOTED_BYTES_MAX   200
#define INTEGER_CHARACTERS 18

struct printer {
    struct text out;
    enum formula_scope scope;
    size_t depth, deepest;
};

static void print(struct printer *printer, const struct formula *formula);

/* Functions that JsonLogic calls otherwise. */
static const struct {
    const char *function, *operator;
} operators[] = {{"mod", "%"}, {"is_true", "!!"}};

const char *
logic_operator(const char *function)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (strcmp(operators[i].function, function) == 0) {
            return operators[i].operator;
        }
    }
    return function;
}

bool
logic_is_text(const struct formula *formula)
{
    if (formula->kind == FORMULA_LITERAL) {
        return formula->value.type == TYPE_TEXT;
    }
    return formula->kind == FORMULA_CALL &&
           (strcmp(formula->text, "cat") == 0 || strcmp(formula->text, "substr") == 0);
}

static void
print_string(struct printer *printer, const char *text)
{
    struct json_writer writer = json_writer_to(&printer->out);

    json_string_of(&writer, NULL, text);
}

static void
go_down(struct printer *printer, const char *bracket)
{
    text_add(&printer->out, bracket);
    printer->depth++;
    printer->deepest = printer->depth > printer->deepest ? printer->depth : printer->deepest;
}

static void
go_up(struct printer *printer, const char *bracket)
{
    text_add(&printer->out, bracket);
    printer->depth--;
}

/* `{"operator":[` */
static void
begin(struct printer *printer, const char *operator)
{
    go_down(printer, "{");
    print_string(printer, operator);
    text_add(&printer->out, ":");
    go_down(printer, "[");
}

static void
end(struct printer *printer)
{
    go_up(printer, "]");
    go_up(printer, "}");
}

static void
print_items(struct printer *printer, const struct formula *formula, size_t first)
{
    for (size_t i = first; i < formula->count; i++) {
        text_add(&printer->out, i > first ? "," : "");
        print(printer, formula->items[i]);
    }
}

static void
print_operation(struct printer *printer, const struct formula *formula, const char *operator)
{
    begin(printer, operator);
    print_items(printer, formula, 0);
    end(printer);
}

/* `{"euros":["100"]}` */
static void
print_constant(struct printer *printer, const char *operator, const char * text)
{
    begin(printer, operator);
    print_string(printer, text);
    end(printer);
}

/* Readers of JSON hold whole numbers of 64 bits: a larger one, which ends with zeros since it has
 * at most 16 digits, is written with an exponent. */
static const char *
json_number(struct arena *arena, const char *words)
{
    size_t length = strlen(words), kept = length;

    if (length <= INTEGER_CHARACTERS || strchr(words, '.') != NULL) {
        return words;
    }
    while (words[kept - 1] == '0') {
        kept--;
    }
    return text_format(arena, "%.*se%zu", (int)kept, words, length - kept);
}

static void
print_number(struct printer *printer, const struct formula *literal)
{
    struct arena *arena = printer->out.arena;
    const char *words = literal_text(arena, literal);
    struct rational number;

    if (literal->percent) {
        print_constant(printer, "percent", arena_copy(arena, words, strcspn(words, " ")));
    } else if (digits_read(words, &number) == DIGITS_OK) {
        text_add(&printer->out, json_number(arena, words));
    } else {
        print_constant(printer, "number", words);
    }
}

static void
print_literal(struct printer *printer, const struct formula *literal)
{
    struct arena *arena = printer->out.arena;
    const struct value *value = &literal->value;

    switch (value->type) {
    case TYPE_TEXT:
        print_string(printer, value->text);
        break;
    case TYPE_FLAG:
        text_add(&printer->out, value->number.num != 0 ? "true" : "false");
        break;
    case TYPE_MONEY:
        print_constant(printer, "euros", literal_euros(arena, value->number));
        break;
    case TYPE_DATE:
        print_constant(printer, "date", date_text(arena, (int32_t)value->number.num));
        break;
    default:
        print_number(printer, literal);
    }
}

/* The name that `var` or `fact` is given. */
static const char *
reference_name(struct printer *printer, const struct formula *formula)
{
    const char *word;

    if (formula->kind == FORMULA_NAME || formula->scope == SCOPE_ITEM) {
        return formula->text;
    }
    word = formula_scope_word(formula->scope);
    return formula->text[0] == '\0' ? word
                                    : text_format(printer->out.arena, "%s.%s", word, formula->text);
}

/* A name, with its default when it has one. */
static void
print_reference(struct printer *printer, const struct formula *formula,
                const struct formula *otherwise)
{
    bool inside = printer->scope != SCOPE_NONE && formula->kind == FORMULA_NAME;
    const char *name = reference_name(printer, formula);

    if (otherwise != NULL) {
        begin(printer, inside ? "fact" : "var");
        print_string(printer, name);
        text_add(&printer->out, ",");
        print(printer, otherwise);
        end(printer);
        return;
    }
    go_down(printer, "{");
    text_add(&printer->out, inside ? "\"fact\":" : "\"var\":");
    print_string(printer, name);
    go_up(printer, "}");
}

/* The second part of a list function sees the item alone. */
static void
print_scoped(struct printer *printer, const struct formula *formula, enum formula_scope scope)
{
    enum formula_scope outer = printer->scope;

    begin(printer, formula->text);
    for (size_t i = 0; i < formula->count; i++) {
        text_add(&printer->out, i > 0 ? "," : "");
        printer->scope = i == 1 ? scope : outer;
        print(printer, formula->items[i]);
    }
    printer->scope = outer;
    end(printer);
}

static bool
is_each(const char *function)
{
    static const char *const each[] = {"all", "some", "none", "filter", "map"};

    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        if (strcmp(each[i], function) == 0) {
            return true;
        }
    }
    return false;
}

static void
print_call(struct printer *printer, const struct formula *formula)
{
    const struct formula *first = formula->count == 2 ? formula->items[0] : NULL;
    bool named = first != NULL && first->text != NULL && first->text[0] != '\0' &&
                 (first->kind == FORMULA_NAME || first->kind == FORMULA_ITEM);

    if (named && strcmp(formula->text, "default") == 0) {
        print_reference(printer, first, formula->items[1]);
    } else if (first != NULL && strcmp(formula->text, "contains") == 0 && logic_is_text(first)) {
        begin(printer, "in");
        print(printer, formula->items[1]);
        text_add(&printer->out, ",");
        print(printer, first);
        end(printer);
    } else if (is_each(formula->text)) {
        print_scoped(printer, formula, SCOPE_ITEM);
    } else if (strcmp(formula->text, "reduce") == 0) {
        print_scoped(printer, formula, SCOPE_CURRENT);
    } else {
        print_operation(printer, formula, logic_operator(formula->text));
    }
}

/* Two parts, or three between which JsonLogic has the same sign; else our own `chain`. */
static void
print_compare(struct printer *printer, const struct formula *formula)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    enum comparison sign = formula->items[1]->comparison;
    bool between = formula->count == 3 && formula->items[2]->comparison == sign &&
                   (sign == COMPARE_LESS || sign == COMPARE_LESS_EQUAL);

    if (formula->count == 2 || between) {
        print_operation(printer, formula, signs[sign]);
        return;
    }
    begin(printer, "chain");
    for (size_t i = 0; i < formula->count; i++) {
        if (i > 0) {
            text_addf(&printer->out, ",\"%s\",", signs[formula->items[i]->comparison]);
        }
        print(printer, formula->items[i]);
    }
    end(printer);
}

static void
print_in(struct printer *printer, const struct formula *formula)
{
    begin(printer, "in");
    print(printer, formula->items[0]);
    text_add(&printer->out, ",");
    go_down(printer, "[");
    print_items(printer, formula, 1);
    go_up(printer, "]");
    end(printer);
}

static void
print(struct printer *printer, const struct formula *formula)
{
    static const char *const by_kind[FORMULA_KINDS] = {
        [FORMULA_OR] = "or",      [FORMULA_AND] = "and",  [FORMULA_NOT] = "!",
        [FORMULA_IN_LIST] = "in", [FORMULA_ADD] = "+",    [FORMULA_SUBTRACT] = "-",
        [FORMULA_MULTIPLY] = "*", [FORMULA_DIVIDE] = "/", [FORMULA_NEGATE] = "-",
    };

    switch (formula->kind) {
    case FORMULA_LITERAL:
        print_literal(printer, formula);
        break;
    case FORMULA_NAME:
    case FORMULA_ITEM:
        print_reference(printer, formula, NULL);
        break;
    case FORMULA_LIST:
        go_down(printer, "[");
        print_items(printer, formula, 0);
        go_up(printer, "]");
        break;
    case FORMULA_CALL:
        print_call(printer, formula);
        break;
    case FORMULA_COMPARE:
        print_compare(printer, formula);
        break;
    case FORMULA_IN:
        print_in(printer, formula);
        break;
    default:
        print_operation(printer, formula, by_kind[formula->kind]);
    }
}

const char *
logic_print(struct arena *arena, const struct formula *formula, size_t *depth)
{
    struct printer printer = {.out = text_in(arena)};

    print(&printer, formula);
    *depth = printer.deepest;
    return text_of(&printer.out);
}

const char *
logic_short(struct arena *arena, const struct formula *formula, enum formula_scope scope)
{
    struct printer printer = {.out = text_in(arena), .scope = scope};
    size_t length;

    print(&printer, formula);
    if (printer.out.length <= QUOTED_BYTES_MAX) {
        return text_of(&printer.out);
    }
    length = text_valid_utf8(text_of(&printer.out), QUOTED_BYTES_MAX);
    return text_format(arena, "%.*s...", (int)length, text_of(&printer.out));
}
