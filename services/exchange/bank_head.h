/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_HEAD_H
#define LEVAIN_BANK_HEAD_H

#include "exchange/bank_format.h"

#include <stdint.h>

/*
 * bank_head - what stands before the rows of a bank's file: lines of its own, then the header.
 *
 * Banks put the account, its balance and blank lines before the header, and not always as many: the
 * header is the first line that holds every column of the format. Only the first bytes of the file
 * are looked at.
 */
#define BANK_HEAD_BYTES_MAX 65536
#define BANK_HEAD_LINES_MAX 30

struct bank_balance {
    bool has;
    int64_t cents;
};

/* What a file says of its lines, apart from balances. */
struct bank_announced {
    struct bank_balance sum, debit, credit;
    bool has_count;
    int64_t count;
    long line; /* of the file, the last one that says it */
};

struct bank_head {
    size_t lines_before;         /* the header */
    enum csv_encoding encoding;  /* of those that the format allows */
    size_t places[BANK_COLUMNS]; /* of the columns in a row; SIZE_MAX = there is none */
    struct bank_balance opening, closing;
    struct bank_announced announced;
    const char *account; /* "" = not said */
};

/**
 * Find the header in the first bytes of a file, at most BANK_HEAD_BYTES_MAX.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - no line is the header; err->hint names the columns that the line which came
 *         nearest lacks.
 */
enum status bank_head_find(struct arena *arena, struct file_bytes first,
                           const struct bank_format *format, struct bank_head *head,
                           struct err *err) __attribute__((warn_unused_result));

/** The same, of the file of that path. Errors: ST_DATA, also when the file cannot be read. */
enum status bank_head_read(struct arena *arena, const char *path, const struct bank_format *format,
                           struct bank_head *head, struct err *err)
    __attribute__((warn_unused_result));

/** Tell whether a file may be CSV at all. Errors: ST_DATA - it cannot be read, is empty, or of a
 * kind that has another ending; err->hint says what to do. */
enum status bank_head_check(struct arena *arena, const char *path, struct err *err)
    __attribute__((warn_unused_result));

/** Find the columns of the format in the cells of a header, and give how many that have to be there
 *  are not. Errors: none. Cost: uses `arena`. */
size_t bank_columns_find(struct arena *arena, const struct bank_format *format,
                         const char *const *cells, size_t count, size_t *places);

/** Give the header of a column that was found and that another cell has too, so that it is not
 * known which one is meant; null when there is none. Errors: none. Cost: uses `arena`. */
const char *bank_columns_twice(struct arena *arena, const struct bank_format *format,
                               const char *const *cells, size_t count, const size_t *places);

/** Give the balance of a line of the file's own, if its first cell is `name`. Errors: none. */
struct bank_balance bank_balance_of(struct arena *arena, const struct bank_format *format,
                                    const char *name, const char *const *cells, size_t count);

#endif
