/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_PARTS_H
#define LEVAIN_LOGIC_PARTS_H

#include "rules/formula.h"
#include "rules/logic_node.h"

/*
 * logic_parts - what the files that read JsonLogic share. Private to them.
 *
 * Every function that gives a formula gives null when it is refused; err is then set.
 */
struct logic_reader {
    struct formula_builder builder;
    enum formula_scope scope; /* what `var` reads: SCOPE_ITEM the item, SCOPE_CURRENT in reduce */
    size_t depth;
    struct err *err;
};

/* An operation and what stands in its array, or alone. */
struct operands {
    const struct logic_node *node;
    const struct logic_node *first;
    size_t count; /* the sibling of the last one does not belong to them */
};

/** Read any part of a rule. Errors: null, with err set. */
struct formula *logic_part(struct logic_reader *reader, const struct logic_node *node);

/** Point at a node and refuse it; the hint stays. Errors: always null. */
struct formula *logic_refuse(struct logic_reader *reader, const struct logic_node *node,
                             const char *text);

/** Give the column of a node; parts made from now on stand on its line. Errors: none. */
long logic_place(struct logic_reader *reader, const struct logic_node *node);

/** Read the operands of `var`, or of our `fact`: a name, and its default.
 *  Errors: null, with err set. */
struct formula *logic_reference(struct logic_reader *reader, struct operands operands, bool fact);

/** Tell whether that operator is one of ours that is no function: `euros`, `chain`. Errors: none.
 */
bool logic_is_own(const char *operator);

/** Read an operation of ours that is no function. Errors: null, with err set. */
struct formula *logic_own(struct logic_reader *reader, const char *operator,
                          struct operands operands);

#endif
