/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DOSSIER_H
#define LEVAIN_DOSSIER_H

#include "reporting/document.h"
#include "reporting/reasons.h"
#include "reporting/sink.h"
#include "reporting/tally.h"
#include "reporting/template.h"

/* What waits, in HTML and in the minutes, until it can be put into the page. */
enum dossier_spool {
    SPOOL_ROWS,     /* of the ranking */
    SPOOL_SECTIONS, /* one for each application */
    SPOOL_RECUSALS, /* lines of who has a conflict with what */
    SPOOL_AWARDS,   /* lines of the minutes: awarded */
    SPOOL_WAITING,  /* on the waiting list */
    SPOOL_REFUSED,  /* rejected or withdrawn */
    SPOOL_INELIGIBLE,
    SPOOLS,
};

struct dossier_book; /* of the form in XLSX */

/*
 * dossier - the forms of the committee's dossier. Only writer.h's functions call these.
 */
struct dossier {
    struct arena *kept;    /* until the end */
    struct arena *scratch; /* until the end of the application */
    struct document *head;
    const char *currency;
    bool has_sections;
    bool chosen;       /* of those only that come with their verdicts */
    const char *apart; /* the file that has them instead, or null */
    int64_t volume;    /* of pages; else 0 */
    bool untitled;     /* no application has a title */
    struct sink sink;
    struct tally tally;
    struct reasons reasons;
    struct template_set templates;
    const struct template *page, *row, *section, *recusal; /* HTML, minutes */
    struct document *words;
    struct sink_file *spools[SPOOLS]; /* null = the form has none */
    int64_t spooled[SPOOLS];          /* what was rendered into each, or written */
    struct dossier_book *book;        /* XLSX; else null */
    int64_t made_at;                  /* the run; for forms that carry a date */
};

/** Give a spool of the form, opened when it was not. Errors: as sink_file_spool. */
enum status dossier_spool(struct dossier *dossier, enum dossier_spool spool, struct err *err)
    __attribute__((warn_unused_result));

/** Render into a spool that is open. Errors: as template_render. */
enum status dossier_spool_render(struct dossier *dossier, enum dossier_spool spool,
                                 const struct template *template, const struct document *document,
                                 struct err *err) __attribute__((warn_unused_result));

/** Give the texts of a list (or null) on one line. Owner: `arena`. Errors: none. */
const char *dossier_list_codes(struct arena *arena, const struct document *list);

/** Add each spool that is open to the head, by its name in templates, and whether it has anything.
 *  Errors: none. */
void dossier_add_spools(struct dossier *dossier);

/** Write the lines of who has a conflict with an application. Errors: as writer_application. */
enum status dossier_session_add(struct dossier *dossier, struct document *application,
                                struct err *err) __attribute__((warn_unused_result));

/** Add to the head what its templates of the session, of simulations and of counterfactuals cannot
 *  work out; format_document was called. Errors: none. */
void dossier_session_end(struct dossier *dossier);

/** A label that only repeats the code says nothing: take it away from each of a list (or null).
 *  Errors: none. */
void dossier_drop_same_labels(struct document *list);

/** Write what the format writes first, for each application, and last. The functions of a format
 *  are called in that order. Errors: as writer_begin, writer_application, writer_end. */
enum status dossier_html_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_html_add(struct dossier *dossier, struct document *application, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_html_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_pages_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_pages_end(struct dossier *dossier, struct err *err)
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
enum status dossier_minutes_html_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_minutes_text_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_minutes_add(struct dossier *dossier, struct document *application,
                                struct err *err) __attribute__((warn_unused_result));
enum status dossier_minutes_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_skeleton_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_skeleton_add(struct dossier *dossier, struct document *application,
                                 struct err *err) __attribute__((warn_unused_result));
enum status dossier_skeleton_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_xlsx_begin(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_xlsx_add(struct dossier *dossier, struct document *application, struct err *err)
    __attribute__((warn_unused_result));
enum status dossier_xlsx_end(struct dossier *dossier, struct err *err)
    __attribute__((warn_unused_result));

/** Release what the form in XLSX holds, if this is one. Errors: none. */
void dossier_xlsx_drop(struct dossier *dossier);

#endif
