/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Sentences of lists, of their items, of texts and of what is missing.
 */
#include "base/words.h"
#include "catalogue.h"
#include "rules/sentence.h"
#include "rules_fixture.h"

#include <stdlib.h>

static const struct shape text = {.type = TYPE_TEXT};
static const struct shape_member line_members[] = {
    {"label", {.type = TYPE_TEXT}, {"wording", "libellé"}},
    {"amount", {.type = TYPE_MONEY}, {"amount", "montant"}},
    {"of", {.type = TYPE_NUMBER}, {"rank of it", "rang"}},
    {"paid", {.type = TYPE_FLAG}, {NULL, NULL}},
    {"tags", {.type = TYPE_LIST, .item = &text}, {"tags", "étiquettes"}},
    {"twin", {.type = TYPE_MONEY}, {"amount", "jumeau"}},
    {"other", {.type = TYPE_NUMBER}, {"same", "même"}},
};
static const struct shape line_shape = {
    .type = TYPE_RECORD, .members = line_members, .member_count = COUNT(line_members)};
static const struct shape lines_shape = {.type = TYPE_LIST, .item = &line_shape};
static const struct symbol names[] = {
    {"lines", TYPE_LIST, 0, {"budget lines", "lignes"}, false, &lines_shape},
    {"codes", TYPE_LIST, 1, {NULL, NULL}, false, NULL},
    {"first", TYPE_RECORD, 2, {"first line", "première ligne"}, false, &line_shape},
    {"n", TYPE_NUMBER, 3, {NULL, NULL}, false, NULL},
    {"cer", TYPE_FLAG, 4, {NULL, NULL}, false, NULL},
    {"stage", TYPE_TEXT, 5, {NULL, NULL}, false, NULL},
    {"start", TYPE_DATE, 6, {NULL, NULL}, false, NULL},
    {"end", TYPE_DATE, 7, {NULL, NULL}, false, NULL},
};

static const char *
read_aloud(const char *formula)
{
    static const struct sentence_names as_they_are = {.currency = "EUR"};
    static const struct symbols symbols = {.items = names, .count = COUNT(names)};
    struct text out = text_in(&fixture_arena);
    struct sentence sentence = program_sentence(
        &fixture_arena, fixture_program(&symbols, formula, PROGRAM_ANY), &as_they_are);

    sentence_write(&out, &sentence, 0);
    return text_of(&out);
}

struct expected {
    const char *formula, *words;
};

static void
expect(const struct expected *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(read_aloud(list[i].formula), list[i].words);
    }
}

static void
items_of_lists_are_spoken_of(void **state)
{
    static const struct expected list[] = {
        {"all(lines, item.of > 1)",
         "for every item of budget lines: rank of it of the item is more than 1\n"},
        {"some(lines, item.paid)",
         "for at least one item of budget lines: paid of the item: yes\n"},
        {"none(lines, not item.paid)", "for no item of budget lines: paid of the item: no\n"},
        {"all(codes, item = 'a')", "for every item of codes: the item is ‘a’\n"},
        {"all(filter(lines, item.paid), item.of > 1)",
         "every item of a list satisfies a condition:\n"
         "- the list: the items of budget lines for which: paid of the item: yes\n"
         "- the condition: rank of it of the item is more than 1\n"},
        {"some(lines, cer or item.paid)",
         "at least one item of a list satisfies a condition:\n- the list: budget lines\n"
         "- the condition: at least one of these is true:\n  - cer: yes\n"
         "  - paid of the item: yes\n"},
        {"none(lines, some(item.tags, item = 'a'))",
         "for no item of budget lines: for at least one item of tags of the item: the item is ‘a’"
         "\n"},
        {"sum(map(lines, item.amount))",
         "the sum of the items of this list:\n"
         "- for each item of budget lines, the value: amount of the item\n"},
        {"sum(map(lines, item.twin))",
         "the sum of the items of this list:\n"
         "- for each item of budget lines, the value: twin of the item\n"},
        {"count(filter(lines, item.paid)) > 2",
         "what follows is more than 2:\n- the number of items of this list:\n"
         "  - the items of budget lines for which: paid of the item: yes\n"},
        {"reduce(lines, accumulator + current.of, 0)",
         "a value accumulated over the items of a list:\n- the list: budget lines\n"
         "- after each item: what is accumulated + rank of it of the current item\n"
         "- to begin with: 0\n"},
        {"first.amount > euros('1')", "amount of first line is more than €1\n"},
        {"first.paid", "paid of first line: yes\n"},
        {"count(first.tags) + 1", "the number of tags of first line + 1\n"},
    };

    (void)state;
    /* Two members of one label: neither bears it. */
    assert_string_equal(read_aloud("first.twin > first.amount"),
                        "twin of first line is more than amount of first line\n");
    expect(list, COUNT(list));
}

