/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fund_file: the examples are read whole.
 */
#include "unit.h"

#include "fund_reading.h"

/* ---- what is read ---------------------------------------------------------------------------- */

static void
the_amounts_of_the_small_fund_are_exact(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    /* 1000.00 + 500.50; 4.5 % of 1500.50 is 67.5225, rounded to 67.52. */
    assert_int_equal(file.contribution_count, 2);
    assert_int_equal(file.contributed_cents, 150050);
    assert_int_equal(file.management_cents, 6752);
    assert_int_equal(file.net_cents, 143298);
    /* 33.3 % of 1432.98 is 477.18234, rounded down. */
    assert_int_equal(file.quotas[0].limit_cents, 47718);
    assert_int_equal(file.quotas[1].limit_cents, 500);
    assert_int_equal(file.step_cents, 50);
    assert_int_equal(file.envelopes[1].voted_cents, 70000);
}

static void
a_share_of_management_is_rounded_half_up_to_the_cent(void **state)
{
    /* 1 % of 1500.50 is 15.005. */
    struct reading reading =
        fund_reading_of_text(fund_replaced(fund_bytes(FUND_SMALL), "4.5 %", "1 %"));

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.file.management_cents, 1501);
}

static void
the_intake_says_how_a_line_is_read(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    assert_int_equal(file.csv.separator, ',');
    assert_int_equal(file.csv.encoding, CSV_LATIN9);
    assert_int_equal(file.cells.decimal_mark, ',');
    assert_true(file.ignore_unknown_columns);
    assert_string_equal(file.code_column, "id");
    assert_int_equal(file.submitted_field, 0);
    assert_string_equal(file.where_column, "year");
    assert_string_equal(file.where_value, "of the 'owl'");
    assert_string_equal(file.siret_column, "siret");
    assert_string_equal(file.siren_column, "siren");
    assert_string_equal(file.rna_column, "rna");
    assert_string_equal(file.organization_column, "who");
}

static void
fields_have_their_column_their_type_and_their_place(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    const struct fund_field *asked = &file.fields[3], *papers = &file.fields[9];

    (void)state;
    assert_int_equal(file.field_count, 10);
    assert_int_equal(file.number_count, 7);
    assert_int_equal(file.text_count, 3);
    assert_string_equal(asked->name, "asked");
    assert_string_equal(asked->column, "asked for");
    assert_int_equal(asked->type, TYPE_MONEY);
    assert_int_equal(asked->scale, 2);
    assert_int_equal(asked->index, 1);
    assert_true(file.fields[1].is_code && !file.fields[2].is_code);
    assert_true(file.fields[5].is_count && file.fields[5].scale == 0);
    assert_int_equal(file.fields[6].scale, 6);
    assert_string_equal(file.fields[1].label.en, "town");
    assert_int_equal(papers->type, TYPE_LIST);
    assert_int_equal(papers->within, '/');
    assert_true(papers->in_texts && papers->index == 2);
    assert_int_equal(file.mark_column_count, 3);
    assert_int_equal(file.mark_columns[1].criterion, 0);
    assert_string_equal(file.mark_columns[1].marker, "m-2");
}

static void
the_grid_is_read(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    const struct fund_criterion *mean = &file.criteria[0], *computed = &file.criteria[2];

    (void)state;
    assert_int_equal(file.rules[1].severity, RULE_DEROGABLE);
    assert_string_equal(file.rules[1].basis.text.en, "art. 2");
    assert_string_equal(file.rules[2].message.en, "no");
    assert_int_equal(mean->method, MARK_MEAN);
    assert_int_equal(mean->marker_count, 2);
    assert_true(mean->has_floor && mean->scaled && mean->has_third_reading);
    assert_int_equal(rational_cmp(mean->third_reading_at, rational_of(2)), 0);
    assert_int_equal(computed->method, MARK_COMPUTED);
    assert_int_equal(rational_cmp(computed->weight, rational_of(30)), 0);
    assert_true(file.score_by_scale && file.score_by_weight && file.has_threshold);
    assert_string_equal(rational_exact(&fund_arena, file.threshold), "12.5");
    assert_int_equal(fund_file_rule(&file, "R3"), 2);
    assert_int_equal(fund_file_criterion(&file, "F"), 2);
    assert_int_equal(fund_file_envelope(&file, "R"), 2);
    assert_int_equal(fund_file_rule(&file, "R9"), SIZE_MAX);
    assert_int_equal(fund_file_criterion(&file, "Z"), SIZE_MAX);
    assert_int_equal(fund_file_envelope(&file, "Z"), SIZE_MAX);
}

