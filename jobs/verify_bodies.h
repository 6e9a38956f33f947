/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_VERIFY_BODIES_H
#define LEVAIN_VERIFY_BODIES_H

#include "job.h"

/*
 * verify_bodies - the digest of what each operation of a ledger says, computed again, whether it
 * follows the one before it in its chain, whether it is whole, and whether accounts are the sums of
 * the transfers.
 *
 * The database has checks of its own (levain.ledger_bodies_wrong, levain.ledger_links_wrong,
 * levain.ledger_whole_faults, levain.ledger_money_faults); to make the text and the digests of an
 * operation, and to add up its parts and its accounts, costs it more than to read the rows and to
 * do all of it here. It is done by a thread with a connection of its own, while the database looks
 * at all else.
 */
struct verify_bodies;

/* What is wrong; where, the database says. */
struct verify_found {
    bool wrong_body;   /* a digest is not that of what its operation says */
    bool broken_chain; /* an operation does not follow the one before, or a head is not the last */
    bool wrong_sum;    /* what an account says is not the sum of its transfers */
    bool part_missing; /* an operation is not whole, or was not and was undone */
};

/** Begin to look at the operations of a fund, as the job's transaction sees them now.
 *  Owner: `arena` of the job, and the caller until verify_bodies_end, also after a failure.
 *  Errors: as db_named; ST_UNAVAILABLE - no thread could be made. */
enum status verify_bodies_begin(struct job *job, int64_t fund_id, struct verify_bodies **bodies,
                                struct err *err) __attribute__((warn_unused_result));

/** Wait for the end; say what is wrong. `bodies` may be null.
 *  Errors: as db_open and db_stream; ST_BUG - a kind has more parts than are looked at, or
 *  chains come in another order than that of their bytes. Cost: one pass over operations and
 * transfers in the order of their keys; memory: some 200 bytes an account, and those of 16,000
 * operations. */
enum status verify_bodies_end(struct verify_bodies *bodies, struct verify_found *found,
                              struct err *err) __attribute__((warn_unused_result));

#endif
