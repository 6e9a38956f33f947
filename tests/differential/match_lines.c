/* SPDX-License-Identifier: MPL-2.0 */
/*
 * match_lines FUND FILE: what the rules match of targets and lines that a file has.
 *
 * The file has lines of fields between tabs, an empty one for null:
 *   T KIND LEFT BACK BENEFICIARY AWARD DAY EXERCISE NUMBER AGAINST NAME HOLDER IBAN AGREEMENT
 *     APPLICATION REFERENCE BATCH LAST_DAY
 *   L CENTS DAY LABEL REFERENCE NAME IBAN END_TO_END RETURNED
 * What comes out: `M RULE OPEN SURPLUS BACK LINES TARGETS`, places from 0 with commas; for a line
 * that waits `Q LINE TARGET SCORE WHY`, of the likeliest; then `P MILLISECONDS KIBIBYTES`.
 */
#include "money/match.h"

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

static void
print_places(const uint32_t *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s%u", i > 0 ? "," : "", places[i]);
    }
}

static void
print(const struct reading *reading, const struct match_work *work)
{
    for (const struct match_found *found = work->first; found != NULL; found = found->next) {
        printf("M\t%s\t%d\t%lld\t%d\t", match_rule_code(found->rule), found->open,
               (long long)found->surplus_cents, found->back);
        print_places(found->lines, found->line_count);
        printf("\t");
        print_places(found->targets, found->target_count);
        printf("\n");
    }
    for (size_t i = 0; i < reading->line_count; i++) {
        const struct match_candidate *candidates;

        if (!match_is_matched(work, i) && match_candidates(work, i, 1, &candidates) > 0) {
            printf("Q\t%zu\t%u\t%d\t", i, candidates[0].target, candidates[0].score);
            for (uint32_t bit = 1; bit != 0; bit <<= 1) {
                if ((candidates[0].why & bit) != 0) {
                    printf("%s ", match_why_code(bit));
                }
            }
            printf("\n");
        }
    }
}

int
main(int argc, char **argv)
{
    struct reading reading = {0};
    struct match_work work;
    FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
    clock_t before;

    if (file == NULL) {
        fprintf(stderr, "usage: match_lines FUND FILE\n");
        return 64;
    }
    arena_init(&reading.arena, ARENA_BYTES);
    reading.targets = ARENA_NEW(&reading.arena, struct match_target, ROWS_MAX);
    reading.lines = ARENA_NEW(&reading.arena, struct match_line, ROWS_MAX);
    read_file(&reading, file);
    fclose(file);
    before = clock();
    match_begin(&work, &reading.arena, argv[1], reading.targets, reading.target_count);
    match_run(&work, reading.lines, reading.line_count);
    printf("P\t%ld\t%zu\n", (long)((clock() - before) * 1000 / CLOCKS_PER_SEC),
           reading.arena.total_bytes / 1024);
    print(&reading, &work);
    arena_free(&reading.arena);
    return 0;
}
