/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LETTER_H
#define LEVAIN_LETTER_H

#include "reporting/document.h"

#include <stddef.h>

/*
 * letter - what an applicant is told of a decision: sentences and tables, before they have a form.
 *
 * Made from the explanation that was frozen with the decision, so that a letter written a year
 * later gives the same figures. It tells the applicant of its own application only: no other
 * applicant, no marker, no note of the panel comes into it, whatever the explanation holds.
 */
struct letter_instalment {
    const char *kind, *due;   /* "advance"..., "notification"... */
    const char *const *needs; /* codes of documents */
    size_t need_count;
    int64_t months, cents;
};

enum letter_group {
    LETTER_GROUP_OTHER,        /* it has no name that an applicant would know */
    LETTER_GROUP_VALUE,        /* the explanation names it */
    LETTER_GROUP_ORGANIZATION, /* the applicant's own */
    LETTER_GROUP_ALL,
};

/* Of a day or an amount, `has_` is false where there is none; texts may be null. */
struct letter {
    const char *status; /* as decided: "awarded", "partial", "waiting"... */
    int64_t award_cents;
    const char *motive;                 /* the committee's */
    const struct document *explanation; /* with its words (format_document) */
    const char *currency, *authority;   /* who decided, as the subject of a sentence */
    int32_t decided_on;
    int64_t step_cents;
    const char *threshold; /* decimal */
    int64_t place;         /* on the waiting list; 0 = none */
    bool has_valid_until, has_answer_by;
    int32_t valid_until, answer_by;
    uint32_t offer_days; /* to answer, from the notification on; 0 = without end */
    const char *quota;   /* label of the quota that refused */
    int64_t quota_cents; /* its limit; 0 = it counts something else, or has another for each */
    bool is_floor;       /* the quota keeps a least part for others */
    enum letter_group group;
    const char *act; /* "decision", "order", "agreement" */
    const struct letter_instalment *instalments;
    size_t instalment_count;
    int64_t starts_within, return_within; /* months; 0 = not said */
    bool hides_marks;
    const char *again; /* whether and how it may be filed again */
};

/**
 * Add `title`, `opening` (sentences) and `sections` to a document: each section has `heading`, and
 * any of `sentences`, `caps`, `totals`, `instalments`, `rules`, `marks`, `after`. In the language
 * spoken.
 *
 * Owner:  `arena`; texts of `letter` and of its explanation are borrowed.
 * Errors: none.
 */
void letter_write(struct arena *arena, const struct letter *letter, struct document *document);

#endif
