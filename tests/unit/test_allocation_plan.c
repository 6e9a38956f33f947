/* SPDX-License-Identifier: MPL-2.0 */
/*
 * allocation_plan: keys stay exact, groups are numbered, the walk is given what it needs.
 */
#include "fund/plan_keys.h"
#include "fund_worked.h"

static const struct fund_variations as_written;

/* A call of one envelope whose order is what a test says: slot 0 is a field of codes, 1 and 2 are
 * values, 3 is the computed award. */
static struct fund_envelope one_envelope = {.code = "E", .voted_cents = 1000000};
static struct fund_pass one_pass = {.code = "1"};

static struct fund_file
file_of(struct fund_order *order, size_t count)
{
    return (struct fund_file){
        .envelopes = &one_envelope,
        .envelope_count = 1,
        .order = order,
        .order_count = count,
        .passes = &one_pass,
        .pass_count = 1,
        .step_cents = 1,
        .slot_count = 4,
        .computed_slot = 3,
    };
}

/* What an application of 1.00 says: its key in slot 1. */
static struct assessment
assessed(struct value key)
{
    struct assessment assessment = {
        .scored = true,
        .score = rational_of(0),
        .computed_known = true,
        .computed_cents = 100,
        .status = AWARD_WAITING,
        .reason = REASON_NO_FUNDS,
        .slots = ARENA_NEW(&fund_arena, struct value, 4),
    };

    assessment.slots[0] = value_text("NORTH");
    assessment.slots[1] = key;
    return assessment;
}

static struct value
number(wide num, wide den)
{
    struct rational value;

    assert_true(rational_make(num, den, &value));
    return value_number(TYPE_NUMBER, value);
}

