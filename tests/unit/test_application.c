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
        {"1000000000000,00", "100000000000000"},
        {"-1000000000000", "-100000000000000"},
        {" \t12,5" NBSP " ", "1250"},
        {NBSP "8", "800"},
        {"", "missing"},
        {" " NBSP "\t", "missing"},
    };
    static const char *const bad[] = {"12500.50",
                                      "1.250,00",
                                      "0,125",
                                      "+5",
                                      "1e",
                                      "1 25",
                                      ",5",
                                      "5,",
                                      "x",
                                      "-",
                                      "1000000000000,01",
                                      "-1000000000000,01",
                                      "1234567890123456789012345678901"};

    (void)state;
    all_are_read("asked", good, COUNT(good));
    all_are_refused("asked", bad, COUNT(bad),
                    "! not an amount (write it like 12500,50: digits, at most two decimals, no "
                    "blank, no sign of the currency)");
}

static void
an_amount_as_people_print_it_is_read_where_the_call_says_so(void **state)
{
    static const char *const printed[][2] = {
        {"1 250", "125000"},
        {"1" NBSP "250", "125000"},
        {"1\u202f250,5 \u20ac", "125050"},
        {"27" NBSP "000,00" NBSP "\u20ac", "2700000"},
        {"1 234 567", "123456700"},
        {"12500,50\u20ac", "1250050"},
        {"300 EUR", "30000"},
        {"300 euros", "30000"},
        {"-1 250,00", "-125000"},
    };
    static const char *const never[] = {
        "1 25",     "1  250", "12 50", "1 250 25",           "1,250 000",
        "1234 567", "\u20ac", "EUR",   " 250 \u20ac \u20ac", "1_250"};
    struct fund_file small = file;

    (void)state;
    for (size_t i = 0; i < COUNT(printed); i++) {
        assert_string_equal(
            read_as("asked", printed[i][0]),
            "! not an amount (write digits alone, or declare \"amounts\": \"printed\")");
    }
    file.cells.printed_amounts = true;
    all_are_read("asked", printed, COUNT(printed));
    all_are_refused("asked", never, COUNT(never),
                    "! not an amount (write it like 12500,50: digits, at most two decimals, no "
                    "blank, no sign of the currency)");
    file = small;
}

static void
what_a_spreadsheet_wrote_in_powers_of_ten_is_named(void **state)
{
    static const char *const damaged[] = {"7,86E+13", "7.86e13", "1e3", "5E-2"};

    (void)state;
    all_are_refused("asked", damaged, COUNT(damaged),
                    "! a spreadsheet wrote this number in powers of ten: its last digits are lost"
                    " (make its column text in the spreadsheet, and export again)");
}

static void
a_call_with_a_decimal_point_refuses_the_comma(void **state)
{
    struct fund_file small = file;

    (void)state;
    file.cells.decimal_mark = '.';
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
    static const char *const bad[] = {"2026-02-29", "29/02/2026", "2026-3-16", "46097"};
    struct fund_file small = file;

    (void)state;
    all_are_read("start", good, COUNT(good));
    all_are_refused("start", bad, COUNT(bad),
                    "! not a day of the calendar (write it like 2026-03-16: year, month, day)");
    assert_string_equal(read_as("start", "16/03/2026"),
                        "! not a day of the calendar (write it like 2026-03-16, or declare"
                        " \"dates\": [\"DD/MM/YYYY\"])");
    file.cells.french_dates = true;
    assert_string_equal(read_as("start", "16/03/2026"), "20528");
    assert_string_equal(read_as("start", "2026-03-16"), "20528");
    assert_string_equal(read_as("start", "16-03-2026"),
                        "! not a day of the calendar (write it like 2026-03-16 or 16/03/2026)");
    file.cells.iso_dates = false;
    assert_string_equal(read_as("start", "2026-03-16"),
                        "! not a day of the calendar (write it like 16/03/2026: day, month, year)");
    file = small;
}

static void
a_source_that_says_offsets_gives_instants_and_their_days(void **state)
{
    struct fund_file small = file;

    (void)state;
    file.cells.offsets = true;
    assert_string_equal(read_as("filed", "2026-03-16T12:00:00+01:00"), "1773658800");
    assert_string_equal(read_as("filed", "2026-03-16T12:00:00"), "1773658800");
    assert_string_equal(read_as("start", "2026-03-15T23:30:00Z"), "20528");
    assert_string_equal(read_as("start", "2026-03-16"), "20528");
    file = small;
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
        cmocka_unit_test(an_amount_as_people_print_it_is_read_where_the_call_says_so),
        cmocka_unit_test(what_a_spreadsheet_wrote_in_powers_of_ten_is_named),
        cmocka_unit_test(a_date_is_a_day_of_the_calendar),
        cmocka_unit_test(a_source_that_says_offsets_gives_instants_and_their_days),
        cmocka_unit_test(an_instant_is_one_second_of_the_clocks_of_the_fund),
        cmocka_unit_test(a_text_is_kept_as_it_is_up_to_ten_thousand_bytes),
        cmocka_unit_test(a_code_holds_no_quote_and_at_most_63_characters),
        cmocka_unit_test(a_cell_read_again_forgets_what_it_said_before),
    };

    return cmocka_run_group_tests_name("application", tests, read_small, fund_end);
}
