/* SPDX-License-Identifier: MPL-2.0 */
/*
 * references: territories, zones and rates on a day. Run alone: build/test_references [pattern]
 */
#include "rules/references.h"

#include "rules_fixture.h"

static int32_t
day(const char *text)
{
    int32_t days = 0;

    assert_true(date_parse(text, strlen(text), &days));
    return days;
}

/* Valence, its department and region; a commune that was merged into another and lives on as a
 * delegated one of the same code as the new one; Marseille; an island in no EPCI. */
static struct references
places(void)
{
    static struct territory territories[16];
    const int32_t from = day("2025-01-01"), to = REFERENCE_OPEN;
    const struct territory list[] = {
        {TERRITORY_REGION, "84", "Auvergne-Rhône-Alpes", NULL, NULL, NULL, NULL, from, to},
        {TERRITORY_REGION, "01", "Guadeloupe", NULL, NULL, NULL, NULL, from, to},
        {TERRITORY_DEPARTMENT, "01", "Ain", NULL, NULL, NULL, "84", from, to},
        {TERRITORY_DEPARTMENT, "26", "Drôme", NULL, NULL, NULL, "84", from, to},
        {TERRITORY_EPCI, "200068781", "Valence Romans", NULL, NULL, NULL, NULL, from, to},
        {TERRITORY_COMMUNE, "26362", "Valence", NULL, "200068781", "26", "84", from, to},
        {TERRITORY_DELEGATED_COMMUNE, "01015", "Arbignieu", "01015", NULL, "01", "84", from, to},
        {TERRITORY_COMMUNE, "01015", "Arboys en Bugey", NULL, "200040350", "01", "84", from, to},
        {TERRITORY_MUNICIPAL_ARRONDISSEMENT, "13201", "Marseille 1er", "13055", NULL, "13", "93",
         from, to},
        {TERRITORY_COMMUNE, "13055", "Marseille", NULL, "200054807", "13", "93", from, to},
        {TERRITORY_COMMUNE, "29083", "Île-de-Sein", NULL, NULL, "29", "53", from, to},
        {TERRITORY_COMMUNE, "10411", "La Ville-aux-Bois", NULL, NULL, "10", "44", from,
         day("2025-12-31")},
        {TERRITORY_COMMUNE, "10411", "Ville-aux-Bois", NULL, NULL, "10", "44", day("2026-01-01"),
         to},
        {TERRITORY_ASSOCIATED_COMMUNE, "01120", "Cordieux", "01262", NULL, "01", "84", from, to},
    };
    struct references references = {.territories = territories, .territory_count = COUNT(list)};

    memcpy(territories, list, sizeof list);
    references_sort(&references);
    return references;
}

static const char *
name_of(const struct references *references, const char *text, const char *on)
{
    const struct territory *territory = references_territory(references, text, day(on));

    return territory != NULL ? territory->name : "none";
}

static void
a_bare_code_means_the_commune_first(void **state)
{
    struct references references = places();

    (void)state;
    assert_string_equal(name_of(&references, "26362", "2025-06-01"), "Valence");
    assert_string_equal(name_of(&references, "01015", "2025-06-01"), "Arboys en Bugey");
    assert_string_equal(name_of(&references, "delegated_commune:01015", "2025-06-01"), "Arbignieu");
    assert_string_equal(name_of(&references, "01120", "2025-06-01"), "Cordieux");
    assert_string_equal(name_of(&references, "01", "2025-06-01"), "Ain");
    assert_string_equal(name_of(&references, "region:01", "2025-06-01"), "Guadeloupe");
    assert_string_equal(name_of(&references, "epci:200068781", "2025-06-01"), "Valence Romans");
    assert_string_equal(name_of(&references, "commune:01", "2025-06-01"), "none");
    assert_string_equal(name_of(&references, "comune:26362", "2025-06-01"), "none");
    assert_string_equal(name_of(&references, "99999", "2025-06-01"), "none");
    assert_string_equal(name_of(&references, "", "2025-06-01"), "none");
}

static void
a_territory_is_there_from_its_first_to_its_last_day(void **state)
{
    struct references references = places();

    (void)state;
    assert_string_equal(name_of(&references, "10411", "2024-12-31"), "none");
    assert_string_equal(name_of(&references, "10411", "2025-01-01"), "La Ville-aux-Bois");
    assert_string_equal(name_of(&references, "10411", "2025-12-31"), "La Ville-aux-Bois");
    assert_string_equal(name_of(&references, "10411", "2026-01-01"), "Ville-aux-Bois");
    assert_string_equal(name_of(&references, "10411", "9999-12-31"), "Ville-aux-Bois");
    assert_true(references_knows(&references, "10411"));
    assert_true(references_knows(&references, "department:26"));
    assert_false(references_knows(&references, "region:26"));
    assert_false(references_knows(&references, "village:26362"));
    assert_false(references_knows(&references, "99999"));
}

