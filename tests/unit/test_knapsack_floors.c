/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack with floors: the optimum, the first of the best, and that there is no choice at all, as
 * found by trying every set; and what another solver says is never believed.
 */
#include "knapsack_judge.h"

#define FEW      10
#define ROWS_MAX 5

struct floored {
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX];
    int64_t left[ROWS_MAX], limit[ROWS_MAX], least[ROWS_MAX];
    bool counts_awards[ROWS_MAX];
    size_t begins[ITEMS_MAX + 1];
    uint32_t row[ITEMS_MAX * ROWS_MAX], family[ROWS_MAX];
    struct knapsack_rows rows;
    struct knapsack knapsack;
};

/* Rows overlap, or (`apart`) share no item, as the groups of one quota. */
static void
draw_floored(struct floored *floored, uint32_t count, enum class class, int64_t range, bool apart)
{
    int64_t all = 0;
    size_t end = 0;

    *floored = (struct floored){.rows = {.count = 1 + (uint32_t)below(ROWS_MAX)}};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t only = (uint32_t)below(ROWS_MAX);

        floored->items[i] = draw(class, range);
        all += floored->items[i].cost_cents;
        floored->begins[i] = end;
        for (uint32_t row = 0; row < floored->rows.count; row++) {
            if (apart ? row == only : below(3) == 0) {
                floored->row[end++] = row;
            }
        }
    }
    floored->begins[count] = end;
    for (uint32_t row = 0; row < floored->rows.count; row++) {
        bool counts = below(2) == 0;

        floored->counts_awards[row] = counts;
        floored->limit[row] = counts ? below(5) : below(all / 2 + 1);
        floored->least[row] = below(3) == 0 ? 0
                              : counts      ? below(4)
                                            : below(all / (below(2) == 0 ? 4 : 20) + 1);
        floored->left[row] = floored->limit[row];
        floored->family[row] = apart ? 0 : row;
    }
    floored->rows.left = floored->left;
    floored->rows.counts_awards = floored->counts_awards;
    floored->rows.begins = floored->begins;
    floored->rows.row = floored->row;
    floored->rows.least = floored->least;
    floored->rows.family = floored->family;
    floored->rows.family_count = ROWS_MAX;
    floored->knapsack = (struct knapsack){.items = floored->items,
                                          .count = count,
                                          .budget_cents = below(all + 1),
                                          .rows = &floored->rows,
                                          .chosen = floored->chosen};
}

static int64_t
used(const struct floored *floored, uint32_t row, const uint8_t *chosen)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < floored->knapsack.count; i++) {
        for (size_t k = floored->begins[i]; k < floored->begins[i + 1]; k++) {
            if (chosen[i] && floored->row[k] == row) {
                sum += floored->counts_awards[row] ? 1 : floored->items[i].cost_cents;
            }
        }
    }
    return sum;
}

/* What a set is worth; -1 when it does not keep to all. */
static int64_t
worth(const struct floored *floored, const uint8_t *chosen)
{
    int64_t profit = 0, cost = 0;

    for (uint32_t i = 0; i < floored->knapsack.count; i++) {
        profit += chosen[i] ? floored->items[i].profit : 0;
        cost += chosen[i] ? floored->items[i].cost_cents : 0;
    }
    for (uint32_t row = 0; row < floored->rows.count; row++) {
        int64_t sum = used(floored, row, chosen);

        if (sum > floored->limit[row] || sum < floored->least[row]) {
            return -1;
        }
    }
    return cost <= floored->knapsack.budget_cents ? profit : -1;
}

/* Every set, the first in canonical order first. -1 when none keeps to all. */
static int64_t
try_all(const struct floored *floored, uint8_t *best)
{
    uint32_t count = floored->knapsack.count;
    int64_t most = -1;

    for (uint32_t set = (1U << count); set-- > 0;) {
        uint8_t chosen[FEW];
        int64_t profit;

        for (uint32_t i = 0; i < count; i++) {
            chosen[i] = (set >> (count - 1 - i)) & 1;
        }
        profit = worth(floored, chosen);
        if (profit > most) {
            most = profit;
            memcpy(best, chosen, count);
        }
    }
    return most;
}

