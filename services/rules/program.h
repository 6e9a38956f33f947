/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PROGRAM_H
#define LEVAIN_PROGRAM_H

#include "base/err.h"
#include "rules/logic_node.h"
#include "rules/value.h"

/*
 * program - a formula, checked against its names and types, ready to be run on every application.
 *
 * The grammar is in docs/formulas.md. A formula is read into a tree (rules/parser), its types are
 * checked (rules/check), and it runs on an array of values, one for each symbol. Running never
 * fails for missing facts: the result is then unknown and says what it lacks. Three-valued: `false
 * and unknown` is false, `true or unknown` is true.
 */
#define FORMULA_BYTES_MAX 4096 /* text of one formula */
#define FORMULA_DEPTH_MAX 64   /* nesting */
#define FORMULA_NODES_MAX 1024

/* What one run may take: a formula from elsewhere cannot keep the machine busy. */
#define FORMULA_STEPS_MAX      100000 /* parts evaluated, items gone through, 64 bytes of text */
#define FORMULA_ITEMS_MAX      10000  /* of one list */
#define FORMULA_TEXT_BYTES_MAX 65536  /* of one text that is made */

struct program;

/* What a formula must give: PROGRAM_ANY takes whatever it gives. */
#define PROGRAM_ANY (-1)

/**
 * Parse, check and prepare a formula.
 *
 * `wanted` is an enum value_type, or PROGRAM_ANY. A number is not taken for money or the reverse.
 *
 * Owner:  `arena` keeps the program; `symbols` must outlive it.
 * Errors: ST_DATA - the reason, err->column the 1-based character where it is (err->line is left),
 *         err->hint what to write instead when that is known: syntax, unknown name (with the
 *         nearest known one), types that do not go together, number out of range, too long or deep.
 */
enum status program_make(struct arena *arena, const char *formula, const struct symbols *symbols,
                         int wanted, const struct program **program, struct err *err)
    __attribute__((warn_unused_result));

/**
 * The same of a rule in JsonLogic (docs/jsonlogic.md).
 *
 * Errors: ST_DATA, err->line and err->column being those of the node (logic_at finds it).
 */
enum status program_make_logic(struct arena *arena, const struct logic_node *rule,
                               const struct symbols *symbols, int wanted,
                               const struct program **program, struct err *err)
    __attribute__((warn_unused_result));

/** Give the type, and the shape, that the program's result has. Errors: none. */
enum value_type program_type(const struct program *program);
const struct shape *program_shape(const struct program *program);

/**
 * Give the formula again, in its normal form, which reads as the same tree.
 *
 * Owner: `arena`. Errors: none.
 */
const char *program_text(struct arena *arena, const struct program *program);

/**
 * Give the formula as JsonLogic on one line, which reads as the same tree.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - nested deeper than JSON is read.
 */
enum status program_logic(struct arena *arena, const struct program *program, const char **text,
                          struct err *err) __attribute__((warn_unused_result));

/** Give the names that the formula reads as it writes them, members included, in the order in which
 *  they first stand. Owner: `arena`. Errors: none. */
const struct name_list *program_reads(struct arena *arena, const struct program *program);

/**
 * Tell which symbols the program reads: calls `visit` once for each, in the order of their slots.
 *
 * Errors: none.
 */
void program_names(const struct program *program,
                   void (*visit)(void *context, const struct symbol *symbol), void *context);

/**
 * Run the program on `slots` (one value for each slot of its symbols).
 *
 * Owner:  names of an unknown result, texts and lists that are made, are in `arena`.
 * Errors: ST_DATA - the exact arithmetic overflows (err says on which operation), or a limit above
 *         is passed.
 * Cost:   linear in the nodes of the formula and the items that its list functions go through.
 */
enum status program_run(struct arena *arena, const struct program *program,
                        const struct value *slots, struct value *result, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Say in one line how the program comes to its result on `slots`, for people, in the language
 * spoken: each name with its value where it first stands (rates as percentages), then for a
 * condition what was compared and the verdict, part by part under `and` and `or`; for a number what
 * each function gave, and the result.
 *
 * "requested (60 000 €) ≤ env.rate (70 %) × eligible (90 000 €) : 60 000 € ≤ 63 000 € : vrai"
 * "min(5 ; step(n_members (9) ; 3 ; 5 ; 8) + max(0 ; n_categories (4) - 2)) = min(5 ; 3 + 2) = 5"
 *
 * The line is not cut: figures hold together by no-break spaces, so the caller may wrap at blanks.
 *
 * Owner: `arena`. Errors: none; a side that cannot be computed is named.
 */
const char *program_trace(struct arena *arena, const struct program *program,
                          const struct value *slots, const char *currency);

#endif
