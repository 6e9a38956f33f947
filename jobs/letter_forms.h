/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LETTER_FORMS_H
#define LEVAIN_LETTER_FORMS_H

#include "job.h"

#include "reporting/document.h"
#include "reporting/sink.h"
#include "reporting/template.h"

/*
 * letter_forms - the files of letters: one of all of them and one of each, in several forms.
 *
 * Each file appears when it is whole. The same letters give the same bytes.
 */
struct letter_forms {
    struct job *job;
    bool is_html, is_text, is_pdf;
    int64_t made_at; /* the instant that a PDF carries */
    struct template_set set;
    const struct document *words;
    struct sink_file *html, *text, *pdf, *page; /* of all letters; page: what the PDF is made of */
    struct text paths;                          /* of what was written, a line each */
    size_t count;
};

/** Read which forms are asked for, before anything is opened.
 *  Errors: ST_USAGE - there is none of a name; as report_pdf_ready. */
enum status letter_forms_read(struct job *job, struct letter_forms *forms, struct err *err)
    __attribute__((warn_unused_result));

/** Begin the files of all letters, in the language spoken. Errors: as sink_file_open. */
enum status letter_forms_begin(struct letter_forms *forms, const char *title, struct err *err)
    __attribute__((warn_unused_result));

/** Write a letter into its own files and those of all. Errors: as template_render, report_pdf. */
enum status letter_forms_add(struct letter_forms *forms, const char *code,
                             struct document *document, struct err *err)
    __attribute__((warn_unused_result));

/** End the files of all letters. Errors: as report_pdf, sink_file_keep. */
enum status letter_forms_end(struct letter_forms *forms, struct err *err)
    __attribute__((warn_unused_result));

/** Forget what was not ended. Errors: none. */
void letter_forms_drop(struct letter_forms *forms);

#endif
