/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PANEL_FILE_H
#define LEVAIN_PANEL_FILE_H

#include "fund/intake.h"

/*
 * panel_file - files of marks and of conflicts of interest, as CSV or JSON.
 *
 * A mark in such a file was typed by somebody for somebody: unlike one in a column of applications,
 * it is refused when it is not on the scale, comes late, or says no reason. Lines are read as
 * applications are: by intake, of a call whose fields are those of a mark.
 */
enum panel_file_kind {
    PANEL_MARKS,     /* application, criterion, marker, mark, justification, given_at */
    PANEL_CONFLICTS, /* application, marker, motive */
};

/* A file to be read, as of an instant. */
struct panel_file {
    const struct fund_file *call;
    enum panel_file_kind kind;
    const char *path;
    int64_t as_of;
};

struct panel_line {
    long line;               /* of a CSV file; of a JSON file the number of the object, from 1 */
    long application_column; /* of a CSV file, 1-based */
    const char *application, *marker;
    const char *words; /* the justification or the motive */
    size_t criterion;  /* index; of a mark */
    struct rational mark;
    bool has_given_at;
    int64_t given_at;
};

struct panel_file_hooks {
    void *context;
    struct problems *problems;
    /* A line that nothing in the file or the call is against. */
    enum status (*on_line)(void *context, const struct panel_line *line, struct err *err);
    /* A line that the call refuses, with its first reason; one that cannot be typed is refused by
     * intake, without this. Of JSON, every one. */
    void (*on_refused)(void *context, long line, const char *reason);
};

/** Give a call whose applications are the lines of such a file, for intake and rejects. It has the
 *  format of the call's own files. Owner: `arena`. Errors: none. */
struct fund_file panel_file_layout(struct arena *arena, const struct fund_file *file,
                                   enum panel_file_kind kind);

/** Tell whether a file is read as JSON: its name ends with .json. Errors: none. */
bool panel_file_is_json(const char *path);

/**
 * Read a file of marks or conflicts.
 *
 * Errors: ST_DATA - marks are not taken yet or not any more at its instant; the file cannot be
 * read; what on_line gave. What is wrong with its lines is reported to the problems.
 */
enum status panel_file_read(struct arena *arena, const struct panel_file *source,
                            const struct panel_file_hooks *hooks, struct intake_counts *counts,
                            struct err *err) __attribute__((warn_unused_result));

/** Write the objects of a JSON file with these numbers (in their order, ended by 0), each
 *  with its reason, as a JSON array. Owner: `arena`. Errors: as json_source_parse, file_read. */
enum status panel_file_json_rejects(struct arena *arena, const char *path, const long *lines,
                                    const char *const *reasons, const char **json, struct err *err)
    __attribute__((warn_unused_result));

#endif
