/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack with another solver: asked only when the search has stopped, given what binary fractions
 * can hold, and never believed: lies, worse sets and equal sets change nothing.
 */
#include "knapsack_floored.h"

struct said {
    const uint8_t *set;
    bool answers;
    int asked;
    bool had_found; /* what it was given */
    uint8_t had_chosen[ITEMS_MAX];
    struct knapsack given;
};

static bool
say(struct arena *unused, void *context, const struct knapsack *knapsack, uint8_t *theirs)
{
    struct said *said = context;

    (void)unused;
    said->asked++;
    said->given = *knapsack;
    said->had_found = knapsack->found;
    memcpy(said->had_chosen, knapsack->chosen, knapsack->count);
    memcpy(theirs, said->set, knapsack->count);
    return said->answers;
}

static uint8_t all[ITEMS_MAX], none[ITEMS_MAX], twos[ITEMS_MAX];
static struct said said;
static const struct knapsack_other other = {.name = "said", .solve = say, .context = &said};

/* Solve from the limits as they were drawn, asking for a set. */
static void
ask(struct floored *floored, const uint8_t *set, bool answers)
{
    said = (struct said){.set = set, .answers = answers};
    memcpy(floored->left, floored->limit, sizeof floored->left);
    solve(&floored->knapsack);
}

/* What a search of few states found of a draw, and the best of it; false when it was proven, or no
 * set keeps to all, or limits do not bind. */
static bool
draw_stopped(struct floored *floored, uint64_t number, uint64_t states_max, struct knapsack *ours,
             uint8_t *best)
{
    seed = 0xE7037ED1A0B428DBU * (number + 1);
    memset(all, 1, sizeof all);
    memset(twos, 2, sizeof twos);
    draw_floored(floored, 20, (enum class)(number % CLASSES), 1000, number % 2 == 0);
    solve(&floored->knapsack);
    memcpy(best, floored->chosen, ITEMS_MAX);
    if (!floored->knapsack.found) {
        return false;
    }
    floored->knapsack.states_max = states_max;
    floored->knapsack.asks_other = true;
    ask(floored, none, false);
    *ours = floored->knapsack;
    return ours->asked;
}

static void
assert_as_ours(const struct floored *floored, const struct knapsack *ours, const uint8_t *chosen)
{
    assert_true(floored->knapsack.asked);
    assert_false(floored->knapsack.by_other);
    assert_int_equal(floored->knapsack.found, ours->found);
    assert_int_equal(floored->knapsack.profit, ours->profit);
    assert_int_equal(floored->knapsack.cost_cents, ours->cost_cents);
    assert_int_equal(floored->knapsack.upper, ours->upper);
    assert_false(floored->knapsack.exact);
    assert_false(floored->knapsack.first);
    assert_memory_equal(floored->chosen, chosen, floored->knapsack.count);
}

static void
one_that_is_proven_asks_nobody(void **state)
{
    static struct floored floored;

    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_floored(&floored, 12, (enum class)(i % CLASSES), 1000, i % 2 == 0);
        floored.knapsack.asks_other = true;
        floored.knapsack.other = &other;
        ask(&floored, none, true);
        assert_true(floored.knapsack.exact);
        assert_int_equal(said.asked, 0);
        assert_false(floored.knapsack.asked || floored.knapsack.by_other);
    }
}

/* All of it costs too much or breaks a limit; nothing at all keeps no floor, or is worth less; a
 * set of twos is none; no answer is none; the same again is not better. */
