/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DIGEST_H
#define LEVAIN_DIGEST_H

#include "base/arena.h"

#include <stdint.h>

/*
 * digest - SHA-256 of what a decision rests on (P4).
 *
 * The canonical form is a sequence of fields, each written as its length in 8 bytes (big-endian)
 * and its bytes, so that no two different sequences share a form. Only this module includes
 * libcrypto.
 */
#define DIGEST_BYTES     32
#define DIGEST_HEX_CHARS (2 * DIGEST_BYTES)

struct digest {
    unsigned char bytes[DIGEST_BYTES];
};

struct digester;

/** Start a digest. Owner: caller, until digester_end. Errors: ends the process with ST_BUG. */
struct digester *digester_begin(void);

/** Forget what was fed and start again. Errors: ends the process with ST_BUG. */
void digester_restart(struct digester *digester);

/**
 * Feed one field of the canonical form: bytes, a NUL-ended string, or an integer in 8 bytes.
 *
 * Errors: ends the process with ST_BUG.
 */
void digester_field(struct digester *digester, const void *bytes, size_t length);
void digester_string(struct digester *digester, const char *string);
void digester_int64(struct digester *digester, int64_t value);

/** Feed bytes as they are, without a length: for whole files. Errors: ends with ST_BUG. */
void digester_raw(struct digester *digester, const void *bytes, size_t length);

/**
 * Give the digest of what was fed since the start; the digester must be restarted to go on.
 *
 * Errors: ends the process with ST_BUG.
 */
struct digest digester_result(struct digester *digester);

/** Release the digester (which may be null). Errors: none. */
void digester_end(struct digester *digester);

/* What many texts begin with, fed once: a draw by lot makes a digest of each application. */
struct digest_head {
    uint64_t state[14];
};

/** Feed what the texts begin with, as it is. Owner: the caller; copy it freely. Errors: ends with
 *  ST_BUG. */
struct digest_head digest_head_of(const void *bytes, size_t length);

/** Give the digest of the head followed by these bytes; the head is not changed.
 *  Errors: ends with ST_BUG. Cost: a third of a digester's, 60 ns for a few bytes. */
struct digest digest_after(const struct digest_head *head, const void *bytes, size_t length);

/** Write 64 lower-case hexadecimal digits. Owner: `arena`. Errors: as arena_alloc. */
const char *digest_hex(struct arena *arena, const struct digest *digest);

#endif