static void
lists_and_texts_are_read_in_words(void **state)
{
    static const struct expected list[] = {
        {"count_distinct(codes) = 2", "the number of different items of codes equals 2\n"},
        {"count_distinct(map(lines, item.label))",
         "the number of different items of this list:\n"
         "- for each item of budget lines, the value: wording of the item\n"},
        {"sum([1, n, 2])", "the sum of the list (1, n, 2)\n"},
        {"sum([1, min(n, 2)])", "the sum of the items of this list:\n- the list of these:\n  - 1\n"
                                "  - the smallest of: n; 2\n"},
        {"count(merge(codes, ['a']))",
         "the number of items of this list:\n- the lists put together: codes; the list (‘a’)\n"},
        {"count(merge(codes, filter(codes, item = 'a')))",
         "the number of items of this list:\n- these, put together as one list:\n  - codes\n"
         "  - the items of codes for which: the item is ‘a’\n"},
        {"some(lines, item.paid and item.label = 'x')",
         "at least one item of a list satisfies a condition:\n- the list: budget lines\n"
         "- the condition: all of these are true:\n  - paid of the item: yes\n"
         "  - wording of the item is ‘x’\n"},
        {"missing(cat(min(1, 2)))", "those that are not given:\n- these, end to end as one text:\n"
                                    "  - the smallest of: 1; 2\n"},
        {"count(missing('n', 'stage')) = 0",
         "what follows equals 0:\n- the number of items of this list:\n"
         "  - those of these that are not given: ‘n’; ‘stage’\n"},
        {"count(missing_some(1, ['n', 'stage']))",
         "the number of items of this list:\n"
         "- those of the list (‘n’, ‘stage’) that are not given, while fewer than 1 are\n"},
        {"default(n, 0) > 1", "what follows is more than 1:\n- n, or 0 when it is not given\n"},
        {"is_true(cer)", "it is true that cer: yes\n"},
        {"is_true(cer or n > 1)", "it is true that:\n- at least one of these is true:\n"
                                  "  - cer: yes\n  - n is more than 1\n"},
    };

    (void)state;
    expect(list, COUNT(list));
}

static void
functions_of_texts_and_choices_are_read_in_words(void **state)
{
    static const struct expected list[] = {
        {"mod(n, 2) = 0", "what follows equals 0:\n- the remainder of n divided by 2\n"},
        {"mod(min(n, 3), 2)", "the remainder of a division:\n"
                              "- what is divided: the smallest of: n; 3\n- by: 2\n"},
        {"months_between(start, end)",
         "the whole months between start and end, the last day of a month completing one\n"},
        {"cat(stage, '-', stage) = 'a'",
         "what follows is ‘a’:\n- the text that these make end to end: stage; ‘-’; stage\n"},
        {"cat(stage, substr(stage, 1))",
         "these, end to end as one text:\n- stage\n- a part of a text:\n  - the text: stage\n"
         "  - from the place, the first being 0: 1\n"},
        {"substr(stage, 0, 2) = 'a'",
         "what follows is ‘a’:\n- a part of a text:\n  - the text: stage\n"
         "  - from the place, the first being 0: 0\n  - how many characters: 2\n"},
        {"contains(stage, 'a')", "stage contains ‘a’\n"},
        {"contains(cat(stage), 'a')",
         "a text contains another:\n- the text: the text that these make end to end: stage\n"
         "- the part: ‘a’\n"},
        {"default(cer, true)",
         "one value, or another when it is not given:\n- what is asked for: cer: yes\n"
         "- when it is not given: true\n"},
        {"if(cer, 1, n > 2, 3)", "one of two values:\n- the condition: cer: yes\n"
                                 "- when it is true: 1\n- the condition: n is more than 2\n"
                                 "- when it is true: 3\n"},
        {"if(cer, 1, n > 2, 3, 4)",
         "one of two values:\n- the condition: cer: yes\n- when it is true: 1\n"
         "- the condition: n is more than 2\n- when it is true: 3\n- otherwise: 4\n"},
    };

    (void)state;
    expect(list, COUNT(list));
}

