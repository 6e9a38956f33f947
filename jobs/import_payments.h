/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_IMPORT_PAYMENTS_H
#define LEVAIN_IMPORT_PAYMENTS_H

#include "bank_taking.h"
#include "fund_act.h"

/*
 * import_payments - what both halves of `levain import payments` share.
 */
struct taking_in {
    struct bank_taking of;
    struct fund_act act;
    struct digest digest; /* of the file */
    int64_t import_id, matched;
    bool created, book_created, file_created;
    const char *rejects; /* null = no file of rejects was written */
    struct output_problems problems;
    struct text words;
    struct text json;
    struct json_writer writer;
};

/** Write what came of the file to `in->writer` and `in->words`. Errors: as db_query. */
enum status import_payments_tell(struct taking_in *in, struct err *err)
    __attribute__((warn_unused_result));

#endif
