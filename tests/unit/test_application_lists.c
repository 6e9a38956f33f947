/* SPDX-License-Identifier: MPL-2.0 */
/*
 * application lists: what formulas see of them, and what their digests say.
 */
#include "fund_worked.h"

static struct fund_file file;
static struct fund_list *budget, *crew;

static int
begin(void **state)
{
    (void)fund_begin(state);
    file = fund_good(FUND_SMALL);
    budget = &file.lists[0];
    crew = &file.lists[1];
    return 0;
}

/* An application with so many budget lines of 1, 2, 3... euros. */
static struct application
with_budget(size_t count)
{
    struct application application = application_empty(&fund_arena, &file);
    struct application_list list = {.known = true, .count = count};

    application.code = "A1";
    list.items = ARENA_NEW(&fund_arena, struct application_item, count);
    for (size_t i = 0; i < count; i++) {
        struct err err = {0};

        list.items[i] = application_item_empty(&fund_arena, budget);
        assert_int_equal(fact_read(&fund_arena, &file.cells, &budget->fields[0],
                                   i % 2 == 0 ? "charge" : "product", &list.items[i], &err),
                         ST_OK);
        assert_int_equal(fact_read(&fund_arena, &file.cells, &budget->fields[1],
                                   text_format(&fund_arena, "%zu,00", i + 1), &list.items[i], &err),
                         ST_OK);
    }
    application.lists[0] = list;
    return application;
}

static const char *
digest_of(const struct application *application)
{
    struct digester *digester = digester_begin();
    const struct digest digest = application_digest(digester, &file, application);

    digester_end(digester);
    return digest_hex(&fund_arena, &digest);
}

static struct value *
slots_of(const struct application *application)
{
    struct value *slots = ARENA_NEW(&fund_arena, struct value, file.slot_count);

    application_slots(&fund_arena, &file, application, slots);
    return slots;
}

/* ---- the fund file --------------------------------------------------------------------------- */

static void
a_list_is_read_with_its_defaults(void **state)
{
    (void)state;
    assert_int_equal(file.list_count, 2);
    assert_string_equal(budget->key_column, "id");
    assert_int_equal(budget->item_max, 20);
    assert_string_equal(crew->key_column, "application");
    assert_int_equal(crew->item_max, FUND_LIST_ITEMS_MAX);
    assert_int_equal(budget->field_count, 2);
    assert_int_equal(budget->number_count, 1);
    assert_int_equal(budget->text_count, 1);
    assert_string_equal(budget->fields[1].column, "euros");
    assert_int_equal(fund_file_list(&file, "crew"), 1);
    assert_int_equal(fund_file_list(&file, "nobody"), SIZE_MAX);
}

static void
formulas_know_a_list_by_its_name_and_of_what_it_is_made(void **state)
{
    const struct symbol *symbol = fund_symbol(&file, "budget");

    (void)state;
    assert_int_equal(symbol->type, TYPE_LIST);
    assert_int_equal(symbol->slot, file.field_count);
    assert_int_equal(symbol->shape->item->type, TYPE_RECORD);
    assert_int_equal(symbol->shape->item->member_count, 2);
    assert_string_equal(symbol->shape->item->members[1].name, "cents");
    assert_int_equal(symbol->shape->item->members[1].shape.type, TYPE_MONEY);
    assert_int_equal(fund_symbol(&file, "crew")->slot, file.field_count + 1);
}

/* ---- values ---------------------------------------------------------------------------------- */

static void
a_list_is_a_list_of_records(void **state)
{
    const struct application application = with_budget(2);
    const struct value *slot = &slots_of(&application)[file.field_count];

    (void)state;
    assert_true(slot->known);
    assert_int_equal(slot->item_count, 2);
    assert_string_equal(slot->items[1].items[0].text, "product");
    assert_int_equal(slot->items[1].items[1].type, TYPE_MONEY);
    assert_string_equal(exact(slot->items[1].items[1].number), "200");
}

static void
an_empty_list_is_known_and_one_without_a_file_is_not(void **state)
{
    const struct application empty = with_budget(0);
    const struct value *slots = slots_of(&empty);

    (void)state;
    assert_true(slots[file.field_count].known);
    assert_int_equal(slots[file.field_count].item_count, 0);
    assert_false(slots[file.field_count + 1].known);
    assert_string_equal(slots[file.field_count + 1].lacking->name, "crew");
}

static void
a_missing_fact_of_an_item_is_unknown(void **state)
{
    struct application application = with_budget(1);
    const struct value *slot;

    (void)state;
    application.lists[0].items[0].number_known[0] = 0;
    slot = &slots_of(&application)[file.field_count];
    assert_true(slot->known);
    assert_false(slot->items[0].items[1].known);
    assert_string_equal(slot->items[0].items[1].lacking->name, "cents");
}

/* ---- digests --------------------------------------------------------------------------------- */

static void
without_a_known_list_the_digest_is_that_of_the_facts(void **state)
{
    struct application application = application_empty(&fund_arena, &file);
    struct digester *digester = digester_begin();
    const struct digest facts = application_facts_digest(digester, &file, &application);

    (void)state;
    digester_end(digester);
    assert_string_equal(digest_of(&application), digest_hex(&fund_arena, &facts));
}

static void
what_a_list_states_and_its_order_are_in_the_digest(void **state)
{
    struct application two = with_budget(2), one = with_budget(1), none = with_budget(0);
    struct application unknown = with_budget(0);
    struct application_item first;
    const char *before = digest_of(&two);

    (void)state;
    unknown.lists[0].known = false;
    assert_string_not_equal(before, digest_of(&one));
    assert_string_not_equal(digest_of(&none), digest_of(&unknown));
    first = two.lists[0].items[0];
    two.lists[0].items[0] = two.lists[0].items[1];
    two.lists[0].items[1] = first;
    assert_string_not_equal(before, digest_of(&two));
}

static void
lists_count_in_the_order_of_their_names(void **state)
{
    struct application application = with_budget(1);
    const char *before;

    (void)state;
    application.lists[1] = (struct application_list){.known = true};
    before = digest_of(&application);
    /* The same fund file with its lists the other way round. */
    {
        struct fund_list swapped[] = {file.lists[1], file.lists[0]};
        struct application_list lists[] = {application.lists[1], application.lists[0]};

        file.lists = swapped;
        application.lists = lists;
        assert_string_equal(digest_of(&application), before);
        file.lists = budget;
    }
}

static void
a_copy_holds_items_of_its_own(void **state)
{
    struct application application = with_budget(2);
    const struct application copy = application_copy(&fund_arena, &file, &application);
    const char *before = digest_of(&application);

    (void)state;
    application.lists[0].items[1].numbers[0] = 0;
    application.lists[0].items[1].texts[0] = NULL;
    assert_string_equal(digest_of(&copy), before);
    assert_string_not_equal(digest_of(&application), before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read_with_its_defaults),
        cmocka_unit_test(formulas_know_a_list_by_its_name_and_of_what_it_is_made),
        cmocka_unit_test(a_list_is_a_list_of_records),
        cmocka_unit_test(an_empty_list_is_known_and_one_without_a_file_is_not),
        cmocka_unit_test(a_missing_fact_of_an_item_is_unknown),
        cmocka_unit_test(without_a_known_list_the_digest_is_that_of_the_facts),
        cmocka_unit_test(what_a_list_states_and_its_order_are_in_the_digest),
        cmocka_unit_test(lists_count_in_the_order_of_their_names),
        cmocka_unit_test(a_copy_holds_items_of_its_own),
    };

    return cmocka_run_group_tests_name("application_lists", tests, begin, fund_end);
}
