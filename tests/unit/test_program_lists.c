/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/program.h"

#include "base/text.h"
#include "base/words.h"
#include "logic_fixture.h"
#include "rules/shape.h"

/* What a fund file could declare: the lines of a budget, who leads, a list of codes. */
static const struct shape_member line_members[] = {
    {"label", {.type = TYPE_TEXT}, {NULL}},
    {"amount", {.type = TYPE_MONEY}, {"amount", "montant"}},
};
static const struct shape line = {.type = TYPE_RECORD, .members = line_members, .member_count = 2};
static const struct shape lines = {.type = TYPE_LIST, .item = &line};
static const struct shape_member leader_members[] = {
    {"name", {.type = TYPE_TEXT}, {NULL}},
    {"born", {.type = TYPE_DATE}, {NULL}},
};
static const struct shape leader = {
    .type = TYPE_RECORD, .members = leader_members, .member_count = 2};
static const struct symbol names[] = {
    {"lines", TYPE_LIST, 0, {"budget lines", "lignes du budget"}, false, &lines},
    {"leader", TYPE_RECORD, 1, {NULL}, false, &leader},
    {"codes", TYPE_LIST, 2, {NULL}, false, NULL},
    {"most", TYPE_MONEY, 3, {"ceiling", "plafond"}, false, NULL},
    {"rate", TYPE_NUMBER, 4, {NULL}, true, NULL},
    {"stage", TYPE_TEXT, 5, {NULL}, false, NULL},
    {"lines.total", TYPE_MONEY, 6, {NULL}, false, NULL},
};
static const struct symbols symbols = {.items = names, .count = COUNT(names)};

static struct value
euros(int64_t amount)
{
    return value_number(TYPE_MONEY, rational_of(100 * amount));
}

static const struct value *
facts(void)
{
    static const char *const codes[] = {"a", "b"};
    static struct value slots[COUNT(names)], items[3], members[8];

    members[0] = value_text("rent");
    members[1] = euros(10);
    members[2] = value_text("staff");
    members[3] = euros(30);
    members[4] = value_text("other");
    members[5] = value_unknown(&logic_arena, TYPE_MONEY, "lines.2.amount");
    members[6] = value_text("Ada");
    members[7] = value_number(TYPE_DATE, rational_of(0));
    for (size_t i = 0; i < 3; i++) {
        items[i] = value_record(&line, &members[2 * i]);
    }
    slots[0] = value_list(items, 3);
    slots[1] = value_record(&leader, &members[6]);
    slots[2] = value_text_list(&logic_arena, codes, 2);
    slots[3] = euros(20);
    slots[4] = value_number(TYPE_NUMBER, (struct rational){4, 5});
    slots[5] = value_text("");
    slots[6] = euros(40);
    return slots;
}

static const struct program *
made(const char *formula)
{
    const struct program *program = NULL;
    struct err err = {0};

    if (program_make(&logic_arena, formula, &symbols, PROGRAM_ANY, &program, &err) != ST_OK) {
        fail_msg("%s: %s at %ld (%s)", formula, err.text, err.column, err.hint);
    }
    return program;
}

static const char *
trace(const char *formula)
{
    return program_trace(&logic_arena, made(formula), facts(), "EUR");
}

static void
lists_are_told_by_how_many_items_hold(void **state)
{
    (void)state;
    assert_string_equal(trace("all(lines, item.amount <= most)"),
                        "all(budget lines (3 items), item.amount ≤ ceiling (€20)): 1 of 3 true, 1 "
                        "unknown → false");
    assert_string_equal(trace("some(lines, item.amount > most) and leader.name = 'Ada'"),
                        "some(budget lines (3 items), item.amount > ceiling (€20)): 1 of 3 true, 1 "
                        "unknown → true; and leader.name (Ada) = Ada: true → true");
    assert_string_equal(trace("none(codes, item = 'c')"),
                        "none(codes (a, b), item = c): 0 of 2 true → true");
}

