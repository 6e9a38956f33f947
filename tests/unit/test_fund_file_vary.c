/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fund_file: what-ifs, as if a setting of the file were another.
 */
#include "fund_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- what-ifs -------------------------------------------------------------------------------- */

static struct reading
vary(const char *key, const char *value)
{
    const struct fund_variation variation = {key, value};
    const char *small = fund_bytes(FUND_SMALL);

    return fund_reading(small, strlen(small), (struct fund_variations){&variation, 1});
}

static void
settings_can_be_varied(void **state)
{
    struct reading reading = vary("threshold", "60");
    const size_t rate = 1;

    (void)state;
    assert_int_equal(rational_cmp(reading.file.threshold, rational_of(60)), 0);
    reading = vary("envelope.N.voted", "900000");
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.envelopes[0].voted_cents, 90000000);
    assert_int_equal(reading.file.net_cents, 143298);
    reading = vary("envelope.N.rate", "70 %");
    assert_string_equal(rational_exact(&fund_arena, reading.file.envelopes[0].values[rate].number),
                        "0.7");
    assert_int_equal(vary("quota.town.share", "50%").file.quotas[0].limit_cents, 71649);
    assert_int_equal(vary("quota.title.amount", "6.10").file.quotas[1].limit_cents, 610);
    reading = vary("criterion.A.floor", "0.5");
    assert_string_equal(rational_exact(&fund_arena, reading.file.criteria[0].floor), "0.5");
    reading = vary("criterion.S.floor", "3");
    assert_true(reading.status == ST_OK && reading.file.criteria[1].has_floor);
    reading = vary("call.last_day", "2027-01-01");
    assert_string_equal(
        date_text(&fund_arena, (int32_t)fund_constant(&reading.file, "call.last_day")->number.num),
        "2027-01-01");
    reading = vary("call.strict", "false");
    assert_int_equal(fund_constant(&reading.file, "call.strict")->number.num, 0);
}

static void
the_amount_shared_out_moves_only_when_it_is_varied_itself(void **state)
{
    struct reading reading = vary("net", "2000.5");

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.net_cents, 200050);
    assert_int_equal(fund_constant(&reading.file, "net")->number.num, 200050);
    assert_int_equal(reading.file.quotas[0].limit_cents, 66616);
}

static void
several_settings_can_be_varied_at_once(void **state)
{
    static const struct fund_variation variations[] = {{"criterion.A.weight", "40"},
                                                       {"criterion.F.weight", "40"}};
    const char *small = fund_bytes(FUND_SMALL);
    struct reading reading =
        fund_reading(small, strlen(small), (struct fund_variations){variations, COUNT(variations)});

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(rational_cmp(reading.file.criteria[2].weight, rational_of(40)), 0);
    assert_string_equal(vary("criterion.A.weight", "40").said,
                        "! 71:87 /call/score/weights_total: the weights sum to 90, not to 100 "
                        "(mend a weight, or write the sum in \"weights_total\")\n");
}

static void
a_wrong_variation_is_named(void **state)
{
    static const char *const wrong[][3] = {
        {"threshold", "abc", "`abc` cannot be the value of `threshold`: expected an exact number"},
        {"envelope.N.voted", "1,5",
         "`1,5` cannot be the value of `envelope.N.voted`: `1,5` is not an amount"},
        {"call.strict", "maybe",
         "`maybe` cannot be the value of `call.strict`: expected true or false"},
        {"net", "-1", "`-1` cannot be the value of `net`"},
        {"treshold", "60", "no setting is called `treshold`"},
        {"", "60", "no setting is called ``"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct reading reading = vary(wrong[i][0], wrong[i][1]);

        assert_int_equal(reading.status, ST_DATA);
        assert_string_equal(reading.err.text, wrong[i][2]);
        assert_string_equal(reading.said, "");
        assert_true(reading.err.hint[0] != '\0' || i == 2);
    }
}

static void
a_key_that_names_nothing_lists_what_can_be_varied(void **state)
{
    static const char list[] =
        "what can be varied: threshold, net, envelope.N.voted, envelope.N.min, envelope.N.rate, "
        "envelope.S.voted, envelope.S.min, envelope.S.seats, envelope.R.voted, quota.town.share, "
        "quota.title.amount, criterion.A.weight, criterion.A.floor, criterion.S.weight, "
        "criterion.S.floor, criterion.F.weight, criterion.F.floor, call.last_day, call.hour, "
        "call.rate, call.ceiling, call.factor, call.people, call.strict, call.form, call.word";
    struct reading reading = vary("treshold", "60");

    (void)state;
    assert_int_equal(strncmp(reading.err.hint, "did you mean `threshold`? ", 26), 0);
    assert_string_equal(reading.err.hint + 26, list);
    assert_string_equal(vary("something else", "60").err.hint, list);
}

static void
a_setting_is_varied_once(void **state)
{
    static const struct fund_variation variations[] = {{"threshold", "40"}, {"threshold", "40"}};
    const char *small = fund_bytes(FUND_SMALL);
    struct reading reading =
        fund_reading(small, strlen(small), (struct fund_variations){variations, COUNT(variations)});

    (void)state;
    assert_int_equal(reading.status, ST_DATA);
    assert_string_equal(reading.err.text, "`threshold` is varied twice");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_can_be_varied),
        cmocka_unit_test(the_amount_shared_out_moves_only_when_it_is_varied_itself),
        cmocka_unit_test(several_settings_can_be_varied_at_once),
        cmocka_unit_test(a_wrong_variation_is_named),
        cmocka_unit_test(a_key_that_names_nothing_lists_what_can_be_varied),
        cmocka_unit_test(a_setting_is_varied_once),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fund_file_vary", tests, fund_begin, fund_end);
}
