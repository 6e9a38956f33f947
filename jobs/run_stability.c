/* SPDX-License-Identifier: MPL-2.0 */
#include "run_stability.h"

#include "progress.h"

#include <string.h>

#define MARKERS_MAX 256 /* scenarios are made for so many markers, by code */

struct filling {
    struct job *job;
    const struct scored_run *run;
    struct stability *stability;
    const char *markers[MARKERS_MAX];
    size_t marker_count;
    struct progress progress;
};

/* marker */
static enum status
on_marker(const struct db_row *row, void *context, struct err *err)
{
    struct filling *filling = context;

    (void)err;
    if (filling->marker_count < MARKERS_MAX) {
        filling->markers[filling->marker_count++] =
            arena_string(filling->job->arena, db_text(row, 0));
    }
    return ST_OK;
}

/* The columns of scored_inputs. */
static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct filling *filling = context;
    struct arena *scratch = filling->job->scratch;
    struct arena_mark mark = arena_mark(scratch);
    struct scored_one one;
    enum status status = scored_one_read(filling->job, filling->run, row, &one, err);

    if (status == ST_OK) {
        status = stability_add(filling->stability, scratch, &one.application, one.marks,
                               one.mark_count, err);
    }
    progress_add(&filling->progress, 1);
    arena_reset(scratch, mark);
    return status;
}

enum status
run_stability(struct job *job, const struct scored_run *run, const struct fund_file *file,
              struct stability *stability, struct err *err)
{
    struct filling filling = {.job = job, .run = run, .stability = stability};
    const struct db_param params[] = {
        CALL_PARAMS(job, &run->call),
        db_number(job->arena, run->scoring_run_id),
        db_number(job->arena, 0),
        db_number(job->arena, 0),
    };
    enum status status = db_named(job->db, "scoring_run_markers", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_marker, .context = &filling}, err);

    if (status != ST_OK) {
        return status;
    }
    *stability = stability_begin(job->arena, file, filling.markers, filling.marker_count,
                                 (uint32_t)run->application_count);
    filling.progress = progress_begin(job, _("applications"), run->application_count);
    status = db_stream(job->db, "scored_inputs", (struct db_params){5, params},
                       (struct db_rows){.on_row = on_row, .context = &filling}, err);
    progress_end(&filling.progress);
    return status == ST_OK ? stability_end(stability, err) : status;
}
