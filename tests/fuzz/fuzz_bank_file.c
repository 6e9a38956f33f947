/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Any bytes, read as a file of each bank and treasury that the program knows, and as a format:
 * every line given is whole and within its limits, every line of the file is read, rejected or
 * counted as not booked, and sums are those of the lines.
 */
#include "base/text.h"
#include "exchange/bank_file.h"
#include "store/embedded.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FOLDER "services/exchange/formats/"

struct seen {
    const struct bank_format *format;
    size_t count;
    long line;
    int64_t sum;
};

static void
must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static enum status
check_line(void *context, const struct bank_line *line, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    must(line->line > seen->line);
    must(line->cents >= -BANK_CENTS_MAX && line->cents <= BANK_CENTS_MAX);
    must(text_valid_utf8(line->label, strlen(line->label)) == strlen(line->label));
    must(line->identifier != BANK_IDENTIFIER_PERSON);
    must((line->exercise != 0) == (seen->format->kind == BANK_TREASURY));
    must(line->siret[0] == '\0' || line->identifier == BANK_IDENTIFIER_GOOD);
    seen->line = line->line;
    seen->count++;
    seen->sum += line->cents;
    return ST_OK;
}

static void
read_as(struct arena *arena, const struct bank_format *format, struct file_bytes file)
{
    struct seen seen = {.format = format};
    struct problems problems = {0};
    const struct bank_wish wish = {.on_line = check_line, .context = &seen, .problems = &problems};
    struct bank_totals totals;
    struct err err = {0};
    const enum status status = bank_file_read_bytes(arena, file, format, &wish, &totals, &err);

    must(status == ST_OK || (status == ST_DATA && err.text[0] != '\0'));
    must(seen.count == totals.read && seen.sum == totals.in_cents - totals.out_cents);
    must(totals.lines == totals.read + totals.rejected + totals.not_booked);
    must(problems.count >= (totals.rejected > 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct file_bytes file = {"f", (const char *)data, size};

    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *known = &embedded_files[i];
        struct problems problems = {0};
        struct bank_format format;
        struct arena arena;
        struct err err = {0};

        if (strncmp(known->name, FOLDER, strlen(FOLDER)) != 0) {
            continue;
        }
        arena_init(&arena, (size_t)256 << 20);
        must(bank_format_read(&arena,
                              (struct file_bytes){known->name, known->text, strlen(known->text)},
                              &format, &problems, &err) == ST_OK);
        read_as(&arena, &format, file);
        if (bank_format_read(&arena, file, &format, &problems, &err) == ST_OK) {
            read_as(&arena, &format, file);
        }
        arena_free(&arena);
    }
    return 0;
}
