/* SPDX-License-Identifier: MPL-2.0 */
#include "match_record.h"

#include <string.h>

#define NO_TEXT UINT32_MAX

size_t
match_record_write(FILE *file, struct match_record *record, const struct match_traits *traits,
                   const char *const texts[TEXT_COUNT])
{
    static const char nothing[sizeof(uint64_t)];
    size_t bytes = sizeof *record;

    bytes += sizeof(uint64_t) *
             ((size_t)traits->key_count + traits->word_count[0] + traits->word_count[1]);
    for (int i = 0; i < TEXT_COUNT; i++) {
        record->lengths[i] = texts[i] != NULL ? (uint32_t)strlen(texts[i]) : NO_TEXT;
        bytes += texts[i] != NULL ? record->lengths[i] + 1 : 0;
    }
    record->bytes = (uint32_t)((bytes + 7) / 8 * 8);
    record->key_count = traits->key_count;
    memcpy(record->word_count, traits->word_count, sizeof record->word_count);
    memcpy(record->first, traits->first, sizeof record->first);
    (void)fwrite(record, sizeof *record, 1, file);
    (void)fwrite(traits->keys, sizeof(uint64_t), traits->key_count, file);
    for (int which = 0; which < 2; which++) {
        (void)fwrite(traits->words[which], sizeof(uint64_t), traits->word_count[which], file);
    }
    for (int i = 0; i < TEXT_COUNT; i++) {
        if (texts[i] != NULL) {
            (void)fwrite(texts[i], 1, record->lengths[i] + 1, file);
        }
    }
    (void)fwrite(nothing, 1, record->bytes - bytes, file);
    return record->bytes;
}

void
match_record_traits(const struct match_record *record, struct match_traits *traits)
{
    const uint64_t *at = (const uint64_t *)(const void *)(record + 1);

    traits->key_count = record->key_count;
    memcpy(traits->keys, at, record->key_count * sizeof *at);
    at += record->key_count;
    for (int which = 0; which < 2; which++) {
        traits->first[which] = record->first[which];
        traits->word_count[which] = record->word_count[which];
        memcpy(traits->words[which], at, record->word_count[which] * sizeof *at);
        at += record->word_count[which];
    }
}

const char *
match_record_text(const struct match_record *record, enum match_text text)
{
    const char *at = (const char *)(record + 1) +
                     sizeof(uint64_t) * ((size_t)record->key_count + record->word_count[0] +
                                         record->word_count[1]);

    for (int i = 0; i < (int)text; i++) {
        at += record->lengths[i] != NO_TEXT ? record->lengths[i] + 1 : 0;
    }
    return record->lengths[text] != NO_TEXT ? at : NULL;
}

struct match_target
match_record_target(const struct match_record *record)
{
    struct match_target target = record->target;

    target.left_cents = record->changing.left_cents;
    target.back_cents = record->changing.back_cents;
    target.more_lines = record->changing.more_lines;
    target.name = match_record_text(record, TEXT_NAME);
    target.holder = match_record_text(record, TEXT_HOLDER);
    return target;
}
