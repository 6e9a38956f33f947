/* SPDX-License-Identifier: MPL-2.0 */
#include "report_compared.h"

#include "stored.h"

#include <string.h>

/* More than a committee reads; how many are left out is said. */
#define SIMULATIONS_MAX 60
#define CODES_MAX       20

#define LISTS_COLUMN 7 /* of simulations_compared: a count, then codes, for each list */

struct reading {
    struct job *job;
    struct dossier_run *dossier;
    struct dossier_compared *compared;
    struct compared_run *runs; /* SIMULATIONS_MAX */
};

/* award_count, code, waiting_count */
static enum status
on_cut(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;

    (void)err;
    reading->dossier->award_count = db_int64(row, 0);
    reading->dossier->waiting_count = db_int64(row, 2);
    reading->dossier->last_awarded = db_text_kept(reading->job->arena, row, 1);
    return ST_OK;
}

/* name, variations, net, awarded, left, award_count, all_count, then the lists */
static enum status
on_simulation(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct compared_run *run = &reading->runs[reading->compared->run_count++];

    (void)err;
    *run = (struct compared_run){
        .name = arena_string(arena, db_text(row, 0)),
        .net_cents = db_int64(row, 2),
        .awarded_cents = db_int64(row, 3),
        .left_cents = db_int64(row, 4),
        .award_count = db_int64(row, 5),
    };
    run->variation_count = stored_variations(arena, db_text(row, 1), &run->variations);
    reading->compared->all_count = db_int64(row, 6);
    for (int i = 0; i < COMPARED_LISTS; i++) {
        run->lists[i].all_count = db_int64(row, LISTS_COLUMN + 2 * i);
        run->lists[i].code_count =
            db_texts(arena, row, LISTS_COLUMN + 2 * i + 1, &run->lists[i].codes);
    }
    return ST_OK;
}

enum status
report_compared(struct job *job, const struct stored_run *run, struct dossier_run *dossier,
                struct err *err)
{
    struct dossier_compared *compared = ARENA_NEW(job->arena, struct dossier_compared, 1);
    struct reading *reading = ARENA_NEW(job->arena, struct reading, 1);
    const struct db_param params[] = {
        CALL_PARAMS(job, run->call), db_number(job->arena, run->allocation_run_id),
        db_number(job->arena, SIMULATIONS_MAX), db_number(job->arena, CODES_MAX)};
    enum status status;

    *reading =
        (struct reading){.job = job,
                         .dossier = dossier,
                         .compared = compared,
                         .runs = ARENA_NEW(job->arena, struct compared_run, SIMULATIONS_MAX)};
    status = db_named(job->db, "allocation_cut", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_cut, .context = reading}, err);
    if (status != ST_OK || strcmp(run->run.kind, "simulation") == 0) {
        return status;
    }
    compared->awarded_cents = run->run.awarded_cents;
    compared->runs = reading->runs;
    dossier->compared = compared;
    return db_named(job->db, "simulations_compared", (struct db_params){5, params},
                    (struct db_rows){.on_row = on_simulation, .context = reading}, err);
}
