/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/simulation.h"

#include "base/text.h"
#include "exchange/json_source.h"
#include "fund/application_layout.h"
#include "fund/contradiction.h"
#include "fund/plan_bar.h"

#include <assert.h>
#include <string.h>

/* ---- what is judged once --------------------------------------------------------------------- */

static bool
is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.';
}

/* Whether a text of the tree, a formula as it may be, has the name in it. What a share is of does
 * not count. */
static bool
says(const struct json_node *node, const char *name)
{
    const size_t length = strlen(name);

    if (node->kind == JSON_KIND_STRING && (node->key == NULL || strcmp(node->key, "of") != 0)) {
        for (const char *at = strstr(node->text, name); at != NULL; at = strstr(at + 1, name)) {
            if ((at == node->text || !is_word_byte(at[-1])) && !is_word_byte(at[length])) {
                return true;
            }
        }
    }
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        if (says(child, name)) {
            return true;
        }
    }
    return false;
}

struct simulation
simulation_begin(struct arena *arena, const struct fund_source *source,
                 const struct fund_file *file, uint32_t count)
{
    struct simulation simulation = {
        .arena = arena,
        .source = source,
        .file = file,
        .applications = ARENA_NEW(arena, struct application, count),
        .scores = ARENA_NEW(arena, struct rational, count),
        .scored = ARENA_NEW(arena, uint8_t, count),
        .gone = ARENA_NEW(arena, uint8_t, count),
        .keeps_facts = true,
        .capacity = count,
    };

    simulation.open = *file;
    simulation.open.has_threshold = false;
    simulation.judged = allocation_plan_begin(arena, file, count);
    return simulation;
}

enum status
simulation_add(struct simulation *simulation, struct arena *scratch,
               const struct application *application, struct assessment *assessment,
               struct err *err)
{
    const uint32_t at = simulation->count;
    struct assessment open;
    enum status status;

    assert(at < simulation->capacity);
    simulation->applications[at] =
        simulation->keeps_facts
            ? application_copy(simulation->arena, simulation->file, application)
            : (struct application){.code = arena_string(simulation->arena, application->code)};
    status = scoring_assess(scratch, simulation->file, application, assessment, err);
    if (status == ST_OK) {
        status = scoring_assess(scratch, &simulation->open, application, &open, err);
    }
    if (status != ST_OK) {
        return status;
    }
    simulation->scored[at] = open.scored;
    simulation->scores[at] = open.score;
    simulation->count++;
    return allocation_plan_add(&simulation->judged, &open, err);
}

const char *
simulation_code(const struct simulation *simulation, uint32_t candidate)
{
    return simulation->applications[candidate].code;
}

/* ---- a point --------------------------------------------------------------------------------- */

static bool
ends(const char *key, const char *end)
{
    const size_t length = strlen(key), tail = strlen(end);

    return length >= tail && strcmp(key + length - tail, end) == 0;
}

static bool
begins(const char *key, const char *start)
{
    return strncmp(key, start, strlen(start)) == 0;
}

/* What is said of an application before the walk does not hang on these. */
static const struct {
    const char *start, *end;
} walked[] = {
    {"threshold", "threshold"},
    {"score.threshold", "threshold"},
    {"withdrawn", "withdrawn"},
    {"envelope.", ".voted"},
    {"net", "net"},
    {"quota.", ".share"},
    {"quota.", ".amount"},
    {"quota.", ".count"},
    {"pass.", ".from"},
    {"pass.", ".award"},
    {"pass.", ".rule"},
    {"pass.", ".rule.band"},
    {"pass.", ".states"},
    {"pass.", ".solver"},
    {"pass.", ".at_most.count"},
    {"pass.", ".at_most.amount"},
    {"pass.", ".at_most.share"},
    {"pass.", ".not_fitting.else"},
    {"pass.", ".not_fitting.then"},
    {"pass.", ".spread.at_most"},
    {"pass.", ".spread.until_each"},
    {"pass.", ".quota_refused"},
};

bool
simulation_only_walks(const struct fund_source *source, struct fund_variations variations)
{
    const struct json_node *call = json_member(source->root, "call");

    for (size_t i = 0; i < variations.count; i++) {
        const char *key = variations.items[i].key;
        bool walks = false;

        for (size_t k = 0; k < sizeof walked / sizeof *walked; k++) {
            walks = walks || (begins(key, walked[k].start) && ends(key, walked[k].end));
        }
        if (!walks || (strcmp(key, "net") == 0 && says(call, "net")) ||
            (begins(key, "envelope.") && says(call, "env.voted"))) {
            return false;
        }
    }
    return true;
}

