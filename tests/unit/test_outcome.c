/* SPDX-License-Identifier: MPL-2.0 */
/*
 * outcome: what a run says of each application and as a whole, to the byte.
 */
#include "fund_worked.h"

static const struct fund_variations as_written;

static const char *
json_of(const struct outcome *outcome)
{
    struct text text = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&text);

    json_begin_object(&writer, NULL);
    outcome_write(&writer, &fund_arena, outcome);
    json_end_object(&writer);
    return text_of(&text);
}

static const char *
json_of_run(const struct outcome_run *run)
{
    struct text text = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&text);

    json_begin_object(&writer, NULL);
    outcome_write_run(&writer, &fund_arena, run);
    json_end_object(&writer);
    return text_of(&text);
}

static void
the_outcomes_of_the_worked_fund_are_written_to_the_byte(void **state)
{
    static const struct {
        const char *code, *json;
    } expected[] = {
        {"A10", "{\"application\":\"A10\",\"envelope\":\"E2\",\"score\":\"58.50\",\"score_exact"
                "\":\"58.5\",\"rank\":13,\"status\":\"awarded\",\"computed_cents\":5600000,\"aw"
                "ard_cents\":5600000,\"short_cents\":0,\"binding\":[\"requested\",\"rate\",\"pu"
                "blic_aid\"],\"failed_rules\":[],\"unknown_rules\":[],\"waived_rules\":[],\"rea"
                "son\":\"TOPPED_UP\",\"passes\":[{\"pass\":\"1\",\"from\":\"E2\",\"cents\":4400"
                "000},{\"pass\":\"2\",\"from\":\"E1\",\"cents\":1200000}]}"},
        {"A12", "{\"application\":\"A12\",\"envelope\":\"E2\",\"score\":\"80.00\",\"score_exact"
                "\":\"80\",\"rank\":7,\"status\":\"waiting\",\"computed_cents\":6000000,\"award"
                "_cents\":0,\"short_cents\":570000,\"binding\":[\"requested\",\"ceiling\"],\"fa"
                "iled_rules\":[],\"unknown_rules\":[],\"waived_rules\":[],\"reason\":\"QUOTA\","
                "\"passes\":[]}"},
        {"A17", "{\"application\":\"A17\",\"envelope\":\"E3\",\"score\":\"61.00\",\"score_exact"
                "\":\"61\",\"rank\":null,\"status\":\"ineligible\",\"computed_cents\":2900000,"
                "\"award_cents\":0,\"short_cents\":0,\"binding\":[\"requested\",\"rate\"],\"fai"
                "led_rules\":[\"R05\",\"R15\"],\"unknown_rules\":[],\"waived_rules\":[],\"reaso"
                "n\":\"INELIGIBLE\",\"passes\":[]}"},
    };
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_run(worked);
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_string_equal(json_of(&worked_named(worked, expected[i].code)->outcome),
                            expected[i].json);
    }
}

static void
what_is_not_known_is_null_and_never_zero(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked_set(worked, "A01", "stage", "elsewhere");
    worked_set(worked, "A01", "requested", "");
    worked_unmark(worked, "A01", "C8");
    worked_waive(worked, "A01", "R12");
    worked_run(worked);
    assert_string_equal(
        json_of(&worked_named(worked, "A01")->outcome),
        "{\"application\":\"A01\",\"envelope\":null,\"score\":null,\"score_exact\":null"
        ",\"rank\":null,\"status\":\"ineligible\",\"computed_cents\":null,\"award_cents"
        "\":0,\"short_cents\":0,\"binding\":[],\"failed_rules\":[],\"unknown_rules\":["
        "\"R09\",\"R10\"],\"waived_rules\":[\"R12\"],\"reason\":\"INELIGIBLE\",\"passes"
        "\":[]}");
}

static void
the_worked_run_is_written_to_the_byte(void **state)
{
    static const struct fund_variation threshold = {"threshold", "60"};
    struct worked *worked = worked_fund((struct fund_variations){&threshold, 1});
    struct outcome_run run;

    (void)state;
    worked_run(worked);
    run = worked_outcome_run(worked);
    run.variations = &threshold;
    run.variation_count = 1;
    run.name = "0123456789ab";
    run.kind = "what_if";
    run.inputs_sha256 = "00ff";
    assert_string_equal(
        json_of_run(&run),
        "{\"run\":\"0123456789ab\",\"call\":\"val-de-lierre-2026\",\"kind\":\"what_if\""
        ",\"policy\":\"stop\",\"variations\":[{\"key\":\"threshold\",\"value\":\"60\"}]"
        ",\"inputs_sha256\":\"00ff\",\"net_cents\":48000000,\"awarded_cents\":38100000,"
        "\"left_cents\":9900000,\"envelopes\":[{\"code\":\"E1\",\"voted_cents\":9000000"
        ",\"awarded_cents\":6500000,\"moved_in_cents\":0,\"moved_out_cents\":0,\"left_c"
        "ents\":2500000},{\"code\":\"E2\",\"voted_cents\":24000000,\"awarded_cents\":19"
        "600000,\"moved_in_cents\":0,\"moved_out_cents\":0,\"left_cents\":4400000},{\"c"
        "ode\":\"E3\",\"voted_cents\":12000000,\"awarded_cents\":12000000,\"moved_in_ce"
        "nts\":0,\"moved_out_cents\":0,\"left_cents\":0},{\"code\":\"RESERVE\",\"voted_"
        "cents\":3000000,\"awarded_cents\":0,\"moved_in_cents\":0,\"moved_out_cents\":0"
        ",\"left_cents\":3000000}],\"quotas\":[{\"code\":\"epci\",\"value\":\"EPCI_CENT"
        "RE\",\"limit_cents\":19200000,\"awarded_cents\":6200000},{\"code\":\"epci\",\""
        "value\":\"EPCI_NORD\",\"limit_cents\":19200000,\"awarded_cents\":18270000},{\""
        "code\":\"epci\",\"value\":\"EPCI_SUD\",\"limit_cents\":19200000,\"awarded_cent"
        "s\":13630000}],\"objectives\":[],\"proofs\":[]}");
}

