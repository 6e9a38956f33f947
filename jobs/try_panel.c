/* SPDX-License-Identifier: MPL-2.0 */
#include "try_panel.h"

#include "fund/conflict.h"
#include "fund/panel.h"
#include "fund/panel_file.h"

#include <string.h>

#define SIREN_BYTES 9

struct try_marks
try_marks_of(struct arena *arena, const struct intake_line *line)
{
    struct try_marks marks = {.mark_count = line->mark_count, .own_count = line->mark_count};

    marks.marks = ARENA_NEW(arena, struct marker_mark, line->mark_count);
    if (line->mark_count > 0) {
        memcpy(marks.marks, line->marks, line->mark_count * sizeof *marks.marks);
    }
    if (line->siren != NULL) {
        marks.siren = arena_string(arena, line->siren);
    } else if (line->siret != NULL) {
        marks.siren = arena_copy(arena, line->siret, SIREN_BYTES);
    }
    return marks;
}

static struct try_marks *
entry_named(const struct try_panel *panel, const char *code)
{
    size_t low = 0, high = panel->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(panel->entries[middle]->application->code, code);

        if (order == 0) {
            return panel->entries[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

static void
report(const struct try_panel *panel, const struct panel_line *line, const char *reason)
{
    const struct problem problem = {.file = panel->job->options.marks,
                                    .line = line->line,
                                    .column = line->application_column,
                                    .place = "application",
                                    .value = line->application,
                                    .reason = reason,
                                    .advice = ""};

    problem_report(panel->problems, &problem);
}

/* A mark of the file takes the place of one that came with the application. */
static enum status
on_line(void *context, const struct panel_line *line, struct err *err)
{
    struct try_panel *panel = context;
    struct arena *arena = panel->job->arena;
    struct try_marks *entry = entry_named(panel, line->application);
    const struct marker_mark mark = {.criterion = line->criterion,
                                     .marker = arena_string(arena, line->marker),
                                     .mark = line->mark};
    struct marker_mark *more;

    (void)err;
    if (entry == NULL) {
        report(panel, line, _("the call has no such application"));
        return ST_OK;
    }
    for (size_t i = 0; i < entry->mark_count; i++) {
        struct marker_mark *known = &entry->marks[i];

        if (known->criterion != mark.criterion || strcmp(known->marker, mark.marker) != 0) {
            continue;
        }
        if (i >= entry->own_count && rational_cmp(known->mark, mark.mark) != 0) {
            report(panel, line,
                   _("this line says something else than another one of the same marker"));
        } else if (i < entry->own_count) {
            /* It moves behind those of its own file, so that another line of this one is seen. */
            *known = entry->marks[--entry->own_count];
            entry->marks[entry->own_count] = mark;
        }
        return ST_OK;
    }
    more = ARENA_NEW(arena, struct marker_mark, entry->mark_count + 1);
    if (entry->mark_count > 0) {
        memcpy(more, entry->marks, entry->mark_count * sizeof *more);
    }
    more[entry->mark_count++] = mark;
    entry->marks = more;
    return ST_OK;
}

static void
on_refused(void *context, long line, const char *reason)
{
    (void)context; /* it was reported */
    (void)line;
    (void)reason;
}

static enum status
read_marks(struct try_panel *panel, struct err *err)
{
    struct job *job = panel->job;
    const struct panel_file source = {panel->file, PANEL_MARKS, job->options.marks,
                                      job->options.as_of};
    const struct panel_file_hooks hooks = {.context = panel,
                                           .problems = panel->problems,
                                           .on_line = on_line,
                                           .on_refused = on_refused};
    struct intake_counts counts;

    return job->options.marks == NULL
               ? ST_OK
               : panel_file_read(job->scratch, &source, &hooks, &counts, err);
}

static const uint8_t *
excluded_of(const struct try_panel *panel, const struct try_marks *entry)
{
    struct conflict_facts facts = {.siren = entry->siren};

    conflict_facts_of(panel->job->arena, panel->file, entry->application, &facts);
    return conflicts_of(panel->job->arena, panel->file, &facts).excluded;
}

enum status
try_panel_read(struct try_panel *panel, struct err *err)
{
    const struct fund_file *file = panel->file;
    struct panel_severity severity = panel_severity_begin(panel->job->arena, file);
    const uint8_t **excluded = ARENA_NEW(panel->job->arena, const uint8_t *, panel->count);
    enum status status = read_marks(panel, err);

    for (size_t i = 0; status == ST_OK && i < panel->count; i++) {
        const struct try_marks *entry = panel->entries[i];

        excluded[i] = conflicts_can_be_derived(file) ? excluded_of(panel, entry) : NULL;
        if (file->panel.has_severity) {
            status =
                panel_severity_add(&severity, entry->marks, entry->mark_count, excluded[i], err);
        }
    }
    if (status == ST_OK && file->panel.has_severity) {
        status = panel_severity_settle(&severity, err);
    }
    for (size_t i = 0; status == ST_OK && i < panel->count; i++) {
        const struct try_marks *entry = panel->entries[i];
        const struct panel_view view = {.file = file,
                                        .excluded = excluded[i],
                                        .severity = file->panel.has_severity ? &severity : NULL};

        status =
            panel_marks(&view, entry->marks, entry->mark_count, entry->application->panel, err);
    }
    return status;
}
