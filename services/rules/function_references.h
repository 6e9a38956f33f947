/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUNCTION_REFERENCES_H
#define LEVAIN_FUNCTION_REFERENCES_H

#include "rules/function.h"
#include "rules/references.h"

/*
 * function_references - what formulas ask of territories, zones and rates; rows of rules/function.
 *
 * Each gives an undefined value that says why when the references of the symbols do not know: a
 * territory that nobody loaded is not outside of a zone.
 */

/** `in_zone(territory, 'QPV', day)`; `territory_name(territory, day)`; `parent(territory, 'epci',
 *  day)`; `rate('smic_hourly', day)`. Owner: texts are those of the references. Errors: none. */
enum function_outcome function_in_zone(const struct function_call *call, struct value *result);
enum function_outcome function_territory_name(const struct function_call *call,
                                              struct value *result);
enum function_outcome function_parent(const struct function_call *call, struct value *result);
enum function_outcome function_rate(const struct function_call *call, struct value *result);

#endif
