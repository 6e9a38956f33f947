/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report dossier --call CALL [--run RUN] [--format html,pdf,csv,xlsx,json] [--out DIR]
 * levain report minutes --call CALL [--run RUN] [--format html,pdf,txt,json] [--out DIR]
 *
 * Write the committee's dossier of a run: who is proposed what, from which money, and why, each
 * application by the same explanation that `levain explain` prints; or the draft minutes of the
 * session that decides on it. In the language of the fund. A file appears when it is whole (P7);
 * the same run gives the same bytes (P2).
 */
#include "allocate.h"
#include "output.h"
#include "progress.h"
#include "report_compared.h"
#include "report_pdf.h"
#include "run_stability.h"
#include "stored_run.h"

#include "exchange/file.h"
#include "fund/dossier_head.h"
#include "reporting/writer.h"
#include "store/embedded.h"

#include <inttypes.h>
#include <string.h>

#define FORMATS_MAX 8
#define FOLDER      "reports/dossier/"

/* One form of the report, being written. */
struct form {
    const char *path;
    enum writer_format format;
    struct sink_file *file;
    struct sink_file *page; /* PDF: the HTML that it is made of; else null */
    struct writer *writer;
};

struct reporting {
    struct job *job;
    struct call call;
    struct stored_run run;
    struct dossier_rule_counts *rules;
    struct dossier_run dossier; /* what its head is written from */
    struct stability stability;
    int64_t application_count;
    struct progress progress;
    bool minutes;         /* of the session; else the dossier */
    enum language spoken; /* messages are in the person's, the report in the fund's */
    bool brief;           /* too many applications for a section each */
    struct form forms[FORMATS_MAX];
    size_t form_count;
};

static const char *
embedded(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strncmp(embedded_files[i].name, FOLDER, strlen(FOLDER)) == 0 &&
            strcmp(embedded_files[i].name + strlen(FOLDER), name) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

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

static enum status
head_of(struct reporting *reporting, struct document **head, struct err *err)
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

/* The next name of a list with commas, or null; `list` moves past it. */
static const char *
next_name(struct arena *arena, const char **list)
{
    size_t length = strcspn(*list, ",");
    const char *name = **list != '\0' ? arena_copy(arena, *list, length) : NULL;

    *list += length;
    *list += **list == ',' ? 1 : 0;
    return name;
}

static const char *
formats_of(const struct job *job)
{
    return job->options.format != NULL ? job->options.format : "html";
}

/* A PDF is the page in HTML, printed. */
static bool
format_named(const struct reporting *reporting, const char *name, enum writer_format *format,
             bool *pdf)
{
    *pdf = strcmp(name, "pdf") == 0;
    name = *pdf ? "html" : name;
    if (strchr(name, '.') != NULL && strcmp(name, "reasons.csv") != 0) {
        return false; /* "minutes.html" is a format of the writer, not of a report */
    }
    return writer_format_named(
        reporting->minutes ? text_format(reporting->job->arena, "minutes.%s", name) : name, format);
}

/* A wrong name is found before anything is read or written. */
static enum status
check_formats(struct reporting *reporting, struct err *err)
{
    struct job *job = reporting->job;
    const char *list = formats_of(job), *name;
    enum writer_format format;
    enum status status = ST_OK;
    size_t count = 0;
    bool pdf;

    while (status == ST_OK && (name = next_name(job->arena, &list)) != NULL) {
        if (!format_named(reporting, name, &format, &pdf)) {
            err_hint(err, "%s",
                     reporting->minutes
                         ? _("formats are html, pdf, txt and json")
                         : _("formats are html, pdf, csv, xlsx, json and reasons.csv"));
            return err_set(err, ST_USAGE, _("there is no format %s"), name);
        }
        if (++count > FORMATS_MAX) {
            return err_set(err, ST_USAGE, _("format %s is asked for twice"), name);
        }
        status = pdf ? report_pdf_ready(job, err) : ST_OK;
    }
    return status;
}

static bool
has_titles(const struct fund_file *file)
{
    for (size_t i = 0; i < file->field_count; i++) {
        if (strcmp(file->fields[i].name, EXPLANATION_TITLE) == 0 &&
            file->fields[i].type == TYPE_TEXT) {
            return true;
        }
    }
    return false;
}

static enum status
begin_form(struct reporting *reporting, const char *name, struct err *err)
{
    struct arena *arena = reporting->job->arena;
    struct form *form = &reporting->forms[reporting->form_count];
    struct writer_options options = {.sections = WRITER_SECTIONS_AUTO,
                                     .lookup = embedded,
                                     .made_at = reporting->run.sealed_at,
                                     .untitled = !has_titles(&reporting->call.file)};
    struct document *head = NULL;
    const char *folder = reporting->job->options.out;
    enum status status;
    bool pdf;

    if (!format_named(reporting, name, &form->format, &pdf)) {
        return err_set(err, ST_BUG, "format %s was not checked", name);
    }
    options.format = form->format;
    form->path = text_format(arena, "%s/%s.%s", folder != NULL ? folder : ".",
                             reporting->minutes ? "minutes" : "dossier", name);
    status = head_of(reporting, &head, err);
    if (status == ST_OK) {
        status = sink_file_open(arena, form->path, &form->file, err);
    }
    if (status != ST_OK) {
        return status;
    }
    reporting->form_count++;
    status = pdf ? sink_file_spool(arena, &form->page, err) : ST_OK;
    return status == ST_OK
               ? writer_begin(arena, &options, head, sink_of_file(pdf ? form->page : form->file),
                              &form->writer, err)
               : status;
}

static enum status
begin_forms(struct reporting *reporting, struct err *err)
{
    const char *list = formats_of(reporting->job), *name;
    enum status status = ST_OK;

    if (reporting->job->options.out != NULL) {
        status = file_make_folder(reporting->job->options.out, err);
    }
    while (status == ST_OK && (name = next_name(reporting->job->arena, &list)) != NULL) {
        status = begin_form(reporting, name, err);
    }
    return status;
}

/* What a form says of an application. A workbook has a line for each mark and each reason of every
 * application, however many there are. */
static const char *
explained(struct arena *arena, const struct explanation *explanation, bool brief)
{
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);

    json_begin_object(&writer, NULL);
    if (brief) {
        explanation_write_brief(&writer, arena, explanation);
    } else {
        explanation_write(&writer, arena, explanation);
    }
    json_end_object(&writer);
    return text_of(&json);
}