/* The order that keys come in, as "2 0 1". */
static const char *
order_of(const struct value *keys, uint32_t count, bool descending)
{
    struct fund_order order = {.kind = ORDER_VALUE, .slot = 1, .descending = descending};
    struct fund_file file = file_of(&order, 1);
    struct allocation_plan plan = allocation_plan_begin(&fund_arena, &file, count);
    struct text text = text_in(&fund_arena);
    struct err err = {0};

    for (uint32_t i = 0; i < count; i++) {
        struct assessment assessment = assessed(keys[i]);

        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    for (uint32_t i = 0; i < count; i++) {
        text_addf(&text, "%s%u", i > 0 ? " " : "", plan.walk.order[i]);
    }
    return text_of(&text);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void
fractions_are_ordered_over_one_denominator(void **state)
{
    const struct value keys[] = {number(1, 2),  number(1, 3), number(3, 7),
                                 number(-1, 5), number(2, 6), number(1, 1)};

    (void)state;
    assert_string_equal(order_of(keys, COUNT(keys), false), "3 1 4 2 0 5");
    assert_string_equal(order_of(keys, COUNT(keys), true), "5 0 2 1 4 3");
}

static void
denominators_that_have_no_small_multiple_stay_apart(void **state)
{
    const int64_t prime = (INT64_C(1) << 61) - 1;
    const struct value keys[] = {number(1, prime), number(1, prime - 2), number(1, prime - 1),
                                 number(0, 1), number(1, 2)};

    (void)state;
    assert_string_equal(order_of(keys, COUNT(keys), false), "3 0 2 1 4");
}

static void
a_value_that_cannot_be_raised_parts_the_denominators(void **state)
{
    const struct value before[] = {number(INT64_MAX, 1), number(1, 3), number(INT64_MAX - 1, 1)};
    const struct value after[] = {number(1, 3), number(INT64_MAX, 1), number(INT64_MAX - 1, 1)};

    (void)state;
    assert_string_equal(order_of(before, COUNT(before), false), "1 2 0");
    assert_string_equal(order_of(after, COUNT(after), true), "1 2 0");
}

static void
those_without_the_key_come_last_both_ways(void **state)
{
    const struct value keys[] = {number(1, 2),
                                 value_unknown(&fund_arena, TYPE_NUMBER, "x"),
                                 number(-3, 1),
                                 value_unknown(&fund_arena, TYPE_NUMBER, "x"),
                                 number(INT64_MAX, 1),
                                 number(1, INT64_MAX),
                                 value_unknown(&fund_arena, TYPE_NUMBER, "x")};

    (void)state;
    assert_string_equal(order_of(keys, COUNT(keys), false), "2 5 0 4 1 3 6");
    assert_string_equal(order_of(keys, COUNT(keys), true), "4 0 5 2 1 3 6");
}

static void
a_key_that_64_bits_do_not_hold_is_refused(void **state)
{
    const struct value keys[] = {number((wide)INT64_MAX + 1, 1), number(-(wide)INT64_MAX - 1, 1),
                                 number(1, (wide)INT64_MAX + 1)};
    struct fund_order order = {.kind = ORDER_VALUE, .slot = 1};
    struct fund_file file = file_of(&order, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct allocation_plan plan = allocation_plan_begin(&fund_arena, &file, 1);
        struct assessment assessment = assessed(keys[i]);
        struct err err = {0};

        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_DATA);
        assert_string_equal(err.text, "a key of the order is out of range");
    }
}

static struct value
random_key(uint64_t *seed, int round)
{
    int64_t num = (int64_t)(chance(seed) >> (round % 3 == 0 ? 58 : 2));
    int64_t den = 1 + (int64_t)(chance(seed) >> (round % 2 == 0 ? 60 : 3));

    return chance(seed) % 8 == 0 ? value_unknown(&fund_arena, TYPE_NUMBER, "x")
                                 : number(chance(seed) % 2 == 0 ? num : -num, den);
}

static void
whatever_the_keys_are_the_order_is_exact(void **state)
{
    uint64_t seed = 20260316;

    (void)state;
    for (int round = 0; round < 300; round++) {
        uint32_t count = 2 + (uint32_t)(chance(&seed) % 30);
        struct value *keys = ARENA_NEW(&fund_arena, struct value, count);
        const char *at;
        uint32_t last;

        for (uint32_t i = 0; i < count; i++) {
            keys[i] = random_key(&seed, round);
        }
        at = order_of(keys, count, false);
        last = (uint32_t)strtoul(at, NULL, 10);
        while ((at = strchr(at, ' ')) != NULL) {
            uint32_t next = (uint32_t)strtoul(++at, NULL, 10);
            int sign = keys[last].known && keys[next].known
                           ? rational_cmp(keys[last].number, keys[next].number)
                           : keys[next].known - keys[last].known;

            assert_true(sign < 0 || (sign == 0 && last < next));
            last = next;
        }
    }
}

/* ---- keys that the walk has ------------------------------------------------------------------ */

static void
the_computed_award_and_the_code_take_no_column(void **state)
{
    struct fund_order order[] = {{.kind = ORDER_VALUE, .slot = 3}, {.kind = ORDER_CODE}};
    struct fund_file file = file_of(order, COUNT(order));
    static const int64_t cents[] = {300, 100, 0, 200, 100};
    struct allocation_plan plan = allocation_plan_begin(&fund_arena, &file, COUNT(cents));
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cents); i++) {
        struct assessment assessment = assessed(number(0, 1));

        assessment.computed_cents = cents[i];
        if (cents[i] == 0) { /* not known: last, and not first as the least */
            assessment.computed_known = false;
            assessment.status = AWARD_INELIGIBLE;
            assessment.reason = REASON_AWARD_UNKNOWN;
        }
        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    assert_int_equal(plan.walk.key_count, 1);
    assert_null(plan.walk.keys[0].num);
    assert_memory_equal(plan.walk.order, ((const uint32_t[]){1, 4, 3, 0, 2}), 5 * sizeof(uint32_t));
}

