/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/program.h"

#include "rules/check.h"
#include "rules/evaluate.h"
#include "rules/parser.h"
#include "rules/prepared.h"

#include <assert.h>

/* Note each symbol of the formula in `names`, which has one place for each symbol there is. */
static void
note_names(const struct formula *formula, const struct symbols *symbols, bool *used)
{
    if (formula->kind == FORMULA_NAME) {
        used[formula->symbol - symbols->items] = true;
    }
    for (size_t i = 0; i < formula->count; i++) {
        note_names(formula->items[i], symbols, used);
    }
}

static void
sort_by_slot(const struct symbol **names, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct symbol *moved = names[i];
        size_t at = i;

        for (; at > 0 && names[at - 1]->slot > moved->slot; at--) {
            names[at] = names[at - 1];
        }
        names[at] = moved;
    }
}

static void
find_names(struct arena *arena, struct program *program)
{
    const struct symbols *symbols = program->symbols;
    bool *used = ARENA_NEW(arena, bool, symbols->count);

    note_names(program->formula, symbols, used);
    program->names = ARENA_NEW(arena, const struct symbol *, symbols->count);
    for (size_t i = 0; i < symbols->count; i++) {
        if (used[i]) {
            program->names[program->name_count++] = &symbols->items[i];
        }
    }
    sort_by_slot(program->names, program->name_count);
}

enum status
program_make(struct arena *arena, const char *formula, const struct symbols *symbols, int wanted,
             const struct program **program, struct err *err)
{
    struct formula *tree;
    struct program *made;
    enum status status = parser_read(arena, formula, &tree, err);

    if (status == ST_OK) {
        status = check_formula(arena, tree, symbols, wanted, err);
    }
    if (status != ST_OK) {
        return status;
    }
    made = ARENA_NEW(arena, struct program, 1);
    made->formula = tree;
    made->symbols = symbols;
    made->quick = quick_make(arena, tree, symbols->zone);
    find_names(arena, made);
    *program = made;
    return ST_OK;
}

enum value_type
program_type(const struct program *program)
{
    return program->formula->type;
}

const char *
program_text(struct arena *arena, const struct program *program)
{
    return formula_print(arena, program->formula);
}

void
program_names(const struct program *program,
              void (*visit)(void *context, const struct symbol *symbol), void *context)
{
    for (size_t i = 0; i < program->name_count; i++) {
        visit(context, program->names[i]);
    }
}

/* Apart from program_run, which the quick form should leave at once. */
static enum status __attribute__((noinline))
run_exactly(struct arena *arena, const struct program *program, const struct value *slots,
            struct value *result, struct err *err)
{
    struct evaluation evaluation = {arena, slots, program->symbols->zone, err};
    struct arena_mark mark = arena_mark(arena);
    enum status status = evaluate(&evaluation, program->formula, result);

    if (status != ST_OK || result->known) {
        arena_reset(arena, mark); /* an unknown result keeps its names */
    }
    return status;
}

enum status
program_run(struct arena *arena, const struct program *program, const struct value *slots,
            struct value *result, struct err *err)
{
    if (program->quick != NULL && quick_run(program->quick, slots, &result->number)) {
        result->type = program->formula->type;
        result->known = true;
        return ST_OK;
    }
    return run_exactly(arena, program, slots, result, err);
}
