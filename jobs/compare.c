/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain compare RUN RUN [--call CALL] [--json] [--format csv]
 *
 * Of two allocations, see compare_awards. Say what two scoring runs of one call say otherwise: who
 * enters, who leaves, who moves, and because of which rule, weight, fact, mark or waiver. Every
 * application is assessed again, and each change is tried alone before it is called a cause.
 *
 * Applications stream by; what is said of each waits in a temporary file, since the summary comes
 * first: memory does not grow with their number, but for 16 bytes of score a run.
 */
#include "compare.h"

#include "output.h"
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ranks ----------------------------------------------------------------------------------- */

struct fraction {
    int64_t num, den;
};

struct ranking {
    struct fraction *scores; /* the highest first */
    size_t count, room;
};

static int
by_score(const void *a, const void *b)
{
    const struct fraction *left = a, *right = b;

    return rational_cmp((struct rational){right->num, right->den},
                        (struct rational){left->num, left->den});
}

/* score_num, score_den */
static enum status
on_score(const struct db_row *row, void *context, struct err *err)
{
    struct ranking *ranking = context;

    (void)err;
    if (ranking->count < ranking->room) {
        ranking->scores[ranking->count++] = (struct fraction){db_int64(row, 0), db_int64(row, 1)};
    }
    return ST_OK;
}

static enum status
read_ranking(struct job *job, const struct scored_run *run, struct ranking *ranking,
             struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, &run->call),
                                      db_number(job->arena, run->scoring_run_id)};
    enum status status;

    ranking->room = (size_t)run->application_count;
    ranking->scores = ARENA_NEW(job->arena, struct fraction, ranking->room);
    status = db_stream(job->db, "ranked_scores", (struct db_params){3, params},
                       (struct db_rows){.on_row = on_score, .context = ranking}, err);
    qsort(ranking->scores, ranking->count, sizeof *ranking->scores, by_score);
    return status;
}

/* 1 + how many have a higher score: equal scores share a rank. */
static uint32_t
rank_of(const struct ranking *ranking, struct rational score)
{
    size_t low = 0, high = ranking->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct rational other = {ranking->scores[middle].num, ranking->scores[middle].den};

        if (rational_cmp(other, score) > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low + 1;
}

/* ---- comparing ------------------------------------------------------------------------------- */

struct comparing {
    struct job *job;
    struct scored_run runs[2];
    struct ranking rankings[2];
    struct run_comparison comparison;
    struct compare_summary summary;
    struct progress progress;
    struct arena_mark mark;  /* of scratch, before the application being read */
    struct scored_one *held; /* that of the first run, until the second one's is read */
    FILE *told;              /* what is said of each application */
    bool any;                /* was told */
};

static bool
is_eligible(const struct scored_one *one, const struct fund_file *file)
{
    for (size_t i = 0; i < file->rule_count; i++) {
        enum verdict verdict = one->assessment.rules[i].verdict;

        if (verdict == VERDICT_FAIL || verdict == VERDICT_UNKNOWN) {
            return false;
        }
    }
    return true;
}

static enum status
tell(struct comparing *comparing, const struct run_change *change, struct err *err)
{
    struct arena *arena = comparing->job->scratch;
    struct text out = text_in(arena);

    if (comparing->job->options.json) {
        struct json_writer writer = json_writer_to(&out);

        text_add(&out, comparing->any ? "," : "");
        run_change_write(&writer, arena, &comparing->comparison, change);
    } else {
        text_add(&out, "\n");
        run_change_tell(&out, arena, &comparing->comparison, change);
    }
    comparing->any = true;
    if (fwrite(text_of(&out), 1, out.length, comparing->told) != out.length) {
        return err_set(err, ST_CANNOT_WRITE, _("a temporary file cannot be written"));
    }
    return ST_OK;
}

static enum status
compare_one(struct comparing *comparing, struct scored_one *before, struct scored_one *after,
            struct err *err)
{
    struct scored_one *ones[2] = {before, after};
    const struct run_side *sides[2] = {NULL, NULL};
    const struct assessment *ends[2] = {NULL, NULL};
    struct run_change change;

    for (size_t i = 0; i < 2; i++) {
        if (ones[i] != NULL) {
            if (ones[i]->assessment.scored && is_eligible(ones[i], &comparing->runs[i].call.file)) {
                ones[i]->side.rank = rank_of(&comparing->rankings[i], ones[i]->assessment.score);
            }
            sides[i] = &ones[i]->side;
            ends[i] = &ones[i]->assessment;
        }
    }
    change = run_change_of(&comparing->comparison, comparing->job->scratch, sides, ends);
    compare_count(&comparing->summary, &change);
    progress_add(&comparing->progress, 1);
    if (change.class == CLASS_UNCHANGED ||
        (!comparing->job->options.json &&
         (change.class == CLASS_RANK || comparing->job->options.quiet))) {
        return ST_OK;
    }
    return tell(comparing, &change, err);
}

/* An application of the first run alone is known to be alone when another one is read. */
static enum status
end_held(struct comparing *comparing, struct err *err)
{
    enum status status = ST_OK;

    if (comparing->held != NULL) {
        status = compare_one(comparing, comparing->held, NULL, err);
        comparing->held = NULL;
        arena_reset(comparing->job->scratch, comparing->mark);
    }
    return status;
}

/* The columns of scored_inputs. */
static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct comparing *comparing = context;
    struct arena *scratch = comparing->job->scratch;
    size_t side = scored_one_run(row) == comparing->runs[0].scoring_run_id ? 0 : 1;
    struct scored_one *one;
    enum status status = ST_OK;

    if (comparing->held != NULL && comparing->held->application_id != db_int64(row, 0)) {
        status = end_held(comparing, err);
    }
    if (comparing->held == NULL) {
        comparing->mark = arena_mark(scratch);
    }
    one = ARENA_NEW(scratch, struct scored_one, 1);
    if (status == ST_OK) {
        status = scored_one_read(comparing->job, &comparing->runs[side], row, one, err);
    }
    if (status != ST_OK || side == 0) {
        comparing->held = one;
        return status;
    }
    status = compare_one(comparing, comparing->held, one, err);
    comparing->held = NULL;
    arena_reset(scratch, comparing->mark);
    return status;
}

