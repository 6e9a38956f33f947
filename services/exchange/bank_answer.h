/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_ANSWER_H
#define LEVAIN_BANK_ANSWER_H

#include "base/arena.h"
#include "base/err.h"
#include "exchange/file.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * bank_answer - what a bank says became of transfers: a status report (pain.002, .03 to .10) or
 * notifications of debits and credits (camt.054, .02 to .08).
 *
 * Both are read where names and codes stand in every version, so that the version need not be
 * known. What is said of a whole file or batch is given as such; whoever asks knows its orders. A
 * document type is refused, as in statements.
 */
enum answer_level { ANSWER_FILE, ANSWER_BATCH, ANSWER_ORDER };

enum answer_effect {
    ANSWER_NOTED,    /* nothing moved: received, accepted, pending */
    ANSWER_EXECUTED, /* the account was debited */
    ANSWER_RETURNED, /* rejected before, or came back after */
};

struct bank_answer_head {
    const char *format;     /* "pain.002", "camt.054" */
    const char *message;    /* what the file calls itself; "" */
    const char *of_message; /* what it answers; "" in notifications */
    const char *account;    /* IBAN of notifications; "" */
    int32_t day;            /* it was made on */
};

struct bank_answer_line {
    long line; /* of the file */
    enum answer_level level;
    const char *batch;     /* of a notification of a whole file: its name; else "" */
    const char *reference; /* end-to-end id; "" of a file or batch */
    const char *label;     /* what a notification says besides; "" */
    const char *status;    /* RJCT, ACSC; DBIT, CRDT */
    enum answer_effect effect;
    const char *reason, *info; /* "" where none is given */
    bool has_cents;
    int64_t cents; /* above zero */
    bool has_day;
    int32_t booked_on;
};

typedef enum status bank_answer_fn(void *context, const struct bank_answer_head *head,
                                   const struct bank_answer_line *line, struct err *err);

struct bank_answer_wish {
    bank_answer_fn *on_line;
    void *context;
    struct problems *problems;
};

/**
 * Read an answer.
 *
 * Owner:  `arena`, for all that is given.
 * Errors: ST_DATA, with the line - not XML, has a document type, is neither a status report nor
 *         notifications, is of several accounts, does not say which file it answers; what `on_line`
 *         gave. A line with a problem is reported and not given.
 * Cost:   the file as a tree.
 * Source: ISO 20022.
 */
enum status bank_answer_read(struct arena *arena, struct file_bytes file,
                             const struct bank_answer_wish *wish, struct bank_answer_head *head,
                             struct err *err) __attribute__((warn_unused_result));

/** What a code of a status means for an order. Errors: false, for a code that is unknown. */
bool bank_answer_effect(const char *status, enum answer_effect *effect);

#endif
