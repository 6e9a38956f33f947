/* SPDX-License-Identifier: MPL-2.0 */
/*
 * outcome_table: a run on a terminal of 80 columns.
 */
#include "fund/outcome_table.h"
#include "fund_worked.h"

static const struct fund_variations as_written;

static const char *
row_of(const struct outcome *outcome)
{
    struct text text = text_in(&fund_arena);

    outcome_table_add(&text, &fund_arena, outcome, "EUR");
    return text_of(&text);
}

static const char *
table_of(struct worked *worked, const struct outcome_run *run)
{
    struct text text = text_in(&fund_arena);

    outcome_table_begin(&text, run, worked->file.currency);
    for (uint32_t i = 0; i < worked->count; i++) {
        outcome_table_add(&text, &fund_arena, &worked->items[worked->plan.walk.order[i]].outcome,
                          worked->file.currency);
    }
    outcome_table_end(&text, run, worked->file.currency);
    return text_of(&text);
}

static size_t
widest_line(const char *text)
{
    size_t widest = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n"), characters = text_characters(text, length);

        widest = characters > widest ? characters : widest;
        text += length + (text[length] == '\n');
    }
    return widest;
}

static void
the_worked_fund_as_a_trial(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct outcome_run run;

    (void)state;
    worked_run(worked);
    run = worked_outcome_run(worked);
    assert_string_equal(
        table_of(worked, &run),
        "Call val-de-lierre-2026, a trial: nothing is kept\n"
        "Policy: binding rank: the walk stops at what does not fit\n"
        "Amounts in EUR\n"
        "\n"
        " rank application env.       score   computed      award  status: reason\n"
        "    1 A07         E2         92.50     60,000     60,000  awarded\n"
        "    2 A14         E3         90.50     60,000     60,000  awarded\n"
        "    3 A15         E3         85.00     60,000     60,000  awarded\n"
        "    4 A09         E2         84.50     42,000     42,000  awarded\n"
        "    5 A11         E2         82.00     49,000     49,000  awarded\n"
        "    6 A01         E1         80.00     17,700     17,700  awarded\n"
        "    7 A12         E2         80.00     60,000          0  waiting list: quota"
        "\n"
        "    8 A08         E2         77.00     45,000     45,000  awarded\n"
        "    9 A06         E1         75.00     17,800     17,800  awarded\n"
        "   10 A02         E1         72.50     20,000     20,000  awarded\n"
        "    - A13         E2         70.00     45,000          0  ineligible: R08\n"
        "    - A04         E1         70.00     15,000          0  ineligible: R01\n"
        "    - A16         E3         68.00     40,000          0  ineligible: R14\n"
        "   11 A03         E1         66.50      9,500      9,500  awarded\n"
        "    - A17         E3         61.00     29,000          0  ineligible: R05 R15"
        "\n"
        "   12 A18         E3         58.50     35,000     35,000  awarded\n"
        "   13 A10         E2         58.50     56,000     56,000  awarded\n"
        "    - A05         E1         44.00     13,000          0  ineligible: R06\n"
        "\n"
        "  envelope             voted     moved in    moved out       awards         le"
        "ft\n"
        "  E1                  90,000            0       17,000       65,000        8,0"
        "00\n"
        "  E2                 240,000       12,000            0      252,000           "
        " 0\n"
        "  E3                 120,000       35,000            0      155,000           "
        " 0\n"
        "  RESERVE             30,000            0       30,000            0           "
        " 0\n"
        "  quota epci, EPCI_CENTRE: 153,000 of 192,000\n"
        "  quota epci, EPCI_NORD: 182,700 of 192,000\n"
        "  quota epci, EPCI_SUD: 136,300 of 192,000\n"
        "\n"
        "Net €480,000, awarded €472,000, left €8,000\n");
}

