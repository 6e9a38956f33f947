/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_IN_ARENA_H
#define LEVAIN_IN_ARENA_H

/*
 * in_arena - for tests that need memory: an arena that is opened and closed for each of them or for
 * all of a file.
 */
#include "base/arena.h"
#include "unit.h"

static struct arena arena;

static inline int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)256 << 20);
    return 0;
}

static inline int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

#endif
