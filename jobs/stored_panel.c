/* SPDX-License-Identifier: MPL-2.0 */
#include "stored_panel.h"

struct reading {
    const struct fund_file *file;
    struct panel_severity *severity;
};

/* marker, criterion, application_count, shift_num, shift_den */
static enum status
on_shift(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    const size_t marker = fund_file_marker(reading->file, db_text(row, 0));
    const size_t criterion = fund_file_criterion(reading->file, db_text(row, 1));

    (void)err;
    if (marker != SIZE_MAX && criterion != SIZE_MAX) {
        struct panel_shift *shift = panel_shift_of(reading->severity, marker, criterion);

        shift->count = (size_t)db_int64(row, 2);
        shift->shift = (struct rational){.num = db_int64(row, 3), .den = db_int64(row, 4)};
    }
    return ST_OK;
}

enum status
stored_severity(struct job *job, const struct call *call, int64_t scoring_run_id,
                const struct panel_severity **severity, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, scoring_run_id)};
    struct panel_severity *read = ARENA_NEW(job->arena, struct panel_severity, 1);
    struct reading reading = {&call->file, read};

    *severity = NULL;
    if (!call->file.panel.has_severity) {
        return ST_OK;
    }
    *read = panel_severity_begin(job->arena, &call->file);
    *severity = read;
    return db_named(job->db, "panel_severity", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_shift, .context = &reading}, err);
}

/* Give each mark its words; as stored_marks, without those of criteria that the rules do not have.
 */
static void
read_words(struct arena *arena, const struct db_row *row, struct stored_panel_columns at,
           struct explanation *explanation)
{
    const char *const *justifications = NULL, *const *criteria = NULL;
    const size_t count = db_texts(arena, row, at.justifications, &justifications);
    const char **words = ARENA_NEW(arena, const char *, count);
    size_t kept = 0;

    (void)db_texts(arena, row, at.criteria, &criteria);
    for (size_t i = 0; i < count; i++) {
        if (fund_file_criterion(explanation->file, criteria[i]) == SIZE_MAX) {
            continue;
        }
        words[kept++] = justifications[i];
    }
    explanation->justifications = words;
}

static void
read_conflicts(struct arena *arena, const struct db_row *row, int column,
               struct explanation *explanation)
{
    const struct fund_file *file = explanation->file;
    const char *const *markers = NULL, *const *grounds = NULL, *const *details = NULL;
    const size_t count = db_texts(arena, row, column, &markers);
    struct conflict *conflicts = ARENA_NEW(arena, struct conflict, count);
    uint8_t *excluded = ARENA_NEW(arena, uint8_t, file->panel.marker_count);
    int64_t *counts = ARENA_NEW(arena, int64_t, count);
    uint8_t *known = ARENA_NEW(arena, uint8_t, count);

    (void)db_texts(arena, row, column + 1, &grounds);
    (void)db_texts(arena, row, column + 2, &details);
    (void)db_int64s(row, column + 3, counts, known, count);
    for (size_t i = 0; i < count; i++) {
        const size_t marker = fund_file_marker(file, markers[i]);

        if (marker != SIZE_MAX) {
            excluded[marker] = 1;
            conflicts[explanation->conflict_count++] =
                (struct conflict){.marker = marker,
                                  .ground = conflict_named(grounds[i]),
                                  .detail = details[i],
                                  .mark_count = (size_t)counts[i]};
        }
    }
    explanation->conflicts = conflicts;
    explanation->panel.excluded = excluded;
}

void
stored_panel(struct arena *arena, const struct db_row *row, struct stored_panel_columns at,
             const struct panel_severity *severity, struct explanation *explanation)
{
    explanation->panel = (struct panel_view){.file = explanation->file, .severity = severity};
    read_words(arena, row, at, explanation);
    read_conflicts(arena, row, at.justifications + 1, explanation);
}
