/* SPDX-License-Identifier: MPL-2.0 */
/*
 * application: what formulas see of the facts, what the markers' marks make, and the digest.
 */
#include "fund_worked.h"

#define NBSP "\u00a0"

static struct fund_file file;

/* ---- values for formulas --------------------------------------------------------------------- */

static struct value
value_of(const char *name, const char *cell)
{
    struct application application = application_empty(&fund_arena, &file);
    struct value *slots = ARENA_NEW(&fund_arena, struct value, file.slot_count);
    struct err err = {0};

    assert_int_equal(application_read_cell(&fund_arena, &file, fund_field_of(&file, name), cell,
                                           &application, &err),
                     ST_OK);
    application_slots(&fund_arena, &file, &application, slots);
    return slots[fund_field_of(&file, name) - file.fields];
}

static const char *
said(const char *name, const char *cell)
{
    struct value value = value_of(name, cell);

    return value_words(&fund_arena, &value, "EUR", file.zone);
}

static void
formulas_see_money_in_cents_and_numbers_as_they_were_written(void **state)
{
    struct value asked = value_of("asked", "12,5"), jobs = value_of("jobs", "0,75");

    (void)state;
    assert_true(asked.known && asked.type == TYPE_MONEY);
    assert_string_equal(rational_exact(&fund_arena, asked.number), "1250");
    assert_true(jobs.known && jobs.type == TYPE_NUMBER);
    assert_string_equal(rational_exact(&fund_arena, jobs.number), "0.75");
    assert_string_equal(rational_exact(&fund_arena, value_of("members", "12").number), "12");
    assert_string_equal(value_of("town", "NORTH").text, "NORTH");
}

static void
a_missing_fact_is_unknown_by_its_own_name(void **state)
{
    (void)state;
    assert_string_equal(said("asked", ""), "unknown (asked)");
    assert_string_equal(said("town", " "), "unknown (town)");
    assert_string_equal(said("start", ""), "unknown (start)");
}

