/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/score_record.h"

#include <string.h>

size_t
score_mask_bytes(size_t count)
{
    return (count + 7) / 8;
}

bool
score_mask_bit(const void *mask, size_t mask_bytes, size_t index)
{
    const unsigned char *bytes = mask;

    return index / 8 < mask_bytes && (bytes[index / 8] >> (index % 8) & 1) != 0;
}

static void
set_bit(uint8_t *mask, size_t index)
{
    mask[index / 8] = (uint8_t)(mask[index / 8] | (1U << (index % 8)));
}

static bool
keep_fraction(struct rational value, int64_t *num, int64_t *den)
{
    return rational_int64((struct rational){value.num, 1}, num) &&
           rational_int64((struct rational){value.den, 1}, den);
}

enum status
score_record_of(struct arena *arena, const struct fund_file *file,
                const struct assessment *assessment, struct score_record *record, struct err *err)
{
    *record = (struct score_record){
        .envelope =
            assessment->envelope == SIZE_MAX ? NULL : file->envelopes[assessment->envelope].code,
        .mask_bytes = score_mask_bytes(file->rule_count),
        .mark_nums = ARENA_NEW(arena, int64_t, file->criterion_count),
        .mark_dens = ARENA_NEW(arena, int64_t, file->criterion_count),
        .mark_known = ARENA_NEW(arena, uint8_t, file->criterion_count),
        .scored = assessment->scored,
        .score_den = 1,
    };
    record->failed = ARENA_NEW(arena, uint8_t, record->mask_bytes);
    record->unknown = ARENA_NEW(arena, uint8_t, record->mask_bytes);
    record->waived = ARENA_NEW(arena, uint8_t, record->mask_bytes);
    for (size_t i = 0; i < file->rule_count; i++) {
        switch (assessment->rules[i].verdict) {
        case VERDICT_PASS:
        case VERDICT_NOT_IN_FORCE:
            break;
        case VERDICT_FAIL:
            set_bit(record->failed, i);
            break;
        case VERDICT_UNKNOWN:
            set_bit(record->unknown, i);
            break;
        case VERDICT_WAIVED:
            set_bit(record->waived, i);
            break;
        }
    }
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct assessed_mark *mark = &assessment->marks[i];

        record->mark_known[i] = mark->known;
        record->mark_dens[i] = 1;
        record->third_reading = record->third_reading || mark->third_reading;
        if (mark->known &&
            !keep_fraction(mark->mark, &record->mark_nums[i], &record->mark_dens[i])) {
            return err_set(err, ST_DATA, _("the mark of criterion %s is too large a fraction"),
                           file->criteria[i].code);
        }
    }
    if (assessment->scored &&
        !keep_fraction(assessment->score, &record->score_num, &record->score_den)) {
        return err_set(err, ST_DATA, _("the score is too large a fraction"));
    }
    return ST_OK;
}

void
score_digest_inputs(struct digester *digester, const struct fund_file *file,
                    const struct application *application, const void *facts_sha256,
                    const struct marker_mark *marks, size_t mark_count)
{
    digester_string(digester, application->code);
    digester_field(digester, facts_sha256, DIGEST_BYTES);
    digester_int64(digester, (int64_t)mark_count);
    for (size_t i = 0; i < mark_count; i++) {
        digester_string(digester, file->criteria[marks[i].criterion].code);
        digester_string(digester, marks[i].marker);
        digester_int64(digester, (int64_t)marks[i].mark.num);
        digester_int64(digester, (int64_t)marks[i].mark.den);
    }
    digester_field(digester, application->waived, file->rule_count);
}

void
score_digest_record(struct digester *digester, const struct fund_file *file, const char *code,
                    const struct score_record *record)
{
    digester_string(digester, code);
    digester_string(digester, record->envelope != NULL ? record->envelope : "");
    digester_field(digester, record->failed, record->mask_bytes);
    digester_field(digester, record->unknown, record->mask_bytes);
    digester_field(digester, record->waived, record->mask_bytes);
    digester_field(digester, record->mark_known, file->criterion_count);
    for (size_t i = 0; i < file->criterion_count; i++) {
        digester_int64(digester, record->mark_nums[i]);
        digester_int64(digester, record->mark_dens[i]);
    }
    digester_int64(digester, record->scored);
    digester_int64(digester, record->score_num);
    digester_int64(digester, record->score_den);
}

bool
score_record_equal(const struct fund_file *file, const struct score_record *a,
                   const struct score_record *b)
{
    const char *left = a->envelope != NULL ? a->envelope : "";
    const char *right = b->envelope != NULL ? b->envelope : "";

    if (strcmp(left, right) != 0 || a->mask_bytes != b->mask_bytes || a->scored != b->scored ||
        (a->scored && (a->score_num != b->score_num || a->score_den != b->score_den)) ||
        memcmp(a->failed, b->failed, a->mask_bytes) != 0 ||
        memcmp(a->unknown, b->unknown, a->mask_bytes) != 0 ||
        memcmp(a->waived, b->waived, a->mask_bytes) != 0) {
        return false;
    }
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (a->mark_known[i] != b->mark_known[i] ||
            (a->mark_known[i] &&
             (a->mark_nums[i] != b->mark_nums[i] || a->mark_dens[i] != b->mark_dens[i]))) {
            return false;
        }
    }
    return true;
}