static void
a_run_says_its_name_and_what_was_varied(void **state)
{
    static const struct fund_variation varied[] = {{"threshold", "60"},
                                                   {"envelope.E1.voted", "100000"}};
    struct outcome_run run = {.call = "call-1",
                              .name = "0123456789ab",
                              .kind = "what-if",
                              .policy = "skip",
                              .variations = varied,
                              .variation_count = 2};
    struct text text = text_in(&fund_arena);

    (void)state;
    outcome_table_begin(&text, &run, "CHF");
    assert_string_equal(
        text_of(&text),
        "Call call-1, run 0123456789ab (what-if)\n"
        "  what if threshold = 60\n"
        "  what if envelope.E1.voted = 100000\n"
        "Policy: binding rank: what does not fit is passed over\n"
        "Amounts in CHF\n"
        "\n"
        " rank application env.       score   computed      award  status: reason\n");
}

static void
a_policy_without_words_is_shown_by_its_code(void **state)
{
    struct outcome_run run = {.call = "c", .policy = "lottery"};
    struct text text = text_in(&fund_arena);

    (void)state;
    outcome_table_begin(&text, &run, "EUR");
    assert_non_null(strstr(text_of(&text), "Policy: lottery\n"));
}

static struct outcome
waiting(void)
{
    return (struct outcome){.application = "A1",
                            .envelope = "E1",
                            .scored = true,
                            .score = rational_of(60),
                            .rank = 12,
                            .status = "waiting",
                            .reason = "NO_FUNDS",
                            .computed_known = true,
                            .computed_cents = 1234550};
}

static void
cents_are_shown_when_there_are_some(void **state)
{
    struct outcome outcome = waiting();

    (void)state;
    outcome.award_cents = -5;
    assert_string_equal(
        row_of(&outcome),
        "   12 A1          E1         60.00  12,345.50      -0.05  waiting list: no fun"
        "ds\n");
}

static void
what_is_not_known_is_a_dash(void **state)
{
    static const char *const unknown[] = {"R02", "R03"};
    struct outcome outcome = {.application = "A1",
                              .status = "ineligible",
                              .reason = "INELIGIBLE",
                              .unknown = unknown,
                              .unknown_count = 2};

    (void)state;
    assert_string_equal(
        row_of(&outcome),
        "    - A1          -              -          -          0  ineligible: R02? R03"
        "?\n");
}

static void
a_reason_that_does_not_fit_stands_below_its_status(void **state)
{
    struct outcome outcome = waiting();

    (void)state;
    outcome.status = "partial";
    outcome.reason = "PARTIAL";
    assert_string_equal(
        row_of(&outcome),
        "   12 A1          E1         60.00  12,345.50          0  awarded in part\n"
        "                                                          what was left\n");
}

static void
many_rules_are_wrapped_below_each_other(void **state)
{
    static const char *const failed[] = {"R01", "R02", "R03", "R04", "R05", "R06"};
    static const char *const unknown[] = {
        "R07", "a-rule-whose-code-is-as-long-as-a-code-may-be-in-a-fund-and-more"};
    struct outcome outcome = waiting();

    (void)state;
    outcome.status = "ineligible";
    outcome.reason = "INELIGIBLE";
    outcome.failed = failed;
    outcome.failed_count = COUNT(failed);
    outcome.unknown = unknown;
    outcome.unknown_count = COUNT(unknown);
    assert_string_equal(
        row_of(&outcome),
        "   12 A1          E1         60.00  12,345.50          0  ineligible\n"
        "                                                          R01 R02 R03 R04 R05"
        "\n"
        "                                                          R06 R07?\n"
        "               a-rule-whose-code-is-as-long-as-a-code-may-be-in-a-fund-and-mor"
        "e?\n");
}

static void
long_codes_end_their_line(void **state)
{
    struct outcome outcome = waiting();

    (void)state;
    outcome.application = "2026-val-de-lierre-0001";
    assert_string_equal(
        row_of(&outcome),
        "   12 2026-val-de-lierre-0001\n"
        "                  E1         60.00  12,345.50          0  waiting list: no fun"
        "ds\n");
    outcome.envelope = "an-envelope-whose-code-is-as-long-as-a-code-may-be-in-any-fund1";
    assert_string_equal(
        row_of(&outcome),
        "   12 2026-val-de-lierre-0001\n"
        "                 an-envelope-whose-code-is-as-long-as-a-code-may-be-in-any-fun"
        "d1\n"
        "                             60.00  12,345.50          0  waiting list: no fun"
        "ds\n");
}

