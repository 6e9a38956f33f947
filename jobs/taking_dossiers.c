/* SPDX-License-Identifier: MPL-2.0 */
/* Dossiers of Démarche numérique on their way in. */
#include "taking.h"

#include "exchange/file.h"

static enum status
load(struct taking *taking, const char *path, struct file_bytes *source, struct err *err)
{
    char *bytes = NULL;
    enum status status =
        file_read(taking->job->arena, path, JSON_BYTES_MAX, &bytes, &source->length, err);

    source->name = path;
    source->bytes = bytes;
    return status;
}

enum status
taking_mapping(struct taking *taking, struct err *err)
{
    struct file_bytes source = {0};
    enum status status = load(taking, taking->job->options.mapping, &source, err);

    if (status != ST_OK) {
        return status;
    }
    taking->mapping = ARENA_NEW(taking->job->arena, struct demarche_mapping, 1);
    taking->mapping_source = source.bytes;
    return demarche_mapping_read(taking->job->arena, &taking->call->file, source, taking->mapping,
                                 &taking->problems->problems, err);
}

void
taking_copy_dates(struct copy *copy, const struct fact_dates *dates, size_t numbers, size_t texts)
{
    if (dates == NULL) {
        copy_null(copy);
        copy_null(copy);
        return;
    }
    copy_int64s(copy, dates->numbers, dates->number_known, numbers);
    copy_int64s(copy, dates->texts, dates->text_known, texts);
}

static void
on_note(void *context, const char *text)
{
    const struct taking *taking = context;

    if (!taking->job->options.quiet) {
        output_note("%s", text);
    }
}

enum status
taking_read_dossiers(struct taking *taking, taking_line_fn *on_line, struct err *err)
{
    struct job *job = taking->job;
    struct file_bytes source = {0};
    const struct demarche_hooks hooks = {.context = taking,
                                         .problems = &taking->problems->problems,
                                         .on_line = on_line,
                                         .on_note = on_note};
    enum status status = load(taking, taking->applications.path, &source, err);

    taking->demarche = (struct demarche){
        .file = &taking->call->file, .mapping = taking->mapping, .path = taking->applications.path};
    if (status == ST_OK) {
        status = json_source_parse(job->arena, source, hooks.problems, &taking->demarche.root, err);
    }
    if (status != ST_OK) {
        return status;
    }
    *err = (struct err){0};
    return demarche_read(job->scratch, &taking->demarche, &hooks, &taking->applications.counts,
                         err);
}

static enum status
on_item(void *context, size_t list, const struct intake_item *item, struct err *err)
{
    (void)err;
    taking_copy_item(context, list, item);
    return ST_OK;
}

enum status
taking_read_dossier_items(struct taking *taking, struct err *err)
{
    struct problems unheard = {0}; /* they were told with the dossiers */
    const struct demarche_hooks hooks = {
        .context = taking, .problems = &unheard, .on_item = on_item};
    struct intake_counts counts;
    enum status status =
        copy_begin(&taking->copy, taking->job->db, "intake_item", TAKING_ITEM_COLUMNS, err);

    if (status == ST_OK) {
        status = demarche_read(taking->job->scratch, &taking->demarche, &hooks, &counts, err);
    }
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    return copy_end(taking->copy, err);
}
