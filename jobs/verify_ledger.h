/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_VERIFY_LEDGER_H
#define LEVAIN_VERIFY_LEDGER_H

#include "job.h"

#include "base/json_writer.h"
#include "base/text.h"

/*
 * verify_ledger - the ledgers of all funds, computed again from their transfers.
 *
 * Of each: sums and balances of accounts, what was paid in the three ledgers, closed periods,
 * contra-entries; every digest of its chains. The head that it prints is the one that a report or a
 * closing has on paper.
 */

/** Tell the ledger of each fund to `out`: as lines for people, or as the array "ledgers" of
 *  `writer` where it is not null. Add to `fault_count` what was found wrong. A ledger that is right
 *  has no line where the job is quiet.
 *  Errors: as db_named. Cost: two passes over the transfers of each fund. */
enum status verify_ledgers(struct job *job, struct text *out, struct json_writer *writer,
                           int64_t *fault_count, struct err *err)
    __attribute__((warn_unused_result));

#endif
