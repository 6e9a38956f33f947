/* SPDX-License-Identifier: MPL-2.0 */
#include "rejects.h"

#include "exchange/file.h"

#include <string.h>

struct writing {
    struct job *job;
    const struct fund_file *file;
    struct text out;
    bool had_reasons;                  /* the file is a mended rejects file */
    const struct rejects_line *others; /* those that are still to come */
};

/* Bytes of a row without its last cell. */
static size_t
without_last_cell(const struct csv_row *row, char separator)
{
    size_t cut = row->raw_bytes;
    bool quoted = false;

    for (size_t i = 0; i < row->raw_bytes; i++) {
        quoted = row->raw[i] == '"' ? !quoted : quoted;
        cut = !quoted && row->raw[i] == separator ? i : cut;
    }
    return cut;
}

/* Reasons go into a file of the call's encoding: outside UTF-8, what is not ASCII becomes `?`. */
static const char *
encoded(struct writing *writing, const char *reason)
{
    char *text = arena_string(writing->job->arena, reason);

    for (char *at = text; writing->file->csv.encoding != CSV_UTF8 && *at != '\0'; at++) {
        *at = (unsigned char)*at < 0x80 ? *at : '?';
    }
    return text;
}

static void
add_row(struct writing *writing, const struct csv_row *row, const char *last)
{
    char separator[] = {writing->file->csv.separator, '\0'};

    text_add_bytes(&writing->out, row->raw,
                   writing->had_reasons ? without_last_cell(row, separator[0]) : row->raw_bytes);
    text_add(&writing->out, separator);
    text_add(&writing->out,
             csv_cell(writing->job->arena, encoded(writing, last), separator[0], true));
    text_add(&writing->out, "\n");
}

static enum status
on_header(void *context, const struct csv_row *row, struct err *err)
{
    struct writing *writing = context;

    (void)err;
    writing->had_reasons = strcmp(row->cells[row->count - 1], INTAKE_REASON_COLUMN) == 0;
    add_row(writing, row, INTAKE_REASON_COLUMN);
    return ST_OK;
}

static enum status
on_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    (void)err;
    add_row(context, refusal->row, refusal->reason);
    return ST_OK;
}

static void
add_other(struct writing *writing, const struct csv_row *row)
{
    if (writing->others != NULL && writing->others->line == row->line) {
        add_row(writing, row, writing->others->reason);
        writing->others++;
    }
}

static enum status
on_line(void *context, const struct intake_line *line, struct err *err)
{
    (void)err;
    add_other(context, line->row);
    return ST_OK;
}

static enum status
on_item(void *context, const struct intake_item *item, struct err *err)
{
    (void)err;
    add_other(context, item->row);
    return ST_OK;
}

enum status
rejects_write(struct job *job, const struct rejects_source *source, const char *path,
              const struct rejects_line *others, struct err *err)
{
    struct problems unheard = {0};
    struct writing writing = {
        .job = job, .file = source->file, .out = text_in(job->arena), .others = others};
    struct intake_hooks hooks = {.context = &writing,
                                 .problems = &unheard,
                                 .on_line = on_line,
                                 .on_item = on_item,
                                 .on_header = on_header,
                                 .on_refused = on_refused};
    const struct intake_list_file list = {source->file, source->list, source->path};
    struct intake_counts counts;
    enum status status =
        source->list == SIZE_MAX
            ? intake_read_file(job->scratch, source->file, source->path, &hooks, &counts, err)
            : intake_read_list(job->scratch, &list, &hooks, &counts, err);

    return status != ST_OK ? status
                           : file_write(path, text_of(&writing.out), writing.out.length, err);
}
