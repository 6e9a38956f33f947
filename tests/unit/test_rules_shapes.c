/* SPDX-License-Identifier: MPL-2.0 */
/*
 * shape and path: what is known of values made of others, and the way into them.
 */
#include "in_arena.h"

#include "rules/path.h"

#include <stdio.h>

static const struct shape_member ab_members[] = {
    {"a", {.type = TYPE_NUMBER}, {NULL, NULL}},
    {"b", {.type = TYPE_TEXT}, {NULL, NULL}},
};
static const struct shape ab = {.type = TYPE_RECORD, .members = ab_members, .member_count = 2};

/* A record of those of these members that `letters` names: small are numbers, capitals texts. */
static const struct shape *
record_of(const char *letters)
{
    static const char names[] = "a\0b\0c\0d\0e";
    size_t count = strlen(letters);
    struct shape_member *members = ARENA_NEW(&arena, struct shape_member, count);
    struct shape *record = ARENA_NEW(&arena, struct shape, 1);

    for (size_t i = 0; i < count; i++) {
        bool small = letters[i] >= 'a';

        members[i].name = &names[2 * (letters[i] - (small ? 'a' : 'A'))];
        members[i].shape.type = small ? TYPE_NUMBER : TYPE_TEXT;
    }
    *record = (struct shape){.type = TYPE_RECORD, .members = members, .member_count = count};
    return record;
}

static const struct shape *
plain(enum value_type type)
{
    return shape_of_type(type);
}

static void
a_shape_is_that_of_its_type_and_what_is_inside(void **state)
{
    const struct shape *numbers = shape_list(&arena, plain(TYPE_NUMBER));

    (void)state;
    assert_int_equal(shape_item(numbers)->type, TYPE_NUMBER);
    assert_int_equal(shape_item(plain(TYPE_LIST))->type, TYPE_TEXT);
    assert_int_equal(shape_item(plain(TYPE_ANY))->type, TYPE_ANY);
    assert_int_equal(shape_item(plain(TYPE_NUMBER))->type, TYPE_ANY);
    assert_true(shape_same(numbers, shape_list(&arena, plain(TYPE_NUMBER))));
    assert_false(shape_same(numbers, plain(TYPE_LIST)));
    assert_false(shape_same(numbers, plain(TYPE_NUMBER)));
    assert_true(shape_same(record_of("ab"), record_of("ab")));
    assert_false(shape_same(record_of("ab"), record_of("ba")));
    assert_false(shape_same(record_of("ab"), record_of("a")));
    assert_false(shape_same(record_of("ab"), record_of("aB")));
    assert_false(shape_same(record_of("ab"), record_of("Ab")));
    assert_false(shape_same(record_of(""), plain(TYPE_NUMBER)));
}

static void
a_member_is_looked_for_from_the_hint_on_then_before_it(void **state)
{
    static const struct shape_member twice[] = {
        {"a", {.type = TYPE_NUMBER}, {NULL, NULL}},
        {"ab", {.type = TYPE_NUMBER}, {NULL, NULL}},
        {"a", {.type = TYPE_NUMBER}, {NULL, NULL}},
        {"c", {.type = TYPE_NUMBER}, {NULL, NULL}},
    };
    static const struct shape record = {
        .type = TYPE_RECORD, .members = twice, .member_count = COUNT(twice)};

    (void)state;
    assert_int_equal(shape_member(&record, "a", 1, 0), 0);
    assert_int_equal(shape_member(&record, "a", 1, 1), 2);
    assert_int_equal(shape_member(&record, "a", 1, 3), 0);
    assert_int_equal(shape_member(&record, "a", 1, 4), 0);
    assert_int_equal(shape_member(&record, "ab.x", 2, 3), 1);
    assert_int_equal(shape_member(&record, "abc", 3, 0), SIZE_MAX);
    assert_int_equal(shape_member(&record, "c", 1, 0), 3);
    assert_int_equal(shape_member(&record, "", 0, 0), SIZE_MAX);
    assert_int_equal(shape_member(record_of(""), "a", 1, 0), SIZE_MAX);
}

