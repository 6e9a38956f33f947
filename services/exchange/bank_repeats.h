/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_REPEATS_H
#define LEVAIN_BANK_REPEATS_H

#include "exchange/bank_key.h"

#include <stdbool.h>

/*
 * bank_repeats - which lines of a file may be like an earlier one of it, in flat memory.
 *
 * A filter of 2^25 bits, of which each fingerprint sets four: a line whose bits are all set may be
 * a repetition, and has to be looked at; one with a bit that is not set is none. Of a million
 * different lines some 200 are looked at for nothing.
 */
struct bank_repeats;

/** Begin a file. Owner: `arena`. Errors: none. Cost: 4 MiB. */
struct bank_repeats *bank_repeats_begin(struct arena *arena);

/** Take the next line by its fingerprint, and tell whether it may be a repetition. Errors: none. */
bool bank_repeats_take(struct bank_repeats *repeats, const unsigned char key[BANK_KEY_BYTES]);

#endif
