/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_RECORD_H
#define LEVAIN_MATCH_RECORD_H

#include "match_lines.h"
#include "money/match_pick.h"

#include <stdio.h>

/*
 * match_record - a target as the temporary file of match_spool has it: this program writes it and
 * reads it again, nobody else.
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

/* What lines change. */
struct match_changing {
    int64_t left_cents, back_cents;
    int32_t more_lines;
    uint32_t liked;
};

/* Keys and words come after it, then the texts. */
struct match_record {
    struct match_changing changing;
    struct match_target target; /* without texts */
    struct match_key key;
    uint32_t bytes; /* of all of it: a multiple of 8 */
    int32_t year;
    uint32_t first[2];
    uint32_t lengths[TEXT_COUNT];
    uint8_t key_count, word_count[2];
};

/** Write a target; `record` gets what is not set yet. Gives its bytes. Errors: those of the file.
 */
size_t match_record_write(FILE *file, struct match_record *record,
                          const struct match_traits *traits, const char *const texts[TEXT_COUNT]);

/** Read what a target may be found by. Errors: none. */
void match_record_traits(const struct match_record *record, struct match_traits *traits);

/** Give a text of a target, null where it has none. Owner: the record. Errors: none. */
const char *match_record_text(const struct match_record *record, enum match_text text);

/** Give the target of a record as it stands, with its name and holder and no other text. Owner: the
 *  record. Errors: none. */
struct match_target match_record_target(const struct match_record *record);

#endif
