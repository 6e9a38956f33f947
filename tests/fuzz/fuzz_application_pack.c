/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_application_pack: any bytes as the packed facts of a version. They are refused with a
 * reason, or read; what was read, packed again, is read as the same facts, and packed the same.
 */
#include "fund/application_pack.h"

#include <stdlib.h>
#include <string.h>

#define NUMBERS 3
#define TEXTS   3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;
static const struct fund_file call = {.number_count = NUMBERS, .text_count = TEXTS};

static void
demand(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool
unpack(struct packed *packed, struct application *application)
{
    struct err err = {0};
    enum status status;

    *application = application_empty(&arena, &call);
    application->code = "A1";
    status = application_unpack(&arena, &call, packed, application, &err);
    demand(status == ST_OK || (status == ST_DATA && err.text[0] != '\0' && err.hint[0] != '\0'));
    return status == ST_OK;
}

static void
demand_same(const struct application *a, const struct application *b)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        demand(a->number_known[i] == b->number_known[i]);
        demand(a->number_known[i] == 0 || a->numbers[i] == b->numbers[i]);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        demand((a->texts[i] == NULL) == (b->texts[i] == NULL));
        demand(a->texts[i] == NULL || strcmp(a->texts[i], b->texts[i]) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct packed packed = {bytes, size};
    struct application application, again;

    arena_init(&arena, (size_t)16 << 20);
    if (unpack(&packed, &application)) {
        struct packed made = application_pack(&arena, &call, &application);
        struct packed rest = made;

        demand(packed.bytes + packed.length == bytes + size); /* what is left is its end */
        demand(unpack(&rest, &again) && rest.length == 0);
        demand_same(&application, &again);
        rest = application_pack(&arena, &call, &again);
        demand(rest.length == made.length && memcmp(rest.bytes, made.bytes, made.length) == 0);
    }
    arena_free(&arena);
    return 0;
}
