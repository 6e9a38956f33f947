/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain try FUND_FILE APPLICATIONS [--marks FILE] [--what-if KEY=VALUE]... [--json]
 *
 * Check a fund file, read applications, judge, rank and award in memory, without a database: what a
 * fund manager runs while he writes the fund file. Nothing is stored; nothing can be decided from
 * it. It is the same code as score and allocate, so it gives the same awards.
 */
#include "job.h"
#include "load.h"
#include "output.h"
#include "try_lists.h"
#include "try_panel.h"

#include "fund/contradiction.h"
#include "fund/intake.h"
#include "fund/outcome_table.h"
#include "fund/plan_proof.h"
#include "fund/simulation.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 256
#define SIREN_DIGITS  9 /* that a SIRET begins with */
#define EXAMPLE_SEED  "example"

struct entry {
    struct application application;
    struct try_marks marks;
    struct assessment assessment;
    bool has_submitted, in_time;
    int64_t submitted;
    long line;
};

struct trial {
    struct job *job;
    const struct fund_file *file;
    struct entry *entries;
    size_t count, room;
    struct certificate *certificate;
    const char **refused; /* codes of lines that were refused, when there are lists */
    size_t refused_count, refused_room;
};

/* Who applies, as the database knows it of those that are taken in. */
static const char *
organization_of(struct arena *arena, const struct intake_line *line)
{
    if (line->siren != NULL) {
        return arena_string(arena, line->siren);
    }
    if (line->siret != NULL) {
        return arena_copy(arena, line->siret, SIREN_DIGITS);
    }
    return line->rna != NULL ? arena_string(arena, line->rna) : NULL;
}

static enum status
keep_line(void *context, const struct intake_line *line, struct err *err)
{
    struct trial *trial = context;
    struct entry *entry;

    (void)err;
    if (trial->count == trial->room) {
        size_t room = trial->room > 0 ? 2 * trial->room : ROOM_AT_FIRST;
        struct entry *entries = ARENA_NEW(trial->job->arena, struct entry, room);

        if (trial->count > 0) {
            memcpy(entries, trial->entries, trial->count * sizeof *entries);
        }
        trial->entries = entries;
        trial->room = room;
    }
    entry = &trial->entries[trial->count++];
    *entry = (struct entry){.line = line->row->line};
    entry->application = application_copy(trial->job->arena, trial->file, &line->application);
    entry->application.organization = organization_of(trial->job->arena, line);
    entry->has_submitted =
        application_submitted(trial->file, &line->application, &entry->submitted);
    entry->in_time = !trial->file->has_closes ||
                     (entry->has_submitted && entry->submitted <= trial->file->closes);
    entry->marks = try_marks_of(trial->job->arena, line);
    return ST_OK;
}

static enum status
keep_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    struct trial *trial = context;

    (void)err;
    if (refusal->code == NULL || trial->job->options.list_count == 0) {
        return ST_OK;
    }
    if (trial->refused_count == trial->refused_room) {
        size_t room = trial->refused_room > 0 ? 2 * trial->refused_room : ROOM_AT_FIRST;
        const char **refused = ARENA_NEW(trial->job->arena, const char *, room);

        if (trial->refused_count > 0) {
            memcpy(refused, trial->refused, trial->refused_count * sizeof *refused);
        }
        trial->refused = refused;
        trial->refused_room = room;
    }
    trial->refused[trial->refused_count++] = arena_string(trial->job->arena, refusal->code);
    return ST_OK;
}

/* By code; of one application, the version that counts last: in time before late, later after
 * earlier, then as they stand in the file. */
static int
by_code_and_version(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int by_code = strcmp(left->application.code, right->application.code);

    if (by_code != 0) {
        return by_code;
    }
    if (left->in_time != right->in_time) {
        return left->in_time ? 1 : -1;
    }
    if (left->submitted != right->submitted) {
        return left->submitted < right->submitted ? -1 : 1;
    }
    return left->line < right->line ? -1 : left->line > right->line;
}

