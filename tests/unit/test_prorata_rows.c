/* SPDX-License-Identifier: MPL-2.0 */
/*
 * prorata: limits beside the budget have rates of their own, and none is broken.
 */
#include "shares.h"

static uint64_t seed;

static int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

#define ROWED_MAX 6
#define ROWS      3

/* Shares of which each counts in so many rows, by their numbers. */
struct rowed {
    struct prorata_share shares[ROWED_MAX];
    struct prorata prorata;
    struct knapsack_rows rows;
    int64_t left[ROWS];
    bool counts_awards[ROWS];
    size_t begins[ROWED_MAX + 1];
    uint32_t row[ROWS * ROWED_MAX];
};

/* `of` says of each share in which rows it counts: 1 = the first, 2 = the second, 4 = the third; 3
 * = the first two. */
static void
set_rows(struct rowed *rowed, const int64_t *computed_cents, const int *of, uint32_t count,
         int64_t budget_cents)
{
    *rowed = (struct rowed){.prorata = {.shares = rowed->shares,
                                        .count = count,
                                        .budget_cents = budget_cents,
                                        .step_cents = 1,
                                        .rows = &rowed->rows},
                            .left = {INT64_MAX, INT64_MAX, INT64_MAX}};
    rowed->rows = (struct knapsack_rows){.count = ROWS,
                                         .left = rowed->left,
                                         .counts_awards = rowed->counts_awards,
                                         .begins = rowed->begins,
                                         .row = rowed->row};
    for (uint32_t i = 0; i < count; i++) {
        size_t end = rowed->begins[i];

        rowed->shares[i].computed_cents = computed_cents[i];
        for (int row = 0; row < ROWS; row++) {
            if ((of[i] & (1 << row)) != 0) {
                rowed->row[end++] = (uint32_t)row;
            }
        }
        rowed->begins[i + 1] = end;
    }
}

static void
assert_rowed(struct rowed *rowed, const int64_t *award_cents, int64_t left_cents)
{
    struct err err = {.text = ""};

    assert_int_equal(prorata_share(&arena, &rowed->prorata, &err), ST_OK);
    for (uint32_t i = 0; i < rowed->prorata.count; i++) {
        assert_int_equal(rowed->shares[i].award_cents, award_cents[i]);
    }
    assert_int_equal(rowed->prorata.left_cents, left_cents);
}

/* 390 for 1,300 are three tenths; what they leave makes the others whole, or goes further: 110 of
 * 500 for 300 are 91.7 and 18.3, and the last one goes to the first. */
static void
a_row_that_binds_has_a_rate_of_its_own(void **state)
{
    static const int64_t computed[] = {700, 600, 250, 50};
    static const int of[] = {1, 1, 2, 0};
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, computed, of, 4, 1000);
    rowed.left[0] = 390;
    rowed.left[1] = 260;
    assert_rowed(&rowed, (int64_t[]){210, 180, 250, 50}, 310);
    assert_int_equal(rowed.left[0], 0);
    assert_int_equal(rowed.left[1], 10);
    assert_true(rational_cmp(rowed.prorata.rate, rational_of(1)) == 0);
    set_rows(&rowed, computed, of, 4, 500);
    rowed.left[0] = 390;
    assert_rowed(&rowed, (int64_t[]){210, 180, 92, 18}, 0);
    assert_true(rational_cmp(rowed.prorata.rate, (struct rational){11, 30}) == 0);
}

/* 100 for 1,300 are 53.8 and 46.2: the one that rounding leaves goes to the others, 101 for 300. */
static void
what_rounding_leaves_in_a_row_goes_to_the_others(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){700, 600, 250, 50}, (int[]){1, 1, 0, 0}, 4, 200);
    rowed.left[0] = 100;
    assert_rowed(&rowed, (int64_t[]){53, 46, 85, 16}, 0);
    assert_int_equal(rowed.left[0], 1);
}

/* The second row has 100 for 850 and the first 260 for 1,300: the second is settled first, with 70
 * and 29; then the first has 190 left for 700. */
static void
rows_that_overlap_are_settled_from_the_lowest_rate(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){700, 600, 250}, (int[]){1, 3, 2}, 3, 1000);
    rowed.left[0] = 260;
    rowed.left[1] = 100;
    assert_rowed(&rowed, (int64_t[]){190, 70, 29}, 711);
    assert_int_equal(rowed.left[0], 0);
    assert_int_equal(rowed.left[1], 1);
    /* As full as one another, each of its own: none waits for the other. */
    set_rows(&rowed, (int64_t[]){8, 8}, (int[]){1, 2}, 2, 10);
    rowed.left[0] = rowed.left[1] = 2;
    assert_rowed(&rowed, (int64_t[]){2, 2}, 6);
}

