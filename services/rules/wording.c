/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/evaluate.h"
#include "rules/literal.h"
#include "rules/path.h"
#include "rules/prepared.h"
#include "rules/program.h"
#include "rules/wording_parts.h"

#include <string.h>

/* Longer lists are told by their number of items. */
#define ITEMS_SHOWN_MAX 10

static void write_formula(struct wording *wording, const struct formula *formula);

static const char *
colon(void)
{
    return words_language() == LANGUAGE_FR ? "\u00a0: " : ": ";
}

/* Between values: in French a comma may be part of a number. */
static const char *
separator(enum value_type type)
{
    return words_language() == LANGUAGE_FR && type != TYPE_TEXT ? "\u00a0; " : ", ";
}

static const char *
truth(bool flag)
{
    return flag ? _("true") : _("false");
}

static const char *
percentage(struct arena *arena, struct rational share)
{
    struct rational percent;
    const char *figure =
        rational_mul(share, rational_of(100), &percent) ? rational_exact(arena, percent) : NULL;
    const char *sign = words_language() == LANGUAGE_FR ? "\u00a0%" : "%";

    return figure == NULL ? words_decimal(arena, rational_exact(arena, share))
                          : text_format(arena, "%s%s", words_decimal(arena, figure), sign);
}

/* A value without what it lacks, which is told once, at the end. */
static const char *
words_for(struct wording *wording, const struct value *value)
{
    struct arena *arena = wording->text.arena;

    if (!value->known) {
        return _("unknown");
    }
    if (value->type == TYPE_FLAG) {
        return truth(value->number.num != 0);
    }
    if (value->type == TYPE_LIST && value->item_count > 0 &&
        (value->item_count > ITEMS_SHOWN_MAX || value->items[0].type > TYPE_TEXT)) {
        return value->item_count == 1 ? _("1 item")
                                      : text_format(arena, _("%zu items"), value->item_count);
    }
    return value_words(arena, value, wording->currency, wording->program->symbols->zone);
}

/* A code as it is; other texts in quotes, so that one sees where they end. */
static const char *
text_words(struct arena *arena, const char *text)
{
    return text_is_code(text) ? text : literal_quoted(arena, text);
}

static void
write_literal(struct wording *wording, const struct formula *literal)
{
    struct arena *arena = wording->text.arena;

    if (literal->percent) {
        text_add(&wording->text, percentage(arena, literal->value.number));
    } else if (literal->type == TYPE_TEXT) {
        text_add(&wording->text, text_words(arena, literal->value.text));
    } else {
        text_add(&wording->text, words_for(wording, &literal->value));
    }
}

/* A name, or what people call it. */
static void
write_name(struct wording *wording, const struct formula *name)
{
    const char *label = name->path[0] == '\0' ? name->symbol->label[words_language()] : NULL;

    text_add(&wording->text, label != NULL         ? label
                             : *name->text == '\0' ? _("the data")
                                                   : name->text);
}

static const char *
name_words(struct wording *wording, const struct formula *name)
{
    struct value value;

    (void)wording_value(wording, name, &value); /* a name always has one */
    return name->symbol->is_share && value.known ? percentage(wording->text.arena, value.number)
                                                 : words_for(wording, &value);
}

/* Whether the value of that name was told before; from now on it was. */
static bool
was_told(struct wording *wording, const char *name)
{
    struct name_list *one;

    for (const struct name_list *at = wording->told; at != NULL; at = at->next) {
        if (strcmp(at->name, name) == 0) {
            return true;
        }
    }
    one = ARENA_NEW(wording->text.arena, struct name_list, 1);
    *one = (struct name_list){.name = name, .next = wording->told};
    wording->told = one;
    return false;
}

/* The value is told beside the name where it first stands. */
static void
write_symbol(struct wording *wording, const struct formula *name)
{
    write_name(wording, name);
    if (!was_told(wording, name->text)) {
        text_addf(&wording->text, " (%s)", name_words(wording, name));
    }
}

static const char *
sign_words(enum comparison comparison)
{
    static const char *const signs[] = {"=", "≠", "<", "≤", ">", "≥"};

    return signs[comparison];
}

