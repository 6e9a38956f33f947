/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BOOKS_FILE_H
#define LEVAIN_BOOKS_FILE_H

#include "job.h"

#include "exchange/fec.h"

/*
 * books_file - exports of the operator's books as a file: the FEC, or its columns for a
 * spreadsheet.
 */
enum books_format { BOOKS_FEC, BOOKS_CSV, BOOKS_XLSX };

struct books_file {
    enum books_format format;
    struct fec_form form;         /* of a FEC */
    int64_t fund_id, first, last; /* exports */
    int32_t exercise;
    int64_t made_at;  /* instant of the last export, for a workbook */
    const char *path; /* a file, or a folder; null = the current one */
    const char *name; /* of the file in a folder, without its ending */
};

/** Give the format of a name: "fec", "csv" or "xlsx"; null is the FEC. Errors: false when there is
 *  none. */
bool books_format_named(const char *name, enum books_format *format)
    __attribute__((warn_unused_result));

/** Give how a FEC is written, of --encoding and --separator; null = UTF-8, TAB. Errors: false when
 *  there is no such encoding or separator. */
bool books_form_named(const char *encoding, const char *separator, struct fec_form *form)
    __attribute__((warn_unused_result));

/**
 * Write the file, which appears when it is whole; `path` is then where it is.
 *
 * Owner:  the job's arena.
 * Errors: ST_CANNOT_WRITE; as db_stream.
 */
enum status books_file_write(struct job *job, struct books_file *file, struct err *err)
    __attribute__((warn_unused_result));

#endif
