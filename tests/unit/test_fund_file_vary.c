/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fund_file: what-ifs, as if a setting of the file were another.
 */
#include "unit.h"

#include "fund_reading.h"

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
        "what can be varied: threshold, net, withdrawn, weights, envelope.N.voted, envelope.N.min, "
        "envelope.N.rate, envelope.S.voted, envelope.S.min, envelope.S.seats, envelope.R.voted, "
        "quota.town.share, quota.title.amount, criterion.A.weight, criterion.A.floor, "
        "criterion.A.third_reading_at, criterion.S.weight, criterion.S.floor, criterion.F.weight, "
        "criterion.F.floor, call.last_day, call.hour, call.rate, call.ceiling, call.factor, "
        "call.people, call.strict, call.form, call.word, call.forms, pass.1.from, pass.1.award, "
        "pass.1.not_fitting.partial_at_least, pass.1.not_fitting.else, pass.1.not_fitting.then, "
        "pass.2.from, pass.2.award, pass.2.not_fitting.else, mode, opens, closes, score.sum, "
        "score.threshold, score.weights_total, award.step, award.minimum, order";
    struct reading reading = vary("treshold", "60");

    (void)state;
    assert_int_equal(strncmp(reading.err.hint, "did you mean `threshold`? ", 26), 0);
    assert_string_equal(reading.err.hint + 26, list);
    assert_string_equal(vary("something else", "60").err.hint, list);
    assert_string_equal(vary("quota.city.share", "60 %").err.hint,
                        "did you mean `quota.town.share`? what can be varied: quota.town.by, "
                        "quota.town.share, quota.title.by, quota.title.amount, "
                        "quota.title.checked_on");
}

static void
a_member_that_the_file_does_not_have_can_be_said(void **state)
{
    struct reading reading = vary("pass.2.not_fitting.then", "close");

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_true(reading.file.passes[1].close_partial);
    assert_false(vary("threshold", "60").file.passes[1].close_partial);
    reading = vary("pass.1.not_fitting.partial_at_least", "null");
    assert_int_equal(reading.status, ST_OK);
    assert_null(reading.file.passes[0].partial_at_least);
}

static void
a_member_that_nobody_reads_is_no_setting(void **state)
{
    (void)state;
    assert_string_equal(vary("pass.1.not_fiting.else", "skip").err.text,
                        "no setting is called `pass.1.not_fiting.else`");
    assert_string_equal(vary("award.stepp", "1").err.text, "no setting is called `award.stepp`");
    assert_string_equal(vary("rule.NONE.formula", "true").err.text,
                        "no setting is called `rule.NONE.formula`");
    assert_string_equal(vary("quota.town", "1").err.text, "no setting is called `quota.town`");
    assert_string_equal(vary("intake.format", "csv").err.text,
                        "no setting is called `intake.format`");
}

static void
an_order_a_pool_and_a_formula_are_varied_as_they_are_written(void **state)
{
    struct reading reading = vary("order", "computed asc, score desc");

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.order_count, 2);
    assert_int_equal(reading.file.order[1].kind, ORDER_SCORE);
    reading = vary("pass.1.from", "R");
    assert_int_equal(reading.status, ST_OK);
    assert_true(reading.file.passes[0].from_pool);
    reading = vary("pass.2.from", "own_envelope");
    assert_int_equal(reading.status, ST_OK);
    assert_false(reading.file.passes[1].from_pool);
    assert_string_equal(vary("pass.2.from", "NOWHERE").err.text,
                        "`NOWHERE` cannot be the value of `pass.2.from`: no envelope `NOWHERE`");
    assert_int_equal(vary("award.step", "10.00").file.step_cents, 1000);
    assert_int_equal(vary("rule.R1.formula", "1 = 1").status, ST_OK);
    assert_string_equal(vary("rule.R1.formula", "1 = ").err.text,
                        "`1 = ` cannot be the value of `rule.R1.formula`: character 5 of the "
                        "formula: the formula ends where a value is expected");
}

static void
a_limit_is_said_in_one_way(void **state)
{
    struct reading reading = vary("quota.town.amount", "6.10");

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.quotas[0].limit_cents, 610);
    reading = vary("quota.title.share", "50 %");
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.quotas[1].limit_cents, 71649);
}

static void
applications_leave(void **state)
{
    static const struct fund_variation variations[] = {{"withdrawn", "A1,A2"}, {"withdrawn", "A3"}};
    const char *small = fund_bytes(FUND_SMALL);
    struct reading reading =
        fund_reading(small, strlen(small), (struct fund_variations){variations, COUNT(variations)});

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.withdrawn_count, 3);
    assert_string_equal(reading.file.withdrawn[2], "A3");
    assert_string_equal(vary("withdrawn", "A1,A1").err.text, "application A1 is withdrawn twice");
    assert_string_equal(vary("withdrawn", "A 1").err.text,
                        "`A 1` cannot be the value of `withdrawn`");
}

/* A 50, S 20, F 30: A of 40 leaves 60 to S and F, which had 50: 20 x 6/5 and 30 x 6/5. */
static void
weights_that_are_not_said_keep_their_proportions(void **state)
{
    static const struct fund_variation variations[] = {{"criterion.A.weight", "40"},
                                                       {"weights", "proportional"}};
    const char *small = fund_bytes(FUND_SMALL);
    struct reading reading =
        fund_reading(small, strlen(small), (struct fund_variations){variations, COUNT(variations)});

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(rational_cmp(reading.file.criteria[0].weight, rational_of(40)), 0);
    assert_string_equal(rational_exact(&fund_arena, reading.file.criteria[1].weight), "24");
    assert_string_equal(rational_exact(&fund_arena, reading.file.criteria[2].weight), "36");
    assert_string_equal(vary("weights", "equal").err.text,
                        "`equal` cannot be the value of `weights`");
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
        cmocka_unit_test(a_member_that_the_file_does_not_have_can_be_said),
        cmocka_unit_test(a_member_that_nobody_reads_is_no_setting),
        cmocka_unit_test(an_order_a_pool_and_a_formula_are_varied_as_they_are_written),
        cmocka_unit_test(a_limit_is_said_in_one_way),
        cmocka_unit_test(applications_leave),
        cmocka_unit_test(weights_that_are_not_said_keep_their_proportions),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fund_file_vary", tests, fund_begin, fund_end);
}
