/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_formats.h"

#include "output.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/bank_file.h"
#include "store/embedded.h"

#include <string.h>

/* XML tells its own format: there is nothing to declare. */
const struct bank_format bank_format_camt = {
    .code = "camt.053", .name = "ISO 20022, XML", .source = "camt.053.001.02 to .08"};

#define FOLDER           "services/exchange/formats/"
#define ENDING           ".json"
#define FORMAT_BYTES_MAX ((size_t)1 << 20)

static bool
ends_in(const char *name, const char *ending)
{
    const size_t length = strlen(name);

    return length >= strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

/* The file of that place among the formats, or null. */
static const struct embedded_file *
file_at(size_t index)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (strncmp(embedded_files[i].name, FOLDER, strlen(FOLDER)) == 0 && index-- == 0) {
            return &embedded_files[i];
        }
    }
    return NULL;
}

size_t
bank_formats_count(void)
{
    size_t count = 0;

    while (file_at(count) != NULL) {
        count++;
    }
    return count;
}

enum status
bank_formats_get(struct arena *arena, size_t index, struct bank_format *format, struct err *err)
{
    const struct embedded_file *file = file_at(index);
    struct problems problems = {0};

    if (bank_format_read(arena, (struct file_bytes){file->name, file->text, strlen(file->text)},
                         format, &problems, err) != ST_OK) {
        return err_set(err, ST_BUG, "the format %s is not right", file->name);
    }
    return ST_OK;
}

static enum status
read_file(struct job *job, const char *path, struct bank_format *format, struct err *err)
{
    struct output_problems problems;
    struct file_bytes file = {.name = path};
    char *bytes;
    enum status status = file_read(job->arena, path, FORMAT_BYTES_MAX, &bytes, &file.length, err);

    if (status != ST_OK) {
        return status;
    }
    file.bytes = bytes;
    output_problems_begin(&problems, job->arena, false);
    status = bank_format_read(job->arena, file, format, &problems.problems, err);
    output_problems_end(&problems);
    return status;
}

enum status
bank_formats_find(struct job *job, const char *name, struct bank_format *format, struct err *err)
{
    struct text codes = text_in(job->arena);

    if (ends_in(name, ENDING)) {
        return read_file(job, name, format, err);
    }
    for (size_t i = 0; i < bank_formats_count(); i++) {
        const enum status status = bank_formats_get(job->arena, i, format, err);

        if (status != ST_OK || strcmp(format->code, name) == 0) {
            return status;
        }
        text_addf(&codes, "%s%s", i > 0 ? ", " : "", format->code);
    }
    err_at(err, "", 0, 0); /* not about the last format that was read */
    err_hint(err, _("there are %s; a file of your own ends in .json"), text_of(&codes));
    return err_set(err, ST_USAGE, _("there is no format `%s`"), name);
}

/* ---- looking for the format ------------------------------------------------------------------ */

struct fit {
    struct bank_format format;
    size_t read, columns; /* columns 0 = it is not the file's */
};

static size_t
columns_of(const struct bank_head *head)
{
    size_t count = 0;

    for (size_t i = 0; i < BANK_COLUMNS; i++) {
        count += head->places[i] != SIZE_MAX;
    }
    return count;
}

/* Try one format. Where the header is the format's and no row can be read, it is still the one to
 * say what is wrong with the rows. */
static void
try_format(struct job *job, const char *path, struct fit *fit)
{
    struct problems problems = {0};
    const struct bank_wish wish = {.problems = &problems};
    struct bank_totals totals;
    struct bank_head head;
    struct err err = {0};

    if (bank_head_read(job->scratch, path, &fit->format, &head, &err) != ST_OK) {
        return;
    }
    fit->columns = columns_of(&head);
    if (bank_file_read(job->scratch, path, &fit->format, &wish, &totals, &err) == ST_OK) {
        fit->read = totals.read;
    }
}

static bool
is_better(const struct fit *left, const struct fit *right)
{
    return left->read != right->read ? left->read > right->read : left->columns > right->columns;
}

enum status
bank_formats_guess(struct job *job, const char *path, struct bank_format *format,
                   const char **others_found, struct err *err)
{
    struct fit best = {0};
    struct text others = text_in(job->arena);

    if (bank_head_check(job->scratch, path, err) != ST_OK) {
        return err->status;
    }
    for (size_t i = 0; i < bank_formats_count(); i++) {
        const struct arena_mark mark = arena_mark(job->scratch);
        struct fit fit = {0};

        if (bank_formats_get(job->arena, i, &fit.format, err) != ST_OK) {
            return err->status;
        }
        try_format(job, path, &fit);
        arena_reset(job->scratch, mark);
        if (is_better(&fit, &best)) {
            best = fit;
            text_clear(&others);
        } else if (fit.columns > 0 && !is_better(&best, &fit)) {
            text_addf(&others, "%s%s", others.length > 0 ? ", " : "", fit.format.code);
        }
    }
    if (best.columns == 0) {
        err_at(err, path, 0, 0);
        err_hint(err, "%s",
                 _("name the nearest with --bank to see what is wrong, or describe it in a file of"
                   " your own (docs/bank-formats.md)"));
        return err_set(err, ST_DATA, "%s", _("no format has the columns of this file"));
    }
    *others_found = others.length > 0 ? text_of(&others) : NULL;
    *format = best.format;
    return ST_OK;
}