static void
other_list_functions_are_told_by_what_they_give(void **state)
{
    (void)state;
    assert_string_equal(trace("filter(lines, item.label = 'rent')"),
                        "filter(budget lines (3 items), item.label = rent) = 1 item");
    assert_string_equal(trace("map(lines, item.label)"),
                        "map(budget lines (3 items), item.label) = rent, staff, other");
    assert_string_equal(
        trace("reduce(lines, accumulator + default(current.amount, most), euros('0'))"),
        "reduce(budget lines (3 items), accumulator + default(current.amount, ceiling (€20)), €0) "
        "= €60");
    assert_string_equal(trace("sum(map(lines, item.amount))"),
                        "sum(map(budget lines (3 items), item.amount)) = sum(€10, €30, unknown "
                        "(lines.2.amount)) = unknown (lines.2.amount)");
    assert_string_equal(trace("filter(lines, never)"),
                        "filter(budget lines (3 items), false) = empty list");
    assert_string_equal(trace("[rate, +rate]"), "[rate (80%), +rate] = 0.8, 0.8");
    assert_string_equal(trace("leader"), "leader = (name Ada, born 1 January 1970)");
    assert_string_equal(trace("lines.0.label"), "lines.0.label = rent");
    assert_string_equal(trace("lines.9.label"), "lines.9.label = unknown (lines.9.label)");
}

static void
what_holds_is_told_in_french(void **state)
{
    (void)state;
    words_speak(LANGUAGE_FR);
    assert_string_equal(trace("all(lines, item.amount <= most)"),
                        "all(lignes du budget (3 items)\u00a0; item.amount ≤ plafond "
                        "(20\u00a0€))\u00a0: 1 of 3 true, 1 unknown → false");
    words_speak(LANGUAGE_EN);
}

/* Nothing is counted when the list is unknown, or an item cannot be computed. */
static void
what_cannot_be_counted_is_not(void **state)
{
    const struct value *slots = NULL;
    const struct symbols *open = logic_symbols("{\"l\":[1]}", &slots);
    const struct program *program = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        program_make(&logic_arena, "all(zz, item = 1)", open, TYPE_FLAG, &program, &err), ST_OK);
    assert_string_equal(program_trace(&logic_arena, program, slots, "EUR"),
                        "all(zz (unknown), item = 1): unknown (zz)");
    assert_int_equal(program_make(&logic_arena,
                                  "all(l, 1000000000000000 * 1000000000000000 * 1000000000000000 = "
                                  "item)",
                                  open, TYPE_FLAG, &program, &err),
                     ST_OK);
    assert_string_equal(program_trace(&logic_arena, program, slots, "EUR"),
                        "all(l (1), 1,000,000,000,000,000 × 1,000,000,000,000,000 × "
                        "1,000,000,000,000,000 = item): too large");
    assert_int_equal(program_make(&logic_arena, "count(l) = 1 and known(fact(''))", open, TYPE_FLAG,
                                  &program, &err),
                     ST_OK);
    assert_string_equal(program_trace(&logic_arena, program, slots, "EUR"),
                        "count(l (1)) = 1: 1 = 1: true; and known(the data ((l 1))): true → true");
}

static const struct {
    const char *text, *reason, *hint;
    long column;
} refused[] = {
    {"all(lines, item.amuont > most)", "`item` has no member `amuont`", "did you mean `amount`?",
     12},
    {"all(lines, item.price > most)", "`item` has no member `price`", "", 12},
    {"leader.nmae = 'a'", "`leader` has no member `nmae`", "did you mean `name`?", 1},
    {"leader.mother.name = 'a'", "`leader` has no member `mother`", "", 1},
    {"lines.0.amuont", "`lines.0` has no member `amuont`", "did you mean `amount`?", 1},
    {"leadr.name", "unknown name `leadr.name`", "a text stands in quotes: 'leadr.name'", 1},
    {"lines.total.x", "`lines.total` is money: it has no members", "", 1},
    {"most.x", "`most` is money: it has no members", "", 1},
    {"missing('most', 'lin')", "unknown name `lin`", "a text stands in quotes: 'lin'", 17},
    {"missing(['mots'])", "unknown name `mots`", "did you mean `most`?", 10},
    {"missing('leader.nmae')", "`leader` has no member `nmae`", "did you mean `name`?", 9},
    {"all(lines, item > most)", "record and money cannot be compared", "", 17},
    {"sum(map(lines, item.label)) > most", "a list of text cannot stand here",
     "the function is written sum(list)", 5},
    {"reduce(lines, current.amount, 0)", "the start is number and the expression gives money",
     "the function is written reduce(list, expression, start)", 15},
    {"if(known(most), lines, codes)", "a list of record and a list of text cannot be mixed",
     "the function is written if(flag, a, b)", 24},
    {"if(known(most), leader, lines.0)", "", "", 1},
};

