/* SPDX-License-Identifier: MPL-2.0 */
/*
 * simulation: the worked fund under other settings, by hand as in its guide; a point that is only
 * walked again says what one that is judged again says.
 */
#include "fund/simulation.h"
#include "fund/sweep_table.h"
#include "fund_worked.h"

static struct fund_source source;

static struct simulation
simulation_of(void)
{
    struct worked *worked = worked_fund((struct fund_variations){0});
    const char *path = "docs/examples/val-de-lierre/fund.json";
    struct problems problems = {0};
    struct simulation simulation;
    struct assessment assessment;
    struct err err = {0};
    char *bytes = NULL;
    size_t length = 0;

    assert_int_equal(file_read(&fund_arena, path, 1 << 20, &bytes, &length, &err), ST_OK);
    assert_int_equal(fund_file_parse(&fund_arena, (struct file_bytes){path, bytes, length}, &source,
                                     &problems, &err),
                     ST_OK);
    simulation = simulation_begin(&fund_arena, &source, &worked->file, (uint32_t)worked->count);
    for (size_t i = 0; i < worked->count; i++) {
        worked_assess(worked, worked->items[i].application.code); /* fills its panel */
        assert_int_equal(simulation_add(&simulation, &fund_arena, &worked->items[i].application,
                                        &assessment, &err),
                         ST_OK);
    }
    assert_int_equal(simulation_end(&simulation, &err), ST_OK);
    return simulation;
}

static struct simulation_point
point_of(const struct simulation *simulation, const struct fund_variation *items, size_t count)
{
    struct simulation_point point;
    struct err err = {0};

    assert_int_equal(simulation_run(simulation, &fund_arena, (struct fund_variations){items, count},
                                    NULL, &point, &err),
                     ST_OK);
    return point;
}

static struct simulation_point
varied(const struct simulation *simulation, const char *key, const char *value)
{
    struct fund_variation *one = ARENA_NEW(&fund_arena, struct fund_variation, 1);

    *one = (struct fund_variation){key, value};
    return point_of(simulation, one, 1);
}

static void
the_call_as_it_is_awards_472_000(void **state)
{
    struct simulation simulation = simulation_of();

    (void)state;
    assert_int_equal(simulation.real.effect.awarded_cents, 47200000);
    assert_int_equal(simulation.real.effect.left_cents, 800000);
    assert_int_equal(simulation.real.effect.awards, 12);
    assert_false(simulation.real.assessed);
}

static void
a_threshold_of_60_rejects_two_and_judges_nobody_again(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point point = varied(&simulation, "threshold", "60");

    (void)state;
    assert_false(point.assessed);
    assert_int_equal(point.effect.awarded_cents, 38100000);
    assert_int_equal(point.effect.left_cents, 9900000);
    assert_int_equal(point.effect.leave_count, 2);
    assert_string_equal(simulation_code(&simulation, point.effect.leaves[0]), "A10");
    assert_string_equal(simulation_code(&simulation, point.effect.leaves[1]), "A18");
    assert_int_equal(simulation_looser(&point, &simulation.real), -1);
    assert_int_equal(simulation_looser(&simulation.real, &point), 1);
}

static void
a_looser_quota_that_spends_less_is_a_surprise(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point point = varied(&simulation, "quota.epci.share", "42 %");
    struct surprise surprises[SURPRISES_MAX];

    (void)state;
    assert_int_equal(point.effect.left_cents, 4900000);
    assert_int_equal(simulation_surprises(&fund_arena, &point, &simulation.real, surprises), 2);
    assert_int_equal(surprises[0].kind, SURPRISE_LOOSER_SPENDS_LESS);
    assert_int_equal(surprises[0].cents, 4100000);
    assert_int_equal(surprises[1].kind, SURPRISE_LOOSER_DROPS);
    assert_string_equal(surprise_words(&fund_arena, &simulation, &surprises[1]),
                        "looser, and not awarded any more: A08, A10");
    point = varied(&simulation, "quota.epci.share", "38 %");
    assert_int_equal(simulation_surprises(&fund_arena, &point, &simulation.real, surprises), 0);
}

