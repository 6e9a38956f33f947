/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_APPLICATION_LAYOUT_H
#define LEVAIN_APPLICATION_LAYOUT_H

#include "fund/application.h"

/*
 * application_layout - an application as another fund file of its call lays facts, marks and
 * waivers out.
 */

/** Tell whether two fund files lay applications out alike: the same fields, lists, criteria and
 *  rules at the same places. Errors: none. */
bool application_same_layout(const struct fund_file *from, const struct fund_file *to);

/** Give the application with its facts by the names of their fields, its marks by the codes of
 *  their criteria, its waivers by those of their rules; what `from` has not is missing.
 *  Owner: `arena`, which shares texts with the application. Errors: none. */
struct application application_under(struct arena *arena, const struct fund_file *from,
                                     const struct application *application,
                                     const struct fund_file *to);

#endif
