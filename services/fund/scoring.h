/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORING_H
#define LEVAIN_SCORING_H

#include "allocation/allocation.h"
#include "allocation/award.h"
#include "fund/application.h"

/*
 * scoring - all that a call says of one application before the walk: its envelope, every rule's
 * verdict, every criterion's mark, its score, its caps and computed award.
 *
 * The same code assesses for a trial, a scoring run, an allocation, a what-if and an explanation,
 * so none can say something else than another (P3, P4). Everything is evaluated, ineligible or not.
 */
enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_UNKNOWN,      /* a fact is missing: to complete */
    VERDICT_WAIVED,       /* failed or unknown, with a derogation or a completion recorded */
    VERDICT_NOT_IN_FORCE, /* not judged: neither passed nor failed */
};

struct assessed_rule {
    enum verdict verdict;
    const struct name_list *lacking; /* when unknown, also when waived */
};

struct assessed_mark {
    bool known;
    bool third_reading;
    struct rational mark;   /* clamped to the scale */
    struct rational points; /* its part of the score */
    const struct name_list *lacking;
};

struct assessed_cap {
    bool applies;
    bool known;
    struct rational cents;
    bool binding;
};

struct assessment {
    const char *code, *organization; /* of the application */
    size_t envelope;                 /* index, or SIZE_MAX */
    struct assessed_rule *rules;
    struct assessed_mark *marks;
    struct assessed_cap *caps;
    bool scored;
    struct rational score;
    size_t below_floor; /* index of the first criterion below its floor, or SIZE_MAX */
    bool computed_known;
    int64_t computed_cents, minimum_cents, partial_cents;
    enum award_status status; /* before the walk: AWARD_WAITING lets it walk */
    enum award_reason reason;
    struct value *slots; /* of every name: what the traces print */
};

/**
 * Assess one application under its call.
 *
 * `file->constants` gives the slots that do not depend on the application. Precedence of reasons:
 * INELIGIBLE (a rule fails or is unknown), NO_ENVELOPE, AWARD_UNKNOWN, NOT_SCORED, BELOW_THRESHOLD,
 * BELOW_FLOOR, AWARD_BELOW_MIN, then the walk.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - the exact arithmetic overflows; the message names the application and the rule,
 *         criterion or cap.
 * Source: domain.md 2.A; P1, P3.
 */
enum status scoring_assess(struct arena *arena, const struct fund_file *file,
                           const struct application *application, struct assessment *assessment,
                           struct err *err) __attribute__((warn_unused_result));

/**
 * The same for one application after the other in the same room, which scoring_room makes once for
 * the call: two pages need not be cleared and filled again for each.
 *
 * Owner:  of the room, the arena that it was made in; of what it then points to (missing names),
 *         `arena`. Errors: as scoring_assess.
 */
void scoring_room(struct arena *arena, const struct fund_file *file, struct assessment *room);
enum status scoring_assess_in(struct arena *arena, const struct fund_file *file,
                              const struct application *application, struct assessment *room,
                              struct err *err) __attribute__((warn_unused_result));

/** Give the points of a mark: weight x mark / scale.max, or as much of it as the call's score says.
 *  Errors: false when they do not fit. */
bool scoring_points(const struct fund_file *file, const struct fund_criterion *criterion,
                    const struct rational *mark, struct rational *points);

/** Add points to a score. Errors: false when the sum does not fit; `score` is then left alone. */
bool scoring_add(struct rational *score, const struct rational *points)
    __attribute__((warn_unused_result));

/** Give a cap rounded down to the cent. Errors: false when it does not apply, is unknown, or does
 * not fit. */
bool assessed_cap_cents(const struct assessed_cap *cap, int64_t *cents);

/** Tell the day by which it is decided which rules are in force for an application: that of its
 *  submission, else that on which the call closes. Errors: false when neither is known. */
bool scoring_day(const struct fund_file *file, const struct application *application, int32_t *day);

/** Write a verdict's name as results give it: "pass", "fail", "unknown", "waived", "not_in_force".
 *  Errors: none. */
const char *verdict_code(enum verdict verdict);

#endif
