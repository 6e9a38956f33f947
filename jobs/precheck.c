/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain precheck --call CALL FILE        judge a draft by the rule set in force
 * levain precheck --fund FUND_FILE FILE   by a fund file, without a database, with the territories
 *                                         and zones of --territories and --zones
 *
 * For the person who will file it: everything that is against it at once, what to correct and to
 * complete, and what it could be awarded. Nothing is written: the transaction is read-only. 0 when
 * nothing is against any of the drafts, 1 when something is.
 *
 * With --as-of, a draft is judged as if it were submitted then, by what was recorded by then: the
 * rule set in force, territories and zones. A later instant is no fault: what is known now holds.
 */
#include "call.h"
#include "load.h"
#include "references.h"
#include "try_lists.h"

#include "fund/precheck.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 64

struct prechecking {
    struct job *job;
    const struct fund_file *file;
    struct output_problems problems;
    struct draft *drafts;
    size_t count, room;
    struct text out; /* the JSON document */
    struct json_writer writer;
    size_t against_count;
};

/* It is judged as if it were submitted at --as-of, or now when its file does not say when. */
static void
set_submitted(const struct prechecking *prechecking, struct application *application)
{
    const struct fund_file *file = prechecking->file;
    int64_t said;

    if (file->submitted_field != SIZE_MAX &&
        (prechecking->job->options.has_as_of || !application_submitted(file, application, &said))) {
        size_t index = file->fields[file->submitted_field].index;

        application->numbers[index] = prechecking->job->options.as_of;
        application->number_known[index] = 1;
    }
}

static enum status
keep_draft(void *context, struct draft *draft, struct err *err)
{
    struct prechecking *prechecking = context;
    struct arena *arena = prechecking->job->arena;

    (void)err;
    if (prechecking->count == prechecking->room) {
        size_t room = prechecking->room > 0 ? 2 * prechecking->room : ROOM_AT_FIRST;
        struct draft *drafts = ARENA_NEW(arena, struct draft, room);

        for (size_t i = 0; i < prechecking->count; i++) {
            drafts[i] = prechecking->drafts[i];
        }
        prechecking->drafts = drafts;
        prechecking->room = room;
    }
    set_submitted(prechecking, &draft->application);
    prechecking->drafts[prechecking->count] = *draft;
    prechecking->drafts[prechecking->count++].application =
        application_copy(arena, prechecking->file, &draft->application);
    return ST_OK;
}

static int
by_code(const void *a, const void *b)
{
    const struct draft *const *left = a, *const *right = b;

    return strcmp((*left)->application.code, (*right)->application.code);
}

/* Give the drafts the items of the files of lists; a line that is wrong counts against its own. */
static enum status
read_lists(struct prechecking *prechecking, struct err *err)
{
    struct arena *arena = prechecking->job->arena;
    struct draft **sorted = ARENA_NEW(arena, struct draft *, prechecking->count);
    struct try_lists lists = {
        .job = prechecking->job,
        .file = prechecking->file,
        .problems = &prechecking->problems.problems,
        .applications = ARENA_NEW(arena, struct application *, prechecking->count),
        .codes = ARENA_NEW(arena, const char *, prechecking->count),
        .application_count = prechecking->count,
    };
    enum status status;

    for (size_t i = 0; i < prechecking->count; i++) {
        sorted[i] = &prechecking->drafts[i];
    }
    qsort(sorted, prechecking->count, sizeof(struct draft *), by_code);
    for (size_t i = 0; i < prechecking->count; i++) {
        lists.applications[i] = &sorted[i]->application;
        lists.codes[i] = sorted[i]->application.code;
    }
    status = try_lists_read(&lists, err);
    for (size_t i = 0; i < prechecking->count; i++) {
        sorted[i]->problem_count += lists.applications[i] == NULL;
    }
    return status;
}

static enum status
judge(struct prechecking *prechecking, size_t index, struct err *err)
{
    struct arena *arena = prechecking->job->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct text text = text_in(arena);
    struct precheck precheck;
    enum status status =
        precheck_of(arena, prechecking->file, &prechecking->drafts[index], &precheck, err);

    if (status != ST_OK) {
        return status;
    }
    prechecking->against_count += !precheck_passes(&precheck);
    if (prechecking->job->options.json) {
        precheck_write_json(&prechecking->writer, &precheck);
    } else if (!prechecking->job->options.quiet) {
        text_add(&text, index > 0 ? "\n\n" : "");
        precheck_write_text(&text, &precheck);
        output_folded(arena, text_of(&text));
    }
    arena_reset(arena, mark);
    return ST_OK;
}

