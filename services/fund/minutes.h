/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MINUTES_H
#define LEVAIN_MINUTES_H

#include "exchange/json_source.h"
#include "fund/fund_file.h"

/*
 * minutes - what a committee says that it decided on a run (docs/minutes.md).
 *
 * When, where, who was there of which college, who took no part in what, and where it decided
 * otherwise than the run, each time with its motive. All that is not said is as the run has it.
 */
#define MINUTES_MEMBERS_MAX    256
#define MINUTES_DEPARTURES_MAX 1024

struct minutes_member {
    const char *name;
    size_t college; /* index, among `colleges` of the minutes */
    bool voting, present;
};

struct minutes_recusal {
    size_t member;                    /* index */
    const char *application, *motive; /* motive: null = not said */
    const struct json_node *node;
};

enum departure {
    DEPARTURE_AWARD,   /* another amount than the run's */
    DEPARTURE_REFUSE,  /* nothing */
    DEPARTURE_ADJOURN, /* nothing yet: decided another time */
};

struct minutes_departure {
    const char *application, *motive;
    enum departure kind;
    int64_t award_cents; /* DEPARTURE_AWARD: above 0 */
    const struct json_node *node;
};

struct minutes {
    const char *path, *source; /* the file, byte for byte; NUL-ended */
    size_t source_bytes;
    struct digest digest;
    const char *call, *run; /* that it says it is about; null */
    int32_t day;
    const char *place;
    struct rational quorum_share;           /* of the voting members, present; 1/2 unless said */
    struct rational private_share;          /* of those, of the private college; 1/2 unless said */
    const struct fund_committee *committee; /* of the fund file; null = it names none */
    const char *const *colleges; /* codes; public and private without a committee; NULL-ended */
    struct minutes_member *members;
    size_t member_count;
    struct minutes_recusal *recusals;
    size_t recusal_count;
    struct minutes_departure *departures;
    size_t departure_count;
};

/* Who counts for a decision, and whether they are enough. */
struct minutes_quorum {
    size_t voting, present, private_present;
    bool enough_present, enough_private;
};

/**
 * Read and check the minutes file of a committee of `file`'s fund.
 *
 * The quorum of the committee that the fund file names, or else the double quorum (enough of the
 * voting members, enough of the private college among them) is checked for the meeting, and again
 * for each application without those who are recused from it, unless it is adjourned.
 *
 * Owner:  everything is in `arena`; the source is copied.
 * Errors: ST_DATA - not JSON (err has line and column); problems were reported, err counts them.
 * Source: promise P8; double quorum of local action groups, recusal on pain of nullity.
 */
enum status minutes_read(struct arena *arena, const struct fund_file *file,
                         struct file_bytes source, struct minutes *minutes,
                         struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/** Count the voting members, without those recused from `application` (null = nobody is).
 *  Errors: none. Cost: members x recusals. */
struct minutes_quorum minutes_count(const struct minutes *minutes, const char *application);

/** Tell whether a member took no part in the decision on `application` (null = nobody is).
 *  Errors: none. */
bool minutes_recused(const struct minutes *minutes, size_t member, const char *application);

/** Give the departure that decides on an application, or null. Errors: none. */
const struct minutes_departure *minutes_departure_of(const struct minutes *minutes,
                                                     const char *application);

#endif
