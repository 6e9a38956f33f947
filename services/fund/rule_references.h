/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RULE_REFERENCES_H
#define LEVAIN_RULE_REFERENCES_H

#include "fund/rule_change.h"

/*
 * rule_references - what two runs knew otherwise of territories, of zones, of rates and dated
 * parameters, each a change like one of the rule set. Private to rule_change.
 *
 * A run knows of what its rules ask for and of nothing else. So only what both ask for can be a
 * change; what one of them alone asks for is taken from that one in every file in between, as
 * definitions are.
 */
#define RULE_REFERENCES_ID "references."

/** Add the changes to `changes`, which has those of the rule sets. Owner: its arena.
 *  Errors: none. */
void rule_references_find(struct rule_changes *changes);

/** Let a file in between know what its changes say: of each thing what the first run knew, or the
 *  second one. Owner: the arena of `changes`. Errors: none. */
void rule_references_mix(const struct rule_changes *changes, const uint8_t *made,
                         struct fund_file *file);

#endif
