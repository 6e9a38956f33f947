/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_FORMATS_H
#define LEVAIN_BANK_FORMATS_H

#include "job.h"

#include "exchange/bank_format.h"

/*
 * bank_formats - the formats that are part of the program, and those in files of a fund's own.
 */

/* camt.053. */
extern const struct bank_format bank_format_camt;

/** Give how many formats are part of the program. Errors: none. */
size_t bank_formats_count(void);

/** Read one that is part of the program, in the order of their files. Owner: `arena`.
 *  Errors: ST_BUG - it is not right. */
enum status bank_formats_get(struct arena *arena, size_t index, struct bank_format *format,
                             struct err *err) __attribute__((warn_unused_result));

/**
 * Read the format of that code, or from the file of that name when it ends in `.json`.
 *
 * Owner:  the job's arena.
 * Errors: ST_USAGE - there is no such format; as bank_format_read, after its problems are printed.
 */
enum status bank_formats_find(struct job *job, const char *name, struct bank_format *format,
                              struct err *err) __attribute__((warn_unused_result));

/**
 * Try every format that is part of the program: the one that reads most of the file is taken, and
 * others that read as much are named in `others_found`, since then only a person can tell; null:
 * there is none.
 *
 * Owner:  the job's arena. Errors: ST_DATA - no format reads a line.
 * Cost:   reads the file once for each format whose header it has.
 */
enum status bank_formats_guess(struct job *job, const char *path, struct bank_format *format,
                               const char **others_found, struct err *err)
    __attribute__((warn_unused_result));

#endif
