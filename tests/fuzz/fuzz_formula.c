/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_formula: any text is either refused, with a reason and a place, or a formula that runs
 * within its limits and reads the same in both notations.
 */
#include "fuzz_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct program *program = NULL;
    struct formula *tree = NULL;
    struct symbols symbols;
    struct symbol whole;
    struct value slot;
    struct err err = {0};
    const char *text;

    arena_init(&arena, (size_t)1 << 30);
    text = arena_copy(&arena, (const char *)data, size);
    symbols = facts(&whole, &slot);
    if (parser_read(&arena, text, &tree, &err) == ST_OK) {
        check_formula_again(tree);
    } else {
        demand(err.text[0] != '\0' && err.column > 0);
    }
    err = (struct err){0};
    if (program_make(&arena, text, &symbols, PROGRAM_ANY, &program, &err) == ST_OK) {
        check_program(program, &symbols, &slot);
    } else {
        demand(err.text[0] != '\0' && err.column > 0);
    }
    arena_free(&arena);
    return 0;
}
