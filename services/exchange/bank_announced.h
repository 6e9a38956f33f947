/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_ANNOUNCED_H
#define LEVAIN_BANK_ANNOUNCED_H

#include "exchange/bank_balances.h"
#include "exchange/bank_head.h"

/*
 * bank_announced - lines of a file that are no movements: sums, a count, its end.
 *
 * What a file says of itself has to be what is read of it. Only bank_head and bank_file call it.
 */

/* A line of a file, whatever it is. */
struct bank_own_line {
    const char *const *cells;
    size_t count;
    const size_t *places; /* of the columns, under which sums may stand; null above the header,
                             where the last cell counts */
    long line;            /* of the file */
};

/**
 * Take a line that begins as the format says of sums, of the count, or of the end.
 *
 * Errors: gives false where it is no such line, or what stands there cannot be read.
 */
bool bank_announced_take(struct arena *arena, const struct bank_format *format,
                         const struct bank_own_line *own, struct bank_announced *announced);

/** Report what was announced and did not come. Errors: none. */
void bank_announced_check(const struct bank_balances_told *told, struct bank_totals *totals);

#endif
