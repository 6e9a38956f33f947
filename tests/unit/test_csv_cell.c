/* SPDX-License-Identifier: MPL-2.0 */
/*
 * csv_cell: what is written, and that csv_reader reads the same back.
 */
#include "csv_seen.h"

/* ---- writing ---- */

static void
a_cell_written_is_read_back(void **state)
{
    static const struct {
        const char *value;
        bool is_text;
        const char *written;
    } cases[] = {
        {"", true, ""},
        {"Fournil", true, "Fournil"},
        {"a;b", true, "\"a;b\""},
        {"a,b", true, "a,b"},
        {"dit \"le\"", true, "\"dit \"\"le\"\"\""},
        {"a\nb", true, "\"a\nb\""},
        {"a\rb", true, "\"a\rb\""},
        {"=1+1", true, "'=1+1"},
        {"+33 1", true, "'+33 1"},
        {"-5", true, "'-5"},
        {"-5", false, "-5"},
        {"@a", true, "'@a"},
        {"\ta", true, "'\ta"},
        {"\ra;\"", true, "\"'\ra;\"\"\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *cell = csv_cell(&arena, cases[i].value, ';', cases[i].is_text);
        const char *row;

        assert_string_equal(cell, cases[i].written);
        row = text_format(&arena, "x;%s\n", cell);
        assert_string_equal(read_bytes(row, strlen(row), utf8),
                            text_format(&arena, "1 <x><%s%s>\n",
                                        strchr(cell, '\'') != NULL ? "'" : "", cases[i].value));
    }
}

static uint64_t
next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

static void
random_rows_survive_writing_and_reading(void **state)
{
    static const char *const pieces[] = {"a", "é", "\"", ";", "\n", "\r", "\r\n", " ", ",", "'"};
    uint64_t seed = 20260316;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct text file = text_in(&arena), expected = text_in(&arena);
        size_t columns = 2 + next_random(&seed) % 4;
        long line = 1;

        for (int row = 0; row < 4; row++) {
            text_addf(&expected, "%ld ", line);
            for (size_t column = 0; column < columns; column++) {
                struct text cell = text_in(&arena);

                for (size_t length = next_random(&seed) % 6; length > 0; length--) {
                    const char *piece = pieces[next_random(&seed) % COUNT(pieces)];
                    size_t filled = cell.length;
                    bool halves =
                        filled > 0 && text_of(&cell)[filled - 1] == '\r' && *piece == '\n';

                    text_add(&cell, piece);
                    line += (*piece == '\n' || *piece == '\r') && !halves;
                }
                text_addf(&expected, "<%s>", text_of(&cell));
                text_addf(&file, "%s%s", column > 0 ? ";" : "",
                          csv_cell(&arena, text_of(&cell), ';', false));
            }
            text_add(&expected, "\n");
            text_add(&file, "\n");
            line++;
        }
        assert_string_equal(read_bytes(text_of(&file), file.length, utf8), text_of(&expected));
        arena_reset(&arena, mark);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_written_is_read_back),
        cmocka_unit_test(random_rows_survive_writing_and_reading),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
