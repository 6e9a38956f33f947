/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_FACTS_H
#define LEVAIN_RUN_FACTS_H

#include "fund/run_change.h"

/*
 * run_facts - facts and lists of an application, found by name under one rule set or another.
 * Private to run_change and application_layout.
 */

/** Give the field of that name, or null; `place` is where it most likely is. Errors: none. */
const struct fund_field *run_facts_field(const struct fund_file *file, const char *name,
                                         size_t place);

/** Give the list of that name, or null. Errors: none. */
const struct fund_list *run_facts_list(const struct fund_file *file, const char *name);

/** Copy a fact from the place of one field to that of another; nothing when `source` is null.
 *  Errors: none. */
void run_facts_copy(const struct application_item *from, const struct fund_field *source,
                    const struct application_item *to, const struct fund_field *target);

/** Tell whether two facts are the same; a field that is null is a fact that is missing.
 *  Errors: none; one of the fields is not null. */
bool run_facts_same(const struct application_item *a, const struct fund_field *left,
                    const struct application_item *b, const struct fund_field *right);

/** Give the list of an application; one that is not known when `list` is null. Errors: none. */
const struct application_list *run_facts_list_in(const struct run_side *side,
                                                 const struct fund_file *file,
                                                 const struct fund_list *list);

/** Count the items, by their order, that are not the same in both, or that one alone has.
 *  Errors: none. */
size_t run_facts_other_items(const struct application_list *a, const struct fund_list *left,
                             const struct application_list *b, const struct fund_list *right);

/** Lay the items of a list of one file out as another file says. Owner: `arena`. Errors: none. */
void run_facts_copy_list(struct arena *arena, const struct application_list *from,
                         const struct fund_list *source, struct application_list *to,
                         const struct fund_list *target);

#endif
