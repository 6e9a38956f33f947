/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUNCTION_LIST_H
#define LEVAIN_FUNCTION_LIST_H

#include "rules/function.h"

/*
 * function_list - what formulas ask of a whole list; rows of rules/function.
 */

/** Give the sum of numbers or amounts; of none, zero. Unknown as soon as an item is.
 *  Errors: FUNCTION_OVERFLOW. Cost: linear in the items. */
enum function_outcome function_sum(const struct function_call *call, struct value *result);

/** Give how many different items there are. Unknown as soon as an item is. Errors: none.
 *  Cost: the items times the logarithm of their number, and their squared number of moves. */
enum function_outcome function_count_distinct(const struct function_call *call,
                                              struct value *result);

#endif
