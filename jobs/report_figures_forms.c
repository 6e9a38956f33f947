/* SPDX-License-Identifier: MPL-2.0 */
/* report_figures_forms - the files of a report to funders. */
#include "report_figures.h"

#include "output.h"
#include "report_pages.h"
#include "report_pdf.h"

#include "base/date.h"
#include "exchange/file.h"
#include "reporting/period.h"

#include <string.h>
#include <unistd.h>

static const char *const forms[] = {"html", "txt", "csv", "xlsx", "json", "pdf", "geojson"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum status
report_figures_formats(const struct job *job, struct err *err)
{
    const char *list = job->options.format, *name;
    bool seen[COUNT(forms)] = {false};

    while (list != NULL && (name = report_next_name(job->arena, &list)) != NULL) {
        size_t i = 0;

        while (i < COUNT(forms) && strcmp(forms[i], name) != 0) {
            i++;
        }
        if (i == COUNT(forms)) {
            err_hint(err, "%s", _("formats are html, txt, csv, xlsx, json, pdf and geojson"));
            return err_set(err, ST_USAGE, _("there is no format %s"), name);
        }
        if (seen[i]) {
            return err_set(err, ST_USAGE, _("format %s is asked for twice"), name);
        }
        seen[i] = true;
        if (strcmp(name, "pdf") == 0 && report_pdf_ready(job, err) != ST_OK) {
            return err->status;
        }
    }
    return ST_OK;
}

/* What is being written, and how the files are named. */
struct writing {
    struct report_figures *report;
    struct figures_words words;
    const char *stem; /* folder, report, funder or award, period, day */
    struct text *paths;
    enum language spoken, written; /* to the person; in the files */
};

static const char *
stem_of(const struct report_figures *report)
{
    struct arena *arena = report->job->arena;
    const struct report_question *question = &report->question;
    const char *folder = report->job->options.out;
    char *period = arena_string(arena, period_name(arena, question->from, question->through));
    char *dots = strstr(period, "..");

    if (report->stem != NULL) {
        return report->stem;
    }
    if (question->award != NULL) {
        char *award = arena_string(arena, question->award);

        *strchr(award, '/') = '-';
        return text_format(arena, "%s/%s-%s-as-of-%s", folder != NULL ? folder : ".",
                           question->report, award, date_text(arena, question->as_of));
    }
    if (dots != NULL) {
        memmove(dots, dots + 1, strlen(dots));
        *dots = '_';
    }
    return text_format(arena, "%s/%s%s%s-%s-as-of-%s", folder != NULL ? folder : ".",
                       question->report, question->funder != NULL ? "-" : "",
                       question->funder != NULL ? question->funder : "", period,
                       date_text(arena, question->as_of));
}

/* The instant that files carry: when it was kept, else the end of the day that it is of. */
static int64_t
made_at(const struct report_figures *report)
{
    return report->made.kept ? report->made.known_at
                             : ((int64_t)report->question.as_of + 1) * 24 * 60 * 60;
}

static enum status
write_pdf(struct writing *writing, struct sink_file *file, struct err *err)
{
    struct job *job = writing->report->job;
    struct sink_file *page = NULL;
    enum status status = sink_file_spool(job->arena, &page, err);

    if (status == ST_OK) {
        status = figures_write_html(&writing->words, &writing->report->made, report_figures_file,
                                    NULL, sink_of_file(page), err);
    }
    if (status == ST_OK) {
        words_speak(writing->spoken); /* what it fails of is told to the person */
        status = report_pdf(job, page, file, made_at(writing->report), err);
        words_speak(writing->written);
    }
    sink_file_drop(page);
    return status;
}

static enum status
write_into(struct writing *writing, const char *form, size_t index, struct sink_file *file,
           struct err *err)
{
    struct figures_words *words = &writing->words;
    struct figures_made made = writing->report->made;

    made.known_at = made_at(writing->report);
    if (strcmp(form, "html") == 0) {
        return figures_write_html(words, &made, report_figures_file, NULL, sink_of_file(file), err);
    }
    if (strcmp(form, "txt") == 0) {
        return figures_write_text(words, &made, sink_of_file(file), err);
    }
    if (strcmp(form, "csv") == 0) {
        return figures_write_csv(words, &made, index, sink_of_file(file), err);
    }
    if (strcmp(form, "xlsx") == 0) {
        return figures_write_xlsx(words, &made, sink_of_file(file), err);
    }
    if (strcmp(form, "geojson") == 0) {
        return figures_write_geojson(words->arena, words->figures, &made, index, sink_of_file(file),
                                     err);
    }
    return strcmp(form, "pdf") == 0
               ? write_pdf(writing, file, err)
               : figures_write_json(words->arena, words->figures, &made, sink_of_file(file), err);
}

static enum status
write_file(struct writing *writing, const char *form, size_t index, const char *path,
           struct err *err)
{
    struct sink_file *file = NULL;
    enum status status;

    if (writing->report->keep_files && access(path, F_OK) == 0) {
        return ST_OK;
    }
    status = sink_file_open(writing->report->job->arena, path, &file, err);
    if (status == ST_OK) {
        status = write_into(writing, form, index, file, err);
    }
    if (status != ST_OK) {
        sink_file_drop(file);
        return status;
    }
    text_addf(writing->paths, "%s\n", path);
    return sink_file_keep(file, err);
}

static enum status
write_form(struct writing *writing, const char *form, struct err *err)
{
    struct arena *arena = writing->report->job->arena;
    const struct figures *figures = &writing->report->figures;
    const bool places = strcmp(form, "geojson") == 0;
    const char *name;
    enum status status = ST_OK;

    if (strcmp(form, "csv") != 0 && !places) {
        return write_file(writing, form, 0, text_format(arena, "%s.%s", writing->stem, form), err);
    }
    for (size_t i = 0; status == ST_OK; i++) {
        name = places ? figures_geojson_name(figures, i) : figures_csv_name(figures, i);
        if (name == NULL) {
            break;
        }
        status = write_file(writing, form, i,
                            text_format(arena, "%s-%s.%s", writing->stem, name, form), err);
    }
    return status;
}

/* Before anything is written: not every report lies somewhere. */
static enum status
check_places(const struct report_figures *report, struct err *err)
{
    const char *list = report->job->options.format, *name;

    while (list != NULL && (name = report_next_name(report->job->arena, &list)) != NULL) {
        if (strcmp(name, "geojson") == 0 && figures_geojson_name(&report->figures, 0) == NULL) {
            err_hint(err, "%s", _("levain report map has some"));
            return err_set(err, ST_USAGE, _("report %s has no table whose rows lie somewhere"),
                           report->question.report);
        }
    }
    return ST_OK;
}

enum status
report_figures_write(struct report_figures *report, struct text *paths, struct err *err)
{
    struct job *job = report->job;
    struct writing writing = {
        .report = report,
        .stem = stem_of(report),
        .paths = paths,
        .spoken = words_language(),
        /* As the document has it: what was kept is told as it was, whatever the fund speaks now. */
        .written = strcmp(report->figures.language, "fr") == 0 ? LANGUAGE_FR : LANGUAGE_EN};
    const char *list = job->options.format, *name;
    enum status status = check_places(report, err);

    if (status == ST_OK && job->options.out != NULL) {
        status = file_make_folder(job->options.out, err);
    }
    words_speak(writing.written);
    if (status == ST_OK) {
        status = figures_words_begin(job->arena, &report->figures, report_figures_file, NULL,
                                     &writing.words, err);
    }
    while (status == ST_OK && (name = report_next_name(job->arena, &list)) != NULL) {
        status = write_form(&writing, name, err);
    }
    words_speak(writing.spoken);
    if (status == ST_OK && writing.words.missing.length > 0) {
        output_note(_("report %s has no words for %s"), report->question.report,
                    text_of(&writing.words.missing));
    }
    return status;
}
