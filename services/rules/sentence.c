/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/sentence.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/function.h"
#include "rules/prepared.h"
#include "rules/sentence_parts.h"
#include "rules/sentence_phrase.h"
#include "rules/shape.h"

#include <string.h>

#define INDENT 2

static struct sentence say(const struct saying *saying, const struct formula *formula);

/* ---- terms: what stands inside a line -------------------------------------------------------- */

/* Constants, names, what is called of one name, and sums and products of them. */
static bool
is_term(const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_LITERAL:
    case FORMULA_NAME:
    case FORMULA_ITEM:
        return true;
    case FORMULA_CALL:
        return formula->count == 1 &&
               (formula->items[0]->kind == FORMULA_NAME ||
                formula->items[0]->kind == FORMULA_ITEM) &&
               phrase_of_function(formula->text)->is_term;
    case FORMULA_ADD:
    case FORMULA_SUBTRACT:
    case FORMULA_MULTIPLY:
    case FORMULA_DIVIDE:
    case FORMULA_NEGATE:
    case FORMULA_LIST:
        for (size_t i = 0; i < formula->count; i++) {
            if (!is_term(formula->items[i])) {
                return false;
            }
        }
        return true;
    default:
        return false;
    }
}

static bool
are_terms(const struct formula *formula)
{
    for (size_t i = 0; i < formula->count; i++) {
        if (!is_term(formula->items[i])) {
            return false;
        }
    }
    return true;
}

static const char *term(const struct saying *saying, const struct formula *formula);
static struct sentence fill_terms(const struct saying *saying, const char *phrase,
                                  const struct formula *formula, enum value_type type);

static const char *
sign_of(enum formula_kind kind)
{
    return kind == FORMULA_ADD        ? " + "
           : kind == FORMULA_SUBTRACT ? " - "
           : kind == FORMULA_MULTIPLY ? " × "
                                      : " / ";
}

/* Parentheses stand where the notation has them. */
static const char *
arithmetic(const struct saying *saying, const struct formula *formula)
{
    struct text out = text_in(saying->arena);

    text_add(&out, formula->count > 1 ? "" : formula->kind == FORMULA_NEGATE ? "-" : "+");
    for (size_t i = 0; i < formula->count; i++) {
        const struct formula *item = formula->items[i];
        bool bare = formula_binding(item) >= formula_item_binding(formula, i);

        text_add(&out, i > 0 ? sign_of(formula->kind) : "");
        text_addf(&out, bare ? "%s" : "(%s)", term(saying, item));
    }
    return text_of(&out);
}

static const char *
term(const struct saying *saying, const struct formula *formula)
{
    const char *name;

    switch (formula->kind) {
    case FORMULA_LITERAL:
        return sentence_literal_words(saying, formula);
    case FORMULA_NAME:
        return sentence_name_words(saying, formula);
    case FORMULA_ITEM:
        return sentence_item_words(saying, formula);
    case FORMULA_LIST:
        return fill_terms(saying, _("the list ({*})"), formula, TYPE_TEXT).text;
    case FORMULA_CALL:
        name = say(saying, formula->items[0]).text;
        name = phrase_fill(saying->arena, _(phrase_of_function(formula->text)->line), &name, 1, "");
        return formula->items[0]->type == TYPE_FLAG ? text_format(saying->arena, "(%s)", name)
                                                    : name;
    default:
        return arithmetic(saying, formula);
    }
}

/* ---- sentences ------------------------------------------------------------------------------- */

static struct sentence
line(const char *text)
{
    return (struct sentence){.text = text};
}

/* A phrase with the terms of the items of `formula`. */
static struct sentence
fill_terms(const struct saying *saying, const char *phrase, const struct formula *formula,
           enum value_type type)
{
    const char **parts = ARENA_NEW(saying->arena, const char *, formula->count);
    bool french = words_language() == LANGUAGE_FR;

    for (size_t i = 0; i < formula->count; i++) {
        parts[i] = term(saying, formula->items[i]);
    }
    return line(phrase_fill(saying->arena, phrase, parts, formula->count,
                            type == TYPE_TEXT ? ", "
                            : french          ? "\u00a0; "
                                              : "; "));
}

/* Whether the second part of a function speaks of the items of the first. */
static bool
is_scoped(const struct formula *formula)
{
    return formula->kind == FORMULA_CALL &&
           (formula->function->form == FUNCTION_EACH || formula->function->form == FUNCTION_REDUCE);
}

/* Say item `index`: inside a list, what it is to each of its items. */
static struct sentence
say_item(const struct saying *saying, const struct formula *formula, size_t index)
{
    struct saying inner = *saying;

    if (index == 1 && is_scoped(formula)) {
        inner.item = shape_item(formula->items[0]->shape);
    }
    return say(&inner, formula->items[index]);
}

/* `if` has pairs of condition and value, and a last value; else the last role is that of all that
 * follow. */