static void
a_list_is_cut_at_its_separator_and_blank_items_do_not_count(void **state)
{
    static const struct {
        const char *cell;
        size_t count;
        const char *first, *last;
    } cases[] = {
        {"", 0, NULL, NULL},
        {" / / ", 0, NULL, NULL},
        {"rib", 1, "rib", "rib"},
        {"rib/statutes", 2, "rib", "statutes"},
        {" rib /" NBSP "a b" NBSP "/", 2, "rib", "a b"},
        {"rib;statutes", 1, "rib;statutes", "rib;statutes"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct value list = value_of("papers", cases[i].cell);

        assert_true(list.known && list.type == TYPE_LIST);
        assert_int_equal(list.item_count, cases[i].count);
        if (list.item_count > 0) {
            assert_string_equal(list.items[0].text, cases[i].first);
            assert_string_equal(list.items[list.item_count - 1].text, cases[i].last);
        }
    }
}

static void
a_list_that_nobody_read_is_missing(void **state)
{
    struct application application = application_empty(&fund_arena, &file);
    struct value *slots = ARENA_NEW(&fund_arena, struct value, file.slot_count);

    (void)state;
    application_slots(&fund_arena, &file, &application, slots);
    assert_false(slots[fund_field_of(&file, "papers") - file.fields].known);
}

static void
the_instant_of_submission_is_known_when_it_was_given(void **state)
{
    struct application application = application_empty(&fund_arena, &file);
    struct fund_file without = file;
    struct err err = {0};
    int64_t seconds = 0;

    (void)state;
    assert_false(application_submitted(&file, &application, &seconds));
    assert_int_equal(application_read_cell(&fund_arena, &file, fund_field_of(&file, "filed"),
                                           "2026-03-16T12:00:00", &application, &err),
                     ST_OK);
    assert_true(application_submitted(&file, &application, &seconds));
    assert_int_equal(seconds, 1773658800);
    without.submitted_field = SIZE_MAX;
    assert_false(application_submitted(&without, &application, &seconds));
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void
a_mark_is_a_decimal_of_at_most_six_decimals(void **state)
{
    struct rational mark = rational_of(0);
    struct err err = {0};
    bool given = false;

    (void)state;
    assert_int_equal(application_read_mark(&file, " 3,5 ", &given, &mark, &err), ST_OK);
    assert_true(given);
    assert_string_equal(rational_exact(&fund_arena, mark), "3.5");
    assert_int_equal(application_read_mark(&file, " ", &given, &mark, &err), ST_OK);
    assert_false(given);
    assert_int_equal(application_read_mark(&file, "3.5", &given, &mark, &err), ST_DATA);
    assert_string_equal(err.text, "not a mark");
    assert_string_equal(err.hint, "write it like 3 or 3,5");
    assert_int_equal(application_read_mark(&file, "0,1234567", &given, &mark, &err), ST_DATA);
}

/* The panel of criterion A (scale 0 to 5, two markers, third reading at 2) as words. */
static const char *
panel_of_two(const char *first, const char *second)
{
    const char *cells[] = {first, second};
    struct panel_mark *panel = ARENA_NEW(&fund_arena, struct panel_mark, file.criterion_count);
    struct marker_mark marks[2];
    struct err err = {0};
    size_t count = 0;

    for (size_t i = 0; i < 2; i++) {
        bool given = false;

        assert_int_equal(application_read_mark(&file, cells[i], &given, &marks[count].mark, &err),
                         ST_OK);
        marks[count].criterion = 0;
        marks[count].marker = i == 0 ? "m-1" : "m-2";
        count += given;
    }
    assert_int_equal(application_panel(&file, marks, count, panel, &err), ST_OK);
    return text_format(&fund_arena, "%s%s%s", panel[0].known ? "" : "unknown ",
                       rational_exact(&fund_arena, panel[0].mark),
                       panel[0].third_reading ? " third reading" : "");
}

static void
the_mark_is_the_mean_of_all_markers(void **state)
{
    (void)state;
    assert_string_equal(panel_of_two("3", "4"), "3.5");
    assert_string_equal(panel_of_two("1,9", "0"), "0.95");
}

static void
each_mark_is_clamped_before_the_mean(void **state)
{
    (void)state;
    assert_string_equal(panel_of_two("6,5", "5"), "5");
    assert_string_equal(panel_of_two("-1", "0,5"), "0.25");
}

static void
a_third_reading_is_called_for_by_the_marks_as_given(void **state)
{
    (void)state;
    assert_string_equal(panel_of_two("2", "4"), "3 third reading");
    assert_string_equal(panel_of_two("4", "2"), "3 third reading");
    assert_string_equal(panel_of_two("2,000001", "4"), "3.0000005");
    /* Both are 5 once clamped, and yet the markers do not agree. */
    assert_string_equal(panel_of_two("9", "5"), "5 third reading");
}

static void
a_criterion_without_all_its_marks_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(panel_of_two("", ""), "unknown 0");
    assert_string_equal(panel_of_two("", "4"), "unknown 4");
}

static void
a_mark_is_brought_into_the_scale_when_there_is_one(void **state)
{
    struct fund_criterion free_scale = {.scaled = false};
    const struct fund_criterion *s = &file.criteria[1]; /* scale 1 to 5 */

    (void)state;
    assert_string_equal(rational_exact(&fund_arena, application_clamp(s, rational_of(0))), "1");
    assert_string_equal(rational_exact(&fund_arena, application_clamp(s, rational_of(6))), "5");
    assert_string_equal(rational_exact(&fund_arena, application_clamp(s, rational_of(3))), "3");
    assert_string_equal(
        rational_exact(&fund_arena, application_clamp(&free_scale, rational_of(-7))), "-7");
}

static void
a_mean_that_does_not_fit_is_refused_by_its_criterion(void **state)
{
    const wide large = (wide)1 << 126;
    struct panel_mark panel[3];
    struct marker_mark marks[] = {{.marker = "m-1", .mark = {large, 1}},
                                  {.marker = "m-2", .mark = {large, 1}}};
    struct err err = {0};

    (void)state;
    file.criteria[0].scaled = false;
    assert_int_equal(application_panel(&file, marks, 2, panel, &err), ST_DATA);
    assert_string_equal(err.text, "criterion A: the mean of its marks is out of range");
    marks[1].mark.num = -large; /* the mean is 0, the spread does not fit */
    assert_int_equal(application_panel(&file, marks, 2, panel, &err), ST_DATA);
    file.criteria[0].scaled = true;
}

/* ---- copies and digests ---------------------------------------------------------------------- */

static const char *const names[] = {"filed",   "town", "title", "asked", "cost",
                                    "members", "jobs", "new",   "start", "papers"};
static const char *const cells[] = {
    "2026-01-31T12:00:00", "NORTH",       "A mill", "12,5", "20", "3", "0,5", "1",
    "2026-03-16",          "rib/statutes"};
static const char *const others[] = {
    "2026-01-31T12:00:01", "SOUTH",        "A  mill", "12,51", "0", "4", "0,500001", "0",
    "2026-03-17",          "rib/ statutes"};

static struct application
full_application(void)
{
    struct application application = application_empty(&fund_arena, &file);
    struct err err = {0};

    application.code = "A1";
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(application_read_cell(&fund_arena, &file, fund_field_of(&file, names[i]),
                                               cells[i], &application, &err),
                         ST_OK);
    }
    return application;
}

