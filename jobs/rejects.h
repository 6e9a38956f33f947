/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REJECTS_H
#define LEVAIN_REJECTS_H

#include "fund/intake.h"
#include "job.h"

/*
 * rejects - the lines of a file that were not taken in, to be mended and fed again (P7).
 *
 * They are written as they stand in the file, with the reason in one more column, which intake
 * never reads; a mended file can be fed as it is.
 */

/* A line that could be typed but contradicts another one. */
struct rejects_line {
    long line;          /* 0 ends a list */
    const char *reason; /* words */
};

/* The file of which lines were refused. */
struct rejects_source {
    const struct fund_file *file;
    size_t list; /* whose items it holds; SIZE_MAX = it holds applications */
    const char *path;
};

/**
 * Read the file once more and write its header, and each line that its reading refuses or that
 * `others` names (in the order of lines, ended by line 0; null = none), to `path`.
 *
 * Errors: as intake_read_file and file_write.
 */
enum status rejects_write(struct job *job, const struct rejects_source *source, const char *path,
                          const struct rejects_line *others, struct err *err);

#endif