static size_t
role_of(const struct formula *formula, const char *const *roles, size_t index)
{
    size_t role = 0;

    if (formula->function->form == FUNCTION_IF) {
        return index % 2 == 1 ? 1 : index + 1 < formula->count ? 0 : 2;
    }
    while (role < index && role + 1 < PHRASE_ROLES && roles[role + 1] != NULL) {
        role++;
    }
    return role;
}

/* A heading with all items below it, each in its role if there are any. */
static struct sentence
list(const struct saying *saying, const char *heading, const struct formula *formula,
     const char *const *roles)
{
    struct sentence *items = ARENA_NEW(saying->arena, struct sentence, formula->count);

    for (size_t i = 0; i < formula->count; i++) {
        items[i] = say_item(saying, formula, i);
        if (roles != NULL && roles[0] != NULL) {
            items[i].text = phrase_fill(saying->arena, _(roles[role_of(formula, roles, i)]),
                                        &items[i].text, 1, "");
        }
        items[i].next = i + 1 < formula->count ? &items[i + 1] : NULL;
    }
    return (struct sentence){.text = heading, .first = formula->count > 0 ? items : NULL};
}

static struct sentence
say_parts(const struct saying *saying, const struct formula *formula)
{
    return list(saying, phrase_of_parts(formula->kind), formula, NULL);
}

/* ---- comparisons ----------------------------------------------------------------------------- */

/* a <= b <= c: "b is from a to c", "b is at least a and at most c". */
static struct sentence
say_between(const struct saying *saying, const struct formula *formula)
{
    static const enum comparison turned[] = {
        [COMPARE_EQUAL] = COMPARE_EQUAL,  [COMPARE_UNEQUAL] = COMPARE_UNEQUAL,
        [COMPARE_LESS] = COMPARE_GREATER, [COMPARE_LESS_EQUAL] = COMPARE_GREATER_EQUAL,
        [COMPARE_GREATER] = COMPARE_LESS, [COMPARE_GREATER_EQUAL] = COMPARE_LESS_EQUAL,
    };
    enum comparison first = formula->items[1]->comparison, second = formula->items[2]->comparison;
    enum value_type type = formula->items[0]->type;
    const char *parts[] = {term(saying, formula->items[1]), term(saying, formula->items[0]),
                           term(saying, formula->items[2])};

    if (first == COMPARE_LESS_EQUAL && second == COMPARE_LESS_EQUAL) {
        return line(phrase_fill(saying->arena, _("{1} is between {2} and {3}, both included"),
                                parts, 3, ""));
    }
    parts[1] = phrase_fill(saying->arena, phrase_of_bound(turned[first], type), &parts[1], 1, "");
    parts[2] = phrase_fill(saying->arena, phrase_of_bound(second, type), &parts[2], 1, "");
    return line(phrase_fill(saying->arena, _("{1} is {2} and {3}"), parts, 3, ""));
}

/* Two sides, of which one or both need a list of their own. */
static struct sentence
say_sides(const struct saying *saying, const struct formula *formula)
{
    const struct formula *left = formula->items[0], *right = formula->items[1];
    const char *phrase = phrase_of_comparison(right->comparison, left->type);
    const char *parts[] = {is_term(left) ? term(saying, left) : _("what follows first"),
                           is_term(right) ? term(saying, right) : _("what follows")};
    struct formula side = *formula;
    struct sentence sentence;

    if (!is_term(left) && is_term(right)) {
        parts[0] = _("what follows");
    } else if (!is_term(left)) {
        parts[1] = _("what follows next");
    }
    side.items = is_term(left) ? &formula->items[1] : formula->items;
    side.count = (size_t)!is_term(left) + (size_t)!is_term(right);
    sentence = list(saying, "", &side, NULL);
    sentence.text =
        text_format(saying->arena, words_language() == LANGUAGE_FR ? "%s\u00a0:" : "%s:",
                    phrase_fill(saying->arena, phrase, parts, 2, ""));
    return sentence;
}

/* More than two, each with the one before it. */
static struct sentence
say_chain(const struct saying *saying, const struct formula *formula)
{
    struct sentence *items = ARENA_NEW(saying->arena, struct sentence, formula->count);

    for (size_t i = 0; i < formula->count; i++) {
        items[i] = say(saying, formula->items[i]);
        if (i > 0) {
            items[i].text =
                text_format(saying->arena, "%s %s", comparison_sign(formula->items[i]->comparison),
                            items[i].text);
        }
        items[i].next = i + 1 < formula->count ? &items[i + 1] : NULL;
    }
    return (struct sentence){.text = phrase_of_parts(FORMULA_COMPARE), .first = items};
}

static struct sentence
say_comparison(const struct saying *saying, const struct formula *formula)
{
    if (formula->count == 2) {
        return are_terms(formula) ? fill_terms(saying,
                                               phrase_of_comparison(formula->items[1]->comparison,
                                                                    formula->items[0]->type),
                                               formula, TYPE_NUMBER)
                                  : say_sides(saying, formula);
    }
    return formula->count == 3 && are_terms(formula) ? say_between(saying, formula)
                                                     : say_chain(saying, formula);
}

