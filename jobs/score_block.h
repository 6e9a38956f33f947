/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_BLOCK_H
#define LEVAIN_SCORE_BLOCK_H

#include "score_panel.h"
#include "score_waivers.h"

#include "store/copy.h"

/*
 * score_block - one block of applications, by code: read, assessed, its scores gathered for COPY.
 *
 * The digests of a run are over its applications in the order of their codes, so that neither the
 * number of workers nor where blocks begin makes another run.
 */
#define SCORE_BLOCK_APPLICATIONS 3500 /* at most: sql/queries/score_blocks.sql */

#define SCORE_COLUMNS                                                                              \
    "application_id, version, envelope, failed, unknown, waived, mark_nums, mark_dens, score_num," \
    " score_den, third_reading, inputs_sha256"

/* What all blocks of a run share. */
struct score_plan {
    const struct job *job;
    const struct call *call;
    const struct score_panel *panel; /* of the whole call, read before */
    const char *snapshot;
    struct score_waivers waivers; /* likewise */
    bool has_marks;
    bool keeps; /* rows are wanted, not only their digests */
    struct score_range {
        const char *first, *next; /* codes; next is null in the last one */
        bool chosen;              /* the versions that count have to be looked for */
    } * ranges;
    size_t range_count;
};

/* What came out of a block. */
struct score_block {
    struct copy *rows;
    /* Of each application, for the digests of the run: what its score rests on, what came out. */
    struct digest inputs[SCORE_BLOCK_APPLICATIONS];
    uint8_t *results;
    size_t result_bytes, result_room;
    int64_t count, eligible_count, unscored_count, third_reading_count;
};

/* What a worker has for itself. */
struct score_desk;

/** Give a worker what it needs to work on one block after the other. Owner: `arena`, and the caller
 *  until score_desk_end. Errors: none. */
struct score_desk *score_desk_begin(struct arena *arena, const struct score_plan *plan,
                                    struct db *db);
void score_desk_end(struct score_desk *desk);

/** Read and assess block `index` into `block`, whose rows are forgotten first.
 *  Errors: as db_named and scoring_assess. */
enum status score_desk_work(struct score_desk *desk, size_t index, struct score_block *block,
                            struct err *err) __attribute__((warn_unused_result));

#endif
