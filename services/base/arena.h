/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ARENA_H
#define LEVAIN_ARENA_H

#include <stddef.h>

/*
 * arena - the only allocator of this program.
 *
 * One job is one process, one transaction and one arena. Nothing is freed piece by piece: a loop
 * takes a mark before each batch and goes back to it, and the end of the job frees the rest.
 * The arena grows by blocks up to a limit; at the limit the process ends with ST_BUG and
 * PostgreSQL rolls the open transaction back, so no caller has to handle a null pointer.
 */
struct arena_block;

struct arena {
    struct arena_block *last; /* newest block; each knows the one before it */
    size_t used_bytes;        /* in the newest block */
    size_t total_bytes;       /* of all blocks: the memory held */
    size_t peak_bytes;        /* the most that was ever held */
    size_t limit_bytes;
};

struct arena_mark {
    struct arena_block *block;
    size_t used_bytes;
};

/** Start an empty arena that may grow to `limit_bytes`. Errors: none (nothing is reserved yet). */
void arena_init(struct arena *arena, size_t limit_bytes);

/** Release everything at once; the arena can be used again. Errors: none. */
void arena_free(struct arena *arena);

/**
 * Give `count` zeroed objects of `size_bytes` each, aligned for any type.
 *
 * Errors: ends the process with ST_BUG at the limit, when memory is refused, or when the product
 *         overflows. A product of 0 gives a pointer that may not be read.
 */
void *arena_alloc(struct arena *arena, size_t count, size_t size_bytes)
    __attribute__((returns_nonnull, alloc_size(2, 3), warn_unused_result));

/** Copy `length` bytes of `text` and end them with a NUL. Errors: as arena_alloc. */
char *arena_copy(struct arena *arena, const char *text, size_t length)
    __attribute__((returns_nonnull, warn_unused_result));

/** Copy a NUL-ended text. Errors: as arena_alloc. */
char *arena_string(struct arena *arena, const char *text)
    __attribute__((returns_nonnull, warn_unused_result));

/** Remember, then go back to, a fill level; blocks made since are released. Errors: none. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_reset(struct arena *arena, struct arena_mark mark);

#define ARENA_NEW(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

#endif
