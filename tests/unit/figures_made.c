/* SPDX-License-Identifier: MPL-2.0 */
#include "figures_made.h"

#include "report_files.h"
#include "unit.h"

#include <stdio.h>

const char *
figures_made_file(void *context, const char *name)
{
    struct arena *arena = context;

    return strncmp(name, "everything/", strlen("everything/")) == 0
               ? report_read(arena, text_format(arena, "tests/data/report/%s",
                                                name + strlen("everything/")))
               : report_read(arena, text_format(arena, "reports/%s", name));
}

void
figures_made_read(struct arena *arena, const char *json, struct figures *figures)
{
    struct err err = {0};

    if (figures_read(arena, report_parse(arena, json), figures, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

struct figures_words
figures_made_words(struct arena *arena, const struct figures *figures)
{
    struct figures_words words;
    struct err err = {0};

    if (figures_words_begin(arena, figures, figures_made_file, arena, &words, &err) != ST_OK) {
        fail_msg("%s: %s", err.source, err.text);
    }
    return words;
}

const char *
figures_made_changed(struct arena *arena, const char *json, const char *piece, const char *other)
{
    const char *at = strstr(json, piece);

    assert_non_null(at);
    assert_null(strstr(at + 1, piece));
    return text_format(arena, "%.*s%s%s", (int)(at - json), json, other, at + strlen(piece));
}
