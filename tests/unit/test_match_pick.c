/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match, chunk by chunk: what earlier chunks matched counts for later ones, and lines that are
 * looked at with the targets that were picked for them alone are matched as with all.
 */
#include "money/match.h"
#include "money/order_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define FUND        "lierre"

static struct match_target
order(int32_t number, int64_t cents, int64_t body, const char *name)
{
    return (struct match_target){.kind = MATCH_ORDER,
                                 .left_cents = cents,
                                 .beneficiary = body,
                                 .award = body,
                                 .day = 100,
                                 .exercise = 2026,
                                 .number = number,
                                 .name = name};
}

static struct match_line
line(int64_t cents, const char *label)
{
    return (struct match_line){.cents = cents, .day = 120, .label = label};
}

/* An order that parts paid in one chunk is of more than the lines of the next: lists of amounts that
 * are looked through by halves are not in order any more. */
static void
a_return_finds_its_order_after_other_orders_were_paid(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Musiciens de Cholet"),
                                     order(2, 0, 2, "Potiers")};
    const struct match_line parts[] = {line(-300, "VIR MUSICIENS DE CHOLET"),
                                       line(-700, "VIR MUSICIENS DE CHOLET")};
    const struct match_line returns[] = {line(800, "REJET VIR POTIRS")};
    struct match_work work;
    struct arena arena;

    (void)state;
    targets[1].back_cents = 800;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 2);
    match_run(&work, parts, 2);
    assert_int_equal(work.found_count, 1);
    assert_int_equal(targets[0].back_cents, 1000);
    assert_true(match_concerns(&work, &arena, &returns[0]));
    match_run(&work, returns, 1);
    assert_int_equal(work.found_count, 1);
    assert_int_equal(work.first->rule, RULE_RETURNED);
    assert_int_equal(work.first->targets[0], 1);
    arena_free(&arena);
}

/* Of an order that was paid in parts before, the bank sends the last part back. */
static void
a_return_finds_the_order_that_an_earlier_chunk_paid(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers")};
    const struct match_line returns[] = {line(700, "REJET VIR POTIRS")};
    struct match_line parts[] = {line(-300, ""), line(-700, "VIR POTIERS")};
    char reference[24];
    struct match_work work;
    struct arena arena;

    (void)state;
    (void)order_reference_write(FUND, (struct order_reference){2026, 1, 1}, reference);
    parts[0].label = reference;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 1);
    match_run(&work, &parts[0], 1);
    assert_int_equal(targets[0].left_cents, 700);
    match_run(&work, &parts[1], 1);
    assert_int_equal(targets[0].back_cents, 700);
    match_run(&work, returns, 1);
    assert_int_equal(work.found_count, 1);
    assert_true(work.first->back);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return_finds_its_order_after_other_orders_were_paid),
        cmocka_unit_test(a_return_finds_the_order_that_an_earlier_chunk_paid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
