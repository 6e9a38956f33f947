/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match: each rule where there is one answer, and what has to wait where there is none.
 */
#include "match_told.h"

static char references[10][24];

/* What is matched, as `rule lines>targets` with what is particular; the rest waits. */
static const char *
matched(struct match_target *targets, size_t target_count, const struct match_line *lines,
        size_t line_count)
{
    static char told[2048];
    static struct arena arena;
    struct match_work work;
    struct text out;

    arena_free(&arena);
    arena_init(&arena, ARENA_BYTES);
    out = text_in(&arena);
    match_begin(&work, &arena, FUND, targets, target_count);
    match_run(&work, lines, line_count);
    for (const struct match_found *found = work.first; found != NULL; found = found->next) {
        text_addf(&out, "%s%s ", found == work.first ? "" : "; ", match_rule_code(found->rule));
        for (size_t i = 0; i < found->line_count; i++) {
            text_addf(&out, "%u", found->lines[i]);
        }
        text_add(&out, ">");
        for (size_t i = 0; i < found->target_count; i++) {
            text_addf(&out, "%u", found->targets[i]);
        }
        text_add(&out, found->open ? " open" : "");
        text_add(&out, found->back ? " back" : "");
        if (found->surplus_cents > 0) {
            text_addf(&out, " +%d", (int)found->surplus_cents);
        }
    }
    strcpy(told, text_of(&out));
    return told;
}

#define MATCHED(targets, lines)                                                                    \
    matched((targets), COUNT(targets), (const struct match_line *)(lines), COUNT(lines))

static void
a_reference_names_its_order(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers"), order(2, 1000, 1, "Potiers")};
    struct match_line lines[] = {line(-1000, "VIR SEPA"), line(-1000, references[2])};

    (void)state;
    lines[0].end_to_end = references[1];
    assert_string_equal(MATCHED(targets, lines), "order-reference 1>1; end-to-end 0>0");
}

static void
an_order_as_people_write_it_needs_the_amount(void **state)
{
    struct match_target targets[] = {order(4, 1000, 1, NULL), order(41, 1000, 2, NULL)};
    const struct match_line right[] = {line(-1000, "VIR 2026/4 SOLDE")};
    const struct match_line wrong[] = {line(-1001, "VIR 2026/4"), line(-1000, "VIR 12026/4"),
                                       line(-1000, "VIR 2026/04"), line(-1000, "VIR 03/2026/4"),
                                       line(-1000, "26/4 2026/ /4 2026/4A")};

    (void)state;
    assert_string_equal(MATCHED(targets, wrong), "");
    assert_string_equal(MATCHED(targets, right), "order-reference 0>0");
}

static void
a_name_that_contradicts_a_reference_makes_it_wait(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(2, 2000, 2, "Musiciens de Cholet")};
    struct match_line lines[] = {line(-1000, references[1])};

    (void)state;
    lines[0].name = "MUSICIENS DE CHOLET";
    assert_string_equal(MATCHED(targets, lines), "");
    lines[0].name = "FABRIQUE DE SAUMUR";
    assert_string_equal(MATCHED(targets, lines), "");
    lines[0].name = "ASSO POTIERS DE LOUE";
    assert_string_equal(MATCHED(targets, lines), "order-reference 0>0");
}

static void
another_account_makes_it_wait(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, NULL)};
    struct match_line lines[] = {line(-1000, references[1])};

    (void)state;
    targets[0].iban = "FR14 2004 1010 0505 0001 3M02 606";
    lines[0].iban = "DE89370400440532013000";
    assert_string_equal(MATCHED(targets, lines), "");
    lines[0].iban = "FR1420041010050500013M02606";
    lines[0].label = "VIR";
    assert_string_equal(MATCHED(targets, lines), "iban-amount 0>0");
}

