/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_WRITER_H
#define LEVAIN_WRITER_H

#include "reporting/document.h"
#include "reporting/sink.h"
#include "reporting/template.h"

/*
 * writer - the committee's dossier: its head, then its applications one by one, in one format.
 *
 * Memory does not grow with the number of applications: in HTML, the lines of the ranking and the
 * sections wait in temporary files until the end. The counts by status and by reason, the totals
 * of the envelopes and the room in the quotas are computed here, from the very lines that are
 * printed, and a head that says something else is refused. reports/dossier/README.md has the shape
 * of the document.
 */
#define WRITER_SECTIONS_MAX 2000 /* applications, when the sections are left to the writer */

enum writer_format {
    WRITER_HTML,
    WRITER_CSV,          /* a line an application, for a spreadsheet */
    WRITER_JSON,         /* the document */
    WRITER_XLSX,         /* a sheet a table: ranking, marks, who is not retained and why, money */
    WRITER_REASONS,      /* a line a rule, floor and threshold: how many it is against */
    WRITER_PAGES,        /* only sections, of some applications; with a list of them */
    WRITER_MINUTES_HTML, /* draft minutes of the session that decides, to fill in */
    WRITER_MINUTES_TEXT,
    WRITER_MINUTES_JSON, /* what the minutes file that `levain decide` reads begins from */
    WRITER_FORMATS,
};

enum writer_sections {
    WRITER_SECTIONS_AUTO, /* up to WRITER_SECTIONS_MAX applications */
    WRITER_SECTIONS_ALL,
    WRITER_SECTIONS_NONE,
    WRITER_SECTIONS_CHOSEN, /* of those that are given with their verdicts */
};

struct writer_options {
    enum writer_format format;
    enum writer_sections sections; /* WRITER_HTML: one for each application? */
    template_lookup_fn
        *lookup;       /* WRITER_HTML: the files of reports/dossier, by name; also of minutes */
    void *context;     /* of lookup */
    const char *apart; /* WRITER_HTML: the file where the sections are instead, or null */
    int64_t volume;    /* WRITER_PAGES: its number, 1, 2, ... */
    bool untitled;     /* no application has a title: a table has no column for it */
    int64_t made_at;   /* WRITER_XLSX: instant of the run; such a file has a date */
};

struct writer;

/** Give the format of that name: "html", "csv", "xlsx", "json", "reasons.csv",
 *  "pages.html", "minutes.html", "minutes.txt", "minutes.json". Errors: false when
 * there is none. */
bool writer_format_named(const char *name, enum writer_format *format)
    __attribute__((warn_unused_result));

/**
 * Begin a dossier. Words are in the language spoken; `sink` receives its bytes.
 *
 * Owner:  `arena` keeps the writer; `head` is kept and added to, until writer_end. The caller ends
 *         it with writer_end or, after a failure, with writer_drop.
 * Errors: ST_DATA - the head lacks run.application_count, run.awarded_cents or fund.currency, or
 *         holds a figure that is not what its name says; a template is missing or broken.
 *         ST_CANNOT_WRITE.
 */
enum status writer_begin(struct arena *arena, const struct writer_options *options,
                         struct document *head, struct sink sink, struct writer **writer,
                         struct err *err) __attribute__((warn_unused_result));

/**
 * Add the next application, in the order in which the report lists them. The writer adds to
 * `application`, which must not be used afterwards.
 *
 * Errors: ST_DATA - a figure is missing or not what its name says; the message names the
 *         application. ST_CANNOT_WRITE.
 */
enum status writer_application(struct writer *writer, struct document *application, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Write the rest. The writer is released, whatever is given back.
 *
 * Errors: ST_BUG - the applications are not as many as run.application_count, or their awards do
 *         not sum to run.awarded_cents. Else as writer_application.
 * Source: P1, P7.
 */
enum status writer_end(struct writer *writer, struct err *err) __attribute__((warn_unused_result));

/** Tell how much memory the writer holds, all in all. Errors: none. */
size_t writer_held_bytes(const struct writer *writer);

/** Give a dossier up (`writer` may be null). Errors: none. */
void writer_drop(struct writer *writer);

#endif
