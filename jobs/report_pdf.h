/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_PDF_H
#define LEVAIN_REPORT_PDF_H

#include "job.h"

#include "reporting/sink.h"

/*
 * report_pdf - a page of HTML as PDF, by WeasyPrint where it is installed.
 *
 * WeasyPrint is a program of its own: it is started without a shell, reads the page on its standard
 * input, fetches nothing, and is ended when it takes too long. The HTML stays the form that screen
 * readers read; no claim is made for the PDF.
 */
#define REPORT_PDF_SECONDS_MAX 900

/** Tell whether PDF can be made here, before anything is read.
 *  Errors: ST_CANNOT_WRITE - there is no program weasyprint in PATH. */
enum status report_pdf_ready(const struct job *job, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Make the PDF of `page` into `pdf`. The date it may carry is `made_at`, an instant, so that the
 * same page gives the same bytes.
 *
 * Errors: ST_CANNOT_WRITE - WeasyPrint cannot be started, fails (the last line that it says is
 *         told), or takes more than REPORT_PDF_SECONDS_MAX; as sink_file_handle.
 */
enum status report_pdf(struct job *job, struct sink_file *page, struct sink_file *pdf,
                       int64_t made_at, struct err *err) __attribute__((warn_unused_result));

#endif
