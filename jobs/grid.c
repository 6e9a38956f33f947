/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain fund explain-rules FILE              read the grid of a fund file aloud, without a
 * database levain fund explain-rules --call CALL       that of the rule set in force
 *
 * Every rule, criterion, cap and pass in plain sentences, which are made from what is computed. It
 * writes nothing: what it prints may be given to applicants as it is.
 */
#include "call.h"
#include "load.h"

#include "fund/grid.h"
#include "reporting/document.h"
#include "reporting/template.h"
#include "store/embedded.h"

#include <string.h>

#define PAGE "reports/grid/page.html"

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

static enum status
find_grid(struct job *job, struct fund_file *file, struct err *err)
{
    struct output_problems problems;
    struct call call = {0};
    enum status status;

    if (job->options.call != NULL) {
        status = call_find(job, job->options.call, 0, &call, err);
        *file = call.file;
        return status;
    }
    output_problems_begin(&problems, job->arena, false);
    status = load_fund_file(job, job->options.arguments[0], &problems, file, err);
    output_problems_end(&problems);
    return status;
}

static enum status
print_page(struct job *job, const struct grid *grid, struct err *err)
{
    struct arena *arena = job->arena;
    struct template_set set = {.arena = arena, .lookup = embedded, .strict = true};
    struct document *document = document_object(arena);
    const struct template *template = NULL;
    struct text body = text_in(arena), out = text_in(arena);
    enum status status = template_find(&set, PAGE, &template, err);

    grid_write_html(&body, grid);
    (void)document_add_text(arena, document, "language",
                            words_language() == LANGUAGE_FR ? "fr" : "en");
    (void)document_add_text(arena, document, "title",
                            fund_text_in(&grid->file->call_name, grid->file->call_code));
    (void)document_add_text(arena, document, "body", text_of(&body));
    if (status == ST_OK) {
        status = template_render(&set, template, document, sink_of_text(&out), err);
    }
    if (status == ST_OK) {
        output_print(text_of(&out));
    }
    return status;
}

static void
print_json(struct job *job, const struct grid *grid)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    grid_write_json(&writer, job->arena, grid);
    json_end_object(&writer);
    text_add(&out, "\n");
    output_print(text_of(&out));
}

static const char *const formats[] = {"text", "html", "md"};

static const char *
format_of(const struct job *job)
{
    return job->options.format != NULL ? job->options.format : formats[0];
}

enum status
job_fund_explain_rules_usage(struct job *job, struct err *err)
{
    const char *format = format_of(job);

    if (strcmp(format, formats[0]) != 0 && strcmp(format, formats[1]) != 0 &&
        strcmp(format, formats[2]) != 0) {
        err_hint(err, "%s", _("formats are text, html and md"));
        return err_set(err, ST_USAGE, _("there is no format %s"), format);
    }
    return ST_OK;
}

enum status
job_fund_explain_rules(struct job *job, struct err *err)
{
    const char *format = format_of(job);
    struct fund_file file;
    struct text out = text_in(job->arena);
    struct grid grid;
    enum status status = find_grid(job, &file, err);

    if (status != ST_OK) {
        return status;
    }
    grid = grid_of(job->arena, &file);
    if (job->options.json) {
        print_json(job, &grid);
    } else if (strcmp(format, formats[0]) == 0) {
        grid_write_text(&out, &grid);
        output_folded(job->arena, text_of(&out));
    } else if (strcmp(format, formats[2]) == 0) {
        grid_write_markdown(&out, &grid);
        output_print(text_of(&out));
    } else {
        status = print_page(job, &grid, err);
    }
    return status;
}