/* Keep the version that counts of each application. */
static void
keep_counted(struct trial *trial)
{
    size_t kept = 0;

    qsort(trial->entries, trial->count, sizeof *trial->entries, by_code_and_version);
    for (size_t i = 0; i < trial->count; i++) {
        if (i + 1 == trial->count || strcmp(trial->entries[i].application.code,
                                            trial->entries[i + 1].application.code) != 0) {
            trial->entries[kept++] = trial->entries[i];
        }
    }
    trial->count = kept;
}

/* Give the applications their lists, and let go of those of which a line is wrong. */
static enum status
read_lists(struct trial *trial, struct problems *problems, struct err *err)
{
    struct arena *arena = trial->job->arena;
    struct try_lists lists = {
        .job = trial->job,
        .file = trial->file,
        .problems = problems,
        .applications = ARENA_NEW(arena, struct application *, trial->count),
        .codes = ARENA_NEW(arena, const char *, trial->count),
        .application_count = trial->count,
        .refused = trial->refused,
        .refused_count = trial->refused_count,
    };
    enum status status;
    size_t kept = 0;

    for (size_t i = 0; i < trial->count; i++) {
        lists.applications[i] = &trial->entries[i].application;
        lists.codes[i] = trial->entries[i].application.code;
    }
    status = try_lists_read(&lists, err);
    for (size_t i = 0; i < trial->count; i++) {
        if (lists.applications[i] != NULL) {
            trial->entries[kept++] = trial->entries[i];
        }
    }
    trial->count = kept;
    return status;
}

static enum status
read_marks(struct trial *trial, struct problems *problems, struct err *err)
{
    struct try_panel panel = {.job = trial->job,
                              .file = trial->file,
                              .problems = problems,
                              .entries =
                                  ARENA_NEW(trial->job->arena, struct try_marks *, trial->count),
                              .count = trial->count};

    for (size_t i = 0; i < trial->count; i++) {
        trial->entries[i].marks.application = &trial->entries[i].application;
        panel.entries[i] = &trial->entries[i].marks;
    }
    return try_panel_read(&panel, err);
}

/* A trial has no seed that was published: it draws by a word that anybody can draw by. */
static void
draw_by_example(const struct trial *trial, struct fund_file *file)
{
    if (!file->draws || file->seed != NULL) {
        return;
    }
    file->seed = EXAMPLE_SEED;
    if (!trial->job->options.quiet) {
        output_note(_("the lots of this trial are drawn by the seed `%s`; a call draws by the one "
                      "that it publishes"),
                    EXAMPLE_SEED);
    }
}

static enum status
walk(struct trial *trial, struct allocation_plan *plan, struct err *err)
{
    enum status status = ST_OK;

    *plan = allocation_plan_begin(trial->job->arena, trial->file, (uint32_t)trial->count);
    for (size_t i = 0; status == ST_OK && i < trial->count; i++) {
        struct entry *entry = &trial->entries[i];

        status = scoring_assess(trial->job->arena, trial->file, &entry->application,
                                &entry->assessment, err);
        if (status == ST_OK) {
            status = allocation_plan_add(plan, &entry->assessment, err);
            (void)simulation_withdraw(trial->file, entry->application.code,
                                      &plan->walk.candidates[i]);
        }
    }
    if (status == ST_OK) {
        trial->certificate = certificate_begin(trial->job->arena, plan);
        plan_proof_watch(plan);
        status = allocation_plan_walk(plan, err);
    }
    if (status == ST_OK) {
        certificate_objectives(trial->job->arena, trial->certificate);
    }
    return status;
}

/* A run would be refused; who tries a fund file sees what it comes to all the same. */
static void
warn_of_contradictions(const struct trial *trial, const struct allocation_plan *plan)
{
    struct arena *arena = trial->job->arena;
    const struct contradiction *found;
    size_t count = contradiction_find(plan, &found);

    for (size_t i = 0; i < count; i++) {
        output_note(_("warning: %s"), contradiction_text(arena, trial->file, &found[i]));
    }
}