/* All have a half, 1.5: of the two that rounding leaves the first row has room for one only. */
static void
the_last_steps_keep_to_the_rows(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){3, 3, 3, 3}, (int[]){1, 1, 0, 0}, 4, 6);
    rowed.left[0] = 3;
    assert_rowed(&rowed, (int64_t[]){2, 1, 2, 1}, 0);
    assert_int_equal(rowed.left[0], 0);
}

/* A room of its own for each, of half of what it asks: one round. If each round settled one only,
 * there would be 20,000, each of as many rows. */
static void
rows_that_share_nobody_are_settled_together(void **state)
{
    enum { MANY = 20000 };
    static struct prorata_share shares[MANY];
    static int64_t left[MANY];
    static bool counts_awards[MANY];
    static size_t begins[MANY + 1];
    static uint32_t row[MANY];
    const struct knapsack_rows rows = {
        .count = MANY, .left = left, .counts_awards = counts_awards, .begins = begins, .row = row};
    struct prorata prorata = {.shares = shares,
                              .count = MANY,
                              .budget_cents = INT64_C(10) * MANY,
                              .step_cents = 1,
                              .rows = &rows};

    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        shares[i].computed_cents = 10;
        left[i] = 5;
        row[i] = i;
        begins[i + 1] = i + 1;
    }
    share(&prorata);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(shares[i].award_cents, 5);
    }
    assert_int_equal(prorata.left_cents, 5 * MANY);
}

/* Each of two neighbours: 200 for the first two, 202 for the second and third, 204 and so on. The
 * first get 100 each, the third what is left of 202, which is 102, the fourth of 204, 102 again,
 * the fifth 104: each row waits for the one before it. What 200 rounds need is not kept from one to
 * the next: each needs some 40 kB. */
static void
the_memory_of_a_round_is_given_back_before_the_next(void **state)
{
    enum { LONG = 201 };
    struct prorata_share shares[LONG] = {{0}};
    int64_t left[LONG - 1];
    bool counts_awards[LONG - 1] = {false};
    size_t begins[LONG + 1] = {0}, end = 0;
    uint32_t row[2 * LONG];
    struct knapsack_rows rows = {.count = LONG - 1,
                                 .left = left,
                                 .counts_awards = counts_awards,
                                 .begins = begins,
                                 .row = row};
    struct prorata prorata = {.shares = shares,
                              .count = LONG,
                              .budget_cents = INT64_C(10000) * LONG,
                              .step_cents = 1,
                              .rows = &rows};
    struct arena small;
    struct err err = {.text = ""};

    (void)state;
    for (uint32_t i = 0; i < LONG; i++) {
        shares[i].computed_cents = 10000;
        if (i > 0) {
            row[end++] = i - 1;
        }
        if (i < LONG - 1) {
            left[i] = 2 * (100 + (int64_t)i);
            row[end++] = i;
        }
        begins[i + 1] = end;
    }
    arena_init(&small, (size_t)1 << 20);
    assert_int_equal(prorata_share(&small, &prorata, &err), ST_OK);
    arena_free(&small);
    for (int64_t i = 0; i < LONG; i++) {
        assert_int_equal(shares[i].award_cents, 100 + i / 2 * 2);
    }
}

static void
whose_minimum_a_row_does_not_hold_is_passed_over(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){10, 10, 10}, (int[]){1, 1, 1}, 3, 100);
    rowed.left[0] = 9;
    rowed.shares[0].minimum_cents = 5;
    rowed.shares[1].minimum_cents = 5;
    rowed.shares[2].minimum_cents = 4;
    assert_rowed(&rowed, (int64_t[]){5, 0, 4}, 91);
    set_rows(&rowed, (int64_t[]){10, 10, 10}, (int[]){2, 2, 0}, 3, 100);
    rowed.left[1] = 1;
    rowed.counts_awards[1] = true;
    assert_rowed(&rowed, (int64_t[]){10, 0, 10}, 80);
    assert_int_equal(rowed.left[1], 0);
    assert_int_equal(rowed.prorata.kept_count, 2);
}

