/* SPDX-License-Identifier: MPL-2.0 */
/*
 * scdl, threesixty: a line and a grant by hand, what is cut, what is missing.
 * Run alone: build/test_open_data [pattern]
 */
#include "in_arena.h"

#include "base/date.h"
#include "base/text.h"
#include "exchange/scdl.h"
#include "exchange/threesixty.h"

static int32_t
day_of(int year, int month, int day)
{
    return date_of_civil((struct civil_date){year, month, day});
}

static struct open_giver
giver(void)
{
    return (struct open_giver){.fund = "lierre",
                               .fund_title = "lierre",
                               .name = "Pays du Lierre",
                               .siret = "35600000009075",
                               .currency = "EUR",
                               .day = day_of(2026, 6, 30)};
}

static struct open_award
award(void)
{
    return (struct open_award){.subject = "2026/A09",
                               .number = "CONV-9",
                               .signed_on = day_of(2026, 5, 20),
                               .decided_on = day_of(2026, 5, 12),
                               .call = "2026",
                               .call_title = "Appel",
                               .name = "Les Haies",
                               .siret = "73282932000074",
                               .title = "Plantation",
                               .cents = 4200005,
                               .parts = 1};
}

static const char *
line_of(const struct open_award *of)
{
    const struct open_giver by = giver();
    struct text out = text_in(&arena);

    scdl_add(&out, &by, of);
    return text_of(&out);
}

static void
a_line_has_sixteen_cells_and_cents(void **state)
{
    const struct open_award of = award();

    (void)state;
    assert_string_equal(line_of(&of),
                        "Pays du Lierre,35600000009075,2026-05-20,CONV-9,Les Haies,73282932000074,,"
                        "Plantation,42000.05,aide en numéraire,unique,2026-05-20/2026-05-20,,non,"
                        "1,\r\n");
}

static void
what_is_paid_at_once_has_the_day_it_was_paid(void **state)
{
    struct open_award of = award();

    (void)state;
    of.has_paid = true;
    of.paid_on = day_of(2026, 6, 3);
    of.paid_cents = of.cents;
    assert_non_null(strstr(line_of(&of), ",unique,2026-06-03,,"));
    of.paid_cents -= 1; /* a cent is still to be paid: then it is a period, as of instalments */
    assert_non_null(strstr(line_of(&of), ",unique,2026-05-20/2026-06-03,,"));
    of.parts = 3;
    of.has_ends = true;
    of.ends_on = day_of(2028, 5, 31);
    assert_non_null(strstr(line_of(&of), ",échelonné,2026-05-20/2028-05-31,,"));
}

static void
cells_are_quoted_and_no_formulas(void **state)
{
    struct open_award of = award();

    (void)state;
    of.name = "=SUM(\"a\"), b";
    of.title = "two\nlines";
    of.deminimis = true;
    assert_non_null(strstr(line_of(&of), ",\"'=SUM(\"\"a\"\"), b\",73282932000074,,two lines,"));
    assert_non_null(strstr(line_of(&of), ",oui,1,\r\n"));
}

static void
a_long_title_is_cut_at_a_word(void **state)
{
    struct open_award of = award();
    char title[300];

    (void)state;
    memset(title, 'x', sizeof title - 1);
    title[250] = ' ';
    title[sizeof title - 1] = '\0';
    of.title = title;
    assert_non_null(strstr(line_of(&of), "x…,42000.05"));
    assert_null(strstr(line_of(&of), "x x"));
    title[250] = 'x'; /* one word alone is cut within: 255 characters and the mark */
    assert_non_null(strstr(line_of(&of), "x…,42000.05"));
}

static void
what_is_missing_has_the_name_of_its_column(void **state)
{
    struct open_award of = award();

    (void)state;
    assert_null(scdl_lacks(&of));
    of.siret = NULL;
    assert_string_equal(scdl_lacks(&of), "idBeneficiaire");
    of.rna = "W123456789";
    assert_null(scdl_lacks(&of));
    of.name = NULL;
    assert_string_equal(scdl_lacks(&of), "nomBeneficiaire");
}

static void
a_grant_is_a_number_of_euros_and_names_both(void **state)
{
    const struct open_payment payment = {"2026/12", day_of(2026, 6, 3), 1260000};
    const struct open_giver by = giver();
    struct open_award of = award();
    struct text out = text_in(&arena);
    struct json_writer writer = json_writer_to(&out);

    (void)state;
    of.payments = &payment;
    of.payment_count = 1;
    of.paid_cents = payment.cents;
    threesixty_begin(&writer, &by);
    threesixty_add(&writer, &by, &of);
    threesixty_end(&writer);
    assert_string_equal(
        text_of(&out),
        "{\"version\":\"1.4\",\"title\":\"lierre\",\"issued\":\"2026-06-30\",\"publisher\":{"
        "\"identifier\":\"FR-INSEE-35600000009075\",\"name\":\"Pays du Lierre\"},\"grants\":[{"
        "\"id\":\"360G-35600000009075-lierre/2026/A09\",\"title\":\"Plantation\","
        "\"description\":\"Plantation\",\"currency\":\"EUR\",\"amountAwarded\":42000.05,"
        "\"amountDisbursed\":12600.00,\"disbursementTransaction\":[{\"id\":\"lierre/2026/12\","
        "\"transactionDate\":\"2026-06-03\",\"currency\":\"EUR\",\"value\":12600.00}],"
        "\"awardDate\":\"2026-05-12\",\"recipientOrganization\":[{\"id\":"
        "\"FR-INSEE-73282932000074\",\"name\":\"Les Haies\"}],\"fundingOrganization\":[{\"id\":"
        "\"FR-INSEE-35600000009075\",\"name\":\"Pays du Lierre\"}],\"grantProgramme\":[{\"code\":"
        "\"2026\",\"title\":\"Appel\"}],\"fromOpenCall\":\"Yes\"}]}");
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_sixteen_cells_and_cents),
        cmocka_unit_test(what_is_paid_at_once_has_the_day_it_was_paid),
        cmocka_unit_test(cells_are_quoted_and_no_formulas),
        cmocka_unit_test(a_long_title_is_cut_at_a_word),
        cmocka_unit_test(what_is_missing_has_the_name_of_its_column),
        cmocka_unit_test(a_grant_is_a_number_of_euros_and_names_both),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
