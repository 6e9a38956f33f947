/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fund_file: rates, and parameters that change over time. Run alone: build/test_fund_file_dated
 */
#include "unit.h"

#include "fund_reading.h"

#include "fund/references_digest.h"

#define PARAMETERS "\"parameters\": {"
#define CEILING    "\"ceiling\": {\"type\": \"money\", \"value\": \"900.00\"}"

/* The State share of the 102 % of July 2021, 95 % from 1 October 2023 by an order of 29 September;
 * the hourly minimum wage; a corrected share, told later with effect from before; a gap. */
#define RATES                                                                                      \
    "\"rates\": {"                                                                                 \
    "\"smic_hourly\": {\"type\": \"money\", \"values\": ["                                         \
    "{\"value\": \"11.65\", \"from\": \"2024-01-01\"}, "                                           \
    "{\"value\": \"11.88\", \"from\": \"2024-11-01\"}, "                                           \
    "{\"value\": \"11.52\", \"from\": \"2023-05-01\"}]}, "                                         \
    "\"state_share\": {\"type\": \"number\", \"values\": ["                                        \
    "{\"value\": \"1.02\", \"from\": \"2021-07-01\", \"known_from\": \"2021-06-30\"}, "            \
    "{\"value\": \"0.95\", \"from\": \"2023-10-01\", \"known_from\": \"2023-09-29\"}, "            \
    "{\"value\": \"0.97\", \"from\": \"2023-10-01\", \"known_from\": \"2024-02-10\"}]}, "          \
    "\"km\": {\"type\": \"money\", \"values\": ["                                                  \
    "{\"value\": \"0.3215\", \"from\": \"2025-01-01\", \"to\": \"2025-12-31\"}, "                  \
    "{\"value\": \"0.33\", \"from\": \"2026-02-01\"}]}}, " PARAMETERS

static struct fund_file
read_good(const char *from, const char *to)
{
    struct reading reading = fund_reading_of_text(fund_replaced(fund_bytes(FUND_SMALL), from, to));

    assert_string_equal(reading.said, "");
    assert_int_equal(reading.status, ST_OK);
    return reading.file;
}

static const char *
rate_at(const struct fund_file *file, const char *name, const char *text)
{
    const struct rate *rate = references_rate(file->references, name);
    const struct rate_value *value;
    int32_t day = 0;

    assert_non_null(rate);
    assert_true(date_parse(text, strlen(text), &day));
    value = rate_on(rate, day);
    return value != NULL ? rational_exact(&fund_arena, value->value) : "none";
}

static int32_t
day_of(const char *text)
{
    int32_t day = 0;

    assert_true(date_parse(text, strlen(text), &day));
    return day;
}

static void
a_value_holds_until_the_next_one(void **state)
{
    struct fund_file file = read_good(PARAMETERS, RATES);

    (void)state;
    assert_string_equal(rate_at(&file, "smic_hourly", "2023-04-30"), "none");
    assert_string_equal(rate_at(&file, "smic_hourly", "2023-05-01"), "1152");
    assert_string_equal(rate_at(&file, "smic_hourly", "2023-12-31"), "1152");
    assert_string_equal(rate_at(&file, "smic_hourly", "2024-01-01"), "1165");
    assert_string_equal(rate_at(&file, "smic_hourly", "2024-10-31"), "1165");
    assert_string_equal(rate_at(&file, "smic_hourly", "2030-01-01"), "1188");
}

static void
a_value_that_ends_leaves_a_gap(void **state)
{
    struct fund_file file = read_good(PARAMETERS, RATES);

    (void)state;
    assert_string_equal(rate_at(&file, "km", "2025-12-31"), "32.15"); /* cents, exactly */
    assert_string_equal(rate_at(&file, "km", "2026-01-01"), "none");
    assert_string_equal(rate_at(&file, "km", "2026-01-31"), "none");
    assert_string_equal(rate_at(&file, "km", "2026-02-01"), "33");
}

static void
what_was_published_later_is_not_known(void **state)
{
    struct fund_file file = read_good(PARAMETERS, RATES);

    (void)state;
    assert_string_equal(rate_at(&file, "state_share", "2023-12-01"), "0.97");
    fund_file_know(&fund_arena, &file, day_of("2024-02-09"));
    assert_string_equal(rate_at(&file, "state_share", "2023-12-01"), "0.95");
    assert_string_equal(rate_at(&file, "state_share", "2023-09-30"), "1.02");
    fund_file_know(&fund_arena, &file, day_of("2023-09-28"));
    assert_string_equal(rate_at(&file, "state_share", "2023-12-01"), "1.02");
    fund_file_know(&fund_arena, &file, day_of("2021-06-29"));
    assert_string_equal(rate_at(&file, "state_share", "2023-12-01"), "none");
    fund_file_know(&fund_arena, &file, day_of("2024-02-10"));
    assert_string_equal(rate_at(&file, "state_share", "2023-12-01"), "0.97");
}

