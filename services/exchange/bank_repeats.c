/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_repeats.h"

#include <stdint.h>
#include <string.h>

#define BITS       25
#define WORD_BITS  64
#define WORDS      (((size_t)1 << BITS) / WORD_BITS)
#define PROBES     4
#define DAY_BYTES  2 /* of a fingerprint: the same for thousands of lines */
#define PART_BYTES 3 /* of the digest behind them, for each probe */

struct bank_repeats {
    uint64_t words[WORDS];
};

struct bank_repeats *
bank_repeats_begin(struct arena *arena)
{
    struct bank_repeats *repeats = ARENA_NEW(arena, struct bank_repeats, 1);

    memset(repeats, 0, sizeof *repeats);
    return repeats;
}

bool
bank_repeats_take(struct bank_repeats *repeats, const unsigned char key[BANK_KEY_BYTES])
{
    bool are_set = true;

    for (size_t probe = 0; probe < PROBES; probe++) {
        const unsigned char *part = key + DAY_BYTES + PART_BYTES * probe;
        /* 24 bits of its own; the last byte of the key tells which half of the filter. */
        const uint32_t at = (uint32_t)part[0] | (uint32_t)part[1] << 8 | (uint32_t)part[2] << 16 |
                            (uint32_t)(key[BANK_KEY_BYTES - 1] >> probe & 1) << 24;
        uint64_t *word = &repeats->words[at / WORD_BITS];
        const uint64_t bit = UINT64_C(1) << at % WORD_BITS;

        are_set = are_set && (*word & bit) != 0;
        *word |= bit;
    }
    return are_set;
}