static void
floors_are_weighed_as_by_trying_every_set(void **state)
{
    static const int64_t ranges[] = {5, 40, 1000};
    static struct floored floored;
    int none = 0, some = 0;

    (void)state;
    for (uint64_t i = 0; i < 6000; i++) {
        uint8_t expected[FEW];
        int64_t most;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_floored(&floored, (uint32_t)below(FEW + 1), (enum class)(i % CLASSES),
                     ranges[below(COUNT(ranges))], i % 2 == 0);
        solve(&floored.knapsack);
        most = try_all(&floored, expected);
        assert_true(floored.knapsack.exact);
        assert_int_equal(floored.knapsack.found, most >= 0);
        none += most < 0;
        some += most >= 0;
        if (most >= 0) {
            assert_int_equal(floored.knapsack.profit, most);
            assert_true(floored.knapsack.first);
            assert_memory_equal(floored.chosen, expected, floored.knapsack.count);
        } else {
            assert_int_equal(floored.knapsack.profit, 0);
            assert_int_equal(floored.knapsack.cost_cents, 0);
        }
    }
    assert_true(none > 1000);
    assert_true(some > 1000);
}

/* Whether there is any: the same answer, and a set that keeps to all. */
static void
that_some_choice_keeps_all_is_known_without_the_best(void **state)
{
    static struct floored floored;

    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        uint8_t expected[FEW];
        int64_t most;

        seed = 0xD1B54A32D192ED03U * (i + 1);
        draw_floored(&floored, (uint32_t)below(FEW + 1), (enum class)(i % CLASSES), 40, i % 2 == 0);
        floored.rows.any = true;
        solve(&floored.knapsack);
        most = try_all(&floored, expected);
        assert_int_equal(floored.knapsack.found, most >= 0);
        assert_true(floored.knapsack.found || floored.knapsack.exact);
        if (most >= 0) {
            assert_true(worth(&floored, floored.chosen) >= 0);
            assert_true(floored.knapsack.upper >= most);
        }
    }
}

static void
a_search_that_stops_never_says_that_there_is_none(void **state)
{
    static struct floored floored;
    int unknown = 0, gaps = 0, proven = 0;

    (void)state;
    for (uint64_t i = 0; i < 600; i++) {
        bool none, found;
        int64_t upper;

        seed = 0xA0761D6478BD642FU * (i + 1);
        draw_floored(&floored, 30, (enum class)(i % CLASSES), 1000, i % 2 == 0);
        floored.knapsack.states_max = 1 + i % 7;
        solve(&floored.knapsack);
        none = !floored.knapsack.found && floored.knapsack.exact;
        found = floored.knapsack.found;
        upper = floored.knapsack.upper;
        unknown += !found && !none;
        gaps += found && !floored.knapsack.exact;
        proven += none;
        assert_true(!found || worth(&floored, floored.chosen) == floored.knapsack.profit);
        memcpy(floored.left, floored.limit, sizeof floored.left);
        floored.knapsack.states_max = 20000;
        solve(&floored.knapsack);
        assert_true(!none || !floored.knapsack.found);
        assert_true(!found || floored.knapsack.found);
        assert_true(!found || floored.knapsack.profit <= upper);
    }
    print_message("# unknown %d, gaps %d, none %d\n", unknown, gaps, proven);
    assert_true(unknown > 3);
    assert_true(gaps > 20);
    assert_true(proven > 100);
}

/* Three awards of 16,666.67 make 50,000.01: with 50,000.00 none is left that keeps the floor. */
static void
one_cent_too_little_is_known(void **state)
{
    static struct floored floored;

    (void)state;
    for (int64_t more = 0; more <= 1; more++) {
        floored =
            (struct floored){.items = {{90, 1666667}, {50, 1666667}, {40, 1666667}, {80, 1666667}},
                             .left = {INT64_C(10000000)},
                             .least = {3 * 1666667},
                             .begins = {0, 0, 1, 2, 3},
                             .rows = {.count = 1, .family_count = 1}};
        floored.rows.left = floored.left;
        floored.rows.least = floored.least;
        floored.rows.family = floored.family;
        floored.rows.counts_awards = floored.counts_awards;
        floored.rows.begins = floored.begins;
        floored.rows.row = floored.row;
        floored.knapsack = (struct knapsack){.items = floored.items,
                                             .count = 4,
                                             .budget_cents = 3 * 1666667 - 1 + more,
                                             .rows = &floored.rows,
                                             .chosen = floored.chosen};
        solve(&floored.knapsack);
        assert_int_equal(floored.knapsack.found, more == 1);
        assert_true(floored.knapsack.exact);
        assert_memory_equal(floored.chosen,
                            more == 1 ? ((uint8_t[]){0, 1, 1, 1}) : ((uint8_t[]){0, 0, 0, 0}), 4);
    }
}