static const char *
parent_of(const struct references *references, const char *text, enum territory_kind kind)
{
    const int32_t on = day("2025-06-01");
    const struct territory *territory = references_territory(references, text, on);
    const char *parent = references_parent(references, territory, kind, on);

    return parent != NULL ? parent : "none";
}

static void
a_territory_knows_what_it_is_in(void **state)
{
    struct references references = places();

    (void)state;
    assert_string_equal(parent_of(&references, "26362", TERRITORY_COMMUNE), "26362");
    assert_string_equal(parent_of(&references, "26362", TERRITORY_EPCI), "200068781");
    assert_string_equal(parent_of(&references, "26362", TERRITORY_DEPARTMENT), "26");
    assert_string_equal(parent_of(&references, "26362", TERRITORY_REGION), "84");
    assert_string_equal(parent_of(&references, "29083", TERRITORY_EPCI), "none");
    assert_string_equal(parent_of(&references, "13201", TERRITORY_COMMUNE), "13055");
    assert_string_equal(parent_of(&references, "13201", TERRITORY_EPCI), "200054807");
    assert_string_equal(parent_of(&references, "delegated_commune:01015", TERRITORY_EPCI),
                        "200040350");
    assert_string_equal(parent_of(&references, "01120", TERRITORY_EPCI), "none");
    assert_string_equal(parent_of(&references, "26362", TERRITORY_DELEGATED_COMMUNE), "none");
    assert_string_equal(parent_of(&references, "26", TERRITORY_REGION), "84");
}

static bool
in_zone(const struct references *references, const char *text, const char *zone, const char *on)
{
    return references_in_zone(references, references_territory(references, text, day("2025-06-01")),
                              zone, day(on));
}

static void
a_zone_holds_what_is_in_it_and_in_its_members(void **state)
{
    struct references references = places();
    struct zone_membership zones[] = {
        {"ZRR", TERRITORY_COMMUNE, "26362", day("2017-07-01"), day("2024-06-30")},
        {"FRR+", TERRITORY_COMMUNE, "26362", day("2025-01-01"), REFERENCE_OPEN},
        {"FRR", TERRITORY_COMMUNE, "26362", day("2024-07-01"), REFERENCE_OPEN},
        {"FRR", TERRITORY_COMMUNE, "10411", day("2020-01-01"), day("2020-12-31")},
        {"FRR", TERRITORY_COMMUNE, "10411", day("2022-01-01"), day("2022-12-31")},
        {"DEP", TERRITORY_DEPARTMENT, "01", day("2025-01-01"), REFERENCE_OPEN},
        {"REG", TERRITORY_REGION, "01", day("2025-01-01"), REFERENCE_OPEN},
        {"QPV", TERRITORY_COMMUNE, "13055", day("2024-01-01"), REFERENCE_OPEN},
        {"AGGLO", TERRITORY_EPCI, "200054807", day("2024-01-01"), REFERENCE_OPEN},
    };

    (void)state;
    references.zones = zones;
    references.zone_count = COUNT(zones);
    references_sort(&references);
    assert_false(in_zone(&references, "26362", "ZRR", "2017-06-30"));
    assert_true(in_zone(&references, "26362", "ZRR", "2017-07-01"));
    assert_true(in_zone(&references, "26362", "ZRR", "2024-06-30"));
    assert_false(in_zone(&references, "26362", "ZRR", "2024-07-01"));
    assert_true(in_zone(&references, "26362", "FRR", "2024-07-01"));
    assert_false(in_zone(&references, "26362", "FRR+", "2024-12-31"));
    assert_true(in_zone(&references, "26362", "FRR+", "2025-01-01"));
    assert_true(in_zone(&references, "10411", "FRR", "2020-06-01"));
    assert_false(in_zone(&references, "10411", "FRR", "2021-06-01"));
    assert_true(in_zone(&references, "10411", "FRR", "2022-06-01"));
    assert_true(in_zone(&references, "01015", "DEP", "2025-06-01"));
    assert_false(in_zone(&references, "01015", "REG", "2025-06-01")); /* region 01 is Guadeloupe */
    assert_true(in_zone(&references, "region:01", "REG", "2025-06-01"));
    assert_false(in_zone(&references, "region:01", "DEP", "2025-06-01"));
    assert_true(in_zone(&references, "13201", "QPV", "2025-06-01"));
    assert_true(in_zone(&references, "13201", "AGGLO", "2025-06-01"));
    assert_false(in_zone(&references, "13201", "ELSE", "2025-06-01"));
}

