/* SPDX-License-Identifier: MPL-2.0 */
/*
 * run_change: conflicts of interest, the severity of markers, and what two runs knew otherwise of
 * territories, zones and rates. By hand, from the application that run_sides.h describes.
 */
#include "run_sides.h"

#include "fund/panel.h"
#include "fund/run_change_words.h"

#define CRITERION(change, code) run_pair_move(pair, &(change), QUANTITY_CRITERION, code)
#define RULE(change, code)      run_pair_move(pair, &(change), QUANTITY_RULE, code)
#define SCORE(change)           run_pair_move(pair, &(change), QUANTITY_SCORE, NULL)

static const char *const second_marker[] = {"m-2"};

static const char *
small(void)
{
    return fund_bytes(FUND_SMALL);
}

static void
exclude(struct run_pair *pair, size_t side)
{
    pair->applications[side].excluded = second_marker;
    pair->applications[side].excluded_count = 1;
}

/* ---- conflicts ------------------------------------------------------------------------------- */

static void
a_conflict_is_a_cause_in_both_directions(void **state)
{
    for (size_t side = 0; side < 2; side++) {
        struct run_pair *pair = run_pair_of(small(), small());
        struct run_change change;

        run_pair_mark(pair, 0, 1, 2); /* A: (4 + 2) / 2 = 3: 30; without m-2 4: 40 */
        run_pair_mark(pair, 1, 1, 2);
        exclude(pair, side);
        change = run_pair_compare(pair);
        assert_string_equal(CRITERION(change, "A"), side == 1 ? "30 -> 40 because conflict.m-2!"
                                                              : "40 -> 30 because conflict.m-2!");
        assert_true(change.inputs_differ);
        assert_string_equal(run_change_name(&fund_arena, &pair->comparison, &change.changes[0]),
                            side == 1 ? "conflict of interest of m-2 found"
                                      : "conflict of interest of m-2 not found any more");
    }
    (void)state;
}

static void
a_conflict_and_a_mark_each_have_their_part(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_mark(pair, 0, 1, 2);
    run_pair_mark(pair, 1, 1, 2);
    run_pair_mark(pair, 1, 0, 5); /* with m-2 (5 + 2) / 2: 35; without 5: 50 */
    exclude(pair, 1);
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "A"),
                        "30 -> 50 because mark.A.m-1 (35), conflict.m-2 (40)"
                        " only mark.A.m-1+conflict.m-2");
}

static void
a_conflict_on_both_sides_is_no_cause_and_stays(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    for (size_t side = 0; side < 2; side++) {
        run_pair_mark(pair, side, 1, 2);
        exclude(pair, side);
    }
    run_pair_set(pair, 1, "members", "1"); /* F 18 -> 6; A stays 40: 70 -> 58 */
    change = run_pair_compare(pair);
    assert_int_equal(change.change_count, 1);
    assert_string_equal(CRITERION(change, "A"), "none");
    assert_string_equal(SCORE(change), "70 -> 58 because fact.members!");
}

/* ---- severity -------------------------------------------------------------------------------- */

/* As if the run had found m-2 to mark A by so much too high. */
static void
find_severe(struct run_pair *pair, size_t side, int64_t shift)
{
    struct panel_severity *severity = ARENA_NEW(&fund_arena, struct panel_severity, 1);
    const struct fund_file *file = &pair->files[side];

    *severity = panel_severity_begin(&fund_arena, file);
    panel_shift_of(severity, fund_file_marker(file, "m-2"), fund_file_criterion(file, "A"))->shift =
        rational_of(shift);
    pair->applications[side].severity = severity;
}

static void
the_severity_of_a_run_is_a_cause(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    find_severe(pair, 1, 1); /* A: (4 + 3) / 2 = 3.5: 35 */
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "A"), "40 -> 35 because severity!");
    assert_string_equal(CRITERION(change, "S"), "none");
    find_severe(pair, 0, 2); /* A: (4 + 2) / 2 = 3: 30 */
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "A"), "30 -> 35 because severity!");
}

