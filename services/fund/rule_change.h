/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RULE_CHANGE_H
#define LEVAIN_RULE_CHANGE_H

#include "fund/fund_file.h"

/*
 * rule_change - what two fund files of one call say otherwise, what their runs knew otherwise, and
 * fund files in between.
 *
 * Each difference that may decide (a formula, a weight, a rule that came or went, a threshold, a
 * parameter) is one change; words for people, the order of the ranking and quotas are none. A fund
 * file in between is the first one with some of the changes made, so that one can see what each of
 * them does by itself. Definitions that only one of the two has (fields, derived fields,
 * parameters, sets) are in every file in between: nothing uses them until something else does.
 *
 * What the runs knew of territories, of a zone, of a rate is a change of its own where both asked
 * for it: a run judges by its rules and by what was known.
 */
#define RULE_MIXTURES_MAX 200

struct rule_change {
    const char *id;        /* "rules.R05.formula", "score.threshold", "references.zones.FRR" */
    const char *list;      /* "rules", "criteria", "score"...: the first part of the id */
    const char *code;      /* "R05"; null when nothing has a code there */
    const char *member;    /* "formula"; null = the whole of it came or went */
    const char *from, *to; /* as the fund files write it; null = not there */
};

struct json_node;
struct rule_mixture;

struct rule_changes {
    struct arena *arena;
    const struct fund_file *before, *after;
    const struct json_node *before_root, *after_root;
    struct rule_change *items;
    size_t count;
    struct rule_mixture *mixtures; /* those that were asked for */
    size_t mixture_count;
};

/** Add a change at the end. Owner: the arena of `changes`. Errors: none. */
void rule_changes_add(struct rule_changes *changes, struct rule_change change);

/** Find the changes from one rule set to another, in the order of the first, then of the second.
 *  Owner: `arena`. Errors: as json_source_parse. */
enum status rule_changes_between(struct arena *arena, const struct fund_file *before,
                                 const struct fund_file *after, struct rule_changes *changes,
                                 struct err *err) __attribute__((warn_unused_result));

/**
 * Give the fund file in which the changes whose byte is not 0 are made: `before` itself when none
 * is, `after` when all are; null when such a file would contradict itself, or when
 * RULE_MIXTURES_MAX others were made already.
 *
 * Owner: `changes`. Errors: none. Cost: reading a fund file the first time, then a look-up.
 */
const struct fund_file *rule_changes_made(struct rule_changes *changes, const uint8_t *made);

#endif
