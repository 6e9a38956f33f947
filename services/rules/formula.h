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
    FORMULA_NAME,     /* `text`, then `symbol` and what follows its name */
    FORMULA_ITEM,     /* `scope`, and in `text` the path to a member of it, "" for the whole */
    FORMULA_LIST,     /* the items of a list */
    FORMULA_CALL,     /* `text`, then `function`; items are the arguments */
    FORMULA_OR,       /* 2 items or more */
    FORMULA_AND,      /* 2 items or more */
    FORMULA_NOT,      /* 1 item */
    FORMULA_COMPARE,  /* 2 items, or more in a chain */
    FORMULA_IN,       /* the first item among the others */
    FORMULA_IN_LIST,  /* the first item among those of the second, a list (`loose`: or a text) */
    FORMULA_ADD,      /* 2 items or more; 1 is a number as it is, `+x` */
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

/* What a list function gives to its part for each item. */
enum formula_scope {
    SCOPE_NONE,
    SCOPE_ITEM,        /* `item`, in all, some, none, filter and map */
    SCOPE_CURRENT,     /* `current`, in reduce */
    SCOPE_ACCUMULATOR, /* `accumulator`, in reduce */
};

struct function;

struct formula {
    enum formula_kind kind;
    enum formula_scope scope;   /* of FORMULA_ITEM */
    long line;                  /* in JsonLogic; 0 in a formula */
    long column;                /* of its operator, else of its first character */
    size_t height;              /* 1 for a leaf */
    const char *text;           /* name, path, function, or the word of a literal flag */
    struct value value;         /* of a literal */
    bool percent;               /* a number written `80 %` */
    bool loose;                 /* FORMULA_IN_LIST of JsonLogic, where a text may be searched */
    enum comparison comparison; /* of an item of FORMULA_COMPARE with the item before it */
    struct formula **items;
    size_t count;

    /* Filled by check_formula. */
    enum value_type type;
    const struct shape *shape; /* never null; of that type */
    const struct symbol *symbol;
    const char *path; /* of FORMULA_NAME, FORMULA_ITEM: the members to go through, "" for none */
    const struct function *function;
};

/* Builds trees within the limits of rules/program.h, whatever the notation. */
struct formula_builder {
    struct arena *arena;
    size_t nodes; /* made so far */
    long line;    /* of nodes made from now on; 0 in a formula */
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

/**
 * Join two parts with `or`, `and`, `+`, `-`, `*` or `/`: what associates to the left and is already
 * joined so gets one more item.
 *
 * Errors: as formula_add.
 */
struct formula *formula_join(struct formula_builder *builder, enum formula_kind kind,
                             struct formula *left, struct formula *right, long column);

/** Put a node of that kind over its first item. Errors: as formula_add. */
struct formula *formula_wrap(struct formula_builder *builder, enum formula_kind kind,
                             struct formula *item, long column);

/** Give the negative of a part: of a number as it is written, the number itself.
 *  Errors: as formula_add. */
struct formula *formula_negate(struct formula_builder *builder, struct formula *item, long column);

/**
 * Say that `left` is in `right`: when that is a list that is written out, in one of its items.
 *
 * Errors: as formula_add.
 */
struct formula *formula_in(struct formula_builder *builder, struct formula *left,
                           struct formula *right, long column);

/** Give a literal. Errors: as formula_new. */
struct formula *formula_literal(struct formula_builder *builder, struct value value, long column);

/** Tell whether two trees are the same, wherever and however they are written. Errors: none. */
bool formula_same(const struct formula *a, const struct formula *b);

/** Tell whether a path is written with dots alone, letters, digits and `_`; whether such a path can
 *  stand as a name too. Errors: none. */
bool formula_is_path(const char *text);
bool formula_is_name(const char *text);

/** Give the word of a scope: `item`; the scope of that word, SCOPE_NONE when it is none.
 *  Errors: none. */
const char *formula_scope_word(enum formula_scope scope);
enum formula_scope formula_scope_named(const char *word, size_t length);

/** Say in `err` where it is; line 0 leaves the line alone. Errors: none. */
void formula_point(struct err *err, long line, long column);

/** Say in `err` that a formula is nested too deep. Errors: always ST_DATA. */
enum status formula_too_deep(struct err *err);

/**
 * Write a formula in its normal form: single blanks, no needless parentheses. Reading it gives the
 * same tree.
 *
 * Owner: `arena`. Errors: none.
 */
const char *formula_print(struct arena *arena, const struct formula *formula);

/** As formula_print, for a message: cut when it is long. Owner: `arena`. Errors: none. */
const char *formula_short(struct arena *arena, const struct formula *formula);

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

/** Tell whether a chain may go on with `next` after `before`: both less, or both greater.
 *  Errors: none. */
bool comparison_goes_on(enum comparison before, enum comparison next);

/** Find the comparison whose sign has these `length` bytes. Errors: false when there is none. */
bool comparison_named(const char *sign, size_t length, enum comparison *comparison)
    __attribute__((warn_unused_result));

#endif
