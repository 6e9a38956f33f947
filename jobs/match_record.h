/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_RECORD_H
#define LEVAIN_MATCH_RECORD_H

#include "match_lines.h"
#include "money/match_pick.h"

#include <stdio.h>

/*
 * match_record - a target as the temporary files of match_spool have it: this program writes it and
 * reads it again, nobody else. Of each there is a mark, as long as any other; its signs, which are
 * the hashes of its keys and words; and a record, of which only that is read which is picked.
 */
enum match_text {
    TEXT_NAME,
    TEXT_HOLDER,
    TEXT_IBAN,
    TEXT_AGREEMENT,
    TEXT_APPLICATION,
    TEXT_REFERENCE,
    TEXT_WORDS, /* of what is no order */
    TEXT_COUNT,
};

/* What is looked at of targets that are not picked; of it, what lines change. */
struct match_mark {
    uint64_t at, signs_at; /* of its record; of its signs */
    uint32_t bytes;        /* of its record */
    uint32_t first[2];
    uint32_t against;
    int64_t beneficiary, batch;
    int64_t left_cents, back_cents;
    int32_t more_lines;
    uint32_t liked;
    enum match_target_kind kind;
    uint8_t booked; /* matches of it that were found before, 255 = or more */
    uint8_t key_count, word_count[2];
};

/* The texts come after it. */
struct match_record {
    struct match_target target; /* without texts */
    struct match_key key;
    int32_t year;
    uint32_t lengths[TEXT_COUNT];
};

/** Give the mark of a target; where its record and its signs are is not known yet. Errors: none. */
struct match_mark match_mark_of(const struct match_target *target,
                                const struct match_traits *traits);

/** Give what a mark knows of its target: neither days, numbers nor texts. Errors: none. */
struct match_target match_mark_target(const struct match_mark *mark);

/** Write a target; `record` gets what is not set yet. Gives its bytes, a multiple of 8. Errors:
 *  those of the file. */
uint32_t match_record_write(FILE *file, struct match_record *record,
                            const char *const texts[TEXT_COUNT]);

/** Write the signs of a target. Gives their bytes. Errors: those of the file. */
size_t match_signs_write(FILE *file, const struct match_traits *traits);

/** Give how many bytes the signs of a mark are. Errors: none. */
size_t match_signs_bytes(const struct match_mark *mark);

/** Read what a target may be found by. Errors: none. */
void match_signs_read(const struct match_mark *mark, const uint64_t *signs,
                      struct match_traits *traits);

/** Give a text of a target, null where it has none. Owner: the record. Errors: none. */
const char *match_record_text(const struct match_record *record, enum match_text text);

/** Give the target of a record as its mark has it now, without texts. Errors: none. */
struct match_target match_record_target(const struct match_record *record,
                                        const struct match_mark *mark);

#endif