static void
a_run_with_nothing_is_empty_lists(void **state)
{
    struct outcome_run run = {.call = "c", .policy = "skip", .kind = "trial"};

    (void)state;
    assert_string_equal(json_of_run(&run),
                        "{\"run\":null,\"call\":\"c\",\"kind\":\"trial\",\"policy\":\"skip\","
                        "\"variations\":[],\"inputs_sha256\":null,\"net_cents\":0,"
                        "\"awarded_cents\":0,\"left_cents\":0,\"envelopes\":[],\"quotas\":[],"
                        "\"objectives\":[],\"proofs\":[]}");
}

static void
the_policy_is_stop_when_a_pass_over_own_envelopes_closes_them(void **state)
{
    struct fund_pass passes[] = {{.close_otherwise = false},
                                 {.from_pool = true, .close_otherwise = true}};
    struct fund_file file = {.passes = passes, .pass_count = 2};

    (void)state;
    assert_string_equal(outcome_policy(&file), "skip");
    passes[0].close_otherwise = true;
    assert_string_equal(outcome_policy(&file), "stop");
    assert_string_equal(outcome_policy(&worked_fund(as_written)->file), "stop");
}

static void
groups_are_listed_by_quota_and_then_by_value(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct fund_quota quotas[2];
    struct outcome_quota *listed;
    size_t count = 0;

    (void)state;
    quotas[0] = worked->file.quotas[0];
    quotas[1] = (struct fund_quota){
        .code = "legal",
        .group.slot = (size_t)(fund_field_of(&worked->file, "legal") - worked->file.fields),
        .limit_cents = 40000000};
    worked->file.quotas = quotas;
    worked->file.quota_count = 2;
    worked_run(worked);
    listed = outcome_quotas(&fund_arena, &worked->plan, &count);
    assert_int_equal(count, 6);
    assert_string_equal(listed[0].value, "EPCI_CENTRE");
    assert_string_equal(listed[1].value, "EPCI_NORD");
    assert_string_equal(listed[2].value, "EPCI_SUD");
    assert_string_equal(listed[3].value, "association");
    assert_string_equal(listed[4].value, "scic");
    assert_string_equal(listed[5].value, "scop");
    assert_string_equal(listed[5].code, "legal");
    assert_int_equal(listed[5].limit_cents, 40000000);
    assert_int_equal(listed[0].awarded_cents + listed[1].awarded_cents + listed[2].awarded_cents,
                     listed[3].awarded_cents + listed[4].awarded_cents + listed[5].awarded_cents);
}

static void
a_threshold_of_60_rejects_two_and_leaves_99000(void **state)
{
    static const struct fund_variation threshold = {"threshold", "60"};
    struct worked *worked = worked_fund((struct fund_variations){&threshold, 1});
    struct outcome_run run;

    (void)state;
    worked_run(worked);
    run = worked_outcome_run(worked);
    assert_int_equal(run.awarded_cents, 38100000);
    assert_int_equal(run.left_cents, 9900000);
    assert_string_equal(worked_named(worked, "A10")->outcome.reason, "BELOW_THRESHOLD");
    assert_string_equal(worked_named(worked, "A18")->outcome.reason, "BELOW_THRESHOLD");
    assert_int_equal(worked_named(worked, "A18")->outcome.rank, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outcomes_of_the_worked_fund_are_written_to_the_byte),
        cmocka_unit_test(what_is_not_known_is_null_and_never_zero),
        cmocka_unit_test(the_worked_run_is_written_to_the_byte),
        cmocka_unit_test(a_run_with_nothing_is_empty_lists),
        cmocka_unit_test(the_policy_is_stop_when_a_pass_over_own_envelopes_closes_them),
        cmocka_unit_test(groups_are_listed_by_quota_and_then_by_value),
        cmocka_unit_test(a_threshold_of_60_rejects_two_and_leaves_99000),
    };

    return cmocka_run_group_tests_name("outcome", tests, fund_begin, fund_end);
}
