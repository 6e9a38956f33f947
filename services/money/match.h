/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_H
#define LEVAIN_MATCH_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * match - which lines of a bank are which orders, claims, contributions.
 *
 * A rule fires only where exactly one target fits, exactly one line wants it, and nothing that the
 * line says speaks against it; all else waits for a person, with what it might be and why. Rules
 * have an order, the surest first, and are gone through again until none fires: what one has
 * matched may leave only one choice to another. There is no guess: of two equal lines and one
 * order, both wait.
 */
enum match_target_kind {
    MATCH_ORDER,       /* an order to pay: a line that goes out, or comes back */
    MATCH_CLAIM,       /* what a beneficiary has to pay back */
    MATCH_OVERPAYMENT, /* what the bank paid a beneficiary too much */
    MATCH_CALL,        /* what was called from a funder */
    MATCH_RECEIPT,     /* money that somebody entered by hand before its line came */
    MATCH_RECOVERED,   /* a claim that somebody booked as paid back before its line came */
    MATCH_RECEIVED,    /* a contribution that somebody booked before its line came */
    MATCH_REMITTANCE,  /* orders that left in one file, which the bank may debit as one sum */
};

/* What there is to match with. Texts may be null. */
struct match_target {
    int64_t id;                 /* the caller's */
    int64_t left_cents;         /* still expected: out of the bank for an order, else into it */
    int64_t back_cents;         /* of an order: what the bank may send back; 0 = nothing */
    int64_t beneficiary, award; /* the same number: the same one; below zero: a funder */
    int64_t batch;              /* of a remittance, its number; of an order: the one it is in */
    enum match_target_kind kind;
    int32_t more_lines; /* of the same amount that are still to come besides: it was sent again */
    int32_t day;        /* not known before it */
    int32_t last_day;   /* an order cannot be booked after it, else no line of it comes after it;
                           0 = it can */
    int32_t exercise, number;  /* of an order */
    uint32_t against;          /* MATCH_NOT_: nothing may be matched with it, and why */
    const char *name, *holder; /* of the beneficiary; of the account it is paid to */
    const char *iban, *agreement, *application, *reference;
};

/* A line that waits. Texts may be null. */
struct match_line {
    int64_t cents; /* below zero: out of the bank */
    int32_t day;
    const char *label, *reference, *name, *iban, *end_to_end, *returned;
};

/* What speaks for a target (below 1 << 16) and against it. */
enum match_why {
    MATCH_BY_REFERENCE = 1 << 0,   /* the line has the order's reference, or that of the receipt */
    MATCH_BY_END_TO_END = 1 << 1,  /* as its end-to-end id */
    MATCH_BY_AGREEMENT = 1 << 2,   /* the number of what was signed */
    MATCH_BY_APPLICATION = 1 << 3, /* the code of the application */
    MATCH_BY_IBAN = 1 << 4,
    MATCH_BY_NAME = 1 << 5,
    MATCH_BY_PART_OF_NAME = 1 << 6,
    MATCH_BY_AMOUNT = 1 << 7,
    MATCH_BY_REASON = 1 << 8,  /* the line says that a transfer came back */
    MATCH_BY_SUM = 1 << 9,     /* several amounts make one */
    MATCH_BY_NUMBER = 1 << 10, /* the order as people write it, 2026/12 */
    MATCH_BY_BATCH = 1 << 11,  /* the line says nothing but that transfers left */
    /* The line has such digits or letters, which may be of something else. */
    MATCH_LIKE_REFERENCE = 1 << 12,
    MATCH_LIKE_AGREEMENT = 1 << 13,
    MATCH_LIKE_APPLICATION = 1 << 14,
    MATCH_NOT_NAME = 1 << 16,  /* the line names somebody else */
    MATCH_NOT_IBAN = 1 << 17,  /* it is another account */
    MATCH_NOT_EARLY = 1 << 18, /* the line is older than the target */
    MATCH_NOT_MORE = 1 << 19,  /* the line is of more */
    MATCH_NOT_LESS = 1 << 20,  /* of less */
    MATCH_NOT_SEEN = 1 << 21,  /* the target has its line already */
    MATCH_NOT_CANCELLED = 1 << 22,
    MATCH_NOT_CLOSED = 1 << 23,  /* its exercise is over, and it was not sent */
    MATCH_NOT_SEVERAL = 1 << 24, /* other targets fit as well, or other lines */
    MATCH_NOT_OTHER = 1 << 25,   /* the line has the reference of another order besides */
    MATCH_NOT_SENT = 1 << 26,    /* nothing of it left the bank, which could come back */
    MATCH_NOT_LATE = 1 << 27,    /* the line came long after the target */
    MATCH_NOT_HELD = 1 << 28,    /* by the ledger the bank holds less: the caller's to say */
};

