/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain explain [[FUND/]CALL/]APPLICATION [--run RUN] [--json]
 *
 * Say in sentences what a run decided of one application, and why: every rule with the values
 * compared, every criterion, every cap, and what the walk did with it. Without --run, the newest
 * real allocation, else the scoring run that stands; a scoring run may be named too. The words are
 * made again from the frozen facts, and refused if they do not give what the runs stored.
 */
#include "application_name.h"
#include "explain_decided.h"
#include "explain_earlier.h"
#include "explain_facts.h"
#include "explain_flips.h"
#include "output.h"
#include "scored_run.h"
#include "stored_run.h"

#include "reporting/document.h"
#include "reporting/format.h"
#include "reporting/report_words.h"
#include "reporting/template.h"
#include "store/embedded.h"

#include <inttypes.h>
#include <string.h>

#define TEMPLATE "reports/explain/template.txt"

static const char *
embedded(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, name) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

/* The flags that the template asks for and the document does not hold. */
static void
add_flags(struct arena *arena, struct document *document)
{
    const struct document *verdicts = document_member(document, "verdicts");
    const struct document *marks = document_member(document, "marks");

    (void)document_add_flag(arena, document, "is_scoring",
                            strcmp(document_text(document, "stage", ""), "scoring") == 0);
    (void)document_add_flag(arena, document, "is_retained",
                            strcmp(document_text(document, "status", ""), EXPLANATION_RETAINED) ==
                                0);
    (void)document_add_flag(arena, document, "is_awarded",
                            strcmp(document_text(document, "status", ""), "awarded") == 0);
    for (struct document *at = verdicts->first; at != NULL; at = at->next) {
        const char *outcome = document_text(at, "outcome", "");

        (void)document_add_flag(arena, at, "against",
                                strcmp(outcome, "fail") == 0 || strcmp(outcome, "unknown") == 0);
    }
    for (struct document *at = marks->first; at != NULL; at = at->next) {
        const struct document *markers = document_member(at, "markers");

        (void)document_add_flag(arena, at, "has_markers", markers->first != NULL);
    }
}

static enum status
render(struct job *job, const char *currency, const struct text *json, struct err *err)
{
    struct arena *arena = job->scratch;
    struct template_set set = {.arena = arena, .lookup = embedded};
    const struct template *template = NULL;
    struct document *document = NULL;
    struct text out = text_in(arena);
    enum status status = document_parse(arena, text_of(json), json->length, &document, err);

    if (status == ST_OK) {
        status = format_document(arena, document, currency, err);
    }
    if (status == ST_OK) {
        status = template_find(&set, TEMPLATE, &template, err);
    }
    if (status != ST_OK) {
        return status;
    }
    add_flags(arena, document);
    (void)document_adopt(arena, document, "words", report_words(arena));
    status = template_render(&set, template, document, sink_of_text(&out), err);
    output_folded(arena, text_of(&out));
    return status;
}

/* What is explained, and from what. */
struct explained {
    struct job *job;
    const struct scored_run *scored;    /* always */
    const struct stored_run *run;       /* the allocation; null for the scoring run by itself */
    const char *version, *facts_sha256; /* of the application */
    struct explain_facts facts;
    struct explain_flips flips; /* of a large run */
    struct explain_earlier earlier;
    struct explain_decided decided;
    size_t count;
};

static const char *
run_name(const struct explained *explained)
{
    return explained->run != NULL ? explained->run->run.name : explained->scored->name;
}

static void
write_sources(struct json_writer *writer, const struct explained *explained)
{
    const struct stored_run *run = explained->run;
    const struct scored_run *scored = explained->scored;

    json_string_of(writer, "run", run_name(explained));
    json_string_of(writer, "call",
                   run != NULL ? run->run.call : explained->scored->call.file.call_code);
    json_string_of(writer, "stage", run != NULL ? "allocation" : "scoring");
    json_string_of(writer, "scoring_run", scored->name);
    json_string_of(writer, "engine", run != NULL ? run->engine : scored->engine);
    json_string_of(writer, "rule_set",
                   text_format(explained->job->scratch, "%" PRId64, scored->rule_set_version));
    json_string_of(writer, "rule_set_sha256", scored->rule_set_sha256);
    json_string_of(writer, "inputs_sha256",
                   run != NULL ? run->run.inputs_sha256 : scored->inputs_sha256);
    json_string_of(writer, "results_sha256",
                   run != NULL ? run->results_sha256 : scored->results_sha256);
    json_string_of(writer, "version", explained->version);
    json_string_of(writer, "facts_sha256", explained->facts_sha256);
}

static enum status
on_explanation(void *context, const struct explanation *given, struct err *err)
{
    struct explained *explained = context;
    struct job *job = explained->job;
    struct explanation with = *given;
    const struct explanation *explanation = &with;
    struct text out = text_in(job->scratch);
    struct json_writer writer = json_writer_to(&out);
    enum status status;

    explained->count++;
    with.earlier_told = explained->earlier.application != NULL;
    with.certificate = explain_flips_with(job->scratch, given->certificate, &explained->flips);
    json_begin_object(&writer, NULL);
    write_sources(&writer, explained);
    explanation_write(&writer, job->scratch, explanation);
    explain_facts_write(&writer, job->scratch, explanation->file, &explained->facts);
    explain_decided_write(&writer, job->scratch, &explained->decided);
    explain_earlier_write(&writer, &explained->earlier);
    json_end_object(&writer);
    if (job->options.json) {
        text_add(&out, "\n");
        output_print(text_of(&out));
        return ST_OK;
    }
    status = render(job, explanation->file->currency, &out, err);
    if (status == ST_OK) {
        explain_decided_print(job, explanation->file->currency, &explained->decided);
        status = explain_earlier_print(job, &explained->earlier, err);
    }
    return status;
}

