/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match_lines FUND FILE [LINES all|pick]: what the rules match of targets and lines that a file
 * has; so many lines at a time, of which each chunk sees all targets, or those that were picked for
 * it.
 *
 * The file has lines of fields between tabs, an empty one for null:
 *   T KIND LEFT BACK BENEFICIARY AWARD DAY EXERCISE NUMBER AGAINST NAME HOLDER IBAN AGREEMENT
 *     APPLICATION REFERENCE BATCH LAST_DAY
 *   L CENTS DAY LABEL REFERENCE NAME IBAN END_TO_END RETURNED
 * What comes out: `M RULE OPEN SURPLUS BACK LINES TARGETS`, places from 0 with commas; for a line
 * that waits `Q LINE TARGET SCORE WHY`, of the likeliest; then `P MILLISECONDS KIBIBYTES`.
 */
#include "money/match.h"
#include "money/match_pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARENA_BYTES ((size_t)2 << 30)
#define FIELDS_MAX  20
#define ROWS_MAX    200000

struct reading {
    struct arena arena;
    struct match_target *targets;
    struct match_line *lines;
    size_t target_count, line_count;
};

static const char *
text_or_null(struct reading *reading, const char *field)
{
    return field[0] == '\0' ? NULL : arena_string(&reading->arena, field);
}

static void
keep(struct reading *reading, char **f)
{
    if (f[0][0] == 'T') {
        reading->targets[reading->target_count++] = (struct match_target){
            .kind = (enum match_target_kind)atoi(f[1]),
            .left_cents = atoll(f[2]),
            .back_cents = atoll(f[3]),
            .beneficiary = atoll(f[4]),
            .award = atoll(f[5]),
            .day = atoi(f[6]),
            .exercise = atoi(f[7]),
            .number = atoi(f[8]),
            .against = (uint32_t)atoll(f[9]),
            .name = text_or_null(reading, f[10]),
            .holder = text_or_null(reading, f[11]),
            .iban = text_or_null(reading, f[12]),
            .agreement = text_or_null(reading, f[13]),
            .application = text_or_null(reading, f[14]),
            .reference = text_or_null(reading, f[15]),
            .batch = atoll(f[16]),
            .last_day = atoi(f[17]),
        };
    } else {
        reading->lines[reading->line_count++] = (struct match_line){
            .cents = atoll(f[1]),
            .day = atoi(f[2]),
            .label = text_or_null(reading, f[3]),
            .reference = text_or_null(reading, f[4]),
            .name = text_or_null(reading, f[5]),
            .iban = text_or_null(reading, f[6]),
            .end_to_end = text_or_null(reading, f[7]),
            .returned = text_or_null(reading, f[8]),
        };
    }
}

static void
read_file(struct reading *reading, FILE *file)
{
    char row[4096];

    while (fgets(row, sizeof row, file) != NULL) {
        char *fields[FIELDS_MAX], *rest = row;
        size_t count = 0;

        row[strcspn(row, "\n")] = '\0';
        while (rest != NULL && count < FIELDS_MAX) {
            fields[count++] = strsep(&rest, "\t");
        }
        while (count < FIELDS_MAX) {
            fields[count++] = row + strlen(row);
        }
        keep(reading, fields);
    }
}

static uint32_t
place_of(const struct match_pick *pick, uint32_t target)
{
    return pick != NULL ? match_pick_place(pick, target) : target;
}

static void
print(const struct match_work *work, const struct match_pick *pick, size_t first, size_t limit)
{
    for (const struct match_found *found = work->first; found != NULL; found = found->next) {
        printf("M\t%s\t%d\t%lld\t%d\t", match_rule_code(found->rule), found->open,
               (long long)found->surplus_cents, found->back);
        for (size_t i = 0; i < found->line_count; i++) {
            printf("%s%zu", i > 0 ? "," : "", first + found->lines[i]);
        }
        for (size_t i = 0; i < found->target_count; i++) {
            printf("%s%u", i > 0 ? "," : "\t", place_of(pick, found->targets[i]));
        }
        printf("\n");
    }
    for (size_t i = 0; i < work->line_count; i++) {
        const struct match_candidate *candidates;
        const size_t count =
            match_is_matched(work, i) ? 0 : match_candidates(work, i, limit, &candidates);

        for (size_t j = 0; j < count; j++) {
            printf("Q\t%zu\t%u\t%d\t", first + i, place_of(pick, candidates[j].target),
                   candidates[j].score);
            for (uint32_t bit = 1; bit != 0; bit <<= 1) {
                if ((candidates[j].why & bit) != 0) {
                    printf("%s ", match_why_code(bit));
                }
            }
            printf("\n");
        }
    }
}

/* ---- chunks ---------------------------------------------------------------------------------- */

/* Names are known three at a time, to go through them as often as in a large fund. */
static struct match_traits *
read_traits(struct reading *reading)
{
    struct match_traits *traits =
        ARENA_NEW(&reading->arena, struct match_traits, reading->target_count);
    bool unknown = true;

    for (size_t i = 0; i < reading->target_count; i++) {
        match_traits_read(&reading->arena, &reading->targets[i], &traits[i]);
    }
    for (size_t room = 3; unknown; room *= 4) {
        struct match_firsts *firsts = match_firsts_begin(&reading->arena, room);

        unknown = false;
        for (size_t i = 0; i < reading->target_count; i++) {
            unknown = match_firsts_see(firsts, (uint32_t)i, &traits[i]) || unknown;
        }
        match_firsts_free(firsts);
    }
    return traits;
}

struct chunks {
    struct reading *reading;
    const struct match_traits *traits; /* null: all targets are looked at */
    const char *fund;
    uint32_t *wanted; /* of all targets */
    struct match_work all;
    size_t most; /* targets that were picked for one chunk */
};

