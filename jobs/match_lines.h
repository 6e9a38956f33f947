/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_LINES_H
#define LEVAIN_MATCH_LINES_H

#include "base/json_writer.h"
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

/* What only the database asks of a target: there are as many of these as of orders. */
struct match_key {
    int64_t call_id, cents;
};

/* What is no order has other words than its year and number. */
struct match_other {
    uint32_t target;
    int32_t year;
    const char *words;
};

/* A line, as the database names it. */
struct match_place {
    int64_t import_id, line, part;
};

#define MATCH_REFUSALS        6
#define MATCH_REFUSED_BY_BANK 4 /* the place of bank_match_bank_check */

struct match_counts {
    int64_t matched;             /* lines of which it is known what they are, and booked */
    int64_t open;                /* lines that name an order of more, and wait for others */
    int64_t refused;             /* lines that were matched, and could not be booked */
    int64_t matches;             /* letters */
    int64_t by_rule[RULE_COUNT]; /* lines */
    int64_t refused_by[MATCH_REFUSALS];
};

/* Why a match could not be booked, by the names of constraints. */
extern const char *const match_refusals[MATCH_REFUSALS];

struct match_pick;

/* Targets that were picked for some lines, in the order of all. */
struct match_targets {
    struct arena arena;
    struct match_pick *pick;
    struct match_target *items;
    struct match_key *keys; /* of the same places */
    uint32_t *liked;        /* of the same: lines of all chunks that would be it, once counted */
    uint8_t *booked;        /* of the same: matches that were found before, 255 = or more */
    size_t count;
    struct match_other *others; /* by their targets */
    size_t other_count, other_room;
    char *texts; /* the rest of a block of them */
    size_t text_bytes;
};

/** Give back what targets hold. Errors: none. */
void match_targets_free(struct match_targets *targets);

/** Give a row of match_targets or match_entered as a target, with what only the database asks of
 * it; a year only where it is no order. Texts are of the row. Errors: none. */
struct match_target match_target_of(const struct db_row *row, struct match_key *key, int32_t *year);

/** Give the words by which people know the target of such a row. Errors: none. */
const char *match_target_words(const struct db_row *row);

/** Give a target as the database names it; `other` is not read of an order. Owner: `arena`, except
 * for the words of what is no order. Errors: none. */
struct match_known match_known_of(struct arena *arena, const struct match_target *target,
                                  const struct match_key *key, const struct match_other *other);

/** The same of one that was picked. */
struct match_known match_target_known(struct arena *arena, const struct match_targets *targets,
                                      size_t target);

/**
 * Match the lines that wait, by the rules that the fund has not switched off, and book what they
 * are. What no rule matches stays where it waits.
 *
 * The lines of all imports are looked at: of two that are alike, neither is matched. `counts` is
 * of those of one import, or of all for 0; null when nobody asks.
 * Memory: of 16,000 lines that are counted, or 14,000 that are matched, and of what they may be
 * (match_spool.h); then of what is booked at once (match_booking.h).
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

/** Write a place as the database is told it: [import, line, part]. Errors: none. */
void match_place_write(struct json_writer *writer, struct match_place place);

/** Write a target as the database is told it: how much of it the lines are, its kind, its keys.
 *  Errors: none. */
void match_target_write(struct json_writer *writer, const char *kind, int64_t cents,
                        const struct match_known *known);

/** Give a row of match_lines as a line and its place. Owner: `arena`. Errors: none. */
struct match_line match_line_of(struct arena *arena, const struct db_row *row,
                                struct match_place *place);

#endif