static void
what_is_not_better_changes_nothing(void **state)
{
    static struct floored floored;
    struct knapsack ours;
    uint8_t best[ITEMS_MAX], found[ITEMS_MAX], doubled[ITEMS_MAX];
    int stopped = 0, without = 0;

    (void)state;
    for (uint64_t i = 0; i < 400; i++) {
        if (!draw_stopped(&floored, i, 1, &ours, best)) {
            continue;
        }
        memcpy(found, floored.chosen, sizeof found);
        /* Nobody is there: the search says that it would have asked. */
        assert_int_equal(said.asked, 0);
        assert_as_ours(&floored, &ours, found);
        floored.knapsack.other = &other;
        floored.knapsack.asks_other = false;
        ask(&floored, best, true);
        assert_int_equal(said.asked, 0);
        assert_false(floored.knapsack.asked);
        floored.knapsack.asks_other = true;
        ask(&floored, best, false);
        assert_as_ours(&floored, &ours, found);
        ask(&floored, twos, true);
        assert_as_ours(&floored, &ours, found);
        for (uint32_t k = 0; k < 20; k++) {
            doubled[k] = 2 * best[k];
        }
        ask(&floored, doubled, true);
        assert_as_ours(&floored, &ours, found);
        if (worth(&floored, all) < 0) {
            ask(&floored, all, true);
            assert_as_ours(&floored, &ours, found);
        }
        if (worth(&floored, none) <= (ours.found ? ours.profit : -1)) {
            ask(&floored, none, true);
            assert_as_ours(&floored, &ours, found);
        }
        if (ours.found) {
            ask(&floored, found, true);
            assert_as_ours(&floored, &ours, found);
            assert_memory_equal(said.had_chosen, found, 20);
        }
        assert_int_equal(said.asked, 1);
        assert_int_equal(said.had_found, ours.found);
        stopped++;
        without += !ours.found;
    }
    assert_in_range(stopped, 100, 400);
    assert_in_range(without, 1, stopped);
}

/* Leave out the last that a set can do without; false when floors let none go. */
static bool
without_one(const struct floored *floored, const uint8_t *set, uint8_t *less)
{
    memcpy(less, set, ITEMS_MAX);
    for (uint32_t i = floored->knapsack.count; i-- > 0;) {
        if (less[i]) {
            less[i] = 0;
            if (worth(floored, less) >= 0) {
                return true;
            }
            less[i] = 1;
        }
    }
    return false;
}

/* The search goes on from a better set: what it finds then is no worse, and where it ends, the
 * first of the best is chosen, as without the other. */
static void
a_better_set_is_taken_and_searched_from(void **state)
{
    static struct floored floored;
    struct knapsack ours;
    uint8_t best[ITEMS_MAX], less[ITEMS_MAX];
    int better = 0, theirs = 0, proven = 0, first = 0;

    (void)state;
    for (uint64_t i = 0; i < 1200; i++) {
        const struct knapsack *now = &floored.knapsack;
        const uint8_t *offered = best;
        int64_t most, profit;

        if (!draw_stopped(&floored, i, 1U << (i % 6), &ours, best)) {
            continue;
        }
        most = worth(&floored, best);
        if (i % 3 == 0 && without_one(&floored, best, less)) {
            offered = less;
        }
        profit = worth(&floored, offered);
        floored.knapsack.other = &other;
        ask(&floored, offered, true);
        assert_true(now->found && now->asked);
        assert_true(profit <= now->profit && now->profit <= most);
        assert_int_equal(worth(&floored, floored.chosen), now->profit);
        assert_int_equal(now->exact, now->profit == now->upper);
        assert_true(now->upper <= ours.upper && now->states >= ours.states);
        assert_true(!now->exact || now->profit == most);
        if (now->by_other) {
            assert_true(profit > (ours.found ? ours.profit : -1) && !now->first);
            assert_memory_equal(floored.chosen, offered, 20);
        }
        if (now->first) { /* what was solved is the first of the best */
            assert_true(now->exact);
            assert_memory_equal(floored.chosen, best, 20);
        }
        better += !ours.found || profit > ours.profit;
        theirs += now->by_other;
        proven += now->exact;
        first += now->first;
    }
    printf("# better %d, of which chosen %d; proven then %d, first %d\n", better, theirs, proven,
           first);
    assert_true(better > 100 && theirs > 50 && theirs < better && proven > 10 && first > 1);
}

