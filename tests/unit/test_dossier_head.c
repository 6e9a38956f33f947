/* SPDX-License-Identifier: MPL-2.0 */
/*
 * dossier_head: the fund, the call and the run at the head of a committee's dossier, to the byte.
 */
#include "fund/dossier_head.h"
#include "fund_worked.h"

static const struct fund_variations as_written;

static const char *
head_of(const struct fund_file *file, const struct dossier_run *run)
{
    struct text text = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&text);

    dossier_head_write(&writer, &fund_arena, file, run);
    return text_of(&text);
}

/* A run over the small fund: one envelope of it, one that it does not know, two groups. */
static const char *
small_head(const struct fund_file *file)
{
    static const struct fund_variation varied[] = {{"threshold", "10"}};
    struct outcome_envelope envelopes[] = {
        {"N", {60000, 50000, 0, 1000, 9000, 0}},
        {"GONE", {0, 0, 0, 0, 0, 0}},
    };
    struct outcome_quota quotas[] = {
        {.code = "town", .value = "NORTH", .limit_cents = 47718, .awarded_cents = 40000},
        {.code = "gone", .value = "x", .limit_cents = 1}};
    struct outcome_run outcome = {.name = "0123456789ab",
                                  .call = "small-2026",
                                  .policy = "stop",
                                  .kind = "simulation",
                                  .inputs_sha256 = "aa",
                                  .net_cents = 143298,
                                  .awarded_cents = 50000,
                                  .left_cents = 93298,
                                  .variations = varied,
                                  .variation_count = COUNT(varied),
                                  .envelopes = envelopes,
                                  .envelope_count = COUNT(envelopes),
                                  .quotas = quotas,
                                  .quota_count = COUNT(quotas)};
    static const struct dossier_rule_counts counts[] = {{1, 2, 3}, {4, 5, 6}, {0, 0, 0}};
    struct dossier_run run = {.run = &outcome,
                              .rules = counts,
                              .engine = "levain 1",
                              .results_sha256 = "bb",
                              .application_count = 12};

    return head_of(file, &run);
}

static void
the_head_of_a_small_run_is_written_to_the_byte(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    assert_string_equal(
        small_head(&file),
        "{\"fund\":{\"code\":\"small\",\"name\":\"Small fund\",\"currency\":\"EUR\",\"l"
        "anguage\":\"en\"},\"call\":{\"code\":\"small-2026\",\"name\":\"Small call\",\""
        "opens_instant\":\"2026-01-01T00:00:00\",\"closes_instant\":\"2026-02-01T12:00:"
        "00\",\"threshold\":\"12.5\",\"step_cents\":50,\"order\":\"score (highest first"
        "), A (highest first), computed award (lowest first), filed (lowest first), code (low"
        "est first)\"},\"run\":{\"name\":\"0123456789ab\",\"kind\":\"simulation\",\"pol"
        "icy\":\"stop\",\"engine\":\"levain 1\",\"inputs_sha256\":\"aa\",\"results_sha2"
        "56\":\"bb\",\"net_cents\":143298,\"awarded_cents\":50000,\"left_cents\":93298,"
        "\"application_count\":12,\"variations\":[{\"key\":\"threshold\",\"value\":\"10"
        "\"}]},\"envelopes\":[{\"code\":\"N\",\"label\":null,\"voted_cents\":60000,\"aw"
        "arded_cents\":50000,\"moved_in_cents\":0,\"moved_out_cents\":1000,\"left_cents"
        "\":9000},{\"code\":\"GONE\",\"voted_cents\":0,\"awarded_cents\":0,\"moved_in_c"
        "ents\":0,\"moved_out_cents\":0,\"left_cents\":0}],\"quotas\":[{\"code\":\"town"
        "\",\"label\":null,\"value\":\"NORTH\",\"limit_cents\":47718,\"awarded_cents\":"
        "40000},{\"code\":\"gone\",\"value\":\"x\",\"limit_cents\":1,\"awarded_cents\":"
        "0}],\"objectives\":[],\"proofs\":[],\"rules\":[{\"code\":\"R1\","
        "\"label\":null,\"severity\":"
        "\"blocking\",\"for"
        "mula\":\"town in fund.towns\",\"failed_count\":1,\"unknown_count\":2,\"waived_"
        "count\":3},{\"code\":\"R2\",\"label\":null,\"severity\":\"derogable\",\"formul"
        "a\":\"more >= env.seats\",\"failed_count\":4,\"unknown_count\":5,\"waived_coun"
        "t\":6},{\"code\":\"R3\",\"label\":null,\"severity\":\"completable\",\"formula"
        "\":\"count(papers) = 0\",\"failed_count\":0,\"unknown_count\":0,\"waived_count"
        "\":0}],\"criteria\":[{\"code\":\"A\",\"label\":null,\"weight\":\"50\",\"scale_"
        "max\":\"5\",\"floor\":\"1\",\"method\":\"mean\",\"formula\":null},{\"code\":\""
        "S\",\"label\":null,\"weight\":\"20\",\"scale_max\":\"5\",\"floor\":null,\"meth"
        "od\":\"single\",\"formula\":null},{\"code\":\"F\",\"label\":null,\"weight\":\""
        "30\",\"scale_max\":\"5\",\"floor\":null,\"method\":\"computed\",\"formula\":\""
        "min(5, members)\"}],\"passes\":[{\"code\":\"1\",\"label\":null},{\"code\":\"2"
        "\",\"label\":\"pool\"}],\"panel\":[{\"code\":\"m-1\",\"label\":\"m-1\","
        "\"role\":\"marker\",\"siren\":null},{\"code\":\"m-2\",\"label\":\"m-2\","
        "\"role\":\"marker\",\"siren\":null}],\"cut\":null}");
}

