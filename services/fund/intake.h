/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_INTAKE_H
#define LEVAIN_INTAKE_H

#include "fund/application.h"

/*
 * intake - a CSV file of applications, or of the items of one of their lists, read as its call
 * says.
 *
 * Refused is only what cannot be typed; what a rule can judge (late, unbalanced, too big) goes on.
 * Every problem of the file is reported, with line, column, value and reason, before anybody
 * decides what to do with the good lines.
 */
#define INTAKE_REASON_COLUMN CSV_REASON_COLUMN

/* When facts were stated, where the source says it; by the places of the facts. */
struct fact_dates {
    int64_t *numbers, *texts; /* instants */
    uint8_t *number_known, *text_known;
};

/* One line that could be typed. It lives until the callback returns. */
struct intake_line {
    const struct csv_row *row;
    struct application application;
    struct marker_mark *marks; /* those that were given, in the order of the mark columns */
    size_t mark_count;
    size_t problem_count; /* of this line; 0 unless the hooks take drafts */
    const char *siren, *siret, *rna, *organization; /* null = none */
    const struct fact_dates *dates;                 /* null = the source does not say */
};

/* One line of a list's file that could be typed: an item. It lives until the callback returns. */
struct intake_item {
    const struct csv_row *row;
    const char *code; /* of its application */
    struct application_item item;
    const struct fact_dates *dates; /* null = the source does not say */
};

/* One line with a problem, as it stands in the file; it may have no cells. */
struct intake_refusal {
    const struct csv_row *row;
    const char *code;   /* of its application; null where that cannot be read either */
    const char *reason; /* the first one */
};

struct intake_hooks {
    void *context;
    struct problems *problems; /* of the file and its lines */
    /* A draft: a line with problems is given to on_line too, what could not be read is missing;
     * columns that only the fund fills (code, keys, marks) may be missing, others are reported. */
    bool draft;
    /* A good line of a file of applications; null when only lists are read. */
    enum status (*on_line)(void *context, const struct intake_line *line, struct err *err);
    /* The header, as it stands in the file; may be null. */
    enum status (*on_header)(void *context, const struct csv_row *row, struct err *err);
    /* A good line of a list's file; null when only applications are read. */
    enum status (*on_item)(void *context, const struct intake_item *item, struct err *err);
    /* A line with a problem; may be null. */
    enum status (*on_refused)(void *context, const struct intake_refusal *refusal, struct err *err);
};

struct intake_counts {
    size_t line_count;    /* data lines seen that belong to the call */
    size_t good_count;    /* given to on_line */
    size_t refused_count; /* lines with at least one problem */
};

/**
 * Read the file ("-" is the standard input) line by line.
 *
 * Owner:  lines are made in a scratch part of `arena`, given back after each.
 * Errors: ST_DATA - the file or its header cannot be read (missing, unknown or repeated columns are
 *         reported to the hooks' problems too); what `on_line` gave. Lines that cannot be typed are
 * problems, not errors.
 */
enum status intake_read_file(struct arena *arena, const struct fund_file *file, const char *path,
                             const struct intake_hooks *hooks, struct intake_counts *counts,
                             struct err *err) __attribute__((warn_unused_result));

/* The file of one list of a call. */
struct intake_list_file {
    const struct fund_file *file;
    size_t list; /* index */
    const char *path;
};

/** Read the items of one list, line by line. Owner: as above. Errors: as above, with `on_item`. */
enum status intake_read_list(struct arena *arena, const struct intake_list_file *of,
                             const struct intake_hooks *hooks, struct intake_counts *counts,
                             struct err *err) __attribute__((warn_unused_result));

#endif
