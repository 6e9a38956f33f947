/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_CHANGE_WORDS_H
#define LEVAIN_RUN_CHANGE_WORDS_H

#include "base/json_writer.h"
#include "fund/run_change.h"

/*
 * run_change_words - what changed between two scoring runs, as a person and as a program read it.
 */

/** Give the stable name of a change: "rules.R05.formula", "fact.members", "mark.C3.m-a",
 *  "conflict.m-a", "severity", "waiver.R04". Owner: `arena`. Errors: none. */
const char *run_change_id(struct arena *arena, const struct run_input_change *change);

/** Say a change in a few words, in the language spoken: "formula of rule R05", "members (fact)".
 *  Owner: `arena`. Errors: none. */
const char *run_change_name(struct arena *arena, const struct run_comparison *comparison,
                            const struct run_input_change *change);

/** Say a change of the rule set: "formula of rule R05", "rule R16 (new)".
 *  Owner: `arena`. Errors: none. */
const char *rule_change_name(struct arena *arena, const struct rule_change *change);

/** Give what people call a field of either rule set. Errors: none. */
const char *run_field_label(const struct run_comparison *comparison, const char *name);

/** Say what an assessment comes to before any walk: "retained", "below the threshold"...
 *  Owner: the program. Errors: none. */
const char *run_decision_words(const char *decision);

/** Add the lines of one application to `out`, for people. Errors: none. */
void run_change_tell(struct text *out, struct arena *arena, const struct run_comparison *comparison,
                     const struct run_change *change);

/** Write one application as an object. Errors: none. */
void run_change_write(struct json_writer *writer, struct arena *arena,
                      const struct run_comparison *comparison, const struct run_change *change);

#endif