/* The first row has 20 for 200: 10 each. The second has 180 for 600, three tenths, and after those
 * 10 it has 170 for 500: 34 of 100, which is below the 35 that the third has. So the second is
 * next: 136 and 34; then the third has 36 left for its other one. */
static void
a_row_that_another_one_touched_is_settled_at_its_new_rate(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){100, 100, 400, 100, 100}, (int[]){1, 3, 2, 6, 4}, 5, 1000);
    rowed.left[0] = 20;
    rowed.left[1] = 180;
    rowed.left[2] = 70;
    assert_rowed(&rowed, (int64_t[]){10, 10, 136, 34, 36}, 774);
    assert_int_equal(rowed.left[0] + rowed.left[1] + rowed.left[2], 0);
}

#define ROUNDED (2 * ROWED_MAX) /* cents that roundings may come to */

/* Whether a row, or the budget (of them all: row = ROWS), is at its end, and none that counts in it
 * has more than its minimum at a higher rate than one. */
static bool
holds_back(const struct rowed *rowed, const int *of, size_t one, int row, int64_t left)
{
    const struct prorata_share *shares = rowed->shares;

    if (left >= ROUNDED) {
        return false;
    }
    for (size_t k = 0; k < rowed->prorata.count; k++) {
        int64_t minimum = shares[k].minimum_cents > 0 ? shares[k].minimum_cents : 1;

        if ((row == ROWS || (of[k] & (1 << row)) != 0) && shares[k].award_cents > minimum &&
            (shares[k].award_cents - ROUNDED) * shares[one].computed_cents >
                (shares[one].award_cents + ROUNDED) * shares[k].computed_cents) {
            return false;
        }
    }
    return true;
}

/* Of each who has a part: the budget, or a row of it, is at its end, and shared with nobody of a
 * higher rate. */
static void
assert_fair(const struct rowed *rowed, const int *of)
{
    for (size_t k = 0; k < rowed->prorata.count; k++) {
        const struct prorata_share *one = &rowed->shares[k];
        bool held = holds_back(rowed, of, k, ROWS, rowed->prorata.left_cents);

        assert_true(one->award_cents <= one->computed_cents);
        for (int row = 0; row < ROWS && !held; row++) {
            held = (of[k] & (1 << row)) != 0 && holds_back(rowed, of, k, row, rowed->left[row]);
        }
        if (one->award_cents > 0 && one->award_cents < one->computed_cents) {
            assert_true(one->award_cents >= one->minimum_cents);
            assert_true(held);
        }
    }
}

static void
nobody_could_have_more_but_from_those_of_no_higher_rate(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 10000; i++) {
        int64_t computed[ROWED_MAX];
        int of[ROWED_MAX];
        struct rowed rowed;
        struct err err = {.text = ""};

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        for (size_t k = 0; k < ROWED_MAX; k++) {
            computed[k] = below(i % 2 == 0 ? 100 : 100000);
            of[k] = (int)below(1 << ROWS);
        }
        set_rows(&rowed, computed, of, ROWED_MAX, below(i % 2 == 0 ? 400 : 400000));
        for (size_t row = 0; row < ROWS; row++) {
            rowed.left[row] = below(i % 2 == 0 ? 200 : 200000);
        }
        for (size_t k = 0; k < ROWED_MAX; k++) {
            rowed.shares[k].minimum_cents = below(i % 3 == 0 ? 1 : 20);
        }
        assert_int_equal(prorata_share(&arena, &rowed.prorata, &err), ST_OK);
        for (size_t row = 0; row < ROWS; row++) {
            assert_true(rowed.left[row] >= 0);
        }
        assert_true(rowed.prorata.left_cents >= 0);
        assert_fair(&rowed, of);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_that_binds_has_a_rate_of_its_own),
        cmocka_unit_test(what_rounding_leaves_in_a_row_goes_to_the_others),
        cmocka_unit_test(rows_that_overlap_are_settled_from_the_lowest_rate),
        cmocka_unit_test(the_last_steps_keep_to_the_rows),
        cmocka_unit_test(rows_that_share_nobody_are_settled_together),
        cmocka_unit_test(the_memory_of_a_round_is_given_back_before_the_next),
        cmocka_unit_test(whose_minimum_a_row_does_not_hold_is_passed_over),
        cmocka_unit_test(a_row_that_another_one_touched_is_settled_at_its_new_rate),
        cmocka_unit_test(nobody_could_have_more_but_from_those_of_no_higher_rate),
    };

    return cmocka_run_group_tests_name("prorata_rows", tests, open_arena, close_arena);
}
