/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/score_record.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#define CODE_BYTES_MAX SCORE_CODE_BYTES_MAX
#define MASK_BYTES_MAX (FUND_ITEMS_MAX / 8)

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
keep_fraction(const struct rational *value, int64_t *num, int64_t *den)
{
    *num = (int64_t)value->num;
    *den = (int64_t)value->den;
    return *num == value->num && *den == value->den;
}

void
score_record_room(struct arena *arena, const struct fund_file *file, struct score_record *room)
{
    *room = (struct score_record){
        .mask_bytes = score_mask_bytes(file->rule_count),
        .mark_nums = ARENA_NEW(arena, int64_t, file->criterion_count),
        .mark_dens = ARENA_NEW(arena, int64_t, file->criterion_count),
        .mark_known = ARENA_NEW(arena, uint8_t, file->criterion_count),
    };
    room->failed = ARENA_NEW(arena, uint8_t, room->mask_bytes);
    room->unknown = ARENA_NEW(arena, uint8_t, room->mask_bytes);
    room->waived = ARENA_NEW(arena, uint8_t, room->mask_bytes);
}

static void
keep_verdicts(const struct fund_file *file, const struct assessment *assessment,
              struct score_record *record)
{
    memset(record->failed, 0, record->mask_bytes);
    memset(record->unknown, 0, record->mask_bytes);
    memset(record->waived, 0, record->mask_bytes);
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
}

enum status
score_record_in(const struct fund_file *file, const struct assessment *assessment,
                struct score_record *record, struct err *err)
{
    record->envelope =
        assessment->envelope == SIZE_MAX ? NULL : file->envelopes[assessment->envelope].code;
    record->scored = assessment->scored;
    record->score_num = 0;
    record->score_den = 1;
    record->third_reading = false;
    keep_verdicts(file, assessment, record);
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct assessed_mark *mark = &assessment->marks[i];

        record->mark_known[i] = mark->known;
        record->mark_nums[i] = 0;
        record->mark_dens[i] = 1;
        record->third_reading = record->third_reading || mark->third_reading;
        if (mark->known &&
            !keep_fraction(&mark->mark, &record->mark_nums[i], &record->mark_dens[i])) {
            return err_set(err, ST_DATA, _("the mark of criterion %s is too large a fraction"),
                           file->criteria[i].code);
        }
    }
    if (assessment->scored &&
        !keep_fraction(&assessment->score, &record->score_num, &record->score_den)) {
        return err_set(err, ST_DATA, _("the score is too large a fraction"));
    }
    return ST_OK;
}

enum status
score_record_of(struct arena *arena, const struct fund_file *file,
                const struct assessment *assessment, struct score_record *record, struct err *err)
{
    score_record_room(arena, file, record);
    return score_record_in(file, assessment, record, err);
}

void
score_digest_inputs(struct digester *digester, const struct fund_file *file,
                    const struct application *application, const void *facts_sha256,
                    const struct marker_mark *marks, size_t mark_count)
{
    uint8_t waived[MASK_BYTES_MAX] = {0};
    uint64_t count = htobe64(mark_count);

    for (size_t i = 0; i < file->rule_count; i++) {
        if (application->waived[i]) {
            set_bit(waived, i);
        }
    }
    digester_raw(digester, facts_sha256, DIGEST_BYTES);
    digester_raw(digester, &count, sizeof count);
    for (size_t i = 0; i < mark_count; i++) {
        digester_string(digester, file->criteria[marks[i].criterion].code);
        digester_string(digester, marks[i].marker);
        digester_int64(digester, (int64_t)marks[i].mark.num);
        digester_int64(digester, (int64_t)marks[i].mark.den);
    }
    digester_raw(digester, waived, score_mask_bytes(file->rule_count));
}

static uint8_t *
put(uint8_t *at, const void *bytes, size_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

static uint8_t *
put_code(uint8_t *at, const char *code)
{
    size_t length = strlen(code);

    assert(length <= CODE_BYTES_MAX);
    *at++ = (uint8_t)length;
    return put(at, code, length);
}

/* 0 for what is not known, 1 and the number, or 2 and the fraction. */
static uint8_t *
put_fraction(uint8_t *at, bool known, int64_t num, int64_t den)
{
    uint64_t top = htobe64((uint64_t)num), bottom = htobe64((uint64_t)den);

    *at++ = (uint8_t)(!known ? 0 : den == 1 ? 1 : 2);
    at = known ? put(at, &top, sizeof top) : at;
    return known && den != 1 ? put(at, &bottom, sizeof bottom) : at;
}

size_t
score_record_bytes(const struct fund_file *file, const char *code,
                   const struct score_record *record, uint8_t bytes[SCORE_RECORD_BYTES_MAX])
{
    uint8_t *at = bytes;

    at = put_code(at, code);
    at = put_code(at, record->envelope != NULL ? record->envelope : "");
    at = put(at, record->failed, record->mask_bytes);
    at = put(at, record->unknown, record->mask_bytes);
    at = put(at, record->waived, record->mask_bytes);
    for (size_t i = 0; i < file->criterion_count; i++) {
        at = put_fraction(at, record->mark_known[i] != 0, record->mark_nums[i],
                          record->mark_dens[i]);
    }
    at = put_fraction(at, record->scored, record->score_num, record->score_den);
    return (size_t)(at - bytes);
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