static void
the_number_of_an_agreement_needs_the_amount(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, NULL), order(2, 2000, 1, NULL)};
    const struct match_line right[] = {line(-2000, "VIR CONV 2026 014 SOLDE")};
    const struct match_line wrong[] = {line(-2001, "VIR CONV 2026 014 SOLDE")};

    (void)state;
    targets[0].agreement = targets[1].agreement = "CONV-2026-014";
    assert_string_equal(MATCHED(targets, wrong), "");
    assert_string_equal(MATCHED(targets, right), "agreement 0>1");
}

static void
a_name_and_an_amount_are_enough_for_one_order_and_one_line(void **state)
{
    struct match_target one[] = {order(1, 1000, 1, "Potiers de Loue"),
                                 order(2, 1000, 2, "Musiciens de Cholet")};
    struct match_target twins[] = {order(1, 1000, 1, "Potiers de Loue"),
                                   order(2, 1000, 1, "Potiers de Loue")};
    struct match_target again[] = {order(1, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE")};
    const struct match_line both[] = {line(-1000, "VIR POTIERS DE LOUE"),
                                      line(-1000, "VIR POTIERS LOUE")};

    (void)state;
    assert_string_equal(MATCHED(one, lines), "name-amount 0>0");
    assert_string_equal(MATCHED(twins, lines), "");
    assert_string_equal(MATCHED(again, both), "");
}

static void
days_tell_twins_apart(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(2, 1000, 1, "Potiers de Loue")};
    struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE"),
                                 line(-1000, "VIR POTIERS DE LOUE")};

    (void)state;
    targets[1].day = 200;
    lines[1].day = 210;
    assert_string_equal(MATCHED(targets, lines), "name-amount 0>0; name-amount 1>1");
}

static void
an_order_that_was_sent_again_has_two_lines(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE"),
                                       line(-1000, "VIR POTIERS DE LOUE")};

    (void)state;
    targets[0].more_lines = 1;
    assert_string_equal(MATCHED(targets, lines), "name-amount 0>0; name-amount 1>0");
}

static void
one_line_pays_several_orders_where_one_set_makes_it(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(2, 2500, 1, "Potiers de Loue"),
                                     order(3, 4000, 1, "Potiers de Loue")};
    struct match_target twofold[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(2, 2500, 1, "Potiers de Loue"),
                                     order(3, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(-3500, "VIR POTIERS DE LOUE")};

    (void)state;
    assert_string_equal(MATCHED(targets, lines), "several-orders 0>01");
    assert_string_equal(MATCHED(twofold, lines), "");
}

static void
several_references_of_one_line_have_to_make_it(void **state)
{
    char label[64];
    struct match_target targets[] = {order(1, 1000, 1, NULL), order(2, 2500, 1, NULL)};
    struct match_target other[] = {order(1, 1000, 1, NULL), order(2, 2500, 1, NULL)};

    (void)state;
    strcpy(label, references[1]);
    strcat(label, " ");
    strcat(label, references[2]);
    const struct match_line right[] = {line(-3500, label)}, wrong[] = {line(-3400, label)};

    assert_string_equal(MATCHED(targets, right), "several-orders 0>01");
    assert_string_equal(MATCHED(other, wrong), "");
}

static void
several_lines_pay_one_order(void **state)
{
    struct match_target targets[] = {order(1, 3500, 1, "Potiers de Loue")};
    struct match_target far[] = {order(1, 3500, 1, "Potiers de Loue")};
    struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE"),
                                 line(-2500, "VIR POTIERS DE LOUE")};

    (void)state;
    assert_string_equal(MATCHED(targets, lines), "several-lines 01>0");
    lines[1].day = 300;
    assert_string_equal(MATCHED(far, lines), "");
}

static void
less_than_the_order_waits_for_other_lines(void **state)
{
    struct match_target targets[] = {order(1, 3500, 1, "Potiers de Loue")};
    const struct match_line first[] = {line(-1000, references[1])};
    const struct match_line rest[] = {line(-2500, references[1])};

    (void)state;
    assert_string_equal(MATCHED(targets, first), "order-reference 0>0 open");
    assert_int_equal(targets[0].left_cents, 2500);
    assert_string_equal(MATCHED(targets, rest), "order-reference 0>0");
}

