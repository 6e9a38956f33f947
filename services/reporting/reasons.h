/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REASONS_H
#define LEVAIN_REASONS_H

#include "reporting/document.h"

/*
 * reasons - why applications are lost, over a whole call: how many each rule is against, alone or
 * with others, what they asked for, and how many the threshold and each floor reject; counted from
 * the very lines that are printed.
 */
struct reason_line {
    int64_t failed_count, unknown_count, waived_count;
    int64_t alone_count;     /* no other rule is against the application */
    int64_t requested_cents; /* by those it is against */
};

struct reasons {
    struct arena *arena;
    const struct document *rules, *criteria, *call; /* of the head; null = none */
    struct reason_line *by_rule, *by_floor; /* of a floor, only failed_count and requested_cents */
    struct reason_line threshold;
    int64_t application_count, asking_count, ineligible_count;
};

/** Give an empty count for the rules and criteria of a head, which must be kept. Owner: `arena`.
 *  Errors: none. */
struct reasons reasons_in(struct arena *arena, const struct document *head);

/** Count one application of the document, which tally_add has counted: sums cannot overflow.
 *  Errors: none; codes that the head does not have are left out. */
void reasons_add(struct reasons *reasons, const struct document *application);

/** Give the object `reasons`: application_count, ineligible_count, ineligible_percent (a decimal
 *  with one place, null without applications), rules, floors, and threshold (null = the call has
 *  none). Owner: `arena`.
 *  Errors: none. */
struct document *reasons_document(struct arena *arena, const struct reasons *reasons);

#endif