/* Amounts whose sums are beyond what is added up exactly are only tried. */
static void
the_largest_floors_are_kept(void **state)
{
    static struct floored floored;
    const int64_t cost = INT64_C(100000000000000);

    (void)state;
    floored = (struct floored){.left = {20},
                               .least = {11},
                               .counts_awards = {true},
                               .rows = {.count = 1, .family_count = 1}};
    for (uint32_t i = 0; i < ITEMS_MAX; i++) {
        floored.items[i] = (struct knapsack_item){KNAPSACK_PROFIT_MAX / ITEMS_MAX, cost - i};
        floored.begins[i + 1] = i + 1;
    }
    floored.rows.left = floored.left;
    floored.rows.least = floored.least;
    floored.rows.family = floored.family;
    floored.rows.counts_awards = floored.counts_awards;
    floored.rows.begins = floored.begins;
    floored.rows.row = floored.row;
    floored.knapsack = (struct knapsack){.items = floored.items,
                                         .count = ITEMS_MAX,
                                         .budget_cents = 10 * cost,
                                         .rows = &floored.rows,
                                         .chosen = floored.chosen};
    solve(&floored.knapsack);
    assert_false(floored.knapsack.found);
    assert_true(floored.knapsack.exact);
}

/* The first shuts out all others; two, or all, are needed in so many rows that sums overflow. */
static void
floors_beyond_exact_sums_are_tried(void **state)
{
    enum { PAIRS = ITEMS_MAX - 1, ALL = PAIRS + 400 };
    static int64_t left[ALL], least[ALL];
    static bool counts_awards[ALL];
    static uint32_t row[ITEMS_MAX * ALL], family[ALL];
    static struct knapsack_item items[ITEMS_MAX];
    const int64_t cost = INT64_C(100000000000000);

    (void)state;
    for (int i = 0; i < 2; i++) {
        const int64_t need = i == 0 ? 2 : ITEMS_MAX;
        size_t begins[ITEMS_MAX + 1] = {0}, end = 0;
        uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX] = {0, i == 0, i == 0};
        struct knapsack_rows rows = {ALL,   left,   counts_awards, begins, row,
                                     least, family, ALL,           false};
        struct knapsack knapsack = {.items = items,
                                    .count = ITEMS_MAX,
                                    .budget_cents = ITEMS_MAX * cost,
                                    .rows = &rows,
                                    .chosen = chosen};

        for (uint32_t item = 0; item < ITEMS_MAX; item++) {
            items[item] = (struct knapsack_item){item == 0 ? 9 : 1, cost};
            for (uint32_t k = 0; k < ALL; k++) {
                if (k >= PAIRS || item == 0 || item == k + 1) {
                    row[end++] = k;
                }
            }
            begins[item + 1] = end;
        }
        for (uint32_t k = 0; k < ALL; k++) {
            left[k] = k < PAIRS ? 1 : need;
            least[k] = k < PAIRS ? 0 : need;
            counts_awards[k] = true;
            family[k] = k;
        }
        solve(&knapsack);
        assert_int_equal(knapsack.found, i == 0);
        assert_true(knapsack.exact);
        assert_memory_equal(chosen, expected, ITEMS_MAX);
    }
}

/* ---- another solver -------------------------------------------------------------------------- */

struct liar {
    const uint8_t *says;
    bool answers;
    int asked;
};

static bool
say(void *context, const struct knapsack *knapsack, uint8_t *chosen)
{
    struct liar *liar = context;

    liar->asked++;
    memcpy(chosen, liar->says, knapsack->count);
    return liar->answers;
}