static void
a_reason_without_words_is_shown_by_its_code(void **state)
{
    struct outcome outcome = waiting();

    (void)state;
    outcome.reason = "LOTTERY";
    assert_non_null(strstr(row_of(&outcome), "waiting list: LOTTERY\n"));
}

static const char *
random_code(uint64_t *seed)
{
    size_t length = 1 + chance(seed) % 63;
    char *code = arena_alloc(&fund_arena, length + 1, 1);

    memset(code, 'a' + (int)(chance(seed) % 26), length);
    return code;
}

static void
no_row_is_wider_than_80_columns(void **state)
{
    static const char *const statuses[] = {"awarded", "partial", "waiting", "rejected",
                                           "ineligible"};
    static const char *const reasons[] = {"PARTIAL",         "TOPPED_UP",  "QUOTA",
                                          "ENVELOPE_CLOSED", "NOT_SCORED", "INELIGIBLE"};
    uint64_t seed = 80;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const char *codes[12];
        struct outcome outcome = waiting();
        const char *row;

        for (size_t i = 0; i < COUNT(codes); i++) {
            codes[i] = random_code(&seed);
        }
        outcome.rank = (uint32_t)(chance(&seed) % 100000);
        outcome.application = random_code(&seed);
        outcome.envelope = random_code(&seed);
        outcome.status = statuses[chance(&seed) % COUNT(statuses)];
        outcome.reason = reasons[chance(&seed) % COUNT(reasons)];
        outcome.computed_cents = (int64_t)(chance(&seed) % 100000000);
        outcome.award_cents = (int64_t)(chance(&seed) % 100000000);
        outcome.failed = codes;
        outcome.failed_count = chance(&seed) % 6;
        outcome.unknown = codes + 6;
        outcome.unknown_count = chance(&seed) % 6;
        row = row_of(&outcome);
        assert_true(widest_line(row) <= 80);
        assert_null(strstr(row, " \n"));
    }
}

static void
the_end_keeps_to_80_columns_with_long_codes(void **state)
{
    struct outcome_envelope envelopes[] = {
        {.code = "a-quite-long-envelope",
         .money = {.voted_cents = 999999901, .left_cents = 999999901}},
        {.code = "E2", .money = {.voted_cents = 100, .moved_out_cents = 100}}};
    struct outcome_quota quota = {.code = "epci", .value = "NORD", .limit_cents = 19200000};
    struct outcome_run run = {.envelopes = envelopes,
                              .envelope_count = 2,
                              .quotas = &quota,
                              .quota_count = 1,
                              .net_cents = 1000000001,
                              .left_cents = 999999901};
    struct text text = text_in(&fund_arena);

    (void)state;
    outcome_table_end(&text, &run, "EUR");
    assert_string_equal(
        text_of(&text),
        "\n"
        "  envelope             voted     moved in    moved out       awards         le"
        "ft\n"
        "  a-quite-long-envelope\n"
        "                9,999,999.01            0            0            0 9,999,999."
        "01\n"
        "  E2                       1            0            1            0           "
        " 0\n"
        "  quota epci, NORD: 0 of 192,000\n"
        "\n"
        "Net €10,000,000.01, awarded €0, left €9,999,999.01\n");
    assert_true(widest_line(text_of(&text)) <= 80);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_fund_as_a_trial),
        cmocka_unit_test(a_run_says_its_name_and_what_was_varied),
        cmocka_unit_test(a_policy_without_words_is_shown_by_its_code),
        cmocka_unit_test(cents_are_shown_when_there_are_some),
        cmocka_unit_test(what_is_not_known_is_a_dash),
        cmocka_unit_test(a_reason_that_does_not_fit_stands_below_its_status),
        cmocka_unit_test(many_rules_are_wrapped_below_each_other),
        cmocka_unit_test(long_codes_end_their_line),
        cmocka_unit_test(a_reason_without_words_is_shown_by_its_code),
        cmocka_unit_test(no_row_is_wider_than_80_columns),
        cmocka_unit_test(the_end_keeps_to_80_columns_with_long_codes),
    };

    return cmocka_run_group_tests_name("outcome_table", tests, fund_begin, fund_end);
}