static void
the_passes_say_who_pays_and_who_waits(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    assert_false(file.passes[0].from_pool || file.passes[0].top_ups);
    assert_non_null(file.passes[0].partial_at_least);
    assert_true(file.passes[0].close_partial && file.passes[0].close_otherwise);
    assert_true(file.passes[1].from_pool && file.passes[1].top_ups);
    assert_true(file.passes[1].close_otherwise && !file.passes[1].close_partial);
    /* The reserve first, then what the others leave, in the order of the file. */
    assert_int_equal(file.passes[1].pool_count, 3);
    assert_int_equal(file.passes[1].pool[0], 2);
    assert_int_equal(file.passes[1].pool[1], 0);
    assert_int_equal(file.passes[1].pool[2], 1);
}

static void
one_that_is_skipped_closes_nothing(void **state)
{
    const char *text =
        fund_replaced(fund_bytes(FUND_SMALL), "\"else\": \"wait\"", "\"else\": \"skip\"");
    struct reading reading = fund_reading_of_text(text);

    (void)state;
    assert_int_equal(reading.status, ST_OK);
    assert_true(reading.file.passes[0].close_partial);
    assert_false(reading.file.passes[0].close_otherwise);
}

static void
the_order_ends_with_the_code(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    assert_int_equal(file.order_count, 5);
    assert_true(file.order[0].kind == ORDER_SCORE && file.order[0].descending);
    assert_int_equal(file.order[1].slot, file.criteria[0].slot);
    assert_int_equal(file.order[2].slot, file.computed_slot);
    assert_false(file.order[2].descending);
    assert_int_equal(file.order[4].kind, ORDER_CODE);
}

static void
constants_are_known_and_facts_lack_their_name(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);

    (void)state;
    assert_int_equal(fund_constant(&file, "net")->number.num, 143298);
    assert_int_equal(fund_constant(&file, "contributions")->number.num, 150050);
    assert_int_equal(fund_constant(&file, "call.closes")->number.num, file.closes);
    assert_string_equal(rational_exact(&fund_arena, fund_constant(&file, "call.rate")->number),
                        "0.8");
    assert_string_equal(rational_exact(&fund_arena, fund_constant(&file, "call.factor")->number),
                        "1.5");
    assert_int_equal(fund_constant(&file, "call.ceiling")->number.num, 90000);
    assert_int_equal(fund_constant(&file, "call.strict")->number.num, 1);
    assert_string_equal(fund_constant(&file, "call.word")->text, "so it is");
    assert_int_equal(fund_constant(&file, "call.forms")->item_count, 2);
    assert_string_equal(fund_constant(&file, "fund.towns")->items[1].text, "SOUTH");
    assert_false(fund_constant(&file, "members")->known);
    assert_string_equal(fund_constant(&file, "members")->lacking->name, "members");
    assert_int_equal(fund_constant(&file, "more")->type, TYPE_NUMBER);
    assert_string_equal(fund_symbol(&file, "call.last_day")->label[LANGUAGE_EN], "last day");
}

static void
every_name_has_a_slot_of_its_own(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    uint8_t *taken = ARENA_NEW(&fund_arena, uint8_t, file.slot_count);

    (void)state;
    assert_int_equal(file.symbols.count, file.slot_count);
    for (size_t i = 0; i < file.symbols.count; i++) {
        assert_true(file.symbols.items[i].slot < file.slot_count);
        assert_int_equal(taken[file.symbols.items[i].slot]++, 0);
    }
    for (size_t i = 0; i < file.field_count; i++) {
        assert_int_equal(fund_symbol(&file, file.fields[i].name)->slot, i);
    }
    assert_int_equal(fund_symbol(&file, "env.min")->slot, file.env_slot);
    assert_int_equal(fund_symbol(&file, "score")->slot, file.score_slot);
    assert_int_equal(fund_symbol(&file, "computed")->slot, file.computed_slot);
    assert_int_equal(fund_symbol(&file, "twice")->slot, file.derived[0].slot);
}

static void
an_envelope_knows_only_its_own_members(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    const size_t seats = fund_symbol(&file, "env.seats")->slot - file.env_slot;
    const size_t rate = fund_symbol(&file, "env.rate")->slot - file.env_slot;

    (void)state;
    assert_int_equal(file.env_count, 3);
    assert_false(file.envelopes[0].values[seats].known);
    assert_string_equal(file.envelopes[0].values[seats].lacking->name, "env.seats");
    assert_int_equal(file.envelopes[1].values[seats].number.num, 4);
    assert_string_equal(rational_exact(&fund_arena, file.envelopes[0].values[rate].number), "0.5");
    assert_null(file.envelopes[2].when);
    assert_non_null(file.envelopes[0].when);
}

