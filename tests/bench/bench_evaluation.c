/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bench_evaluation: 15 rules and 10 criteria of the call for measures, evaluated by levain and by
 * json-logic-js over the same applications, all facts known; evaluation only, in seconds of
 * processor. Both must find as many rules true and marks above 0, but for one in 10,000, where
 * binary fractions round. Skips aloud when node modules cannot be installed.
 */
#include "exchange/file.h"
#include "fund/scoring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define APPLICATIONS 20000
#define BATCH        32 /* as many as are looked at while they are in the processor's cache */
#define GOAL         25.0

static struct arena arena;
static unsigned seed = 1;

static int64_t
below(unsigned limit)
{
    seed = seed * 1103515245U + 12345U;
    return (int64_t)((seed >> 16) % limit);
}

static double
seconds_worked(void)
{
    struct timespec spent;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static void
draw(const struct fund_file *file, struct application *application)
{
    static const char *const legal[] = {"association", "scic", "scop", "sarl"};
    static const char *const town[] = {"north", "centre", "south"};
    static const char *const stage[] = {"emergence", "creation", "consolidation"};
    static const char *const sector[] = {"food", "trade", "care"};
    int64_t eligible = 1000000 + 100 * below(30000);
    const int64_t numbers[] = {1767225600 + below(30000),
                               14610 + below(5700),
                               20454 + below(200),
                               20697 + below(420),
                               eligible * (30 + below(45)) / 100,
                               eligible,
                               eligible * (100 + below(30)) / 100,
                               eligible * (5 + below(40)) / 100,
                               eligible * below(20) / 100,
                               100 * below(30000),
                               2 + below(14),
                               below(5),
                               below(4),
                               below(4),
                               below(3),
                               below(12),
                               100000 * below(50),
                               1000000 * below(55),
                               below(5) > 0,
                               below(30) == 0};

    memcpy(application->numbers, numbers, sizeof numbers);
    memset(application->number_known, 1, file->number_count);
    application->texts[0] = legal[below(4)];
    application->texts[1] = town[below(3)];
    application->texts[2] = stage[below(3)];
    application->texts[3] = sector[below(3)];
}

static void
write_row(FILE *out, const struct fund_file *file, const struct application *application)
{
    const char *town = application->texts[1];

    (void)fprintf(out, "{\"rate\": %s",
                  strcmp(town, "north") == 0    ? "0.8"
                  : strcmp(town, "centre") == 0 ? "0.7"
                                                : "0.6");
    for (size_t i = 0; i < file->field_count; i++) {
        const struct fund_field *field = &file->fields[i];
        int64_t number = field->in_texts ? 0 : application->numbers[field->index];

        (void)fprintf(out, ", \"%s\": ", field->name);
        if (field->in_texts) {
            (void)fprintf(out, "\"%s\"", application->texts[field->index]);
        } else if (field->type == TYPE_FLAG) {
            (void)fprintf(out, "%s", number != 0 ? "true" : "false");
        } else if (field->type == TYPE_NUMBER && field->scale > 0) {
            (void)fprintf(out, "%lld.%06lld", (long long)(number / 1000000),
                          (long long)(number % 1000000));
        } else {
            (void)fprintf(out, "%lld", (long long)number);
        }
    }
    (void)fprintf(out, "}\n");
}

static void
must(enum status status, const struct err *err)
{
    if (status != ST_OK) {
        (void)fprintf(stderr, "bench_evaluation: %s\n", err->text);
        exit(1);
    }
}

/* Evaluate what json-logic-js evaluates: rules and marks, from facts that lie in their slots. */
static long
evaluate(const struct fund_file *file, const struct value *slots)
{
    long kept = 0;
    struct err err = {0};
    struct value value;

    for (size_t i = 0; i < file->rule_count; i++) {
        must(program_run(&arena, file->rules[i].program, slots, &value, &err), &err);
        kept += value.known && value.number.num != 0;
    }
    for (size_t i = 0; i < file->criterion_count; i++) {
        must(program_run(&arena, file->criteria[i].program, slots, &value, &err), &err);
        kept += value.known && value.number.num != 0;
    }
    return kept;
}

/* Seconds that json-logic-js worked, and what it kept; false when it cannot be asked. */
static bool
ask_json_logic(const char *rows, double *worked, long *kept)
{
    char command[512];
    long count = 0;
    bool told;
    FILE *answer;

    (void)snprintf(command, sizeof command,
                   "modules=$(tests/node/modules) && node tests/bench/scoring/evaluate.js"
                   " \"$modules\" tests/bench/scoring/rules.json < %s",
                   rows);
    answer = popen(command, "r");
    told = answer != NULL && fscanf(answer, "%lf %ld %ld", worked, &count, kept) == 3 &&
           count == APPLICATIONS;
    if (answer != NULL) {
        (void)pclose(answer);
    }
    return told;
}

static struct fund_file
read_call(void)
{
    struct fund_file file;
    struct file_bytes source = {.name = "tests/bench/scoring/fund.json"};
    struct problems none = {0};
    struct err err = {0};
    char *bytes = NULL;

    must(file_read(&arena, source.name, (size_t)1 << 20, &bytes, &source.length, &err), &err);
    source.bytes = bytes;
    must(fund_file_read(&arena, source, (struct fund_variations){0}, &file, &none, &err), &err);
    return file;
}

int
main(void)
{
    char path[] = "/tmp/levain-rows.XXXXXX";
    struct fund_file file;
    struct assessment rooms[BATCH];
    double ours = 0, theirs = 0;
    long kept = 0, kept_by_them = 0;
    int handle = mkstemp(path);
    FILE *rows = fdopen(handle, "w");

    arena_init(&arena, (size_t)2 << 30);
    file = read_call();
    for (size_t i = 0; i < BATCH; i++) {
        scoring_room(&arena, &file, &rooms[i]);
    }
    for (size_t i = 0; i < APPLICATIONS; i++) {
        struct application application = application_empty(&arena, &file);
        struct err err = {0};

        application.code = "A";
        draw(&file, &application);
        write_row(rows, &file, &application);
        must(scoring_assess_in(&arena, &file, &application, &rooms[i % BATCH], &err), &err);
        if (i % BATCH == BATCH - 1) {
            double before = seconds_worked();

            for (size_t k = 0; k < BATCH; k++) {
                kept += evaluate(&file, rooms[k].slots);
            }
            ours += seconds_worked() - before;
        }
    }
    (void)fclose(rows);
    if (!ask_json_logic(path, &theirs, &kept_by_them)) {
        (void)fprintf(stderr, "bench_evaluation: SKIP json-logic-js cannot be run here\n");
    }
    (void)unlink(path);
    printf("bench: evaluation %.2f us/application goal 2 %s\n", ours / APPLICATIONS * 1e6,
           ours / APPLICATIONS <= 2e-6 ? "met" : "short");
    if (theirs > 0) {
        if (labs(kept_by_them - kept) > kept / 10000) {
            (void)fprintf(stderr, "bench_evaluation: %ld is not %ld\n", kept, kept_by_them);
            return 1;
        }
        printf("bench: evaluation_vs_json_logic %.1f x goal %.0f %s\n", theirs / ours, GOAL,
               theirs / ours >= GOAL ? "met" : "short");
    }
    arena_free(&arena);
    return 0;
}
