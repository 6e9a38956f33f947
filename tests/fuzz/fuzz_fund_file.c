/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_fund_file: any bytes are either refused, with a reason and a place, or read the same twice.
 */
#include "fund/fund_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct arena arena;

static void
demand(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void
check_problem(void *context, const struct problem *problem)
{
    (void)context;
    demand(problem->line > 0 && problem->column > 0);
    demand(problem->reason[0] != '\0');
    demand(problem->place != NULL && problem->value != NULL && problem->advice != NULL);
}

static enum status
read_once(const uint8_t *data, size_t size, const char *varied, struct fund_file *file)
{
    const struct fund_variation variation = {varied, "60"};
    const struct fund_variations variations = {&variation, varied != NULL ? 1 : 0};
    const struct file_bytes source = {"fuzz.json", (const char *)data, size};
    struct problems problems = {.report = check_problem};
    struct err err = {0};
    enum status status = fund_file_read(&arena, source, variations, file, &problems, &err);

    demand(status == ST_OK || status == ST_DATA);
    demand((status == ST_OK) == (err.text[0] == '\0'));
    demand(status != ST_OK || problems.count == 0);
    return status;
}

/* What is promised of a file that was accepted. */
static void
check_file(const struct fund_file *file)
{
    demand(file->code != NULL && file->call_code != NULL && file->zone != NULL);
    demand(file->net_cents >= 0 && file->net_cents <= file->contributed_cents);
    demand(file->step_cents > 0 && file->minimum != NULL && file->cap_count > 0);
    demand(file->symbols.count == file->slot_count);
    for (size_t i = 0; i < file->symbols.count; i++) {
        demand(file->symbols.items[i].slot < file->slot_count);
    }
    for (size_t i = 0; i < file->pass_count; i++) {
        demand(file->passes[i].pool_count <= file->envelope_count);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fund_file first, again;
    enum status status;

    arena_init(&arena, (size_t)1 << 29);
    status = read_once(data, size, NULL, &first);
    demand(read_once(data, size, NULL, &again) == status);
    if (status == ST_OK) {
        check_file(&first);
        demand(memcmp(&first.digest, &again.digest, sizeof first.digest) == 0);
        demand(first.net_cents == again.net_cents && first.slot_count == again.slot_count);
        (void)read_once(data, size, "threshold", &again);
        (void)read_once(data, size, "envelope.N.voted", &again);
    }
    arena_free(&arena);
    return 0;
}