static void
shapes_are_joined_or_mixed(void **state)
{
    const struct shape *numbers = shape_list(&arena, plain(TYPE_NUMBER));
    const struct shape *nothing = shape_list(&arena, plain(TYPE_ANY));
    static const struct {
        const char *a, *b, *joined, *mixed;
    } records[] = {
        {"ab", "ab", "ab", "ab"}, {"ab", "ba", "ab", "ab"},         {"a", "b", "ab", "ab"},
        {"", "ab", "ab", "ab"},   {"ab", "", "ab", "ab"},           {"abc", "cad", "abcd", "abcd"},
        {"ab", "aB", NULL, NULL}, {"ab", "bcde", "abcde", "abcde"},
    };

    (void)state;
    assert_ptr_equal(shape_join(&arena, numbers, plain(TYPE_ANY)), numbers);
    assert_ptr_equal(shape_join(&arena, plain(TYPE_ANY), numbers), numbers);
    assert_ptr_equal(shape_join(&arena, numbers, nothing), numbers);
    assert_true(shape_same(shape_join(&arena, nothing, numbers), numbers));
    assert_null(shape_join(&arena, numbers, plain(TYPE_NUMBER)));
    assert_null(shape_join(&arena, numbers, plain(TYPE_LIST)));
    assert_int_equal(shape_join(&arena, plain(TYPE_TEXT), plain(TYPE_TEXT))->type, TYPE_TEXT);
    assert_int_equal(shape_mix(&arena, plain(TYPE_TEXT), plain(TYPE_NUMBER))->type, TYPE_MIXED);
    assert_int_equal(shape_item(shape_mix(&arena, numbers, plain(TYPE_LIST)))->type, TYPE_MIXED);
    for (size_t i = 0; i < COUNT(records); i++) {
        const struct shape *a = record_of(records[i].a), *b = record_of(records[i].b);
        const struct shape *joined = shape_join(&arena, a, b), *mixed = shape_mix(&arena, a, b);

        if (records[i].joined == NULL) {
            assert_null(joined);
            assert_int_equal(mixed->member_count, 2);
            assert_int_equal(mixed->members[0].shape.type, TYPE_NUMBER);
            assert_int_equal(mixed->members[1].shape.type, TYPE_MIXED);
            continue;
        }
        if (!shape_same(joined, record_of(records[i].joined)) ||
            !shape_same(mixed, record_of(records[i].mixed))) {
            fail_msg("%s with %s", records[i].a, records[i].b);
        }
    }
}

static void
a_path_leads_into_records_and_lists(void **state)
{
    const struct shape *list = shape_list(&arena, &ab);
    static const struct {
        const char *path;
        bool open, leads;
        enum path_problem problem;
        enum value_type type;
    } cases[] = {
        {"", false, true, PATH_NO_INSIDE, TYPE_LIST},
        {"0", false, true, PATH_NO_INSIDE, TYPE_RECORD},
        {"0.a", false, true, PATH_NO_INSIDE, TYPE_NUMBER},
        {"9.b", false, true, PATH_NO_INSIDE, TYPE_TEXT},
        {"10.b", false, true, PATH_NO_INSIDE, TYPE_TEXT},
        {"999999999", false, true, PATH_NO_INSIDE, TYPE_RECORD},
        {"1000000000", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"00", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"01", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"1/", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"1:", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"x", true, false, PATH_NO_INDEX, TYPE_LIST},
        {".0", false, false, PATH_NO_INDEX, TYPE_LIST},
        {"0.", false, false, PATH_NO_MEMBER, TYPE_RECORD},
        {"0.c", false, false, PATH_NO_MEMBER, TYPE_RECORD},
        {"0.c", true, true, PATH_NO_MEMBER, TYPE_ANY},
        {"0.c.d.e", true, true, PATH_NO_MEMBER, TYPE_ANY},
        {"0.a.x", true, false, PATH_NO_INSIDE, TYPE_NUMBER},
        {"0.constructor", true, false, PATH_OF_JAVASCRIPT, TYPE_RECORD},
        {"0.c.__proto__", true, false, PATH_OF_JAVASCRIPT, TYPE_ANY},
        {"0.constructors", true, true, PATH_NO_MEMBER, TYPE_ANY},
        {"0.constructo", true, true, PATH_NO_MEMBER, TYPE_ANY},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct shape *shape = list;
        struct path_refusal refusal = {.problem = PATH_NO_INSIDE};
        bool leads = path_follow(cases[i].path, cases[i].open, &shape, &refusal);

        if (leads != cases[i].leads || shape->type != cases[i].type ||
            (!leads && refusal.problem != cases[i].problem)) {
            fail_msg("%s: %d, problem %d, type %d", cases[i].path, leads, (int)refusal.problem,
                     (int)shape->type);
        }
    }
}

