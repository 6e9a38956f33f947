/* SPDX-License-Identifier: MPL-2.0 */
/*
 * application: what each cell is read as, and the facts that follow.
 */
#include "fund_worked.h"

#define NBSP "\u00a0"

static struct fund_file file;

/* What the cell of a field is read as: the number kept, <text>, "missing", or "! reason (hint)". */
static const char *
read_as(const char *name, const char *cell)
{
    const struct fund_field *field = fund_field_of(&file, name);
    struct application application = application_empty(&fund_arena, &file);
    struct err err = {0};

    if (application_read_cell(&fund_arena, &file, field, cell, &application, &err) != ST_OK) {
        assert_int_equal(err.status, ST_DATA);
        assert_false(!field->in_texts && application.number_known[field->index]);
        return text_format(&fund_arena, "! %s (%s)", err.text, err.hint);
    }
    if (field->in_texts) {
        const char *text = application.texts[field->index];

        return text == NULL ? "missing" : text_format(&fund_arena, "<%s>", text);
    }
    return application.number_known[field->index]
               ? text_format(&fund_arena, "%lld", (long long)application.numbers[field->index])
               : "missing";
}

static void
all_are_read(const char *name, const char *const (*cases)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(read_as(name, cases[i][0]), cases[i][1]);
    }
}

static void
all_are_refused(const char *name, const char *const *cells, size_t count, const char *words)
{
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(read_as(name, cells[i]), words);
    }
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void
money_is_exact_cents_at_the_decimal_mark_of_the_call(void **state)
{
    static const char *const good[][2] = {
        {"12500,50", "1250050"},
        {"0", "0"},
        {"-3", "-300"},
        {"0,1", "10"},
        {"7,250", "725"}, /* a third decimal that says nothing */
        {"9999999999999,99", "999999999999999"},
        {"-9999999999999,99", "-999999999999999"},
        {" \t12,5" NBSP " ", "1250"},
        {NBSP "8", "800"},
        {"", "missing"},
        {" " NBSP "\t", "missing"},
    };
    static const char *const bad[] = {"12500.50",
                                      "1 250",
                                      "1" NBSP "250",
                                      "1\u202f250",
                                      "1.250,00",
                                      "0,125",
                                      "+5",
                                      "5 \u20ac",
                                      "1e3",
                                      ",5",
                                      "5,",
                                      "x",
                                      "-",
                                      "10000000000000",
                                      "-10000000000000",
                                      "1234567890123456789012345678901"};

    (void)state;
    all_are_read("asked", good, COUNT(good));
    all_are_refused("asked", bad, COUNT(bad),
                    "! not an amount (write it like 12500,50: digits, at most two decimals, no "
                    "blank, no sign of the currency)");
}

static void
a_call_with_a_decimal_point_refuses_the_comma(void **state)
{
    struct fund_file small = file;

    (void)state;
    file.decimal_mark = '.';
    assert_string_equal(read_as("asked", "12.50"), "1250");
    assert_string_equal(read_as("asked", "12,50"),
                        "! not an amount (write it like 12500.50: digits, at most two decimals, no "
                        "blank, no sign of the currency)");
    file = small;
}

static void
a_number_keeps_six_decimals(void **state)
{
    static const char *const good[][2] = {{"0,5", "500000"},
                                          {"-0,000001", "-1"},
                                          {"3", "3000000"},
                                          {"999999999,999999", "999999999999999"},
                                          {"", "missing"}};
    static const char *const bad[] = {"0,0000001", "1000000000", "0.5", "1/2"};

    (void)state;
    all_are_read("jobs", good, COUNT(good));
    all_are_refused("jobs", bad, COUNT(bad),
                    "! not a number (write it like 12,5: digits, at most 6 decimals, no blank)");
}

static void
a_count_is_whole_and_not_below_zero(void **state)
{
    static const char *const good[][2] = {
        {"3", "3"}, {"3,0", "3"}, {"0", "0"}, {"999999999999999", "999999999999999"}};
    static const char *const bad[] = {"-1", "2,5", "1000000000000000", "three"};

    (void)state;
    all_are_read("members", good, COUNT(good));
    all_are_refused("members", bad, COUNT(bad), "! not a count (write a whole number, 0 or more)");
}

static void
a_flag_is_a_word_for_yes_or_no_in_any_case(void **state)
{
    static const char *const good[][2] = {{"1", "1"},    {"0", "0"},     {"oui", "1"},
                                          {"Non", "0"},  {"YES", "1"},   {"no", "0"},
                                          {"True", "1"}, {"false", "0"}, {"vrai", "1"},
                                          {"FAUX", "0"}, {" oui ", "1"}, {"", "missing"}};
    static const char *const bad[] = {"2", "o", "ou", "ouii", "-1", "1,0"};

    (void)state;
    all_are_read("new", good, COUNT(good));
    all_are_refused("new", bad, COUNT(bad),
                    "! neither yes nor no (write 1 or 0, yes or no, oui or non)");
}

static void
a_date_is_a_day_of_the_calendar(void **state)
{
    static const char *const good[][2] = {{"1970-01-02", "1"}, {" 2026-03-16 ", "20528"}};
    static const char *const bad[] = {"2026-02-29", "16/03/2026", "2026-3-16", "46097"};

    (void)state;
    all_are_read("start", good, COUNT(good));
    all_are_refused("start", bad, COUNT(bad),
                    "! not a day of the calendar (write it like 2026-03-16: year, month, day)");
}

