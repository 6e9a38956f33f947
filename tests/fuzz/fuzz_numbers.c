/* SPDX-License-Identifier: MPL-2.0 */
/* Numbers, days and instants out of any bytes: what is read is written and read again the same. */
#include "base/date.h"
#include "base/rational.h"
#include "base/text.h"
#include "base/words.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int promise)
{
    if (!promise) {
        abort();
    }
}

static void
try_number(struct arena *arena, const char *bytes, size_t size)
{
    struct rational number, again;
    const char *exact;

    if (rational_parse(bytes, size, '.', &number)) {
        exact = rational_exact(arena, number);
        require(rational_parse(exact, strlen(exact), '.', &again));
        require(rational_cmp(number, again) == 0);
        require(strlen(words_decimal(arena, exact)) >= strlen(exact));
    }
}

static void
try_time(struct arena *arena, const char *bytes, size_t size)
{
    const struct date_zone *paris = date_zone_named("Europe/Paris");
    int64_t seconds;
    int32_t days;

    if (date_parse(bytes, size, &days)) {
        require(memcmp(date_text(arena, days), bytes, 10) == 0);
    }
    if (instant_parse(bytes, size, paris, &seconds) == INSTANT_OK) {
        require(memcmp(instant_text(arena, seconds, paris) + 11, bytes + 11, 8) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    size_t valid = text_valid_utf8(bytes, size);
    struct arena arena;

    arena_init(&arena, (size_t)16 << 20);
    require(valid <= size && text_characters(bytes, valid) <= valid);
    try_number(&arena, bytes, size);
    try_time(&arena, bytes, size);
    arena_free(&arena);
    return 0;
}
