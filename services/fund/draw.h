/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DRAW_H
#define LEVAIN_DRAW_H

#include "base/digest.h"

/*
 * draw - the lot that decides between applications which are equal in everything else.
 *
 * Each application is drawn by SHA-256(seed, code): the bytes of the seed, then those of its code,
 * nothing between them; the smallest digest comes first. Who has the seed, which is published
 * before marks open, draws again by hand: `printf %s%s SEED CODE | sha256sum`.
 */
#define DRAW_KEY_BYTES 8
#define DRAW_SEED_MAX  200 /* bytes */

struct draw {
    struct digest_head head; /* of the seed */
};

/** Start a draw. Owner: the caller; the seed need not outlive the call. Errors: none. */
struct draw draw_begin(const char *seed);

/** Give the first bytes of the digest of a code: enough to order nearly all.
 *  Errors: none. Cost: 60 ns. */
void draw_key(const struct draw *draw, const char *code, uint8_t key[DRAW_KEY_BYTES]);

/** Compare two codes by their whole digests, as memcmp does: below 0 when `a` comes first, 0 for
 *  equal codes. Errors: none. Source: P2. */
int draw_compare(const struct draw *draw, const char *a, const char *b);

#endif
