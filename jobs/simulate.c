/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain allocate --call CALL --sweep KEY=FROM..TO/STEP... [--what-if KEY=VALUE]... [--no-store]
 *                 [--chart FILE.svg] [--format csv] [--json] [--as-of INSTANT] [--dry-run]
 *
 * Simulate: the applications of the scoring run are read and judged once, each point of the sweep
 * is walked in memory, and all are kept at once as simulations that nothing can decide. No lock is
 * taken; nobody waits. A point that cannot be is a row that says why, and the exit code is then 1.
 */
#include "simulate.h"

#include "fund/plan_proof.h"
#include "output.h"
#include "progress.h"
#include "stored.h"

#include <stdlib.h>
#include <string.h>

#define POINT_LIMIT_BYTES ((size_t)1 << 30)
#define ROWS_KEPT_MAX     ((uint64_t)5000000) /* applications x points that are kept */

/* ---- the applications ------------------------------------------------------------------------ */

struct reading {
    struct simulating *simulating;
    struct progress progress;
};

/* Applications come by code, as those do that are known to have ended. */
static bool
is_gone(struct after *after, const char *code)
{
    while (after->next < after->row_count && strcmp(after->rows[after->next].code, code) < 0) {
        after->next++;
    }
    return after->next < after->row_count && strcmp(after->rows[after->next].code, code) == 0 &&
           after->rows[after->next].ended != NULL;
}

/* The columns of scored_applications. */
static enum status
on_scored(const struct db_row *db_row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct simulating *simulating = reading->simulating;
    struct job *job = simulating->job;
    struct arena *scratch = job->scratch;
    const struct fund_file *file = &simulating->call->file;
    struct arena_mark mark = arena_mark(scratch);
    struct application application = stored_application(scratch, file, db_row, 1, 4, 5);
    struct assessed_row *row = &simulating->rows[simulating->simulation.count];
    struct score_record stored;
    struct assessment assessment;
    enum status status;

    stored_score(scratch, file, db_row, 6, &application, &stored);
    stored_lists(scratch, file, db_row, 15, &application);
    allocate_read_organization(scratch, db_row, &simulating->scoring, &application);
    row->application_id = db_int64(db_row, 0);
    simulating->simulation.gone[simulating->simulation.count] =
        is_gone(&simulating->after, application.code);
    status = simulation_add(&simulating->simulation, scratch, &application, &assessment, err);
    if (status == ST_OK) {
        status = score_record_of(job->arena, file, &assessment, &row->record, err);
    }
    if (status == ST_OK && !score_record_equal(file, &stored, &row->record)) {
        err_hint(err, "%s", _("this program does not judge as the one that scored: score again"));
        status = err_set(err, ST_DATA,
                         _("application %s: its stored score is not what its facts"
                           " give"),
                         application.code);
    }
    if (status == ST_OK) {
        allocate_keep_caps(job->arena, file, &assessment, row);
    }
    progress_add(&reading->progress, 1);
    arena_reset(scratch, mark);
    return status;
}

/* Whether no point needs the facts again. */
static bool
all_walk(const struct simulating *simulating)
{
    struct fund_variation keys[JOB_VARIATIONS_MAX + JOB_SWEEPS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < simulating->table.fixed_count; i++) {
        keys[count++] = simulating->table.fixed[i];
    }
    for (size_t i = 0; i < simulating->axis_count; i++) {
        keys[count++] = (struct fund_variation){simulating->axes[i].key, ""};
    }
    return simulation_only_walks(&simulating->source, (struct fund_variations){keys, count});
}

static enum status
read_applications(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    const struct db_param params[] = {CALL_PARAMS(job, simulating->call),
                                      db_number(job->arena, simulating->scoring.id)};
    const uint32_t count = (uint32_t)simulating->scoring.application_count;
    struct reading reading = {.simulating = simulating,
                              .progress = progress_begin(job, _("applications"), count)};
    enum status status;

    simulating->rows = ARENA_NEW(job->arena, struct assessed_row, count);
    simulating->simulation =
        simulation_begin(job->arena, &simulating->source, &simulating->call->file, count);
    simulating->simulation.keeps_facts = !all_walk(simulating);
    allocate_begin_inputs(&simulating->call->file, &simulating->scoring);
    status = db_stream(job->db, "scored_applications", (struct db_params){3, params},
                       (struct db_rows){.on_row = on_scored, .context = &reading}, err);
    allocate_end_inputs(&simulating->scoring);
    progress_end(&reading.progress);
    return status == ST_OK ? simulation_end(&simulating->simulation, err) : status;
}

/* ---- the points ------------------------------------------------------------------------------ */

