/* SPDX-License-Identifier: MPL-2.0 */
/* match_index - targets by what a line may say of them. */
#include "money/match_parts.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define FNV_OFFSET     14695981039346656037U
#define FNV_PRIME      1099511628211U
#define KEYS_A_TARGET  16
#define DECIMAL_DIGITS 20

static uint64_t
hash_of(enum match_space space, const char *key)
{
    uint64_t hash = (FNV_OFFSET ^ (uint64_t)space) * FNV_PRIME;

    for (; *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * FNV_PRIME;
    }
    return hash ^ hash >> 29;
}

size_t
match_key(const char *text, char key[MATCH_KEY_BYTES])
{
    size_t length = 0;

    for (; *text != '\0' && length < MATCH_KEY_BYTES - 1; text++) {
        const char sign = *text;

        if ((sign >= '0' && sign <= '9') || (sign >= 'A' && sign <= 'Z')) {
            key[length++] = sign;
        } else if (sign >= 'a' && sign <= 'z') {
            key[length++] = (char)(sign - 'a' + 'A');
        }
    }
    key[length] = '\0';
    return length;
}

const char *
match_number_key(int64_t number, char key[MATCH_KEY_BYTES])
{
    char digits[DECIMAL_DIGITS];
    size_t count = 0, length = 0;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        key[length++] = '-';
    }
    while (count > 0) {
        key[length++] = digits[--count];
    }
    key[length] = '\0';
    return key;
}

const struct match_posting *
match_index_next(const struct match_index *index, enum match_space space, const char *key,
                 const struct match_posting *from)
{
    const uint64_t hash = hash_of(space, key);
    const struct match_posting *at =
        from != NULL ? from->next : index->keys[hash & (index->key_count - 1)];

    while (at != NULL && (at->hash != hash || strcmp(at->key, key) != 0)) {
        at = at->next;
    }
    return at;
}

static void
post(struct match_work *work, enum match_space space, const char *key, uint32_t value)
{
    struct match_index *index = work->index;
    const uint64_t hash = hash_of(space, key);
    struct match_posting **place = &index->keys[hash & (index->key_count - 1)];
    const struct match_posting *before = match_index_next(index, space, key, NULL);
    struct match_posting *posting = ARENA_NEW(work->arena, struct match_posting, 1);

    *posting =
        (struct match_posting){.key = before != NULL ? before->key : arena_string(work->arena, key),
                               .hash = hash,
                               .value = value,
                               .count = before != NULL ? before->count + 1 : 1,
                               .next = *place};
    *place = posting;
}

static void
post_text(struct match_work *work, enum match_space space, const char *text, uint32_t value)
{
    char key[MATCH_KEY_BYTES];

    if (text != NULL && match_key(text, key) > 0) {
        post(work, space, key, value);
    }
}

/* The body that is called so, made where there is none. */
static uint32_t
body_called(struct match_work *work, const char *text)
{
    struct match_index *index = work->index;
    const struct match_name name = match_name_read(work->arena, text);
    struct text said = text_in(work->arena);
    const struct match_posting *known;

    if (name.count == 0) {
        return MATCH_NONE;
    }
    for (uint8_t i = 0; i < name.count; i++) {
        text_add(&said, name.words[i]);
        text_add(&said, " ");
    }
    known = match_index_next(index, SPACE_NAME, text_of(&said), NULL);
    if (known != NULL) {
        return known->value;
    }
    index->bodies[index->body_count] = (struct match_body){name, MATCH_NONE};
    post(work, SPACE_NAME, text_of(&said), index->body_count);
    for (uint8_t i = 0; i < name.count; i++) {
        post(work, SPACE_WORD, name.words[i], index->body_count);
    }
    return index->body_count++;
}

static void
keep_name(struct match_work *work, const char *text, uint32_t place)
{
    struct match_index *index = work->index;
    const uint32_t body = body_called(work, text);

    index->body_of[place] = body;
    index->next_of_body[place] = MATCH_NONE;
    if (body != MATCH_NONE) {
        index->next_of_body[place] = index->bodies[body].first;
        index->bodies[body].first = place;
    }
}

static int
compare_cents(const void *left, const void *right, void *context)
{
    const int64_t *const cents_of = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    if (cents_of[a] != cents_of[b]) {
        return cents_of[a] < cents_of[b] ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

static int64_t
back_of(const struct match_work *work, uint32_t place)
{
    return work->targets[place].back_cents;
}

static void
sort_amounts(struct match_work *work)
{
    struct match_index *index = work->index;
    int64_t *back = ARENA_NEW(work->arena, int64_t, work->target_count);

    for (uint32_t i = 0; i < work->target_count; i++) {
        index->by_cents[i] = index->by_back[i] = i;
        index->cents_of[i] = work->targets[i].left_cents;
        back[i] = back_of(work, i);
    }
    qsort_r(index->by_cents, work->target_count, sizeof(uint32_t), compare_cents, index->cents_of);
    qsort_r(index->by_back, work->target_count, sizeof(uint32_t), compare_cents, back);
}

size_t
match_index_amount(const struct match_work *work, bool back, int64_t cents, const uint32_t **places)
{
    const struct match_index *index = work->index;
    const uint32_t *const sorted = back ? index->by_back : index->by_cents;
    size_t low = 0, high = work->target_count, count = 0;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int64_t there =
            back ? back_of(work, sorted[middle]) : index->cents_of[sorted[middle]];

        if (there < cents) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low + count < work->target_count &&
           (back ? back_of(work, sorted[low + count]) : index->cents_of[sorted[low + count]]) ==
               cents) {
        count++;
    }
    *places = sorted + low;
    return count;
}

void
match_index_make(struct match_work *work)
{
    struct match_index *index = ARENA_NEW(work->arena, struct match_index, 1);
    const size_t count = work->target_count;
    char key[MATCH_KEY_BYTES];

    work->index = index;
    index->key_count = 64;
    while (index->key_count < count * KEYS_A_TARGET) {
        index->key_count *= 2;
    }
    index->keys = ARENA_NEW(work->arena, struct match_posting *, index->key_count);
    index->bodies = ARENA_NEW(work->arena, struct match_body, 2 * count);
    index->body_of = ARENA_NEW(work->arena, uint32_t, 2 * count);
    index->next_of_body = ARENA_NEW(work->arena, uint32_t, 2 * count);
    index->by_cents = ARENA_NEW(work->arena, uint32_t, count);
    index->by_back = ARENA_NEW(work->arena, uint32_t, count);
    index->cents_of = ARENA_NEW(work->arena, int64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct match_target *target = &work->targets[i];

        if (target->kind == MATCH_ORDER) {
            post(work, SPACE_ORDER,
                 match_number_key(target->exercise * INT64_C(100000000) + target->number, key), i);
        }
        post_text(work, SPACE_AGREEMENT, target->agreement, i);
        post_text(work, SPACE_APPLICATION, target->application, i);
        post_text(work, SPACE_REFERENCE, target->reference, i);
        post_text(work, SPACE_IBAN, target->iban, i);
        post(work, SPACE_BENEFICIARY, match_number_key(target->beneficiary, key), i);
        keep_name(work, target->name, 2 * i);
        keep_name(work, target->holder, 2 * i + 1);
    }
    sort_amounts(work);
}
