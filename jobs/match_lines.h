/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_LINES_H
#define LEVAIN_MATCH_LINES_H

#include "job.h"
#include "money/match.h"

/*
 * match_lines - the lines of a fund that wait, and what they may be, on their way between the
 * database and the rules.
 */

/* A target, as the database names it. */
struct match_known {
    const char *kind, *words; /* "order", "2026/12" */
    int64_t call_id, application_id, id, year, cents;
};

/* A line, as the database names it. */
struct match_place {
    int64_t import_id, line, part;
};

#define MATCH_REFUSALS        6
#define MATCH_REFUSED_BY_BANK 4 /* the place of bank_match_bank_check */

struct match_counts {
    int64_t waiting; /* lines that wait afterwards, of all imports: a person has to look at them */
    int64_t matched; /* lines of which it is known what they are, and booked */
    int64_t open;    /* lines that name an order of more, and wait for others */
    int64_t refused; /* lines that were matched, and could not be booked */
    int64_t matches; /* letters */
    int64_t by_rule[RULE_COUNT]; /* lines */
    int64_t refused_by[MATCH_REFUSALS];
};

/* Why a match could not be booked, by the names of constraints. */
extern const char *const match_refusals[MATCH_REFUSALS];

struct match_targets {
    struct match_target *items;
    struct match_known *known; /* of the same places */
    size_t count;
};

/** Read what lines of a fund may be. Owner: the job's arena. Errors: as db_named. */
enum status match_targets_load(struct job *job, int64_t fund_id, struct match_targets *targets,
                               struct err *err) __attribute__((warn_unused_result));

/** Say of orders that were read in which file they left, where the bank may debit one sum for it.
 *  Errors: as db_named. Cost: O(n log n) where there is such a file, else nothing. */
enum status match_batches_load(struct job *job, int64_t fund_id, struct match_targets *targets,
                               struct err *err) __attribute__((warn_unused_result));

/**
 * Match the lines that wait, by the rules that the fund has not switched off, and book what they
 * are. What no rule matches stays where it waits.
 *
 * The lines of all imports are looked at: of two that are alike, neither is matched. `counts` is
 * of those of one import, or of all for 0; null when nobody asks.
 * Memory: of what lines may be, and of the lines that may be something.
 * Errors: as db_stream.
 */
enum status match_imported(struct job *job, int64_t fund_id, int64_t import_id,
                           struct match_counts *counts, struct err *err)
    __attribute__((warn_unused_result));

/** Give the code of a fund, which references of its orders check. Owner: the job's arena.
 *  Errors: as db_named. */
enum status match_fund_code(struct job *job, int64_t fund_id, const char **code, struct err *err)
    __attribute__((warn_unused_result));

/** Write the line's name, as people give it: IMPORT/LINE, IMPORT/LINE.PART. Owner: `arena`.
 *  Errors: none. */
const char *match_place_name(struct arena *arena, struct match_place place);

/** Give a row of match_lines as a line and its place. Owner: `arena`. Errors: none. */
struct match_line match_line_of(struct arena *arena, const struct db_row *row,
                                struct match_place *place);

#endif
