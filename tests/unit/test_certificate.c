/* SPDX-License-Identifier: MPL-2.0 */
/*
 * certificate: what was left, what would have flipped, what other objectives give; the worked fund.
 */
#include "fund_worked.h"

#include "fund/certificate.h"
#include "fund/explanation_certificate.h"

static const struct fund_variations as_written;

static uint32_t
place_of(struct worked *worked, const char *code)
{
    return (uint32_t)(worked_named(worked, code) - worked->items);
}

/* The plan of the worked fund, with each look noted, walked. */
static struct certificate *
certified(struct worked *worked)
{
    struct certificate *certificate;
    struct err err = {.text = ""};

    worked->plan = allocation_plan_begin(&fund_arena, &worked->file, (uint32_t)worked->count);
    for (size_t i = 0; i < worked->count; i++) {
        const struct assessment *assessment =
            worked_assess(worked, worked->items[i].application.code);

        assert_int_equal(allocation_plan_add(&worked->plan, assessment, &err), ST_OK);
    }
    certificate = certificate_begin(&fund_arena, &worked->plan);
    assert_int_equal(allocation_plan_walk(&worked->plan, &err), ST_OK);
    certificate_flips(&fund_arena, certificate);
    certificate_objectives(&fund_arena, certificate);
    return certificate;
}

static void
the_last_look_tells_what_was_left(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct certificate *certificate = certified(worked);
    uint32_t a12 = place_of(worked, "A12"), a10 = place_of(worked, "A10");

    (void)state;
    assert_int_equal(certificate_before_cents(certificate, a12), 5500000);
    assert_int_equal(certificate_after_cents(certificate, a12), 5500000);
    /* Its 12,000 of the second pass only: the 44,000 of the first were taken before. */
    assert_int_equal(certificate_before_cents(certificate, a10), 2000000);
    assert_int_equal(certificate_after_cents(certificate, a10), 800000);
}

/* A top-up of the worked fund after a decision of the first six of its winners by code: they keep
 * what they had; A12 is first on the list, A08 second, the others are not on it. */
static struct certificate *
topped_up(struct worked *worked, int64_t *places)
{
    static struct plan_after after;
    const struct allocation *real;
    struct award_line *frozen;
    struct certificate *certificate;
    struct err err = {.text = ""};
    size_t frozen_count = 0;

    real = &certified(worked)->plan->walk;
    frozen = ARENA_NEW(&fund_arena, struct award_line, real->line_count);
    for (size_t i = 0; i < real->line_count; i++) {
        if (real->lines[i].candidate != place_of(worked, "A08")) {
            frozen[frozen_count++] = real->lines[i];
        }
    }
    worked->plan = allocation_plan_begin(&fund_arena, &worked->file, (uint32_t)worked->count);
    for (uint32_t i = 0; i < worked->count; i++) {
        const struct assessment *assessment =
            worked_assess(worked, worked->items[i].application.code);

        assert_int_equal(allocation_plan_add(&worked->plan, assessment, &err), ST_OK);
    }
    for (size_t i = 0; i < frozen_count; i++) {
        struct candidate *candidate = &worked->plan.walk.candidates[frozen[i].candidate];

        candidate->status = AWARD_PARTIAL;
        candidate->reason = REASON_PARTIAL;
    }
    places[place_of(worked, "A12")] = 1;
    places[place_of(worked, "A08")] = 2;
    after = (struct plan_after){.frozen = frozen, .frozen_count = frozen_count, .places = places};
    worked->plan.after = &after;
    certificate = certificate_begin(&fund_arena, &worked->plan);
    assert_int_equal(allocation_plan_walk(&worked->plan, &err), ST_OK);
    certificate_flips(&fund_arena, certificate);
    certificate_objectives(&fund_arena, certificate);
    return certificate;
}

/* A08 had its award of 480,000 - 472,000 = 8,000 and more; without it, what is free is what it had
 * and those 8,000. Points move nobody on a list that was ranked before. */