static struct sentence
say_membership(const struct saying *saying, const struct formula *formula, bool negated)
{
    const char *phrase;

    if (formula->kind == FORMULA_IN) {
        phrase = negated ? _("{1} is none of: {+}") : _("{1} is one of: {+}");
    } else {
        phrase = negated ? _("{1} is not in {2}") : _("{1} is in {2}");
    }
    return fill_terms(saying, phrase, formula, formula->items[0]->type);
}

/* ---- conditions and calls -------------------------------------------------------------------- */

static struct sentence
say_not(const struct saying *saying, const struct formula *formula)
{
    const struct formula *item = formula->items[0];
    const char *part;

    if (item->kind == FORMULA_NAME || item->kind == FORMULA_ITEM) {
        part = term(saying, item);
        return line(phrase_fill(saying->arena, _("{1}: no"), &part, 1, ""));
    }
    if (formula_is_not_in(formula) && are_terms(item)) {
        return say_membership(saying, item, true);
    }
    return say_parts(saying, formula);
}

/* `if` and `points` say a condition inside their line. */
static bool
begins_with_condition(const struct formula *formula)
{
    return formula->function->parameters[0] == 'f';
}

static bool
fits_a_line(const struct saying *saying, const struct formula *formula)
{
    const struct function_phrase *phrase = phrase_of_function(formula->text);
    bool conditional = begins_with_condition(formula);

    if (phrase->line == NULL || (conditional && say(saying, formula->items[0]).first != NULL) ||
        (formula->function->form == FUNCTION_IF && formula->count != 3)) {
        return false;
    }
    for (size_t i = conditional ? 1 : 0; i < formula->count; i++) {
        if (!is_term(formula->items[i]) || (i > 0 && formula->items[i]->type == TYPE_FLAG)) {
            return false;
        }
    }
    return true;
}

/* "for every item of members: age of the item is at least 18" */
static struct sentence
say_each(const struct saying *saying, const struct formula *formula)
{
    const struct function_phrase *phrase = phrase_of_function(formula->text);
    struct sentence body = say_item(saying, formula, 1);
    const char *parts[] = {"", body.text};

    if (phrase->line == NULL || !is_term(formula->items[0]) || body.first != NULL) {
        return list(saying, _(phrase->heading), formula, phrase->roles);
    }
    parts[0] = term(saying, formula->items[0]);
    return line(phrase_fill(saying->arena, _(phrase->line), parts, 2, ""));
}

static struct sentence
say_call(const struct saying *saying, const struct formula *formula)
{
    const struct function_phrase *phrase = phrase_of_function(formula->text);
    const char **parts = ARENA_NEW(saying->arena, const char *, formula->count);
    bool conditional = begins_with_condition(formula);

    if (is_scoped(formula)) {
        return say_each(saying, formula);
    }
    if (!fits_a_line(saying, formula)) {
        return list(saying, _(phrase->heading), formula, phrase->roles);
    }
    for (size_t i = 0; i < formula->count; i++) {
        parts[i] = i == 0 && conditional ? say(saying, formula->items[i]).text
                                         : term(saying, formula->items[i]);
    }
    return line(phrase_fill(saying->arena, _(phrase->line), parts, formula->count,
                            words_language() == LANGUAGE_FR ? "\u00a0; " : "; "));
}

static struct sentence
say_name(const struct saying *saying, const struct formula *formula)
{
    const char *name = term(saying, formula);

    return line(formula->type == TYPE_FLAG ? phrase_fill(saying->arena, _("{1}: yes"), &name, 1, "")
                                           : name);
}

static struct sentence
say(const struct saying *saying, const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_NAME:
    case FORMULA_ITEM:
        return say_name(saying, formula);
    case FORMULA_NOT:
        return say_not(saying, formula);
    case FORMULA_COMPARE:
        return say_comparison(saying, formula);
    case FORMULA_IN:
    case FORMULA_IN_LIST:
        return are_terms(formula) ? say_membership(saying, formula, false)
                                  : say_parts(saying, formula);
    case FORMULA_CALL:
        return say_call(saying, formula);
    default:
        return is_term(formula) ? line(term(saying, formula)) : say_parts(saying, formula);
    }
}

struct sentence
program_sentence(struct arena *arena, const struct program *program,
                 const struct sentence_names *names)
{
    struct saying saying = {.arena = arena, .symbols = program->symbols, .names = names};

    return say(&saying, program->formula);
}

void
sentence_write(struct text *out, const struct sentence *sentence, size_t indent)
{
    text_addf(out, "%s\n", sentence->text);
    for (const struct sentence *at = sentence->first; at != NULL; at = at->next) {
        text_addf(out, "%*s- ", (int)indent, "");
        sentence_write(out, at, indent + INDENT);
    }
}
