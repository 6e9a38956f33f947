/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_KEY_H
#define LEVAIN_BANK_KEY_H

#include "exchange/bank_file.h"

/*
 * bank_key - what makes a line of a bank's or a treasury's file the line that it is, so that it is
 * known again in another file.
 */
#define BANK_KEY_BYTES 16

/**
 * Give the fingerprint of a line: two bytes of days since 2000-01-01, then the first 14 of the
 * SHA-256 of day, cents and, of a movement, the bank's reference with that of who ordered it, or
 * the folded label where there is none; of a treasury bordereau, mandate and item, or the folded
 * name and SIRET.
 *
 * Owner: `arena` is used and reset. Errors: none.
 */
void bank_key(struct arena *arena, enum bank_kind kind, const struct bank_line *line,
              unsigned char key[BANK_KEY_BYTES]);

/** Give the day on which a line counts: of a treasury 31 December of its exercise. Errors: none. */
int32_t bank_line_day(enum bank_kind kind, const struct bank_line *line);

#endif
