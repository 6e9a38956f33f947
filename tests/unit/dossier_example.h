/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOSSIER_EXAMPLE_H
#define LEVAIN_DOSSIER_EXAMPLE_H

/*
 * dossier_example - what the tests that write the worked fund's dossier have in common: its text,
 * read once, and an arena that each test leaves as it was.
 */
#include "base/words.h"
#include "in_arena.h"
#include "report_files.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const char *example; /* JSON text of the worked fund */
static struct arena_mark before_test;

static inline int
read_example(void **state)
{
    (void)open_arena(state);
    example = report_read(&arena, "tests/data/dossier/document.json");
    return example == NULL;
}

static inline int
begin(void **state)
{
    (void)state;
    before_test = arena_mark(&arena);
    return 0;
}

static inline int
end(void **state)
{
    (void)state;
    words_speak(LANGUAGE_EN);
    arena_reset(&arena, before_test);
    return 0;
}

static inline struct document *
parsed(void)
{
    return report_parse(&arena, example);
}

#endif
