/* SPDX-License-Identifier: MPL-2.0 */
#include "report.h"

#include "output.h"

#include <unistd.h>

static const char *
volume_path(const struct reporting *reporting, size_t number)
{
    return report_path(reporting, text_format(reporting->job->arena, REPORT_VOLUME_NAME, number));
}

static enum status
begin_volume(struct reporting *reporting, struct report_form *form, struct err *err)
{
    struct arena *arena = reporting->job->arena;
    struct writer_options options = report_writer_options(reporting);
    struct report_volume *volume = &form->volumes[form->volume_count++];
    struct document *head = NULL;
    enum status status = report_head(reporting, &head, err);

    options.format = WRITER_PAGES;
    options.volume = (int64_t)form->volume_count;
    volume->path = volume_path(reporting, form->volume_count);
    form->volume_pages = 0;
    if (status == ST_OK) {
        status = sink_file_spool(arena, &volume->page, err);
    }
    return status == ST_OK
               ? writer_begin(arena, &options, head, sink_of_file(volume->page), &form->volume, err)
               : status;
}

static enum status
end_volume(struct report_form *form, struct err *err)
{
    struct writer *writer = form->volume;

    form->volume = NULL;
    return writer != NULL ? writer_end(writer, err) : ST_OK;
}

enum status
report_volumes_add(struct reporting *reporting, struct report_form *form,
                   struct document *application, struct err *err)
{
    enum status status = ST_OK;

    if (form->volume_pages == REPORT_PDF_PAGES_MAX) {
        status = end_volume(form, err);
    }
    if (status == ST_OK && form->volume == NULL) {
        status = begin_volume(reporting, form, err);
    }
    form->volume_pages++;
    return status == ST_OK ? writer_application(form->volume, application, err) : status;
}

/* A volume of an earlier, longer report is not of this one. */
static void
warn_of_left(const struct reporting *reporting, const struct report_form *form)
{
    const char *path = volume_path(reporting, form->volume_count + 1);

    if (access(path, F_OK) == 0) {
        words_speak(reporting->spoken);
        output_note(_("%s is of an earlier report, not of this one"), path);
        words_speak(reporting->call.file.language);
    }
}

enum status
report_volumes_end(struct reporting *reporting, struct report_form *form, struct err *err)
{
    struct progress progress;
    enum status status;

    if (!reporting->minutes) {
        warn_of_left(reporting, form);
    }
    if (!form->in_volumes) {
        return ST_OK;
    }
    status = end_volume(form, err);
    progress = progress_begin(reporting->job, _("PDF files"), (int64_t)form->volume_count);
    for (size_t i = 0; status == ST_OK && i < form->volume_count; i++) {
        struct report_volume *volume = &form->volumes[i];

        status = sink_file_open(reporting->job->arena, volume->path, &form->file, err);
        if (status == ST_OK) {
            status = report_print_pdf(reporting, volume->page, &form->file, err);
        }
        progress_add(&progress, 1);
    }
    progress_end(&progress);
    return status;
}

void
report_volumes_drop(struct report_form *form)
{
    writer_drop(form->volume);
    for (size_t i = 0; i < form->volume_count; i++) {
        sink_file_drop(form->volumes[i].page);
    }
}
