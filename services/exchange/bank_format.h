/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_FORMAT_H
#define LEVAIN_BANK_FORMAT_H

#include "exchange/csv_reader.h"
#include "exchange/file.h"

#include <stdbool.h>

/*
 * bank_format - how the file of a bank, a treasury or a spreadsheet is written, as data (P9).
 *
 * A format names the columns by their headers and says how days and amounts are written; nothing
 * of it is code. docs/bank-formats.md describes each member. The same words name a column in the
 * format's file, in messages, and in what `levain import try` prints.
 */
#define BANK_ENCODINGS_MAX 3

enum bank_column {
    BANK_BOOKED_ON,
    BANK_VALUE_ON,
    BANK_EXERCISE, /* a financial year, where there is no day */
    BANK_AMOUNT,   /* signed; else debit and credit */
    BANK_DEBIT,
    BANK_CREDIT,
    BANK_BALANCE,
    BANK_LABEL,
    BANK_DETAIL,
    BANK_REFERENCE, /* of the bank: its own number of the line */
    BANK_CURRENCY,
    BANK_STATUS,
    BANK_BORDEREAU, /* of a treasury: with the exercise, its key */
    BANK_MANDATE,
    BANK_ITEM, /* the line of a mandate */
    BANK_NAME, /* of who was paid */
    BANK_NAME_MORE,
    BANK_IDENTIFIER, /* SIRET, if it is one */
    BANK_POSTCODE,
    BANK_COMMUNE,
    BANK_COLUMNS,
};

enum bank_kind {
    BANK_STATEMENT, /* money that moved on an account */
    BANK_TREASURY,  /* what a treasury was ordered to pay: amounts are payments */
};

enum bank_days {
    BANK_DAY_MONTH_YEAR, /* 16/03/2026 */
    BANK_YEAR_MONTH_DAY, /* 2026-03-16 */
};

/* How debits are written in a column of their own. */
enum bank_debits {
    BANK_DEBITS_NEGATIVE,
    BANK_DEBITS_POSITIVE,
    BANK_DEBITS_EITHER, /* the first one of a file says it for all of them */
};

struct bank_format {
    const char *code, *name, *source;
    enum bank_kind kind;
    char separator;
    enum csv_encoding encodings[BANK_ENCODINGS_MAX]; /* the first that the bytes allow */
    size_t encoding_count;
    enum bank_days days;
    char decimal;
    char group; /* what may stand between thousands: ' ' = blanks; 0 = nothing */
    enum bank_debits debits;
    const char *columns[BANK_COLUMNS]; /* headers; null = there is no such column */
    bool may_be_absent[BANK_COLUMNS];  /* from a file of this format */
    const char *opening, *closing;     /* what stands before these balances; null = nowhere */
    const char *total, *count;         /* the same before the sum of all lines, and their number */
    const char *trailer;               /* what a line begins with that is no movement */
    const char *account;               /* what stands before the account's number */
    bool account_is_first;             /* its number is the first cell of the file */
    const char *booked_status;         /* lines of another status are not booked yet */
    struct digest sha256;              /* of the JSON that it was read from */
};

/** Give the word that names a column: "booked_on". Owner: the program. Errors: none. */
const char *bank_column_word(enum bank_column column);

/**
 * Read a format from its JSON file, whole: everything wrong with it is reported, with pointer and
 * line.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - not JSON, or problems were reported.
 */
enum status bank_format_read(struct arena *arena, struct file_bytes file,
                             struct bank_format *format, struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

#endif