static void
the_same_severity_stays_under_other_rules(void **state)
{
    /* A criterion that comes first moves the places of the others. */
    const char *after = fund_replaced(
        fund_replaced(small(), "\"criteria\": [\n",
                      "\"criteria\": [\n      {\"code\": \"E\", \"weight\": 10, \"scale\": [0, 5],"
                      " \"formula\": \"min(5, members)\"},\n"),
        "\"F\", \"weight\": 30", "\"F\", \"weight\": 20");
    struct run_pair *pair = run_pair_of(small(), after);
    struct run_change change;

    (void)state;
    find_severe(pair, 0, 1);
    find_severe(pair, 1, 1);
    change = run_pair_compare(pair); /* A stays 35; E 10 x 3 / 5 = 6, F 20 x 3 / 5 = 12 */
    assert_int_equal(change.change_count, 2);
    assert_string_equal(CRITERION(change, "A"), "none");
    assert_string_equal(CRITERION(change, "E"), "none -> 6 because criteria.E!");
    assert_string_equal(CRITERION(change, "F"), "18 -> 12 because criteria.F.weight!");
    assert_string_equal(SCORE(change), "none"); /* 35 + 12 + 18 = 35 + 12 + 6 + 12 */
}

/* ---- territories, zones, rates --------------------------------------------------------------- */

static const char *
with_formula(const char *formula)
{
    return fund_replaced(small(), "\"min(5, members)\"", formula);
}

/* F is 3 + 1 point in the zone: 24, else 18. */
static const char *
with_zone(void)
{
    return with_formula("\"members + points(in_zone(town, 'QPV', date('2026-01-01')))\"");
}

static void
know(struct run_pair *pair, size_t side, bool territory, bool zone)
{
    static struct territory south = {
        .kind = TERRITORY_COMMUNE, .code = "SOUTH", .name = "South", .to = REFERENCE_OPEN};
    static struct zone_membership in_zone = {
        .zone = "QPV", .kind = TERRITORY_COMMUNE, .code = "SOUTH", .to = REFERENCE_OPEN};
    struct references *references = pair->files[side].references;

    references->territories = &south;
    references->territory_count = territory;
    references->zones = &in_zone;
    references->zone_count = zone;
    run_pair_begin(pair);
}

static void
a_zone_that_was_not_known_before_is_a_cause(void **state)
{
    struct run_pair *pair = run_pair_of(with_zone(), with_zone());
    struct run_change change;

    (void)state;
    know(pair, 0, true, false);
    know(pair, 1, true, true);
    change = run_pair_compare(pair);
    assert_int_equal(change.change_count, 1);
    assert_false(change.inputs_differ);
    assert_string_equal(CRITERION(change, "F"), "18 -> 24 because references.zones.QPV!");
    assert_string_equal(change.changes[0].from, "entries: 0");
    assert_string_equal(change.changes[0].to, "entries: 1");
    assert_string_equal(run_change_name(&fund_arena, &pair->comparison, &change.changes[0]),
                        "zone QPV, what is known of it");
}

static void
territories_are_a_cause(void **state)
{
    struct run_pair *pair = run_pair_of(with_zone(), with_zone());
    struct run_change change;

    (void)state;
    know(pair, 0, false, true);
    know(pair, 1, true, true);
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "F"), "none -> 24 because references.territories!");
    assert_string_equal(run_change_name(&fund_arena, &pair->comparison, &change.changes[0]),
                        "territories, what is known of them");
}

static void
a_formula_and_a_zone_each_have_their_part(void **state)
{
    struct run_pair *pair = run_pair_of(
        with_zone(),
        with_formula("\"members + 2 * points(in_zone(town, 'QPV', date('2026-01-01')))\""));
    struct run_change change;

    (void)state;
    know(pair, 0, true, false);
    know(pair, 1, true, true);
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "F"), "18 -> 30 because references.zones.QPV (24)"
                                                " only criteria.F.formula+references.zones.QPV");
}

static void
what_only_one_run_asked_for_is_no_change(void **state)
{
    const char *after =
        fund_replaced(small(), "    \"rules\": [",
                      "    \"rules\": [{\"code\": \"R0\", \"severity\": \"blocking\","
                      " \"formula\": \"not in_zone(town, 'QPV', date('2026-01-01'))\"},");
    struct run_pair *pair = run_pair_of(small(), after);
    struct run_change change;

    (void)state;
    know(pair, 0, false, false);
    know(pair, 1, true, true);
    change = run_pair_compare(pair);
    assert_int_equal(change.change_count, 1);
    assert_string_equal(RULE(change, "R0"), "none -> fail because rules.R0!");
    run_pair_set(pair, 1, "members", "1"); /* so that a file in between is made */
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R0"), "none -> fail because rules.R0!");
    assert_string_equal(CRITERION(change, "F"), "18 -> 6 because fact.members!");
}