static void
a_rate_has_its_value_from_its_first_to_its_last_day(void **state)
{
    const struct rate_value smic[] = {
        {rational_of(1148), day("2023-05-01"), day("2023-12-31")},
        {rational_of(1165), day("2024-01-01"), day("2024-10-31")},
        {rational_of(1188), day("2024-12-01"), REFERENCE_OPEN},
    };
    struct rate rates[] = {
        {.name = "smic", .type = TYPE_MONEY, .values = smic, .count = COUNT(smic)},
        {.name = "empty", .type = TYPE_NUMBER},
    };
    struct references references = {.rates = rates, .rate_count = COUNT(rates)};
    const struct references none = {0};
    const struct rate *rate;

    (void)state;
    references_sort(&references);
    rate = references_rate(&references, "smic");
    assert_non_null(rate);
    assert_null(rate_on(rate, day("2023-04-30")));
    assert_int_equal(rate_on(rate, day("2023-05-01"))->value.num, 1148);
    assert_int_equal(rate_on(rate, day("2023-12-31"))->value.num, 1148);
    assert_int_equal(rate_on(rate, day("2024-01-01"))->value.num, 1165);
    assert_null(rate_on(rate, day("2024-11-01")));
    assert_null(rate_on(rate, day("2024-11-30")));
    assert_int_equal(rate_on(rate, day("2024-12-01"))->value.num, 1188);
    assert_int_equal(rate_on(rate, day("9999-12-31"))->value.num, 1188);
    assert_null(rate_on(references_rate(&references, "empty"), day("2024-01-01")));
    assert_null(references_rate(&references, "smig"));
    assert_null(references_rate(&none, "smic"));
}

static void
codes_are_told_from_what_is_none(void **state)
{
    enum territory_kind kind = TERRITORY_COMMUNE;

    (void)state;
    assert_true(territory_is_code("2A004"));
    assert_true(territory_is_code("01"));
    assert_true(territory_is_code("20006878100012"));
    assert_false(territory_is_code("1"));
    assert_false(territory_is_code("200068781000123"));
    assert_false(territory_is_code("2a004"));
    assert_false(territory_is_code("26 362"));
    assert_true(zone_is_code("FRR+"));
    assert_true(zone_is_code("Q"));
    assert_false(zone_is_code(""));
    assert_false(zone_is_code("+FRR"));
    assert_false(zone_is_code("Q V"));
    assert_true(zone_is_code("Z12345678901234567890123456789012345678901234567890123456789012"));
    assert_false(zone_is_code("Z123456789012345678901234567890123456789012345678901234567890123"));
    assert_true(territory_kind_named("region", &kind));
    assert_int_equal(kind, TERRITORY_REGION);
    assert_string_equal(territory_kind_name(kind), "region");
    assert_false(territory_kind_named("Region", &kind));
}

static void
entries_of_one_code_stand_by_their_first_day(void **state)
{
    struct territory territories[] = {
        {.kind = TERRITORY_COMMUNE, .code = "10001", .from = 20, .to = 29},
        {.kind = TERRITORY_COMMUNE, .code = "10001", .from = 30, .to = REFERENCE_OPEN},
        {.kind = TERRITORY_COMMUNE, .code = "10001", .from = 10, .to = 19}};
    struct zone_membership zones[] = {
        {.zone = "A", .kind = TERRITORY_COMMUNE, .code = "10001", .from = 20, .to = 29},
        {.zone = "A", .kind = TERRITORY_COMMUNE, .code = "10001", .from = 30, .to = 30},
        {.zone = "A", .kind = TERRITORY_COMMUNE, .code = "10001", .from = INT32_MIN, .to = 19}};
    struct references references = {
        .territories = territories, .territory_count = 3, .zones = zones, .zone_count = 3};

    (void)state;
    references_sort(&references);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(territories[i].from, 10 * (i + 1));
        assert_int_equal(zones[i].from, i == 0 ? INT32_MIN : 10 * (i + 1));
    }
    assert_true(references_in_zone(&references, &territories[0], "A", INT32_MIN));
    assert_false(references_in_zone(&references, &territories[0], "A", 31));
}

/* ---- against looking at everything ----------------------------------------------------------- */

enum { ENTRIES = 60, CODES = 6, DAYS = 40 };

static const char *const some_codes[CODES] = {"01", "02", "10001", "10002", "20001", "90001"};

static const char *
some_code(uint64_t *seed)
{
    return some_codes[random_next(seed) % CODES];
}

static bool
listed(const struct references *references, const char *zone, enum territory_kind kind,
       const char *code, int32_t on)
{
    for (size_t i = 0; code != NULL && i < references->zone_count; i++) {
        const struct zone_membership *at = &references->zones[i];

        if (strcmp(at->zone, zone) == 0 && at->kind == kind && strcmp(at->code, code) == 0 &&
            at->from <= on && on <= at->to) {
            return true;
        }
    }
    return false;
}

