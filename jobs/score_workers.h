/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_WORKERS_H
#define LEVAIN_SCORE_WORKERS_H

#include "score_block.h"

/*
 * score_workers - several blocks at once, given in their order.
 *
 * Worker w of n has blocks w, w + n, w + 2n, ... and room for two: it reads and assesses while the
 * one before goes to the database. Workers are threads with a connection of their own, which reads
 * what the job's transaction reads and writes nothing; whatever ends the process ends them all.
 */
struct score_workers;

/** Start `count` workers, but no more than there are blocks. Owner: `arena`, and the caller until
 *  score_workers_end, also after a failure. Errors: ST_UNAVAILABLE - no thread could be made. */
enum status score_workers_begin(struct arena *arena, const struct score_plan *plan, size_t count,
                                struct score_workers **workers, struct err *err)
    __attribute__((warn_unused_result));

/** Wait for the next block; null after the last one. It is the caller's until the next call.
 *  Errors: those of the worker that could not make it, which are told in the order of the blocks.
 */
enum status score_workers_next(struct score_workers *workers, struct score_block **block,
                               struct err *err) __attribute__((warn_unused_result));

/** Let every worker finish the block it is at, and wait for it. `workers` may be null.
 *  Errors: none. */
void score_workers_end(struct score_workers *workers);

#endif
