/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/sentence_phrase.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/literal.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct function_phrase functions[] = {
    {"min", N_("the smallest of: {*}"), N_("the smallest of these:"), {0}, false},
    {"max", N_("the largest of: {*}"), N_("the largest of these:"), {0}, false},
    {"step",
     N_("1 point for each threshold that {1} reaches among: {+}"),
     N_("1 point for each threshold that is reached:"),
     {N_("what is compared: {1}"), N_("a threshold: {1}")},
     false},
    {"count", N_("the number of {1}"), N_("the number of items of this list:"), {0}, true},
    {"sum", N_("the sum of {1}"), N_("the sum of the items of this list:"), {0}, true},
    {"count_distinct",
     N_("the number of different items of {1}"),
     N_("the number of different items of this list:"),
     {0},
     true},
    {"count_true", NULL, N_("how many of these are true:"), {0}, false},
    {"points", N_("1 when {1}, otherwise 0"), N_("1 when this is true, otherwise 0:"), {0}, true},
    {"if",
     N_("{2} if {1}, otherwise {3}"),
     N_("one of two values:"),
     {N_("the condition: {1}"), N_("when it is true: {1}"), N_("otherwise: {1}")},
     false},
    {"is_true", N_("it is true that {1}"), N_("it is true that:"), {0}, false},
    {"default",
     N_("{1}, or {2} when it is not given"),
     N_("one value, or another when it is not given:"),
     {N_("what is asked for: {1}"), N_("when it is not given: {1}")},
     false},
    {"all",
     N_("for every item of {1}: {2}"),
     N_("every item of a list satisfies a condition:"),
     {N_("the list: {1}"), N_("the condition: {1}")},
     false},
    {"some",
     N_("for at least one item of {1}: {2}"),
     N_("at least one item of a list satisfies a condition:"),
     {N_("the list: {1}"), N_("the condition: {1}")},
     false},
    {"none",
     N_("for no item of {1}: {2}"),
     N_("no item of a list satisfies a condition:"),
     {N_("the list: {1}"), N_("the condition: {1}")},
     false},
    {"filter",
     N_("the items of {1} for which: {2}"),
     N_("the items of a list that satisfy a condition:"),
     {N_("the list: {1}"), N_("the condition: {1}")},
     false},
    {"map",
     N_("for each item of {1}, the value: {2}"),
     N_("for each item of a list, a value:"),
     {N_("the list: {1}"), N_("the value: {1}")},
     false},
    {"reduce",
     NULL,
     N_("a value accumulated over the items of a list:"),
     {N_("the list: {1}"), N_("after each item: {1}"), N_("to begin with: {1}")},
     false},
    {"merge",
     N_("the lists put together: {*}"),
     N_("these, put together as one list:"),
     {0},
     false},
    {"missing",
     N_("those of these that are not given: {*}"),
     N_("those that are not given:"),
     {0},
     false},
    {"missing_some",
     N_("those of {2} that are not given, while fewer than {1} are"),
     N_("those of a list that are not given, while fewer than a number are:"),
     {N_("the number: {1}"), N_("the list: {1}")},
     false},
    {"known", N_("{1} is given"), N_("this can be told:"), {0}, false},
    {"calendar_months",
     N_("the months of the calendar from {1} to {2}, both counted"),
     N_("the months of the calendar from one day to another, both counted:"),
     {N_("from: {1}"), N_("to: {1}")},
     false},
    {"age_months",
     N_("the whole months from {1} to {2}"),
     N_("the whole months from one day to another:"),
     {N_("from: {1}"), N_("to: {1}")},
     false},
    {"months_between",
     N_("the whole months between {1} and {2}, the last day of a month completing one"),
     N_("the whole months between two days, the last day of a month completing one:"),
     {N_("from: {1}"), N_("to: {1}")},
     false},
    {"mod",
     N_("the remainder of {1} divided by {2}"),
     N_("the remainder of a division:"),
     {N_("what is divided: {1}"), N_("by: {1}")},
     false},
    {"cat",
     N_("the text that these make end to end: {*}"),
     N_("these, end to end as one text:"),
     {0},
     false},
    {"substr",
     NULL,
     N_("a part of a text:"),
     {N_("the text: {1}"), N_("from the place, the first being 0: {1}"),
      N_("how many characters: {1}")},
     false},
    {"contains",
     N_("{1} contains {2}"),
     N_("a text contains another:"),
     {N_("the text: {1}"), N_("the part: {1}")},
     false},
    {"day", N_("the day of {1}"), N_("the day of this moment:"), {0}, true},
    {"abs", N_("the size without sign of {1}"), N_("the size without sign of this:"), {0}, true},
    {"round_down",
     N_("{1}, rounded down to a multiple of {2}"),
     N_("rounded down to a multiple:"),
     {N_("what is rounded: {1}"), N_("to a multiple of: {1}")},
     false},
    {"round_half_up",
     N_("{1}, rounded to the nearest multiple of {2}, halves away from zero"),
     N_("rounded to the nearest multiple, halves away from zero:"),
     {N_("what is rounded: {1}"), N_("to a multiple of: {1}")},
     false},
    {"in_zone",
     N_("{1} is in the zone {2} on {3}"),
     N_("a territory is in a zone on a day:"),
     {N_("the territory: {1}"), N_("the zone: {1}"), N_("the day: {1}")},
     false},
    {"parent",
     N_("the code of the territory of kind {2} in which {1} is on {3}"),
     N_("the code of the territory in which another is on a day:"),
     {N_("the territory: {1}"), N_("the kind of what it is in: {1}"), N_("the day: {1}")},
     false},
    {"territory_name",
     N_("the name of the territory {1} on {2}"),
     N_("the name of a territory on a day:"),
     {N_("the territory: {1}"), N_("the day: {1}")},
     false},
    {"rate",
     N_("the rate {1} on {2}"),
     N_("a rate on a day:"),
     {N_("the rate: {1}"), N_("the day: {1}")},
     false},
};

