/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_VALUE_JSON_H
#define LEVAIN_VALUE_JSON_H

#include "base/err.h"
#include "base/text.h"
#include "rules/value.h"

/*
 * value_json - values as JSON: what `levain rules eval` prints.
 *
 * Numbers as rules/digits writes them; amounts as texts of euros, "63000.00"; days and instants as
 * texts, "2026-03-16" and "2026-03-16T12:00:00" in the fund's zone. A member that a record has not,
 * while another of its list has it, is not written and not lacked.
 */

/**
 * Add a value whose parts are all known.
 *
 * Errors: ST_DATA - more values than FORMULA_STEPS_MAX: a list may hold another one many times.
 */
enum status value_json(struct text *out, const struct value *value, const struct date_zone *zone,
                       struct err *err) __attribute__((warn_unused_result));

/**
 * Gather what a value and all that is inside it lack: null when all is known.
 *
 * Owner: `arena`, or the value. Errors: none.
 */
const struct name_list *value_lacking(struct arena *arena, const struct value *value);

#endif