static enum status
on_explanation(void *context, const struct explanation *explanation, struct err *err)
{
    struct reporting *reporting = context;
    struct arena *arena = reporting->job->scratch;
    const char *texts[] = {NULL, NULL}; /* whole, brief: each made when a form asks for it */
    enum status status = ST_OK;

    progress_add(&reporting->progress, 1);
    for (size_t i = 0; status == ST_OK && i < reporting->form_count; i++) {
        bool brief = reporting->brief && reporting->forms[i].format != WRITER_XLSX;
        struct document *document = NULL;

        if (texts[brief] == NULL) {
            texts[brief] = explained(arena, explanation, brief);
        }
        /* Each form adds words of its own to what it is given. */
        status = document_parse(arena, texts[brief], strlen(texts[brief]), &document, err);
        if (status == ST_OK) {
            status = writer_application(reporting->forms[i].writer, document, err);
        }
    }
    return status;
}

static enum status
end_forms(struct reporting *reporting, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < reporting->form_count; i++) {
        struct form *form = &reporting->forms[i];

        status = writer_end(form->writer, err);
        form->writer = NULL;
        if (status == ST_OK && form->page != NULL) {
            words_speak(reporting->spoken); /* what it fails of is told to the person */
            status =
                report_pdf(reporting->job, form->page, form->file, reporting->run.sealed_at, err);
            words_speak(reporting->call.file.language);
        }
        if (status == ST_OK) {
            status = sink_file_keep(form->file, err);
            form->file = NULL;
        }
    }
    return status;
}

static void
drop_forms(struct reporting *reporting)
{
    for (size_t i = 0; i < reporting->form_count; i++) {
        writer_drop(reporting->forms[i].writer);
        sink_file_drop(reporting->forms[i].page);
        sink_file_drop(reporting->forms[i].file);
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
        if (job->options.json) {
            json_string_of(&writer, NULL, reporting->forms[i].path);
        } else if (!job->options.quiet) {
            text_addf(&out, "%s\n", reporting->forms[i].path);
        }
    }
    if (job->options.json) {
        json_end_array(&writer);
        json_end_object(&writer);
        text_add(&out, "\n");
    }
    output_print(text_of(&out));
}

enum status
job_report(struct job *job, struct err *err)
{
    struct reporting reporting = {.job = job, .spoken = words_language()};
    bool walks_again;
    enum status status;

    reporting.minutes = strcmp(job->options.arguments[0], "minutes") == 0;
    if (!reporting.minutes && strcmp(job->options.arguments[0], "dossier") != 0) {
        err_hint(err, "%s", _("reports are: dossier, minutes"));
        return err_set(err, ST_USAGE, _("there is no report named %s"), job->options.arguments[0]);
    }
    status = check_formats(&reporting, err);
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
    reporting.brief = reporting.minutes || reporting.application_count > WRITER_SECTIONS_MAX;
    walks_again = !reporting.brief && may_walk_again(&reporting);
    words_speak(reporting.call.file.language);
    if (walks_again) {
        status = look_at_stability(&reporting, err);
    }
    if (status == ST_OK) {
        status = begin_forms(&reporting, err);
    }
    if (status == ST_OK) {
        reporting.progress = progress_begin(job, _("applications"), reporting.application_count);
        status = stored_run_explain(job, &reporting.run, 0, on_explanation, &reporting, err);
    }
    progress_end(&reporting.progress);
    if (status == ST_OK) {
        status = end_forms(&reporting, err);
    }
    words_speak(reporting.spoken);
    if (status == ST_OK) {
        print_paths(&reporting);
    }
    drop_forms(&reporting);
    return status;
}
