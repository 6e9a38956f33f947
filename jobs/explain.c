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

#include <inttypes.h>
#include <string.h>

#define TEMPLATE "reports/explain/template.txt"
#define COLUMNS  80

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

/* Fold one line at its blanks; what follows is indented as its text is, behind a dash or not. */
static void
fold_line(struct text *out, const char *line, size_t length)
{
    size_t indent = strspn(line, " -"), column = 0;

    for (size_t start = 0, end; start < length; start = end) {
        size_t blanks = start, width;

        while (blanks < length && line[blanks] == ' ') {
            blanks++;
        }
        if (blanks == length) { /* nothing but blanks is left */
            break;
        }
        for (end = blanks; end < length && line[end] != ' '; end++) {
        }
        width = text_characters(line + start, end - start);
        if (column > indent && column + width > COLUMNS) {
            text_addf(out, "\n%*s", (int)indent, "");
            column = indent + width - (blanks - start);
            start = blanks;
        } else {
            column += width;
        }
        text_add_bytes(out, line + start, end - start);
    }
    text_add(out, "\n");
}

static void
print_folded(struct arena *arena, const char *text)
{
    struct text out = text_in(arena);

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        fold_line(&out, text, length);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    output_print(text_of(&out));
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
    print_folded(arena, text_of(&out));
    return status;
}

/* ---- where facts come from ------------------------------------------------------------------- */

/* Facts, or a list, of the version that was judged. */
struct source {
    const char *list, *file, *by;                     /* list: null = its own facts */
    int64_t version, first_line, last_line, taken_at; /* lines: 0 = not known */
};

struct sources {
    struct arena *arena;
    struct source items[FUND_LISTS_MAX + 1];
    size_t count;
};

/* version, list, file_name, first_line, last_line, taken_at, taken_by */
static enum status
on_source(const struct db_row *row, void *context, struct err *err)
{
    struct sources *sources = context;

    (void)err;
    if (sources->count == sizeof sources->items / sizeof *sources->items) {
        return ST_OK; /* of an earlier rule set, which had other lists */
    }
    sources->items[sources->count++] = (struct source){
        .version = db_int64(row, 0),
        .list = db_is_null(row, 1) ? NULL : arena_string(sources->arena, db_text(row, 1)),
        .file = arena_string(sources->arena, db_text(row, 2)),
        .first_line = db_is_null(row, 3) ? 0 : db_int64(row, 3),
        .last_line = db_is_null(row, 4) ? 0 : db_int64(row, 4),
        .taken_at = db_int64(row, 5),
        .by = arena_string(sources->arena, db_text(row, 6)),
    };
    return ST_OK;
}

static const char *
source_sentence(struct arena *arena, const struct fund_file *file, const struct source *source)
{
    const size_t list = source->list != NULL ? fund_file_list(file, source->list) : SIZE_MAX;
    const char *what = source->list == NULL ? _("facts")
                       : list == SIZE_MAX   ? source->list
                                            : fund_text_in(&file->lists[list].label, source->list);
    const char *when = instant_text(arena, source->taken_at, file->zone);
    const char *lines = source->first_line == 0 ? ""
                        : source->first_line == source->last_line
                            ? text_format(arena, _(", line %" PRId64), source->first_line)
                            : text_format(arena, _(", lines %" PRId64 " to %" PRId64),
                                          source->first_line, source->last_line);

    return text_format(arena, _("%s: %s%s, taken in on %s, version %" PRId64), what, source->file,
                       lines, when, source->version);
}

static void
write_sources(struct json_writer *writer, struct arena *arena, const struct fund_file *file,
              const struct sources *sources)
{
    json_begin_array(writer, "sources");
    for (size_t i = 0; i < sources->count; i++) {
        const struct source *source = &sources->items[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "list", source->list);
        json_string_of(writer, "file", source->file);
        if (source->first_line > 0) {
            json_number_of(writer, "first_line", source->first_line);
            json_number_of(writer, "last_line", source->last_line);
        }
        json_number_of(writer, "version", source->version);
        json_string_of(writer, "taken_at", instant_text(arena, source->taken_at, file->zone));
        json_string_of(writer, "taken_by", source->by);
        json_string_of(writer, "source_text", source_sentence(arena, file, source));
        json_end_object(writer);
    }
    json_end_array(writer);
}

struct explained {
    struct job *job;
    const struct sources *sources;
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
    write_sources(&writer, job->scratch, explanation->file, explained->sources);
    json_end_object(&writer);
    if (job->options.json) {
        text_add(&out, "\n");
        output_print(text_of(&out));
        return ST_OK;
    }
    return render(job, explanation->file->currency, &out, err);
}

static enum status
read_sources(struct job *job, const struct call *call, const struct stored_run *run,
             int64_t application_id, struct sources *sources, struct err *err)
{
    const struct db_param params[] = {
        CALL_PARAMS(job, call),
        db_number(job->arena, run->allocation_run_id),
        db_number(job->arena, application_id),
    };

    sources->arena = job->arena;
    return db_named(job->db, "fact_sources", (struct db_params){4, params},
                    (struct db_rows){.on_row = on_source, .context = sources}, err);
}

enum status
job_explain(struct job *job, struct err *err)
{
    struct application_name name;
    struct call call = {0};
    struct stored_run run;
    struct sources sources = {0};
    struct explained explained = {.job = job, .sources = &sources, .run = &run};
    enum status status = application_find(job, job->options.arguments[0], &name, err);

    if (status == ST_OK) {
        status = stored_run_open(job, name.call, job->options.run, &call, &run, err);
    }
    if (status == ST_OK) {
        status = read_sources(job, &call, &run, name.application_id, &sources, err);
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
