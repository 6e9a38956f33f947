/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match: what a line has of an order may be of something else, and then it waits (decision 0073).
 */
#include "base/text.h"
#include "money/match.h"
#include "money/order_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define FUND        "lierre"

static char references[10][24];

/* An order of 2026 to a body: beneficiary and number are the same unless changed. */
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

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MATCHED(targets, lines)                                                                    \
    matched((targets), COUNT(targets), (const struct match_line *)(lines), COUNT(lines))

/* What a line has may be something else's: an invoice, a rent, a year, a longer number, another
 * body's name, the bank's own work. One order of its amount; the line waits. */
static void
what_may_be_something_else_waits(void **state)
{
    static const struct {
        const char *name, *agreement, *application, *label;
    } others[] = {
        {"Potiers de Loue", NULL, NULL, "LOYER 2026/12 SCI MARTIN"},
        {"Potiers de Loue", "2026-05", NULL, "LOYER MAI 2026 05 SCI MARTIN"},
        {"Potiers de Loue", "2026", NULL, "COTISATION 2026"},
        {"Potiers de Loue", "2026-12", NULL, "FACTURE BC-2026-12-0045 DUPONT"},
        {"Potiers de Loue", "CONV-2026-1", NULL, "VIR CONV-2026-1-05 DUPONT"},
        {"Potiers de Loue", "CONV-2026-1", NULL, "VIR CONV 2026 1 05 DUPONT"},
        {"Potiers de Loue", NULL, "AAP1", "VIR AAP-1-22 DUPONT"},
        {"Le Pont", NULL, NULL, "VIR SEPA MAIRIE DE PONT L ABBE"},
        {"Potiers de Loue", NULL, NULL, "VIR POTIERS DE LOUE COMITE DE SEGRE"},
        {"Potiers de Loue", "CONV-2026-1", NULL, "VIR LEV-2026-0000007-11 CONV-2026-1"},
        {"Potiers de Loue", NULL, NULL, "VIR LEV-2026-0000007-11 POTIERS DE LOUE"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(others); i++) {
        struct match_target targets[] = {order(12, 1000, 1, others[i].name)};
        const struct match_line lines[] = {line(-1000, others[i].label)};

        targets[0].agreement = others[i].agreement;
        targets[0].application = others[i].application;
        assert_string_equal(MATCHED(targets, lines), "");
    }
}

/* The same beside a name, or where nothing else is said. */
static void
with_the_name_it_is_known(void **state)
{
    struct match_target targets[] = {order(12, 1000, 1, "Potiers de Loue")};
    const struct match_line numbered[] = {line(-1000, "VIR 2026/12 DUPONT POTIERS DE LOUE")};
    const struct match_line agreed[] = {line(-1000, "VIR 2026-05 POTIERS LOUE PROJET")};

    (void)state;
    assert_string_equal(MATCHED(targets, numbered), "order-reference 0>0");
    targets[0] = order(12, 1000, 1, "Potiers de Loue");
    targets[0].agreement = "2026-05";
    assert_string_equal(MATCHED(targets, agreed), "agreement 0>0");
}

static void
two_references_and_the_amount_of_one_wait(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, NULL), order(2, 500, 2, NULL)};
    struct match_line lines[] = {line(-1000, NULL)};
    char label[64];

    (void)state;
    snprintf(label, sizeof label, "%s %s", references[1], references[2]);
    lines[0].label = label;
    assert_string_equal(MATCHED(targets, lines), "");
    lines[0].label = references[2];
    lines[0].end_to_end = references[1];
    assert_string_equal(MATCHED(targets, lines), "");
}

static void
what_the_bank_takes_for_a_transfer_is_no_part_of_it(void **state)
{
    struct match_target targets[] = {order(1, 1000, 1, NULL)};
    struct match_line lines[] = {line(-36, NULL)};
    char label[64];

    (void)state;
    snprintf(label, sizeof label, "FRAIS VIREMENT %s", references[1]);
    lines[0].label = label;
    assert_string_equal(MATCHED(targets, lines), "");
}

/* An association that is called Retour a la terre pays back, and no transfer came back. */
static void
a_name_does_not_say_that_a_transfer_came_back(void **state)
{
    struct match_target targets[] = {order(1, 0, 1, "Retour a la terre")};
    const struct match_line paid[] = {line(1000, "VIR RECU RETOUR A LA TERRE")};
    const struct match_line came_back[] = {line(1000, "REJET VIR RETOUR A LA TERRE")};

    (void)state;
    targets[0].back_cents = 1000;
    assert_string_equal(MATCHED(targets, paid), "");
    assert_string_equal(MATCHED(targets, came_back), "returned 0>0 back");
}

/* Any amount is a part of a call that is named, and a year names none. */
static void
a_call_is_not_named_by_a_year(void **state)
{
    struct match_target targets[] = {order(0, 250000, -2, "Region")};
    const struct match_line lines[] = {line(50, "VIR DUPONT DON 2026")};
    const struct match_line named[] = {line(50, "VIR PAIERIE APPEL-2026-7")};

    (void)state;
    targets[0].kind = MATCH_CALL;
    targets[0].reference = "2026";
    assert_string_equal(MATCHED(targets, lines), "");
    targets[0].reference = "APPEL-2026-7";
    assert_string_equal(MATCHED(targets, named), "contribution 0>0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_something_else_waits),
        cmocka_unit_test(with_the_name_it_is_known),
        cmocka_unit_test(two_references_and_the_amount_of_one_wait),
        cmocka_unit_test(what_the_bank_takes_for_a_transfer_is_no_part_of_it),
        cmocka_unit_test(a_name_does_not_say_that_a_transfer_came_back),
        cmocka_unit_test(a_call_is_not_named_by_a_year),
    };

    for (int32_t number = 1; number < 10; number++) {
        (void)order_reference_write(FUND, (struct order_reference){2026, number, 1},
                                    references[number]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
