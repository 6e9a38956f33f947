/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RULES_FACTS_H
#define LEVAIN_RULES_FACTS_H

#include "fund/application.h"
#include "rules/logic_node.h"

/*
 * rules_facts - the facts that a rule is tried on, as JSON names them by the fields of a fund file.
 */

/**
 * Read an object whose members are fields and lists of the fund file; a list is an array of objects
 * whose members are its fields. What is absent or null is missing.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - no such field, a value that it cannot have; err->line and err->column are its.
 */
enum status rules_facts_take(struct arena *arena, const struct fund_file *file,
                             const struct logic_node *data, struct application *application,
                             struct err *err) __attribute__((warn_unused_result));

#endif
