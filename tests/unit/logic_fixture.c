/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

#include "base/text.h"
#include "exchange/json_source.h"
#include "fund/logic_tree.h"
#include "rules/logic_data.h"
#include "rules/value_json.h"

struct arena logic_arena;

int
logic_open(void **state)
{
    (void)state;
    arena_init(&logic_arena, (size_t)256 << 20);
    return 0;
}

int
logic_close(void **state)
{
    (void)state;
    arena_free(&logic_arena);
    return 0;
}

const struct logic_node *
logic_json(const char *json)
{
    struct file_bytes bytes = {.name = "test", .bytes = json, .length = strlen(json)};
    const struct json_node *root = NULL;
    struct problems problems = {0};
    struct err err = {0};

    if (json_source_parse(&logic_arena, bytes, &problems, &root, &err) != ST_OK) {
        fail_msg("%s: %s at %ld", json, err.text, err.column);
    }
    return logic_tree(&logic_arena, root);
}

const struct symbols *
logic_symbols(const char *data, const struct value **slots)
{
    struct symbols *symbols = ARENA_NEW(&logic_arena, struct symbols, 1);
    struct symbol *whole = ARENA_NEW(&logic_arena, struct symbol, 1);
    struct value *slot = ARENA_NEW(&logic_arena, struct value, 1);
    const struct shape *shape = NULL;
    struct err err = {0};

    *whole = (struct symbol){.name = "", .type = TYPE_ANY};
    *slot = value_unknown(&logic_arena, TYPE_ANY, "");
    if (data != NULL) {
        if (logic_data(&logic_arena, logic_json(data), &shape, slot, &err) != ST_OK) {
            fail_msg("%s: %s", data, err.text);
        }
        whole->type = shape->type;
        whole->shape = shape;
    }
    *symbols = (struct symbols){
        .items = whole, .count = 1, .zone = date_zone_named("Europe/Paris"), .open = true};
    *slots = slot;
    return symbols;
}

/* Where err points: a pointer in the rule, or a character of the formula. */
static const char *
refusal(const struct logic_node *rule, const struct err *err)
{
    const struct logic_node *node = rule != NULL ? logic_at(rule, err->line, err->column) : NULL;
    const char *place =
        node != NULL ? node->pointer : text_format(&logic_arena, "%ld", err->column);

    if (rule != NULL) {
        assert_non_null(node);
    }
    return text_format(&logic_arena, "%s%s%s%s%s", place, place[0] != '\0' ? ": " : "", err->text,
                       err->hint[0] != '\0' ? " -> " : "", err->hint);
}

static const char *
lacking_words(const struct name_list *lacking)
{
    struct text text = text_in(&logic_arena);

    text_add(&text, "unknown");
    for (const struct name_list *at = lacking; at != NULL; at = at->next) {
        text_addf(&text, "%s%s%s", at == lacking ? " " : ", ", at->undefined ? "?" : "", at->name);
    }
    return text_of(&text);
}

static const char *
outcome(const struct logic_node *rule, const struct program *program, const struct symbols *symbols,
        const struct value *slots)
{
    struct text out = text_in(&logic_arena);
    const struct name_list *lacking;
    struct err err = {0};
    struct value value;

    if (program_run(&logic_arena, program, slots, &value, &err) != ST_OK) {
        return text_format(&logic_arena, "run %s", refusal(rule, &err));
    }
    lacking = value_lacking(&logic_arena, &value);
    if (lacking != NULL) {
        return lacking_words(lacking);
    }
    assert_true(value.type == program_type(program) || program_type(program) == TYPE_MIXED);
    assert_int_equal(value_json(&out, &value, symbols->zone, &err), ST_OK);
    return text_of(&out);
}

const char *
logic_try(const char *rule, const char *data)
{
    const struct logic_node *node = logic_json(rule);
    const struct value *slots = NULL;
    const struct symbols *symbols = logic_symbols(data, &slots);
    const struct program *program = NULL;
    struct err err = {.hint = "left from before"};

    if (program_make_logic(&logic_arena, node, symbols, PROGRAM_ANY, &program, &err) != ST_OK) {
        return refusal(node, &err);
    }
    return outcome(node, program, symbols, slots);
}

const char *
logic_try_formula(const char *formula, const char *data)
{
    const struct value *slots = NULL;
    const struct symbols *symbols = logic_symbols(data, &slots);
    const struct program *program = NULL;
    struct err err = {.hint = "left from before"};

    if (program_make(&logic_arena, formula, symbols, PROGRAM_ANY, &program, &err) != ST_OK) {
        return refusal(NULL, &err);
    }
    return outcome(NULL, program, symbols, slots);
}

static void
expect_each(const struct logic_case *cases, size_t count,
            const char *(*try)(const char *rule, const char *data))
{
    for (size_t i = 0; i < count; i++) {
        const char *given = try(cases[i].rule, cases[i].data);

        if (strcmp(given, cases[i].expected) != 0) {
            fail_msg("%s on %s\n  gives    %s\n  expected %s", cases[i].rule,
                     cases[i].data != NULL ? cases[i].data : "nothing", given, cases[i].expected);
        }
    }
}

void
logic_expect(const struct logic_case *cases, size_t count)
{
    expect_each(cases, count, logic_try);
}

void
logic_expect_formulas(const struct logic_case *cases, size_t count)
{
    expect_each(cases, count, logic_try_formula);
}
