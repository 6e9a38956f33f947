/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What formulas ask of territories, zones and rates. Run alone: build/test_function_references
 */
#include "rules/function_references.h"

#include "rules/program.h"
#include "rules/reference_use.h"
#include "rules_fixture.h"

#include "base/text.h"
#include "base/words.h"

enum slot { TOWN, ON, NAME_OF_ZONE, SLOT_COUNT };

static struct symbol names[] = {
    {.name = "town", .type = TYPE_TEXT, .slot = TOWN},
    {.name = "on", .type = TYPE_DATE, .slot = ON},
    {.name = "zone", .type = TYPE_TEXT, .slot = NAME_OF_ZONE},
};

static struct references *
known(void)
{
    static struct territory territories[4];
    static struct zone_membership zones[2];
    static struct rate_value smic[2];
    static struct rate rates[2];
    static struct references references;
    const int32_t from = (int32_t)fixture_day("2024-01-01").number.num;

    territories[0] = (struct territory){
        TERRITORY_COMMUNE, "26362", "Valence", NULL, "200068781", "26", "84", from, REFERENCE_OPEN};
    territories[1] = (struct territory){
        TERRITORY_COMMUNE, "29083", "Île-de-Sein", NULL, NULL, "29", "53", from, REFERENCE_OPEN};
    zones[0] = (struct zone_membership){"QPV", TERRITORY_COMMUNE, "26362", from, REFERENCE_OPEN};
    smic[0] = (struct rate_value){rational_of(1165), from, from + 304};
    rates[0] = (struct rate){.name = "smic", .type = TYPE_MONEY, .values = smic, .count = 1};
    rates[1] = (struct rate){.name = "share", .type = TYPE_NUMBER};
    references = (struct references){territories, 2, zones, 1, rates, 2};
    references_sort(&references);
    return &references;
}

static struct symbols
symbols_with(const struct references *references)
{
    return (struct symbols){.items = names,
                            .count = COUNT(names),
                            .zone = date_zone_named("Europe/Paris"),
                            .references = references};
}

/* What a formula gives for a town on a day, in words. */
static const char *
asked(const char *formula, const char *town, const char *on)
{
    struct symbols *symbols = ARENA_NEW(&fixture_arena, struct symbols, 1);
    struct value slots[SLOT_COUNT];
    const struct program *program;
    struct value result;
    struct err err = {0};

    *symbols = symbols_with(known());
    slots[TOWN] =
        town != NULL ? value_text(town) : value_unknown(&fixture_arena, TYPE_TEXT, "town");
    slots[ON] = fixture_day(on);
    slots[NAME_OF_ZONE] = value_text("QPV");
    program = fixture_program(symbols, formula, PROGRAM_ANY);
    assert_int_equal(program_run(&fixture_arena, program, slots, &result, &err), ST_OK);
    return value_words(&fixture_arena, &result, "EUR", symbols->zone);
}

static void
a_territory_is_in_a_zone_or_not_or_unknown(void **state)
{
    static const char *const formula = "in_zone(town, 'QPV', on)";

    (void)state;
    assert_string_equal(asked(formula, "26362", "2024-01-01"), "yes");
    assert_string_equal(asked(formula, "29083", "2024-01-01"), "no");
    assert_string_equal(asked(formula, "26362", "2023-12-31"),
                        "unknown (territory 26362 is not known on 2023-12-31)");
    assert_string_equal(asked(formula, "99999", "2024-01-01"), "unknown (unknown territory 99999)");
    assert_string_equal(asked(formula, NULL, "2024-01-01"), "unknown (town)");
    assert_string_equal(asked("not in_zone(town, 'FRR+', on)", "26362", "2024-01-01"), "yes");
    assert_string_equal(asked("in_zone(town, 'QPV', on) or town = '99999'", "99999", "2024-01-01"),
                        "yes");
}

static void
a_territory_has_a_name_and_is_in_others(void **state)
{
    (void)state;
    assert_string_equal(asked("territory_name(town, on)", "26362", "2024-01-01"), "Valence");
    assert_string_equal(asked("territory_name(town, on)", "99999", "2024-01-01"),
                        "unknown (unknown territory 99999)");
    assert_string_equal(asked("parent(town, 'epci', on)", "26362", "2024-01-01"), "200068781");
    assert_string_equal(asked("parent(town, 'region', on) in ('84', '93')", "26362", "2024-01-01"),
                        "yes");
    assert_string_equal(asked("parent(town, 'epci', on)", "29083", "2024-01-01"),
                        "unknown (territory 29083 is in no epci)");
    assert_string_equal(asked("parent(town, 'epci', on)", "99999", "2024-01-01"),
                        "unknown (unknown territory 99999)");
}

