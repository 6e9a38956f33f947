/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FORMULA_H
#define LEVAIN_FORMULA_H

#include "base/arena.h"
#include "base/err.h"
#include "rules/value.h"

/*
 * formula - the tree of a formula, and the notation that people write it in (docs/formulas.md).
 *
 * Everything that works on formulas works on this tree, so that another notation only has to give
 * the same tree. Associations to the left are flat: `a or b or c` is one node of three items.
 */
enum formula_kind {
    FORMULA_LITERAL,  /* `value` */
    FORMULA_NAME,     /* `text`, then `symbol` */
    FORMULA_CALL,     /* `text`, then `function`; items are the arguments */
    FORMULA_OR,       /* 2 items or more */
    FORMULA_AND,      /* 2 items or more */
    FORMULA_NOT,      /* 1 item */
    FORMULA_COMPARE,  /* 2 items, or more in a chain */
    FORMULA_IN,       /* the first item among the others */
    FORMULA_IN_LIST,  /* the first item among those of the second, a list */
    FORMULA_ADD,      /* 2 items or more */
    FORMULA_SUBTRACT, /* 2 items */
    FORMULA_MULTIPLY, /* 2 items or more */
    FORMULA_DIVIDE,   /* 2 items */
    FORMULA_NEGATE,   /* 1 item */
    FORMULA_KINDS,
};

enum comparison {
    COMPARE_EQUAL,
    COMPARE_UNEQUAL,
    COMPARE_LESS,
    COMPARE_LESS_EQUAL,
    COMPARE_GREATER,
    COMPARE_GREATER_EQUAL,
};

struct function;

struct formula {
    enum formula_kind kind;
    long column;                /* of its operator, else of its first character */
    size_t height;              /* 1 for a leaf */
    const char *text;           /* name, function, or the word of a literal flag */
    struct value value;         /* of a literal */
    bool percent;               /* a number written `80 %` */
    enum comparison comparison; /* of an item of FORMULA_COMPARE with the item before it */
    struct formula **items;
    size_t count;

    /* Filled by check_formula. */
    enum value_type type;
    const struct symbol *symbol;
    const struct function *function;
};

/* Builds trees within the limits of rules/program.h, whatever the notation. */
struct formula_builder {
    struct arena *arena;
    size_t nodes; /* made so far */
    struct err *err;
};

/**
 * Give a new node without items.
 *
 * Owner:  the builder's arena.
 * Errors: null, with the builder's err set: too many nodes.
 */
struct formula *formula_new(struct formula_builder *builder, enum formula_kind kind, long column);

/**
 * Add an item at the end of `node` and give `node` back.
 *
 * Errors: null, with err set, when the node gets too deep; null when either is null, since one of
 *         them was refused before.
 */
struct formula *formula_add(struct formula_builder *builder, struct formula *node,
                            struct formula *item);

/** Say in `err` that a formula is nested too deep. Errors: always ST_DATA. */
enum status formula_too_deep(struct err *err);

/**
 * Write a formula in its normal form: single blanks, no needless parentheses. Reading it gives the
 * same tree.
 *
 * Owner: `arena`. Errors: none.
 */
const char *formula_print(struct arena *arena, const struct formula *formula);

/* How tightly the parts of a formula bind, for those who write formulas out. */
enum formula_binding {
    BINDS_OR = 1,
    BINDS_AND,
    BINDS_NOT,
    BINDS_COMPARE,
    BINDS_SUM,
    BINDS_PRODUCT,
    BINDS_SIGN,
    BINDS_ALL,
};

/** Tell how tightly the top of a formula binds. Errors: none. */
enum formula_binding formula_binding(const struct formula *formula);

/** Tell whether the formula is `x not in ...`: the negation of a membership. Errors: none. */
bool formula_is_not_in(const struct formula *formula);

/** Tell how tightly item `index` must bind to stand there without parentheses. Errors: none. */
enum formula_binding formula_item_binding(const struct formula *formula, size_t index);

/** Give the sign of a comparison: `<=`. Errors: none. */
const char *comparison_sign(enum comparison comparison);

/** Find the comparison whose sign has these `length` bytes. Errors: false when there is none. */
bool comparison_named(const char *sign, size_t length, enum comparison *comparison)
    __attribute__((warn_unused_result));

#endif
