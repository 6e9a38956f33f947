/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match_name: what banks write of a name, and names that are another's.
 */
#include "unit.h"

#include "money/match_name.h"

#include <stdio.h>

#define ARENA_BYTES ((size_t)1 << 20)

static enum match_likeness
like(const char *name, const char *text, bool whole_text)
{
    struct arena arena;
    enum match_likeness likeness;
    int32_t score;

    arena_init(&arena, ARENA_BYTES);
    const struct match_name of = match_name_read(&arena, name);
    const struct match_name in = match_name_read(&arena, text);

    likeness = match_name_likeness(&of, &in, whole_text, &score);
    arena_free(&arena);
    return likeness;
}

static void
case_accents_signs_and_legal_forms_say_nothing(void **state)
{
    const char *const said[] = {
        "ASSO LES JARDINS DE L'ETOILE",
        "Jardins de l\xc3\xa9toile SCIC SARL",
        "ETOILE (JARDINS DE L') - FONDATION",
        "association loi 1901 les jardins d etoile",
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(like("Les Jardins de l'\xc3\x89toile", said[i == 1 ? 0 : i], true),
                         LIKENESS_WHOLE);
    }
    assert_int_equal(like("Les Jardins de l'\xc3\x89toile", said[3], false), LIKENESS_WHOLE);
    assert_int_equal(like("C\xc5\x93ur \xc3\xa0 l'\xc3\x8ele", "COEUR ILE", true), LIKENESS_WHOLE);
}

static void
words_that_many_names_have_say_nothing(void **state)
{
    const char *const said_by_many[] = {
        "A",    "AND",  "ASS",       "ASSO",    "ASSOC", "ASSOCIATION", "AU",    "AUX", "CAE",
        "CIE",  "D",    "DE",        "DES",     "DU",    "EN",          "ESS",   "ET",  "EURL",
        "FDN",  "FOND", "FONDATION", "GIE",     "L",     "LA",          "LE",    "LES", "LOI",
        "MME",  "MR",   "POUR",      "SA",      "SARL",  "SAS",         "SASU",  "SCI", "SCIC",
        "SCOP", "SNC",  "SOC",       "SOCIETE", "STE",   "SUR",         "UNION",
    };
    char name[64];

    (void)state;
    for (size_t i = 0; i < sizeof said_by_many / sizeof *said_by_many; i++) {
        (void)snprintf(name, sizeof name, "%s Etoile", said_by_many[i]);
        assert_int_equal(like("Etoile", name, true), LIKENESS_WHOLE);
    }
    assert_int_equal(like("Etoile", "Scieurs Etoile", true), LIKENESS_PART);
}

static void
a_letter_may_be_wrong_in_a_long_word_never_a_digit(void **state)
{
    (void)state;
    assert_int_equal(like("Moulins du Bocage", "MOULNIS DU BOCAGE", true), LIKENESS_WHOLE);
    assert_int_equal(like("Moulins du Bocage", "MOLINS DU BOCAGE", true), LIKENESS_WHOLE);
    assert_int_equal(like("Moulins du Bocage", "MOUULINS DU BOCAXE", true), LIKENESS_WHOLE);
    assert_int_equal(like("Tiers-lieu Nord", "TIERS LIEU SUD", true), LIKENESS_PART);
    assert_int_equal(like("Foyer Loup", "FOYER LOUE", true), LIKENESS_PART);
    assert_int_equal(like("Ressourcerie 21", "RESSOURCERIE 12", true), LIKENESS_PART);
}

static void
banks_cut_names(void **state)
{
    (void)state;
    /* 24 characters */
    assert_int_equal(
        like("Marionnettes et Passerelles de Brissac", "MARIONNETTES ET PASSEREL", true),
        LIKENESS_WHOLE);
    assert_int_equal(like("Marionnettes et Passerelles de Brissac", "MARIONNETTES ET P", true),
                     LIKENESS_PART);
    assert_int_equal(like("Fabrique Potiers de Loue", "FABR", true), LIKENESS_PART);
}

static void
a_word_too_many_is_somebody_else_in_a_name_and_nothing_in_a_label(void **state)
{
    (void)state;
    assert_int_equal(like("Jardins du Lierre", "JARDINS DU LIERRE NORD", true), LIKENESS_PART);
    assert_int_equal(like("Jardins du Lierre", "VIR SEPA JARDINS DU LIERRE SUBVENTION", false),
                     LIKENESS_WHOLE);
    assert_int_equal(like("Jardins du Lierre", "PRLV EDF 2026", false), LIKENESS_NONE);
    assert_int_equal(like("Jardins du Lierre", "MUSICIENS DE CHOLET", true), LIKENESS_NONE);
}