static void
words_are_given_in_the_language_spoken(void **state)
{
    struct fund_file file = fund_good(FUND_SMALL);
    struct fund_text french = {.fr = "oui"}, none = {0};

    (void)state;
    assert_string_equal(fund_text_in(&file.name, "?"), "Small fund");
    words_speak(LANGUAGE_FR);
    assert_string_equal(fund_text_in(&file.name, "?"), "Petit fonds");
    assert_string_equal(fund_text_in(&file.call_name, "?"), "Small call");
    words_speak(LANGUAGE_EN);
    assert_string_equal(fund_text_in(&french, "?"), "oui");
    assert_string_equal(fund_text_in(&none, "?"), "?");
}

static void
the_worked_fund_is_read(void **state)
{
    struct fund_file file = fund_good(FUND_WORKED);

    (void)state;
    assert_string_equal(file.call_code, "val-de-lierre-2026");
    assert_int_equal(file.net_cents, 48000000);
    assert_int_equal(file.quotas[0].limit_cents, 19200000);
    assert_int_equal(file.field_count, 32);
    assert_int_equal(file.rule_count, 15);
    assert_int_equal(file.criterion_count, 9);
    assert_int_equal(file.cap_count, 5);
    for (size_t i = 0; i < file.rule_count; i++) {
        assert_true(file.rules[i].label.fr != NULL && file.rules[i].label.en != NULL);
        assert_true(file.rules[i].message.fr != NULL && file.rules[i].message.en != NULL);
        assert_non_null(file.rules[i].basis.text.fr);
    }
}

static void
the_score_of_toulouse_is_its_votes(void **state)
{
    struct fund_file file = fund_good("docs/examples/toulouse-2024/fund.json");

    (void)state;
    assert_int_equal(file.net_cents, 800000000);
    assert_false(file.has_opens || file.has_closes || file.score_by_weight);
    assert_int_equal(file.submitted_field, SIZE_MAX);
    assert_string_equal(file.where_value, "France_Toulouse_2024");
}

/* ---- documents and chance -------------------------------------------------------------------- */

static void
the_examples_of_the_documentation_are_accepted(void **state)
{
    static const char fence[] = "```json complete\n";
    const char *at = strstr(fund_bytes("docs/fund-file.md"), fence);
    size_t count = 0;

    (void)state;
    for (; at != NULL; at = strstr(at, fence), count++) {
        const char *text = at + strlen(fence);
        struct reading reading;

        at = strstr(text, "```\n");
        assert_non_null(at);
        reading = fund_reading(text, (size_t)(at - text), (struct fund_variations){0});
        assert_string_equal(reading.said, "");
        assert_int_equal(reading.status, ST_OK);
    }
    assert_true(count >= 1);
}

static uint64_t
next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

static void
a_damaged_file_is_read_or_refused(void **state)
{
    const char *small = fund_bytes(FUND_SMALL);
    const size_t length = strlen(small);
    uint64_t seed = 20260112;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct arena_mark mark = arena_mark(&fund_arena);
        char *damaged = arena_copy(&fund_arena, small, length);
        struct reading reading;

        for (uint64_t count = 1 + next_random(&seed) % 3; count > 0; count--) {
            damaged[next_random(&seed) % length] = small[next_random(&seed) % length];
        }
        reading = fund_reading(damaged, length, (struct fund_variations){0});
        assert_true(reading.status == ST_OK || reading.status == ST_DATA);
        assert_true(reading.status == ST_OK || reading.err.text[0] != '\0');
        assert_true(reading.said[0] == '\0' || reading.status == ST_DATA);
        arena_reset(&fund_arena, mark);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_amounts_of_the_small_fund_are_exact),
        cmocka_unit_test(a_share_of_management_is_rounded_half_up_to_the_cent),
        cmocka_unit_test(the_intake_says_how_a_line_is_read),
        cmocka_unit_test(fields_have_their_column_their_type_and_their_place),
        cmocka_unit_test(the_grid_is_read),
        cmocka_unit_test(the_passes_say_who_pays_and_who_waits),
        cmocka_unit_test(one_that_is_skipped_closes_nothing),
        cmocka_unit_test(the_order_ends_with_the_code),
        cmocka_unit_test(constants_are_known_and_facts_lack_their_name),
        cmocka_unit_test(every_name_has_a_slot_of_its_own),
        cmocka_unit_test(an_envelope_knows_only_its_own_members),
        cmocka_unit_test(words_are_given_in_the_language_spoken),
        cmocka_unit_test(the_worked_fund_is_read),
        cmocka_unit_test(the_score_of_toulouse_is_its_votes),
        cmocka_unit_test(the_examples_of_the_documentation_are_accepted),
        cmocka_unit_test(a_damaged_file_is_read_or_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fund_file", tests, fund_begin, fund_end);
}