static void
a_top_up_is_compared_with_other_ways_to_award_what_was_free(void **state)
{
    struct worked *worked = worked_fund(as_written);
    int64_t a08_cents =
        certified(worked)->plan->walk.candidates[place_of(worked, "A08")].award_cents;
    int64_t places[WORKED_MAX] = {0};
    const struct certificate *certificate = topped_up(worked, places);
    const struct allocation *walk = &certificate->plan->walk;
    uint32_t a12 = place_of(worked, "A12"), a08 = place_of(worked, "A08");

    (void)state;
    assert_true(a08_cents > 0);
    assert_int_equal(certificate->budget_cents, a08_cents + 800000);
    assert_string_equal(certificate->objectives[0].code, "run");
    assert_int_equal(certificate->objectives[0].totals.cents,
                     walk->candidates[a12].award_cents + walk->candidates[a08].award_cents);
    for (size_t i = 0; i < certificate->objective_count; i++) {
        assert_true(certificate->objectives[i].totals.awards <= 2);
        assert_true(certificate->objectives[i].totals.cents <= certificate->budget_cents);
    }
    assert_int_equal(certificate->objective_count, OBJECTIVE_COUNT + 1);
    for (uint32_t i = 0; i < walk->count; i++) {
        assert_int_equal(certificate_looked(certificate, i), i == a12 || i == a08);
        assert_false(certificate->flips[i][FLIP_MORE_POINTS].found);
        assert_false(certificate->flips[i][FLIP_LESS_POINTS].found);
    }
}

static void
half_a_point_or_5700_euros_would_have_awarded_a12(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct certificate *certificate = certified(worked);
    uint32_t a12 = place_of(worked, "A12");
    struct flip alone[FLIP_KINDS];

    (void)state;
    assert_string_equal(exact(certificate->flips[a12][FLIP_MORE_POINTS].size), "0.5");
    assert_true(certificate->flips[a12][FLIP_MORE_POINTS].least);
    assert_string_equal(exact(certificate->flips[a12][FLIP_LESS_MONEY].size), "570000");
    assert_false(certificate->flips[a12][FLIP_LESS_POINTS].found);
    certificate_flips_of(&fund_arena, certificate, a12, alone);
    assert_memory_equal(&alone[FLIP_MORE_POINTS].size,
                        &certificate->flips[a12][FLIP_MORE_POINTS].size, sizeof alone[0].size);
    /* A05 is kept out by a rule: nothing of this would have helped. */
    for (size_t kind = 0; kind < FLIP_KINDS; kind++) {
        assert_false(certificate->flips[place_of(worked, "A05")][kind].found);
    }
}

static void
who_a_floor_keeps_out_too_is_awarded_by_no_points(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct certificate *certificate;

    (void)state;
    worked_mark(worked, "A18", "C9", 1); /* the floor is 2, and the score falls below 55 too */
    worked_mark(worked, "A18", "C8", 0);
    certificate = certified(worked);
    assert_int_equal(worked->plan.walk.candidates[place_of(worked, "A18")].reason,
                     REASON_BELOW_THRESHOLD);
    assert_false(certificate->flips[place_of(worked, "A18")][FLIP_MORE_POINTS].found);
}

static void
other_objectives_are_compared_with_the_run(void **state)
{
    static const struct {
        const char *code;
        int64_t awards, euros, envies;
        const char *score;
    } expected[] = {
        {"run", 12, 472000, 1, "922.5"}, {"skip", 12, 476000, 0, "944"},
        {"stop", 12, 476000, 0, "944"},  {"max", 12, 476000, 0, "944"},
        {"euro", 12, 476000, 0, "944"},  {"prorata", 13, 480000, 0, "1002.5"},
    };
    size_t count = 0;
    struct outcome_objective *objectives =
        outcome_objectives(&fund_arena, certified(worked_fund(as_written)), &count);

    (void)state;
    assert_int_equal(count, COUNT(expected));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(objectives[i].code, expected[i].code);
        assert_int_equal(objectives[i].award_count, expected[i].awards);
        assert_int_equal(objectives[i].awarded_cents, expected[i].euros * 100);
        assert_int_equal(objectives[i].envy_count, expected[i].envies);
        assert_string_equal(exact(objectives[i].score), expected[i].score);
        assert_int_equal(objectives[i].proven, i == 3 || i == 4);
    }
    assert_string_equal(exact(objectives[3].reached), "944");
    assert_true(objectives[3].exact);
    /* 26,549 / 14 half points, at 117 half points for each 56,000 euros. */
    assert_string_equal(exact(objectives[3].bound), "26549/28");
}

