/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fec: what each column holds, letter by letter, as the law writes it.
 */
#include "unit.h"

#include "exchange/fec.h"

#include "base/date.h"

static struct arena arena_of_test;
static struct arena *const arena = &arena_of_test;
static struct err err;
static const struct fec_form usual = {'\t', CSV_UTF8};

static int
begin(void **state)
{
    (void)state;
    arena_init(arena, (size_t)1 << 20);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int32_t
day(int32_t year, int32_t month, int32_t of_month)
{
    return date_of_civil((struct civil_date){year, month, of_month});
}

static struct fec_line
a_payment(void)
{
    return (struct fec_line){
        .journal = "BQ",
        .journal_label = "Banque",
        .number = "BQ000012",
        .entry_on = day(2026, 7, 6),
        .piece_on = day(2026, 7, 5),
        .valid_on = day(2026, 7, 31),
        .account = "467",
        .account_label = "Bénéficiaires d'aides",
        .auxiliary = "B732829320",
        .auxiliary_label = "Fournil d'en Haut",
        .piece = "2026/1",
        .label = "Aide payée A14, avance",
        .debit_cents = 1800050,
        .letter = "AA",
        .lettered_on = day(2026, 7, 6),
    };
}

static void
a_line_has_18_columns_and_ends_with_cr_lf(void **state)
{
    struct fec_line line = a_payment();
    struct text out = text_in(arena);

    (void)state;
    assert_int_equal(fec_add(arena, &out, &usual, &line, &err), ST_OK);
    assert_string_equal(text_of(&out),
                        "BQ\tBanque\tBQ000012\t20260706\t467\tBénéficiaires d'aides\tB732829320\t"
                        "Fournil d'en Haut\t2026/1\t20260705\tAide payée A14, avance\t18000,50\t"
                        "0,00\tAA\t20260706\t20260731\t\t\r\n");
}

static void
the_first_line_has_the_names_of_the_law(void **state)
{
    struct text out = text_in(arena);

    (void)state;
    fec_head(&out, &usual);
    assert_string_equal(text_of(&out),
                        "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\t"
                        "CompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\t"
                        "EcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\r\n");
}

static void
what_is_nobodys_and_not_lettered_is_blank(void **state)
{
    struct fec_line line = a_payment();
    int32_t lettered;

    (void)state;
    line.auxiliary = line.auxiliary_label = line.letter = NULL;
    assert_string_equal(fec_cell(arena, &line, 6), "");
    assert_string_equal(fec_cell(arena, &line, 7), "");
    assert_string_equal(fec_cell(arena, &line, 13), "");
    assert_string_equal(fec_cell(arena, &line, 14), "");
    assert_false(fec_day(&line, 14, &lettered));
}

static void
a_tab_or_an_end_of_line_in_a_text_makes_no_column(void **state)
{
    struct fec_line line = a_payment();

    (void)state;
    line.label = "a\tb\r\nc|d\"e";
    assert_string_equal(fec_cell(arena, &line, 10), "a b  c|d\"e");
    assert_string_equal(line.label, "a\tb\r\nc|d\"e");
}

static void
a_pipe_separates_when_asked_and_is_a_blank_in_texts(void **state)
{
    static const struct fec_form pipe = {'|', CSV_UTF8};
    struct fec_line line = a_payment();
    struct text out = text_in(arena);

    (void)state;
    line.label = "a|b";
    fec_head(&out, &pipe);
    assert_int_equal(strncmp(text_of(&out), "JournalCode|JournalLib|", 23), 0);
    text_clear(&out);
    assert_int_equal(fec_add(arena, &out, &pipe, &line, &err), ST_OK);
    assert_non_null(strstr(text_of(&out), "|20260705|a b|18000,50|0,00|AA|"));
}

static void
in_iso_8859_15_each_character_is_one_byte(void **state)
{
    static const struct fec_form latin9 = {'|', CSV_LATIN9};
    struct fec_line line = a_payment();
    struct text out = text_in(arena);

    (void)state;
    line.label = "cœur à 5 € : Łódź – l’été…";
    line.piece = "½ e\xCC\x81 \xEF\xAC\x81n \xE2\x80\xAF!";
    assert_int_equal(fec_add(arena, &out, &latin9, &line, &err), ST_OK);
    assert_non_null(strstr(text_of(&out), "|c\xBDur \xE0 5 \xA4 : L\xF3"
                                          "dz - l'\xE9t\xE9...|"));
    assert_non_null(strstr(text_of(&out), "|1/2 e fin  !|"));
}

static void
what_iso_8859_15_has_not_nor_anything_near_is_refused_by_name(void **state)
{
    static const struct fec_form latin9 = {'\t', CSV_LATIN9};
    struct fec_line line = a_payment();
    struct text out = text_in(arena);

    (void)state;
    line.auxiliary_label = "Société \xE4\xB8\xAD";
    assert_int_equal(fec_add(arena, &out, &latin9, &line, &err), ST_DATA);
    assert_string_equal(err.text, "entry BQ000012, CompAuxLib: ISO-8859-15 has no"
                                  " character U+4E2D, and nothing near it:"
                                  " \"Société \xE4\xB8\xAD\"");
    line.auxiliary_label = "\xC2\xA4"; /* what the euro took the place of */
    assert_int_equal(fec_add(arena, &out, &latin9, &line, &err), ST_DATA);
    assert_non_null(strstr(err.text, "U+00A4"));
}

static void
amounts_have_two_decimals_and_no_thousands(void **state)
{
    static const struct {
        int64_t cents;
        const char *text;
    } cases[] = {{0, "0,00"},
                 {5, "0,05"},
                 {100, "1,00"},
                 {12050217796, "120502177,96"},
                 {INT64_MAX, "92233720368547758,07"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct fec_line line = {.credit_cents = cases[i].cents};

        assert_string_equal(fec_cell(arena, &line, 12), cases[i].text);
        assert_int_equal(fec_cents(&line, 12), cases[i].cents);
        assert_int_equal(fec_cents(&line, 11), 0);
    }
}

static void
a_file_is_named_after_who_keeps_it_and_the_last_day(void **state)
{
    (void)state;
    assert_string_equal(fec_name(arena, "732829320", 2026), "732829320FEC20261231");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_18_columns_and_ends_with_cr_lf),
        cmocka_unit_test(the_first_line_has_the_names_of_the_law),
        cmocka_unit_test(what_is_nobodys_and_not_lettered_is_blank),
        cmocka_unit_test(a_tab_or_an_end_of_line_in_a_text_makes_no_column),
        cmocka_unit_test(a_pipe_separates_when_asked_and_is_a_blank_in_texts),
        cmocka_unit_test(in_iso_8859_15_each_character_is_one_byte),
        cmocka_unit_test(what_iso_8859_15_has_not_nor_anything_near_is_refused_by_name),
        cmocka_unit_test(amounts_have_two_decimals_and_no_thousands),
        cmocka_unit_test(a_file_is_named_after_who_keeps_it_and_the_last_day),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