/* The two arenas take turns: a point is set beside the one before it. */
struct pointing {
    struct simulating *simulating;
    struct arena arenas[2];
    struct simulation_point points[2];
    struct assessed_row *rows; /* of the point at work, when it is judged again */
    struct arena *arena;
    const struct simulation_point *point;
    struct certificate *certificate;
};

static enum status
keep_assessed(void *context, uint32_t index, const struct assessment *assessment, struct err *err)
{
    struct pointing *pointing = context;
    struct assessed_row *row = &pointing->rows[index];
    const struct fund_file *file = &pointing->point->file;
    enum status status;

    row->application_id = pointing->simulating->rows[index].application_id;
    status = score_record_of(pointing->arena, file, assessment, &row->record, err);
    allocate_keep_caps(pointing->arena, file, assessment, row);
    return status;
}

static void
begin_certificate(void *context, struct allocation_plan *plan)
{
    struct pointing *pointing = context;

    pointing->certificate = certificate_begin(pointing->arena, plan);
    plan_proof_watch(plan);
}

static struct fund_variations
variations_at(const struct simulating *simulating, struct arena *arena, size_t number,
              struct sweep_row *row)
{
    const struct sweep_table *table = &simulating->table;
    const size_t count = table->fixed_count + simulating->axis_count;
    struct fund_variation *items = ARENA_NEW(arena, struct fund_variation, count);
    size_t rest = number;

    for (size_t i = 0; i < table->fixed_count; i++) {
        items[i] = table->fixed[i];
    }
    for (size_t i = simulating->axis_count; i-- > 0;) { /* the last axis turns fastest */
        const struct sweep_axis *axis = &simulating->axes[i];

        row->values[i] = axis->values[rest % axis->count];
        items[table->fixed_count + i] = (struct fund_variation){axis->key, row->values[i]};
        rest /= axis->count;
    }
    return (struct fund_variations){items, count};
}

static enum status
compute_point(struct pointing *pointing, size_t number, struct err *err)
{
    struct simulating *simulating = pointing->simulating;
    struct simulation_point *point = &pointing->points[number % 2];
    const struct simulation_point *before = &pointing->points[(number + 1) % 2];
    struct arena *arena = &pointing->arenas[number % 2];
    struct sweep_row *row = &simulating->table.rows[number];
    const struct simulation_hooks hooks = {
        .on_assessed = simulating->store != NULL ? keep_assessed : NULL,
        .on_plan = simulating->store != NULL ? begin_certificate : NULL,
        .context = pointing};
    const size_t line =
        simulating->axis_count > 0 ? simulating->axes[simulating->axis_count - 1].count : 1;
    struct fund_variations variations;
    enum status status;

    arena_free(arena);
    arena_init(arena, POINT_LIMIT_BYTES);
    pointing->arena = arena;
    pointing->point = point;
    pointing->rows = ARENA_NEW(arena, struct assessed_row, simulating->simulation.count);
    variations = variations_at(simulating, arena, number, row);
    status = simulation_run(&simulating->simulation, arena, variations, &hooks, point, err);
    if (status != ST_OK) {
        return status;
    }
    sweep_row_fill(simulating->job->arena, &simulating->simulation, point,
                   number % line > 0 ? before : NULL,
                   number > 0 ? row[-1].values[simulating->axis_count - 1] : NULL, row);
    return point->refused != NULL || simulating->store == NULL
               ? ST_OK
               : simulate_store_add(simulating, arena, point,
                                    &(struct certificate_point){(int32_t)number,
                                                                point->assessed ? pointing->rows
                                                                                : simulating->rows},
                                    pointing->certificate, err);
}

