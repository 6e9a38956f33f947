/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CHECK_PARTS_H
#define LEVAIN_CHECK_PARTS_H

#include "rules/formula.h"
#include "rules/shape.h"

/*
 * check_parts - what the files of rules/check share. Private to them.
 */

/* What `item`, or `current` and `accumulator`, are in the part that is checked. */
struct check_scope {
    enum formula_scope kind; /* SCOPE_NONE, SCOPE_ITEM, SCOPE_CURRENT (which is all of reduce) */
    const struct shape *item, *accumulator;
};

struct checker {
    struct arena *arena;
    const struct symbols *symbols;
    struct check_scope scope;
    size_t steps; /* parts checked: those of reduce may be twice */
    struct err *err;
};

/** Check a part of a formula and give it its type. Errors: as check_formula. */
enum status check_part(struct checker *checker, struct formula *formula);

/** Check items from `first` on, in the scope where the formula stands. Errors: as check_formula. */
enum status check_items(struct checker *checker, struct formula *formula, size_t first);

/** Give a part its type. Errors: none. */
void check_gives(struct formula *formula, const struct shape *shape);

/** Find what a name or an item is and give it its type. Errors: ST_DATA - unknown name, a member of
 *  what has none, `item` outside a list function. */
enum status check_name(struct checker *checker, struct formula *formula);
enum status check_item(struct checker *checker, struct formula *formula);

/** Tell whether a text can be asked about as a name, by missing. Errors: as check_name. */
enum status check_key(struct checker *checker, struct formula *literal);

/** Check a call whose function is known, arguments included, by the form of the function.
 *  Errors: as check_formula. */
enum status check_if(struct checker *checker, struct formula *formula);
enum status check_known(struct checker *checker, struct formula *formula);
enum status check_default(struct checker *checker, struct formula *formula);
enum status check_each(struct checker *checker, struct formula *formula);
enum status check_reduce(struct checker *checker, struct formula *formula);
enum status check_merge(struct checker *checker, struct formula *formula);
enum status check_missing(struct checker *checker, struct formula *formula);
enum status check_missing_some(struct checker *checker, struct formula *formula);

/** Check what is asked by name of zones, kinds of territories and rates, in a call whose arguments
 *  have the right types. Errors: as check_formula. */
enum status check_references(struct checker *checker, struct formula *formula);

/** Find the function of a call, check its arguments and give it its type. Errors: as
 *  check_formula. */
enum status check_call(struct checker *checker, struct formula *formula);

/** Refuse argument `index` of a call, with what is in err->hint already, else how the function is
 *  written. Errors: always ST_DATA. */
enum status check_refuse_argument(struct checker *checker, const struct formula *formula,
                                  size_t index, const char *text);

/** Refuse an argument whose type the function does not take; `wanted` is the one it takes, or
 *  PROGRAM_ANY. Errors: always ST_DATA. */
enum status check_refuse_type(struct checker *checker, struct formula *formula, size_t index,
                              int wanted);

/** Write a part in the notation of the formula, cut when it is long. Owner: the arena.
 *  Errors: none. */
const char *check_words(const struct checker *checker, const struct formula *formula);

/** Write a call of that function in the notation of the formula. Owner: the arena.
 *  Errors: none. */
const char *check_usage(const struct checker *checker, const struct formula *formula,
                        const char *usage);

/** Say in the hint how to write a part that should have been of type `wanted`; false when that
 *  cannot be told. Errors: none. */
bool check_hint(struct checker *checker, struct formula *formula, enum value_type wanted);

/** The same for two parts that should go together and do not: what stands on the right is more
 *  often wrong. Errors: none. */
void check_hint_pair(struct checker *checker, struct formula *left, struct formula *right);

/** Point at a part in err. Errors: none. */
static inline void
check_point(struct checker *checker, const struct formula *formula)
{
    formula_point(checker->err, formula->line, formula->column);
}

/** The type in the language spoken. Errors: none. */
static inline const char *
type_words(const struct formula *formula)
{
    return shape_words(formula->shape);
}

/** Tell whether a part may be of that type: it is, or it is not known. Errors: none. */
static inline bool
may_be(const struct formula *formula, enum value_type type)
{
    return formula->type == type || formula->type == TYPE_ANY;
}

#endif
