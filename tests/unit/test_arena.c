/* SPDX-License-Identifier: MPL-2.0 */
#include "unit.h"

#include "base/arena.h"

#include "base/err.h"
#include "unit/child.h"

#include <stdalign.h>

#define BLOCK_BYTES ((size_t)256 << 10) /* as in arena.c: what a block holds at least */
#define LIMIT_BYTES (4 * BLOCK_BYTES)

static void
take_many(struct arena *arena, size_t count, size_t size_bytes)
{
    assert_non_null(arena_alloc(arena, count, size_bytes));
}

static void
take(struct arena *arena, size_t bytes)
{
    take_many(arena, bytes, 1);
}

static void
memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena arena;
    unsigned char *first, *second;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    assert_int_equal(arena.total_bytes, 0);
    for (int round = 0; round < 2; round++) {
        struct arena_mark mark = arena_mark(&arena);

        first = arena_alloc(&arena, 3, 7);
        second = arena_alloc(&arena, 1, 1);
        assert_int_equal((uintptr_t)first % alignof(max_align_t), 0);
        assert_int_equal((uintptr_t)second % alignof(max_align_t), 0);
        assert_true(second >= first + 21);
        for (size_t i = 0; i < 21; i++) {
            assert_int_equal(first[i], 0);
            first[i] = 0xAA; /* the second round gets this memory again */
        }
        arena_reset(&arena, mark);
    }
    arena_free(&arena);
}

static void
a_block_is_filled_before_another_is_made(void **state)
{
    struct arena arena;
    char *first, *second;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    first = arena_alloc(&arena, BLOCK_BYTES - 16, 1);
    second = arena_alloc(&arena, 16, 1);
    assert_ptr_equal(second, first + BLOCK_BYTES - 16);
    assert_int_equal(arena.total_bytes, BLOCK_BYTES);
    assert_int_equal(arena.used_bytes, BLOCK_BYTES);
    take(&arena, 0); /* nothing finds room at the very end */
    assert_int_equal(arena.total_bytes, BLOCK_BYTES);
    take(&arena, 1);
    assert_int_equal(arena.total_bytes, 2 * BLOCK_BYTES);
    assert_int_equal(arena.used_bytes, 1);
    arena_free(&arena);
    assert_int_equal(arena.total_bytes, 0);
}

static void
an_odd_end_leaves_no_room_by_mistake(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    /* The next start, rounded up, lies behind the end of a block of odd size. */
    take(&arena, BLOCK_BYTES + 1);
    take(&arena, 1);
    assert_int_equal(arena.total_bytes, 2 * BLOCK_BYTES + 1);
    arena_free(&arena);
}

static void
a_large_object_has_a_block_of_its_size(void **state)
{
    struct arena arena;
    char *large;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    large = arena_alloc(&arena, LIMIT_BYTES, 1); /* the whole limit may be used */
    large[LIMIT_BYTES - 1] = 'x';
    assert_int_equal(arena.total_bytes, LIMIT_BYTES);
    arena_free(&arena);
    take(&arena, 8); /* and the arena used again */
    assert_int_equal(arena.total_bytes, BLOCK_BYTES);
    assert_int_equal(arena.used_bytes, 8);
    assert_int_equal(arena.peak_bytes, LIMIT_BYTES);
    arena_free(&arena);
    assert_int_equal(arena.used_bytes, 0);
}

static void
going_back_to_a_mark_releases_what_came_after(void **state)
{
    struct arena arena;
    struct arena_mark empty, mark;
    char *kept;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    empty = arena_mark(&arena);
    kept = arena_string(&arena, "kept");
    mark = arena_mark(&arena);
    for (int batch = 0; batch < 100; batch++) {
        take(&arena, BLOCK_BYTES);
        take(&arena, BLOCK_BYTES / 2);
        arena_reset(&arena, mark);
    }
    assert_string_equal(kept, "kept");
    assert_int_equal(arena.total_bytes, BLOCK_BYTES);
    assert_int_equal(arena.used_bytes, 5);
    assert_int_equal(arena.peak_bytes, 3 * BLOCK_BYTES);
    arena_reset(&arena, empty);
    assert_int_equal(arena.total_bytes, 0);
    assert_null(arena.last);
}

static void
copies_are_ended_and_may_be_empty(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, LIMIT_BYTES);
    assert_string_equal(arena_copy(&arena, "commune", 4), "comm");
    assert_string_equal(arena_copy(&arena, "c", 1), "c");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_string(&arena, ""), "");
    assert_non_null(arena_alloc(&arena, 0, 8));
    arena_free(&arena);
}

static void
pass_the_limit(void)
{
    struct arena arena;

    arena_init(&arena, LIMIT_BYTES);
    take(&arena, 1);
    take(&arena, LIMIT_BYTES - BLOCK_BYTES + 1);
}

static void
overflow_the_product(void)
{
    volatile size_t count = SIZE_MAX / 4;
    struct arena arena;

    arena_init(&arena, LIMIT_BYTES);
    take_many(&arena, count + 2, 4); /* 4 when it wraps round */
}

static void
be_refused_memory(void)
{
    volatile size_t count = SIZE_MAX / 2;
    struct arena arena;

    arena_init(&arena, SIZE_MAX);
    take(&arena, count);
}

static void
ask_for_more_than_all(void)
{
    struct arena arena;

    arena_init(&arena, 10);
    take(&arena, 11);
}

static void
at_the_limit_the_process_ends(void **state)
{
    char said[CHILD_SAID_MAX];

    (void)state;
    assert_int_equal(child_exit_code(pass_the_limit, said), ST_BUG);
    assert_string_equal(said, "levain: memory limit of 1048576 bytes reached (262144 held, "
                              "786433 wanted)\n");
    assert_int_equal(child_exit_code(ask_for_more_than_all, said), ST_BUG);
    assert_string_equal(said, "levain: memory limit of 10 bytes reached (0 held, 11 wanted)\n");
    assert_int_equal(child_exit_code(overflow_the_product, said), ST_BUG);
    assert_int_equal(child_exit_code(be_refused_memory, said), ST_BUG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_block_is_filled_before_another_is_made),
        cmocka_unit_test(an_odd_end_leaves_no_room_by_mistake),
        cmocka_unit_test(a_large_object_has_a_block_of_its_size),
        cmocka_unit_test(going_back_to_a_mark_releases_what_came_after),
        cmocka_unit_test(copies_are_ended_and_may_be_empty),
        cmocka_unit_test(at_the_limit_the_process_ends),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
