/* SPDX-License-Identifier: MPL-2.0 */
/*
 * fuzz_demarche: mappings and dossiers of any bytes: the first line is the mapping's length.
 *
 * Whatever they hold, reading ends with a status, and each dossier is taken or refused.
 */
#include "fund/demarche.h"
#include "fund/demarche_draft.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static enum status
take_line(void *context, const struct intake_line *line, struct err *err)
{
    (void)context;
    (void)err;
    assert(line->application.code[0] != '\0');
    return ST_OK;
}

static enum status
take_item(void *context, size_t list, const struct intake_item *item, struct err *err)
{
    (void)err;
    assert(list < ((const struct fund_file *)context)->list_count && item->code != NULL);
    return ST_OK;
}

/* The call that reads them: one field of each kind, and a list. */
static const char FUND[] =
    "{\"levain\":1,\"fund\":{\"code\":\"f\",\"currency\":\"EUR\",\"time_zone\":\"Europe/Paris\"},"
    "\"contributions\":[{\"funder\":\"d\",\"year\":2026,\"amount\":\"1\"}],\"call\":{\"code\":"
    "\"c\","
    "\"mode\":\"competition\",\"intake\":{\"code\":\"n\",\"fields\":["
    "{\"name\":\"m\",\"type\":\"money\"},{\"name\":\"t\",\"type\":\"text\"},"
    "{\"name\":\"d\",\"type\":\"date\"},{\"name\":\"i\",\"type\":\"instant\"},"
    "{\"name\":\"l\",\"type\":\"list of code\"},{\"name\":\"f\",\"type\":\"flag\"}],"
    "\"lists\":[{\"name\":\"r\",\"fields\":[{\"name\":\"m\",\"type\":\"money\"}]}]},"
    "\"envelopes\":[{\"code\":\"A\",\"when\":\"always\",\"voted\":\"1\"}],\"criteria\":["
    "{\"code\":\"K\",\"formula\":\"1\"}],\"score\":{\"sum\":\"mark\"},\"caps\":[{\"code\":\"m\","
    "\"formula\":\"m\"}],\"award\":{\"step\":\"1\",\"minimum\":\"euros('0')\"},\"order\":["
    "\"score\"],"
    "\"passes\":[{\"code\":\"1\",\"from\":\"own_envelope\",\"not_fitting\":{\"else\":\"skip\"}}]}}";

static void
read_both(struct arena *arena, const struct fund_file *file, struct file_bytes map,
          struct file_bytes dossiers)
{
    struct problems problems = {0};
    struct demarche_mapping mapping;
    struct demarche demarche = {.file = file, .mapping = &mapping, .path = "dossiers"};
    struct fund_file context = *file;
    const struct demarche_hooks hooks = {
        .context = &context, .problems = &problems, .on_line = take_line, .on_item = take_item};
    struct intake_counts counts;
    struct text draft = text_in(arena);
    struct err err = {0};

    if (json_source_parse(arena, dossiers, &problems, &demarche.root, &err) != ST_OK) {
        return;
    }
    if (demarche_draft(arena, demarche.root, &draft, &err) == ST_OK) {
        assert(draft.length > 0);
    }
    if (demarche_mapping_read(arena, file, map, &mapping, &problems, &err) == ST_OK &&
        demarche_read(arena, &demarche, &hooks, &counts, &err) == ST_OK) {
        assert(counts.line_count == counts.good_count + counts.refused_count);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    const char *end = length > 0 ? memchr(text, '\n', length) : NULL;
    struct problems problems = {0};
    struct fund_file file;
    struct arena arena;
    struct err err = {0};
    size_t first, rest;

    if (end == NULL || end - text > 6) {
        return 0;
    }
    first = (size_t)strtoul(text, NULL, 10);
    rest = length - (size_t)(end + 1 - text);
    first = first < rest ? first : rest;
    arena_init(&arena, ARENA_BYTES);
    if (fund_file_read(&arena, (struct file_bytes){"fund", FUND, sizeof FUND - 1},
                       (struct fund_variations){0}, &file, &problems, &err) != ST_OK) {
        abort();
    }
    read_both(&arena, &file, (struct file_bytes){"map", end + 1, first},
              (struct file_bytes){"dossiers", end + 1 + first, rest - first});
    arena_free(&arena);
    return 0;
}
