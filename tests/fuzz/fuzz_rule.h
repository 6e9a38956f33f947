/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUZZ_RULE_H
#define LEVAIN_FUZZ_RULE_H

#include "exchange/json_source.h"
#include "fund/logic_tree.h"
#include "rules/evaluate.h"
#include "rules/logic_data.h"
#include "rules/logic_print.h"
#include "rules/logic_read.h"
#include "rules/parser.h"
#include "rules/prepared.h"
#include "rules/program.h"
#include "rules/value_json.h"

#include <stdlib.h>
#include <string.h>

/*
 * fuzz_rule - what is promised of a rule that was accepted, in whatever notation: it runs on any
 * facts within its steps, is told, and is written in both notations so that it reads as the same.
 */
static struct arena arena;

static const char fuzz_data[] =
    "{\"a\":5,\"b\":-3,\"c\":2.5,\"t\":\"abc\",\"u\":\"\",\"e\":\"é😀\",\"f\":true,\"g\":false,"
    "\"n\":null,\"l\":[1,2,3],\"m\":[],\"s\":[\"a\",\"b\"],\"h\":[1,\"a\",[2]],"
    "\"r\":{\"x\":1,\"y\":{\"z\":[2]}},\"d\":[{\"n\":\"p\",\"q\":1},{\"n\":\"o\"},{\"q\":null}]}";

static void
demand(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool
json_of(const char *bytes, size_t size, const struct logic_node **tree)
{
    const struct json_node *root = NULL;
    struct problems problems = {0};
    struct err err = {0};

    if (json_source_parse(&arena, (struct file_bytes){"fuzz", bytes, size}, &problems, &root,
                          &err) != ST_OK) {
        return false;
    }
    *tree = logic_tree(&arena, root);
    return true;
}

static struct symbols
facts(struct symbol *whole, struct value *slot)
{
    const struct logic_node *tree = NULL;
    const struct shape *shape = NULL;
    struct err err = {0};

    demand(json_of(fuzz_data, strlen(fuzz_data), &tree));
    demand(logic_data(&arena, tree, &shape, slot, &err) == ST_OK);
    *whole = (struct symbol){.name = "", .type = shape->type, .shape = shape};
    return (struct symbols){
        .items = whole, .count = 1, .zone = date_zone_named("Europe/Paris"), .open = true};
}

/* Written as a formula it reads as the same tree, where the limits let it. */
static void
check_formula_again(const struct formula *tree)
{
    const char *formula = formula_print(&arena, tree);
    struct formula *again = NULL;
    struct err err = {0};

    if (strlen(formula) <= FORMULA_BYTES_MAX && tree->height < FORMULA_DEPTH_MAX / 2) {
        demand(parser_read(&arena, formula, &again, &err) == ST_OK);
        demand(formula_same(tree, again));
    }
}

/* The same as JsonLogic, of what was accepted. */
static void
check_logic_again(const struct formula *tree)
{
    const struct logic_node *node = NULL;
    struct formula *again = NULL;
    struct err err = {0};
    size_t depth;
    const char *logic = logic_print(&arena, tree, &depth);

    if (depth <= LOGIC_DEPTH_MAX) {
        demand(json_of(logic, strlen(logic), &node));
        demand(logic_read(&arena, node, &again, &err) == ST_OK);
        demand(formula_same(tree, again));
    }
}

/* What `program_make` accepted. */
static void
check_program(const struct program *program, const struct symbols *symbols,
              const struct value *slots)
{
    struct text out = text_in(&arena);
    size_t steps = 0;
    struct err err = {0};
    struct evaluation evaluation = {
        .arena = &arena, .slots = slots, .symbols = symbols, .err = &err, .steps = &steps};
    struct value value, run;
    enum status status = evaluate(&evaluation, program->formula, &value);

    demand(status == ST_OK || (status == ST_DATA && err.text[0] != '\0' && err.column > 0));
    demand(steps <= 2 * FORMULA_STEPS_MAX || status == ST_DATA);
    demand(program_run(&arena, program, slots, &run, &err) == status);
    if (status == ST_OK) {
        demand(value.known == run.known && (value.known || value.lacking != NULL));
        demand(!value.known || value.type == program_type(program) ||
               program_type(program) == TYPE_MIXED);
    }
    if (status == ST_OK && value_lacking(&arena, &value) == NULL) {
        demand(value_json(&out, &value, symbols->zone, &err) == ST_OK || err.text[0] != '\0');
    }
    check_formula_again(program->formula);
    check_logic_again(program->formula);
    demand(program_trace(&arena, program, slots, "EUR")[0] != '\0');
    (void)program_reads(&arena, program);
}

#endif
