/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCORE_RECORD_H
#define LEVAIN_SCORE_RECORD_H

#include "fund/scoring.h"

/*
 * score_record - an assessment in the few integers that a run keeps, and the digests that tie a run
 * to its inputs (P4).
 */
#define SCORE_CODE_BYTES_MAX 63
/* Two codes, three masks, a fraction for each criterion and one for the score. */
#define SCORE_RECORD_BYTES_MAX                                                                     \
    (2 * (SCORE_CODE_BYTES_MAX + 1) + 3 * (FUND_ITEMS_MAX / 8) + (FUND_ITEMS_MAX + 1) * 17)

struct score_record {
    const char *envelope;               /* code; null = none */
    uint8_t *failed, *unknown, *waived; /* a bit a rule, lowest bit of the first byte first */
    size_t mask_bytes;
    int64_t *mark_nums, *mark_dens; /* a fraction a criterion */
    uint8_t *mark_known;
    bool scored;
    int64_t score_num, score_den;
    bool third_reading;
};

/** Give the bytes of a mask of `count` bits. Errors: none. */
size_t score_mask_bytes(size_t count);

/** Tell bit `index` of a mask; bits beyond its end are 0. Errors: none. */
bool score_mask_bit(const void *mask, size_t mask_bytes, size_t index);

/** Make the record of an assessment. Owner: `arena`.
 *  Errors: ST_DATA - a mark or the score is a fraction too large to keep. */
enum status score_record_of(struct arena *arena, const struct fund_file *file,
                            const struct assessment *assessment, struct score_record *record,
                            struct err *err) __attribute__((warn_unused_result));

/** The same for one assessment after the other in the same room, which score_record_room makes once
 *  for the call. Errors: as score_record_of. */
void score_record_room(struct arena *arena, const struct fund_file *file,
                       struct score_record *room);
enum status score_record_in(const struct fund_file *file, const struct assessment *assessment,
                            struct score_record *record, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Feed what the score of one application rests on: the digest of its facts (32 bytes), the
 * number of its marks (8 bytes, the highest first), its marks in the order given (criterion,
 * marker, numerator, denominator, each with its length before it), a bit for each rule that is
 * waived, as in a record's masks. Errors: none.
 */
void score_digest_inputs(struct digester *digester, const struct fund_file *file,
                         const struct application *application, const void *facts_sha256,
                         const struct marker_mark *marks, size_t mark_count);

/** Write what came out of it in bytes that two different records cannot share, for the digest of
 * the results; give how many. Errors: none. */
size_t score_record_bytes(const struct fund_file *file, const char *code,
                          const struct score_record *record, uint8_t bytes[SCORE_RECORD_BYTES_MAX]);

/** Tell whether two records of one call say the same. Errors: none. */
bool score_record_equal(const struct fund_file *file, const struct score_record *a,
                        const struct score_record *b);

#endif
