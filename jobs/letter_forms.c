/* SPDX-License-Identifier: MPL-2.0 */
#include "letter_forms.h"
#include "output.h"
#include "report_pages.h"
#include "report_pdf.h"

#include "exchange/file.h"
#include "reporting/report_words.h"
#include "store/embedded.h"

#include <string.h>

#define FOLDER  "reports/letters/"
#define DEFAULT "html,txt"

static const char *
embedded(void *context, const char *name)
{
    const char *path = text_format(context, FOLDER "%s", name);

    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strcmp(embedded_files[i].name, path) == 0) {
            return embedded_files[i].text;
        }
    }
    return NULL;
}

enum status
letter_forms_read(struct job *job, struct letter_forms *forms, struct err *err)
{
    const char *list = job->options.format != NULL ? job->options.format : DEFAULT, *name;

    *forms = (struct letter_forms){.job = job, .paths = text_in(job->arena)};
    while ((name = report_next_name(job->arena, &list)) != NULL) {
        if (strcmp(name, "html") == 0) {
            forms->is_html = true;
        } else if (strcmp(name, "txt") == 0) {
            forms->is_text = true;
        } else if (strcmp(name, "pdf") == 0) {
            forms->is_pdf = true;
        } else {
            err_hint(err, "%s", _("formats of letters are html, txt and pdf"));
            return err_set(err, ST_USAGE, _("there is no format %s"), name);
        }
    }
    return forms->is_pdf ? report_pdf_ready(job, err) : ST_OK;
}

static const char *
path_of(struct letter_forms *forms, const char *name, const char *form)
{
    const char *folder = forms->job->options.out;

    return text_format(forms->job->arena, "%s/%s.%s", folder != NULL ? folder : ".", name, form);
}

static enum status
render(struct letter_forms *forms, const char *name, const struct document *document,
       struct sink sink, struct err *err)
{
    const struct template *template = NULL;
    enum status status = template_find(&forms->set, name, &template, err);

    return status == ST_OK ? template_render(&forms->set, template, document, sink, err) : status;
}

static struct document *
page_head(struct letter_forms *forms, struct arena *arena, const char *title)
{
    struct document *head = document_object(arena);

    (void)document_add_text(arena, head, "title", title);
    (void)document_add_text(arena, head, "language", words_language() == LANGUAGE_FR ? "fr" : "en");
    (void)document_adopt(arena, head, "words", forms->words);
    return head;
}

enum status
letter_forms_begin(struct letter_forms *forms, const char *title, struct err *err)
{
    struct job *job = forms->job;
    struct document *head;
    enum status status = ST_OK;

    forms->set = (struct template_set){
        .arena = job->arena, .lookup = embedded, .context = job->arena, .strict = true};
    forms->words = report_words(job->arena);
    head = page_head(forms, job->arena, title);
    if (job->options.out != NULL) {
        status = file_make_folder(job->options.out, err);
        file_sweep(job->options.out);
    }
    if (status == ST_OK && forms->is_html) {
        status = sink_file_open(job->arena, path_of(forms, "letters", "html"), &forms->html, err);
        status = status == ST_OK ? render(forms, "head.html", head, sink_of_file(forms->html), err)
                                 : status;
    }
    if (status == ST_OK && forms->is_text) {
        status = sink_file_open(job->arena, path_of(forms, "letters", "txt"), &forms->text, err);
    }
    if (status == ST_OK && forms->is_pdf) {
        status = sink_file_open(job->arena, path_of(forms, "letters", "pdf"), &forms->pdf, err);
        status = status == ST_OK ? sink_file_spool(job->arena, &forms->page, err) : status;
        status = status == ST_OK ? render(forms, "head.html", head, sink_of_file(forms->page), err)
                                 : status;
    }
    return status;
}

/* The file of one letter, whose bytes are all there. */
static enum status
write_own(struct letter_forms *forms, const char *path, const char *bytes, struct err *err)
{
    text_addf(&forms->paths, "%s\n", path);
    return file_write(path, bytes, strlen(bytes), err);
}

