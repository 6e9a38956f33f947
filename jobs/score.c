/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain score --call CALL [--as-of INSTANT] [--workers N] [--dry-run]
 *
 * Judge every rule and mark every criterion of the counted version of each application, and keep
 * the whole as one run. The same inputs give the same run: a second call finds the first.
 *
 * With --as-of, nothing that was recorded later is seen; the run is that of then when it saw the
 * same, and never the one that stands.
 *
 * Workers read and assess blocks of applications, by code; this connection takes their rows by COPY
 * into the table of the run, which becomes part of levain.score when it is sealed. Memory does not
 * grow with their number, and the run does not depend on how many workers there are.
 */
#include "call.h"
#include "output.h"
#include "progress.h"
#include "references.h"
#include "score_workers.h"

#include <inttypes.h>
#include <string.h>

#define WORKERS_BY_DEFAULT 2
#define RANGES_MAX         ((size_t)1 << 20)

struct scoring {
    struct job *job;
    struct call *call;
    struct score_plan plan;
    struct score_panel panel;
    struct digester *inputs, *results;
    struct progress progress;
    const char *table;
    int64_t scoring_run_id; /* of the run that is begun; 0 = none */
    int64_t sealed_id;      /* of the run that was kept or found */
    int64_t count, eligible_count, unscored_count, third_reading_count;
    const char *name; /* of the run, once it is sealed or found; null when it is not there */
    bool created, known;
};

/* ---- what there is to do ----------------------------------------------------------------------*/

/* marks, known */
static enum status
on_known(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;

    (void)err;
    scoring->plan.has_marks = db_bool(row, 0);
    scoring->known = db_bool(row, 1);
    return ST_OK;
}

static enum status
on_snapshot(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;

    (void)err;
    scoring->plan.snapshot = arena_string(scoring->job->arena, db_text(row, 0));
    return ST_OK;
}

/* first_code, next_code, chosen */
static enum status
on_range(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;
    struct arena *arena = scoring->job->arena;
    struct score_plan *plan = &scoring->plan;

    if (plan->range_count == RANGES_MAX) {
        return err_set(err, ST_DATA,
                       _("the call has more applications than can be scored at once"));
    }
    if ((plan->range_count & (plan->range_count - 1)) == 0) { /* room for twice as many */
        struct score_range *larger =
            ARENA_NEW(arena, struct score_range, 2 * plan->range_count + 1);

        memcpy(larger, plan->ranges, plan->range_count * sizeof *larger);
        plan->ranges = larger;
    }
    plan->ranges[plan->range_count++] = (struct score_range){
        db_text_kept(arena, row, 0), db_text_kept(arena, row, 1), db_bool(row, 2)};
    return ST_OK;
}

static enum status
make_plan(struct scoring *scoring, struct err *err)
{
    struct job *job = scoring->job;
    const struct db_param known[] = {CALL_PARAMS(job, scoring->call),
                                     db_number(job->arena, scoring->call->rule_set_id),
                                     db_string(LEVAIN_ENGINE)};
    const struct db_param blocks[] = {CALL_PARAMS(job, scoring->call),
                                      db_number(job->arena, SCORE_BLOCK_APPLICATIONS)};
    enum status status;

    scoring->plan.job = job;
    scoring->plan.call = scoring->call;
    scoring->plan.panel = &scoring->panel;
    scoring->plan.ranges = ARENA_NEW(job->arena, struct score_range, 1);
    status = db_named(job->db, "score_known", (struct db_params){4, known},
                      (struct db_rows){.on_row = on_known, .context = scoring}, err);
    if (status == ST_OK) {
        status = score_waivers_read(job, scoring->call, &scoring->plan.waivers, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "score_blocks", (struct db_params){3, blocks},
                          (struct db_rows){.on_row = on_range, .context = scoring}, err);
    }
    return status == ST_OK
               ? db_named(job->db, "snapshot_export", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_snapshot, .context = scoring}, err)
               : status;
}

/* ---- doing it ---------------------------------------------------------------------------------*/

static enum status
on_begun(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;

    (void)err;
    scoring->scoring_run_id = db_int64(row, 0);
    scoring->table = arena_string(scoring->job->arena, db_text(row, 1));
    return ST_OK;
}

static void
begin_digests(struct scoring *scoring)
{
    scoring->count = scoring->eligible_count = 0;
    scoring->unscored_count = scoring->third_reading_count = 0;
    digester_restart(scoring->inputs);
    digester_restart(scoring->results);
    digester_string(scoring->inputs, LEVAIN_ENGINE);
    digester_field(scoring->inputs, scoring->call->rule_set_sha256, DIGEST_BYTES);
    if (scoring->call->uses_references) {
        digester_field(scoring->inputs, scoring->call->references_sha256.bytes, DIGEST_BYTES);
    }
}

static void
add_block(struct scoring *scoring, const struct score_block *block, struct copy *copy)
{
    digester_raw(scoring->inputs, block->inputs, (size_t)block->count * sizeof *block->inputs);
    digester_raw(scoring->results, block->results, block->result_bytes);
    scoring->count += block->count;
    scoring->eligible_count += block->eligible_count;
    scoring->unscored_count += block->unscored_count;
    scoring->third_reading_count += block->third_reading_count;
    if (copy != NULL) {
        copy_forward(copy, block->rows);
    }
    progress_add(&scoring->progress, block->count);
}