static void
the_score_is_a_key_and_none_comes_last(void **state)
{
    struct fund_order order = {.kind = ORDER_SCORE, .descending = true};
    struct fund_file file = file_of(&order, 1);
    struct allocation_plan plan = allocation_plan_begin(&fund_arena, &file, 3);
    struct err err = {0};

    (void)state;
    for (int64_t i = 0; i < 3; i++) {
        struct assessment assessment = assessed(number(0, 1));

        assessment.scored = i > 0;
        assessment.score = rational_of(i);
        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    assert_memory_equal(plan.walk.order, ((const uint32_t[]){2, 1, 0}), 3 * sizeof(uint32_t));
}

static void
an_application_costs_at_most_100_bytes(void **state)
{
    enum { APPLICATIONS = 100000 };
    struct fund_order order[] = {{.kind = ORDER_SCORE, .descending = true},
                                 {.kind = ORDER_VALUE, .slot = 1},
                                 {.kind = ORDER_VALUE, .slot = 3},
                                 {.kind = ORDER_CODE}};
    struct fund_quota quota = {.code = "q", .limit_cents = 500000};
    struct fund_file file = file_of(order, COUNT(order));
    struct assessment assessment = assessed(number(1, 2));
    struct allocation_plan plan;
    struct arena arena;
    struct err err = {0};

    (void)state;
    file.quotas = &quota;
    file.quota_count = 1;
    arena_init(&arena, (size_t)1 << 28);
    plan = allocation_plan_begin(&arena, &file, APPLICATIONS);
    for (size_t i = 0; i < APPLICATIONS; i++) {
        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    print_message("# %zu bytes an application\n", arena.peak_bytes / APPLICATIONS);
    assert_true(arena.peak_bytes <= (size_t)100 * APPLICATIONS);
    arena_free(&arena);
}

/* ---- quotas ---------------------------------------------------------------------------------- */

static void
groups_are_numbered_as_they_are_met_however_many_there_are(void **state)
{
    struct fund_quota quota = {.code = "q", .limit_cents = 150};
    struct fund_file file = file_of(NULL, 0);
    struct allocation_plan plan;
    struct err err = {0};

    (void)state;
    file.quotas = &quota;
    file.quota_count = 1;
    plan = allocation_plan_begin(&fund_arena, &file, 600);
    for (uint32_t i = 0; i < 600; i++) {
        struct assessment assessment = assessed(number(0, 1));

        /* each of 299 towns twice, and two without a town */
        assessment.slots[0] = i % 300 == 0
                                  ? value_unknown(&fund_arena, TYPE_TEXT, "town")
                                  : value_text(text_format(&fund_arena, "town %u", i % 300));
        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    assert_int_equal(plan.walk.quotas[0].group_count, 300);
    assert_string_equal(allocation_plan_group(&plan, 0, 0), "");
    for (uint32_t group = 1; group < 300; group++) {
        assert_string_equal(allocation_plan_group(&plan, 0, group),
                            text_format(&fund_arena, "town %u", group));
        assert_int_equal(plan.walk.quotas[0].group_used[group], 100); /* the second has no room */
        assert_int_equal(plan.walk.candidates[300 + group].reason, REASON_QUOTA);
    }
}

static void
who_has_no_group_in_a_quota_that_frees_them_is_none_of_its(void **state)
{
    struct fund_quota quota = {.code = "q", .limit_cents = 150, .frees_without = true};
    struct fund_file file = file_of(NULL, 0);
    struct allocation_plan plan;
    struct err err = {0};

    (void)state;
    file.quotas = &quota;
    file.quota_count = 1;
    plan = allocation_plan_begin(&fund_arena, &file, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct assessment assessment = assessed(number(0, 1));

        assessment.slots[0] = value_unknown(&fund_arena, TYPE_TEXT, "town");
        assert_int_equal(allocation_plan_add(&plan, &assessment, &err), ST_OK);
    }
    assert_int_equal(allocation_plan_walk(&plan, &err), ST_OK);
    assert_int_equal(plan.walk.quotas[0].group_count, 0);
    assert_int_equal(plan.walk.candidates[2].reason, REASON_FUNDED);
    assert_null(allocation_plan_group_of(&plan, 0, 2));
}

static void
a_width_is_told_in_the_unit_of_the_key(void **state)
{
    struct plan_key key = {.num = (int64_t[]){1}, .common = 15};

    (void)state;
    /* 2.5 points over fifteenths; a key of one denominator for each value is in points itself */
    assert_int_equal(
        rational_cmp(plan_key_width(&key, 1, (struct rational){5, 2}), (struct rational){75, 2}),
        0);
    key.den = (int64_t[]){1};
    assert_int_equal(
        rational_cmp(plan_key_width(&key, 1, (struct rational){5, 2}), (struct rational){5, 2}), 0);
    key = (struct plan_key){.num = (int64_t[]){1}, .common = INT64_MAX};
    assert_int_equal(rational_cmp(plan_key_width(&key, 1, (struct rational){(wide)1 << 125, 1}),
                                  rational_of(INT64_MAX)),
                     0);
    assert_int_equal(rational_cmp(plan_key_width(NULL, 0, rational_of(3)), rational_of(3)), 0);
}

/* ---- the worked fund ------------------------------------------------------------------------- */

/* Keys that only the ranking asks for are forgotten, lines and looks may be: nothing else changes.
 */
static void
a_plan_that_is_walked_once_gives_the_same(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct arena arena, ranking;
    struct allocation_plan once;
    struct err err = {0};

    (void)state;
    worked_run(worked);
    arena_init(&arena, (size_t)1 << 24);
    arena_init(&ranking, (size_t)1 << 24);
    once = allocation_plan_begin_once(&arena, &ranking, &worked->file, (uint32_t)worked->count);
    for (size_t i = 0; i < worked->count; i++) {
        assert_int_equal(allocation_plan_add(&once, &worked->items[i].assessment, &err), ST_OK);
    }
    assert_true(ranking.total_bytes > 0);
    assert_int_equal(allocation_plan_walk(&once, &err), ST_OK);
    assert_int_equal(ranking.total_bytes, 0);
    assert_non_null(once.walk.keys[0].num);
    assert_null(once.walk.keys[1].num);
    assert_memory_equal(once.walk.order, worked->plan.walk.order,
                        worked->count * sizeof *once.walk.order);
    assert_int_equal(once.walk.line_count, worked->plan.walk.line_count);
    allocation_plan_shed(&once);
    assert_null(once.walk.lines);
    assert_memory_equal(once.walk.candidates, worked->plan.walk.candidates,
                        worked->count * sizeof *once.walk.candidates);
    arena_free(&arena);
}

static void
the_worked_fund_walks_as_published(void **state)
{
    static const char *const ranks[] = {"A07", "A14", "A15", "A09", "A11", "A01", "A12",
                                        "A08", "A06", "A02", "A03", "A18", "A10"};
    static const struct {
        const char *code;
        int64_t awarded_euros;
    } groups[] = {{"EPCI_NORD", 182700}, {"EPCI_CENTRE", 153000}, {"EPCI_SUD", 136300}};
    static const int64_t left_euros[] = {0, 0, 0, 8000};
    struct worked *worked = worked_fund(as_written);
    const struct allocation *walk;
    int64_t left_cents = 0;

    (void)state;
    worked_run(worked);
    walk = &worked->plan.walk;
    for (uint32_t i = 0; i < COUNT(ranks); i++) {
        assert_int_equal(worked_named(worked, ranks[i])->outcome.rank, i + 1);
    }
    for (uint32_t i = 0; i < COUNT(groups); i++) {
        assert_string_equal(allocation_plan_group(&worked->plan, 0, i), groups[i].code);
        assert_int_equal(walk->quotas[0].group_used[i], groups[i].awarded_euros * 100);
    }
    for (size_t i = 0; i < COUNT(left_euros); i++) {
        left_cents += walk->envelopes[i].left_cents;
    }
    assert_int_equal(left_cents, 800000);
    assert_int_equal(walk->key_count, 4); /* score, C1, computed, submitted; the code is not one */
    assert_null(walk->keys[2].num);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_ordered_over_one_denominator),
        cmocka_unit_test(denominators_that_have_no_small_multiple_stay_apart),
        cmocka_unit_test(a_value_that_cannot_be_raised_parts_the_denominators),
        cmocka_unit_test(those_without_the_key_come_last_both_ways),
        cmocka_unit_test(a_key_that_64_bits_do_not_hold_is_refused),
        cmocka_unit_test(whatever_the_keys_are_the_order_is_exact),
        cmocka_unit_test(the_computed_award_and_the_code_take_no_column),
        cmocka_unit_test(the_score_is_a_key_and_none_comes_last),
        cmocka_unit_test(an_application_costs_at_most_100_bytes),
        cmocka_unit_test(groups_are_numbered_as_they_are_met_however_many_there_are),
        cmocka_unit_test(who_has_no_group_in_a_quota_that_frees_them_is_none_of_its),
        cmocka_unit_test(a_width_is_told_in_the_unit_of_the_key),
        cmocka_unit_test(a_plan_that_is_walked_once_gives_the_same),
        cmocka_unit_test(the_worked_fund_walks_as_published),
    };

    return cmocka_run_group_tests_name("allocation_plan", tests, fund_begin, fund_end);
}
