/* SPDX-License-Identifier: MPL-2.0 */
/*
 * compare_alone - the first of two allocations, walked again with one setting of the second at a
 * time.
 */
#include "compare_alone.h"

#include "allocate.h"
#include "compare_differing.h"
#include "references.h"
#include "stored.h"

#include <string.h>

#define WALK_LIMIT_BYTES ((size_t)1 << 30)
#define APPLICATIONS_MAX 50000 /* of which the facts are held in memory */

/* ---- the applications ------------------------------------------------------------------------ */

struct reading {
    struct job *job;
    struct side *side;
};

/* The columns of scored_applications. */
static enum status
on_scored(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *scratch = reading->job->scratch;
    const struct fund_file *file = &reading->side->call.file;
    struct arena_mark mark = arena_mark(scratch);
    struct application application = stored_application(scratch, file, row, 1, 4, 5);
    struct scoring_run ignored = {0};
    struct score_record stored;
    struct assessment assessment;
    enum status status;

    stored_score(scratch, file, row, 6, &application, &stored);
    stored_lists(scratch, file, row, 15, &application);
    allocate_read_organization(scratch, row, &ignored, &application);
    status = simulation_add(&reading->side->simulation, scratch, &application, &assessment, err);
    arena_reset(scratch, mark);
    return status;
}

static enum status
read_side(struct proving *proving, const char *call_name, const struct stored_run *run,
          struct side *side, struct err *err)
{
    struct job *job = proving->job;
    struct reading reading = {job, side};
    struct problems ignored = {0};
    enum status status;

    job->options.variation_count = 0;
    status = call_find(job, call_name, run->rule_set_id, &side->call, err);
    if (status == ST_OK) {
        status = references_of_run(job, &side->call, run->scoring_run_id, err);
    }
    if (status == ST_OK) {
        status = fund_file_parse(job->arena,
                                 (struct file_bytes){side->call.file.path, side->call.file.source,
                                                     side->call.file.source_bytes},
                                 &side->source, &ignored, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &side->call),
                                          db_number(job->arena, run->scoring_run_id)};

        side->simulation = simulation_begin(job->arena, &side->source, &side->call.file,
                                            (uint32_t)run->application_count);
        status = db_stream(job->db, "scored_applications", (struct db_params){3, params},
                           (struct db_rows){.on_row = on_scored, .context = &reading}, err);
    }
    return status;
}

/* The applications of both, by code, each once. */
static void
merge(struct proving *proving)
{
    struct arena *arena = proving->job->arena;
    const struct simulation *of[2] = {&proving->sides[0].simulation, &proving->sides[1].simulation};
    const uint32_t counts[2] = {of[0]->count, proving->side_count == 2 ? of[1]->count : 0};
    const char **codes = ARENA_NEW(arena, const char *, (size_t)counts[0] + counts[1]);
    uint32_t next[2] = {0, 0}, count = 0;

    for (size_t i = 0; i < 2; i++) {
        proving->sides[i].at = ARENA_NEW(arena, uint32_t, counts[i]);
    }
    while (next[0] < counts[0] || next[1] < counts[1]) {
        const char *first = next[0] < counts[0] ? simulation_code(of[0], next[0]) : NULL;
        const char *second = next[1] < counts[1] ? simulation_code(of[1], next[1]) : NULL;
        const int order = first == NULL ? 1 : second == NULL ? -1 : strcmp(first, second);

        codes[count] = order <= 0 ? first : second;
        if (order <= 0) {
            proving->sides[0].at[next[0]++] = count;
        }
        if (order >= 0) {
            proving->sides[1].at[next[1]++] = count;
        }
        count++;
    }
    proving->alone->codes = codes;
    proving->alone->count = count;
}

/* ---- a walk ---------------------------------------------------------------------------------- */

/* Of each that was found: whose side it is made as. Settings stand in the order of `found`; those
 * that are none have no place in `made`. */
static const uint8_t *
made_of(struct proving *proving, const uint8_t *made)
{
    uint8_t *as = ARENA_NEW(&proving->walking, uint8_t, proving->found_count);
    size_t setting = 0;

    for (size_t i = 0; i < proving->found_count; i++) {
        as[i] = compare_differs(&proving->found[i]) ? made[setting++] : 0;
    }
    return as;
}

static struct fund_variations
variations_of(struct proving *proving, const uint8_t *as)
{
    struct fund_variation *items = ARENA_NEW(&proving->walking, struct fund_variation,
                                             proving->fixed_count + proving->found_count);
    size_t count = 0;

    for (size_t i = 0; i < proving->fixed_count; i++) {
        items[count++] = proving->fixed[i];
    }
    for (size_t i = 0; i < proving->found_count; i++) {
        const struct differing *found = &proving->found[i];
        const char *value = found->values[as[i]];

        if (found->kind == KIND_WITHDRAWN && value != NULL) {
            items[count++] = (struct fund_variation){"withdrawn", found->key};
        } else if (found->kind == KIND_VARIED && value != NULL) {
            items[count++] = (struct fund_variation){found->key, value};
        }
    }
    return (struct fund_variations){items, count};
}