static void
what_the_call_does_not_say_is_null(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    struct fund_order order[] = {{.kind = ORDER_VALUE, .slot = SIZE_MAX}};
    const char *head;

    (void)state;
    file.has_opens = file.has_closes = file.has_threshold = false;
    file.order = order; /* of a slot that no name has */
    file.order_count = 1;
    file.language = LANGUAGE_FR;
    head = small_head(&file);
    assert_non_null(strstr(head, "\"opens_instant\":null,\"closes_instant\":null,"
                                 "\"threshold\":null,\"step_cents\":50,"
                                 "\"order\":\"? (lowest first)\"}"));
    assert_non_null(strstr(head, "\"language\":\"fr\""));
}

static void
the_worked_fund_is_said_by_its_labels(void **state)
{
    struct worked *worked = worked_fund(as_written);
    static const struct dossier_rule_counts counts[15];
    struct outcome_run outcome;
    struct dossier_run run = {.run = &outcome,
                              .rules = counts,
                              .engine = "levain 1",
                              .application_count = 18,
                              .last_awarded = "A10",
                              .award_count = 12};
    const char *head;

    (void)state;
    worked_run(worked);
    outcome = worked_outcome_run(worked);
    head = head_of(&worked->file, &run);
    assert_non_null(strstr(
        head, "\"order\":\"score (highest first), Cooperation (highest first), computed award "
              "(lowest first), date of submission (lowest first), code (lowest first)\""));
    assert_non_null(strstr(head, "{\"code\":\"E1\",\"label\":\"Emergence\",\"voted_cents\":9000000,"
                                 "\"awarded_cents\":6500000,"));
    assert_non_null(strstr(head, "{\"code\":\"epci\",\"label\":\"share of a joint authority\","
                                 "\"value\":\"EPCI_CENTRE\","));
    assert_non_null(strstr(head, "{\"code\":\"R06\",\"label\":\"Three members at least\","
                                 "\"severity\":\"blocking\",\"formula\":\"n_members >= 3\","));
    assert_non_null(strstr(head, "{\"code\":\"C3\",\"label\":\"Just ecological transition\","
                                 "\"weight\":\"15\",\"scale_max\":\"5\",\"floor\":null,"
                                 "\"method\":\"mean\",\"formula\":null}"));
    assert_non_null(strstr(head, "\"passes\":[{\"code\":\"1\",\"label\":\"each envelope\"},"
                                 "{\"code\":\"2\",\"label\":\"common pool\"}],"));
    assert_non_null(strstr(head, "\"panel\":[{\"code\":\"m-a\",\"label\":\"m-a\","
                                 "\"role\":\"marker\",\"siren\":null},"));
    assert_non_null(strstr(head, "\"cut\":{\"application\":\"A10\",\"award_count\":12}}"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_of_a_small_run_is_written_to_the_byte),
        cmocka_unit_test(what_the_call_does_not_say_is_null),
        cmocka_unit_test(the_worked_fund_is_said_by_its_labels),
    };

    return cmocka_run_group_tests_name("dossier_head", tests, fund_begin, fund_end);
}
