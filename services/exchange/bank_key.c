/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/bank_key.h"

#include "base/date.h"
#include "base/digest.h"
#include "base/text.h"
#include "exchange/folded.h"

#include <endian.h>
#include <string.h>

#define FIRST_DAY 10957 /* 2000-01-01, in days since 1970-01-01 */
#define DAY_BYTES 2
/* Parts what a fingerprint is made of: no cell of a file that people read holds it. */
#define BETWEEN "\x1F"

/* Eight bytes, the highest first: to print the digits takes as long as all else. */
static void
add_number(struct text *text, int64_t number)
{
    const uint64_t bytes = htobe64((uint64_t)number);

    text_add_bytes(text, (const char *)&bytes, sizeof bytes);
}

int32_t
bank_line_day(enum bank_kind kind, const struct bank_line *line)
{
    return kind == BANK_TREASURY ? date_of_civil((struct civil_date){line->exercise, 12, 31})
                                 : line->booked_on;
}

void
bank_key(struct arena *arena, enum bank_kind kind, const struct bank_line *line,
         unsigned char key[BANK_KEY_BYTES])
{
    static const char begin[] = "levain line 1" BETWEEN;
    const struct arena_mark mark = arena_mark(arena);
    const struct digest_head head = digest_head_of(begin, sizeof begin - 1);
    const int32_t day = bank_line_day(kind, line);
    const int32_t since = day - FIRST_DAY;
    struct digest digest;
    struct text text = text_in(arena);

    add_number(&text, day);
    add_number(&text, line->cents);
    if (line->reference[0] != '\0') {
        text_add(&text, "reference" BETWEEN);
        text_add(&text, line->reference);
    } else {
        text_add(&text, "label" BETWEEN);
        text_add(&text, folded(arena, line->label));
        text_add(&text, BETWEEN);
        text_add(&text, line->siret);
    }
    text_add(&text, BETWEEN);
    text_add(&text, line->end_to_end);
    digest = digest_after(&head, text_of(&text), text.length);
    key[0] = (unsigned char)((since >> 8) & 0xFF);
    key[1] = (unsigned char)(since & 0xFF);
    memcpy(key + DAY_BYTES, digest.bytes, BANK_KEY_BYTES - DAY_BYTES);
    arena_reset(arena, mark);
}
