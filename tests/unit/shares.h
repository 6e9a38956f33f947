/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SHARES_H
#define LEVAIN_SHARES_H

/*
 * shares - what the tests of prorata have in common: sharing that has to succeed.
 */
#include "allocation/prorata.h"
#include "in_arena.h"

#include <stdio.h>

static void
share(struct prorata *prorata)
{
    struct err err = {.text = ""};

    if (prorata_share(&arena, prorata, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    assert_true(arena.used_bytes == 0); /* the arena is given back */
}

#endif
