/* SPDX-License-Identifier: MPL-2.0 */
/*
 * conflict: who may not judge an application; one name however it is typed.
 */
#include "fund/conflict.h"
#include "fund_worked.h"

static struct fund_file file;

static int
read_panel(void **state)
{
    int result = fund_begin(state);

    file = fund_good("tests/data/fund/panel.json");
    return result;
}

/* ---- names ----------------------------------------------------------------------------------- */

static void
one_name_is_one_text_however_it_is_typed(void **state)
{
    static const char *const same[][2] = {
        {"Jeanne Dupont", "DUPONT Jeanne"},
        {"Jeanne Dupont", "  Mme  Jeanne\tDUPONT "},
        {"Jeanne Dupont", "Madame Jeanne Dupont"},
        {"H\u00e9l\u00e8ne L\u00e9v\u00eaque", "LEVEQUE Helene"},
        {"He\u0301le\u0300ne Leveque", "H\u00c9L\u00c8NE L\u00c9V\u00caQUE"},
        {"Jean-Pierre Le Gall", "LE GALL Jean Pierre"},
        {"Jeanne d'Arc", "Jeanne d\u2019Arc"},
        {"Fran\u00e7ois C\u0153ur", "COEUR Francois"},
        {"Ma\u00ebl \u0141uczak", "Luczak Mael"},
        {"No\u00ebl\u00a0\u00d1u\u00f1ez", "Nunez Noel"},
        {"Wei\u00df Anna", "Anna Weiss"},
        {"M. Paul de la Tour", "de La Tour, Paul"},
        {"\u0396\u03c9\u03ae", "\u0396\u03c9\u03ae"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        assert_string_equal(person_normalized(&fund_arena, same[i][0]),
                            person_normalized(&fund_arena, same[i][1]));
    }
    assert_string_equal(person_normalized(&fund_arena, "Mme L\u00e9a Bo\u00ebl-d'Arc"),
                        "arc boel d lea");
}

static void
names_that_differ_stay_apart(void **state)
{
    static const char *const apart[][2] = {
        {"Jean Dupont", "Jeanne Dupont"},
        {"Jean Dupont", "Jean Dupond"},
        {"Jean Dupont", "Jean Paul Dupont"},
        {"M. Martin", "Martin"}, /* an initial, not a title: nothing else would be left */
        {"\u4e00", "\u4e01"},
        {"\u0396", "\u0397"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(apart); i++) {
        assert_string_not_equal(person_normalized(&fund_arena, apart[i][0]),
                                person_normalized(&fund_arena, apart[i][1]));
    }
    assert_string_equal(person_normalized(&fund_arena, " - "), "");
    assert_string_equal(person_normalized(&fund_arena, ""), "");
}

/* ---- grounds --------------------------------------------------------------------------------- */

/* "ann organization 732829320, cid person Cid LE GOFF | ann cid" */
static const char *
told(const struct conflict_facts *facts)
{
    const struct conflicts conflicts = conflicts_of(&fund_arena, &file, facts);
    struct text text = text_in(&fund_arena);

    for (size_t i = 0; i < conflicts.count; i++) {
        const struct conflict *one = &conflicts.items[i];

        text_addf(&text, "%s%s %s %s", i > 0 ? ", " : "", file.panel.markers[one->marker].code,
                  conflict_code(one->ground), one->detail);
    }
    text_add(&text, " |");
    for (size_t i = 0; i < file.panel.marker_count; i++) {
        if (conflicts.excluded[i]) {
            text_addf(&text, " %s", file.panel.markers[i].code);
        }
    }
    return text_of(&text);
}

static void
without_a_ground_everybody_may_judge(void **state)
{
    static const char *const boards[] = {"Jean Dupont; ; Anna Martin", NULL};
    static const char *const members[] = {"356000000", NULL};
    const struct conflict_facts facts = {.siren = "356000000",
                                         .member_sirens = members,
                                         .member_siren_count = 2,
                                         .boards = boards,
                                         .board_count = 2};

    (void)state;
    assert_string_equal(told(&(struct conflict_facts){0}), " |");
    assert_string_equal(told(&facts), " |");
}

static void
the_organization_of_a_marker_may_not_be_judged_by_him(void **state)
{
    static const char *const siret[] = {"356000000", "73282932000074"};

    (void)state;
    assert_string_equal(told(&(struct conflict_facts){.siren = "732829320"}),
                        "ann organization 732829320 | ann");
    assert_string_equal(
        told(&(struct conflict_facts){.member_sirens = siret, .member_siren_count = 2}),
        "ann member 732829320 | ann");
    assert_string_equal(told(&(struct conflict_facts){
                            .siren = "732829320", .member_sirens = siret, .member_siren_count = 2}),
                        "ann organization 732829320, ann member 732829320 | ann");
}

static void
who_sits_on_a_board_may_not_judge(void **state)
{
    static const char *const boards[] = {"Jean Dupont", "Paul Petit;MARTIN Anne\nM. LE GOFF Cid"};

    (void)state;
    assert_string_equal(told(&(struct conflict_facts){.boards = boards, .board_count = 2}),
                        "ann person MARTIN Anne, cid person M. LE GOFF Cid | ann cid");
}

static void
what_is_declared_holds_until_it_is_withdrawn(void **state)
{
    static const char *const boards[] = {"Anne Martin"};
    const struct conflict_entry declared[] = {{"bob", false, "cousin"}, {"ann", false, "chair"}};
    const struct conflict_entry withdrawn[] = {{"bob", true, "no"}, {"ann", true, "namesake"}};

    (void)state;
    assert_string_equal(
        told(&(struct conflict_facts){
            .boards = boards, .board_count = 1, .entries = declared, .entry_count = 2}),
        "ann declared chair, ann person Anne Martin, bob declared cousin | ann bob");
    /* two people may have one name; an organization is what its number says */
    assert_string_equal(told(&(struct conflict_facts){.siren = "732829320",
                                                      .boards = boards,
                                                      .board_count = 1,
                                                      .entries = withdrawn,
                                                      .entry_count = 2}),
                        "ann organization 732829320 | ann");
}

static void
grounds_are_said_in_words(void **state)
{
    (void)state;
    assert_string_equal(conflict_words(&fund_arena, CONFLICT_DECLARED, "cousin"),
                        "declared: cousin");
    assert_string_equal(conflict_words(&fund_arena, CONFLICT_ORGANIZATION, "1"),
                        "the marker's organization, 1, applies");
    assert_string_equal(conflict_words(&fund_arena, CONFLICT_MEMBER, "1"),
                        "the marker's organization, 1, is a member");
    assert_string_equal(conflict_words(&fund_arena, CONFLICT_PERSON, "Ann"),
                        "Ann sits on a board of the application");
    for (enum conflict_ground ground = 0; ground < CONFLICT_GROUNDS; ground++) {
        assert_int_equal(conflict_named(conflict_code(ground)), ground);
    }
    assert_int_equal(conflict_named("rumour"), CONFLICT_GROUNDS);
}

static void
a_call_tells_whether_conflicts_can_be_derived(void **state)
{
    const struct fund_file worked = fund_good(FUND_WORKED);

    (void)state;
    assert_true(conflicts_can_be_derived(&file));
    assert_false(conflicts_can_be_derived(&worked));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_is_one_text_however_it_is_typed),
        cmocka_unit_test(names_that_differ_stay_apart),
        cmocka_unit_test(without_a_ground_everybody_may_judge),
        cmocka_unit_test(the_organization_of_a_marker_may_not_be_judged_by_him),
        cmocka_unit_test(who_sits_on_a_board_may_not_judge),
        cmocka_unit_test(what_is_declared_holds_until_it_is_withdrawn),
        cmocka_unit_test(grounds_are_said_in_words),
        cmocka_unit_test(a_call_tells_whether_conflicts_can_be_derived),
    };

    return cmocka_run_group_tests_name("conflict", tests, read_panel, fund_end);
}
