/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOSSIER_H
#define LEVAIN_DOSSIER_H

#include "reporting/document.h"
#include "reporting/reasons.h"
#include "reporting/sink.h"
#include "reporting/tally.h"
#include "reporting/template.h"

/*
 * dossier - the forms of the committee's dossier. Only writer.h's functions call these.
 */
struct dossier {
    struct arena *kept;    /* until the end */
    struct arena *scratch; /* until the end of the application */
    struct document *head;
    const char *currency;
    bool has_sections;
    struct sink sink;
    struct tally tally;
    struct reasons reasons;
    struct template_set templates;
    const struct template *page, *row, *section; /* HTML */
    struct document *words;
    struct sink_file *rows_file, *sections_file;
};

/** Write what the format writes first, for each application, and last. The functions of a format
 *  are called in that order. Errors: as writer_begin, writer_application, writer_end. */
enum status dossier_html_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_html_add(struct dossier *dossier, struct document *application, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_html_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_csv_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_csv_add(struct dossier *dossier, struct document *application, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_reasons_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_reasons_add(struct dossier *dossier, struct document *application,
                                struct err *err) __attribute__((warn_unused_result));
enum status dossier_reasons_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_json_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_json_add(struct dossier *dossier, struct document *application, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_json_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));

#endif