static void
members_are_those_that_are_declared(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        const struct program *program = NULL;
        struct err err = {0};
        enum status status =
            program_make(&logic_arena, refused[i].text, &symbols, PROGRAM_ANY, &program, &err);

        assert_int_equal(status, refused[i].reason[0] != '\0' ? ST_DATA : ST_OK);
        assert_string_equal(err.text, refused[i].reason);
        assert_string_equal(err.hint, refused[i].hint);
        assert_int_equal(err.column, refused[i].column);
    }
}

static void
a_program_tells_its_shape_and_what_it_reads(void **state)
{
    const struct program *program =
        made("map(filter(lines, item.amount < most), cat(leader.name, item.label))");
    const struct name_list *reads = program_reads(&logic_arena, program);
    const struct program *looking = made("count(missing('leader.born', 'most', 'most')) > rate");
    const struct name_list *looked = program_reads(&logic_arena, looking);

    (void)state;
    assert_int_equal(program_type(program), TYPE_LIST);
    assert_int_equal(shape_item(program_shape(program))->type, TYPE_TEXT);
    assert_string_equal(reads->name, "lines");
    assert_string_equal(reads->next->name, "most");
    assert_string_equal(reads->next->next->name, "leader.name");
    assert_null(reads->next->next->next);
    assert_string_equal(looked->name, "leader.born");
    assert_string_equal(looked->next->name, "most");
    assert_string_equal(looked->next->next->name, "rate");
    assert_null(looked->next->next->next);
    assert_null(program_reads(&logic_arena, made("cat('lines', 'most')")));
    /* The longest name that fits is meant. */
    assert_int_equal(program_type(made("lines.total")), TYPE_MONEY);
    assert_int_equal(program_shape(made("lines.total"))->type, TYPE_MONEY);
}

static void
a_program_is_written_as_json_logic(void **state)
{
    struct text text = text_in(&logic_arena);
    const char *logic = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        program_logic(&logic_arena, made("all(lines, item.amount <= most)"), &logic, &err), ST_OK);
    assert_string_equal(logic, "{\"all\":[{\"var\":\"lines\"},{\"<=\":[{\"var\":\"amount\"},"
                               "{\"fact\":\"most\"}]}]}");
    for (int i = 0; i < 32; i++) {
        text_add(&text, "not ");
    }
    assert_int_equal(program_logic(&logic_arena,
                                   made(text_format(&logic_arena, "%strue", text_of(&text))),
                                   &logic, &err),
                     ST_OK);
    assert_int_equal(program_logic(&logic_arena,
                                   made(text_format(&logic_arena, "%snot true", text_of(&text))),
                                   &logic, &err),
                     ST_DATA);
    assert_string_equal(err.text, "as JsonLogic, the formula is nested deeper than 64");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_told_by_how_many_items_hold),
        cmocka_unit_test(other_list_functions_are_told_by_what_they_give),
        cmocka_unit_test(what_holds_is_told_in_french),
        cmocka_unit_test(what_cannot_be_counted_is_not),
        cmocka_unit_test(members_are_those_that_are_declared),
        cmocka_unit_test(a_program_tells_its_shape_and_what_it_reads),
        cmocka_unit_test(a_program_is_written_as_json_logic),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("program_lists", tests, logic_open, logic_close);
}
