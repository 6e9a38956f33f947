/* SPDX-License-Identifier: MPL-2.0 */
#include "match_record.h"

#include <string.h>

#define NO_TEXT UINT32_MAX

struct match_mark
match_mark_of(const struct match_target *target, const struct match_traits *traits)
{
    return (struct match_mark){.first = {traits->first[0], traits->first[1]},
                               .key_count = traits->key_count,
                               .word_count = {traits->word_count[0], traits->word_count[1]},
                               .against = target->against,
                               .beneficiary = target->beneficiary,
                               .batch = target->batch,
                               .left_cents = target->left_cents,
                               .back_cents = target->back_cents,
                               .more_lines = target->more_lines,
                               .kind = target->kind};
}

struct match_target
match_mark_target(const struct match_mark *mark)
{
    return (struct match_target){.kind = mark->kind,
                                 .against = mark->against,
                                 .beneficiary = mark->beneficiary,
                                 .batch = mark->batch,
                                 .left_cents = mark->left_cents,
                                 .back_cents = mark->back_cents,
                                 .more_lines = mark->more_lines};
}

uint32_t
match_record_write(FILE *file, struct match_record *record, const char *const texts[TEXT_COUNT])
{
    static const char nothing[sizeof(uint64_t)];
    size_t bytes = sizeof *record;

    for (int i = 0; i < TEXT_COUNT; i++) {
        record->lengths[i] = texts[i] != NULL ? (uint32_t)strlen(texts[i]) : NO_TEXT;
        bytes += texts[i] != NULL ? record->lengths[i] + 1 : 0;
    }
    (void)fwrite(record, sizeof *record, 1, file);
    for (int i = 0; i < TEXT_COUNT; i++) {
        if (texts[i] != NULL) {
            (void)fwrite(texts[i], 1, record->lengths[i] + 1, file);
        }
    }
    (void)fwrite(nothing, 1, (8 - bytes % 8) % 8, file);
    return (uint32_t)((bytes + 7) / 8 * 8);
}

size_t
match_signs_write(FILE *file, const struct match_traits *traits)
{
    size_t count = traits->key_count;

    (void)fwrite(traits->keys, sizeof(uint64_t), traits->key_count, file);
    for (int which = 0; which < 2; which++) {
        (void)fwrite(traits->words[which], sizeof(uint64_t), traits->word_count[which], file);
        count += traits->word_count[which];
    }
    return count * sizeof(uint64_t);
}

size_t
match_signs_bytes(const struct match_mark *mark)
{
    return sizeof(uint64_t) * ((size_t)mark->key_count + mark->word_count[0] + mark->word_count[1]);
}

void
match_signs_read(const struct match_mark *mark, const uint64_t *signs, struct match_traits *traits)
{
    memcpy(traits->first, mark->first, sizeof traits->first);
    traits->key_count = mark->key_count;
    memcpy(traits->keys, signs, mark->key_count * sizeof *signs);
    signs += mark->key_count;
    for (int which = 0; which < 2; which++) {
        traits->word_count[which] = mark->word_count[which];
        memcpy(traits->words[which], signs, mark->word_count[which] * sizeof *signs);
        signs += mark->word_count[which];
    }
}

const char *
match_record_text(const struct match_record *record, enum match_text text)
{
    const char *at = (const char *)(record + 1);

    for (int i = 0; i < (int)text; i++) {
        at += record->lengths[i] != NO_TEXT ? record->lengths[i] + 1 : 0;
    }
    return record->lengths[text] != NO_TEXT ? at : NULL;
}

struct match_target
match_record_target(const struct match_record *record, const struct match_mark *mark)
{
    struct match_target target = record->target;

    target.left_cents = mark->left_cents;
    target.back_cents = mark->back_cents;
    target.more_lines = mark->more_lines;
    return target;
}