/* Until it gets a row: a test fails on a function that has none. */
static const struct function_phrase without = {
    "", NULL, N_("what a function without words gives of these:"), {0}, false};

const struct function_phrase *
phrase_of_function(const char *name)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return &without;
}

const char *
phrase_of_comparison(enum comparison comparison, enum value_type type)
{
    static const char *const numbers[] = {
        [COMPARE_EQUAL] = N_("{1} equals {2}"),
        [COMPARE_UNEQUAL] = N_("{1} differs from {2}"),
        [COMPARE_LESS] = N_("{1} is less than {2}"),
        [COMPARE_LESS_EQUAL] = N_("{1} is at most {2}"),
        [COMPARE_GREATER] = N_("{1} is more than {2}"),
        [COMPARE_GREATER_EQUAL] = N_("{1} is at least {2}"),
    };
    static const char *const moments[] = {
        [COMPARE_EQUAL] = N_("{1} is the same as {2}"),
        [COMPARE_UNEQUAL] = N_("{1} is not the same as {2}"),
        [COMPARE_LESS] = N_("{1} is before {2}"),
        [COMPARE_LESS_EQUAL] = N_("{1} is not after {2}"),
        [COMPARE_GREATER] = N_("{1} is after {2}"),
        [COMPARE_GREATER_EQUAL] = N_("{1} is not before {2}"),
    };
    static const char *const texts[] = {
        [COMPARE_EQUAL] = N_("{1} is {2}"),
        [COMPARE_UNEQUAL] = N_("{1} is not {2}"),
    };

    if (type == TYPE_TEXT) {
        return _(texts[comparison]);
    }
    return type == TYPE_DATE || type == TYPE_INSTANT ? _(moments[comparison])
                                                     : _(numbers[comparison]);
}

