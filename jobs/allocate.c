/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain allocate --call CALL [--what-if KEY=VALUE]... [--as-of INSTANT] [--json] [--dry-run]
 *
 * Rank the applications of the last scoring run, award by the passes of the call, and keep the
 * whole as one run; with --what-if, as a simulation that can never be decided. The same inputs give
 * the same run.
 *
 * Every application is assessed again from its frozen facts: a real run whose assessment is not
 * what the scoring run stored is refused, so a run can always be recomputed (P4).
 */
#include "allocate.h"

#include "after.h"
#include "certificate.h"
#include "fund/contradiction.h"
#include "fund/outcome.h"
#include "fund/plan_proof.h"
#include "fund/simulation.h"
#include "fund/sweep_table.h"
#include "output.h"
#include "progress.h"
#include "run_print.h"
#include "stored.h"
#include "sweep.h"

#include <string.h>

#define BLOCK_LIMIT_BYTES ((size_t)256 << 20)
#define PLAN_LIMIT_BYTES  ((size_t)4 << 30)

struct allocating {
    struct job *job;
    struct call *call;
    struct scoring_run scoring;
    struct allocation_plan plan;
    struct after after;
    struct certificate *certificate;
    int64_t allocation_run_id;
    bool created;           /* false: the run was there before */
    size_t withdrawn_count; /* of those that a what-if takes away */
    const char **codes;     /* of all, ended by null, when a what-if takes some away; else null */
    struct arena block;     /* the rows of one block */
    struct arena planned;   /* the plan, until its certificate is kept */
    struct arena ranking;   /* what ranking it needs */
    struct progress progress;
    struct assessed_row *first, **last;
};

static void
begin_block(struct allocating *allocating)
{
    arena_free(&allocating->block);
    allocating->first = NULL;
    allocating->last = &allocating->first;
}

/* What stands beside the scores. An award that was decided is not less because rules changed. */
static enum status
settle(struct allocating *allocating, const char *code, struct assessed_row *row, struct err *err)
{
    const struct after_row *stands = NULL;
    enum status status = after_settle(&allocating->after, &allocating->plan, code, &stands, err);

    if (status == ST_OK && stands != NULL && stands->award_cents > 0 &&
        (!row->computed_known || row->computed_cents < stands->award_cents)) {
        row->computed_known = true;
        row->computed_cents = stands->award_cents;
        row->binding_count = 0;
    }
    return status;
}

/* Groups that SQL cannot make from the facts, as the plan made them. */
static void
keep_groups(struct allocating *allocating, struct assessed_row *row)
{
    const struct fund_file *file = &allocating->call->file;

    if (!allocation_plan_by_fields(file)) {
        row->groups = allocate_groups(&allocating->block, &allocating->plan, row->ordinal);
    }
}

static enum status
assess_row(struct allocating *allocating, const struct db_row *db_row, struct assessed_row *row,
           struct err *err)
{
    struct job *job = allocating->job;
    const struct fund_file *file = &allocating->call->file;
    struct application application = stored_application(job->scratch, file, db_row, 1, 4, 5);
    struct score_record stored;
    struct assessment assessment;
    enum status status;