/* The applications of a side under the fund file in which the differences are as they are made. */
static struct simulation
simulation_of(struct proving *proving, const uint8_t *as, size_t side, struct fund_source *source)
{
    struct arena *arena = &proving->walking;
    const struct setting_differences *differences = &proving->differences;
    struct simulation simulation = proving->sides[side].simulation;
    struct fund_variation *others = ARENA_NEW(arena, struct fund_variation, differences->count);
    uint8_t *made = ARENA_NEW(arena, uint8_t, differences->count);

    *source = proving->sides[side].source;
    simulation.source = source;
    simulation.otherwise.items = others;
    for (size_t i = 0; i < differences->count; i++) {
        const size_t with = proving->made_with[i];

        made[i] = with == MADE_WITH_SIDE ? side == 1 : as[with];
        if (made[i] != (side == 1)) {
            others[simulation.otherwise.count++] =
                (struct fund_variation){differences->items[i].key, differences->items[i].after};
        }
    }
    if (simulation.otherwise.count > 0) {
        source->root = setting_differences_made(arena, differences, made, side);
        source->between = true;
    }
    return simulation;
}

static void
set_gone(const struct proving *proving, const uint8_t *as, const struct simulation *simulation)
{
    memset(simulation->gone, 0, simulation->count);
    for (size_t i = 0; i < proving->found_count; i++) {
        const struct differing *found = &proving->found[i];

        for (uint32_t k = 0;
             found->kind == KIND_ENDED && found->values[as[i]] != NULL && k < simulation->count;
             k++) {
            simulation->gone[k] |= strcmp(simulation_code(simulation, k), found->key) == 0;
        }
    }
}

static enum status
walk(void *context, const uint8_t *made, int64_t *awards, const char **refused, struct err *err)
{
    struct proving *proving = context;
    /* What was scored is the last setting. */
    const size_t side = proving->side_count == 2 && made[proving->alone->setting_count - 1];
    const uint32_t *at = proving->sides[side].at;
    struct simulation simulation;
    struct simulation_point point;
    struct fund_source source;
    const uint8_t *as;
    enum status status;

    arena_free(&proving->walking);
    arena_init(&proving->walking, WALK_LIMIT_BYTES);
    as = made_of(proving, made);
    simulation = simulation_of(proving, as, side, &source);
    set_gone(proving, as, &simulation);
    status = simulation_run(&simulation, &proving->walking, variations_of(proving, as), NULL,
                            &point, err);
    *refused = status == ST_OK && point.refused != NULL
                   ? arena_string(proving->job->arena, point.refused)
                   : NULL;
    if (status != ST_OK || *refused != NULL) {
        return status;
    }
    memset(awards, 0, proving->alone->count * sizeof *awards);
    for (uint32_t i = 0; i < point.plan.walk.count; i++) {
        awards[at[i]] = point.plan.walk.candidates[i].award_cents;
    }
    proving->digest = allocate_results_digest(&point.plan);
    return ST_OK;
}

/* Both runs come out again, or nothing is proven by walking them. */
static enum status
walk_ends(struct proving *proving, struct err *err)
{
    struct award_alone *alone = proving->alone;
    struct arena *arena = proving->job->arena;
    uint8_t *made = ARENA_NEW(arena, uint8_t, alone->setting_count + 1);

    for (size_t end = 0; end < 2; end++) {
        int64_t *awards = ARENA_NEW(arena, int64_t, alone->count);
        const char *refused = NULL;
        enum status status;

        memset(made, (int)end, alone->setting_count);
        status = walk(proving, made, awards, &refused, err);
        if (status != ST_OK) {
            return status;
        }
        alone->awards[end] = awards;
        if (refused != NULL ||
            strcmp(digest_hex(arena, &proving->digest), proving->runs[end].results_sha256) != 0) {
            alone->unproven =
                text_format(arena, _("run %s does not come out again of what is stored%s%s"),
                            proving->runs[end].run.name, refused != NULL ? ": " : "",
                            refused != NULL ? refused : "");
            return ST_OK;
        }
    }
    return ST_OK;
}

enum status
compare_alone(struct job *job, const struct stored_run runs[2], const char *call_name,
              struct award_alone *alone, struct err *err)
{
    struct proving *proving = ARENA_NEW(job->arena, struct proving, 1);
    enum status status = ST_OK;

    *alone = (struct award_alone){.arena = job->arena, .walk = walk, .context = proving};
    if (strcmp(runs[0].run.kind, "top_up") == 0 || strcmp(runs[1].run.kind, "top_up") == 0) {
        alone->unproven = _("a top-up goes on from a decision");
        return ST_OK;
    }
    if (runs[0].application_count > APPLICATIONS_MAX ||
        runs[1].application_count > APPLICATIONS_MAX) {
        alone->unproven =
            text_format(job->arena, _("a run has more than %d applications"), APPLICATIONS_MAX);
        return ST_OK;
    }
    proving->job = job;
    proving->runs = runs;
    proving->alone = alone;
    proving->side_count = runs[0].scoring_run_id == runs[1].scoring_run_id ? 1 : 2;
    arena_init(&proving->walking, WALK_LIMIT_BYTES);
    for (size_t i = 0; status == ST_OK && i < proving->side_count; i++) {
        status = read_side(proving, call_name, &runs[i], &proving->sides[i], err);
    }
    if (status == ST_OK) {
        status = compare_find_settings(proving, err);
    }
    if (status == ST_OK) {
        merge(proving);
        compare_fill_settings(proving);
        status = walk_ends(proving, err);
    }
    if (status == ST_OK && alone->unproven == NULL) {
        status = award_alone_prove(alone, err);
    }
    arena_free(&proving->walking);
    return status;
}