static const char *
digest_of(const struct application *application)
{
    struct digester *digester = digester_begin();
    struct digest digest = application_digest(digester, &file, application);

    digester_end(digester);
    return digest_hex(&fund_arena, &digest);
}

static void
equal_facts_have_equal_digests(void **state)
{
    struct application one = full_application(), other = full_application();
    struct application copy = application_copy(&fund_arena, &file, &one);

    (void)state;
    assert_string_equal(digest_of(&one), digest_of(&other));
    assert_string_equal(digest_of(&one), digest_of(&copy));
    /* What lies in the place of a missing number is no fact. */
    one.number_known[0] = other.number_known[0] = 0;
    one.numbers[0] = 77;
    assert_string_equal(digest_of(&one), digest_of(&other));
}

static void
any_changed_or_missing_fact_gives_another_digest(void **state)
{
    struct application one = full_application();
    const char *digest = digest_of(&one);

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *changes[] = {others[i], ""};

        for (size_t k = 0; k < COUNT(changes); k++) {
            struct application changed = application_copy(&fund_arena, &file, &one);
            struct err err = {0};

            assert_int_equal(application_read_cell(&fund_arena, &file,
                                                   fund_field_of(&file, names[i]), changes[k],
                                                   &changed, &err),
                             ST_OK);
            assert_string_not_equal(digest_of(&changed), digest);
        }
    }
    one.code = "A2";
    assert_string_not_equal(digest_of(&one), digest);
}

static void
missing_is_neither_zero_nor_an_empty_text(void **state)
{
    struct application missing = application_empty(&fund_arena, &file);
    struct application given = application_empty(&fund_arena, &file);

    (void)state;
    given.number_known[fund_field_of(&file, "asked")->index] = 1;
    assert_string_not_equal(digest_of(&missing), digest_of(&given));
    given = application_empty(&fund_arena, &file);
    given.texts[fund_field_of(&file, "papers")->index] = "";
    assert_string_not_equal(digest_of(&missing), digest_of(&given));
}

static void
a_copy_does_not_follow_its_original(void **state)
{
    struct application one = full_application();
    struct application copy;

    (void)state;
    one.waived[1] = 1;
    one.panel[0] =
        (struct panel_mark){.known = true, .mark = rational_of(3), .third_reading = true};
    copy = application_copy(&fund_arena, &file, &one);
    one.numbers[0] = 1;
    one.number_known[1] = 0;
    one.texts[0] = "elsewhere";
    one.waived[1] = 0;
    one.panel[0].known = false;
    assert_string_equal(copy.code, "A1");
    assert_int_equal(copy.number_known[1], 1);
    assert_string_equal(copy.texts[0], "NORTH");
    assert_int_equal(copy.waived[1], 1);
    assert_true(copy.panel[0].known && copy.panel[0].third_reading);
}

static int
read_small(void **state)
{
    fund_begin(state);
    file = fund_good(FUND_SMALL);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_see_money_in_cents_and_numbers_as_they_were_written),
        cmocka_unit_test(a_missing_fact_is_unknown_by_its_own_name),
        cmocka_unit_test(a_list_is_cut_at_its_separator_and_blank_items_do_not_count),
        cmocka_unit_test(a_list_that_nobody_read_is_missing),
        cmocka_unit_test(the_instant_of_submission_is_known_when_it_was_given),
        cmocka_unit_test(a_mark_is_a_decimal_of_at_most_six_decimals),
        cmocka_unit_test(the_mark_is_the_mean_of_all_markers),
        cmocka_unit_test(each_mark_is_clamped_before_the_mean),
        cmocka_unit_test(a_third_reading_is_called_for_by_the_marks_as_given),
        cmocka_unit_test(a_criterion_without_all_its_marks_is_unknown),
        cmocka_unit_test(a_mark_is_brought_into_the_scale_when_there_is_one),
        cmocka_unit_test(a_mean_that_does_not_fit_is_refused_by_its_criterion),
        cmocka_unit_test(equal_facts_have_equal_digests),
        cmocka_unit_test(any_changed_or_missing_fact_gives_another_digest),
        cmocka_unit_test(missing_is_neither_zero_nor_an_empty_text),
        cmocka_unit_test(a_copy_does_not_follow_its_original),
    };

    return cmocka_run_group_tests_name("application_facts", tests, read_small, fund_end);
}
