/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_H
#define LEVAIN_REPORT_H

#include "progress.h"
#include "report_pages.h"
#include "stored_run.h"

#include "fund/dossier_head.h"
#include "reporting/writer.h"

/*
 * report - a report being written in several forms at once. Private to the files report*.c.
 */
#define REPORT_FORMATS_MAX 8

/* More lines are not printed as PDF: WeasyPrint holds some 0.3 MB of each. */
#define REPORT_PDF_LINES_MAX 5000

/* Pages of applications in one PDF: WeasyPrint holds some 9 MB of each, and takes 0.4 s. */
#define REPORT_PDF_PAGES_MAX 100
#define REPORT_PDF_PAGE_MS   400
#define REPORT_VOLUMES_MAX   (REPORT_PDF_LINES_MAX / REPORT_PDF_PAGES_MAX + 1)
#define REPORT_VOLUME_NAME   "dossier-pages-%zu.pdf"
#define REPORT_VOLUME_FIRST  "dossier-pages-1.pdf"

/* So many pages of applications, printed apart from the ranking. */
struct report_volume {
    const char *path;
    struct sink_file *page; /* the HTML */
};

/* One form of the report, being written. */
struct report_form {
    const char *path;
    enum writer_format format;
    struct sink_file *file;
    struct sink_file *page; /* PDF: the HTML that it is made of; else null */
    struct writer *writer;
    int64_t page_count;            /* applications that it has a page of */
    bool in_volumes;               /* which are in files of their own */
    struct report_volume *volumes; /* REPORT_VOLUMES_MAX of them */
    size_t volume_count;
    struct writer *volume; /* the one being written */
    int64_t volume_pages;  /* in it */
};

struct reporting {
    struct job *job;
    struct call call;
    struct stored_run run;
    struct dossier_rule_counts *rules;
    struct dossier_run dossier; /* what its head is written from */
    struct stability stability;
    int64_t application_count;
    struct progress progress;
    bool minutes;         /* of the session; else the dossier */
    enum language spoken; /* messages are in the person's, the report in the fund's */
    struct report_pages pages;
    struct report_form forms[REPORT_FORMATS_MAX];
    size_t form_count;
};

/** Give the head of the report, as each form adds to one of its own. Errors: as document_parse. */
enum status report_head(struct reporting *reporting, struct document **head, struct err *err)
    __attribute__((warn_unused_result));

/** Check the formats that are asked for, before anything is read or written.
 *  Errors: ST_USAGE - there is none of a name, or too many. As report_pdf_ready. */
enum status report_forms_check(struct reporting *reporting, struct err *err)
    __attribute__((warn_unused_result));

/** Begin each form, add an application to each, end each. Whoever began them drops them.
 *  Errors: as writer.h; ST_CANNOT_WRITE - too many lines for a PDF. */
enum status report_forms_begin(struct reporting *reporting, struct err *err)
    __attribute__((warn_unused_result));
enum status report_forms_add(void *reporting, const struct explanation *explanation,
                             struct err *err) __attribute__((warn_unused_result));
enum status report_forms_end(struct reporting *reporting, struct err *err)
    __attribute__((warn_unused_result));
void report_forms_drop(struct reporting *reporting);

/** Give the path of a file of the report. Owner: the arena of the job. Errors: none. */
const char *report_path(const struct reporting *reporting, const char *name);

/** Give what a writer of the report is told. Errors: none. */
struct writer_options report_writer_options(const struct reporting *reporting);

/** Add a page to the volumes of a form, of which a new one is begun when the last is full.
 *  Errors: as writer.h. */
enum status report_volumes_add(struct reporting *reporting, struct report_form *form,
                               struct document *application, struct err *err)
    __attribute__((warn_unused_result));

/** Print what was added. Errors: as report_pdf, sink_file_keep. */
enum status report_volumes_end(struct reporting *reporting, struct report_form *form,
                               struct err *err) __attribute__((warn_unused_result));
void report_volumes_drop(struct report_form *form);

/** Print one page of HTML into its file, as PDF; the file is kept. Errors: as report_pdf. */
enum status report_print_pdf(struct reporting *reporting, struct sink_file *page,
                             struct sink_file **file, struct err *err)
    __attribute__((warn_unused_result));

#endif
