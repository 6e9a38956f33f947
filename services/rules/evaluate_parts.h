/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EVALUATE_PARTS_H
#define LEVAIN_EVALUATE_PARTS_H

#include "rules/evaluate.h"

/*
 * evaluate_parts - what the files of rules/evaluate share. Private to them.
 */
typedef enum status evaluate_fn(const struct evaluation *evaluation, const struct formula *formula,
                                struct value *value);

/** Evaluate a call of that form. Errors: as evaluate. */
evaluate_fn evaluate_default;
evaluate_fn evaluate_each;
evaluate_fn evaluate_reduce;
evaluate_fn evaluate_merge;
evaluate_fn evaluate_missing;
evaluate_fn evaluate_missing_some;

/** Evaluate `item`, `current`, `accumulator`, or a member of it. Errors: none. */
evaluate_fn evaluate_item;

/** Refuse a part that cannot be computed: an exact result does not fit. Errors: always ST_DATA. */
enum status evaluate_overflow(const struct evaluation *evaluation, const struct formula *formula);

/** Count what takes long. Errors: ST_DATA - more than FORMULA_STEPS_MAX in all. */
enum status evaluate_steps(const struct evaluation *evaluation, const struct formula *formula,
                           size_t steps) __attribute__((warn_unused_result));

/** Give the unknown of an operation that has no result: `reason`, in English, and `part`.
 *  Owner: the arena. Errors: none. */
struct value evaluate_undefined(const struct evaluation *evaluation, const struct formula *formula,
                                const char *reason, const struct formula *part);

#endif
