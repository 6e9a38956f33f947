/* SPDX-License-Identifier: MPL-2.0 */
#include "stored.h"

#include <string.h>

/* Arrays in a row are no longer than the tables allow: 1,024 fields, 1,024 marks. */
#define ARRAY_MAX 1024

struct application
stored_application(struct arena *arena, const struct fund_file *file, const struct db_row *row,
                   int code, int numbers, int texts)
{
    struct application application = application_empty(arena, file);
    int64_t values[ARRAY_MAX];
    uint8_t known[ARRAY_MAX];
    const char *const *words = NULL;
    size_t number_count = db_int64s(row, numbers, values, known, ARRAY_MAX);
    size_t text_count = db_texts(arena, row, texts, &words);

    application.code = arena_string(arena, db_text(row, code));
    for (size_t i = 0; i < file->number_count && i < number_count; i++) {
        application.numbers[i] = values[i];
        application.number_known[i] = known[i];
    }
    for (size_t i = 0; i < file->text_count && i < text_count; i++) {
        application.texts[i] = words[i];
    }
    return application;
}

size_t
stored_marks(struct arena *arena, const struct fund_file *file, const struct db_row *row,
             int first_column, struct marker_mark **marks)
{
    const char *const *criteria = NULL, *const *markers = NULL;
    int64_t nums[ARRAY_MAX], dens[ARRAY_MAX];
    uint8_t known[ARRAY_MAX];
    size_t count = db_texts(arena, row, first_column, &criteria), kept = 0;

    (void)db_texts(arena, row, first_column + 1, &markers);
    (void)db_int64s(row, first_column + 2, nums, known, ARRAY_MAX);
    (void)db_int64s(row, first_column + 3, dens, known, ARRAY_MAX);
    *marks = ARENA_NEW(arena, struct marker_mark, count);
    for (size_t i = 0; i < count; i++) {
        size_t criterion = fund_file_criterion(file, criteria[i]);

        if (criterion != SIZE_MAX) {
            (*marks)[kept++] = (struct marker_mark){.criterion = criterion,
                                                    .marker = markers[i],
                                                    .mark = {.num = nums[i], .den = dens[i]}};
        }
    }
    return kept;
}

void
stored_waivers(struct arena *arena, const struct fund_file *file, const struct db_row *row,
               int column, struct application *application)
{
    const char *const *codes = NULL;
    size_t count = db_texts(arena, row, column, &codes);

    for (size_t i = 0; i < count; i++) {
        size_t rule = fund_file_rule(file, codes[i]);

        if (rule != SIZE_MAX) {
            application->waived[rule] = 1;
        }
    }
}

static uint8_t *
copy_mask(struct arena *arena, const struct db_row *row, int column, size_t mask_bytes)
{
    uint8_t *mask = ARENA_NEW(arena, uint8_t, mask_bytes);
    size_t length = 0;
    const char *bytes = db_data(row, column, &length);

    memcpy(mask, bytes, length < mask_bytes ? length : mask_bytes);
    return mask;
}

void
stored_score(struct arena *arena, const struct fund_file *file, const struct db_row *row,
             int first_column, struct application *application, struct score_record *record)
{
    uint8_t *known = ARENA_NEW(arena, uint8_t, file->criterion_count);
    int at = first_column;

    *record =
        (struct score_record){.mask_bytes = score_mask_bytes(file->rule_count), .score_den = 1};
    record->envelope = db_is_null(row, at) ? NULL : arena_string(arena, db_text(row, at));
    record->failed = copy_mask(arena, row, at + 1, record->mask_bytes);
    record->unknown = copy_mask(arena, row, at + 2, record->mask_bytes);
    record->waived = copy_mask(arena, row, at + 3, record->mask_bytes);
    record->mark_nums = ARENA_NEW(arena, int64_t, file->criterion_count);
    record->mark_dens = ARENA_NEW(arena, int64_t, file->criterion_count);
    record->mark_known = ARENA_NEW(arena, uint8_t, file->criterion_count);
    (void)db_int64s(row, at + 4, record->mark_nums, record->mark_known, file->criterion_count);
    (void)db_int64s(row, at + 5, record->mark_dens, known, file->criterion_count);
    record->scored = !db_is_null(row, at + 6);
    if (record->scored) {
        record->score_num = db_int64(row, at + 6);
        record->score_den = db_int64(row, at + 7);
    }
    record->third_reading = db_bool(row, at + 8);
    for (size_t i = 0; i < file->criterion_count; i++) {
        application->panel[i] =
            (struct panel_mark){.known = record->mark_known[i] != 0,
                                .mark = {.num = record->mark_nums[i], .den = record->mark_dens[i]},
                                .third_reading = record->third_reading};
    }
    for (size_t i = 0; i < file->rule_count; i++) {
        application->waived[i] = score_mask_bit(record->waived, record->mask_bytes, i);
    }
}
