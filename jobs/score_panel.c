/* SPDX-License-Identifier: MPL-2.0 */
#include "score_panel.h"

#include "store/copy.h"

#include <stdlib.h>
#include <string.h>

/* The conflicts of one application that has some. */
struct score_conflicts {
    int64_t application_id;
    const char *code;
    struct conflicts conflicts;
    struct score_conflicts *next;
};

struct passing {
    struct job *job;
    struct score_panel *panel;
};

static void
keep(struct passing *passing, const struct panel_row *row)
{
    struct arena *arena = passing->job->arena;
    struct score_panel *panel = passing->panel;
    struct score_conflicts *kept = ARENA_NEW(arena, struct score_conflicts, 1);
    const size_t markers = panel->file->panel.marker_count;

    kept->application_id = row->application_id;
    kept->code = arena_string(arena, row->code);
    kept->conflicts.count = row->conflicts.count;
    kept->conflicts.items = ARENA_NEW(arena, struct conflict, row->conflicts.count);
    kept->conflicts.excluded = ARENA_NEW(arena, uint8_t, markers);
    memcpy(kept->conflicts.excluded, row->conflicts.excluded, markers);
    for (size_t i = 0; i < row->conflicts.count; i++) {
        const struct conflict *one = &row->conflicts.items[i];

        kept->conflicts.items[i] = *one;
        kept->conflicts.items[i].detail = arena_string(arena, one->detail);
        if (i == 0 || one->marker != row->conflicts.items[i - 1].marker) {
            panel->conflict_count++;
            panel->mark_count += (int64_t)one->mark_count;
        }
    }
    *panel->last = kept;
    panel->last = &kept->next;
    panel->application_count++;
}

static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct passing *passing = context;
    struct score_panel *panel = passing->panel;
    struct arena_mark mark = arena_mark(passing->job->scratch);
    const struct panel_row one = panel_row_read(passing->job->scratch, panel->file, row);
    enum status status = ST_OK;

    if (one.conflicts.count > 0) {
        keep(passing, &one);
    }
    if (panel->file->panel.has_severity) {
        status = panel_severity_add(&panel->severity, one.marks, one.mark_count,
                                    one.conflicts.excluded, err);
    }
    arena_reset(passing->job->scratch, mark);
    return status;
}

static int
by_application_id(const void *a, const void *b)
{
    const struct score_conflicts *const *left = a, *const *right = b;

    return (*left)->application_id < (*right)->application_id
               ? -1
               : (*left)->application_id > (*right)->application_id;
}

static void
sort(struct job *job, struct score_panel *panel)
{
    size_t count = 0;

    panel->by_id = ARENA_NEW(job->arena, struct score_conflicts *, panel->application_count);
    for (struct score_conflicts *at = panel->first; at != NULL; at = at->next) {
        panel->by_id[count++] = at;
    }
    if (count > 0) {
        qsort(panel->by_id, count, sizeof *panel->by_id, by_application_id);
    }
}

enum status
score_panel_read(struct job *job, const struct call *call, struct score_panel *panel,
                 struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call)};
    struct passing passing = {job, panel};
    bool declared = false;
    enum status status =
        db_named(job->db, "panel_known", (struct db_params){2, params},
                 (struct db_rows){.on_row = db_on_flag, .context = &declared}, err);

    *panel = (struct score_panel){.file = &call->file};
    panel->last = &panel->first;
    panel->used =
        declared || call->file.panel.has_severity || conflicts_can_be_derived(&call->file);
    if (status != ST_OK || !panel->used) {
        return status;
    }
    panel->severity = panel_severity_begin(job->arena, &call->file);
    status = db_stream(job->db, "panel_inputs", (struct db_params){2, params},
                       (struct db_rows){.on_row = on_row, .context = &passing}, err);
    if (status == ST_OK && call->file.panel.has_severity) {
        status = panel_severity_settle(&panel->severity, err);
    }
    sort(job, panel);
    return status;
}

static const struct score_conflicts *
conflicts_with(const struct score_panel *panel, int64_t application_id)
{
    const struct score_conflicts wanted = {.application_id = application_id}, *key = &wanted;
    struct score_conflicts *const *found =
        panel->application_count == 0 ? NULL
                                      : bsearch(&key, panel->by_id, panel->application_count,
                                                sizeof *panel->by_id, by_application_id);

    return found != NULL ? *found : NULL;
}