static const char *
ceiling(const struct fund_file *file)
{
    for (size_t i = 0; i < file->dated_count; i++) {
        if (strcmp(file->dated[i].name, "call.ceiling") == 0) {
            return value_words(&fund_arena, &file->constants[file->dated[i].slot], "EUR",
                               file->zone);
        }
    }
    return "no such parameter";
}

static void
a_parameter_has_the_value_of_the_day_on_which_the_call_closes(void **state)
{
    struct fund_file file = read_good(CEILING, "\"ceiling\": {\"type\": \"money\", \"values\": ["
                                               "{\"value\": \"800\", \"from\": \"2025-01-01\"}, "
                                               "{\"value\": \"900\", \"from\": \"2026-02-01\"}, "
                                               "{\"value\": \"950\", \"from\": \"2026-02-01\", "
                                               "\"known_from\": \"2026-01-20\"}, "
                                               "{\"value\": \"990\", \"from\": \"2026-02-02\"}]}");

    (void)state;
    assert_string_equal(ceiling(&file), "€950");
    fund_file_know(&fund_arena, &file, day_of("2026-01-19"));
    assert_string_equal(ceiling(&file), "€900");
}

static void
a_parameter_may_say_its_day_and_be_unknown_on_it(void **state)
{
    struct fund_file file =
        read_good(CEILING, "\"ceiling\": {\"type\": \"money\", \"on\": \"2024-12-31\", "
                           "\"values\": [{\"value\": \"800\", \"from\": \"2025-01-01\"}]}");

    (void)state;
    assert_string_equal(ceiling(&file), "unknown (no call.ceiling on 2024-12-31)");
    file = read_good(CEILING, "\"ceiling\": {\"type\": \"money\", \"on\": \"2026-03-01\", "
                              "\"values\": [{\"value\": \"800\", \"from\": \"2025-01-01\", "
                              "\"to\": \"2025-12-31\"}]}");
    assert_string_equal(ceiling(&file), "unknown (no call.ceiling on 2026-03-01)");
}

static void
without_a_closing_a_parameter_must_say_its_day(void **state)
{
    const char *small = fund_bytes(FUND_SMALL);
    struct reading reading;

    (void)state;
    small = fund_replaced(small, ", \"closes\": \"2026-02-01T12:00:00\"", "");
    reading = fund_reading_of_text(
        fund_replaced(small, CEILING,
                      "\"ceiling\": {\"type\": \"money\", \"values\": [{\"value\": \"1\", "
                      "\"from\": \"2025-01-01\"}]}"));
    assert_non_null(strstr(reading.said,
                           "/call/parameters/ceiling: the call does not close, so no day says "
                           "which value counts (write the day: \"on\": \"2026-03-16\")\n"));
}

static void
the_rates_of_the_fund_and_of_the_call_share_their_names(void **state)
{
    const char *text =
        fund_replaced(fund_bytes(FUND_SMALL), "\"sets\": {",
                      "\"rates\": {\"km\": {\"type\": \"number\", \"values\": [{\"value\": 1, "
                      "\"from\": \"2025-01-01\"}]}}, \"sets\": {");
    struct reading reading = fund_reading_of_text(fund_replaced(text, PARAMETERS, RATES));

    (void)state;
    assert_non_null(strstr(reading.said, "/call/rates/km: the rate `km` is declared twice (the "
                                         "rates of the fund and of the call share their names)"));
}

/* What a formula of constants and rates gives, in words. */
static const char *
computed(const struct fund_file *file, const char *formula)
{
    const struct program *program = NULL;
    struct value result;
    struct err err = {0};

    if (program_make(&fund_arena, formula, &file->symbols, PROGRAM_ANY, &program, &err) != ST_OK) {
        fail_msg("%s: %s", formula, err.text);
    }
    assert_int_equal(program_run(&fund_arena, program, file->constants, &result, &err), ST_OK);
    return value_words(&fund_arena, &result, "EUR", file->zone);
}

/* The fund per full-time equivalent of 2024: the rounding point is part of the rule. 11.65 x 151.67
 * is 1,766.9555, and 11.65 x 1,820 would be 21,203.00. For 62.4 FTE in a month, the State's part is
 * 104,745.37 when the year is kept, 104,745.26 when the month of one FTE is rounded first. */