static void
objectives_are_written_and_told(void **state)
{
    const struct outcome_objective objectives[] = {
        {.code = "run", .award_count = 1, .awarded_cents = 150050, .envy_count = 2},
        {.code = "max",
         .award_count = 1,
         .awarded_cents = 100,
         .has_score = true,
         .score = {5, 2},
         .proven = true,
         .reached = {5, 2},
         .bound = {8, 3}},
        {.code = "other"},
    };
    struct text out = text_in(&fund_arena), told = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&out);

    (void)state;
    json_begin_object(&writer, NULL);
    outcome_write_objectives(&writer, &fund_arena, objectives, 2, false);
    json_end_object(&writer);
    assert_string_equal(
        text_of(&out),
        "{\"objectives\":[{\"objective\":\"run\",\"score\":null,\"award_count\":1,"
        "\"awarded_cents\":150050,\"envy_count\":2,\"reached\":null,\"bound\":null,"
        "\"exact\":null},{\"objective\":\"max\",\"score\":\"2.50\",\"award_count\":1,"
        "\"awarded_cents\":100,\"envy_count\":0,\"reached\":\"2.5\",\"bound\":\"8/3\","
        "\"exact\":false}]}");
    outcome_tell_objectives(&told, objectives, COUNT(objectives));
    assert_string_equal(
        text_of(&told),
        "\nOther ways to award the same money, in one pot and without quotas\n"
        "                             awards   amount awarded           points  envied\n"
        "  this run                        1         1,500.50                -       2\n"
        "  most points                     1                1             2.50       0\n"
        "  other                           0                0                -       0\n"
        "  most points: reached 2.50, not proven the most, bound 2.67\n"
        "  envied: passed over, though what is left and what those behind got pays\n");
    text_clear(&told);
    outcome_tell_objectives(&told, objectives, 0);
    assert_string_equal(text_of(&told), "");
}

/* ---- sentences ---- */

static const char *
said(const char *status, const struct explanation_certificate *certificate)
{
    const struct outcome outcome = {.status = status, .scored = true};
    const struct explanation explanation = {
        .file = &worked_fund(as_written)->file, .outcome = &outcome, .certificate = certificate};
    struct text out = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&out);
    const char *words = explanation_certificate_words(&fund_arena, &explanation);

    json_begin_array(&writer, NULL);
    explanation_certificate_tell(&writer, &fund_arena, &explanation);
    json_end_array(&writer);
    text_addf(&out, " %s", words != NULL ? words : "-");
    return text_of(&out);
}

static const char *
said_of(const char *status, const char *kind, int64_t size, const char *then)
{
    const struct explanation_flip flip = {kind, {size, 2}, then, true};

    return said(status, &(struct explanation_certificate){
                            .flips_looked = true, .flips = &flip, .flip_count = 1});
}

static void
each_flip_is_a_sentence(void **state)
{
    (void)state;
    assert_string_equal(said_of("waiting", "more_points", 1, "awarded"),
                        "[\"With 0.5 points more, all else being equal, it would have been"
                        " awarded.\"] 0.5 points more");
    assert_string_equal(said_of("waiting", "more_points", 1, "partial"),
                        "[\"With 0.5 points more, all else being equal, it would have been"
                        " awarded a part.\"] 0.5 points more");
    assert_string_equal(said_of("partial", "more_points", 3, "awarded"),
                        "[\"With 1.5 points more, all else being equal, it would have been"
                        " awarded the whole and not a part.\"] 1.5 points more");
    assert_string_equal(said_of("awarded", "less_points", 1, "waiting"),
                        "[\"With 0.5 points less, all else being equal, it would have been"
                        " awarded nothing.\"] 0.5 points less");
    assert_string_equal(said_of("awarded", "less_points", 1, "partial"),
                        "[\"With 0.5 points less, all else being equal, it would have been"
                        " awarded a part only.\"] 0.5 points less");
}

