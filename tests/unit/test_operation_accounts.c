/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "money/operation_accounts.h"

/* Of 7, 500 went out and 200 came in; of 9 the other way round. */
static struct operation_accounts *
two(int64_t out)
{
    struct operation_accounts *accounts = operation_accounts_in(&arena);

    operation_accounts_learn(
        accounts, 7,
        &(struct operation_account){.name = "seven", .debit_cents = out, .credit_cents = 200});
    operation_accounts_learn(
        accounts, 9,
        &(struct operation_account){.name = "nine", .debit_cents = 200, .credit_cents = 500});
    return accounts;
}

static void
move(struct operation_accounts *accounts, int64_t debit, int64_t credit, int64_t cents)
{
    operation_accounts_move(accounts, operation_accounts_find(accounts, debit),
                            operation_accounts_find(accounts, credit), cents);
}

static void
test_sums_that_accounts_say_are_summed(void **state)
{
    struct operation_accounts *accounts = two(500);

    (void)state;
    assert_false(operation_accounts_are_summed(accounts));
    move(accounts, 7, 9, 300);
    move(accounts, 9, 7, 200);
    assert_false(operation_accounts_are_summed(accounts));
    move(accounts, 7, 9, 200);
    assert_true(operation_accounts_are_summed(accounts));
    move(accounts, 7, 9, 1);
    assert_false(operation_accounts_are_summed(accounts));
}

static void
test_a_fund_without_accounts_is_summed(void **state)
{
    (void)state;
    assert_true(operation_accounts_are_summed(operation_accounts_in(&arena)));
}

/* What went out and what came in are held apart: their difference alone would be right. */
static void
test_both_sums_have_to_be_right(void **state)
{
    struct operation_accounts *accounts = operation_accounts_in(&arena);

    (void)state;
    operation_accounts_learn(
        accounts, 7,
        &(struct operation_account){.name = "seven", .debit_cents = 10, .credit_cents = 10});
    assert_false(operation_accounts_are_summed(accounts));
}

static void
test_an_unknown_account_is_nobodys_and_never_summed(void **state)
{
    struct operation_accounts *accounts = two(500);

    (void)state;
    move(accounts, 7, 9, 500);
    move(accounts, 9, 7, 200);
    assert_true(operation_accounts_are_summed(accounts));
    assert_null(operation_accounts_find(accounts, 8)->name);
    move(accounts, 7, 8, 0);
    assert_false(operation_accounts_are_summed(accounts));
}

/* Two sums that differ by 2^64 are not the same. */
static void
test_sums_beyond_64_bits_are_not_summed(void **state)
{
    struct operation_accounts *accounts = two(500);

    (void)state;
    move(accounts, 9, 7, 200);
    move(accounts, 7, 9, 500);
    move(accounts, 7, 9, INT64_MAX);
    move(accounts, 7, 9, INT64_MAX);
    move(accounts, 7, 9, 2);
    assert_int_equal(operation_accounts_find(accounts, 7)->debit_cents, 0);
    assert_false(operation_accounts_are_summed(accounts));
}

static void
test_each_of_many_accounts_is_found_by_its_number(void **state)
{
    struct operation_accounts *accounts = operation_accounts_in(&arena);

    (void)state;
    for (int64_t i = 1; i <= 3000; i++) {
        operation_accounts_learn(
            accounts, i * 1024,
            &(struct operation_account){.name = "one", .of = {.call_id = i}, .debit_cents = i});
    }
    for (int64_t i = 1; i <= 3000; i++) {
        struct operation_account *account = operation_accounts_find(accounts, i * 1024);

        assert_int_equal(account->of.call_id, i);
        account->debit_cents -= i;
    }
    assert_null(operation_accounts_find(accounts, 1)->name);
    assert_true(operation_accounts_are_summed(accounts));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sums_that_accounts_say_are_summed, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_a_fund_without_accounts_is_summed, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_both_sums_have_to_be_right, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_an_unknown_account_is_nobodys_and_never_summed,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_sums_beyond_64_bits_are_not_summed, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_each_of_many_accounts_is_found_by_its_number,
                                        open_arena, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