#define MATCH_AGAINST 0xFFFF0000U

enum match_rule {
    RULE_ORDER_REFERENCE,
    RULE_END_TO_END,
    RULE_AGREEMENT,
    RULE_IBAN_AMOUNT,
    RULE_NAME_AMOUNT,
    RULE_SEVERAL_ORDERS,
    RULE_SEVERAL_LINES,
    RULE_RETURNED,
    RULE_REPAYMENT,
    RULE_CONTRIBUTION,
    RULE_RECEIPT,
    RULE_REMITTANCE,
    RULE_RECOVERED,
    RULE_RECEIVED,
    RULE_AS_BEFORE, /* the database's: what a person said of a line of the same words */
    RULE_COUNT,
};

/* What is matched: lines and targets by their places in what was given. */
struct match_found {
    enum match_rule rule;
    uint32_t why;
    const uint32_t *lines, *targets;
    size_t line_count, target_count;
    int64_t surplus_cents; /* what the bank paid beyond the order */
    bool open;             /* the lines do not make the order yet */
    bool back;             /* the order came back */
    struct match_found *next;
};

struct match_candidate {
    uint32_t target;
    uint32_t why;
    int32_t score;
};

/* Places in `found_of` of lines that wait. */
#define MATCH_NONE UINT32_MAX

struct match_index;
struct match_prepared;
struct match_asking;
struct match_seen;

struct match_work {
    struct arena *arena;
    const char *fund; /* its code */
    struct match_target *targets;
    size_t target_count;
    const struct match_line *lines;
    size_t line_count;
    uint32_t rules; /* 1 << RULE_: those that may fire */
    struct match_index *index;
    const struct match_seen *seen; /* where targets were picked: what there is besides; else null */
    struct match_asking *asking;   /* null, or lines only ask: what for is written there */
    bool *said;                    /* null, or bodies that lines say whole are marked there */
    struct match_prepared *prepared; /* one a line */
    const uint32_t
        *wanted; /* null, or match_count_wanted of all lines, some of which are elsewhere */
    uint32_t
        *elsewhere; /* lines of other chunks that may be a target alone; null: there are none */
    uint32_t *of_lines[3], *of_targets[4]; /* what one round of a rule counts */
    struct match_found *first, **last;
    size_t found_count;
};

/** Make targets ready to be looked up. `targets` are kept, and changed by what is matched.
 *  Owner: `arena`. Errors: none. Cost: O(n log n). */
void match_begin(struct match_work *work, struct arena *arena, const char *fund,
                 struct match_target *targets, size_t count);

/** The same with targets that were picked for the lines that will be given to match_run
 * (match_pick.h): what is matched is what would be with all. `seen` is kept. Owner: `arena`.
 * Errors: none. */
void match_begin_picked(struct match_work *work, struct arena *arena, const char *fund,
                        struct match_target *targets, size_t count, const struct match_seen *seen);

/** Tell whether a line may be anything of the targets: one that may not needs not be given to
 *  match_run. Owner: nothing of it stays in `scratch`. Errors: none. */
bool match_concerns(struct match_work *work, struct arena *scratch, const struct match_line *line);

/** Add to `wanted`, of each target, the lines that may be it alone, by its amount and something
 * else: counted over all lines before any is matched, it keeps amounts from being added up in one
 * chunk (work->wanted) where a line of another chunk is the sum. Gives how many lines may be
 * anything (match_concerns). Owner: nothing stays in `scratch`. Errors: none. */
size_t match_count_wanted(struct match_work *work, struct arena *scratch,
                          const struct match_line *lines, size_t count, uint32_t *wanted);

/** Match lines: work->first is then the list of what was found, in the order in which it was.
 *  Lines keep their candidates. Errors: none. */
void match_run(struct match_work *work, const struct match_line *lines, size_t count);

/** Tell whether a line was matched by match_run. Errors: none. */
bool match_is_matched(const struct match_work *work, size_t line);

/** Give what a line might be, the likeliest first, at most `limit`. Owner: the work's arena.
 *  Errors: none. */
size_t match_candidates(const struct match_work *work, size_t line, size_t limit,
                        const struct match_candidate **candidates);

/** Give the code of a rule, and its words for people (English). Errors: none. */
const char *match_rule_code(enum match_rule rule);
const char *match_rule_words(enum match_rule rule);

/** Give the rule of a code, RULE_COUNT for no rule. Errors: none. */
enum match_rule match_rule_of(const char *code);

/** Give the code of one bit of enum match_why, and its words for people (English); null for no bit
 *  of it. Errors: none. */
const char *match_why_code(uint32_t bit);
const char *match_why_words(uint32_t bit);

#endif
