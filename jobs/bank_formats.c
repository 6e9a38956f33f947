/* SPDX-License-Identifier: MPL-2.0 */
#include "bank_formats.h"

#include "output.h"

#include "base/text.h"
#include "base/words.h"
#include "store/embedded.h"

#include <string.h>

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
    err_hint(err, _("there are %s; a file of your own ends in .json"), text_of(&codes));
    return err_set(err, ST_USAGE, _("there is no format `%s`"), name);
}
