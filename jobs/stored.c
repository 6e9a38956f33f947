/* SPDX-License-Identifier: MPL-2.0 */
#include "stored.h"

#include "exchange/json_source.h"

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

/* The arrays of version_items, and how much of each is used. */
struct items {
    const char *const *names, *const *texts;
    int64_t *counts, *number_counts, *text_counts, *numbers;
    uint8_t *known;
    size_t item, number, text;
};

static int64_t *
read_int64s(struct arena *arena, const struct db_row *row, int column, size_t count,
            uint8_t **known)
{
    int64_t *values = ARENA_NEW(arena, int64_t, count);

    *known = ARENA_NEW(arena, uint8_t, count);
    (void)db_int64s(row, column, values, *known, count);
    return values;
}

static size_t
sum_of(const int64_t *values, size_t count)
{
    size_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += (size_t)values[i];
    }
    return sum;
}

/* Facts that were added to a list after the item was stored lie beyond its end: they are missing.
 */
static struct application_item
next_item(struct arena *arena, const struct fund_list *list, struct items *items)
{
    struct application_item item = application_item_empty(arena, list);
    const size_t number_count = (size_t)items->number_counts[items->item];
    const size_t text_count = (size_t)items->text_counts[items->item++];

    for (size_t i = 0; i < list->number_count && i < number_count; i++) {
        item.numbers[i] = items->numbers[items->number + i];
        item.number_known[i] = items->known[items->number + i];
    }
    for (size_t i = 0; i < list->text_count && i < text_count; i++) {
        item.texts[i] = items->texts[items->text + i];
    }
    items->number += number_count;
    items->text += text_count;
    return item;
}

void
stored_lists(struct arena *arena, const struct fund_file *file, const struct db_row *row,
             int first_column, struct application *application)
{
    const struct fund_list none = {0};
    struct items items = {0};
    size_t list_count, item_count;

    if (file->list_count == 0) {
        return;
    }
    list_count = db_texts(arena, row, first_column, &items.names);
    items.counts = read_int64s(arena, row, first_column + 1, list_count, &items.known);
    item_count = sum_of(items.counts, list_count);
    items.number_counts = read_int64s(arena, row, first_column + 2, item_count, &items.known);
    items.text_counts = read_int64s(arena, row, first_column + 4, item_count, &items.known);
    items.numbers = read_int64s(arena, row, first_column + 3,
                                sum_of(items.number_counts, item_count), &items.known);
    (void)db_texts(arena, row, first_column + 5, &items.texts);
    for (size_t i = 0; i < list_count; i++) {
        const size_t index = fund_file_list(file, items.names[i]);
        const struct fund_list *list = index == SIZE_MAX ? &none : &file->lists[index];
        struct application_list read = {.known = true, .count = (size_t)items.counts[i]};

        read.items = ARENA_NEW(arena, struct application_item, read.count);
        for (size_t at = 0; at < read.count; at++) {
            read.items[at] = next_item(arena, list, &items);
        }
        if (index != SIZE_MAX) {
            application->lists[index] = read;
        }
    }
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
    record->envelope = db_text_kept(arena, row, at);
    record->failed = copy_mask(arena, row, at + 1, record->mask_bytes);
    record->unknown = copy_mask(arena, row, at + 2, record->mask_bytes);
    record->waived = copy_mask(arena, row, at + 3, record->mask_bytes);
    record->mark_nums = ARENA_NEW(arena, int64_t, file->criterion_count);
    record->mark_dens = ARENA_NEW(arena, int64_t, file->criterion_count);
    record->mark_known = ARENA_NEW(arena, uint8_t, file->criterion_count);
    (void)db_int64s(row, at + 4, record->mark_nums, record->mark_known, file->criterion_count);
    for (size_t i = 0; i < file->criterion_count; i++) {
        record->mark_dens[i] = 1; /* where none are stored */
    }
    if (!db_is_null(row, at + 5)) {
        (void)db_int64s(row, at + 5, record->mark_dens, known, file->criterion_count);
    }
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

size_t
stored_variations(struct arena *arena, const char *json, const struct fund_variation **variations)
{
    const struct json_node *root = NULL;
    struct problems none = {0};
    struct err err = {0};
    struct fund_variation *read;
    size_t count = 0;

    *variations = NULL;
    if (json_source_parse(arena, (struct file_bytes){"variations", json, strlen(json)}, &none,
                          &root, &err) != ST_OK) {
        return 0;
    }
    read = ARENA_NEW(arena, struct fund_variation, root->count);
    for (const struct json_node *node = root->first; node != NULL; node = node->next) {
        read[count++] = (struct fund_variation){.key = json_member(node, "key")->text,
                                                .value = json_member(node, "value")->text};
    }
    *variations = read;
    return count;
}
