/* SPDX-License-Identifier: MPL-2.0 */
#include "base/arena.h"

#include "base/err.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)256 << 10)

struct arena_block {
    struct arena_block *before;
    size_t size_bytes;
    alignas(max_align_t) char data[];
};

static _Noreturn void
arena_exhausted(const struct arena *arena, size_t wanted_bytes)
{
    (void)fprintf(stderr, "levain: memory limit of %zu bytes reached (%zu held, %zu wanted)\n",
                  arena->limit_bytes, arena->total_bytes, wanted_bytes);
    exit(ST_BUG);
}

void
arena_init(struct arena *arena, size_t limit_bytes)
{
    assert(arena != NULL);
    assert(limit_bytes > 0);

    *arena = (struct arena){.limit_bytes = limit_bytes};
}

static void
drop_last_block(struct arena *arena)
{
    struct arena_block *block = arena->last;

    arena->last = block->before;
    arena->total_bytes -= block->size_bytes;
    free(block);
}

void
arena_free(struct arena *arena)
{
    while (arena->last != NULL) {
        drop_last_block(arena);
    }
    arena->used_bytes = 0;
}

static void
add_block(struct arena *arena, size_t wanted_bytes)
{
    size_t size_bytes = wanted_bytes > BLOCK_BYTES ? wanted_bytes : BLOCK_BYTES;
    struct arena_block *block;

    if (size_bytes > arena->limit_bytes - arena->total_bytes) {
        arena_exhausted(arena, wanted_bytes);
    }
    block = malloc(sizeof *block + size_bytes);
    if (block == NULL) {
        arena_exhausted(arena, wanted_bytes);
    }
    *block = (struct arena_block){.before = arena->last, .size_bytes = size_bytes};
    arena->last = block;
    arena->used_bytes = 0;
    arena->total_bytes += size_bytes;
    if (arena->total_bytes > arena->peak_bytes) {
        arena->peak_bytes = arena->total_bytes;
    }
}

void *
arena_alloc(struct arena *arena, size_t count, size_t size_bytes)
{
    size_t wanted_bytes, start;

    assert(arena != NULL && arena->limit_bytes > 0);

    if (__builtin_mul_overflow(count, size_bytes, &wanted_bytes) ||
        wanted_bytes > arena->limit_bytes) {
        arena_exhausted(arena, wanted_bytes);
    }
    start = (arena->used_bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (arena->last == NULL || start > arena->last->size_bytes ||
        wanted_bytes > arena->last->size_bytes - start) {
        add_block(arena, wanted_bytes);
        start = 0;
    }
    arena->used_bytes = start + wanted_bytes;
    return memset(arena->last->data + start, 0, wanted_bytes);
}

char *
arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1, 1);

    assert(text != NULL || length == 0);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *
arena_string(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

struct arena_mark
arena_mark(const struct arena *arena)
{
    return (struct arena_mark){.block = arena->last, .used_bytes = arena->used_bytes};
}

void
arena_reset(struct arena *arena, struct arena_mark mark)
{
    while (arena->last != mark.block) {
        assert(arena->last != NULL);
        drop_last_block(arena);
    }
    assert(mark.block == NULL || mark.used_bytes <= mark.block->size_bytes);
    arena->used_bytes = mark.used_bytes;
}
