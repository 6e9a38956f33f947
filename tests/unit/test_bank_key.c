/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bank_key, bank_repeats, folded: what makes a line the line that it is, and which ones may be
 * there twice.
 */
#include "unit/bank_seen.h"

#include "base/date.h"
#include "exchange/bank_key.h"
#include "exchange/bank_repeats.h"
#include "exchange/folded.h"

#define MANY 1000000

static struct bank_line
movement(const char *label, int64_t cents)
{
    return (struct bank_line){.booked_on = date_of_civil((struct civil_date){2026, 3, 16}),
                              .cents = cents,
                              .label = label,
                              .reference = "",
                              .name = "",
                              .siret = "",
                              .end_to_end = ""};
}

static bool
same(enum bank_kind kind, const struct bank_line *left, const struct bank_line *right)
{
    unsigned char one[BANK_KEY_BYTES], other[BANK_KEY_BYTES];

    bank_key(&arena, kind, left, one);
    bank_key(&arena, kind, right, other);
    return memcmp(one, other, BANK_KEY_BYTES) == 0;
}

static void
a_line_is_known_however_its_label_is_typed(void **state)
{
    const struct bank_line one = movement("VIR  SEPA Éducation-Populaire", -100);
    const struct bank_line typed = movement("vir sepa education populaire ", -100);
    const struct bank_line other = movement("VIR SEPA EDUCATION POPULAIR", -100);
    const struct bank_line more = movement("VIR  SEPA Éducation-Populaire", -101);
    struct bank_line later = one;

    (void)state;
    assert_true(same(BANK_STATEMENT, &one, &typed));
    assert_false(same(BANK_STATEMENT, &one, &other));
    assert_false(same(BANK_STATEMENT, &one, &more));
    later.booked_on++;
    assert_false(same(BANK_STATEMENT, &one, &later));
    later = one;
    later.value_on = 1;
    later.line = 99;
    later.has_balance = true;
    later.balance_cents = 5;
    assert_true(same(BANK_STATEMENT, &one, &later));
}

static void
what_the_bank_calls_a_line_counts_before_its_label(void **state)
{
    struct bank_line one = movement("VIR A", -100);
    struct bank_line other = movement("VIR B", -100);

    (void)state;
    one.reference = other.reference = "0042";
    assert_true(same(BANK_STATEMENT, &one, &other));
    other.end_to_end = "2026/4";
    assert_false(same(BANK_STATEMENT, &one, &other));
    other.end_to_end = "";
    other.booked_on += 365; /* it numbers its lines anew each year */
    assert_false(same(BANK_STATEMENT, &one, &other));
    other = one;
    other.reference = "0043";
    assert_false(same(BANK_STATEMENT, &one, &other));
}

static void
a_mandate_is_of_its_exercise(void **state)
{
    struct bank_line one = movement("MAIRIE", -100);
    struct bank_line other;

    (void)state;
    one.booked_on = 0;
    one.exercise = 2024;
    other = one;
    assert_int_equal(bank_line_day(BANK_TREASURY, &one),
                     date_of_civil((struct civil_date){2024, 12, 31}));
    assert_true(same(BANK_TREASURY, &one, &other));
    other.siret = "35600000000048";
    assert_false(same(BANK_TREASURY, &one, &other));
    other.siret = "";
    other.exercise = 2025;
    assert_false(same(BANK_TREASURY, &one, &other));
    one.exercise = 2025;
    one.reference = other.reference = "12/345/1";
    other.label = "COMMUNE";
    assert_true(same(BANK_TREASURY, &one, &other));
    other.cents = -200; /* another amount is looked at by a person */
    assert_false(same(BANK_TREASURY, &one, &other));
}

static void
keys_begin_with_the_day(void **state)
{
    struct bank_line line = movement("A", 1);
    unsigned char key[BANK_KEY_BYTES];

    (void)state;
    line.booked_on = date_of_civil((struct civil_date){2000, 1, 1}) + 0x2543;
    bank_key(&arena, BANK_STATEMENT, &line, key);
    assert_int_equal(key[0], 0x25);
    assert_int_equal(key[1], 0x43);
}

static void
texts_are_folded(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"  ", ""},
        {"Œuvre d\u2019Été", "oeuvre d ete"},
        {"STRASSE Straße", "strasse strasse"},
        {"e\xCC\x81t\xCC\x80", "et"}, /* accents that stand by themselves */
        {"a - b", "a b"},
        {"Αθήνα", "Αθήνα"},
        {"日本 2026", "日本 2026"},
        {"n°\u202F12", "n 12"},
        {"×", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(folded(&arena, pairs[i][0]), pairs[i][1]);
    }
}

static void
every_repetition_is_seen_and_few_others_are(void **state)
{
    const struct arena_mark mark = arena_mark(&arena);
    struct bank_repeats *repeats = bank_repeats_begin(&arena);
    const struct digest_head head = digest_head_of("", 0);
    unsigned char key[BANK_KEY_BYTES] = {0};
    size_t mistaken = 0;

    (void)state;
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            const struct digest digest = digest_after(&head, &i, sizeof i);
            bool seen;

            memcpy(key + 2, digest.bytes, BANK_KEY_BYTES - 2);
            seen = bank_repeats_take(repeats, key);
            mistaken += round == 0 && seen;
            assert_true(round == 0 || seen);
        }
    }
    assert_in_range(mistaken, 0, 500);
    arena_reset(&arena, mark);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_is_known_however_its_label_is_typed),
        TEST(what_the_bank_calls_a_line_counts_before_its_label),
        TEST(a_mandate_is_of_its_exercise),
        TEST(keys_begin_with_the_day),
        TEST(texts_are_folded),
        TEST(every_repetition_is_seen_and_few_others_are),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