/* All words of a name, and yet somebody else: that speaks against others, and not for it. */
static void
a_name_may_be_said_of_another(void **state)
{
    static const struct {
        const char *name, *text;
        bool whole_text;
    } others[] = {
        {"Le Pont", "VIR SEPA MAIRIE DE PONT L ABBE", false},
        {"Jardins de Cocagne", "VIR JARDINS DE COCAGNE DE CHOLET", false},
        {"ADMR", "VIR SEPA ADMR BRISSAC", false},
        {"Mariemont", "VIR SEPA MARIE", false},        /* not cut */
        {"Atelier Chantier", "ATELIER CHANT", true},   /* the same */
        {"Association Martine", "VIR MARTIN", false},  /* one word, and not this one */
        {"Comite de Marigne", "COMITE MARIGNY", true}, /* another end */
        {"Foyer de Louisa", "FOYER LOUIS", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(like(others[i].name, others[i].text, others[i].whole_text), LIKENESS_SAID);
    }
    assert_int_equal(like("Foyer Jardin", "FOYER JARDINS", true), LIKENESS_WHOLE);
    assert_int_equal(like("Jardins", "VIR INST SUBV JARDINS ACOMPTE 2026 LEV 2026 JARDINS", false),
                     LIKENESS_WHOLE);
}

static void
no_text_is_nobody(void **state)
{
    (void)state;
    assert_int_equal(like("Jardins", "", true), LIKENESS_NONE);
    assert_int_equal(like("", "Jardins", true), LIKENESS_NONE);
    assert_int_equal(like(NULL, NULL, true), LIKENESS_NONE);
    assert_int_equal(like("Association de la", "ASSOCIATION DE LA", true), LIKENESS_NONE);
    /* what no name has: more words than are kept, a word longer than is kept */
    assert_int_equal(like("Potiers",
                          "a1 b2 c3 d4 e5 f6 g7 h8 i9 j1 k2 l3 m4 n5 o6 p7 q8 r9 s1 t2 u3"
                          " v4 w5 x6 y7 z8 a9 b1 c2 d3 e4 f5 POTIERS",
                          false),
                     LIKENESS_NONE);
}

static uint32_t
drawn(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 8) % below;
}

/* A name as a bank might write it: a letter lost, wrong or exchanged, words before it, cut. */
static void
mangle(uint32_t *state, const char *name, char text[64])
{
    static const size_t cuts[] = {24, 27, 32, 35, 63};
    static const char *const before[] = {"", "VIR SEPA ", "FERME ", "VIR 2026 FOYER "};
    size_t length;

    snprintf(text, 64, "%s%s", before[drawn(state, 4)], name);
    length = strlen(text);
    for (uint32_t typos = drawn(state, 3); typos > 0; typos--) {
        const size_t at = drawn(state, (uint32_t)length - 1);
        const char sign = text[at];

        switch (drawn(state, 3)) {
        case 0:
            memmove(text + at, text + at + 1, length - at);
            length--;
            break;
        case 1:
            text[at] = (char)('A' + drawn(state, 26));
            break;
        default:
            text[at] = text[at + 1];
            text[at + 1] = sign;
        }
    }
    text[cuts[drawn(state, 5)]] = '\0';
}

/* What is left out because a word of it is not said would not have been whole. */
static void
a_name_that_is_said_whole_has_its_words_said(void **state)
{
    static const char *const names[] = {"FERME DES MOULINS",
                                        "ATELIER COMPAGNIE AAB",
                                        "FOYER RURAL DE SAINT MAURICE LE VIEUX",
                                        "REGIE THEATRE 12",
                                        "JARDIN",
                                        "MAISON DES JEUNES ET DE LA CULTURE DU BOCAGE",
                                        "ECOLE ECOLES",
                                        "LES MOULINS MOULIN"};
    const size_t count = sizeof names / sizeof *names;
    uint32_t random = 7;
    int whole = 0, unsaid = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena arena;
        char written[64];
        int32_t score;

        arena_init(&arena, ARENA_BYTES);
        mangle(&random, names[drawn(&random, (uint32_t)count)], written);
        const struct match_name name =
            match_name_read(&arena, names[drawn(&random, (uint32_t)count)]);
        const struct match_name text = match_name_read(&arena, written);
        const bool is_whole =
            match_name_likeness(&name, &text, round % 2 == 0, &score) >= LIKENESS_SAID;

        whole += is_whole;
        for (uint8_t i = 0; i < name.count; i++) {
            if (!match_name_says(&text, name.words[i])) {
                unsaid++;
                assert_true(!is_whole || (text.cut && i > 0));
                break;
            }
        }
        arena_free(&arena);
    }
    assert_true(whole > 100 && unsaid > 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_accents_signs_and_legal_forms_say_nothing),
        cmocka_unit_test(words_that_many_names_have_say_nothing),
        cmocka_unit_test(a_letter_may_be_wrong_in_a_long_word_never_a_digit),
        cmocka_unit_test(banks_cut_names),
        cmocka_unit_test(a_word_too_many_is_somebody_else_in_a_name_and_nothing_in_a_label),
        cmocka_unit_test(a_name_may_be_said_of_another),
        cmocka_unit_test(no_text_is_nobody),
        cmocka_unit_test(a_name_that_is_said_whole_has_its_words_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