struct refusal {
    struct arena *arena;
    const char *reason, *advice;
};

static void
keep_first(void *context, const struct problem *problem)
{
    struct refusal *refusal = context;

    if (refusal->reason == NULL) {
        refusal->reason = arena_string(refusal->arena, problem->reason);
        refusal->advice = arena_string(refusal->arena, problem->advice);
    }
}

/* A rule that names a zone which the call does not: nobody read it. */
static const char *
zone_not_read(const struct fund_file *file, const struct fund_file *known)
{
    for (size_t i = 0; i < file->zone_count; i++) {
        bool there = false;

        for (size_t k = 0; k < known->zone_count; k++) {
            there = there || strcmp(file->zones[i], known->zones[k]) == 0;
        }
        if (!there) {
            return file->zones[i];
        }
    }
    return NULL;
}

/* Read the file as if; what makes it impossible is kept as the refusal of the point. */
static void
read_point(const struct simulation *simulation, struct arena *arena, struct simulation_point *point)
{
    struct refusal refusal = {.arena = arena};
    struct problems problems = {.report = keep_first, .context = &refusal};
    struct err err = {0};
    const char *zone;

    if (fund_file_read_tree(arena, simulation->source, point->variations, &point->file, &problems,
                            &err) != ST_OK) {
        point->refused = refusal.reason != NULL ? refusal.reason : arena_string(arena, err.text);
        point->advice = refusal.reason != NULL ? refusal.advice : arena_string(arena, err.hint);
        return;
    }
    point->advice = "";
    point->file.seed = simulation->file->seed;
    point->file.other = simulation->file->other;
    point->file.references->territories = simulation->file->references->territories;
    point->file.references->territory_count = simulation->file->references->territory_count;
    point->file.references->zones = simulation->file->references->zones;
    point->file.references->zone_count = simulation->file->references->zone_count;
    if (simulation->file->dated_count > 0) {
        fund_file_know(arena, &point->file, simulation->file->known_on);
    }
    zone = zone_not_read(&point->file, simulation->file);
    if (zone != NULL) {
        point->refused = text_format(arena, _("the call does not name the zone %s"), zone);
    }
    if (point->refused == NULL) {
        simulation_check_withdrawn(simulation, arena, point);
    }
}

/* A plan of the same applications, under a file that judges them alike and hands the money out
 * otherwise; other columns than the candidates are those of the plan, which stays as it is. */
static struct allocation_plan
plan_again(struct arena *arena, const struct allocation_plan *plan, const struct fund_file *file)
{
    struct allocation_plan again = *plan;

    assert(plan->walk.order == NULL && plan->walk.count == plan->capacity);
    again.arena = arena;
    again.file = file;
    again.walk.candidates = ARENA_NEW(arena, struct candidate, plan->walk.count);
    if (plan->walk.count > 0) {
        memcpy(again.walk.candidates, plan->walk.candidates,
               plan->walk.count * sizeof *again.walk.candidates);
    }
    return again;
}

/* The threshold stands before floors and minimum, and after all that makes ineligible. */
static void
hold_threshold(const struct simulation *simulation, struct simulation_point *point)
{
    uint8_t *barred = ARENA_NEW(point->plan.arena, uint8_t, simulation->count);

    point->plan.barred = barred;
    for (uint32_t i = 0; point->file.has_threshold && i < simulation->count; i++) {
        struct candidate *candidate = &point->plan.walk.candidates[i];
        const bool judged = candidate->status == AWARD_WAITING ||
                            candidate->reason == REASON_BELOW_FLOOR ||
                            candidate->reason == REASON_AWARD_BELOW_MIN;

        if (judged && simulation->scored[i] &&
            rational_cmp(simulation->scores[i], point->file.threshold) < 0) {
            barred[i] = plan_bar_holds(&point->file, candidate->reason == REASON_BELOW_FLOOR);
            candidate->status = AWARD_REJECTED;
            candidate->reason = REASON_BELOW_THRESHOLD;
        }
    }
}

