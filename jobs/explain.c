/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain explain [[FUND/]CALL/]APPLICATION [--run RUN] [--json]
 *
 * Say in sentences what a run decided of one application, and why: every rule with the values
 * compared, every criterion, every cap, and what the walk did with it. Without --run, the newest
 * real run. The words are made again from the frozen facts, and refused if they do not give what
 * the run stored.
 */
#include "application_name.h"
#include "output.h"
#include "stored_run.h"

#include "reporting/document.h"
#include "reporting/format.h"
#include "reporting/report_words.h"
#include "reporting/template.h"
#include "store/embedded.h"

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

struct explained {
    struct job *job;
    const struct stored_run *run;
    size_t count;
};

static enum status
on_explanation(void *context, const struct explanation *explanation, struct err *err)
{
    struct explained *explained = context;
    struct job *job = explained->job;
    struct text out = text_in(job->scratch);
    struct json_writer writer = json_writer_to(&out);

    explained->count++;
    json_begin_object(&writer, NULL);
    json_string_of(&writer, "run", explained->run->run.name);
    json_string_of(&writer, "call", explained->run->run.call);
    explanation_write(&writer, job->scratch, explanation);
    json_end_object(&writer);
    if (job->options.json) {
        text_add(&out, "\n");
        output_print(text_of(&out));
        return ST_OK;
    }
    return render(job, explanation->file->currency, &out, err);
}

enum status
job_explain(struct job *job, struct err *err)
{
    struct application_name name;
    struct call call = {0};
    struct stored_run run;
    struct explained explained = {.job = job, .run = &run};
    enum status status = application_find(job, job->options.arguments[0], &name, err);

    if (status == ST_OK) {
        status = stored_run_open(job, name.call, job->options.run, &call, &run, err);
    }
    if (status == ST_OK) {
        status =
            stored_run_explain(job, &run, name.application_id, on_explanation, &explained, err);
    }
    if (status == ST_OK && explained.count == 0) {
        err_hint(err, "%s", _("it came in after the run: score and allocate again"));
        return err_set(err, ST_DATA, _("run %s does not know application %s"), run.run.name,
                       name.code);
    }
    return status;
}
