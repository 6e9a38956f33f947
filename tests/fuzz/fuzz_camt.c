/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Any bytes, read as a bank's statement in XML: every line given is whole and within its limits,
 * and sums are those of the lines.
 */
#include "base/text.h"
#include "exchange/camt.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    size_t count;
    int64_t sum;
};

static void
must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static bool
is_utf8(const char *text)
{
    return text_valid_utf8(text, strlen(text)) == strlen(text);
}

static enum status
check_line(void *context, const struct bank_line *line, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    must(line->cents >= -BANK_CENTS_MAX && line->cents <= BANK_CENTS_MAX);
    must(is_utf8(line->label) && is_utf8(line->name) && is_utf8(line->iban));
    must(is_utf8(line->end_to_end) && is_utf8(line->returned) && is_utf8(line->reference));
    seen->count++;
    seen->sum += line->cents;
    return ST_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {0};
    struct problems problems = {0};
    const struct bank_wish wish = {.on_line = check_line, .context = &seen, .problems = &problems};
    struct bank_totals totals;
    struct arena arena;
    struct err err = {0};
    enum status status;

    arena_init(&arena, (size_t)256 << 20);
    status = camt_read_bytes(&arena, (struct file_bytes){"f", (const char *)data, size}, &wish,
                             &totals, &err);
    must(status == ST_OK || (status == ST_DATA && err.text[0] != '\0'));
    must(seen.count == totals.read && seen.sum == totals.in_cents - totals.out_cents);
    must(totals.lines == totals.read + totals.rejected + totals.not_booked);
    must(problems.count >= totals.rejected);
    arena_free(&arena);
    return 0;
}