/* ---- what it is given ------------------------------------------------------------------------ */

/* Twenty, which no search of 30 states ends with: costs are multiples of 6 cents, profits of 5;
 * each counts in the first row, by number, and half of them in the second, by cents. */
static void
set_twenty(struct floored *floored)
{
    *floored = (struct floored){.limit = {7, 1000}, .least = {2, 307}, .counts_awards = {true}};
    seed = 7;
    for (uint32_t i = 0; i < 20; i++) {
        struct knapsack_item one = draw(WEAK, 100);

        floored->items[i] = (struct knapsack_item){5 * one.profit, 6 * one.cost_cents};
        floored->begins[i] = i + i / 2;
    }
    floored->begins[20] = 30;
    /* One more that nobody may look at. */
    floored->items[20] = (struct knapsack_item){1, 1};
    floored->begins[21] = 31;
    floored->row[30] = 1;
    for (uint32_t i = 0; i < 10; i++) { /* the second of each pair is in both */
        floored->row[3 * i + 2] = 1;
    }
    floored->rows = (struct knapsack_rows){.count = 2,
                                           .left = floored->left,
                                           .counts_awards = floored->counts_awards,
                                           .begins = floored->begins,
                                           .row = floored->row,
                                           .least = floored->least,
                                           .family = floored->family,
                                           .family_count = 2};
    floored->family[1] = 1;
    floored->knapsack = (struct knapsack){.items = floored->items,
                                          .count = 20,
                                          .budget_cents = 2500,
                                          .states_max = 1,
                                          .rows = &floored->rows,
                                          .asks_other = true,
                                          .other = &other,
                                          .chosen = floored->chosen};
}

static void
it_is_given_the_smallest_whole_numbers(void **state)
{
    static struct floored floored, before;

    (void)state;
    set_twenty(&floored);
    before = floored;
    ask(&floored, none, true);
    assert_int_equal(said.asked, 1);
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(6 * said.given.items[i].cost_cents, before.items[i].cost_cents);
        assert_int_equal(5 * said.given.items[i].profit, before.items[i].profit);
    }
    assert_int_equal(said.given.budget_cents, 416); /* 2,500 cents, less 4 */
    assert_int_equal(said.given.rows->count, 2);
    assert_int_equal(said.given.rows->left[0], 7);
    assert_int_equal(said.given.rows->least[0], 2);
    assert_int_equal(said.given.rows->left[1], 166); /* 1,000 cents, less 4 */
    assert_int_equal(said.given.rows->least[1], 52); /* 307 cents, and 5 more */
    /* What was given away is a copy. */
    assert_memory_equal(floored.items, before.items, sizeof before.items);
    assert_memory_equal(floored.least, before.least, sizeof before.least);
    assert_int_equal(floored.knapsack.budget_cents, 2500);
}

static void
no_limit_is_above_what_all_use(void **state)
{
    static struct floored floored;
    int64_t cents = 0;

    (void)state;
    set_twenty(&floored);
    for (uint32_t i = 1; i < 20; i += 2) {
        cents += floored.items[i].cost_cents;
    }
    floored.limit[1] = INT64_MAX;
    ask(&floored, none, true);
    assert_int_equal(said.asked, 1);
    assert_int_equal(said.given.rows->left[0], 7);
    assert_int_equal(said.given.rows->left[1], cents / 6);
    floored.limit[0] = INT64_MAX;
    floored.limit[1] = 1000;
    floored.knapsack.budget_cents = 1000000;
    ask(&floored, none, true);
    assert_int_equal(said.given.rows->left[0], 20);
    cents = 0;
    for (uint32_t i = 0; i < 20; i++) {
        cents += floored.items[i].cost_cents;
    }
    assert_int_equal(said.given.budget_cents, cents / 6);
}

