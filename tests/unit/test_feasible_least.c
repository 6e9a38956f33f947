/* SPDX-License-Identifier: MPL-2.0 */
/*
 * feasible: which of several contradictions is the least, to the cent, and what finding it takes.
 */
#include "allocation/feasible.h"

#include "walk.h"

#include <stdlib.h>

static const struct contradiction *found;

static size_t
check(const struct small *small)
{
    return allocation_check(&arena, &small->allocation, &found);
}

/* "E0 P1": envelopes, passes and quotas by number. */
static void
assert_settings(const struct setting *settings, size_t count, const char *expected)
{
    char told[100] = "";
    int length = 0;

    for (size_t i = 0; i < count; i++) {
        length += snprintf(told + length, sizeof told - (size_t)length, "%s%c%d", i > 0 ? " " : "",
                           "EPQ"[settings[i].kind], settings[i].index);
    }
    assert_string_equal(told, expected);
}

static void
assert_sets(const struct contradiction *contradiction, const char *all, const char *least)
{
    assert_settings(contradiction->all, contradiction->all_count, all);
    assert_settings(contradiction->least, contradiction->least_count, least);
}

static void
set_reserve(struct small *small, size_t number, const uint8_t *only, int64_t euros)
{
    small->passes[number] =
        (struct pass){.source = PASS_OWN_ENVELOPE, .only = only, .at_most_cents = euros * EUROS};
    small->allocation.pass_count = (uint16_t)(number + 1);
}

static const uint8_t first[] = {1, 0, 0}, second[] = {0, 1, 0}, third[] = {0, 0, 1};

/* Either reserve is more than its envelope. The first envelope is kept, though it is the second
 * reserve that it pays; two envelopes that pay nobody are between nothing. */
static void
of_two_contradictions_that_of_the_first_envelope_is_kept(void **state)
{
    struct envelope envelopes[4] = {{.voted_cents = 100 * EUROS}, {.voted_cents = 100 * EUROS}};
    struct small small;

    (void)state;
    set_small(&small, 2, 0, 0);
    small.allocation.envelopes = envelopes;
    small.allocation.envelope_count = 4;
    set_reserve(&small, 0, first, 102);
    set_reserve(&small, 1, second, 101);
    small.candidates[0] = asks(1, 10);
    small.candidates[1] = asks(0, 10);
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E0 E1 P0 P1", "E0 P1");
    assert_int_equal(found->asked, 10100);
    assert_int_equal(found->held, 10000);
}

/* 200 for 100 of both envelopes, or 100 of the second's 50: what leaves out an envelope is it. */
static void
the_set_with_fewer_envelopes_is_kept(void **state)
{
    static const uint16_t pool[] = {0, 1};
    struct small small;

    (void)state;
    set_small(&small, 2, 50, 50);
    set_reserve(&small, 0, first, 200);
    set_reserve(&small, 1, second, 100);
    small.passes[0].source = PASS_POOL;
    small.passes[0].pool = pool;
    small.passes[0].pool_count = 2;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(1, 10);
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E0 E1 P0 P1", "E1 P1");
    assert_int_equal(found->asked, 10000);
    small.passes[1].at_most_cents = 50 * EUROS;
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E0 E1 P0 P1", "E0 E1 P0");
    small.passes[0].at_most_cents = 50 * EUROS; /* each envelope pays one */
    assert_int_equal(check(&small), 0);
}

/* 60 and 41 of 100, 101 of 100; then all three of a pool of 200, of which none can be left out.
 * What is found next does not touch it. */
static void
as_many_settings_as_there_are_may_take_part(void **state)
{
    static const uint16_t pool[] = {0, 1};
    int64_t used[1];
    struct quota quota = {.limit = 1000 * EUROS, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 100);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    set_reserve(&small, 0, first, 60);
    set_reserve(&small, 1, second, 41);
    set_reserve(&small, 2, third, 101);
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    small.candidates[2] = asks(1, 10);
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E0 E1 P0 P1 P2", "E0 P0 P1");
    for (size_t i = 0; i < 3; i++) {
        small.passes[i].source = PASS_POOL;
        small.passes[i].pool = pool;
        small.passes[i].pool_count = 2;
        small.passes[i].at_most_cents = 67 * EUROS;
    }
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E0 E1 P0 P1 P2", "E0 E1 P0 P1 P2");
    assert_int_equal(found->asked, 20100);
}

/* What one reserve asks in vain is told without what another has. */
static void
a_reserve_that_fits_is_not_added(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 100);
    set_reserve(&small, 0, first, 100);
    set_reserve(&small, 1, second, 101);
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(1, 10);
    assert_int_equal(check(&small), 1);
    assert_sets(found, "E1 P1", "E1 P1");
    assert_int_equal(found->asked, 10100);
    small.envelopes[1].voted_cents = 0; /* one cent of nothing */
    small.passes[1].at_most_cents = 1;
    assert_int_equal(check(&small), 1);
    assert_int_equal(found->asked, 1);
}

