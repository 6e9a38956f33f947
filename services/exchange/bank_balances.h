/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_BALANCES_H
#define LEVAIN_BANK_BALANCES_H

#include "exchange/bank_file.h"

/*
 * bank_balances - do the balances of a file follow from its lines? Only bank_file calls it.
 *
 * A file begins with its newest line or with its oldest, and does not say which: both ways are
 * followed, and the one with fewer breaks is taken for the file's. So a line that is missing,
 * doubled or changed shows, and where.
 */
#define BANK_BREAKS_MAX 20 /* told; the others are counted */

/* One way of reading: where the balance was not what the lines make of it. */
struct bank_way {
    size_t breaks;
    struct {
        long line;
        int64_t found_cents, wanted_cents;
    } first[BANK_BREAKS_MAX];
};

struct bank_balances {
    bool has_last;
    int64_t last_balance, last_cents;
    size_t pairs;
    struct bank_way oldest_first, newest_first;
};

/* Where breaks are told. */
struct bank_balances_told {
    const char *path;
    const struct bank_format *format;
    struct arena *arena;
    struct problems *problems;
};

/** Take the next line that was read. Errors: none. */
void bank_balances_take(struct bank_balances *balances, const struct bank_line *line);

/** Say that a line could not be read: what follows it cannot be told from what is before it.
 *  Errors: none. */
void bank_balances_break(struct bank_balances *balances);

/** Report what does not follow, and write what was seen to `totals`. Errors: none. */
void bank_balances_end(const struct bank_balances *balances, const struct bank_balances_told *told,
                       struct bank_totals *totals);

#endif