static void
where_an_amount_is_rounded_is_part_of_the_rule(void **state)
{
#define SMIC_YEAR                                                                                  \
    "12 * round_half_up(151.67 * rate('smic_hourly', date('2024-06-30')), euros('0.01'))"
#define STATE_YEAR                                                                                 \
    "round_half_up(rate('share_2024', date('2024-06-30')) * " SMIC_YEAR ", euros('0.01'))"
    struct fund_file file =
        read_good(PARAMETERS, "\"rates\": {"
                              "\"smic_hourly\": {\"type\": \"money\", \"values\": ["
                              "{\"value\": \"11.65\", \"from\": \"2024-01-01\"}]}, "
                              "\"share_2024\": {\"type\": \"share\", \"values\": ["
                              "{\"value\": \"95 %\", \"from\": \"2023-10-01\"}]}, "
                              "\"department\": {\"type\": \"share\", \"values\": ["
                              "{\"value\": \"15 %\", \"from\": \"2021-07-01\"}]}}, " PARAMETERS);

    (void)state;
    assert_string_equal(computed(&file, SMIC_YEAR), "€21,203.52");
    assert_string_equal(computed(&file, STATE_YEAR), "€20,143.34");
    assert_string_equal(
        computed(&file, "round_half_up(rate('department', date('2024-06-30')) * " STATE_YEAR
                        ", euros('0.01'))"),
        "€3,021.50");
    assert_string_equal(computed(&file, "round_half_up(62.4 * " STATE_YEAR " / 12, euros('0.01'))"),
                        "€104,745.37");
    assert_string_equal(computed(&file, "round_half_up(62.4 * round_half_up(" STATE_YEAR
                                        " / 12, euros('0.01')), euros('0.01'))"),
                        "€104,745.26");
    assert_string_equal(computed(&file, "round_half_up(" STATE_YEAR " / 12, euros('0.01'))"),
                        "€1,678.61");
    assert_string_equal(computed(&file, "rate('share_2024', date('2023-09-30'))"),
                        "unknown (no rate share_2024 on 2023-09-30)");
}

static void
the_digest_is_that_of_what_is_known(void **state)
{
    const char *text = fund_replaced(fund_bytes(FUND_SMALL), PARAMETERS, RATES);
    struct fund_file file = fund_reading_of_text(text).file;
    int64_t count = 0;
    const struct digest all = references_digest(&file, &count);
    struct digest other;

    (void)state;
    assert_false(references_used(&file)); /* no formula asks for them */
    assert_int_equal(count, 3);
    fund_file_know(&fund_arena, &file, day_of("2024-02-10"));
    other = references_digest(&file, &count);
    assert_memory_equal(all.bytes, other.bytes, DIGEST_BYTES);
    fund_file_know(&fund_arena, &file, day_of("2024-02-09"));
    other = references_digest(&file, &count);
    assert_memory_not_equal(all.bytes, other.bytes, DIGEST_BYTES);
    file = read_good(CEILING, "\"ceiling\": {\"type\": \"money\", \"values\": ["
                              "{\"value\": \"800\", \"from\": \"2025-01-01\"}]}");
    assert_true(references_used(&file));
    text = fund_replaced(text, "\"formula\": \"asked\"",
                         "\"formula\": \"if(in_zone(town, 'QPV', date('2026-01-01')) and "
                         "in_zone(town, 'FRR+', date('2026-01-01')) and "
                         "in_zone(town, 'FRR', date('2026-01-01')) and "
                         "in_zone(town, 'QPV', date('2026-02-01')), "
                         "rate('km', date('2026-02-01')), asked)\"");
    file = fund_reading_of_text(text).file;
    assert_true(references_used(&file) && file.uses_territories && file.uses_rates);
    assert_int_equal(file.zone_count, 3);
    assert_string_equal(file.zones[0], "FRR");
    assert_string_equal(file.zones[1], "FRR+");
    assert_string_equal(file.zones[2], "QPV");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_holds_until_the_next_one),
        cmocka_unit_test(a_value_that_ends_leaves_a_gap),
        cmocka_unit_test(what_was_published_later_is_not_known),
        cmocka_unit_test(a_parameter_has_the_value_of_the_day_on_which_the_call_closes),
        cmocka_unit_test(a_parameter_may_say_its_day_and_be_unknown_on_it),
        cmocka_unit_test(without_a_closing_a_parameter_must_say_its_day),
        cmocka_unit_test(the_rates_of_the_fund_and_of_the_call_share_their_names),
        cmocka_unit_test(where_an_amount_is_rounded_is_part_of_the_rule),
        cmocka_unit_test(the_digest_is_that_of_what_is_known),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, fund_begin, fund_end);
}