static enum status
read_drafts(struct prechecking *prechecking, bool json, struct err *err)
{
    struct job *job = prechecking->job;
    const struct draft_hooks hooks = {.context = prechecking,
                                      .problems = &prechecking->problems.problems,
                                      .on_draft = keep_draft};
    enum status status = draft_read_file(job->scratch, prechecking->file, job->options.arguments[0],
                                         json, &hooks, err);

    return status == ST_OK && job->options.list_count > 0 ? read_lists(prechecking, err) : status;
}

/* The rule set in force and what it asks of territories and zones, as of the job's instant. */
static enum status
find_in_database(struct job *job, struct fund_file *file, struct err *err)
{
    struct call call = {0};
    enum status status = db_script(job->db, "set transaction read only", err);

    if (status == ST_OK) {
        status = call_find_as_of(job, job->options.call, &call, err);
    }
    if (status == ST_OK) {
        status = references_now(job, &call, err);
    }
    *file = call.file;
    return status == ST_OK ? references_hint(job, file, err) : status;
}

static enum status
find_fund_file(struct job *job, struct fund_file *file, struct err *err)
{
    struct output_problems problems;
    enum status status;

    if (job->options.call != NULL) {
        return find_in_database(job, file, err);
    }
    output_problems_begin(&problems, job->arena, false);
    status = load_fund_file(job, job->options.fund, &problems, file, err);
    output_problems_end(&problems);
    return status;
}

enum status
job_precheck_usage(struct job *job, struct err *err)
{
    const char *format = job->options.format;

    if (job->options.call != NULL &&
        (job->options.zones != NULL || job->options.territories != NULL)) {
        return err_set(err, ST_USAGE, "%s",
                       _("--zones and --territories go with --fund; a call has those of the "
                         "database"));
    }
    if (format != NULL && strcmp(format, "json") != 0 && strcmp(format, "csv") != 0) {
        err_hint(err, "%s", _("formats are csv and json"));
        return err_set(err, ST_USAGE, _("there is no format %s"), format);
    }
    return ST_OK;
}

static bool
is_json(const struct job *job)
{
    const char *format = job->options.format, *path = job->options.arguments[0];
    const size_t length = strlen(path), end = strlen(".json");

    return format != NULL ? strcmp(format, "json") == 0
                          : length > end && strcmp(path + length - end, ".json") == 0;
}

static void
begin_document(struct prechecking *prechecking)
{
    prechecking->out = text_in(prechecking->job->arena);
    prechecking->writer = json_writer_to(&prechecking->out);
    json_begin_object(&prechecking->writer, NULL);
    json_string_of(&prechecking->writer, "call", prechecking->file->call_code);
    json_begin_array(&prechecking->writer, "applications");
}

static void
end_document(struct prechecking *prechecking)
{
    json_end_array(&prechecking->writer);
    output_problems_write(&prechecking->problems, &prechecking->writer);
    json_end_object(&prechecking->writer);
    text_add(&prechecking->out, "\n");
    output_print(text_of(&prechecking->out));
}

enum status
job_precheck(struct job *job, struct err *err)
{
    struct fund_file file;
    struct prechecking prechecking = {.job = job, .file = &file};
    const bool json = is_json(job);
    enum status status = find_fund_file(job, &file, err);

    if (status != ST_OK) {
        return status;
    }
    output_problems_begin(&prechecking.problems, job->arena, job->options.json);
    begin_document(&prechecking);
    status = read_drafts(&prechecking, json, err);
    output_problems_end(&prechecking.problems);
    for (size_t i = 0; status == ST_OK && i < prechecking.count; i++) {
        status = judge(&prechecking, i, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (job->options.json) {
        end_document(&prechecking);
    }
    return prechecking.against_count > 0 || prechecking.problems.problems.count > 0 ? ST_REJECTS
                                                                                    : ST_OK;
}
