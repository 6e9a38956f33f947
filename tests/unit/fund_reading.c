/* SPDX-License-Identifier: MPL-2.0 */
#include "fund_reading.h"

#include "exchange/json_source.h"
#include "unit.h"

struct arena fund_arena;

int
fund_begin(void **state)
{
    (void)state;
    arena_init(&fund_arena, (size_t)1 << 29);
    return 0;
}

int
fund_end(void **state)
{
    (void)state;
    arena_free(&fund_arena);
    return 0;
}

const char *
fund_bytes(const char *path)
{
    struct err err = {0};
    char *bytes = NULL;
    size_t length = 0;

    if (file_read(&fund_arena, path, JSON_BYTES_MAX, &bytes, &length, &err) != ST_OK) {
        fail_msg("%s: %s", path, err.text);
    }
    return bytes;
}

/* Problems as lines "! LINE:COLUMN POINTER: REASON (ADVICE)". */
static void
write_down(void *context, const struct problem *problem)
{
    struct text *said = context;

    assert_string_equal(problem->file, "f.json");
    text_addf(said, "! %ld:%ld %s: %s", problem->line, problem->column, problem->place,
              problem->reason);
    if (problem->advice[0] != '\0') {
        text_addf(said, " (%s)", problem->advice);
    }
    text_add(said, "\n");
}

struct reading
fund_reading(const char *bytes, size_t length, struct fund_variations variations)
{
    struct text said = text_in(&fund_arena);
    struct problems problems = {.report = write_down, .context = &said};
    struct reading reading = {0};

    reading.status = fund_file_read(&fund_arena, (struct file_bytes){"f.json", bytes, length},
                                    variations, &reading.file, &problems, &reading.err);
    reading.said = text_of(&said);
    return reading;
}

struct reading
fund_reading_of_text(const char *text)
{
    return fund_reading(text, strlen(text), (struct fund_variations){0});
}

struct fund_file
fund_good(const char *path)
{
    struct reading reading = fund_reading_of_text(fund_bytes(path));

    assert_string_equal(reading.said, "");
    assert_int_equal(reading.status, ST_OK);
    return reading.file;
}

/* `text` with its one `from` replaced. */
const char *
fund_replaced(const char *text, const char *from, const char *to)
{
    struct text out = text_in(&fund_arena);
    const char *at = strstr(text, from);

    if (at == NULL || strstr(at + 1, from) != NULL) {
        fail_msg("not once in the text: %s", from);
        return NULL;
    }
    text_add_bytes(&out, text, (size_t)(at - text));
    text_add(&out, to);
    text_add(&out, at + strlen(from));
    return text_of(&out);
}

const struct symbol *
fund_symbol(const struct fund_file *file, const char *name)
{
    for (size_t i = 0; i < file->symbols.count; i++) {
        if (strcmp(file->symbols.items[i].name, name) == 0) {
            return &file->symbols.items[i];
        }
    }
    fail_msg("no symbol %s", name);
    return NULL;
}

const struct value *
fund_constant(const struct fund_file *file, const char *name)
{
    return &file->constants[fund_symbol(file, name)->slot];
}