static void
what_is_refused_of_a_path_is_told(void **state)
{
    static const char path[] = "a.lenght";
    static const struct shape_member members[] = {{"length", {.type = TYPE_NUMBER}, {NULL, NULL}}};
    static const struct shape inner = {.type = TYPE_RECORD, .members = members, .member_count = 1};
    const struct shape_member outer_members[] = {{"a", inner, {NULL, NULL}}};
    const struct shape outer = {.type = TYPE_RECORD, .members = outer_members, .member_count = 1};
    const struct shape *shape = &outer;
    struct path_refusal refusal;

    (void)state;
    assert_false(path_follow(path, false, &shape, &refusal));
    assert_ptr_equal(refusal.at, path + 2);
    assert_int_equal(refusal.length, 6);
    assert_string_equal(refusal.near, "length");
}

static void
a_value_is_found_in_counted_steps(void **state)
{
    char names[40][4];
    struct shape_member members[40];
    struct value values[40];
    const struct shape record = {.type = TYPE_RECORD, .members = members, .member_count = 40};
    struct value inner, list, whole[2];
    size_t steps = 0;

    (void)state;
    for (int i = 0; i < 40; i++) {
        (void)snprintf(names[i], sizeof names[i], "m%02d", i);
        members[i] = (struct shape_member){.name = names[i], .shape = {.type = TYPE_NUMBER}};
        values[i] = value_number(TYPE_NUMBER, rational_of(i));
    }
    inner = value_record(&record, values);
    whole[0] = inner;
    whole[1] = value_number(TYPE_NUMBER, rational_of(7));
    list = value_list(whole, 2);
    assert_ptr_equal(path_value(&list, "", &steps), &list);
    assert_int_equal(steps, 0);
    assert_ptr_equal(path_value(&list, "1", &steps), &whole[1]);
    assert_int_equal(steps, 1);
    assert_null(path_value(&list, "2", &steps));
    assert_int_equal(steps, 2);
    assert_ptr_equal(path_value(&list, "0.m39", &steps), &values[39]);
    assert_int_equal(steps, 2 + 1 + 1 + 40 / 16); /* a step for each part and for 16 members */
    assert_null(path_value(&list, "0.m40", &steps));
    assert_null(path_value(&list, "1.m00", &steps));
    assert_null(path_value(&list, "5.m00.x", &steps));
    assert_int_equal(steps, 6 + 4 + 2 + 1);
    list.known = false;
    assert_null(path_value(&list, "1", &steps));
}

static void
a_name_belongs_to_the_symbol_that_holds_most_of_it(void **state)
{
    static const struct symbol items[] = {
        {.name = "", .type = TYPE_RECORD},    {.name = "a", .type = TYPE_RECORD},
        {.name = "a.b", .type = TYPE_RECORD}, {.name = "a.b.c", .type = TYPE_NUMBER},
        {.name = "ab", .type = TYPE_NUMBER},  {.name = "a.b.cc.d", .type = TYPE_NUMBER},
        {.name = "x", .type = TYPE_NUMBER},
    };
    static const struct {
        const char *name, *symbol, *path;
    } cases[] = {
        {"a", "a", ""},         {"ab", "ab", ""},        {"abc", "", "abc"},
        {"a.x", "a", "x"},      {"a.b", "a.b", ""},      {"a.b.x.y", "a.b", "x.y"},
        {"a.b.c", "a.b.c", ""}, {"a.b.cc", "a.b", "cc"}, {"a.b.c.e", "a.b.c", "e"},
        {"a.bb", "a", "bb"},    {"x.y", "x", "y"},       {"zz", "", "zz"},
        {"", "", ""},
    };

    (void)state;
    for (int open = 0; open < 2; open++) {
        const struct symbols symbols = {.items = items, .count = COUNT(items), .open = open != 0};

        for (size_t i = 0; i < COUNT(cases); i++) {
            const char *path = "untouched";
            const struct symbol *symbol = path_symbol(&symbols, cases[i].name, &path);
            bool whole = cases[i].symbol[0] == '\0' && cases[i].name[0] != '\0';

            if (open == 0 && whole) {
                assert_null(symbol);
            } else if (symbol == NULL || strcmp(symbol->name, cases[i].symbol) != 0 ||
                       strcmp(path, cases[i].path) != 0) {
                fail_msg("%s: %s, %s", cases[i].name, symbol != NULL ? symbol->name : "none", path);
            }
        }
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shape_is_that_of_its_type_and_what_is_inside),
        cmocka_unit_test(a_member_is_looked_for_from_the_hint_on_then_before_it),
        cmocka_unit_test(shapes_are_joined_or_mixed),
        cmocka_unit_test(a_path_leads_into_records_and_lists),
        cmocka_unit_test(what_is_refused_of_a_path_is_told),
        cmocka_unit_test(a_value_is_found_in_counted_steps),
        cmocka_unit_test(a_name_belongs_to_the_symbol_that_holds_most_of_it),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("rules_shapes", tests, open_arena, close_arena);
}
