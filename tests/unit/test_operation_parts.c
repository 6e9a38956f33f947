/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "money/operation_parts.h"

/* Payments of the ledger: commitments, appropriations, cash. */
static struct operation_parts *
payments(void)
{
    static const struct part_move moves[] = {
        {"pay", "ae ordered", "ae paid", 0, 3, true},
        {"pay", "cp ordered", "cp paid", 1, 3, true},
        {"pay", "cash bank", "cash sent", 2, 3, false},
        {"order", "ae certified", "ae ordered", 0, 2, true},
        {"order", "cp available", "cp ordered", 1, 2, false},
    };
    struct operation_parts *parts = operation_parts_in(&arena);

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        assert_true(operation_parts_learn(parts, &moves[i]));
    }
    return parts;
}

static struct part_account
of(struct operation_parts *parts, const char *place, const char *envelope, int64_t application)
{
    return (struct part_account){.place = operation_parts_code(parts, place),
                                 .envelope = operation_parts_code(parts, envelope),
                                 .call_id = application != 0 ? 1 : 0,
                                 .application_id = application};
}

static void
commitments(struct operation_parts *parts, int64_t application, int64_t cents)
{
    const struct part_account debit = of(parts, "ae ordered", "E1", application);
    const struct part_account credit = of(parts, "ae paid", "E1", application);

    operation_parts_transfer(parts, &debit, &credit, cents);
}

static void
appropriations(struct operation_parts *parts, int64_t application, int64_t cents)
{
    const struct part_account debit = of(parts, "cp ordered", "E1", application);
    const struct part_account credit = of(parts, "cp paid", "E1", application);

    operation_parts_transfer(parts, &debit, &credit, cents);
}

/* The bank is nobody's: who takes the money says whose it is. */
static void
cash(struct operation_parts *parts, int64_t application, int64_t cents)
{
    const struct part_account debit = of(parts, "cash bank", NULL, 0);
    const struct part_account credit = of(parts, "cash sent", "E1", application);

    operation_parts_transfer(parts, &debit, &credit, cents);
}

static void
begin_payment(struct operation_parts *parts)
{
    operation_parts_begin(parts, operation_parts_kind(parts, "pay"));
}

static void
the_same_cents_in_each_part_are_whole(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    commitments(parts, 5, 1800000);
    appropriations(parts, 5, 1800000);
    cash(parts, 5, 1000000); /* of one vintage and another */
    cash(parts, 5, 800000);
    assert_true(operation_parts_are_whole(parts));
}

static void
a_part_that_is_missing_is_seen(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    commitments(parts, 5, 1800000);
    appropriations(parts, 5, 1800000);
    assert_false(operation_parts_are_whole(parts));
    begin_payment(parts);
    cash(parts, 5, 1);
    assert_false(operation_parts_are_whole(parts));
}

static void
a_cent_too_many_is_seen(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    commitments(parts, 5, 1800000);
    appropriations(parts, 5, 1800001);
    cash(parts, 5, 1800000);
    assert_false(operation_parts_are_whole(parts));
}

/* Two halves of two awards are the same sum, and no whole. */
static void
each_award_is_whole_by_itself(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    for (int64_t application = 5; application <= 6; application++) {
        commitments(parts, application, 100 * application);
        appropriations(parts, application, 100 * application);
        cash(parts, application, 100 * application);
    }
    assert_true(operation_parts_are_whole(parts));
    begin_payment(parts);
    commitments(parts, 5, 100);
    appropriations(parts, 6, 100);
    cash(parts, 5, 100);
    assert_false(operation_parts_are_whole(parts));
}

static void
each_envelope_is_whole_by_itself(void **state)
{
    struct operation_parts *parts = payments();
    const struct part_account given = of(parts, "ae certified", "E1", 5);
    const struct part_account ordered = of(parts, "ae ordered", "E1", 5);
    const struct part_account available = of(parts, "cp available", "E2", 0);
    const struct part_account other = of(parts, "cp ordered", "E2", 5);

    (void)state;
    operation_parts_begin(parts, operation_parts_kind(parts, "order"));
    operation_parts_transfer(parts, &given, &ordered, 100);
    operation_parts_transfer(parts, &available, &other, 100);
    assert_false(operation_parts_are_whole(parts));
}

/* What its kind does not tie together is left to other checks. */
static void
other_kinds_and_moves_are_whole(void **state)
{
    struct operation_parts *parts = payments();
    const struct part_account odd = of(parts, "ae committed", "E1", 5);
    const struct part_account even = of(parts, "ae certified", "E1", 5);

    (void)state;
    assert_int_equal(operation_parts_kind(parts, "certify"), 0);
    operation_parts_begin(parts, operation_parts_kind(parts, "certify"));
    operation_parts_transfer(parts, &odd, &even, 100);
    assert_true(operation_parts_are_whole(parts));
    begin_payment(parts);
    operation_parts_transfer(parts, &odd, &even, 100);
    assert_true(operation_parts_are_whole(parts));
    commitments(parts, 5, 100);
    assert_false(operation_parts_are_whole(parts));
    begin_payment(parts);
    assert_true(operation_parts_are_whole(parts));
}

static void
what_no_sum_holds_is_not_whole(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    for (int turn = 0; turn < 2; turn++) {
        commitments(parts, 5, INT64_MAX);
        appropriations(parts, 5, INT64_MAX);
        cash(parts, 5, INT64_MAX);
    }
    assert_false(operation_parts_are_whole(parts));
    begin_payment(parts);
    assert_true(operation_parts_are_whole(parts));
}

static void
many_awards_are_each_looked_at(void **state)
{
    struct operation_parts *parts = payments();

    (void)state;
    begin_payment(parts);
    for (int64_t application = 1; application <= 100; application++) {
        commitments(parts, application, application);
        appropriations(parts, application, application);
        cash(parts, 101 - application, 101 - application);
    }
    assert_true(operation_parts_are_whole(parts));
    cash(parts, 77, 1);
    assert_false(operation_parts_are_whole(parts));
}

static void
more_parts_than_there_is_room_for_are_refused(void **state)
{
    struct operation_parts *parts = operation_parts_in(&arena);
    struct part_move move = {"pay", "ae ordered", "ae paid", 0, OPERATION_PARTS_MOST + 1, true};

    (void)state;
    assert_false(operation_parts_learn(parts, &move));
    move.part_count = move.part = 2;
    assert_false(operation_parts_learn(parts, &move));
    move.part_count = OPERATION_PARTS_MOST;
    assert_true(operation_parts_learn(parts, &move));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_cents_in_each_part_are_whole),
        cmocka_unit_test(a_part_that_is_missing_is_seen),
        cmocka_unit_test(a_cent_too_many_is_seen),
        cmocka_unit_test(each_award_is_whole_by_itself),
        cmocka_unit_test(each_envelope_is_whole_by_itself),
        cmocka_unit_test(other_kinds_and_moves_are_whole),
        cmocka_unit_test(what_no_sum_holds_is_not_whole),
        cmocka_unit_test(many_awards_are_each_looked_at),
        cmocka_unit_test(more_parts_than_there_is_room_for_are_refused),
    };

    return cmocka_run_group_tests_name("operation_parts", tests, open_arena, close_arena);
}