static enum status
assess_again(const struct simulation *simulation, struct arena *arena,
             const struct simulation_hooks *hooks, struct simulation_point *point, struct err *err)
{
    const bool same = application_same_layout(simulation->file, &point->file);
    enum status status = ST_OK;
    struct assessment room;

    point->plan = allocation_plan_begin(arena, &point->file, simulation->count);
    scoring_room(arena, &point->file, &room);
    for (uint32_t i = 0; status == ST_OK && i < simulation->count; i++) {
        const struct application *application = &simulation->applications[i];
        struct application laid_out;

        if (!same) {
            laid_out = application_under(arena, simulation->file, application, &point->file);
            application = &laid_out;
        }
        status = scoring_assess_in(arena, &point->file, application, &room, err);
        if (status == ST_OK) {
            status = allocation_plan_add(&point->plan, &room, err);
            if (status != ST_OK) {
                return err_set(err, status, _("application %s: %s"), simulation_code(simulation, i),
                               text_format(arena, "%s", err->text));
            }
        }
        if (status == ST_OK && hooks != NULL && hooks->on_assessed != NULL) {
            status = hooks->on_assessed(hooks->context, i, &room, err);
        }
    }
    return status;
}

static struct simulation_effect
effect_of(struct arena *arena, const struct allocation *walk, const struct allocation *real)
{
    struct simulation_effect effect = {0};
    uint32_t *enters = ARENA_NEW(arena, uint32_t, walk->count);
    uint32_t *leaves = ARENA_NEW(arena, uint32_t, walk->count);

    for (uint32_t i = 0; i < walk->count; i++) {
        const int64_t now = walk->candidates[i].award_cents;
        const int64_t then = real->candidates[i].award_cents;

        effect.awarded_cents += now;
        effect.awards += now > 0;
        effect.partials += walk->candidates[i].status == AWARD_PARTIAL;
        effect.amounts += now > 0 && then > 0 && now != then;
        if (now > 0 && then == 0) {
            enters[effect.enter_count++] = i;
        }
        if (now == 0 && then > 0) {
            leaves[effect.leave_count++] = i;
        }
    }
    for (uint16_t i = 0; i < walk->envelope_count; i++) {
        effect.left_cents +=
            walk->envelopes[i].parent_number == 0 ? walk->envelopes[i].left_cents : 0;
    }
    effect.enters = enters;
    effect.leaves = leaves;
    return effect;
}

/* What stands against the settings of one point stops no other. */
static enum status
refuse_point(struct arena *arena, struct simulation_point *point, enum status status,
             struct err *err)
{
    const struct contradiction *found;

    if (status == ST_DATA) {
        point->refused = arena_string(arena, err->text);
        point->advice = arena_string(arena, err->hint);
        *err = (struct err){0};
        return ST_OK;
    }
    if (status == ST_OK && contradiction_find(&point->plan, &found) > 0) {
        point->refused = contradiction_text(arena, &point->file, &found[0]);
        point->advice = contradiction_advice(arena, &point->file, &found[0]);
        point->conflicts =
            contradiction_keys(arena, &point->file, &found[0], &point->conflict_count);
    }
    return status;
}

enum status
simulation_run(const struct simulation *simulation, struct arena *arena,
               struct fund_variations variations, const struct simulation_hooks *hooks,
               struct simulation_point *point, struct err *err)
{
    enum status status = ST_OK;

    *point = (struct simulation_point){.variations = variations};
    read_point(simulation, arena, point);
    if (point->refused != NULL) {
        return ST_OK;
    }
    point->assessed = !simulation_only_walks(simulation->source, variations) ||
                      !simulation_only_walks(simulation->source, simulation->otherwise);
    assert(!point->assessed || simulation->keeps_facts);
    if (point->assessed) {
        status = assess_again(simulation, arena, hooks, point, err);
    } else {
        point->plan = plan_again(arena, &simulation->judged, &point->file);
        hold_threshold(simulation, point);
    }
    if (status == ST_OK) {
        simulation_withdraw_all(simulation, point);
        if (hooks != NULL && hooks->on_plan != NULL) {
            hooks->on_plan(hooks->context, &point->plan);
        }
        status = allocation_plan_walk(&point->plan, err);
    }
    status = refuse_point(arena, point, status, err);
    if (status == ST_OK && point->refused == NULL) {
        const bool beside =
            simulation->real.refused == NULL && simulation->real.plan.walk.order != NULL;
        const struct allocation *real = beside ? &simulation->real.plan.walk : &point->plan.walk;

        point->effect = effect_of(arena, &point->plan.walk, real);
    }
    return status;
}

enum status
simulation_end(struct simulation *simulation, struct err *err)
{
    const struct fund_variations none = {0};

    assert(simulation->count == simulation->capacity);
    return simulation_run(simulation, simulation->arena, none, NULL, &simulation->real, err);
}
