/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_jsonlogic: any JSON is either refused as a rule, with a reason and the place of a node, or a
 * rule that runs within its limits and reads the same in both notations; and it is data for rules,
 * or refused as such.
 */
#include "fuzz_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_rule(const struct logic_node *rule)
{
    const struct program *program = NULL;
    struct formula *tree = NULL;
    struct symbol whole;
    struct value slot;
    struct symbols symbols = facts(&whole, &slot);
    struct err err = {0};

    if (logic_read(&arena, rule, &tree, &err) == ST_OK) {
        check_formula_again(tree);
    } else {
        demand(err.text[0] != '\0' && logic_at(rule, err.line, err.column) != NULL);
    }
    err = (struct err){0};
    if (program_make_logic(&arena, rule, &symbols, PROGRAM_ANY, &program, &err) == ST_OK) {
        check_program(program, &symbols, &slot);
    } else {
        demand(err.text[0] != '\0' && logic_at(rule, err.line, err.column) != NULL);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct logic_node *tree = NULL;
    const struct shape *shape = NULL;
    struct value value;
    struct err err = {0};

    arena_init(&arena, (size_t)1 << 30);
    if (json_of((const char *)data, size, &tree)) {
        check_rule(tree);
        if (logic_data(&arena, tree, &shape, &value, &err) == ST_OK) {
            struct text out = text_in(&arena);

            demand(value.known == (tree->kind != LOGIC_NULL));
            demand(value_lacking(&arena, &value) != NULL ||
                   value_json(&out, &value, NULL, &err) == ST_OK || err.text[0] != '\0');
        }
    }
    arena_free(&arena);
    return 0;
}
