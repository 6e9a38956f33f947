/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bench_allocation: a million applications drawn, ranked and walked through two passes under a
 * quota, each look told to a certificate of 64 kB blocks; beside qsort of rows that hold the same
 * keys. Seconds of processor, each the least of three; bytes of memory with all columns.
 */
#include "allocation/allocation.h"
#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS    3
#define GROUPS    1000
#define ENVELOPES 3

/* What an application brings to its place: 72 bytes, as a program that sorts rows would have. */
struct row {
    int64_t score, computed_cents, minimum_cents, partial_cents;
    uint8_t draw[8];
    uint32_t group;
    uint16_t envelope;
    char code[26];
};

struct certificate {
    char block[1 << 16];
    size_t used;
    uint64_t sum; /* of the first byte of each look: blocks are read, as a file would */
};

struct columns {
    uint32_t count;
    int64_t *score;
    uint8_t (*draw)[8];
    uint32_t *group;
    struct candidate *candidates;
};

static uint64_t seed = 20261128;

static int64_t
below(int64_t bound)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int64_t)((seed * UINT64_C(2685821657736338717)) >> 1) % bound;
}

static double
seconds_worked(void)
{
    struct timespec spent;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static size_t
write_code(char *code, size_t room, uint32_t index)
{
    return (size_t)snprintf(code, room, "APPLICATION-%07u", index);
}

static void
note_step(void *context, const struct allocation_step *step)
{
    struct certificate *certificate = context;

    if (certificate->used + sizeof *step > sizeof certificate->block) {
        for (size_t i = 0; i < certificate->used; i += sizeof *step) {
            certificate->sum += (unsigned char)certificate->block[i];
        }
        certificate->used = 0;
    }
    memcpy(certificate->block + certificate->used, step, sizeof *step);
    certificate->used += sizeof *step;
}

static void
set_columns(struct arena *arena, struct columns *columns, uint32_t count)
{
    *columns = (struct columns){.count = count,
                                .score = ARENA_NEW(arena, int64_t, count),
                                .draw = arena_alloc(arena, count, sizeof *columns->draw),
                                .group = ARENA_NEW(arena, uint32_t, count),
                                .candidates = ARENA_NEW(arena, struct candidate, count)};
    for (uint32_t i = 0; i < count; i++) {
        int64_t cents = 100 * (1000 + below(50000));

        columns->score[i] = below(10001); /* in hundredths of a point */
        columns->group[i] = (uint32_t)below(GROUPS);
        columns->candidates[i] = (struct candidate){.computed_cents = cents,
                                                    .minimum_cents = cents / 4,
                                                    .partial_cents = cents / 2,
                                                    .envelope = (uint16_t)below(ENVELOPES),
                                                    .status = AWARD_WAITING};
    }
}

/* The digest of each code after the seed of the call, whose first 8 bytes are the draw. */
static void
draw(struct columns *columns, const char (*codes)[26])
{
    struct digester *digester = digester_begin();

    for (uint32_t i = 0; i < columns->count; i++) {
        struct digest digest;

        digester_restart(digester);
        digester_raw(digester, "d0d2a1f6c1f4d9a96bcd1ad7d5b3b1a2", 32);
        digester_raw(digester, codes[i], strlen(codes[i]));
        digest = digester_result(digester);
        memcpy(columns->draw[i], digest.bytes, sizeof columns->draw[i]);
    }
    digester_end(digester);
}

static void
walk(struct arena *arena, const struct columns *columns, struct certificate *certificate)
{
    static const uint16_t pool[] = {0, 1, 2};
    const struct order_key keys[] = {{.num = columns->score, .descending = true},
                                     {.draw = (const uint8_t(*)[8])columns->draw}};
    const struct pass passes[] = {
        {.source = PASS_OWN_ENVELOPE, .partial = true, .close_partial = true},
        {.source = PASS_POOL, .pool = pool, .pool_count = 3, .top_ups = true}};
    int64_t share = INT64_C(100) * 26000 * columns->count / 10;
    struct envelope envelopes[ENVELOPES] = {
        {.voted_cents = share}, {.voted_cents = share}, {.voted_cents = share}};
    int64_t used[GROUPS];
    struct quota quota = {
        .limit = share / 250, .group = columns->group, .group_count = GROUPS, .group_used = used};
    struct allocation allocation = {.candidates = columns->candidates,
                                    .count = columns->count,
                                    .keys = keys,
                                    .key_count = 2,
                                    .envelopes = envelopes,
                                    .envelope_count = ENVELOPES,
                                    .quotas = &quota,
                                    .quota_count = 1,
                                    .passes = passes,
                                    .pass_count = 2,
                                    .step_cents = 100,
                                    .tells_ties = true,
                                    .on_step = note_step,
                                    .step_context = certificate};
    struct err err = {.text = ""};

    if (allocation_run(arena, &allocation, &err) != ST_OK) {
        (void)fprintf(stderr, "bench_allocation: %s\n", err.text);
        exit(1);
    }
}

static int
compare_rows(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    int sign;

    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    sign = memcmp(left->draw, right->draw, sizeof left->draw);
    return sign != 0 ? sign : strcmp(left->code, right->code);
}

static double
sort_rows(struct row *rows, const struct columns *columns, const char (*codes)[26])
{
    double before;

    for (uint32_t i = 0; i < columns->count; i++) {
        const struct candidate *candidate = &columns->candidates[i];

        rows[i] = (struct row){.score = columns->score[i],
                               .computed_cents = candidate->computed_cents,
                               .minimum_cents = candidate->minimum_cents,
                               .partial_cents = candidate->partial_cents,
                               .group = columns->group[i],
                               .envelope = candidate->envelope};
        memcpy(rows[i].draw, columns->draw[i], sizeof rows[i].draw);
        memcpy(rows[i].code, codes[i], sizeof rows[i].code);
    }
    before = seconds_worked();
    qsort(rows, columns->count, sizeof *rows, compare_rows);
    return seconds_worked() - before;
}

static double
least(double a, double b)
{
    return a < b ? a : b;
}

static void
print_measure(const char *name, double value, const char *unit, double goal)
{
    printf("bench: %s %.3f %s goal %g %s\n", name, value, unit, goal,
           value <= goal ? "met" : "short");
}

int
main(void)
{
    bool is_short = getenv("BENCH_SHORT") != NULL;
    uint32_t count = is_short ? 400000 : 1000000;
    struct row *rows = calloc(count, sizeof *rows);
    char(*codes)[26] = calloc(count, sizeof *codes);
    struct certificate certificate = {.used = 0};
    double drawn = 1e9, walked = 1e9, sorted = 1e9;
    struct columns columns;
    struct arena arena;
    size_t peak_bytes = 0;

    if (rows == NULL || codes == NULL) {
        return 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        (void)write_code(codes[i], sizeof codes[i], i);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double before;

        seed = 20261128;
        arena_init(&arena, (size_t)1 << 30);
        set_columns(&arena, &columns, count);
        before = seconds_worked();
        draw(&columns, (const char(*)[26])codes);
        drawn = least(drawn, seconds_worked() - before);
        before = seconds_worked();
        walk(&arena, &columns, &certificate);
        walked = least(walked, seconds_worked() - before);
        peak_bytes = arena.peak_bytes;
        sorted = least(sorted, sort_rows(rows, &columns, (const char(*)[26])codes));
        arena_free(&arena);
    }
    print_measure("allocation_draw_rank_walk", drawn + walked, "s", is_short ? 0.16 : 0.4);
    print_measure("allocation_vs_qsort", (drawn + walked) / sorted, "x", 1.1);
    print_measure("allocation_walk_vs_qsort", walked / sorted, "x", 1.1);
    print_measure("allocation_memory", (double)peak_bytes / count, "bytes/application", 100);
    (void)fprintf(stderr, "draw %.3f, rank and walk %.3f, qsort %.3f s, certificate %llx\n", drawn,
                  walked, sorted, (unsigned long long)certificate.sum);
    free(rows);
    free(codes);
    return 0;
}