/* Read by its rules and amounts alone, and by all of them again: the same. */
static void
walking_again_says_what_judging_again_says(void **state)
{
    static const struct fund_variation settings[][2] = {
        {{"threshold", "60"}, {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"threshold", "80"}, {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"quota.epci.share", "30 %"},
         {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"envelope.E2.voted", "100000"},
         {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"threshold", "null"}, {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"withdrawn", "A07"}, {"derived.age.formula", "age_months(created, day(call.closes))"}},
        {{"pass.1.not_fitting.else", "stop"},
         {"derived.age.formula", "age_months(created, day(call.closes))"}},
    };
    struct simulation simulation = simulation_of();

    (void)state;
    for (size_t i = 0; i < COUNT(settings); i++) {
        struct simulation_point walked = point_of(&simulation, settings[i], 1);
        struct simulation_point judged = point_of(&simulation, settings[i], 2);

        assert_null(walked.refused);
        assert_null(judged.refused);
        assert_false(walked.assessed);
        assert_true(judged.assessed);
        for (uint32_t k = 0; k < simulation.count; k++) {
            assert_memory_equal(&walked.plan.walk.candidates[k], &judged.plan.walk.candidates[k],
                                sizeof(struct candidate));
        }
    }
}

static void
what_cannot_be_is_said_and_does_not_end_the_work(void **state)
{
    struct simulation simulation = simulation_of();

    (void)state;
    assert_string_equal(varied(&simulation, "criterion.C1.weight", "25").refused,
                        "the weights sum to 105, not to 100");
    assert_string_equal(varied(&simulation, "threshold", "6O").refused,
                        "`6O` cannot be the value of `threshold`: expected an exact number");
    assert_string_equal(varied(&simulation, "treshold", "60").refused,
                        "no setting is called `treshold`");
    assert_string_equal(varied(&simulation, "withdrawn", "A1").refused,
                        "no application of the run is called A1");
    assert_string_equal(
        varied(&simulation, "rule.R01.formula", "in_zone(epci, 'FRR', day(submitted))").refused,
        "the call does not name the zone FRR");
}

static void
an_application_that_is_not_there_is_refused_with_the_nearest(void **state)
{
    struct simulation simulation = simulation_of();

    (void)state;
    assert_string_equal(varied(&simulation, "withdrawn", "A001").advice, "did you mean A01?");
    assert_string_equal(varied(&simulation, "withdrawn", "zzzz").advice,
                        "levain report dossier tells their codes");
}

/* Nothing of the net may go to an EPCI, where an award is at least 5,000 euros. */
static void
settings_that_contradict_refuse_their_point_by_name(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point point = varied(&simulation, "quota.epci.share", "0 %");
    struct sweep_row row = {.values = {"0 %"}};
    struct sweep_table table = {.rows = &row, .row_count = 1};

    (void)state;
    assert_string_equal(
        point.refused,
        "quota epci allows €0, less than the least minimum of those who count in it, €5,000");
    assert_int_equal(point.conflict_count, 1);
    assert_string_equal(point.conflicts[0], "quota.epci");
    assert_int_equal(point.effect.awards, 0);
    sweep_row_fill(&fund_arena, &simulation, &point, &simulation.real, "40 %", &row);
    assert_int_equal(row.surprise_count, 0);
    assert_string_equal(row.conflicts[0], "quota.epci");
    assert_int_equal(sweep_table_refused(&table), 1);
}

/* A minimum that no exact number can hold: nothing can be said of this value, and the next one is
 * computed. */
static void
a_point_that_fails_refuses_its_point_and_no_other(void **state)
{
    struct simulation simulation = simulation_of();
    const struct fund_variation beyond[] = {
        {"award.minimum", "computed * 99999999999999999999999999 * 9999999999999999"}};
    struct simulation_point point = point_of(&simulation, beyond, 1);

    (void)state;
    assert_string_equal(point.refused,
                        "application A01, formula minimum: the exact result of computed * "
                        "99999999999999999999999999 * 9999999999999999 is too large");
    point = varied(&simulation, "pass.1.rule", "walk");
    assert_null(point.refused);
    assert_int_equal(point.effect.awarded_cents, 47200000);
}

