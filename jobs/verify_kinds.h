/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_VERIFY_KINDS_H
#define LEVAIN_VERIFY_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * verify_kinds - why `levain verify` does not follow something that a run rests on.
 *
 * The functions of the database name the kind; what it means is said here, in the reader's
 * language.
 */
#define VERIFY_KINDS 16

struct verify_kind {
    const char *code;
    const char *reason; /* to be translated */
    bool is_everywhere; /* no run is free of it */
};

/* How many runs have something of a kind, and applications in them, each as often as it is told. */
struct verify_count {
    int64_t runs, applications;
    int64_t last_run; /* 1 + the number of the last run counted */
};

/** Give a kind by its code; of one that this program does not know, the last, which says so.
 *  Errors: none. */
const struct verify_kind *verify_kind(const char *code);

/** Give a kind by its number, below VERIFY_KINDS. Errors: none. */
const struct verify_kind *verify_kind_at(size_t number);

/** Count what is not followed, `applications` of a run, by kind. Errors: none. */
void verify_kind_count(struct verify_count counts[VERIFY_KINDS], const struct verify_kind *kind,
                       int64_t run, int64_t applications);

#endif