static void
the_same_in_french(void **state)
{
    (void)state;
    catalogue_open();
    words_speak(LANGUAGE_FR);
    assert_string_equal(read_aloud("all(lines, item.amount > euros('1'))"),
                        "pour chaque élément de lignes\u00a0: montant de l'élément est supérieur à "
                        "1\u00a0€\n");
    words_speak(LANGUAGE_EN);
}

static int
by_words(const void *a, const void *b)
{
    return strcmp(((const struct expected *)a)->words, ((const struct expected *)b)->words);
}

/* Every list, under every function, with every condition. */
static const char *const lists[] = {
    "lines",        "filter(lines, item.paid)", "filter(lines, item.of > n)", "merge(lines, lines)",
    "merge(lines)", "filter(lines, cer)"};
static const char *const conditions[] = {"item.paid",
                                         "not item.paid",
                                         "item.of > n",
                                         "item.of >= n",
                                         "cer",
                                         "item.paid and cer",
                                         "item.paid or cer",
                                         "some(item.tags, item = 'a')",
                                         "all(item.tags, item = 'a')",
                                         "'a' in item.tags",
                                         "item.label in ('a', 'b')",
                                         "known(item.label)",
                                         "is_true(item.paid)",
                                         "item.paid = cer",
                                         "contains(item.label, 'a')",
                                         "not (item.of > n)",
                                         "item.of > 1 or cer",
                                         "count(item.tags) > 1",
                                         "item.label = 'a'"};
static const char *const uses[] = {"all(%s, %s)",
                                   "some(%s, %s)",
                                   "none(%s, %s)",
                                   "count(filter(%s, %s))",
                                   "sum(map(%s, points(%s)))",
                                   "points(all(%s, %s))",
                                   "not all(%s, %s)",
                                   "count(map(%s, %s))"};

/* The use with a list and a condition in the places of its two %s. */
static const char *
filled(const char *use, const char *list, const char *condition)
{
    struct text formula = text_in(&fixture_arena);

    for (const char *at = use; *at != '\0'; at++) {
        if (at[0] == '%') {
            text_add(&formula, strchr(at + 1, '%') != NULL ? list : condition);
            at++;
        } else {
            text_add_bytes(&formula, at, 1);
        }
    }
    return text_of(&formula);
}

static void
different_formulas_never_read_the_same(void **state)
{
    static struct expected said[COUNT(lists) * COUNT(conditions) * COUNT(uses)];

    (void)state;
    for (size_t i = 0; i < COUNT(said); i++) {
        said[i].formula = filled(uses[i % COUNT(uses)], lists[i / COUNT(uses) % COUNT(lists)],
                                 conditions[i / COUNT(uses) / COUNT(lists)]);
        said[i].words = read_aloud(said[i].formula);
    }
    qsort(said, COUNT(said), sizeof *said, by_words);
    for (size_t i = 1; i < COUNT(said); i++) {
        if (strcmp(said[i].words, said[i - 1].words) == 0) {
            fail_msg("%s and %s both read: %s", said[i - 1].formula, said[i].formula,
                     said[i].words);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_of_lists_are_spoken_of),
        cmocka_unit_test(lists_and_texts_are_read_in_words),
        cmocka_unit_test(functions_of_texts_and_choices_are_read_in_words),
        cmocka_unit_test(the_same_in_french),
        cmocka_unit_test(different_formulas_never_read_the_same),
    };

    words_speak(LANGUAGE_EN);
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