/* What stands between the items of a formula. */
static const char *
between(const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_OR:
        return _("or");
    case FORMULA_AND:
        return _("and");
    case FORMULA_ADD:
        return "+";
    case FORMULA_SUBTRACT:
        return "-";
    case FORMULA_MULTIPLY:
        return "×";
    default:
        return "/";
    }
}

typedef void write_fn(struct wording *wording, const struct formula *formula);

static void
write_item(struct wording *wording, const struct formula *formula, size_t index, write_fn *write)
{
    const struct formula *item = formula->items[index];
    bool bare = formula_binding(item) >= formula_item_binding(formula, index);

    text_add(&wording->text, bare ? "" : "(");
    write(wording, item);
    text_add(&wording->text, bare ? "" : ")");
}

/* Items that stand one after the other, with signs or separators between them. */
static void
write_items(struct wording *wording, const struct formula *formula, size_t first, write_fn *write)
{
    for (size_t i = first; i < formula->count; i++) {
        if (i > first && (formula->kind == FORMULA_CALL || formula->kind == FORMULA_IN ||
                          formula->kind == FORMULA_LIST)) {
            text_add(&wording->text, separator(formula->items[i]->type));
        } else if (i > first) {
            text_addf(&wording->text, " %s ",
                      formula->kind == FORMULA_COMPARE ? sign_words(formula->items[i]->comparison)
                                                       : between(formula));
        }
        write_item(wording, formula, i, write);
    }
}

static void
write_call(struct wording *wording, const struct formula *formula, write_fn *write)
{
    text_addf(&wording->text, "%s(", formula->text);
    write_items(wording, formula, 0, write);
    text_add(&wording->text, ")");
}

static void
write_membership(struct wording *wording, const struct formula *formula, const char *word)
{
    bool options = formula->kind == FORMULA_IN;

    write_item(wording, formula, 0, write_formula);
    text_addf(&wording->text, " %s %s", word, options ? "(" : "");
    write_items(wording, formula, 1, write_formula);
    text_add(&wording->text, options ? ")" : "");
}

static void
write_formula(struct wording *wording, const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_LITERAL:
        write_literal(wording, formula);
        break;
    case FORMULA_NAME:
        write_symbol(wording, formula);
        break;
    case FORMULA_ITEM:
        text_add(&wording->text, formula_print(wording->text.arena, formula));
        break;
    case FORMULA_LIST:
        text_add(&wording->text, "[");
        write_items(wording, formula, 0, write_formula);
        text_add(&wording->text, "]");
        break;
    case FORMULA_CALL:
        write_call(wording, formula, write_formula);
        break;
    case FORMULA_IN:
    case FORMULA_IN_LIST:
        write_membership(wording, formula, _("in"));
        break;
    case FORMULA_NOT:
        if (formula_is_not_in(formula)) {
            write_membership(wording, formula->items[0], _("not in"));
            break;
        }
        text_addf(&wording->text, "%s ", _("not"));
        write_item(wording, formula, 0, write_formula);
        break;
    case FORMULA_NEGATE:
        text_add(&wording->text, "-");
        write_item(wording, formula, 0, write_formula);
        break;
    default:
        text_add(&wording->text, formula->kind == FORMULA_ADD && formula->count == 1 ? "+" : "");
        write_items(wording, formula, 0, write_formula);
    }
}

static void
write_value(struct wording *wording, const struct formula *formula)
{
    struct value value;

    if (formula->kind == FORMULA_LITERAL) {
        write_literal(wording, formula);
    } else if (formula->kind == FORMULA_NAME) {
        text_add(&wording->text, name_words(wording, formula));
    } else if (wording_value(wording, formula, &value)) {
        text_add(&wording->text, words_for(wording, &value));
    } else {
        text_add(&wording->text, _("too large"));
    }
}

static bool
calls(const struct formula *formula)
{
    bool found = formula->kind == FORMULA_CALL;

    for (size_t i = 0; !found && i < formula->count; i++) {
        found = calls(formula->items[i]);
    }
    return found;
}