static void
more_than_the_order_is_a_surplus_of_whom_nothing_else_is_paid_to(void **state)
{
    struct match_target alone[] = {order(1, 1000, 1, NULL)};
    struct match_target others[] = {order(1, 1000, 1, NULL), order(2, 900, 1, NULL)};
    const struct match_line lines[] = {line(-1200, references[1])};

    (void)state;
    assert_string_equal(MATCHED(others, lines), "");
    assert_string_equal(MATCHED(alone, lines), "order-reference 0>0 +200");
}

static void
nothing_is_matched_with_what_cannot_be_booked(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, NULL)};
    const struct match_line lines[] = {line(-1000, references[1])};

    (void)state;
    targets[0].against = MATCH_NOT_CANCELLED;
    assert_string_equal(MATCHED(targets, lines), "");
    targets[0].against = 0;
    targets[0].last_day = 119;
    assert_string_equal(MATCHED(targets, lines), "");
    targets[0].last_day = 120;
    assert_string_equal(MATCHED(targets, lines), "order-reference 0>0");
}

static void
a_transfer_comes_back_by_its_reference_or_when_the_bank_says_so(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue")};
    const struct match_line named[] = {line(1000, references[1])};
    const struct match_line told[] = {line(1000, "REJET VIR POTIERS DE LOUE")};
    const struct match_line untold[] = {line(1000, "VIR POTIERS DE LOUE")};

    (void)state;
    targets[0].left_cents = 0;
    targets[0].back_cents = 1000;
    assert_string_equal(MATCHED(targets, untold), "");
    assert_string_equal(MATCHED(targets, told), "returned 0>0 back");
    targets[0].back_cents = 1000;
    assert_string_equal(MATCHED(targets, named), "returned 0>0 back");
}

static void
what_is_paid_and_comes_back_in_one_file_is_both(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(1000, "REJET VIR POTIERS DE LOUE"),
                                       line(-1000, "VIR POTIERS DE LOUE")};

    (void)state;
    assert_string_equal(MATCHED(targets, lines), "name-amount 1>0; returned 0>0 back");
}

static void
a_claim_is_paid_back_unless_it_may_be_a_transfer_that_came_back(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(0, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(1000, "VIR POTIERS DE LOUE")};
    const struct match_line part[] = {line(400, "VIR CONV-2026-014 POTIERS DE LOUE")};

    (void)state;
    targets[1].kind = MATCH_CLAIM;
    targets[1].agreement = "CONV-2026-014";
    assert_string_equal(MATCHED(targets, lines), "");
    targets[0].left_cents = 7;
    assert_string_equal(MATCHED(targets, part), "repayment 0>1");
    assert_int_equal(targets[1].left_cents, 600);
}

static void
funders_and_receipts_are_found_by_reference_or_name(void **state)
{
    struct match_target targets[] = {order(0, 50000, -7, "R\xc3\xa9gion Bretagne"),
                                     order(0, 700, -8, NULL)};
    struct match_line lines[] = {line(50000, "VIR REGION BRETAGNE"), line(700, "REMISE CHQ 4711")};

    (void)state;
    targets[0].kind = MATCH_CALL;
    targets[1].kind = MATCH_RECEIPT;
    targets[1].reference = "CHQ-4711";
    assert_string_equal(MATCHED(targets, lines), "contribution 0>0; receipt 1>1");
}

static void
a_fund_may_do_without_a_rule(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE")};
    struct match_work work;
    struct arena arena;

    (void)state;
    arena_init(&arena, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 1);
    work.rules &= ~(1U << RULE_NAME_AMOUNT);
    match_run(&work, lines, 1);
    assert_null(work.first);
    assert_false(match_is_matched(&work, 0));
    arena_free(&arena);
}

