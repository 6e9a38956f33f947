/* SPDX-License-Identifier: MPL-2.0 */
#include "taking.h"

#include "exchange/file.h"

#include <string.h>

#define OTHERS_MAX 100000
#define ROOM_LEAST 64

enum status
taking_lists(struct taking *taking, struct err *err)
{
    const struct job_options *options = &taking->job->options;
    const struct fund_file *file = &taking->call->file;

    for (size_t i = 0; i < options->list_count; i++) {
        const size_t list = fund_file_list(file, options->lists[i].name);

        if (list == SIZE_MAX) {
            if (file->list_count > 0) {
                err_hint(err, _("its first list is %s"), file->lists[0].name);
            }
            return err_set(err, ST_USAGE, _("the call has no list %s"), options->lists[i].name);
        }
        taking->lists[taking->list_count++] =
            (struct taking_file){.list = list, .path = options->lists[i].path};
    }
    return ST_OK;
}

enum status
taking_other(struct taking *taking, struct taking_file *file, long line, const char *reason,
             struct err *err)
{
    if (file->other_count == OTHERS_MAX) {
        return err_set(err, ST_DATA, _("%s: more than %d lines contradict others"), file->path,
                       OTHERS_MAX);
    }
    if (file->other_count + 1 >= file->other_room) {
        const size_t room = file->other_room > 0 ? 2 * file->other_room : ROOM_LEAST;
        struct rejects_line *others = ARENA_NEW(taking->job->arena, struct rejects_line, room);

        if (file->other_count > 0) {
            memcpy(others, file->others, file->other_count * sizeof *others);
        }
        file->others = others;
        file->other_room = room;
    }
    file->others[file->other_count++] =
        (struct rejects_line){line, arena_string(taking->job->arena, reason)};
    return ST_OK;
}

void
taking_refuse(struct taking *taking, const char *code, long line, const char *reason)
{
    struct arena *arena = taking->job->arena;
    struct taking_refused *refused;

    if (code == NULL || taking->list_count == 0) {
        return;
    }
    refused = ARENA_NEW(arena, struct taking_refused, 1);
    refused->code = arena_string(arena, code);
    refused->reason =
        text_format(arena, _("%s, line %ld: %s"), taking->reading->path, line, reason);
    *taking->refused_end = refused;
    taking->refused_end = &refused->next;
}

/* Hand on the applications that were refused since the last time. */
static enum status
store_refused(struct taking *taking, struct err *err)
{
    struct copy *copy = NULL;
    enum status status;

    if (taking->refused == NULL) {
        return ST_OK;
    }
    status = copy_begin(&copy, taking->job->db, "intake_refused", "ordinal, code, reason", err);
    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (const struct taking_refused *one = taking->refused; one != NULL; one = one->next) {
        copy_row(copy, 3);
        copy_int64(copy, ++taking->refused_count);
        copy_text(copy, one->code);
        copy_text(copy, one->reason);
    }
    taking->refused = NULL;
    taking->refused_end = &taking->refused;
    return copy_end(copy, err);
}

/* ---- items ----------------------------------------------------------------------------------- */

void
taking_copy_item(struct taking *taking, size_t index, const struct intake_item *item)
{
    const struct fund_list *list = &taking->call->file.lists[index];
    const struct digest digest = application_item_digest(taking->digester, list, &item->item);

    copy_row(taking->copy, 9);
    copy_int64(taking->copy, ++taking->sequence);
    copy_text(taking->copy, list->name);
    copy_text(taking->copy, item->code);
    copy_int64(taking->copy, item->row->line);
    copy_int64s(taking->copy, item->item.numbers, item->item.number_known, list->number_count);
    copy_texts(taking->copy, item->item.texts, list->text_count);
    copy_bytes(taking->copy, digest.bytes, DIGEST_BYTES);
    taking_copy_dates(taking->copy, item->dates, list->number_count, list->text_count);
    progress_add(&taking->progress, 1);
}

static enum status
on_item(void *context, const struct intake_item *item, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking_copy_item(taking, taking->reading->list, item);
    return ST_OK;
}

static enum status
on_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking_refuse(taking, refusal->code, refusal->row->line, refusal->reason);
    return ST_OK;
}

static enum status
read_list(struct taking *taking, struct taking_file *file, struct err *err)
{
    struct job *job = taking->job;
    const struct intake_list_file source = {&taking->call->file, file->list, file->path};
    const struct intake_hooks hooks = {.context = taking,
                                       .problems = &taking->problems->problems,
                                       .on_item = on_item,
                                       .on_refused = on_refused};
    enum status status =
        copy_begin(&taking->copy, job->db, "intake_item", TAKING_ITEM_COLUMNS, err);

    taking->reading = file;
    if (status == ST_OK) {
        taking->progress = progress_begin(job, _("lines"), 0);
        status = intake_read_list(job->scratch, &source, &hooks, &file->counts, err);
        progress_end(&taking->progress);
    }
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    return copy_end(taking->copy, err);
}

