/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_rules: a line of data, then a rule. In both notations the rule is refused with a reason, or
 * computed within the limits; written in either notation it is read again as the same rule.
 */
#include "exchange/json_source.h"
#include "fund/logic_tree.h"
#include "rules/logic_data.h"
#include "rules/program.h"
#include "rules/value_json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;

static void
demand(bool holds)
{
    if (!holds) {
        abort();
    }
}

static const struct logic_node *
read_json(const char *bytes, size_t length)
{
    struct problems problems = {0};
    const struct file_bytes file = {"fuzz.json", bytes, length};
    const struct json_node *root = NULL;
    struct err err = {0};

    return json_source_parse(&arena, file, &problems, &root, &err) == ST_OK && problems.count == 0
               ? logic_tree(&arena, root)
               : NULL;
}

static void
demand_reason(enum status status, const struct err *err)
{
    demand(status == ST_DATA && err->text[0] != '\0');
}

/* The JSON of the result, the names it lacks, or why there is none: all there is to compare. */
static const char *
outcome(const struct program *program, const struct value *facts, const struct symbols *symbols)
{
    struct text out = text_in(&arena);
    struct err err = {0};
    struct value value;
    enum status status = program_run(&arena, program, facts, &value, &err);

    if (status == ST_OK) {
        const struct name_list *lacking = value_lacking(&arena, &value);

        demand(value.known || lacking != NULL);
        for (; lacking != NULL; lacking = lacking->next) {
            text_addf(&out, "%s\n", lacking->name);
        }
        if (out.length == 0) {
            status = value_json(&out, &value, symbols->zone, &err);
        }
    }
    if (status != ST_OK) {
        demand_reason(status, &err);
        return "no result";
    }
    return text_of(&out);
}

/* Both texts of the rule, read again, are the same texts, and give the same. */
static void
check_texts(const struct program *program, const struct value *facts, const struct symbols *symbols)
{
    const char *formula = program_text(&arena, program), *logic = NULL, *again = NULL;
    const char *wanted = outcome(program, facts, symbols);
    const struct program *other = NULL;
    struct err err = {0};

    demand(strcmp(outcome(program, facts, symbols), wanted) == 0);
    demand(program_trace(&arena, program, facts, "EUR") != NULL);
    if (program_make(&arena, formula, symbols, PROGRAM_ANY, &other, &err) == ST_OK) {
        demand(strcmp(program_text(&arena, other), formula) == 0);
    }
    if (program_logic(&arena, program, &logic, &err) == ST_OK) {
        const struct logic_node *node = read_json(logic, strlen(logic));

        if (node != NULL &&
            program_make_logic(&arena, node, symbols, PROGRAM_ANY, &other, &err) == ST_OK) {
            demand(program_logic(&arena, other, &again, &err) == ST_OK);
            demand(strcmp(again, logic) == 0);
        }
    }
}

static void
try_rule(const char *rule, size_t length, const struct value *facts, const struct symbols *symbols)
{
    const struct logic_node *node = read_json(rule, length);
    const struct program *program = NULL;
    struct err err = {0};
    enum status status;

    if (node != NULL) {
        status = program_make_logic(&arena, node, symbols, PROGRAM_ANY, &program, &err);
        if (status == ST_OK) {
            check_texts(program, facts, symbols);
        } else {
            demand_reason(status, &err);
        }
    }
    err = (struct err){0};
    status = program_make(&arena, rule, symbols, PROGRAM_ANY, &program, &err);
    if (status == ST_OK) {
        check_texts(program, facts, symbols);
    } else {
        demand_reason(status, &err);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *end = memchr(data, '\n', size);
    const size_t line = end != NULL ? (size_t)(end - bytes) : 0;
    const struct logic_node *node;
    const struct shape *shape = NULL;
    struct value facts;
    struct err err = {0};

    arena_init(&arena, (size_t)1 << 30);
    node = end != NULL ? read_json(bytes, line) : NULL;
    if (node != NULL && logic_data(&arena, node, &shape, &facts, &err) == ST_OK) {
        const struct symbol whole = {.name = "", .type = shape->type, .shape = shape};
        const struct symbols symbols = {
            .items = &whole, .count = 1, .zone = date_zone_named("UTC"), .open = true};
        const char *rule = arena_copy(&arena, end + 1, size - line - 1);

        try_rule(rule, strlen(rule), &facts, &symbols);
    }
    arena_free(&arena);
    return 0;
}