static bool
is_arithmetic(const struct formula *formula)
{
    return formula->kind >= FORMULA_ADD && formula->kind <= FORMULA_DIVIDE;
}

/* One line of the computation: calls give their values, sums and products of them still stand. */
static void
write_reduced(struct wording *wording, const struct formula *formula)
{
    if (is_arithmetic(formula) && calls(formula)) {
        write_items(wording, formula, 0, write_reduced);
    } else {
        write_value(wording, formula);
    }
}

/* Whether that line says more than the formula with its values and the result. */
static bool
has_middle(const struct formula *formula)
{
    if (wording_is_scoped(formula)) {
        return false; /* what is for each item has no value by itself */
    }
    for (size_t i = 0; i < formula->count; i++) {
        if (formula->items[i]->count > 0 &&
            (formula->kind == FORMULA_CALL || calls(formula->items[i]))) {
            return formula->kind == FORMULA_CALL || is_arithmetic(formula);
        }
    }
    return false;
}

/* The result of the whole or of a part, with what an unknown one lacks. */
static void
write_result(struct wording *wording, const struct formula *formula)
{
    struct value value;

    if (formula->kind != FORMULA_LITERAL && wording_value(wording, formula, &value) &&
        !value.known) {
        text_add(&wording->text, value_words(wording->text.arena, &value, wording->currency,
                                             wording->program->symbols->zone));
    } else {
        write_value(wording, formula);
    }
}

static void
trace_computation(struct wording *wording, const struct formula *formula)
{
    if (formula->kind == FORMULA_NAME) {
        write_name(wording, formula);
    } else if (formula->kind != FORMULA_LITERAL) {
        write_formula(wording, formula);
    }
    if (has_middle(formula)) {
        text_add(&wording->text, " = ");
        if (formula->kind == FORMULA_CALL) {
            write_call(wording, formula, write_reduced);
        } else {
            write_reduced(wording, formula);
        }
    }
    text_add(&wording->text, formula->kind == FORMULA_LITERAL ? "" : " = ");
    write_result(wording, formula);
}

static bool
is_joined(const struct formula *formula)
{
    return formula->kind == FORMULA_AND || formula->kind == FORMULA_OR;
}

/* A comparison of something computed: both sides, as they came out. */
static void
trace_sides(struct wording *wording, const struct formula *formula)
{
    bool computed = false;

    for (size_t i = 0; formula->kind == FORMULA_COMPARE && i < formula->count; i++) {
        computed = computed || formula->items[i]->count > 0;
    }
    if (computed) {
        write_items(wording, formula, 0, write_value);
        text_add(&wording->text, colon());
    }
}

/* A condition: each part that `and` or `or` joins with its own verdict, then that of the whole. */
static void
trace_condition(struct wording *wording, const struct formula *formula)
{
    if (is_joined(formula)) {
        for (size_t i = 0; i < formula->count; i++) {
            bool bare = !is_joined(formula->items[i]);

            if (i > 0) {
                text_addf(&wording->text, "%s%s ",
                          words_language() == LANGUAGE_FR ? "\u00a0; " : "; ", between(formula));
            }
            text_add(&wording->text, bare ? "" : "(");
            trace_condition(wording, formula->items[i]);
            text_add(&wording->text, bare ? "" : ")");
        }
        text_add(&wording->text, " → ");
    } else if (formula->kind == FORMULA_NAME) {
        write_name(wording, formula);
        text_add(&wording->text, colon());
    } else if (formula->kind != FORMULA_LITERAL) {
        write_formula(wording, formula);
        text_add(&wording->text, colon());
        trace_sides(wording, formula);
        wording_tally(wording, formula);
    }
    write_result(wording, formula);
}

const char *
program_trace(struct arena *arena, const struct program *program, const struct value *slots,
              const char *currency)
{
    struct wording wording = {
        .text = text_in(arena), .program = program, .slots = slots, .currency = currency};

    if (program->formula->type == TYPE_FLAG) {
        trace_condition(&wording, program->formula);
    } else {
        trace_computation(&wording, program->formula);
    }
    return text_of(&wording.text);
}
