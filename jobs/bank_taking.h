/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_BANK_TAKING_H
#define LEVAIN_BANK_TAKING_H

#include "job.h"
#include "output.h"
#include "progress.h"

#include "exchange/bank_file.h"
#include "store/copy.h"

/*
 * bank_taking - the lines of a file of a bank on their way into the database, and those that are
 * wrong on theirs to a rejects file; what `levain import payments` is made of.
 */
#define BANK_TAKING_PROBLEMS_MAX 10000 /* beyond, it is not a file of this format */

struct bank_taking {
    struct job *job;
    const char *path;      /* as it was named */
    const char *read_path; /* of what is read: CSV or XML */
    struct bank_format format;
    struct output_problems *problems;
    struct bank_totals totals;
    struct digest digest; /* of what is read */
    /* while it is read */
    struct progress progress;
    struct copy *copy;
    struct bank_repeats *repeats;
    struct copy *refused; /* rows of bank_refused */
    struct text rejects;  /* the file of those lines */
    struct text numbers;  /* where the number of the import has to stand in it: places, as bytes */
    struct text reasons;  /* of the row at hand */
    long reasons_line;
    long last_line;
    int32_t last_part;
    bool has_reasons; /* the file is a mended rejects file itself */
};

/** Read the file into bank_incoming, of which problems are told and kept. Errors: as
 *  bank_file_read, camt_read and db_query; ST_DATA - more is wrong than BANK_TAKING_PROBLEMS_MAX.
 */
enum status bank_taking_read(struct bank_taking *taking, struct err *err)
    __attribute__((warn_unused_result));

/** Send what was wrong to bank_refused. Errors: as db_query. */
enum status bank_taking_refuse(struct bank_taking *taking, struct err *err)
    __attribute__((warn_unused_result));

/** Write the lines that were wrong to the rejects file of that path; it says of which import it is
 *  the rest. Errors: as file_write. */
enum status bank_taking_reject(struct bank_taking *taking, const char *path, int64_t import_id,
                               struct err *err) __attribute__((warn_unused_result));

/** Keep the file itself, part by part, and give the digest of what was kept. Errors: as db_query;
 *  ST_DATA - the file cannot be read. */
enum status bank_taking_keep(struct bank_taking *taking, int64_t fund_id,
                             const struct digest *digest, struct digest *kept, struct err *err)
    __attribute__((warn_unused_result));

#endif