/* The columns of scored_inputs: the stored score is checked against what the inputs give, and told
 * when there is no allocation to tell. */
static enum status
on_scored(const struct db_row *row, void *context, struct err *err)
{
    struct explained *explained = context;
    struct job *job = explained->job;
    const struct fund_file *file = &explained->scored->call.file;
    struct scored_one one;
    struct outcome outcome;
    enum status status = scored_one_read(job, explained->scored, row, &one, err);

    if (status != ST_OK) {
        return status;
    }
    explained->version = text_format(job->arena, "%" PRId64, one.side.version);
    explained->facts_sha256 = arena_string(job->arena, one.facts_sha256);
    if (explained->run != NULL) {
        return ST_OK;
    }
    outcome = outcome_of_assessment(job->scratch, file, one.application.code, &one.assessment);
    if (one.assessment.status == AWARD_WAITING) {
        outcome.status = outcome.reason = EXPLANATION_RETAINED;
    }
    return on_explanation(explained,
                          &(struct explanation){.file = file,
                                                .application = &one.application,
                                                .assessment = &one.assessment,
                                                .outcome = &outcome,
                                                .marks = one.marks,
                                                .mark_count = one.mark_count,
                                                .waivers = one.waivers,
                                                .waiver_count = one.waiver_count,
                                                .scoring_only = true},
                          err);
}

static enum status
read_scored(struct explained *explained, int64_t application_id, struct err *err)
{
    struct job *job = explained->job;
    const struct db_param params[] = {
        CALL_PARAMS(job, &explained->scored->call),
        db_number(job->arena, explained->scored->scoring_run_id),
        db_number(job->arena, 0),
        db_number(job->arena, application_id),
    };

    enum status status =
        explain_facts_read(job, &explained->scored->call, explained->scored->scoring_run_id,
                           application_id, &explained->facts, err);

    return status != ST_OK
               ? status
               : db_named(job->db, "scored_inputs", (struct db_params){5, params},
                          (struct db_rows){.on_row = on_scored, .context = explained}, err);
}

static enum status
explain_allocation(struct job *job, const struct application_name *name, struct scored_run *scored,
                   struct explained *explained, struct err *err)
{
    struct call call = {0};
    struct stored_run *run = ARENA_NEW(job->arena, struct stored_run, 1);
    struct run_named found = {.call = name->call};
    enum status status = stored_run_open(job, name->call, job->options.run, &call, run, err);

    if (status == ST_OK) {
        job->options.variation_count = 0; /* the scores of a simulation are not varied */
        found.run_id = run->scoring_run_id;
        found.rule_set_id = run->rule_set_id;
        status = scored_run_open(job, &found, scored, err);
    }
    explained->run = run;
    if (status == ST_OK) {
        status = read_scored(explained, name->application_id, err);
    }
    if (status == ST_OK) {
        status = explain_flips_look(job, run, name->code, &explained->flips, err);
    }
    if (status == ST_OK) {
        status = stored_run_explain(job, run, name->application_id, on_explanation, explained, err);
    }
    if (status == ST_OK && explained->count == 0) {
        err_hint(err, "%s", _("it came in after the run: score and allocate again"));
        return err_set(err, ST_DATA, _("run %s does not know application %s"), run->run.name,
                       name->code);
    }
    return status;
}

/* Whether a scoring run is to be explained: by its name, or because there is no allocation yet. */
static enum status
choose(struct job *job, const struct application_name *name, struct scored_run *scored,
       bool *scoring, struct err *err)
{
    struct run_named found = {0};
    struct call call = {0};
    int64_t allocation_run_id = 0;
    enum status status;

    if (job->options.run != NULL) {
        status = run_named(job, name->call, job->options.run, RUN_REAL, &found, err);
        *scoring = status == ST_OK && found.kind == RUN_SCORING;
        return *scoring ? scored_run_open(job, &found, scored, err) : status;
    }
    status = call_find(job, name->call, 0, &call, err);
    if (status == ST_OK) {
        status = stored_run_last(job, &call, &allocation_run_id, err);
    }
    *scoring = status == ST_OK && allocation_run_id == 0;
    return *scoring ? scored_run_standing(job, name->call, scored, err) : status;
}

enum status
job_explain(struct job *job, struct err *err)
{
    struct application_name name;
    struct scored_run scored;
    struct explained explained = {.job = job, .scored = &scored};
    bool scoring = false;
    enum status status = application_find(job, job->options.arguments[0], &name, err);

    if (status == ST_OK) {
        status = choose(job, &name, &scored, &scoring, err);
    }
    if (status == ST_OK) {
        status = explain_earlier_read(job, &name, &explained.earlier, err);
    }
    if (status == ST_OK && !job->options.has_as_of) { /* what was decided later was not known */
        status = explain_decided_read(job, &name, &explained.decided, err);
    }
    if (status == ST_OK && !scoring) {
        return explain_allocation(job, &name, &scored, &explained, err);
    }
    if (status == ST_OK) {
        status = read_scored(&explained, name.application_id, err);
    }
    if (status == ST_OK && explained.count == 0) {
        err_hint(err, "%s", _("it came in after the run: score again"));
        return err_set(err, ST_DATA, _("run %s does not know application %s"), scored.name,
                       name.code);
    }
    return status;
}