/* An envelope within a smaller one, and a reserve that is more than both, and than each of three
 * quotas of nothing, which are below the least award too. */
static void
everything_may_contradict_at_once(void **state)
{
    static const char *const sets[] = {"E1 P0", "P0 Q0", "P0 Q1", "P0 Q2",
                                       "E0 E1", "Q0",    "Q1",    "Q2"};
    int64_t used[3];
    struct quota quotas[] = {{.group_count = 1, .group_used = &used[0]},
                             {.group_count = 1, .group_used = &used[1]},
                             {.group_count = 1, .group_used = &used[2]}};
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 40);
    small.envelopes[0].parent_number = 2;
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 3;
    set_reserve(&small, 0, first, 60);
    small.candidates[0] = asks(0, 10);
    small.candidates[0].minimum_cents = small.candidates[0].computed_cents; /* and no less */
    assert_int_equal(check(&small), 8);
    for (size_t i = 0; i < 8; i++) {
        assert_settings(found[i].least, found[i].least_count, sets[i]);
    }
    assert_int_equal(found[7].asked, 1000);
    small.allocation.step_cents = 1; /* an award of one cent is one */
    small.candidates[0].computed_cents = 1;
    small.candidates[0].minimum_cents = 0;
    assert_int_equal(check(&small), 8);
    assert_int_equal(found[7].asked, 1);
}

/* 200 reserves of 1 of an envelope of 1, asked without each in turn: what one question needs, some
 * 10 kB, is given back before the next. What stays are the lists that are found. */
static void
what_a_question_needs_is_given_back(void **state)
{
    enum { MANY = 200 };
    static struct pass passes[MANY];
    struct arena narrow;
    struct small small;

    (void)state;
    set_small(&small, 1, 0, 0);
    small.envelopes[0].voted_cents = 1;
    small.candidates[0] = asks(0, 10);
    for (size_t i = 0; i < MANY; i++) {
        passes[i] = (struct pass){.source = PASS_OWN_ENVELOPE, .only = first, .at_most_cents = 1};
    }
    small.allocation.passes = passes;
    small.allocation.pass_count = MANY;
    arena_init(&narrow, (size_t)1 << 20);
    assert_int_equal(allocation_check(&narrow, &small.allocation, &found), 1);
    assert_int_equal(found->all_count, MANY + 1);
    assert_sets(&(struct contradiction){.least = found->least, .least_count = found->least_count},
                "", "E0 P0 P1");
    arena_free(&narrow);
    small.allocation.pass_count = 1;
    small.allocation.envelope_count = 1;
    for (int64_t cents = 1; cents <= 2; cents++) { /* fits, then contradicts */
        size_t before = arena.used_bytes;

        passes[0].at_most_cents = cents;
        assert_int_equal(check(&small), cents - 1);
        assert_true(arena.used_bytes - before <= 2 * sizeof(struct contradiction) + 2 * 48);
    }
}

static void *
exactly(const void *array, size_t size_bytes)
{
    void *copy = malloc(size_bytes);

    assert_non_null(copy);
    return memcpy(copy, array, size_bytes);
}

static void
nothing_is_read_beyond_the_last_of_each(void **state)
{
    struct small small;
    struct candidate asked = asks(0, 10);
    struct candidate *candidates = exactly(&asked, sizeof asked);
    uint16_t *pool = exactly((uint16_t[]){0}, sizeof *pool);
    struct pass *passes;
    int64_t used[1];
    struct quota quota = {.group_count = 1, .group_used = used};

    (void)state;
    set_small(&small, 1, 100, 0);
    set_reserve(&small, 0, first, 101);
    small.passes[0].source = PASS_POOL;
    small.passes[0].pool = pool;
    small.passes[0].pool_count = 1;
    passes = exactly(small.passes, sizeof *passes);
    small.allocation.candidates = candidates;
    small.allocation.passes = passes;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    assert_int_equal(check(&small), 3);
    assert_sets(found, "E0 P0", "E0 P0");
    free(candidates);
    free(pool);
    free(passes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_contradictions_that_of_the_first_envelope_is_kept),
        cmocka_unit_test(the_set_with_fewer_envelopes_is_kept),
        cmocka_unit_test(as_many_settings_as_there_are_may_take_part),
        cmocka_unit_test(a_reserve_that_fits_is_not_added),
        cmocka_unit_test(everything_may_contradict_at_once),
        cmocka_unit_test(what_a_question_needs_is_given_back),
        cmocka_unit_test(nothing_is_read_beyond_the_last_of_each),
    };

    return cmocka_run_group_tests_name("feasible_least", tests, open_arena, close_arena);
}