static void
zones_are_known_one_by_one(void **state)
{
    static struct zone_membership both[] = {
        {.zone = "FRR", .kind = TERRITORY_COMMUNE, .code = "SOUTH", .to = REFERENCE_OPEN},
        {.zone = "QPV", .kind = TERRITORY_COMMUNE, .code = "SOUTH", .to = REFERENCE_OPEN}};
    const char *text = with_formula("\"members + points(in_zone(town, 'QPV', date('2026-01-01')))"
                                    " - 2 * points(in_zone(town, 'FRR', date('2026-01-01')))\"");
    struct run_pair *pair = run_pair_of(text, text);
    struct run_change change;

    (void)state;
    know(pair, 0, true, false);
    know(pair, 1, true, true);
    pair->files[1].references->zones = both; /* 3 + 1 - 2 = 2: 12 */
    pair->files[1].references->zone_count = COUNT(both);
    run_pair_begin(pair);
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "F"),
                        "18 -> 12 because references.zones.FRR (6), references.zones.QPV (24)"
                        " only references.zones.FRR+references.zones.QPV");
}

/* F is the rate, 1 and from June on 2, for a day in 2026. */
static const char *
with_rate(void)
{
    return fund_replaced(
        with_formula("\"rate('bonus', date('2026-01-01')) + call.base\""),
        "\"sets\": {\"towns\": [\"NORTH\", \"SOUTH\"]}\n  }",
        "\"sets\": {\"towns\": [\"NORTH\", \"SOUTH\"]},\n"
        "    \"rates\": {\"bonus\": {\"type\": \"number\", \"values\": [\n"
        "      {\"value\": 1, \"from\": \"2020-01-01\"},\n"
        "      {\"value\": 2, \"from\": \"2020-01-01\", \"known_from\": \"2026-06-01\"}]}}\n  }");
}

static const char *
with_dated(void)
{
    return fund_replaced(
        with_rate(), "\"parameters\": {",
        "\"parameters\": {\n      \"base\": {\"type\": \"number\", \"values\": [\n"
        "        {\"value\": 1, \"from\": \"2020-01-01\"},\n"
        "        {\"value\": 2, \"from\": \"2026-01-01\", \"known_from\": \"2026-07-01\"}]},");
}

static void
rates_and_parameters_that_were_published_later_are_causes(void **state)
{
    struct run_pair *pair = run_pair_of(with_dated(), with_dated());
    int32_t days[2] = {0, 0};
    struct run_change change;

    (void)state;
    assert_true(date_parse("2026-03-01", 10, &days[0]));
    assert_true(date_parse("2026-06-15", 10, &days[1]));
    for (size_t side = 0; side < 2; side++) {
        fund_file_know(&fund_arena, &pair->files[side], days[side]);
    }
    run_pair_begin(pair);
    change = run_pair_compare(pair); /* 30 x (1 + 1) / 5 = 12, then 30 x (2 + 1) / 5 = 18 */
    assert_int_equal(change.change_count, 1);
    assert_string_equal(CRITERION(change, "F"), "12 -> 18 because references.rates.bonus!");
    assert_string_equal(change.changes[0].from, "1 from 2020-01-01 on");
    assert_string_equal(change.changes[0].to, "2 from 2020-01-01 on");
    fund_file_know(&fund_arena, &pair->files[1], days[1] + 60); /* and then 30 x 4 / 5 = 24 */
    run_pair_begin(pair);
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "F"),
                        "12 -> 24 because references.rates.bonus (18),"
                        " references.parameters.base (18)"
                        " only references.rates.bonus+references.parameters.base");
    assert_string_equal(change.changes[1].from, "1");
    assert_string_equal(change.changes[1].to, "2");
    assert_string_equal(run_change_name(&fund_arena, &pair->comparison, &change.changes[1]),
                        "call.base, what is known of it");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conflict_is_a_cause_in_both_directions),
        cmocka_unit_test(a_conflict_and_a_mark_each_have_their_part),
        cmocka_unit_test(a_conflict_on_both_sides_is_no_cause_and_stays),
        cmocka_unit_test(the_severity_of_a_run_is_a_cause),
        cmocka_unit_test(the_same_severity_stays_under_other_rules),
        cmocka_unit_test(a_zone_that_was_not_known_before_is_a_cause),
        cmocka_unit_test(territories_are_a_cause),
        cmocka_unit_test(a_formula_and_a_zone_each_have_their_part),
        cmocka_unit_test(what_only_one_run_asked_for_is_no_change),
        cmocka_unit_test(zones_are_known_one_by_one),
        cmocka_unit_test(rates_and_parameters_that_were_published_later_are_causes),
    };

    return cmocka_run_group_tests_name("run_change_known", tests, fund_begin, fund_end);
}