static void
candidates_are_ranked_and_say_why(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, "Potiers de Loue"),
                                     order(2, 1000, 1, "Potiers de Loue"),
                                     order(3, 999, 1, "Potiers de Loue")};
    const struct match_line lines[] = {line(-1000, "VIR POTIERS DE LOUE"), line(-5, "FRAIS")};
    const struct match_candidate *candidates;
    struct match_work work;
    struct arena arena, scratch;

    (void)state;
    arena_init(&arena, ARENA_BYTES);
    arena_init(&scratch, ARENA_BYTES);
    match_begin(&work, &arena, FUND, targets, 3);
    assert_true(match_concerns(&work, &scratch, &lines[0]));
    assert_false(match_concerns(&work, &scratch, &lines[1]));
    match_run(&work, lines, 2);
    assert_int_equal(match_candidates(&work, 0, 5, &candidates), 3);
    assert_int_equal(candidates[0].target, 0);
    assert_int_equal(candidates[0].why, MATCH_BY_NAME | MATCH_BY_AMOUNT | MATCH_NOT_SEVERAL);
    assert_int_equal(candidates[2].target, 2);
    assert_int_equal(candidates[2].why, MATCH_BY_NAME | MATCH_NOT_MORE);
    assert_int_equal(match_candidates(&work, 1, 5, &candidates), 0);
    arena_free(&arena);
    arena_free(&scratch);
}

static void
rules_and_reasons_have_codes_and_words(void **state)
{
    (void)state;
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        assert_int_equal(match_rule_of(match_rule_code((enum match_rule)rule)), rule);
        assert_non_null(match_rule_words((enum match_rule)rule));
    }
    assert_int_equal(match_rule_of("luck"), RULE_COUNT);
    assert_string_equal(match_why_code(MATCH_BY_AMOUNT), "amount");
    assert_string_equal(match_why_words(MATCH_NOT_SEEN), "has its line already, or was rejected");
    assert_null(match_why_code(1U << 31));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_names_its_order),
        cmocka_unit_test(an_order_as_people_write_it_needs_the_amount),
        cmocka_unit_test(a_name_that_contradicts_a_reference_makes_it_wait),
        cmocka_unit_test(another_account_makes_it_wait),
        cmocka_unit_test(the_number_of_an_agreement_needs_the_amount),
        cmocka_unit_test(a_name_and_an_amount_are_enough_for_one_order_and_one_line),
        cmocka_unit_test(days_tell_twins_apart),
        cmocka_unit_test(an_order_that_was_sent_again_has_two_lines),
        cmocka_unit_test(one_line_pays_several_orders_where_one_set_makes_it),
        cmocka_unit_test(several_references_of_one_line_have_to_make_it),
        cmocka_unit_test(several_lines_pay_one_order),
        cmocka_unit_test(less_than_the_order_waits_for_other_lines),
        cmocka_unit_test(more_than_the_order_is_a_surplus_of_whom_nothing_else_is_paid_to),
        cmocka_unit_test(nothing_is_matched_with_what_cannot_be_booked),
        cmocka_unit_test(a_transfer_comes_back_by_its_reference_or_when_the_bank_says_so),
        cmocka_unit_test(what_is_paid_and_comes_back_in_one_file_is_both),
        cmocka_unit_test(a_claim_is_paid_back_unless_it_may_be_a_transfer_that_came_back),
        cmocka_unit_test(funders_and_receipts_are_found_by_reference_or_name),
        cmocka_unit_test(a_fund_may_do_without_a_rule),
        cmocka_unit_test(candidates_are_ranked_and_say_why),
        cmocka_unit_test(rules_and_reasons_have_codes_and_words),
    };

    for (int32_t number = 1; number < 10; number++) {
        (void)order_reference_write(FUND, (struct order_reference){2026, number, 1},
                                    references[number]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
