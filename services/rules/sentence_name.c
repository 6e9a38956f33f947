/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "rules/sentence_parts.h"
#include "rules/sentence_phrase.h"
#include "rules/shape.h"

#include <string.h>

static struct sentence_name
name_of(const struct saying *saying, const struct symbol *symbol)
{
    struct sentence_name name = {0};

    if (saying->names->find != NULL) {
        name = saying->names->find(saying->names->context, symbol);
    }
    if (name.label == NULL) {
        name.label = symbol->label[words_language()];
    }
    if (name.label == NULL) {
        name.label = symbol->name;
    }
    return name;
}

/* Whether another name is called the same. */
static bool
is_shared(const struct saying *saying, const struct symbol *symbol, const char *label)
{
    for (size_t i = 0; i < saying->symbols->count; i++) {
        const struct symbol *other = &saying->symbols->items[i];

        if (strcmp(other->name, symbol->name) != 0 &&
            strcmp(name_of(saying, other).label, label) == 0) {
            return true;
        }
    }
    return false;
}

/* A label that could be taken for words of the sentence stands in quotes. */
static const char *
set_apart(const struct saying *saying, const char *label)
{
    return phrase_is_plain(label) ? label : text_format(saying->arena, "“%s”", label);
}

static const char *
symbol_words(const struct saying *saying, const struct symbol *symbol)
{
    struct sentence_name name = name_of(saying, symbol);
    const char *words = set_apart(saying, name.label);

    if (is_shared(saying, symbol, name.label)) {
        words = text_format(saying->arena, "%s [%s]", words, symbol->name);
    }
    return name.detail == NULL ? words : text_format(saying->arena, "%s (%s)", words, name.detail);
}

/* The label of the one member that a path names, when no other member bears it. */
static const char *
member_label(const struct shape *record, const char *path)
{
    const char *label = NULL;
    size_t bearers = 0;

    for (size_t i = 0; record != NULL && i < record->member_count; i++) {
        if (strcmp(record->members[i].name, path) == 0) {
            label = record->members[i].label[words_language()];
        }
    }
    for (size_t i = 0; label != NULL && i < record->member_count; i++) {
        const char *other = record->members[i].label[words_language()];

        bearers += other != NULL && strcmp(other, label) == 0;
    }
    return bearers == 1 ? label : NULL;
}

/* "amount of the item"; a longer path is told as it is written. */
static const char *
member_words(const struct saying *saying, const struct shape *record, const char *path,
             const char *whole)
{
    const char *label = member_label(record, path);
    const char *parts[] = {label != NULL ? set_apart(saying, label) : path, whole};

    return path[0] == '\0' ? whole : phrase_fill(saying->arena, _("{1} of {2}"), parts, 2, "");
}

const char *
sentence_name_words(const struct saying *saying, const struct formula *formula)
{
    return member_words(saying, shape_of_symbol(formula->symbol), formula->path,
                        symbol_words(saying, formula->symbol));
}

const char *
sentence_item_words(const struct saying *saying, const struct formula *formula)
{
    const char *whole = formula->scope == SCOPE_ITEM      ? _("the item")
                        : formula->scope == SCOPE_CURRENT ? _("the current item")
                                                          : _("what is accumulated");

    return member_words(saying, formula->scope == SCOPE_ACCUMULATOR ? NULL : saying->item,
                        formula->path, whole);
}

/* As it is written: `always` and `true` are the same, and do not read the same. */
static const char *
flag_words(const struct formula *literal)
{
    bool flag = literal->value.number.num != 0;
    const char *word = literal->text != NULL ? literal->text : "";

    if (strcmp(word, "always") == 0 || strcmp(word, "never") == 0) {
        return flag ? _("always") : _("never");
    }
    return flag ? _("true") : _("false");
}

const char *
sentence_literal_words(const struct saying *saying, const struct formula *literal)
{
    struct arena *arena = saying->arena;
    struct rational percent;

    if (literal->percent && rational_mul(literal->value.number, rational_of(100), &percent)) {
        return text_format(arena, words_language() == LANGUAGE_FR ? "%s\u00a0%%" : "%s%%",
                           words_decimal(arena, rational_exact(arena, percent)));
    }
    switch (literal->type) {
    case TYPE_TEXT:
        return phrase_quoted(arena, literal->value.text);
    case TYPE_FLAG:
        return flag_words(literal);
    case TYPE_DATE:
        return text_format(arena, words_language() == LANGUAGE_FR ? "le %s" : "%s",
                           words_date(arena, (int32_t)literal->value.number.num));
    default:
        return value_words(arena, &literal->value, saying->names->currency, saying->symbols->zone);
    }
}
