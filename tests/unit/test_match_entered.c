/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match: money that a person booked before its line came, and one sum for a file of orders.
 */
#include "match_told.h"

/* Something of body 1, known from day 100 on; what is no order has its line until day 160. */
static struct match_target
target(enum match_target_kind kind, int64_t cents, const char *name)
{
    return (struct match_target){.kind = kind,
                                 .left_cents = cents,
                                 .beneficiary = 1,
                                 .award = 1,
                                 .day = 100,
                                 .last_day = kind == MATCH_ORDER ? 0 : 160,
                                 .exercise = 2026,
                                 .number = 1,
                                 .name = name};
}

static struct match_target
in_batch(struct match_target target, int64_t batch)
{
    target.batch = batch;
    return target;
}

static struct match_target
file(int64_t number, int64_t cents, const char *reference)
{
    struct match_target made = in_batch(target(MATCH_REMITTANCE, cents, "Fonds du Lierre"), number);

    made.reference = reference;
    return made;
}

/* What is matched, as `rule line>target`; the rest waits. */
static const char *
matched(struct match_target *targets, size_t target_count, const struct match_line *lines,
        size_t line_count)
{
    static char told[1024];
    struct match_target fresh[8];
    struct arena arena = {0};
    struct match_work work;
    struct text out;

    memcpy(fresh, targets, target_count * sizeof *targets);
    arena_init(&arena, ARENA_BYTES);
    out = text_in(&arena);
    match_begin(&work, &arena, FUND, fresh, target_count);
    match_run(&work, lines, line_count);
    for (const struct match_found *found = work.first; found != NULL; found = found->next) {
        text_addf(&out, "%s%s %u>%u", found == work.first ? "" : "; ", match_rule_code(found->rule),
                  found->lines[0], found->targets[0]);
    }
    strcpy(told, text_of(&out));
    arena_free(&arena);
    return told;
}

#define MATCHED(targets, ...)                                                                      \
    matched((targets), COUNT(targets), (const struct match_line[]){__VA_ARGS__},                   \
            COUNT(((const struct match_line[]){__VA_ARGS__})))

static void
what_was_booked_by_hand_finds_its_line(void **state)
{
    struct match_target targets[] = {target(MATCH_RECOVERED, 500, "Potiers de Loue"),
                                     target(MATCH_RECEIVED, 900, "Région des Mauges")};

    (void)state;
    targets[1].beneficiary = -2;
    targets[1].reference = "BQ-4711";
    assert_string_equal(MATCHED(targets, line(500, "VIR RECU POTIERS DE LOUE"),
                                line(900, "VIR RECU REGION DES MAUGES")),
                        "repayment-by-hand 0>0; contribution-by-hand 1>1");
    assert_string_equal(MATCHED(targets, line(900, "VIREMENT RECU BQ 4711")),
                        "contribution-by-hand 0>1");
    assert_string_equal(MATCHED(targets, line(501, "VIR RECU POTIERS DE LOUE"),
                                line(500, "VIR RECU"), line(-500, "VIR POTIERS DE LOUE")),
                        "");
}

static void
only_near_its_day_unless_it_has_its_reference(void **state)
{
    struct match_target targets[] = {target(MATCH_RECOVERED, 500, "Potiers de Loue")};
    struct match_line late = line(500, "POTIERS DE LOUE"),
                      named = line(500, "BQ99 POTIERS DE LOUE");

    (void)state;
    targets[0].reference = "BQ99";
    late.day = named.day = 161;
    assert_string_equal(MATCHED(targets, late), "");
    assert_string_equal(MATCHED(targets, named), "repayment-by-hand 0>0");
    late.day = 99;
    assert_string_equal(MATCHED(targets, late), "");
}