static enum status
compute_points(struct simulating *simulating, struct err *err)
{
    struct pointing *pointing = ARENA_NEW(simulating->job->arena, struct pointing, 1);
    struct progress progress =
        progress_begin(simulating->job, _("simulations"), (int64_t)simulating->point_count);
    enum status status = ST_OK;

    pointing->simulating = simulating;
    for (size_t i = 0; i < 2; i++) {
        arena_init(&pointing->arenas[i], POINT_LIMIT_BYTES);
    }
    for (size_t i = 0; status == ST_OK && i < simulating->point_count; i++) {
        status = compute_point(pointing, i, err);
        progress_add(&progress, 1);
    }
    progress_end(&progress);
    for (size_t i = 0; i < 2; i++) {
        arena_free(&pointing->arenas[i]);
    }
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum status
read_axes(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    const uint64_t applications = (uint64_t)simulating->scoring.application_count;
    enum status status = ST_OK;

    simulating->point_count = 1;
    simulating->axis_count = job->options.sweep_count;
    for (size_t i = 0; status == ST_OK && i < simulating->axis_count; i++) {
        status = sweep_read(job->arena, job->options.sweeps[i], &simulating->axes[i], err);
        simulating->point_count *= simulating->axes[i].count;
        simulating->table.keys[i] = simulating->axes[i].key;
    }
    simulating->table.key_count = simulating->axis_count;
    if (status == ST_OK && simulating->point_count > SWEEP_VALUES_MAX) {
        return err_set(err, ST_USAGE, _("a sweep has at most %d points, this one %zu"),
                       SWEEP_VALUES_MAX, simulating->point_count);
    }
    if (status == ST_OK && !job->options.no_store &&
        applications * simulating->point_count > ROWS_KEPT_MAX) {
        err_hint(err, "%s", _("larger steps, or --no-store, which keeps none"));
        return err_set(err, ST_USAGE,
                       _("%zu simulations of so many applications are too many to keep"),
                       simulating->point_count);
    }
    return status;
}

/* Told once for all: a setting that nobody knows is no matter of its values. Where each value is
 * refused for a reason of its own, the table tells them. */
static enum status
refuse_all(const struct simulating *simulating, struct err *err)
{
    const struct sweep_row *rows = simulating->table.rows;

    for (size_t i = 0; i < simulating->point_count; i++) {
        if (rows[i].refused == NULL || strcmp(rows[i].refused, rows[0].refused) != 0) {
            return ST_OK;
        }
    }
    err_hint(err, "%s", simulating->table.rows[0].advice);
    return err_set(err, ST_DATA, "%s", simulating->table.rows[0].refused);
}

static void
fill_table(struct simulating *simulating)
{
    struct sweep_table *table = &simulating->table;
    const struct simulation_point *real = &simulating->simulation.real;
    struct job *job = simulating->job;
    struct digest digest = allocate_inputs_digest(
        &simulating->scoring, allocate_engine(job->arena, &real->plan), "real", NULL, 0);

    table->call = text_format(job->arena, "%s/%s", simulating->call->file.code,
                              simulating->call->file.call_code);
    table->currency = simulating->call->file.currency;
    table->real_run = arena_copy(job->arena, digest_hex(job->arena, &digest), 12);
    table->net_cents = simulating->call->file.net_cents;
    table->real_refused = real->refused;
    table->left_out = simulation_left_out(&simulating->simulation);
    table->awarded_cents = real->effect.awarded_cents;
    table->left_cents = real->effect.left_cents;
    table->awards = real->effect.awards;
    table->partials = real->effect.partials;
    table->rows = ARENA_NEW(job->arena, struct sweep_row, simulating->point_count);
    table->row_count = simulating->point_count;
}

static enum status
begin(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    struct problems ignored = {0};
    struct fund_variation *fixed =
        ARENA_NEW(job->arena, struct fund_variation, job->options.variation_count);
    enum status status;

    for (size_t i = 0; i < job->options.variation_count; i++) {
        fixed[i] = job->options.variations[i];
    }
    simulating->table.fixed = fixed;
    simulating->table.fixed_count = job->options.variation_count;
    job->options.variation_count = 0; /* the call as it is comes first */
    status = call_find(job, job->options.call, 0, simulating->call, err);
    if (status == ST_OK) {
        status = call_see_as_of(job->db, job, simulating->call, err);
    }
    if (status == ST_OK) {
        status = allocate_find_scores(job, simulating->call, true, &simulating->scoring, err);
    }
    if (status == ST_OK) {
        status =
            after_read(job, simulating->call, false,
                       (uint32_t)simulating->scoring.application_count, &simulating->after, err);
        allocate_stand_beside(&simulating->scoring, &simulating->after);
    }
    if (status == ST_OK) {
        status = fund_file_parse(job->arena,
                                 (struct file_bytes){simulating->call->file.path,
                                                     simulating->call->file.source,
                                                     simulating->call->file.source_bytes},
                                 &simulating->source, &ignored, err);
    }
    return status == ST_OK ? read_axes(simulating, err) : status;
}

enum status
job_simulate(struct job *job, struct err *err)
{
    struct call *call = ARENA_NEW(job->arena, struct call, 1);
    struct simulating *simulating = ARENA_NEW(job->arena, struct simulating, 1);
    enum status status;

    simulating->job = job;
    simulating->call = call;
    status = begin(simulating, err);
    if (status == ST_OK) {
        status = read_applications(simulating, err);
    }
    if (status != ST_OK) {
        return status;
    }
    fill_table(simulating);
    simulating->store = job->options.no_store ? NULL : simulate_store_begin(simulating);
    status = compute_points(simulating, err);
    if (status == ST_OK) {
        status = refuse_all(simulating, err);
    }
    if (status == ST_OK && simulating->store != NULL) {
        status = simulate_store_end(simulating, err);
    }
    if (status == ST_OK) {
        status = simulate_print(simulating, err);
    }
    return status == ST_OK && sweep_table_refused(&simulating->table) > 0 ? ST_REJECTS : status;
}
