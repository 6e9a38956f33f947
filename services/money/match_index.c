/* SPDX-License-Identifier: MPL-2.0 */
/* match_index - targets by what a line may say of them. */
#include "money/match_asked.h"
#include "money/match_parts.h"

#include <stdlib.h>
#include <string.h>

#define FNV_OFFSET        2166136261U
#define FNV_PRIME         16777619U
#define LONG_OFFSET       14695981039346656037U
#define LONG_PRIME        1099511628211U
#define BUCKETS_MIN       64
#define POSTINGS_A_BUCKET 5
#define ORDERS_A_YEAR     INT64_C(100000000) /* at most */
#define DECIMAL_DIGITS    20

uint32_t
match_hash(uint32_t before, const char *text)
{
    uint32_t hash = (FNV_OFFSET ^ before) * FNV_PRIME;

    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
    }
    return hash ^ hash >> 15;
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

const char *
match_order_key(int64_t exercise, int64_t number, char key[MATCH_KEY_BYTES])
{
    return match_number_key(exercise * ORDERS_A_YEAR + number, key);
}

uint64_t
match_long_hash(uint64_t before, const char *text)
{
    uint64_t hash = (LONG_OFFSET ^ before) * LONG_PRIME;

    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * LONG_PRIME;
    }
    hash ^= hash >> 32;
    return hash != 0 ? hash : 1;
}

static bool
text_key(const char *text, char key[MATCH_KEY_BYTES])
{
    return text != NULL && match_key(text, key) > 0;
}

bool
match_target_key(const struct match_target *target, enum match_space space,
                 char key[MATCH_KEY_BYTES])
{
    switch (space) {
    case SPACE_ORDER:
        match_order_key(target->exercise, target->number, key);
        return target->kind == MATCH_ORDER;
    case SPACE_AGREEMENT:
        return text_key(target->agreement, key);
    case SPACE_APPLICATION:
        return text_key(target->application, key);
    case SPACE_REFERENCE:
        return text_key(target->reference, key);
    case SPACE_IBAN:
        return text_key(target->iban, key);
    case SPACE_BATCH:
        match_number_key(target->batch, key);
        return target->batch != 0;
    default:
        match_number_key(target->beneficiary, key);
        return true;
    }
}

const struct match_posting *
match_index_next(const struct match_work *work, enum match_space space, const char *key,
                 const struct match_posting *from)
{
    const struct match_index *index = work->index;
    const uint32_t tag = match_hash(space, key);
    const struct match_posting *at, *end;
    uint32_t bucket;
    char own[MATCH_KEY_BYTES];

    if (work->asking != NULL) {
        match_ask_key(work->asking, space, key);
        return NULL;
    }
    bucket = tag & (index->bucket_count - 1);
    end = index->postings + index->starts[bucket + 1];
    at = from != NULL ? from + 1 : index->postings + index->starts[bucket];
    for (; at < end; at++) {
        /* Two keys of one target may have one tag: each target is given once. */
        if (at->tag == tag && (from == NULL || at->value != from->value) &&
            match_target_key(&work->targets[at->value], space, own) && strcmp(own, key) == 0) {
            return at;
        }
    }
    return NULL;
}

/* Count what comes into each bucket, or put it there: from the end of it, the first target first,
 * so that the last one is the first found. */
static void
post_all(struct match_work *work, bool put)
{
    struct match_index *index = work->index;
    char key[MATCH_KEY_BYTES];

    for (uint32_t i = 0; i < work->target_count; i++) {
        for (int space = 0; space < SPACE_COUNT; space++) {
            if (match_target_key(&work->targets[i], (enum match_space)space, key)) {
                const uint32_t tag = match_hash((uint32_t)space, key);
                uint32_t *start = &index->starts[tag & (index->bucket_count - 1)];

                if (put) {
                    index->postings[--*start] = (struct match_posting){tag, i};
                } else {
                    ++*start;
                }
            }
        }
    }
}

static void
make_postings(struct match_work *work)
{
    struct match_index *index = work->index;
    uint32_t sum = 0;

    index->bucket_count = BUCKETS_MIN;
    while (index->bucket_count < work->target_count * SPACE_COUNT / POSTINGS_A_BUCKET) {
        index->bucket_count *= 2;
    }
    index->starts = ARENA_NEW(work->arena, uint32_t, index->bucket_count + 1);
    post_all(work, false);
    for (uint32_t i = 0; i <= index->bucket_count; i++) {
        sum += index->starts[i];
        index->starts[i] = sum; /* its end, until all are put */
    }
    index->postings = ARENA_NEW(work->arena, struct match_posting, sum);
    post_all(work, true);
}

/* What a list of amounts is sorted by. */
struct amounts {
    const struct match_target *targets;
    bool back;
};

static int64_t
amount_of(const struct match_target *target, bool back)
{
    return back ? target->back_cents : target->left_cents;
}

static int
compare_amounts(const void *left, const void *right, void *context)
{
    const struct amounts *amounts = context;
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    const int64_t of_a = amount_of(&amounts->targets[a], amounts->back);
    const int64_t of_b = amount_of(&amounts->targets[b], amounts->back);

    if (of_a != of_b) {
        return of_a < of_b ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

/* Amounts as they are now: those that lines before have changed are elsewhere. */
static void
sort_amounts(const struct match_work *work)
{
    struct match_index *index = work->index;
    struct amounts amounts = {.targets = work->targets};

    qsort_r(index->by_cents, work->target_count, sizeof(uint32_t), compare_amounts, &amounts);
    amounts.back = true;
    qsort_r(index->by_back, work->target_count, sizeof(uint32_t), compare_amounts, &amounts);
    index->stale = false;
}

static void
make_amounts(struct match_work *work)
{
    struct match_index *index = work->index;

    index->by_cents = ARENA_NEW(work->arena, uint32_t, work->target_count);
    index->by_back = ARENA_NEW(work->arena, uint32_t, work->target_count);
    for (uint32_t i = 0; i < work->target_count; i++) {
        index->by_cents[i] = index->by_back[i] = i;
    }
    sort_amounts(work);
}

size_t
match_index_amount(const struct match_work *work, bool back, int64_t cents, const uint32_t **places)
{
    const struct match_index *index = work->index;
    size_t low = 0, high = work->target_count, count = 0;
    const uint32_t *sorted;

    if (work->asking != NULL) {
        match_ask_amount(work->asking, back, cents);
        return 0;
    }
    if (index->stale) {
        sort_amounts(work);
    }
    sorted = back ? index->by_back : index->by_cents;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (amount_of(&work->targets[sorted[middle]], back) < cents) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low + count < work->target_count &&
           amount_of(&work->targets[sorted[low + count]], back) == cents) {
        count++;
    }
    *places = sorted + low;
    return count;
}

void
match_index_make(struct match_work *work)
{
    work->index = ARENA_NEW(work->arena, struct match_index, 1);
    make_postings(work);
    match_bodies_make(work);
    make_amounts(work);
}