static enum status
write_own_pdf(struct letter_forms *forms, const char *path, const char *page, struct err *err)
{
    struct arena *arena = forms->job->scratch;
    struct sink_file *html = NULL, *pdf = NULL;
    enum status status = sink_file_spool(arena, &html, err);

    if (status == ST_OK) {
        status = sink_string(sink_of_file(html), page, err);
    }
    if (status == ST_OK) {
        status = sink_file_open(arena, path, &pdf, err);
    }
    if (status == ST_OK) {
        status = report_pdf(forms->job, html, pdf, forms->made_at, err);
    }
    if (status == ST_OK) {
        text_addf(&forms->paths, "%s\n", path);
        status = sink_file_keep(pdf, err);
        pdf = NULL;
    }
    sink_file_drop(html);
    sink_file_drop(pdf);
    return status;
}

static enum status
add_html(struct letter_forms *forms, const char *name, const struct document *document,
         struct err *err)
{
    struct arena *arena = forms->job->scratch;
    struct text body = text_in(arena), page = text_in(arena);
    struct document *head = page_head(forms, arena, document_text(document, "title", ""));
    enum status status = render(forms, "letter.html", document, sink_of_text(&body), err);

    if (status == ST_OK) {
        status = render(forms, "head.html", head, sink_of_text(&page), err);
    }
    text_add(&page, text_of(&body));
    if (status == ST_OK) {
        status = render(forms, "foot.html", head, sink_of_text(&page), err);
    }
    if (status == ST_OK && forms->is_html) {
        status = sink_string(sink_of_file(forms->html), text_of(&body), err);
        status = status == ST_OK
                     ? write_own(forms, path_of(forms, name, "html"), text_of(&page), err)
                     : status;
    }
    if (status == ST_OK && forms->is_pdf) {
        status = sink_string(sink_of_file(forms->page), text_of(&body), err);
        status = status == ST_OK
                     ? write_own_pdf(forms, path_of(forms, name, "pdf"), text_of(&page), err)
                     : status;
    }
    return status;
}

/* What a printer that gets text takes as the end of a page parts letters from one another. */
static enum status
add_text(struct letter_forms *forms, const char *name, const struct document *document,
         struct err *err)
{
    struct text out = text_in(forms->job->scratch);
    const char *folded;
    enum status status = render(forms, "letter.txt", document, sink_of_text(&out), err);

    if (status != ST_OK) {
        return status;
    }
    folded = output_fold(forms->job->scratch, text_of(&out));
    if (forms->count > 0) {
        status = sink_string(sink_of_file(forms->text), "\f", err);
    }
    if (status == ST_OK) {
        status = sink_string(sink_of_file(forms->text), folded, err);
    }
    return status == ST_OK ? write_own(forms, path_of(forms, name, "txt"), folded, err) : status;
}

enum status
letter_forms_add(struct letter_forms *forms, const char *code, struct document *document,
                 struct err *err)
{
    const char *name = text_format(forms->job->scratch, "letter-%s", code);
    enum status status = ST_OK;

    (void)document_adopt(forms->job->scratch, document, "words", forms->words);
    if (forms->is_html || forms->is_pdf) {
        status = add_html(forms, name, document, err);
    }
    if (status == ST_OK && forms->is_text) {
        status = add_text(forms, name, document, err);
    }
    forms->count++;
    return status;
}

static enum status
keep(struct letter_forms *forms, struct sink_file **file, const char *form, struct err *err)
{
    struct sink_file *kept = *file;

    *file = NULL;
    text_addf(&forms->paths, "%s\n", path_of(forms, "letters", form));
    return sink_file_keep(kept, err);
}

enum status
letter_forms_end(struct letter_forms *forms, struct err *err)
{
    const struct document *head = document_object(forms->job->arena);
    enum status status = ST_OK;

    if (forms->is_html) {
        status = render(forms, "foot.html", head, sink_of_file(forms->html), err);
        status = status == ST_OK ? keep(forms, &forms->html, "html", err) : status;
    }
    if (status == ST_OK && forms->is_text) {
        status = keep(forms, &forms->text, "txt", err);
    }
    if (status == ST_OK && forms->is_pdf) {
        status = render(forms, "foot.html", head, sink_of_file(forms->page), err);
        status = status == ST_OK
                     ? report_pdf(forms->job, forms->page, forms->pdf, forms->made_at, err)
                     : status;
        status = status == ST_OK ? keep(forms, &forms->pdf, "pdf", err) : status;
    }
    return status;
}

void
letter_forms_drop(struct letter_forms *forms)
{
    sink_file_drop(forms->html);
    sink_file_drop(forms->text);
    sink_file_drop(forms->pdf);
    sink_file_drop(forms->page);
}