/* Five of these: the best is 1, 4 and 5, worth 19. */
static void
begin_five(struct floored *floored, const struct knapsack_other *other)
{
    *floored = (struct floored){.items = {{9, 50}, {12, 70}, {11, 69}, {6, 30}, {4, 20}},
                                .left = {3},
                                .least = {2},
                                .counts_awards = {true},
                                .begins = {0, 1, 2, 3, 4, 5},
                                .rows = {.count = 1, .family_count = 1}};
    floored->rows.left = floored->left;
    floored->rows.least = floored->least;
    floored->rows.family = floored->family;
    floored->rows.counts_awards = floored->counts_awards;
    floored->rows.begins = floored->begins;
    floored->rows.row = floored->row;
    floored->knapsack = (struct knapsack){.items = floored->items,
                                          .count = 5,
                                          .budget_cents = 100,
                                          .states_max = 1,
                                          .rows = &floored->rows,
                                          .other = other,
                                          .chosen = floored->chosen};
}

static void
what_another_solver_says_is_checked(void **state)
{
    static struct floored floored, hard;
    static uint8_t all[ITEMS_MAX], best[ITEMS_MAX];
    struct liar liar = {.says = all, .answers = true};
    const struct knapsack_other other = {say, &liar};
    int asked = 0, better = 0;

    (void)state;
    memset(all, 1, sizeof all);
    /* One that is solved asks nobody. */
    begin_five(&floored, &other);
    floored.knapsack.states_max = 0;
    solve(&floored.knapsack);
    assert_int_equal(liar.asked, 0);
    assert_false(floored.knapsack.by_other);
    for (uint64_t i = 0; i < 120; i++) {
        uint8_t twos[ITEMS_MAX];
        bool found;
        int64_t profit;

        seed = 0xE7037ED1A0B428DBU * (i + 1);
        draw_floored(&floored, 20, (enum class)(i % CLASSES), 1000, i % 2 == 0);
        hard = floored;
        hard.rows.left = hard.left;
        solve(&hard.knapsack);
        /* Copies keep the arrays of the first, which the second solve has used. */
        memcpy(floored.left, floored.limit, sizeof floored.left);
        memcpy(best, floored.chosen, sizeof best);
        floored.knapsack.states_max = 1;
        solve(&floored.knapsack);
        if (floored.knapsack.exact || !hard.knapsack.found) {
            continue;
        }
        found = floored.knapsack.found;
        profit = floored.knapsack.profit;
        floored.knapsack.other = &other;
        /* All of them cost too much; none of them is worth nothing; no answer is no answer. */
        memset(twos, 2, sizeof twos);
        for (int k = 0; k < 3; k++) {
            liar = (struct liar){.says = k == 0 ? all : k == 1 ? twos : best, .answers = k != 2};
            memcpy(floored.left, floored.limit, sizeof floored.left);
            solve(&floored.knapsack);
            assert_false(floored.knapsack.by_other);
            assert_int_equal(floored.knapsack.found, found);
            assert_int_equal(floored.knapsack.profit, profit);
            asked += liar.asked;
        }
        liar = (struct liar){.says = best, .answers = true};
        memcpy(floored.left, floored.limit, sizeof floored.left);
        solve(&floored.knapsack);
        assert_int_equal(floored.knapsack.by_other, !found || hard.knapsack.profit > profit);
        assert_true(floored.knapsack.found && floored.knapsack.profit >= hard.knapsack.profit);
        assert_int_equal(floored.knapsack.exact, floored.knapsack.profit == floored.knapsack.upper);
        assert_true(worth(&floored, floored.chosen) == floored.knapsack.profit);
        better += floored.knapsack.by_other;
    }
    assert_true(asked > 30);
    assert_true(better > 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_are_weighed_as_by_trying_every_set),
        cmocka_unit_test(that_some_choice_keeps_all_is_known_without_the_best),
        cmocka_unit_test(a_search_that_stops_never_says_that_there_is_none),
        cmocka_unit_test(one_cent_too_little_is_known),
        cmocka_unit_test(the_largest_floors_are_kept),
        cmocka_unit_test(floors_beyond_exact_sums_are_tried),
        cmocka_unit_test(what_another_solver_says_is_checked),
    };

    return cmocka_run_group_tests_name("knapsack_floors", tests, open_arena, close_arena);
}
