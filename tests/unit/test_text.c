/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/text.h"

static void
a_new_text_is_empty(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    assert_string_equal(text_of(&text), "");
    text_clear(&text);
    text_add_bytes(&text, NULL, 0);
    assert_string_equal(text_of(&text), "");
    assert_int_equal(text.length, 0);
}

static void
what_is_added_stands_in_order(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    text_add(&text, "cap ");
    text_addf(&text, "%s of %d cents", "rate", 12);
    text_add_bytes(&text, ", binding", 1);
    assert_string_equal(text_of(&text), "cap rate of 12 cents,");
    assert_int_equal(text.length, strlen("cap rate of 12 cents,"));
    text_clear(&text);
    assert_string_equal(text_of(&text), "");
    text_add(&text, "again");
    assert_string_equal(text_of(&text), "again");
}

static void
room_doubles_and_is_never_passed(void **state)
{
    struct text text = text_in(&arena);
    char *data = NULL;
    size_t moves = 0;

    (void)state;
    for (size_t i = 0; i < 100000; i++) {
        text_add_bytes(&text, &"0123456789"[i % 10], 1);
        assert_true(text.length < text.capacity_bytes);
        assert_int_equal(text.data[text.length], '\0');
        moves += text.data != data;
        data = text.data;
    }
    assert_int_equal(moves, 12); /* 64 bytes, doubled 11 times, hold 100,000 and a NUL */
    assert_int_equal(text.capacity_bytes, 64 << 11);
    for (size_t i = 0; i < text.length; i++) {
        assert_int_equal(text.data[i], '0' + (int)(i % 10));
    }
}

static void
the_closing_nul_has_its_own_room(void **state)
{
    static const char long_text[] =
        "123456789012345678901234567890123456789012345678901234567890123";
    struct text exact = text_in(&arena), once = text_in(&arena), over = text_in(&arena);

    (void)state;
    text_add(&exact, "1");
    text_add(&exact, long_text + 1); /* 63 bytes and a NUL: the first room */
    assert_int_equal(exact.capacity_bytes, 64);
    text_add(&once, long_text);
    assert_int_equal(once.capacity_bytes, 64);
    text_add(&over, "1");
    text_addf(&over, "%s+", long_text + 1);
    assert_string_equal(text_of(&over) + 62, "3+");
    assert_int_equal(text_of(&over)[0], '1');
    assert_int_equal(over.capacity_bytes, 128);
    assert_string_equal(text_format(&arena, "%s+%d", long_text, 1),
                        text_format(&arena, "%s+1", long_text));
}

/* What RFC 3629 says, by arithmetic: the value, then its shortest form, then what is left out. */
static size_t
sequence_by_arithmetic(const unsigned char *at, size_t left)
{
    static const uint32_t least[] = {0, 1, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xC0 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    uint32_t value = length == 1 ? at[0] : at[0] & (0x7FU >> length);

    if (length == 0 || length > left || at[0] >= 0xF8) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (at[i] / 64 != 2) {
            return 0;
        }
        value = value * 64 + at[i] % 64;
    }
    return value < least[length] || value > 0x10FFFF || value / 0x800 == 0x1B ? 0 : length;
}

static void
utf8_is_judged_as_the_standard_says(void **state)
{
    static const unsigned char ends[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0, 0xFF};

    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t third = 0; third < sizeof ends; third++) {
                for (size_t fourth = 0; fourth < sizeof ends; fourth++) {
                    unsigned char bytes[] = {(unsigned char)first, (unsigned char)second,
                                             ends[third], ends[fourth]};
                    size_t want = sequence_by_arithmetic(bytes, sizeof bytes);

                    if (text_valid_utf8((const char *)bytes, want) != want ||
                        (want == 0 && text_valid_utf8((const char *)bytes, 4) != 0)) {
                        fail_msg("%02X %02X %02X %02X", first, second, ends[third], ends[fourth]);
                    }
                }
            }
        }
    }
}

static void
utf8_is_counted_up_to_the_first_fault(void **state)
{
    (void)state;
    assert_int_equal(text_valid_utf8("", 0), 0);
    assert_int_equal(text_valid_utf8("d\u00e9j\u00e0 \u20ac \U0001F35E", 15), 15);
    assert_int_equal(text_valid_utf8("d\u00e9j\xE0 vu", 9), 4); /* Latin-1 */
    assert_int_equal(text_valid_utf8("a\0b", 3), 1);            /* NUL */
    assert_int_equal(text_valid_utf8("ab\xE2\x82\xAC", 4), 2);  /* cut */
    assert_int_equal(text_valid_utf8("ab\xE2\x82\xAC", 5), 5);
    assert_int_equal(text_valid_utf8("\xC3", 1), 0);
}

static void
characters_are_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_characters("", 0), 0);
    assert_int_equal(text_characters("d\u00e9j\u00e0 \u20ac \U0001F35E", 15), 8);
    assert_int_equal(text_characters("abc", 2), 2);
}

static void
a_column_is_as_wide_as_told_in_characters(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    text_add_left(&text, "d\u00e9j\u00e0", 6);
    text_add_right(&text, "\u20ac", 3);
    text_add_left(&text, "abc", 3);
    text_add_right(&text, "abcd", 3);
    assert_string_equal(text_of(&text), "d\u00e9j\u00e0    \u20acabc  abcd");
}

static void
a_code_is_made_of_letters_digits_and_three_signs(void **state)
{
    char code[65] = {0};

    (void)state;
    for (int c = 1; c < 256; c++) {
        bool word = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", c);

        code[0] = (char)c;
        assert_int_equal(text_is_code(code), word);
        code[0] = 'a';
        code[1] = (char)c;
        assert_int_equal(text_is_code(code), word || c == '-' || c == '.');
        code[1] = '\0';
    }
    assert_false(text_is_code(""));
    memset(code, 'a', 63);
    assert_true(text_is_code(code));
    code[63] = 'a';
    assert_false(text_is_code(code));
    assert_true(text_is_code("val-de-lierre.2026_1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_text_is_empty),
        cmocka_unit_test(what_is_added_stands_in_order),
        cmocka_unit_test(room_doubles_and_is_never_passed),
        cmocka_unit_test(the_closing_nul_has_its_own_room),
        cmocka_unit_test(utf8_is_judged_as_the_standard_says),
        cmocka_unit_test(utf8_is_counted_up_to_the_first_fault),
        cmocka_unit_test(characters_are_not_bytes),
        cmocka_unit_test(a_column_is_as_wide_as_told_in_characters),
        cmocka_unit_test(a_code_is_made_of_letters_digits_and_three_signs),
    };

    return cmocka_run_group_tests_name("text", tests, open_arena, close_arena);
}
