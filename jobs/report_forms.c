/* SPDX-License-Identifier: MPL-2.0 */
#include "report.h"

#include "output.h"
#include "report_pdf.h"

#include "exchange/file.h"
#include "store/embedded.h"

#include <inttypes.h>
#include <string.h>

#define FOLDER "reports/dossier/"

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
enum status
report_forms_check(struct reporting *reporting, struct err *err)
{
    struct job *job = reporting->job;
    const char *list = formats_of(job), *name;
    enum writer_format format;
    enum status status = ST_OK;
    size_t count = 0;
    bool pdf, paged = false;

    while (status == ST_OK && (name = report_next_name(job->arena, &list)) != NULL) {
        if (!format_named(reporting, name, &format, &pdf)) {
            err_hint(err, "%s",
                     reporting->minutes
                         ? _("formats are html, pdf, txt and json")
                         : _("formats are html, pdf, csv, xlsx, json and reasons.csv"));
            return err_set(err, ST_USAGE, _("there is no format %s"), name);
        }
        if (++count > REPORT_FORMATS_MAX) {
            return err_set(err, ST_USAGE, _("format %s is asked for twice"), name);
        }
        paged = paged || format == WRITER_HTML || format == WRITER_JSON;
        status = pdf ? report_pdf_ready(job, err) : ST_OK;
    }
    if (status == ST_OK && !paged && job->options.pages != NULL) {
        err_hint(err, "%s", _("the dossier in html, pdf or json has pages"));
        return err_set(err, ST_USAGE, _("--pages goes with none of the formats asked for"));
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

struct writer_options
report_writer_options(const struct reporting *reporting)
{
    return (struct writer_options){.lookup = embedded,
                                   .made_at = reporting->run.sealed_at,
                                   .untitled = !has_titles(&reporting->call.file)};
}

/* How many applications have a page in a form of HTML or PDF. Without --pages, all have, or none
 * where they are more than such a file bears. */
static int64_t
pages_in(const struct reporting *reporting, bool pdf)
{
    const int64_t all = reporting->application_count;

    if (reporting->minutes) {
        return 0;
    }
    if (!reporting->pages.said) {
        return all <= (pdf ? REPORT_PDF_PAGES_MAX : WRITER_SECTIONS_MAX) ? all : 0;
    }
    return report_pages_most(&reporting->pages, all, reporting->dossier.award_count,
                             reporting->dossier.waiting_count);
}

/* Say what a PDF leaves out, or how long it takes. */
static void
warn_of_pdf(const struct reporting *reporting, const struct report_form *form)
{
    const long long all = (long long)reporting->application_count;

    words_speak(reporting->spoken);
    if (!reporting->minutes && !reporting->pages.said && form->page_count == 0 && all > 0) {
        output_note(_("the PDF is without the pages of %lld applications, more than %d;"), all,
                    REPORT_PDF_PAGES_MAX);
        output_note("%s", _("--pages all, awarded, waiting or codes puts them in files beside it"));
    }
    if (form->in_volumes) {
        output_note(_("%lld pages of applications, %d in a PDF: some %lld minutes, 1 GB of memory"),
                    (long long)form->page_count, REPORT_PDF_PAGES_MAX,
                    (long long)(form->page_count * REPORT_PDF_PAGE_MS / 60000 + 1));
    }
    words_speak(reporting->call.file.language);
}

static enum status
refuse_lines(const struct reporting *reporting, struct err *err)
{
    words_speak(reporting->spoken);
    err_hint(err, "%s", _("ask for html, xlsx or csv, which have no such limit"));
    return err_set(err, ST_CANNOT_WRITE,
                   _("a ranking of %lld applications is too long for a PDF, whose limit is %d"),
                   (long long)reporting->application_count, REPORT_PDF_LINES_MAX);
}

static enum status
begin_pdf(struct reporting *reporting, struct report_form *form, struct writer_options *options,
          struct err *err)
{
    struct arena *arena = reporting->job->arena;

    if (reporting->application_count > REPORT_PDF_LINES_MAX) {
        return refuse_lines(reporting, err);
    }
    form->in_volumes = form->page_count > REPORT_PDF_PAGES_MAX;
    if (form->in_volumes) {
        form->volumes = ARENA_NEW(arena, struct report_volume, REPORT_VOLUMES_MAX);
        options->apart = REPORT_VOLUME_FIRST;
    }
    warn_of_pdf(reporting, form);
    return sink_file_spool(arena, &form->page, err);
}

const char *
report_path(const struct reporting *reporting, const char *name)
{
    const char *folder = reporting->job->options.out;

    return text_format(reporting->job->arena, "%s/%s", folder != NULL ? folder : ".", name);
}

static enum status
begin_form(struct reporting *reporting, const char *name, struct err *err)
{
    struct arena *arena = reporting->job->arena;
    struct report_form *form = &reporting->forms[reporting->form_count++];
    struct writer_options options = report_writer_options(reporting);
    struct document *head = NULL;
    enum status status;
    bool pdf;

    if (!format_named(reporting, name, &form->format, &pdf)) {
        return err_set(err, ST_BUG, "format %s was not checked", name);
    }
    form->page_count = pages_in(reporting, pdf);
    status = pdf ? begin_pdf(reporting, form, &options, err) : ST_OK;
    options.format = form->format;
    options.sections =
        form->page_count == 0 || form->in_volumes ? WRITER_SECTIONS_NONE : WRITER_SECTIONS_CHOSEN;
    form->path = report_path(
        reporting, text_format(arena, "%s.%s", reporting->minutes ? "minutes" : "dossier", name));
    if (status == ST_OK) {
        status = report_head(reporting, &head, err);
    }
    if (status == ST_OK) {
        status = sink_file_open(arena, form->path, &form->file, err);
    }
    return status == ST_OK
               ? writer_begin(arena, &options, head, sink_of_file(pdf ? form->page : form->file),
                              &form->writer, err)
               : status;
}

enum status
report_forms_begin(struct reporting *reporting, struct err *err)
{
    const char *list = formats_of(reporting->job), *name;
    enum status status = ST_OK;

    if (reporting->job->options.out != NULL) {
        status = file_make_folder(reporting->job->options.out, err);
    }
    while (status == ST_OK && (name = report_next_name(reporting->job->arena, &list)) != NULL) {
        status = begin_form(reporting, name, err);
    }
    return status;
}

static const char *
explained(struct arena *arena, const struct explanation *explanation, bool whole)
{
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);

    json_begin_object(&writer, NULL);
    if (whole) {
        explanation_write(&writer, arena, explanation);
    } else {
        explanation_write_brief(&writer, arena, explanation);
    }
    json_end_object(&writer);
    return text_of(&json);
}

/* Whether a form is told everything of an application. A workbook has a line for each mark and each
 * reason of every application, however many there are. */
static bool
is_whole(const struct reporting *reporting, const struct report_form *form, bool chosen)
{
    switch (form->format) {
    case WRITER_HTML:
        return chosen && form->page_count > 0;
    case WRITER_JSON:
        return reporting->pages.said ? chosen : reporting->application_count <= WRITER_SECTIONS_MAX;
    case WRITER_CSV:
    case WRITER_REASONS:
        return reporting->application_count <= WRITER_SECTIONS_MAX;
    default:
        return form->format == WRITER_XLSX;
    }
}

enum status
report_forms_add(void *context, const struct explanation *explanation, struct err *err)
{
    struct reporting *reporting = context;
    struct arena *arena = reporting->job->scratch;
    const struct outcome *outcome = explanation->outcome;
    const char *texts[] = {NULL, NULL}; /* brief, whole: each made when a form asks for it */
    bool chosen = !reporting->pages.said ||
                  report_pages_has(&reporting->pages, outcome->application, outcome->award_cents,
                                   strcmp(outcome->status, "waiting") == 0);
    enum status status = ST_OK;

    progress_add(&reporting->progress, 1);
    for (size_t i = 0; status == ST_OK && i < reporting->form_count; i++) {
        struct report_form *form = &reporting->forms[i];
        bool whole = is_whole(reporting, form, chosen);
        struct document *document = NULL;

        if (texts[whole] == NULL) {
            texts[whole] = explained(arena, explanation, whole);
        }
        /* Each form adds words of its own to what it is given. */
        status = document_parse(arena, texts[whole], strlen(texts[whole]), &document, err);
        if (status == ST_OK) {
            status = writer_application(form->writer, document, err);
        }
        if (status == ST_OK && form->in_volumes && chosen) {
            status = document_parse(arena, texts[whole], strlen(texts[whole]), &document, err);
            if (status == ST_OK) {
                status = report_volumes_add(reporting, form, document, err);
            }
        }
    }
    return status;
}

enum status
report_print_pdf(struct reporting *reporting, struct sink_file *page, struct sink_file **file,
                 struct err *err)
{
    enum status status;

    words_speak(reporting->spoken); /* what it fails of is told to the person */
    status = report_pdf(reporting->job, page, *file, reporting->run.sealed_at, err);
    words_speak(reporting->call.file.language);
    if (status == ST_OK) {
        status = sink_file_keep(*file, err);
        *file = NULL;
    }
    return status;
}

static enum status
end_form(struct reporting *reporting, struct report_form *form, struct err *err)
{
    enum status status = writer_end(form->writer, err);

    form->writer = NULL;
    if (status != ST_OK) {
        return status;
    }
    if (form->page != NULL) {
        status = report_print_pdf(reporting, form->page, &form->file, err);
        return status == ST_OK ? report_volumes_end(reporting, form, err) : status;
    }
    status = sink_file_keep(form->file, err);
    form->file = NULL;
    return status;
}

enum status
report_forms_end(struct reporting *reporting, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < reporting->form_count; i++) {
        status = end_form(reporting, &reporting->forms[i], err);
    }
    return status;
}

void
report_forms_drop(struct reporting *reporting)
{
    for (size_t i = 0; i < reporting->form_count; i++) {
        report_volumes_drop(&reporting->forms[i]);
        writer_drop(reporting->forms[i].writer);
        sink_file_drop(reporting->forms[i].page);
        sink_file_drop(reporting->forms[i].file);
    }
}
