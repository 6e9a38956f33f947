/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Any bytes, read as a bank's answer: every line given is whole, of a known effect, and in UTF-8.
 */
#include "base/text.h"
#include "exchange/bank_answer.h"
#include "exchange/bank_cell.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
check_line(void *context, const struct bank_answer_head *head, const struct bank_answer_line *line,
           struct err *err)
{
    size_t *count = context;

    (void)err;
    must(strcmp(head->format, "pain.002") == 0 || strcmp(head->format, "camt.054") == 0);
    must(line->level <= ANSWER_ORDER && line->effect <= ANSWER_RETURNED && line->line > 0);
    must(line->status[0] != '\0' && is_utf8(line->status));
    must(is_utf8(line->reference) && is_utf8(line->label) && is_utf8(line->batch));
    must(is_utf8(line->reason) && is_utf8(line->info));
    must(!line->has_cents || (line->cents >= 0 && line->cents <= BANK_CENTS_MAX));
    must(line->level == ANSWER_ORDER || line->reference[0] == '\0');
    (*count)++;
    return ST_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0;
    struct problems problems = {0};
    const struct bank_answer_wish wish = {check_line, &count, &problems};
    struct bank_answer_head head;
    struct arena arena;
    struct err err = {0};
    enum status status;

    arena_init(&arena, (size_t)256 << 20);
    status = bank_answer_read(&arena, (struct file_bytes){"f", (const char *)data, size}, &wish,
                              &head, &err);
    must(status == ST_OK || (status == ST_DATA && err.text[0] != '\0'));
    must(status != ST_OK || (is_utf8(head.message) && is_utf8(head.of_message) &&
                             is_utf8(head.account) && head.format[0] != '\0'));
    arena_free(&arena);
    return 0;
}