static enum status
take_blocks(struct scoring *scoring, struct copy *copy, struct err *err)
{
    struct job *job = scoring->job;
    size_t worker_count = job->options.workers > 0 ? job->options.workers : WORKERS_BY_DEFAULT;
    struct score_workers *workers = NULL;
    struct score_block *block = NULL;
    enum status status =
        score_workers_begin(job->arena, &scoring->plan, worker_count, &workers, err);

    while (status == ST_OK) {
        status = score_workers_next(workers, &block, err);
        if (status != ST_OK || block == NULL) {
            break;
        }
        add_block(scoring, block, copy);
    }
    score_workers_end(workers);
    return status;
}

/* Assess everything, and keep it when it is not known to be there already. */
static enum status
assess_all(struct scoring *scoring, bool keeps, struct err *err)
{
    struct job *job = scoring->job;
    const struct db_param params[] = {CALL_PARAMS(job, scoring->call),
                                      db_number(job->arena, scoring->call->rule_set_id)};
    struct copy *copy = NULL;
    enum status status = ST_OK;

    scoring->plan.keeps = keeps;
    begin_digests(scoring);
    if (keeps) {
        status = db_named(job->db, "scoring_begin", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_begun, .context = scoring}, err);
        if (status == ST_OK) {
            status = copy_begin_fresh(&copy, job->db, scoring->table, SCORE_COLUMNS, err);
        }
    }
    scoring->progress = progress_begin(job, _("applications"), 0);
    if (status == ST_OK) {
        status = take_blocks(scoring, copy, err);
    }
    progress_end(&scoring->progress);
    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    return copy != NULL ? copy_end(copy, err) : ST_OK;
}

/* scoring_run_id, name, created */
static enum status
on_sealed(const struct db_row *row, void *context, struct err *err)
{
    struct scoring *scoring = context;

    (void)err;
    scoring->sealed_id = db_int64_or(row, 0, 0);
    scoring->name = db_text_kept(scoring->job->arena, row, 1);
    scoring->created = db_bool(row, 2);
    return ST_OK;
}

static enum status
seal(struct scoring *scoring, struct err *err)
{
    struct job *job = scoring->job;
    struct digest inputs = digester_result(scoring->inputs);
    struct digest results = digester_result(scoring->results);
    const struct db_param params[] = {
        CALL_PARAMS(job, scoring->call),
        db_number(job->arena, scoring->call->rule_set_id),
        scoring->scoring_run_id != 0 ? db_number(job->arena, scoring->scoring_run_id) : db_null(),
        db_bytes(inputs.bytes, DIGEST_BYTES),
        db_bytes(results.bytes, DIGEST_BYTES),
        db_string(LEVAIN_ENGINE),
    };

    return db_named(job->db, "scoring_seal", (struct db_params){7, params},
                    (struct db_rows){.on_row = on_sealed, .context = scoring}, err);
}

static void
print_result(const struct scoring *scoring)
{
    struct job *job = scoring->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "run", scoring->name);
        json_flag_of(&writer, "created", scoring->created);
        json_number_of(&writer, "applications", scoring->count);
        json_number_of(&writer, "eligible", scoring->eligible_count);
        json_number_of(&writer, "not_scored", scoring->unscored_count);
        json_number_of(&writer, "third_readings", scoring->third_reading_count);
        score_panel_write(&scoring->panel, &writer);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out,
                  _("scoring run %s%s: %" PRId64 " applications, %" PRId64 " eligible, %" PRId64
                    " not scored, %" PRId64 " for a third reading\n"),
                  scoring->name, scoring->created ? "" : _(" (already there)"), scoring->count,
                  scoring->eligible_count, scoring->unscored_count, scoring->third_reading_count);
        if (scoring->panel.conflict_count > 0) {
            text_addf(&out,
                      _("conflicts of interest: %" PRId64 "; marks left out: %" PRId64
                        " (--json lists them)\n"),
                      scoring->panel.conflict_count, scoring->panel.mark_count);
        }
    }
    output_print(text_of(&out));
}

static enum status
score_all(struct scoring *scoring, struct err *err)
{
    enum status status = make_plan(scoring, err);

    if (status == ST_OK) {
        status = assess_all(scoring, !scoring->known, err);
    }
    if (status == ST_OK) {
        status = seal(scoring, err);
    }
    /* Nothing came in, and yet the answer is another one: then it has to be kept. */
    if (status == ST_OK && scoring->name == NULL) {
        status = assess_all(scoring, true, err);
        status = status == ST_OK ? seal(scoring, err) : status;
    }
    if (status == ST_OK && scoring->created) {
        status =
            score_panel_seal(scoring->job, scoring->call, &scoring->panel, scoring->sealed_id, err);
    }
    if (status == ST_OK) {
        status = references_keep(scoring->job, scoring->call, scoring->sealed_id, err);
    }
    if (status == ST_OK) {
        print_result(scoring);
    }
    return status;
}

enum status
job_score(struct job *job, struct err *err)
{
    struct call call = {0};
    struct scoring scoring = {.job = job, .call = &call};
    enum status status = call_find(job, job->options.call, 0, &call, err);

    if (status == ST_OK) {
        status = call_lock(job, &call, err);
    }
    if (status == ST_OK) {
        status = references_now(job, &call, err);
    }
    if (status == ST_OK) {
        status = score_panel_read(job, &call, &scoring.panel, err);
    }
    if (status != ST_OK) {
        return status;
    }
    scoring.inputs = digester_begin();
    scoring.results = digester_begin();
    status = score_all(&scoring, err);
    digester_end(scoring.inputs);
    digester_end(scoring.results);
    return status;
}