static void
what_is_not_there_is_said_to_be_none(void **state)
{
    const struct explanation_flip flips[] = {{"less_money", {570000, 1}, "awarded", true},
                                             {"less_money", {100, 1}, "partial", false}};
    const struct explanation_certificate none = {.flips_looked = true};
    const struct explanation_certificate both = {.pass = "2",
                                                 .before_cents = 5500000,
                                                 .after_cents = 5500000,
                                                 .flips_looked = true,
                                                 .flips = flips,
                                                 .flip_count = 2};

    (void)state;
    assert_string_equal(said("waiting", NULL), "[] -");
    assert_string_equal(said("rejected", &none), "[] -");
    assert_string_equal(said("waiting", &none),
                        "[\"Neither points more nor a lower computed award would have had it"
                        " awarded, all else being equal.\"] -");
    assert_string_equal(said("awarded", &none),
                        "[\"At any place in the order, all else being equal, it would have been"
                        " awarded as much.\"] -");
    assert_string_equal(
        said("waiting", &(struct explanation_certificate){.flips_looked = true, .of_list = true}),
        "[\"The list is served in its order: a lower computed award would not have"
        " had it awarded, all else being equal.\"] -");
    assert_string_equal(
        said("awarded", &(struct explanation_certificate){.flips_looked = true, .of_list = true}),
        "[] -");
    assert_string_equal(said("waiting", &both),
                        "[\"When pass 2, the last to look at it, came to it, €55,000 were left to"
                        " give; then €55,000.\",\"With a computed award €5,700 lower, all else"
                        " being equal, it would have been awarded the whole of it.\",\"With a"
                        " computed award €1 lower, all else being equal, it would have been"
                        " awarded a part.\",\"One step less than that would not have been enough;"
                        " smaller changes were not all tried.\"] €5,700 less; €1 less");
}

static void
what_proves_an_exact_pass_is_told_with_how_to_check_it(void **state)
{
    struct outcome_proof proof = {.pass = "1",
                                  .rule = FUND_MAX,
                                  .reached = {90, 1},
                                  .upper = {90, 1},
                                  .gap = "0",
                                  .exact = true,
                                  .has_bound = true,
                                  .budget_cents = 10000,
                                  .lambda = {1, 4},
                                  .bound = {91, 1}};
    const struct explanation_certificate certificate = {.proof = &proof};

    (void)state;
    assert_string_equal(said("awarded", &certificate),
                        "[\"Pass 1: the set chosen is worth 90.00 points; no set is worth more.\","
                        "\"Anybody can check that no set is worth more than 91.00: it is 0.25 x"
                        " €100, plus, of each application whose award that money pays, what its"
                        " score is above 0.25 x its award.\"] -");
    proof.has_bound = false;
    proof.rule = FUND_BAND;
    assert_string_equal(said("awarded", &certificate),
                        "[\"Pass 1: the best set of each band, worth 90.00 points in all; each was"
                        " proven the best.\"] -");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_look_tells_what_was_left),
        cmocka_unit_test(a_top_up_is_compared_with_other_ways_to_award_what_was_free),
        cmocka_unit_test(half_a_point_or_5700_euros_would_have_awarded_a12),
        cmocka_unit_test(who_a_floor_keeps_out_too_is_awarded_by_no_points),
        cmocka_unit_test(other_objectives_are_compared_with_the_run),
        cmocka_unit_test(objectives_are_written_and_told),
        cmocka_unit_test(each_flip_is_a_sentence),
        cmocka_unit_test(what_is_not_there_is_said_to_be_none),
        cmocka_unit_test(what_proves_an_exact_pass_is_told_with_how_to_check_it),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("certificate", tests, fund_begin, fund_end);
}
