/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SHARES_H
#define LEVAIN_SHARES_H

/*
 * shares - what the tests of prorata have in common: an arena, and sharing that has to succeed.
 */
#include "allocation/prorata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

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