/* A call that cannot be is still looked at: nothing is set beside it. */
static void
a_call_that_cannot_be_has_points_that_can(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point point;
    struct sweep_row row = {.values = {"40 %"}};

    (void)state;
    simulation.real.refused = "passes reserve more than envelopes hold";
    point = varied(&simulation, "quota.epci.share", "42 %");
    assert_null(point.refused);
    assert_int_equal(point.effect.awarded_cents, 43100000);
    assert_int_equal(point.effect.enter_count + point.effect.leave_count, 0);
    sweep_row_fill(&fund_arena, &simulation, &point, NULL, NULL, &row);
    assert_int_equal(row.surprise_count, 0);
}

/* A08 and A10 have the room of A12 when it has gone; of one that is not eligible nothing is lost.
 */
static void
who_has_gone_is_left_out_of_every_point_and_counted(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point point;

    (void)state;
    assert_int_equal(simulation_left_out(&simulation), 0);
    for (uint32_t i = 0; i < simulation.count; i++) {
        const char *code = simulation_code(&simulation, i);

        simulation.gone[i] = strcmp(code, "A12") == 0 || strcmp(code, "A05") == 0;
    }
    assert_int_equal(simulation_left_out(&simulation), 1);
    point = varied(&simulation, "quota.epci.share", "42 %");
    assert_int_equal(point.effect.awarded_cents, 47200000);
    assert_int_equal(point.effect.enter_count + point.effect.leave_count, 0);
    point = varied(&simulation, "rule.R06.formula", "n_members >= 2"); /* judged again */
    assert_true(point.assessed);
    assert_int_equal(point.plan.walk.candidates[11].status, AWARD_WITHDRAWN);
}

static void
a_row_has_what_changes_beside_the_call_and_beside_the_value_before(void **state)
{
    struct simulation simulation = simulation_of();
    struct simulation_point before = varied(&simulation, "quota.epci.share", "41 %");
    struct simulation_point point = varied(&simulation, "quota.epci.share", "42 %");
    struct sweep_row rows[2] = {{.values = {"41 %"}}, {.values = {"42 %"}}};
    struct sweep_table table = {.call = "v/c",
                                .currency = "EUR",
                                .real_run = "aaaaaaaaaaaa",
                                .keys = {"quota.epci.share"},
                                .key_count = 1,
                                .awarded_cents = 47200000,
                                .left_cents = 800000,
                                .awards = 12,
                                .rows = rows,
                                .row_count = 2};
    struct text out = text_in(&fund_arena);

    (void)state;
    sweep_row_fill(&fund_arena, &simulation, &before, NULL, NULL, &rows[0]);
    sweep_row_fill(&fund_arena, &simulation, &point, &before, "41 %", &rows[1]);
    assert_int_equal(rows[0].surprise_count, 0);
    assert_int_equal(rows[1].surprise_count, 4);
    assert_string_equal(rows[1].surprises[2].beside, "41 %");
    sweep_table_csv(&out, &table);
    assert_string_equal(
        text_of(&out),
        "\"quota.epci.share\",run,awarded,left,awards,partials,amounts_changed,enters,leaves,"
        "surprises,refused,conflicts\r\n"
        "\"41 %\",,472000.00,8000.00,12,0,0,\"\",\"\",,,\r\n"
        "\"42 %\",,431000.00,49000.00,11,0,0,\"A12\",\"A08 A10\",LOOSER_SPENDS_LESS LOOSER_DROPS "
        "LOOSER_SPENDS_LESS LOOSER_DROPS,,\r\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_call_as_it_is_awards_472_000),
        cmocka_unit_test(a_threshold_of_60_rejects_two_and_judges_nobody_again),
        cmocka_unit_test(a_looser_quota_that_spends_less_is_a_surprise),
        cmocka_unit_test(walking_again_says_what_judging_again_says),
        cmocka_unit_test(what_cannot_be_is_said_and_does_not_end_the_work),
        cmocka_unit_test(an_application_that_is_not_there_is_refused_with_the_nearest),
        cmocka_unit_test(settings_that_contradict_refuse_their_point_by_name),
        cmocka_unit_test(a_point_that_fails_refuses_its_point_and_no_other),
        cmocka_unit_test(a_call_that_cannot_be_has_points_that_can),
        cmocka_unit_test(who_has_gone_is_left_out_of_every_point_and_counted),
        cmocka_unit_test(a_row_has_what_changes_beside_the_call_and_beside_the_value_before),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("simulation", tests, fund_begin, fund_end);
}