static struct taking_file *
file_of_list(struct taking *taking, const char *name)
{
    for (size_t i = 0; i < taking->list_count; i++) {
        if (strcmp(taking->call->file.lists[taking->lists[i].list].name, name) == 0) {
            return &taking->lists[i];
        }
    }
    return &taking->applications;
}

/* list, line, code, reason (the name of a rule explained in sql/README.md), item_max */
static enum status
on_item_problem(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;
    struct arena *arena = taking->job->arena;
    struct taking_file *file = file_of_list(taking, db_text(row, 0));
    const bool too_many = strcmp(db_text(row, 3), "intake_item_count_check") == 0;
    struct problem problem = {.file = file->path,
                              .line = (long)db_int64(row, 1),
                              .place = taking->call->file.lists[file->list].key_column,
                              .value = db_text(row, 2)};

    (void)err;
    if (too_many) {
        problem.reason =
            text_format(arena, _("more than %d items for one application"), (int)db_int64(row, 4));
        problem.advice = _("merge some of them, or change max_items in the fund file");
    } else {
        problem.reason = _("no application of that code, neither in the file nor in the call");
        problem.advice = _("correct the code, or take the application in with it");
    }
    problem_report(&taking->problems->problems, &problem);
    taking->reading = file;
    taking_refuse(taking, problem.value, problem.line, problem.reason);
    return ST_OK;
}

enum status
taking_read_lists(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const struct db_param params[] = {
        CALL_PARAMS(job, taking->call),
        db_number(job->arena, taking->call->rule_set_id),
    };
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < taking->list_count; i++) {
        status = read_list(taking, &taking->lists[i], err);
    }
    if (status == ST_OK) {
        status = store_refused(taking, err);
    }
    if (status == ST_OK && taking->sequence > 0) {
        status = db_named(job->db, "intake_item_problems", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_item_problem, .context = taking}, err);
    }
    return status == ST_OK ? store_refused(taking, err) : status;
}

/* ---- what goes with a wrong line --------------------------------------------------------------
 */

/* list ("" = applications), line, reason */
static enum status
on_refusal(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;

    return taking_other(taking, file_of_list(taking, db_text(row, 0)), (long)db_int64(row, 1),
                        db_text(row, 2), err);
}

enum status
taking_leave_out(struct taking *taking, struct err *err)
{
    struct db *db = taking->job->db;
    enum status status;

    taking->applications.other_count = 0; /* they come again, among the refused applications */
    status = db_named(db, "intake_refusals", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_refusal, .context = taking}, err);
    return status == ST_OK ? db_named(db, "intake_refuse", DB_NO_PARAMS, DB_NO_ROWS, err) : status;
}

enum status
taking_write_rejects(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < taking->list_count; i++) {
        const struct taking_file *file = &taking->lists[i];
        const struct rejects_source source = {&taking->call->file, file->list, file->path};
        const char *path = text_format(job->arena, "%s.rejects.csv", file->path);
        const size_t count = file->counts.refused_count + file->other_count;

        if (count > 0) {
            status = rejects_write(job, &source, path, file->others, err);
        }
        if (status == ST_OK && count > 0 && !job->options.quiet) {
            output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                        file->path, count, path);
        }
    }
    return status;
}

/* ---- sources --------------------------------------------------------------------------------- */

static enum status
copy_source(struct taking *taking, struct copy *copy, const struct taking_file *file, int ordinal,
            struct err *err)
{
    struct digest digest;
    enum status status = file_digest(file->path, &digest, err);

    if (status == ST_OK) {
        copy_row(copy, 6);
        copy_int32(copy, ordinal);
        copy_text(copy, file->list == SIZE_MAX ? "applications" : "list");
        copy_text(copy, file->list == SIZE_MAX ? NULL : taking->call->file.lists[file->list].name);
        copy_text(copy, file->path);
        copy_bytes(copy, digest.bytes, DIGEST_BYTES);
        copy_null(copy);
    }
    return status;
}

static void
copy_mapping(struct copy *copy, const struct taking *taking, int ordinal)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    digester_raw(digester, taking->mapping_source, strlen(taking->mapping_source));
    digest = digester_result(digester);
    digester_end(digester);
    copy_row(copy, 6);
    copy_int32(copy, ordinal);
    copy_text(copy, "mapping");
    copy_null(copy);
    copy_text(copy, taking->mapping->path);
    copy_bytes(copy, digest.bytes, DIGEST_BYTES);
    copy_text(copy, taking->mapping_source);
}

enum status
taking_store_sources(struct taking *taking, struct err *err)
{
    struct copy *copy = NULL;
    int ordinal = 0;
    enum status status = copy_begin(&copy, taking->job->db, "intake_source",
                                    "ordinal, kind, list, file_name, sha256, source", err);

    if (status == ST_OK && taking->applications.path != NULL) {
        status = copy_source(taking, copy, &taking->applications, ++ordinal, err);
    }
    for (size_t i = 0; status == ST_OK && i < taking->list_count; i++) {
        status = copy_source(taking, copy, &taking->lists[i], ++ordinal, err);
    }
    if (status == ST_OK && taking->mapping != NULL) {
        copy_mapping(copy, taking, ++ordinal);
    }
    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    return copy_end(copy, err);
}