static enum status
compare_all(struct comparing *comparing, struct err *err)
{
    struct job *job = comparing->job;
    const struct db_param params[] = {
        CALL_PARAMS(job, &comparing->runs[0].call),
        db_number(job->arena, comparing->runs[0].scoring_run_id),
        db_number(job->arena, comparing->runs[1].scoring_run_id),
        db_number(job->arena, 0),
    };
    enum status status;

    comparing->progress =
        progress_begin(job, _("applications"), comparing->runs[1].application_count);
    status = db_stream(job->db, "scored_inputs", (struct db_params){5, params},
                       (struct db_rows){.on_row = on_row, .context = comparing}, err);
    if (status == ST_OK) {
        status = end_held(comparing, err);
    }
    progress_end(&comparing->progress);
    return status;
}

/* ---- which runs ------------------------------------------------------------------------------ */

static enum status
refuse_pair(const struct run_named found[2], struct err *err)
{
    const struct run_named *other = found[0].kind != RUN_SCORING ? &found[0] : &found[1];

    err_hint(err,
             _("compare takes two scoring runs, or two allocations; levain runs --call %s lists"
               " them, and on which one an allocation rests"),
             other->call);
    return err_set(err, ST_DATA, _("run %s is an allocation, the other one a scoring run"),
                   other->name);
}

/* Find both; they are of one call, of one kind, and two. */
static enum status
find_runs(struct job *job, struct run_named found[2], struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < 2; i++) {
        status = run_named(job, job->options.call, job->options.arguments[i], RUN_SCORING,
                           &found[i], err);
    }
    if (status != ST_OK) {
        return status;
    }
    if ((found[0].kind == RUN_SCORING) != (found[1].kind == RUN_SCORING)) {
        return refuse_pair(found, err);
    }
    if (strcmp(found[0].call, found[1].call) != 0) {
        err_hint(err, "%s", _("two runs can be compared when they judge one call"));
        return err_set(err, ST_DATA, _("run %s is of %s, run %s of %s"), found[0].name,
                       found[0].call, found[1].name, found[1].call);
    }
    if (found[0].run_id == found[1].run_id) {
        err_hint(err, _("levain runs --call %s lists the others"), found[0].call);
        return err_set(err, ST_DATA, _("both names mean run %s"), found[0].name);
    }
    return ST_OK;
}

static enum status
open_runs(struct comparing *comparing, const struct run_named found[2], struct err *err)
{
    struct job *job = comparing->job;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < 2; i++) {
        status = scored_run_open(job, &found[i], &comparing->runs[i], err);
        if (status == ST_OK) {
            status = read_ranking(job, &comparing->runs[i], &comparing->rankings[i], err);
        }
    }
    return status;
}

static void
print_told(struct comparing *comparing)
{
    struct arena *arena = comparing->job->scratch;
    bool folded = !comparing->job->options.json;
    struct text out = text_in(comparing->job->arena);
    char bytes[8192];
    size_t length;

    rewind(comparing->told);
    while ((length = fread(bytes, 1, sizeof bytes, comparing->told)) > 0) {
        size_t whole = length;

        if (folded) { /* only whole lines can be folded: the rest waits */
            while (whole > 0 && bytes[whole - 1] != '\n') {
                whole--;
            }
        }
        text_add_bytes(&out, bytes, whole);
        if (folded && whole > 0) {
            struct arena_mark mark = arena_mark(arena);

            output_folded(arena, text_of(&out));
            arena_reset(arena, mark);
            text_clear(&out);
        } else if (!folded) {
            output_print(text_of(&out));
            text_clear(&out);
        }
        text_add_bytes(&out, bytes + whole, length - whole);
    }
}

enum status
job_compare(struct job *job, struct err *err)
{
    struct comparing comparing = {.job = job};
    struct run_named found[2] = {{0}, {0}};
    enum status status = find_runs(job, found, err);

    if (status == ST_OK && found[0].kind != RUN_SCORING) {
        return compare_awards(job, found, err);
    }
    if (status == ST_OK && job->options.format != NULL) {
        return err_set(err, ST_USAGE, "%s", _("--format is for two allocations"));
    }
    if (status == ST_OK) {
        status = open_runs(&comparing, found, err);
    }
    if (status == ST_OK) {
        status = run_comparison_begin(job->arena, &comparing.runs[0].call.file,
                                      &comparing.runs[1].call.file, &comparing.comparison, err);
    }
    if (status != ST_OK) {
        return status;
    }
    comparing.summary = compare_summary_begin(job->arena, &comparing.comparison);
    comparing.told = tmpfile();
    if (comparing.told == NULL) {
        return err_set(err, ST_CANNOT_WRITE, _("a temporary file cannot be written"));
    }
    status = compare_all(&comparing, err);
    if (status == ST_OK) {
        compare_print_head(job, comparing.runs, &comparing.comparison, &comparing.summary);
        print_told(&comparing);
        output_print(job->options.json ? "]}\n" : "");
    }
    (void)fclose(comparing.told);
    return status;
}