static void
an_open_claim_or_call_of_the_same_makes_it_wait(void **state)
{
    struct match_target targets[] = {target(MATCH_RECOVERED, 500, "Potiers de Loue"),
                                     target(MATCH_CLAIM, 500, "Potiers de Loue")};
    struct match_target calls[] = {target(MATCH_RECEIVED, 900, "Région des Mauges"),
                                   target(MATCH_CALL, 900, "Région des Mauges")};
    struct match_line late = line(500, "POTIERS DE LOUE");

    (void)state;
    assert_string_equal(MATCHED(targets, line(500, "POTIERS DE LOUE")), "");
    assert_string_equal(MATCHED(calls, line(900, "REGION DES MAUGES")), "");
    late.day = 170;
    targets[1].last_day = 0;
    assert_string_equal(MATCHED(targets, late), "");
    targets[1].left_cents = 501;
    assert_string_equal(MATCHED(targets, line(500, "POTIERS DE LOUE")), "repayment-by-hand 0>0");
}

static void
one_sum_is_a_file_by_its_name(void **state)
{
    struct match_target targets[] = {file(1, 3000, "REM-2026-1"), file(2, 3000, "REM-2026-2")};

    (void)state;
    assert_string_equal(MATCHED(targets, line(-3000, "VIR SEPA REM-2026-2-LIERRE"),
                                line(-3000, "POTIERS REM 2026 1 LIERRE")),
                        "remittance 0>1; remittance 1>0");
    assert_string_equal(MATCHED(targets, line(-3001, "REM-2026-2-LIERRE"),
                                line(-3000, "REM-2026-21-LIERRE"), line(3000, "REM-2026-2")),
                        "");
}

static void
or_by_its_sum_where_the_line_says_nothing_else(void **state)
{
    struct match_target targets[] = {file(1, 3000, "REM-2026-1")};
    struct match_target twins[] = {file(1, 3000, "REM-2026-1"), file(2, 3000, "REM-2026-2")};
    struct match_line late = line(-3000, "VIREMENTS SEPA EMIS"), named = late;

    (void)state;
    assert_string_equal(MATCHED(targets, line(-3000, "VIREMENTS SEPA EMIS 12 OPERATIONS")),
                        "remittance 0>0");
    assert_string_equal(MATCHED(targets, line(-3000, "VIR SEPA FONDS DU LIERRE")),
                        "remittance 0>0");
    assert_string_equal(MATCHED(targets, line(-3000, "VIR SEPA MAIRIE DE LOUE")), "");
    assert_string_equal(MATCHED(twins, line(-3000, "VIREMENTS SEPA EMIS")), "");
    assert_string_equal(MATCHED(targets, line(-3000, "VIR SEPA"), line(-3000, "VIR LOT 2")), "");
    late.day = 161;
    assert_string_equal(MATCHED(targets, late), "");
    named.name = "MAIRIE DE LOUE";
    assert_string_equal(MATCHED(targets, named), "");
}

static void
a_file_and_its_orders_are_not_both_matched(void **state)
{
    struct match_target targets[] = {in_batch(target(MATCH_ORDER, 1000, "Potiers de Loue"), 1),
                                     in_batch(target(MATCH_ORDER, 2000, "Lavoirs de Segre"), 1),
                                     file(1, 3000, "REM-2026-1")};

    (void)state;
    targets[1].number = 2;
    targets[1].beneficiary = 2;
    assert_string_equal(MATCHED(targets, line(-3000, "REM-2026-1"), line(-1000, "VIR LOT"),
                                line(2000, "REJET VIR LAVOIRS DE SEGRE")),
                        "remittance 0>2; returned 2>1");
    assert_string_equal(
        MATCHED(targets, line(-1000, "POTIERS DE LOUE"), line(-3000, "VIREMENTS SEPA EMIS")),
        "name-amount 0>0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_booked_by_hand_finds_its_line),
        cmocka_unit_test(only_near_its_day_unless_it_has_its_reference),
        cmocka_unit_test(an_open_claim_or_call_of_the_same_makes_it_wait),
        cmocka_unit_test(one_sum_is_a_file_by_its_name),
        cmocka_unit_test(or_by_its_sum_where_the_line_says_nothing_else),
        cmocka_unit_test(a_file_and_its_orders_are_not_both_matched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