static void
a_rate_has_the_value_of_its_day(void **state)
{
    (void)state;
    assert_string_equal(asked("rate('smic', on)", NULL, "2024-01-01"), "€11.65");
    assert_string_equal(asked("rate('smic', on)", NULL, "2021-01-01"),
                        "unknown (no rate smic on 2021-01-01)");
    assert_string_equal(asked("rate('smic', on)", NULL, "2024-11-01"),
                        "unknown (no rate smic on 2024-11-01)");
    assert_string_equal(asked("rate('share', on)", NULL, "2024-01-01"),
                        "unknown (no rate share on 2024-01-01)");
    /* 11.65 an hour, 151.67 hours: rounded by the month, as the order says. */
    assert_string_equal(
        asked("12 * round_half_up(rate('smic', on) * 151.67, euros('0.01'))", NULL, "2024-06-01"),
        "€21,203.52");
}

struct refusal {
    const char *formula;
    long column;
    const char *reason, *hint;
};

static void
what_is_asked_by_name_is_checked_when_the_formula_is_read(void **state)
{
    static const char kinds[] = "kinds are commune, municipal_arrondissement, delegated_commune, "
                                "associated_commune, epci, department, region";
    static const struct refusal cases[] = {
        {"in_zone(town, zone, on)", 15, "the zone must be said in the formula itself",
         "write the code of the zone as a text: 'QPV'"},
        {"in_zone(town, 'Q V', on)", 15, "`Q V` is not the code of a zone",
         "a code is a letter or digit, then also `_ . + -`, 63 at most"},
        {"in_zone(town, 'QPV')", 1, "`in_zone` does not take 2 arguments",
         "the function is written in_zone(territory, 'ZONE', day)"},
        {"in_zone(12, 'QPV', on)", 9, "number cannot stand here", "write `'12'` for a text"},
        {"parent(town, 'EPCI', on)", 14, "there is no such kind of territory", kinds},
        {"parent(town, zone, on)", 14, "there is no such kind of territory", kinds},
        {"rate('smig', on)", 6, "unknown rate `smig`", "rates are: share, smic"},
        {"rate(zone, on)", 6, "the rate must be said in the formula itself",
         "rates are: share, smic"},
        {"rate('smic', on) + 1", 18, "money and number cannot be joined with `+`",
         "write `euros('1')` for an amount"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct symbols symbols = symbols_with(known());
        const struct program *program;
        struct err err = {0};

        assert_int_equal(
            program_make(&fixture_arena, cases[i].formula, &symbols, PROGRAM_ANY, &program, &err),
            ST_DATA);
        assert_string_equal(err.text, cases[i].reason);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(err.column, cases[i].column);
    }
}

static void
without_references_nothing_is_known(void **state)
{
    struct symbols symbols = symbols_with(NULL);
    struct value slots[SLOT_COUNT] = {value_text("26362"), fixture_day("2024-01-01"),
                                      value_text("")};
    const struct program *program =
        fixture_program(&symbols, "in_zone(town, 'QPV', on)", TYPE_FLAG);
    struct value result;
    struct err err = {0};

    (void)state;
    assert_int_equal(program_run(&fixture_arena, program, slots, &result, &err), ST_OK);
    assert_string_equal(value_words(&fixture_arena, &result, "EUR", symbols.zone),
                        "unknown (unknown territory 26362)");
    assert_int_equal(
        program_make(&fixture_arena, "rate('smic', on)", &symbols, PROGRAM_ANY, &program, &err),
        ST_DATA);
    assert_string_equal(err.hint, "rates are declared in \"rates\" of the fund file");
}

static void
write_use(void *context, enum reference_kind kind, const char *name)
{
    static const char *const words[] = {[REFERENCE_TERRITORIES] = "territories",
                                        [REFERENCE_ZONE] = "zone",
                                        [REFERENCE_RATE] = "rate"};

    text_addf(context, "%s %s;", words[kind], name != NULL ? name : "");
}

static void
a_formula_tells_what_it_asks_for(void **state)
{
    struct symbols symbols = symbols_with(known());
    struct text told = text_in(&fixture_arena);

    (void)state;
    reference_uses(fixture_program(&symbols,
                                   "if(in_zone(town, 'QPV', on) or parent(town, 'epci', on) = "
                                   "territory_name(town, on), rate('smic', on), euros('1'))",
                                   PROGRAM_ANY),
                   write_use, &told);
    assert_string_equal(text_of(&told),
                        "territories ;zone QPV;territories ;territories ;rate smic;");
    text_clear(&told);
    reference_uses(fixture_program(&symbols, "town = 'x'", PROGRAM_ANY), write_use, &told);
    assert_string_equal(text_of(&told), "");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_territory_is_in_a_zone_or_not_or_unknown),
        cmocka_unit_test(a_territory_has_a_name_and_is_in_others),
        cmocka_unit_test(a_rate_has_the_value_of_its_day),
        cmocka_unit_test(what_is_asked_by_name_is_checked_when_the_formula_is_read),
        cmocka_unit_test(without_references_nothing_is_known),
        cmocka_unit_test(a_formula_tells_what_it_asks_for),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