static void
an_instant_is_one_second_of_the_clocks_of_the_fund(void **state)
{
    const char *advice = "(write it like 2026-03-16T12:00:00, in the time of Europe/Paris)";

    (void)state;
    /* 2026-03-16 is day 20528; noon in winter time is 11 o'clock in Greenwich. */
    assert_string_equal(read_as("filed", "2026-03-16T12:00:00"), "1773658800");
    assert_string_equal(read_as("filed", "2026-03-16 12:00:00"), "1773658800");
    assert_string_equal(read_as("filed", "2026-03-16"),
                        text_format(&fund_arena, "! not a local time to the second %s", advice));
    assert_string_equal(read_as("filed", "2026-03-29T02:30:00"),
                        text_format(&fund_arena,
                                    "! this local time does not exist: the clocks skipped it %s",
                                    advice));
    assert_string_equal(read_as("filed", "2026-10-25T02:30:00"),
                        text_format(&fund_arena,
                                    "! this local time happened twice: the clocks went back %s",
                                    advice));
    assert_string_equal(read_as("filed", "1995-12-31T12:00:00"),
                        text_format(&fund_arena, "! before 1996 %s", advice));
}

static void
a_text_is_kept_as_it_is_up_to_ten_thousand_bytes(void **state)
{
    char *long_text = arena_alloc(&fund_arena, 10002, 1);

    (void)state;
    assert_string_equal(read_as("title", " Le \"four\" d'ici\n(été) "),
                        "<Le \"four\" d'ici\n(été)>");
    assert_string_equal(read_as("title", " "), "missing");
    memset(long_text, 'x', 10001);
    assert_string_equal(read_as("title", long_text), "! longer than 10000 bytes ()");
    long_text[10000] = '\0';
    assert_int_equal(strlen(read_as("title", long_text)), 10002);
}

static void
a_code_holds_no_quote_and_at_most_63_characters(void **state)
{
    struct text longest = text_in(&fund_arena);
    static const char *const bad[] = {"l'if", "\"if\"", "a\nb", "a\x7f"};
    const char *words = "! not a code (a code has at most 63 characters, no quote and no line end)";

    (void)state;
    assert_string_equal(read_as("town", " Vallée d'en haut"), words);
    assert_string_equal(read_as("town", " Vallée haute "), "<Vallée haute>");
    all_are_refused("town", bad, COUNT(bad), words);
    for (size_t i = 0; i < 63; i++) {
        text_add(&longest, "é");
    }
    assert_string_equal(read_as("town", text_of(&longest)),
                        text_format(&fund_arena, "<%s>", text_of(&longest)));
    text_add(&longest, "e");
    assert_string_equal(read_as("town", text_of(&longest)), words);
}

static void
a_cell_read_again_forgets_what_it_said_before(void **state)
{
    const struct fund_field *asked = fund_field_of(&file, "asked");
    const struct fund_field *town = fund_field_of(&file, "town");
    struct application application = application_empty(&fund_arena, &file);
    struct err err = {0};

    (void)state;
    assert_int_equal(application_read_cell(&fund_arena, &file, asked, "5", &application, &err),
                     ST_OK);
    assert_int_equal(application_read_cell(&fund_arena, &file, town, "NORTH", &application, &err),
                     ST_OK);
    assert_int_equal(application_read_cell(&fund_arena, &file, asked, "", &application, &err),
                     ST_OK);
    assert_int_equal(application_read_cell(&fund_arena, &file, town, "", &application, &err),
                     ST_OK);
    assert_int_equal(application.number_known[asked->index], 0);
    assert_int_equal(application.numbers[asked->index], 0);
    assert_null(application.texts[town->index]);
    assert_int_equal(application_read_cell(&fund_arena, &file, asked, "0,001", &application, &err),
                     ST_DATA);
    assert_int_equal(application.numbers[asked->index], 0);
}

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
            assert_string_equal(list.items[0], cases[i].first);
            assert_string_equal(list.items[list.item_count - 1], cases[i].last);
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
    struct marker_mark marks[] = {{0, "m-1", {large, 1}}, {0, "m-2", {large, 1}}};
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
    one.panel[0] = (struct panel_mark){true, rational_of(3), true};
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
        cmocka_unit_test(money_is_exact_cents_at_the_decimal_mark_of_the_call),
        cmocka_unit_test(a_call_with_a_decimal_point_refuses_the_comma),
        cmocka_unit_test(a_number_keeps_six_decimals),
        cmocka_unit_test(a_count_is_whole_and_not_below_zero),
        cmocka_unit_test(a_flag_is_a_word_for_yes_or_no_in_any_case),
        cmocka_unit_test(a_date_is_a_day_of_the_calendar),
        cmocka_unit_test(an_instant_is_one_second_of_the_clocks_of_the_fund),
        cmocka_unit_test(a_text_is_kept_as_it_is_up_to_ten_thousand_bytes),
        cmocka_unit_test(a_code_holds_no_quote_and_at_most_63_characters),
        cmocka_unit_test(a_cell_read_again_forgets_what_it_said_before),
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

    return cmocka_run_group_tests_name("application", tests, read_small, fund_end);
}
