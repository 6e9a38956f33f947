/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_FIGURES_H
#define LEVAIN_REPORT_FIGURES_H

#include "job.h"

#include "reporting/figures_writer.h"

/*
 * report_figures - a report to funders being made. Private to the files report_figures*.c.
 */

/* What is asked: reports of one question are versions of one another. */
struct report_question {
    const char *report, *fund, *funder; /* codes; no funder = the part of all */
    const char *award;                  /* CALL/CODE; null = the whole fund */
    int64_t fund_id;
    int32_t from, through, as_of;
};

/* A version that was kept. */
struct report_version {
    bool found;
    int64_t version, known_at;
    const char *document, *sha256, *snapshot_sha256, *journal_head, *marks, *causes, *engine,
        *known;
};

struct report_figures {
    struct job *job;
    struct report_question question;
    const char *time_zone;
    int32_t today;
    bool may_keep;
    int64_t edition;       /* that is asked for; 0 = the last */
    const char *statement; /* document.sql */
    const char *stem;      /* of its files, in place of the name they have by themselves; or null */
    bool keep_files;       /* files that are there are left */
    struct report_version last, before;
    const char *document; /* that is told */
    struct figures figures, restated;
    struct figures_made made;
};

/** Give a file of reports/ by its name, such as "common/style.css"; null when there is none. It is
 *  a template_lookup_fn. Owner: the program. Errors: none. */
const char *report_figures_file(void *context, const char *name);

/** Give the statement of a report, or null when there is none of that name. Owner: the program.
 *  Errors: none. */
const char *report_figures_statement(struct arena *arena, const char *name);

/** Tell whether a statement is of one award: it has a sixth parameter. Errors: none. */
bool report_figures_of_award(const char *statement);

/** List the reports that have a statement, with commas. Owner: `arena`. Errors: none. */
const char *report_figures_names(struct arena *arena);

/** Read what was asked of the fund: its days, whether reports may be kept.
 *  Errors: ST_DATA - there is no such fund or funder, the day is still to come, the period begins
 *          after it. */
enum status report_figures_ask(struct report_figures *report, struct err *err)
    __attribute__((warn_unused_result));

/** Take the place of the transaction by one whose reads are all of one moment, when nobody else
 *  makes the same report. Errors: as db_begin; ST_RETRY - another one takes too long. */
enum status report_figures_snapshot(struct report_figures *report, struct err *err)
    __attribute__((warn_unused_result));

/** Let others make the same report. Errors: as db_query. */
enum status report_figures_release(struct report_figures *report, struct err *err)
    __attribute__((warn_unused_result));

/** Give the document: the one that was kept, else computed now and, where it may be, kept.
 *  Errors: ST_DATA - the document is not of its shape; as db_query. */
enum status report_figures_make(struct report_figures *report, struct err *err)
    __attribute__((warn_unused_result));

/** Check the formats that are asked for. Errors: ST_USAGE - there is none of a name; as
 *  report_pdf_ready. */
enum status report_figures_formats(const struct job *job, struct err *err)
    __attribute__((warn_unused_result));

/** Write the files, in the language that the document has of the fund, and add their paths.
 *  Errors: as the writers; ST_CANNOT_WRITE. */
enum status report_figures_write(struct report_figures *report, struct text *paths, struct err *err)
    __attribute__((warn_unused_result));

#endif
