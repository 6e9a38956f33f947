/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_OPERATION_BODY_H
#define LEVAIN_OPERATION_BODY_H

#include "base/digest.h"
#include "base/text.h"

/*
 * operation_body - what the digest of an operation of the ledger is made of (P5).
 *
 * Written apart from levain.operation_body of the database, so that what one of both makes is
 * checked by the other. Texts that may name people are in it by their digests alone.
 */
struct operation_body {
    const char *kind, *key;
    int32_t exercise;               /* a year */
    int32_t accounted_on, value_on; /* days since 1970-01-01 */
    const char *cites, *reason;     /* null = none */
    const char *reverses;           /* the key of what a contra-entry undoes; null = nothing */
};

/** Write all of it but its transfers behind what is in `out`.
 *  Owner: `scratch` for the digests of texts. Errors: as arena_alloc. */
void operation_body_head(struct arena *scratch, struct text *out, const struct operation_body *of);

/** Write a transfer behind: a line of its own. Units: cents. Errors: as arena_alloc. */
void operation_body_transfer(struct text *out, const char *ledger, int64_t cents,
                             const char *debit_name, const char *credit_name);

#endif
