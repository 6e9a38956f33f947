/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/program.h"

#include "base/words.h"
#include "rules/check.h"
#include "rules/evaluate.h"
#include "rules/function.h"
#include "rules/logic_print.h"
#include "rules/logic_read.h"
#include "rules/parser.h"
#include "rules/path.h"
#include "rules/prepared.h"

#include <assert.h>
#include <string.h>

typedef void note_fn(void *context, const char *name, const struct symbol *symbol);

/* Tell each name that the formula reads; those that `missing` looks for are texts. */
static void
each_name(const struct formula *formula, const struct symbols *symbols, bool looked_for,
          note_fn *note, void *context)
{
    const char *path;

    if (formula->kind == FORMULA_NAME) {
        note(context, formula->text, formula->symbol);
    } else if (looked_for && formula->kind == FORMULA_LITERAL && formula->type == TYPE_TEXT) {
        const struct symbol *symbol = path_symbol(symbols, formula->value.text, &path);

        if (symbol != NULL) {
            note(context, formula->value.text, symbol);
        }
    }
    looked_for = looked_for ||
                 (formula->function != NULL && (formula->function->form == FUNCTION_MISSING ||
                                                formula->function->form == FUNCTION_MISSING_SOME));
    for (size_t i = 0; i < formula->count; i++) {
        each_name(formula->items[i], symbols, looked_for, note, context);
    }
}

struct used {
    const struct symbols *symbols;
    bool *used; /* for each symbol */
};

static void
note_symbol(void *context, const char *name, const struct symbol *symbol)
{
    struct used *used = context;

    (void)name;
    used->used[symbol - used->symbols->items] = true;
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

    each_name(program->formula, symbols, false, note_symbol, &(struct used){symbols, used});
    program->names = ARENA_NEW(arena, const struct symbol *, symbols->count);
    for (size_t i = 0; i < symbols->count; i++) {
        if (used[i]) {
            program->names[program->name_count++] = &symbols->items[i];
        }
    }
    sort_by_slot(program->names, program->name_count);
}

/* Check a tree and prepare it to be run. */
static enum status
prepare(struct arena *arena, struct formula *tree, const struct symbols *symbols, int wanted,
        const struct program **program, struct err *err)
{
    struct program *made;
    enum status status = check_formula(arena, tree, symbols, wanted, err);

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

enum status
program_make(struct arena *arena, const char *formula, const struct symbols *symbols, int wanted,
             const struct program **program, struct err *err)
{
    struct formula *tree;
    enum status status = parser_read(arena, formula, &tree, err);

    return status == ST_OK ? prepare(arena, tree, symbols, wanted, program, err) : status;
}

enum status
program_make_logic(struct arena *arena, const struct logic_node *rule,
                   const struct symbols *symbols, int wanted, const struct program **program,
                   struct err *err)
{
    struct formula *tree;
    enum status status = logic_read(arena, rule, &tree, err);

    return status == ST_OK ? prepare(arena, tree, symbols, wanted, program, err) : status;
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

const struct shape *
program_shape(const struct program *program)
{
    return program->formula->shape;
}

enum status
program_logic(struct arena *arena, const struct program *program, const char **text,
              struct err *err)
{
    size_t depth;

    *text = logic_print(arena, program->formula, &depth);
    if (depth > LOGIC_DEPTH_MAX) {
        return err_set(err, ST_DATA, _("as JsonLogic, the formula is nested deeper than %d"),
                       LOGIC_DEPTH_MAX);
    }
    return ST_OK;
}

struct reading {
    struct arena *arena;
    const struct name_list *first, **end;
};

static void
note_reading(void *context, const char *name, const struct symbol *symbol)
{
    struct reading *reading = context;
    struct name_list *one = ARENA_NEW(reading->arena, struct name_list, 1);

    (void)symbol;
    for (const struct name_list *at = reading->first; at != NULL; at = at->next) {
        if (strcmp(at->name, name) == 0) {
            return;
        }
    }
    one->name = name;
    *reading->end = one;
    reading->end = &one->next;
}

const struct name_list *
program_reads(struct arena *arena, const struct program *program)
{
    struct reading reading = {.arena = arena, .end = &reading.first};

    each_name(program->formula, program->symbols, false, note_reading, &reading);
    return reading.first;
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
    size_t steps = 0;
    struct evaluation evaluation = {
        .arena = arena, .slots = slots, .symbols = program->symbols, .err = err, .steps = &steps};
    struct arena_mark mark = arena_mark(arena);
    enum status status = evaluate(&evaluation, program->formula, result);

    /* An unknown result keeps its names; a text or a list, what it is made of. */
    if (status != ST_OK || (result->known && result->type < TYPE_TEXT)) {
        arena_reset(arena, mark);
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