    stored_score(job->scratch, file, db_row, 6, &application, &stored);
    stored_lists(job->scratch, file, db_row, 15, &application);
    allocate_read_organization(job->scratch, db_row, &allocating->scoring, &application);
    status = scoring_assess(job->scratch, file, &application, &assessment, err);
    if (status == ST_OK) {
        status = score_record_of(&allocating->block, file, &assessment, &row->record, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (job->options.variation_count == 0 && !score_record_equal(file, &stored, &row->record)) {
        err_hint(err, "%s", _("this program does not judge as the one that scored: score again"));
        return err_set(err, ST_DATA,
                       _("application %s: its stored score is not what its facts"
                         " give"),
                       application.code);
    }
    row->ordinal = allocating->plan.walk.count;
    allocate_keep_caps(&allocating->block, file, &assessment, row);
    allocating->plan.stands = after_stands(&allocating->after, application.code);
    status = allocation_plan_add(&allocating->plan, &assessment, err);
    if (status == ST_OK) {
        keep_groups(allocating, row);
        if (allocating->codes != NULL) {
            allocating->codes[row->ordinal] = arena_string(job->arena, application.code);
        }
        allocating->withdrawn_count += simulation_withdraw(
            file, application.code, &allocating->plan.walk.candidates[row->ordinal]);
        status = settle(allocating, application.code, row, err);
    }
    return status == ST_OK ? ST_OK
                           : err_set(err, status, _("application %s: %s"), application.code,
                                     text_format(job->scratch, "%s", err->text));
}

/* application_id, code, version, sha256, numbers, texts, envelope, failed, unknown, waived,
 * mark_nums, mark_dens, score_num, score_den, third_reading */
static enum status
on_scored(const struct db_row *db_row, void *context, struct err *err)
{
    struct allocating *allocating = context;
    struct arena_mark mark = arena_mark(allocating->job->scratch);
    struct assessed_row *row = ARENA_NEW(&allocating->block, struct assessed_row, 1);
    enum status status = assess_row(allocating, db_row, row, err);

    arena_reset(allocating->job->scratch, mark);
    row->application_id = db_int64(db_row, 0);
    *allocating->last = row;
    allocating->last = &row->next;
    return status;
}

static enum status
on_block(void *context, struct err *err)
{
    struct allocating *allocating = context;
    enum status status = allocate_copy_assessed(allocating->job->db, &allocating->call->file,
                                                allocating->first, err);

    progress_add(&allocating->progress, allocating->plan.walk.count - allocating->progress.count);
    begin_block(allocating);
    return status;
}

static enum status
on_sealed(const struct db_row *row, void *context, struct err *err)
{
    struct allocating *allocating = context;

    (void)err;
    allocating->allocation_run_id = db_int64(row, 0);
    allocating->created = db_bool(row, 2);
    return ST_OK;
}

static enum status
seal_top_up(struct allocating *allocating, struct err *err)
{
    struct job *job = allocating->job;
    const char *engine = allocate_engine(job->arena, &allocating->plan);
    struct digest inputs = allocate_inputs_digest(&allocating->scoring, engine, "top_up", NULL, 0);
    struct digest results = allocate_results_digest(&allocating->plan);
    const struct db_param params[] = {
        CALL_PARAMS(job, allocating->call),
        db_number(job->arena, allocating->scoring.id),
        db_string(outcome_policy(&allocating->call->file)),
        db_bytes(inputs.bytes, DIGEST_BYTES),
        db_bytes(results.bytes, DIGEST_BYTES),
        db_string(engine),
        db_number(job->arena, allocating->call->file.net_cents),
        db_number(job->arena, allocating->after.decision_id),
        db_number(job->arena, allocating->after.day),
    };

    return db_named(job->db, "top_up_seal", (struct db_params){10, params},
                    (struct db_rows){.on_row = on_sealed, .context = allocating}, err);
}

static enum status
seal(struct allocating *allocating, struct err *err)
{
    struct job *job = allocating->job;
    struct job_options *options = &job->options;
    const char *kind = options->variation_count > 0 ? "simulation" : "real";
    const char *engine = allocate_engine(job->arena, &allocating->plan);
    struct digest inputs = allocate_inputs_digest(&allocating->scoring, engine, kind,
                                                  options->variations, options->variation_count);
    struct digest results = allocate_results_digest(&allocating->plan);
    const struct db_param params[] = {
        CALL_PARAMS(job, allocating->call),
        db_number(job->arena, allocating->scoring.id),
        db_string(kind),
        db_string(outcome_policy(&allocating->call->file)),
        db_string(
            allocate_variations_json(job->arena, options->variations, options->variation_count)),
        db_bytes(inputs.bytes, DIGEST_BYTES),
        db_bytes(results.bytes, DIGEST_BYTES),
        db_string(engine),
        db_number(job->arena, allocating->call->file.net_cents),
    };

    return db_named(job->db, "allocation_seal", (struct db_params){10, params},
                    (struct db_rows){.on_row = on_sealed, .context = allocating}, err);
}

/* The first that a what-if withdraws and that is not there. */
static enum status
refuse_withdrawn(const struct allocating *allocating, struct err *err)
{
    const struct fund_file *file = &allocating->call->file;
    const char *advice = "", *reason = "";

    for (size_t i = 0; i < file->withdrawn_count && *reason == '\0'; i++) {
        const char *const *code = allocating->codes;

        while (*code != NULL && strcmp(*code, file->withdrawn[i]) != 0) {
            code++;
        }
        if (*code == NULL) {
            reason = simulation_unknown(allocating->job->arena, allocating->codes,
                                        file->withdrawn[i], &advice);
        }
    }
    err_hint(err, "%s", advice);
    return err_set(err, ST_DATA, "%s", reason);
}

static enum status
allocate_all(struct allocating *allocating, struct err *err)
{
    struct job *job = allocating->job;
    const struct db_param params[] = {CALL_PARAMS(job, allocating->call),
                                      db_number(job->arena, allocating->scoring.id)};
    enum status status = db_named(job->db, "allocation_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    allocating->progress =
        progress_begin(job, _("applications"), allocating->scoring.application_count);
    /* Of few applications flips are looked for, with all keys of the order. */
    allocating->plan = allocation_plan_begin_once(
        &allocating->planned,
        allocating->scoring.application_count > CERTIFICATE_FLIPS_MAX ? &allocating->ranking : NULL,
        &allocating->call->file, (uint32_t)allocating->scoring.application_count);
    allocating->codes =
        allocating->call->file.withdrawn_count > 0
            ? ARENA_NEW(job->arena, const char *, (size_t)allocating->scoring.application_count + 1)
            : NULL;
    allocating->certificate = certificate_begin(job->arena, &allocating->plan);
    if (status == ST_OK) {
        allocate_begin_inputs(&allocating->call->file, &allocating->scoring);
        status = db_stream(
            job->db, "scored_applications", (struct db_params){3, params},
            (struct db_rows){.on_row = on_scored, .on_block = on_block, .context = allocating},
            err);
        allocate_end_inputs(&allocating->scoring);
    }
    progress_end(&allocating->progress);
    if (status == ST_OK && allocating->withdrawn_count < allocating->call->file.withdrawn_count) {
        status = refuse_withdrawn(allocating, err);
    }
    if (status == ST_OK) {
        after_plan(&allocating->after, &allocating->plan);
        plan_proof_watch(&allocating->plan);
        status = allocation_plan_walk(&allocating->plan, err);
    }
    /* A top-up serves what settings made, and its passes, for the list alone, are no reserves. */
    if (status == ST_OK && !job->options.top_up) {
        status = contradiction_refuse(&allocating->plan, err);
    }
    if (status == ST_OK) {
        status = allocate_copy_walk(job, &allocating->plan, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "allocation_gather", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = job->options.top_up ? seal_top_up(allocating, err) : seal(allocating, err);
    }
    return status;
}

/* A what-if, as a run, is without those who want nothing any more: it says so. */
static void
tell_left_out(const struct allocating *allocating)
{
    size_t count = 0;

    for (uint32_t i = 0; i < allocating->plan.walk.count; i++) {
        count += allocating->plan.walk.candidates[i].status == AWARD_WITHDRAWN;
    }
    if (count > allocating->withdrawn_count) {
        output_note(_("applications left out, withdrawn or their offer refused: %zu"),
                    count - allocating->withdrawn_count);
    }
}

/* run, changed_count */
static enum status
on_beside(const struct db_row *row, void *context, struct err *err)
{
    struct job *job = context;

    (void)err;
    if (db_int64(row, 1) > 0) {
        return ST_OK;
    }
    output_note(_("nothing changes: each award is that of run %s"), db_text(row, 0));
    for (size_t i = 0; i < job->options.variation_count; i++) {
        const char *why = sweep_table_why_unchanged(job->options.variations[i].key);

        if (why != NULL) {
            output_note("    -> %s", why);
        }
    }
    return ST_OK;
}

/* A setting that moves nothing must not pass for one that was looked at and is harmless. */
static enum status
tell_unchanged(const struct allocating *allocating, struct err *err)
{
    struct job *job = allocating->job;
    const struct db_param params[] = {CALL_PARAMS(job, allocating->call),
                                      db_number(job->arena, allocating->allocation_run_id)};

    return db_named(job->db, "allocation_beside", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_beside, .context = job}, err);
}

/* People who wait for a mark must not be taken for people who were judged. */
static void
warn_of_not_scored(const struct allocating *allocating)
{
    size_t count = 0;

    for (uint32_t i = 0; i < allocating->plan.walk.count; i++) {
        count += allocating->plan.walk.candidates[i].reason == REASON_NOT_SCORED;
    }
    if (count > 0) {
        output_note(_("warning: %zu eligible applications have no score, because a mark is missing;"
                      " they are rejected in this run as NOT_SCORED"),
                    count);
    }
}

static void
warn_of_gaps(const struct allocating *allocating)
{
    const struct allocation_plan *plan = &allocating->plan;

    for (size_t i = 0; i < plan->proof_count; i++) {
        if (!plan->proofs[i].exact) {
            output_note(_("warning: %s"),
                        plan_proof_text(allocating->job->arena, plan->file, &plan->proofs[i]));
        }
    }
}

/* The plan is told of first: keeping its certificate frees it. */
static enum status
tell_and_certify(struct allocating *allocating, struct err *err)
{
    warn_of_not_scored(allocating);
    warn_of_gaps(allocating);
    tell_left_out(allocating);
    return allocating->created
               ? certificate_keep(allocating->job, allocating->call, allocating->certificate,
                                  &allocating->plan, allocating->allocation_run_id, err)
               : ST_OK;
}

enum status
job_allocate_usage(struct job *job, struct err *err)
{
    struct sweep_axis axis;
    enum status status = ST_OK;

    if (job->options.top_up && (job->options.variation_count > 0 || job->options.sweep_count > 0 ||
                                job->options.has_as_of)) {
        return err_set(err, ST_USAGE, "%s",
                       _("--top-up serves the waiting list as it is: give it neither --what-if nor"
                         " --as-of"));
    }
    for (size_t i = 0; status == ST_OK && i < job->options.sweep_count; i++) {
        status = sweep_read(job->arena, job->options.sweeps[i], &axis, err);
    }
    return status;
}

enum status
job_allocate(struct job *job, struct err *err)
{
    struct call call = {0};
    struct allocating allocating = {.job = job, .call = &call};
    const bool simulated = job->options.variation_count > 0;
    enum status status;

    if (job->options.sweep_count > 0 || job->options.no_store) {
        return job_simulate(job, err);
    }
    status = call_find(job, job->options.call, 0, &call, err);
    if (status == ST_OK) { /* a simulation takes no lock */
        status = simulated ? call_see_as_of(job->db, job, &call, err) : call_lock(job, &call, err);
    }
    if (status == ST_OK) {
        status = allocate_find_scores(job, &call, simulated, &allocating.scoring, err);
    }
    if (status == ST_OK) {
        status = after_read(job, &call, job->options.top_up,
                            (uint32_t)allocating.scoring.application_count, &allocating.after, err);
        allocate_stand_beside(&allocating.scoring, &allocating.after);
    }
    if (status != ST_OK) {
        return status;
    }
    arena_init(&allocating.block, BLOCK_LIMIT_BYTES);
    arena_init(&allocating.planned, PLAN_LIMIT_BYTES);
    arena_init(&allocating.ranking, PLAN_LIMIT_BYTES);
    begin_block(&allocating);
    status = allocate_all(&allocating, err);
    if (status == ST_OK) {
        status = tell_and_certify(&allocating, err);
    }
    arena_free(&allocating.block);
    arena_free(&allocating.ranking);
    arena_free(&allocating.planned);
    if (status == ST_OK && simulated) {
        status = tell_unchanged(&allocating, err);
    }
    if (status != ST_OK) {
        return status;
    }
    return job->options.quiet && !job->options.json
               ? ST_OK
               : run_print(job, &call, allocating.allocation_run_id, err);
}
