/* SPDX-License-Identifier: MPL-2.0 */
/*
 * sepa_text: what banks take stays as it is; all else is written as near as can be.
 */
#include "in_arena.h"

#include "exchange/sepa_text.h"

#include "base/text.h"

static void
is_written(const char *text, const char *wanted)
{
    bool cut;

    assert_string_equal(sepa_text(&arena, text, SEPA_NAME_MAX, &cut), wanted);
    assert_false(cut);
}

static void
what_banks_take_stays(void **state)
{
    (void)state;
    is_written("Association du Val (1901) / no 3: a-b?c.d,e'f+g",
               "Association du Val (1901) / no 3: a-b?c.d,e'f+g");
}

static void
letters_lose_their_accents(void **state)
{
    (void)state;
    is_written("Œuvres & Cie, à l'Île-d'Yeu", "OEuvres + Cie, a l'Ile-d'Yeu");
    is_written("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ àâäçéèêëîïôöùûüÿ", "AAACEEEEIIOOUUUY aaaceeeeiioouuuy");
    is_written("Straße Łódź Ångström Þór Ðuro Æsir", "Strasse Lodz Angstrom Thor Duro AEsir");
    is_written("e\xCC\x81tude", "etude"); /* the accent after its letter */
    is_written("\xEF\xAC\x81nance", "finance");
}

static void
signs_become_their_neighbours(void **state)
{
    (void)state;
    is_written("a_b [c] {d} \"e\" `f`; g", "a-b (c) (d) 'e' 'f', g");
    is_written("“l’aide” – « 50 € » …", "'l'aide' - ' 50 EUR ' ...");
    is_written("n°\xC2\xA0"
               "12, 2²",
               "no 12, 22");
    is_written("a@b#c*d", "a.b.c.d");
    is_written("Ω5 中", ".5 .");
}

static void
blanks_are_single_and_inside(void **state)
{
    (void)state;
    is_written("  a \t\n b  ", "a b");
    is_written("a \xE2\x80\x8B b", "a b");
}

static void
what_is_cut_is_told(void **state)
{
    bool cut;

    (void)state;
    assert_string_equal(sepa_text(&arena, "abcdef", 6, &cut), "abcdef");
    assert_false(cut);
    assert_string_equal(sepa_text(&arena, "abcde f", 6, &cut), "abcde");
    assert_true(cut);
    assert_string_equal(sepa_text(&arena, "œœœœ", 6, &cut), "oeoeoe");
    assert_true(cut);
}

static void
a_text_without_a_letter_or_digit_is_none(void **state)
{
    (void)state;
    is_written("", "");
    is_written("中文", "");
    is_written("- ? -", "");
    is_written("中1", ".1");
}

static void
a_text_that_ends_within_a_character_is_read_to_its_end(void **state)
{
    (void)state;
    is_written("a\xC3", "a.");
    is_written("a\xE2\x82", "a.");
    is_written("\xF0\x9F\x98\x80z", ".z");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_banks_take_stays),
        cmocka_unit_test(letters_lose_their_accents),
        cmocka_unit_test(signs_become_their_neighbours),
        cmocka_unit_test(blanks_are_single_and_inside),
        cmocka_unit_test(what_is_cut_is_told),
        cmocka_unit_test(a_text_without_a_letter_or_digit_is_none),
        cmocka_unit_test(a_text_that_ends_within_a_character_is_read_to_its_end),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