/* The first, or the last, alone makes the unit of costs 2, that of profits 1. */
static void
each_counts_in_what_all_are_multiples_of(void **state)
{
    static struct floored floored;

    (void)state;
    for (uint32_t odd = 0; odd < 20; odd += 19) {
        set_twenty(&floored);
        floored.items[odd].cost_cents += 2;
        floored.items[odd].profit += 1;
        ask(&floored, none, true);
        assert_int_equal(said.asked, 1);
        assert_int_equal(said.given.budget_cents, 1250);
        for (uint32_t i = 0; i < 20; i++) {
            assert_int_equal(2 * said.given.items[i].cost_cents, floored.items[i].cost_cents);
            assert_int_equal(said.given.items[i].profit, floored.items[i].profit);
        }
    }
}

/* 2^53 is the last whole number before binary fractions leave some out. */
static void
profits_beyond_binary_fractions_are_not_asked_about(void **state)
{
    static struct floored floored;
    int64_t profit = 0;

    (void)state;
    set_twenty(&floored);
    for (uint32_t i = 1; i < 20; i++) {
        profit += floored.items[i].profit / 5;
    }
    floored.items[0].profit = 5 * (KNAPSACK_OTHER_MAX - profit);
    floored.items[0].cost_cents = 3000; /* beyond the budget, and counted all the same */
    ask(&floored, none, true);
    assert_int_equal(said.asked, 1);
    floored.items[0].profit += 5;
    ask(&floored, none, true);
    assert_int_equal(said.asked, 0);
    assert_false(floored.knapsack.asked);
}

/* No cost is above a million million euros, so it takes many of them. */
static void
costs_beyond_binary_fractions_are_not_asked_about(void **state)
{
    enum { DEAR = 120 };
    static struct knapsack_item items[DEAR];
    static uint8_t chosen[DEAR], nothing[DEAR];
    static size_t begins[DEAR + 1];
    static uint32_t row[DEAR];
    static const bool counts_awards[3];
    int64_t left[3];
    struct knapsack_rows rows = {
        .count = 3, .left = left, .counts_awards = counts_awards, .begins = begins, .row = row};
    struct knapsack knapsack = {.items = items,
                                .count = DEAR,
                                .budget_cents = KNAPSACK_OTHER_MAX / 2,
                                .states_max = 1,
                                .rows = &rows,
                                .asks_other = true,
                                .chosen = chosen};

    (void)state;
    seed = 11;
    for (uint32_t i = 0; i < DEAR; i += 2) {
        int64_t more = below(KNAPSACK_OTHER_MAX / DEAR / 4);

        for (uint32_t k = i; k < i + 2; k++) {
            items[k] = (struct knapsack_item){100 + below(900),
                                              KNAPSACK_OTHER_MAX / DEAR + (k == i ? more : -more)};
            row[k] = k % 3;
            begins[k + 1] = k + 1;
        }
    }
    items[0].cost_cents += KNAPSACK_OTHER_MAX % DEAR;
    for (int64_t more = 0; more < 2; more++) {
        items[0].cost_cents += more;
        left[0] = left[1] = left[2] = KNAPSACK_OTHER_MAX / 7;
        said = (struct said){.set = nothing};
        solve(&knapsack);
        assert_false(knapsack.exact);
        assert_int_equal(knapsack.asked, more == 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_proven_asks_nobody),
        cmocka_unit_test(what_is_not_better_changes_nothing),
        cmocka_unit_test(a_better_set_is_taken_and_searched_from),
        cmocka_unit_test(it_is_given_the_smallest_whole_numbers),
        cmocka_unit_test(no_limit_is_above_what_all_use),
        cmocka_unit_test(each_counts_in_what_all_are_multiples_of),
        cmocka_unit_test(profits_beyond_binary_fractions_are_not_asked_about),
        cmocka_unit_test(costs_beyond_binary_fractions_are_not_asked_about),
    };

    return cmocka_run_group_tests_name("knapsack_other", tests, open_arena, close_arena);
}