static void
warn_of_gaps(struct arena *arena, const struct allocation_plan *plan)
{
    for (size_t i = 0; i < plan->proof_count; i++) {
        if (!plan->proofs[i].exact) {
            output_note(_("warning: %s"), plan_proof_text(arena, plan->file, &plan->proofs[i]));
        }
    }
}

static struct outcome_run
run_of(const struct trial *trial, const struct allocation_plan *plan)
{
    struct outcome_run run = {
        .call = trial->file->call_code,
        .policy = outcome_policy(trial->file),
        .kind = "trial",
        .net_cents = trial->file->net_cents,
        .variations = trial->job->options.variations,
        .variation_count = trial->job->options.variation_count,
        .envelopes = outcome_envelopes(trial->job->arena, plan),
        .envelope_count = trial->file->envelope_count,
    };

    run.quotas = outcome_quotas(trial->job->arena, plan, &run.quota_count);
    outcome_totals(plan, &run.awarded_cents, &run.left_cents);
    run.objectives =
        outcome_objectives(trial->job->arena, trial->certificate, &run.objective_count);
    run.proofs = outcome_proofs(trial->job->arena, plan, &run.proof_count);
    return run;
}

static void
print_result(struct trial *trial, const struct allocation_plan *plan)
{
    struct arena *arena = trial->job->arena;
    struct text out = text_in(arena);
    struct json_writer writer = json_writer_to(&out);
    struct outcome_run run = run_of(trial, plan);
    bool json = trial->job->options.json;

    if (json) {
        json_begin_object(&writer, NULL);
        outcome_write_run(&writer, arena, &run);
        json_begin_array(&writer, "applications");
    } else {
        outcome_table_begin(&out, &run, trial->file->currency);
    }
    for (uint32_t i = 0; i < plan->walk.count; i++) {
        const struct entry *entry = &trial->entries[plan->walk.order[i]];
        struct outcome outcome =
            outcome_of_assessment(arena, trial->file, entry->application.code, &entry->assessment);

        outcome_of_walk(arena, plan, plan->walk.order[i], &outcome);
        if (json) {
            json_begin_object(&writer, NULL);
            outcome_write(&writer, arena, &outcome);
            json_end_object(&writer);
        } else {
            outcome_table_add(&out, arena, &outcome, trial->file->currency);
        }
    }
    if (json) {
        json_end_array(&writer);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else {
        outcome_table_end(&out, &run, trial->file->currency);
    }
    output_print(text_of(&out));
}

enum status
job_try(struct job *job, struct err *err)
{
    struct output_problems problems;
    struct fund_file file;
    struct trial trial = {.job = job, .file = &file};
    struct intake_hooks hooks = {.context = &trial,
                                 .problems = &problems.problems,
                                 .on_line = keep_line,
                                 .on_refused = keep_refused};
    struct intake_counts counts;
    struct allocation_plan plan;
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    status = load_fund_file(job, job->options.arguments[0], &problems, &file, err);
    if (status == ST_OK) {
        status =
            intake_read_file(job->scratch, &file, job->options.arguments[1], &hooks, &counts, err);
    }
    if (status == ST_OK) {
        keep_counted(&trial);
        status = read_lists(&trial, &problems.problems, err);
    }
    if (status == ST_OK) {
        status = read_marks(&trial, &problems.problems, err);
    }
    output_problems_end(&problems);
    if (status != ST_OK) {
        return status;
    }
    if (problems.problems.count > 0 && !job->options.accept_good) {
        return err_set(err, ST_DATA, _("%zu problems; nothing was computed"),
                       problems.problems.count);
    }
    draw_by_example(&trial, &file);
    status = walk(&trial, &plan, err);
    if (status == ST_OK) {
        warn_of_contradictions(&trial, &plan);
        warn_of_gaps(job->arena, &plan);
        print_result(&trial, &plan);
        status = problems.problems.count > 0 ? ST_REJECTS : ST_OK;
    }
    return status;
}