struct panel_view
score_panel_view(const struct score_panel *panel, int64_t application_id)
{
    const struct score_conflicts *found = conflicts_with(panel, application_id);

    return (struct panel_view){
        .file = panel->file,
        .excluded = found != NULL ? found->conflicts.excluded : NULL,
        .severity = panel->used && panel->file->panel.has_severity ? &panel->severity : NULL};
}

void
score_panel_digest(const struct score_panel *panel, int64_t application_id,
                   struct digester *digester)
{
    const struct score_conflicts *found = conflicts_with(panel, application_id);

    if (found == NULL) {
        return;
    }
    digester_string(digester, "conflicts");
    digester_int64(digester, (int64_t)found->conflicts.count);
    for (size_t i = 0; i < found->conflicts.count; i++) {
        const struct conflict *one = &found->conflicts.items[i];

        digester_string(digester, panel->file->panel.markers[one->marker].code);
        digester_string(digester, conflict_code(one->ground));
        digester_string(digester, one->detail);
    }
}

/* ---- storing --------------------------------------------------------------------------------- */

static enum status
copy_conflicts(struct job *job, const struct score_panel *panel, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, job->db, "score_conflict_line",
                                    "application_id, marker, ground, detail, mark_count", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (const struct score_conflicts *at = panel->first; at != NULL; at = at->next) {
        for (size_t i = 0; i < at->conflicts.count; i++) {
            const struct conflict *one = &at->conflicts.items[i];

            copy_row(copy, 5);
            copy_int64(copy, at->application_id);
            copy_text(copy, panel->file->panel.markers[one->marker].code);
            copy_text(copy, conflict_code(one->ground));
            copy_text(copy, one->detail);
            copy_int32(copy, (int32_t)one->mark_count);
        }
    }
    return copy_end(copy, err);
}

static enum status
copy_severity(struct job *job, const struct score_panel *panel, struct err *err)
{
    const struct fund_file *file = panel->file;
    const size_t count =
        file->panel.has_severity ? file->panel.marker_count * file->criterion_count : 0;
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, job->db, "score_severity_line",
                   "marker, criterion, application_count, shift_num, shift_den", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        const struct panel_shift *shift = &panel->severity.shifts[i];

        if (shift->count > 0) {
            copy_row(copy, 5);
            copy_text(copy, file->panel.markers[i / file->criterion_count].code);
            copy_text(copy, file->criteria[i % file->criterion_count].code);
            copy_int64(copy, (int64_t)shift->count);
            copy_int64(copy, (int64_t)shift->shift.num); /* a multiple of the declared step */
            copy_int64(copy, (int64_t)shift->shift.den);
        }
    }
    return copy_end(copy, err);
}

enum status
score_panel_seal(struct job *job, const struct call *call, const struct score_panel *panel,
                 int64_t scoring_run_id, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, scoring_run_id)};
    enum status status = ST_OK;

    if (!panel->used) {
        return ST_OK;
    }
    status = db_named(job->db, "panel_begin", DB_NO_PARAMS, DB_NO_ROWS, err);
    if (status == ST_OK) {
        status = copy_conflicts(job, panel, err);
    }
    if (status == ST_OK) {
        status = copy_severity(job, panel, err);
    }
    return status == ST_OK
               ? db_named(job->db, "panel_seal", (struct db_params){3, params}, DB_NO_ROWS, err)
               : status;
}

void
score_panel_write(const struct score_panel *panel, struct json_writer *writer)
{
    json_begin_array(writer, "conflicts");
    for (const struct score_conflicts *at = panel->first; at != NULL; at = at->next) {
        for (size_t i = 0; i < at->conflicts.count; i++) {
            const struct conflict *one = &at->conflicts.items[i];

            json_begin_object(writer, NULL);
            json_string_of(writer, "application", at->code);
            json_string_of(writer, "marker", panel->file->panel.markers[one->marker].code);
            json_string_of(writer, "ground", conflict_code(one->ground));
            json_string_of(writer, "detail", one->detail);
            json_number_of(writer, "marks", (int64_t)one->mark_count);
            json_end_object(writer);
        }
    }
    json_end_array(writer);
}
