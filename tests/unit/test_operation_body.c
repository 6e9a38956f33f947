/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "money/operation_body.h"

#include "base/date.h"

static int32_t
day(int32_t year, int month, int of_month)
{
    return date_of_civil((struct civil_date){year, month, of_month});
}

/* P5: what is digested is this, and no other. */
static void
a_payment_is_told_with_its_transfers(void **state)
{
    struct text out = text_in(&arena);

    (void)state;
    operation_body_head(&arena, &out,
                        &(struct operation_body){.kind = "pay",
                                                 .key = "pay order 4 of 2026 1",
                                                 .exercise = 2026,
                                                 .accounted_on = day(2026, 12, 14),
                                                 .value_on = day(2027, 1, 2)});
    operation_body_transfer(&out, "ae", 1800000, "ae/ordered/2026", "ae/paid/2026");
    operation_body_transfer(&out, "cash", 1, "cash/bank/2026", "cash/sent/2026");
    assert_string_equal(text_of(&out), "levain operation 1\n"
                                       "pay\n"
                                       "pay order 4 of 2026 1\n"
                                       "2026\n"
                                       "2026-12-14\n"
                                       "2027-01-02\n"
                                       "cites -\n"
                                       "reason -\n"
                                       "reverses -\n"
                                       "ae 1800000 ae/ordered/2026 > ae/paid/2026\n"
                                       "cash 1 cash/bank/2026 > cash/sent/2026");
}

/* Texts that may name somebody are in it by their digests: sha256("abc") is of FIPS 180-2, B.1. */
static void
names_are_in_it_by_their_digests_alone(void **state)
{
    struct text out = text_in(&arena);

    (void)state;
    text_add(&out, "before ");
    operation_body_head(&arena, &out,
                        &(struct operation_body){.kind = "contra",
                                                 .key = "undo 7",
                                                 .exercise = 2027,
                                                 .accounted_on = day(2027, 1, 1),
                                                 .value_on = day(2027, 1, 1),
                                                 .cites = "abc",
                                                 .reason = "",
                                                 .reverses = "pay 7"});
    assert_string_equal(text_of(&out),
                        "before levain operation 1\n"
                        "contra\n"
                        "undo 7\n"
                        "2027\n"
                        "2027-01-01\n"
                        "2027-01-01\n"
                        "cites ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
                        "reason e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
                        "reverses pay 7");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payment_is_told_with_its_transfers),
        cmocka_unit_test(names_are_in_it_by_their_digests_alone),
    };

    return cmocka_run_group_tests_name("operation_body", tests, open_arena, close_arena);
}
