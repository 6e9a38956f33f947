/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report dossier --call CALL [--run RUN] [--format html,pdf,csv,xlsx,json] [--out DIR]
 *                       [--pages all|none|awarded,waiting,CODE...]
 * levain report minutes --call CALL [--run RUN] [--format html,pdf,txt,json] [--out DIR]
 *
 * Write the committee's dossier of a run: who is proposed what, from which money, and why, each
 * application by the same explanation that `levain explain` prints; or the draft minutes of the
 * session that decides on it. In the language of the fund. A file appears when it is whole (P7);
 * the same run gives the same bytes (P2).
 */
#include "report.h"
#include "allocate.h"
#include "output.h"
#include "report_compared.h"
#include "run_stability.h"

#include <string.h>

/* ordinal, failed, unknown, waived */
static enum status
on_rule_counts(const struct db_row *row, void *context, struct err *err)
{
    struct reporting *reporting = context;
    int64_t index = db_int64(row, 0) - 1;

    (void)err;
    if (index >= 0 && (size_t)index < reporting->call.file.rule_count) {
        reporting->rules[index] = (struct dossier_rule_counts){
            .failed = db_int64(row, 1), .unknown = db_int64(row, 2), .waived = db_int64(row, 3)};
    }
    return ST_OK;
}

static enum status
read_run(struct reporting *reporting, struct err *err)
{
    struct job *job = reporting->job;
    enum status status = stored_run_open(job, job->options.call, job->options.run, &reporting->call,
                                         &reporting->run, err);

    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &reporting->call),
                                          db_number(job->arena, reporting->run.allocation_run_id)};

        reporting->application_count = reporting->run.application_count;
        reporting->rules =
            ARENA_NEW(job->arena, struct dossier_rule_counts, reporting->call.file.rule_count);
        status = db_named(job->db, "allocation_rule_counts", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_rule_counts, .context = reporting}, err);
    }
    return status == ST_OK ? report_compared(job, &reporting->run, &reporting->dossier, err)
                           : status;
}

/* What the ranking hangs on, looked at when there is a section for each application. The scores
 * are those of the scoring run; a simulation is looked at as it varies the call. */
static enum status
look_at_stability(struct reporting *reporting, struct err *err)
{
    struct job *job = reporting->job;
    const struct run_named found = {
        .call = text_format(job->arena, "%s/%s", reporting->call.file.code,
                            reporting->call.file.call_code),
        .run_id = reporting->run.scoring_run_id,
        .rule_set_id = reporting->run.rule_set_id,
    };
    struct scored_run *scored = ARENA_NEW(job->arena, struct scored_run, 1);
    enum status status;

    job->options.variation_count = 0;
    status = scored_run_open(job, &found, scored, err);
    return status == ST_OK
               ? run_stability(job, scored, &reporting->call.file, &reporting->stability, err)
               : status;
}

/* A run that asked another solver is not walked again by a program without it. */
static bool
may_walk_again(const struct reporting *reporting)
{
    const char *solver = allocate_solver_of(reporting->run.engine);

    if (solver == NULL || reporting->call.file.other != NULL) {
        return true;
    }
    output_note(_("run %s asked %s, which this program was built without: what its ranking hangs on"
                  " is left out"),
                reporting->run.run.name, solver);
    return false;
}

enum status
report_head(struct reporting *reporting, struct document **head, struct err *err)
{
    struct arena *arena = reporting->job->arena;
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);
    struct dossier_run *run = &reporting->dossier;

    run->run = &reporting->run.run;
    run->rules = reporting->rules;
    run->engine = reporting->run.engine;
    run->results_sha256 = reporting->run.results_sha256;
    run->application_count = reporting->application_count;
    run->stability = reporting->stability.walked ? &reporting->stability : NULL;
    dossier_head_write(&writer, arena, &reporting->call.file, run);
    return document_parse(arena, text_of(&json), json.length, head, err);
}

static void
print_path(const struct job *job, struct json_writer *writer, struct text *out, const char *path)
{
    if (job->options.json) {
        json_string_of(writer, NULL, path);
    } else if (!job->options.quiet) {
        text_addf(out, "%s\n", path);
    }
}

static void
print_paths(const struct reporting *reporting)
{
    struct job *job = reporting->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "run", reporting->run.run.name);
        json_begin_array(&writer, "files");
    }
    for (size_t i = 0; i < reporting->form_count; i++) {
        const struct report_form *form = &reporting->forms[i];

        print_path(job, &writer, &out, form->path);
        for (size_t j = 0; j < form->volume_count; j++) {
            print_path(job, &writer, &out, form->volumes[j].path);
        }
    }
    if (job->options.json) {
        json_end_array(&writer);
        json_end_object(&writer);
        text_add(&out, "\n");
    }
    output_print(text_of(&out));
}

static struct reporting
reporting_of(struct job *job)
{
    return (struct reporting){.job = job,
                              .spoken = words_language(),
                              .minutes = strcmp(job->command->name, "report minutes") == 0};
}

enum status
job_report_usage(struct job *job, struct err *err)
{
    struct reporting reporting = reporting_of(job);
    enum status status = report_forms_check(&reporting, err);
    return status == ST_OK ? report_pages_read(job, &reporting.pages, err) : status;
}

enum status
job_report(struct job *job, struct err *err)
{
    struct reporting reporting = reporting_of(job);
    bool walks_again;
    enum status status = report_pages_read(job, &reporting.pages, err);

    if (status == ST_OK) {
        status = read_run(&reporting, err);
    }
    if (status == ST_OK && reporting.minutes && strcmp(reporting.run.run.kind, "simulation") == 0) {
        err_hint(err, "%s", _("ask for the dossier of it, or for the minutes of a real run"));
        status = err_set(err, ST_DATA, _("run %s is a simulation: no committee decides on it"),
                         reporting.run.run.name);
    }
    if (status != ST_OK) {
        return status;
    }
    walks_again = !reporting.minutes && reporting.application_count <= WRITER_SECTIONS_MAX &&
                  may_walk_again(&reporting);
    words_speak(reporting.call.file.language);
    if (walks_again) {
        status = look_at_stability(&reporting, err);
    }
    if (status == ST_OK) {
        status = report_forms_begin(&reporting, err);
    }
    if (status == ST_OK) {
        reporting.progress = progress_begin(job, _("applications"), reporting.application_count);
        status = stored_run_explain(job, &reporting.run, 0, report_forms_add, &reporting, err);
    }
    progress_end(&reporting.progress);
    if (status == ST_OK) {
        words_speak(reporting.spoken);
        status = report_pages_check(&reporting.pages, reporting.run.run.name, err);
        words_speak(reporting.call.file.language);
    }
    if (status == ST_OK) {
        status = report_forms_end(&reporting, err);
    }
    words_speak(reporting.spoken);
    if (status == ST_OK) {
        print_paths(&reporting);
    }
    report_forms_drop(&reporting);
    return status;
}