/* Pick targets for lines: these, what lines want of them, and their places. */
static struct match_pick *
pick_for(struct chunks *chunks, struct arena *arena, size_t first, size_t count,
         struct match_work *work, uint32_t **wanted)
{
    struct reading *reading = chunks->reading;
    struct match_pick *pick = match_pick_begin(ARENA_BYTES, chunks->fund, reading->target_count,
                                               reading->lines + first, count);
    struct match_target *picked = NULL;
    size_t taken = 0;

    do {
        picked = ARENA_NEW(arena, struct match_target, match_pick_count(pick));
        for (uint32_t i = 0; i < reading->target_count; i++) {
            const struct match_target *target = &reading->targets[i];

            if (!match_pick_see(pick, i, target, &chunks->traits[i])) {
                continue;
            }
            if (match_pick_sight(pick) == SIGHT_FOUND) {
                match_pick_name(pick, i, target->name, target->holder);
            } else {
                picked[taken++] = *target;
            }
        }
    } while (match_pick_again(pick));
    match_begin_picked(work, arena, chunks->fund, picked, taken, match_pick_seen(pick));
    *wanted = ARENA_NEW(arena, uint32_t, taken);
    for (size_t i = 0; i < taken; i++) {
        (*wanted)[i] = chunks->wanted[match_pick_place(pick, i)];
    }
    chunks->most = taken > chunks->most ? taken : chunks->most;
    return pick;
}

static void
count_chunk(struct chunks *chunks, size_t first, size_t count)
{
    const struct match_line *lines = chunks->reading->lines + first;
    struct match_pick *pick = NULL;
    struct match_work work;
    struct arena arena;
    uint32_t *wanted;

    arena_init(&arena, ARENA_BYTES);
    if (chunks->traits == NULL) {
        match_count_wanted(&chunks->all, &arena, lines, count, chunks->wanted);
    } else {
        pick = pick_for(chunks, &arena, first, count, &work, &wanted);
        match_count_wanted(&work, &arena, lines, count, wanted);
        for (size_t i = 0; i < work.target_count; i++) {
            chunks->wanted[match_pick_place(pick, i)] = wanted[i];
        }
    }
    match_pick_free(pick);
    arena_free(&arena);
}

static void
match_chunk(struct chunks *chunks, size_t first, size_t count)
{
    struct match_pick *pick = NULL;
    struct match_work work;
    struct arena arena;
    uint32_t *wanted;

    arena_init(&arena, ARENA_BYTES);
    if (chunks->traits == NULL) {
        chunks->all.wanted = chunks->wanted;
        chunks->all.arena = &arena;
        match_run(&chunks->all, chunks->reading->lines + first, count);
        print(&chunks->all, NULL, first, 3);
    } else {
        pick = pick_for(chunks, &arena, first, count, &work, &wanted);
        work.wanted = wanted;
        match_run(&work, chunks->reading->lines + first, count);
        print(&work, pick, first, 3);
        for (size_t i = 0; i < work.target_count; i++) {
            chunks->reading->targets[match_pick_place(pick, i)] = work.targets[i];
        }
    }
    match_pick_free(pick);
    arena_free(&arena);
}

/* Lines that follow one another and are of one amount are in one chunk. */
static size_t
end_of_chunk(const struct reading *reading, size_t end)
{
    while (end < reading->line_count &&
           llabs(reading->lines[end].cents) == llabs(reading->lines[end - 1].cents)) {
        end++;
    }
    return end < reading->line_count ? end : reading->line_count;
}

static void
match_chunks(struct reading *reading, const char *fund, size_t lines, bool by_pick)
{
    struct chunks chunks = {.reading = reading,
                            .fund = fund,
                            .traits = by_pick ? read_traits(reading) : NULL,
                            .wanted = ARENA_NEW(&reading->arena, uint32_t, reading->target_count)};

    if (!by_pick) {
        match_begin(&chunks.all, &reading->arena, fund, reading->targets, reading->target_count);
        chunks.most = reading->target_count;
    }
    for (int turn = 0; turn < 2; turn++) {
        for (size_t first = 0, next; first < reading->line_count; first = next) {
            next = end_of_chunk(reading, first + lines);
            (turn == 0 ? count_chunk : match_chunk)(&chunks, first, next - first);
        }
    }
    fprintf(stderr, "%zu of %zu targets at once\n", chunks.most, reading->target_count);
}

int
main(int argc, char **argv)
{
    struct reading reading = {0};
    struct match_work work;
    FILE *file = argc == 3 || argc == 5 ? fopen(argv[2], "r") : NULL;
    clock_t before;

    if (file == NULL) {
        fprintf(stderr, "usage: match_lines FUND FILE [LINES all|pick]\n");
        return 64;
    }
    arena_init(&reading.arena, ARENA_BYTES);
    reading.targets = ARENA_NEW(&reading.arena, struct match_target, ROWS_MAX);
    reading.lines = ARENA_NEW(&reading.arena, struct match_line, ROWS_MAX);
    read_file(&reading, file);
    fclose(file);
    if (argc == 5) {
        match_chunks(&reading, argv[1], (size_t)atoi(argv[3]), strcmp(argv[4], "pick") == 0);
        arena_free(&reading.arena);
        return 0;
    }
    before = clock();
    match_begin(&work, &reading.arena, argv[1], reading.targets, reading.target_count);
    match_run(&work, reading.lines, reading.line_count);
    printf("P\t%ld\t%zu\n", (long)((clock() - before) * 1000 / CLOCKS_PER_SEC),
           reading.arena.total_bytes / 1024);
    print(&work, NULL, 0, 1);
    arena_free(&reading.arena);
    return 0;
}