const char *
phrase_of_bound(enum comparison comparison, enum value_type type)
{
    static const char *const numbers[] = {
        [COMPARE_LESS] = N_("less than {1}"),
        [COMPARE_LESS_EQUAL] = N_("at most {1}"),
        [COMPARE_GREATER] = N_("more than {1}"),
        [COMPARE_GREATER_EQUAL] = N_("at least {1}"),
    };
    static const char *const moments[] = {
        [COMPARE_LESS] = N_("before {1}"),
        [COMPARE_LESS_EQUAL] = N_("not after {1}"),
        [COMPARE_GREATER] = N_("after {1}"),
        [COMPARE_GREATER_EQUAL] = N_("not before {1}"),
    };

    return type == TYPE_DATE || type == TYPE_INSTANT ? _(moments[comparison])
                                                     : _(numbers[comparison]);
}

const char *
phrase_of_parts(enum formula_kind kind)
{
    static const char *const headings[FORMULA_KINDS] = {
        [FORMULA_LIST] = N_("the list of these:"),
        [FORMULA_OR] = N_("at least one of these is true:"),
        [FORMULA_AND] = N_("all of these are true:"),
        [FORMULA_NOT] = N_("this is not true:"),
        [FORMULA_COMPARE] = N_("each of these is compared with the one before it:"),
        [FORMULA_IN] = N_("the first of these is one of the others:"),
        [FORMULA_IN_LIST] = N_("the first of these is in the second, a list:"),
        [FORMULA_ADD] = N_("the sum of these:"),
        [FORMULA_SUBTRACT] = N_("the first of these less the second:"),
        [FORMULA_MULTIPLY] = N_("the product of these:"),
        [FORMULA_DIVIDE] = N_("the first of these divided by the second:"),
        [FORMULA_NEGATE] = N_("the opposite of this:"),
    };

    return _(headings[kind]);
}

/* The parts from `first` on, joined. */
static void
add_parts(struct text *out, const char *const *parts, size_t first, size_t count,
          const char *separator)
{
    for (size_t i = first; i < count; i++) {
        text_add(out, i > first ? separator : "");
        text_add(out, parts[i]);
    }
}

const char *
phrase_fill(struct arena *arena, const char *phrase, const char *const *parts, size_t count,
            const char *separator)
{
    struct text out = text_in(arena);

    for (const char *at = phrase; *at != '\0'; at++) {
        if (at[0] != '{') {
            text_add_bytes(&out, at, 1);
            continue;
        }
        if (at[1] == '*' || at[1] == '+') {
            add_parts(&out, parts, at[1] == '+' ? 1 : 0, count, separator);
        } else {
            text_add(&out, parts[at[1] - '1']);
        }
        at += 2; /* to the brace that ends it */
    }
    return text_of(&out);
}

const char *
phrase_quoted(struct arena *arena, const char *text)
{
    bool french = words_language() == LANGUAGE_FR;

    if (strstr(text, french ? "»" : "’") != NULL) {
        return literal_quoted(arena, text);
    }
    return text_format(arena, french ? "«\u00a0%s\u00a0»" : "‘%s’", text);
}

/* Words that sentences are made of, in both languages. */
static const char *const reserved[] = {
    "after", "among",     "and",      "at",       "before", "differs", "equals",  "is",   "not",
    "or",    "otherwise", "contains", "contient", "if",     "si",      "lorsque", "than", "to",
    "when",  "avant",     "après",    "au",       "est",    "et",      "ni",      "ou",   "parmi",
    "plus",  "que",       "quand",    "sinon",    "à",      "moins",   "égal",
};

static bool
is_reserved(const char *word, size_t length)
{
    for (size_t i = 0; i < COUNT(reserved); i++) {
        if (strlen(reserved[i]) == length && memcmp(reserved[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_word_byte(char byte)
{
    return (unsigned char)byte >= 0x80 || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '\'' || byte == '-' || byte == '.';
}

bool
phrase_is_plain(const char *label)
{
    while (*label != '\0') {
        size_t length = 0;

        while (is_word_byte(label[length])) {
            length++;
        }
        /* One blank between words, and no sign that stands alone. */
        if (length == 0 || strchr("-'.", label[0]) != NULL || is_reserved(label, length) ||
            strchr(" ", label[length]) == NULL ||
            (label[length] == ' ' && label[length + 1] == '\0')) {
            return false;
        }
        label += length + (label[length] == ' ' ? 1 : 0);
    }
    return true;
}