/* The territory that the slowest reading finds. */
static const struct territory *
looked_up(const struct references *references, const char *code, enum territory_kind kind,
          int32_t on)
{
    for (int at = 0; at < TERRITORY_KINDS; at++) {
        for (size_t i = 0; i < references->territory_count; i++) {
            const struct territory *territory = &references->territories[i];

            if ((kind == TERRITORY_KINDS || (int)kind == at) && (int)territory->kind == at &&
                strcmp(territory->code, code) == 0 && territory->from <= on &&
                on <= territory->to) {
                return territory;
            }
        }
    }
    return NULL;
}

static void
fill_at_random(uint64_t *seed, struct references *references)
{
    references->territory_count = references->zone_count = ENTRIES;
    for (size_t i = 0; i < ENTRIES; i++) {
        /* No two describe one territory on one day: each has a day of its own. */
        const int32_t from = (int32_t)i % DAYS;

        references->territories[i] = (struct territory){
            .kind = (enum territory_kind)((i / DAYS + random_next(seed)) % TERRITORY_KINDS),
            .code = some_code(seed),
            .name = "x",
            .commune = random_next(seed) % 2 ? some_code(seed) : NULL,
            .epci = random_next(seed) % 2 ? some_code(seed) : NULL,
            .department = some_code(seed),
            .region = some_code(seed),
            .from = from,
            .to = from,
        };
        references->zones[i] = (struct zone_membership){
            .zone = random_next(seed) % 2 ? "A" : "B",
            .kind = (enum territory_kind)(random_next(seed) % TERRITORY_KINDS),
            .code = some_code(seed),
            .from = (int32_t)(random_next(seed) % DAYS),
        };
        references->zones[i].to =
            references->zones[i].from + (int32_t)(random_next(seed) % (DAYS / 2));
    }
}

static bool
slowly_in(const struct references *references, const struct territory *territory, const char *zone,
          int32_t on)
{
    const struct territory *commune =
        territory->kind != TERRITORY_EPCI && territory->commune != NULL
            ? looked_up(references, territory->commune, TERRITORY_COMMUNE, on)
            : NULL;
    const char *epci = commune != NULL ? commune->epci : territory->epci;

    return listed(references, zone, territory->kind, territory->code, on) ||
           (territory->kind != TERRITORY_COMMUNE &&
            listed(references, zone, TERRITORY_COMMUNE, territory->commune, on)) ||
           (territory->kind != TERRITORY_EPCI &&
            listed(references, zone, TERRITORY_EPCI, epci, on)) ||
           (territory->kind != TERRITORY_DEPARTMENT &&
            listed(references, zone, TERRITORY_DEPARTMENT, territory->department, on)) ||
           (territory->kind != TERRITORY_REGION &&
            listed(references, zone, TERRITORY_REGION, territory->region, on));
}

static void
what_is_found_is_what_looking_at_everything_finds(void **state)
{
    struct territory territories[ENTRIES];
    struct zone_membership zones[ENTRIES];
    struct references references = {.territories = territories, .zones = zones};
    uint64_t seed = 20260316;
    size_t found = 0, inside = 0;

    (void)state;
    for (int round = 0; round < 200; round++) {
        fill_at_random(&seed, &references);
        references_sort(&references);
        for (int ask = 0; ask < 50; ask++) {
            const char *code = some_code(&seed);
            const int32_t on = (int32_t)(random_next(&seed) % DAYS);
            const struct territory *territory = references_territory(&references, code, on);
            const struct territory *wanted = looked_up(&references, code, TERRITORY_KINDS, on);

            assert_int_equal(territory != NULL, wanted != NULL);
            if (territory != NULL) {
                assert_int_equal(territory->kind, wanted->kind);
                assert_int_equal(references_in_zone(&references, territory, "A", on),
                                 slowly_in(&references, territory, "A", on));
                inside += references_in_zone(&references, territory, "A", on);
                found++;
            }
        }
    }
    assert_true(found > 500 && inside > 100 && inside < found - 50);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bare_code_means_the_commune_first),
        cmocka_unit_test(a_territory_is_there_from_its_first_to_its_last_day),
        cmocka_unit_test(a_territory_knows_what_it_is_in),
        cmocka_unit_test(a_zone_holds_what_is_in_it_and_in_its_members),
        cmocka_unit_test(a_rate_has_its_value_from_its_first_to_its_last_day),
        cmocka_unit_test(codes_are_told_from_what_is_none),
        cmocka_unit_test(entries_of_one_code_stand_by_their_first_day),
        cmocka_unit_test(what_is_found_is_what_looking_at_everything_finds),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
