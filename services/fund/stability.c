/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/stability.h"

#include "fund/panel.h"

#include <assert.h>
#include <string.h>

/* ---- scenarios ------------------------------------------------------------------------------- */

static struct fund_criterion *
own_criteria(struct stability *stability, struct stability_scenario *scenario)
{
    size_t count = stability->file->criterion_count;
    struct fund_criterion *criteria = ARENA_NEW(stability->arena, struct fund_criterion, count);

    memcpy(criteria, stability->file->criteria, count * sizeof *criteria);
    scenario->file.criteria = criteria;
    return criteria;
}

static struct stability_scenario *
add_scenario(struct stability *stability, enum stability_kind kind, const char *code)
{
    struct stability_scenario *scenario = &stability->scenarios[stability->scenario_count++];

    *scenario = (struct stability_scenario){.kind = kind, .code = code, .file = *stability->file};
    return scenario;
}

/* The panel of the scenario lets the marker mark nothing: nobody waits for these marks. */
static void
add_marker(struct stability *stability, const char *marker)
{
    struct stability_scenario *scenario = add_scenario(stability, STABILITY_MARKER, marker);
    struct fund_panel *panel = &scenario->file.panel;
    const size_t index = fund_file_marker(stability->file, marker);
    struct fund_marker *markers =
        ARENA_NEW(stability->arena, struct fund_marker, panel->marker_count);

    if (index == SIZE_MAX) {
        return;
    }
    memcpy(markers, panel->markers, panel->marker_count * sizeof *markers);
    markers[index].marks = ARENA_NEW(stability->arena, uint8_t, stability->file->criterion_count);
    panel->markers = markers;
}

static bool
sum_of_weights(const struct fund_file *file, struct rational *sum)
{
    *sum = rational_of(0);
    for (size_t i = 0; i < file->criterion_count; i++) {
        if (!rational_add(*sum, file->criteria[i].weight, sum)) {
            return false;
        }
    }
    return true;
}

/* The weight moved, kept between 0 and the sum. */
static bool
moved(struct rational weight, struct rational delta, bool up, struct rational most,
      struct rational *out)
{
    bool fits = up ? rational_add(weight, delta, out) : rational_sub(weight, delta, out);

    if (fits && out->num < 0) {
        *out = rational_of(0);
    }
    if (fits && rational_cmp(*out, most) > 0) {
        *out = most;
    }
    return fits && rational_cmp(*out, weight) != 0;
}

/* The others are multiplied by (sum - new) / (sum - old), so that the sum stays. */
static bool
rescale(struct fund_criterion *criteria, size_t count, size_t moving, struct rational sum,
        struct rational value)
{
    struct rational rest, factor;

    if (!rational_sub(sum, criteria[moving].weight, &rest) || rest.num == 0 ||
        !rational_sub(sum, value, &factor) || !rational_div(factor, rest, &factor)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == moving) {
            criteria[i].weight = value;
        } else if (!rational_mul(criteria[i].weight, factor, &criteria[i].weight)) {
            return false;
        }
    }
    return true;
}

static void
add_weight(struct stability *stability, size_t criterion, bool up)
{
    const struct fund_file *file = stability->file;
    struct stability_scenario *scenario;
    struct rational sum, value;

    if (!sum_of_weights(file, &sum) ||
        !moved(file->criteria[criterion].weight, file->weight_delta, up, sum, &value)) {
        return;
    }
    scenario = add_scenario(stability, STABILITY_WEIGHT, file->criteria[criterion].code);
    scenario->up = up;
    scenario->value = value;
    if (!rescale(own_criteria(stability, scenario), file->criterion_count, criterion, sum, value)) {
        stability->scenario_count--; /* it is the only weight, or the fractions are too large */
    }
}

static void
add_threshold(struct stability *stability, bool up)
{
    const struct fund_file *file = stability->file;
    struct stability_scenario *scenario = add_scenario(stability, STABILITY_THRESHOLD, NULL);
    bool fits = up ? rational_add(file->threshold, file->threshold_delta, &scenario->value)
                   : rational_sub(file->threshold, file->threshold_delta, &scenario->value);

    scenario->up = up;
    scenario->file.threshold = scenario->value;
    if (!fits) {
        stability->scenario_count--;
    }
}

struct stability
stability_begin(struct arena *arena, const struct fund_file *file, const char *const *markers,
                size_t marker_count, uint32_t count)
{
    size_t most = 1 + marker_count + 2 * file->criterion_count + 2;
    struct stability stability = {
        .arena = arena,
        .file = file,
        .scenarios = ARENA_NEW(arena, struct stability_scenario, most),
        .codes = ARENA_NEW(arena, const char *, count),
        .scores = ARENA_NEW(arena, struct rational, count),
        .capacity = count,
    };

    (void)add_scenario(&stability, STABILITY_AS_IT_IS, NULL);
    for (size_t i = 0; i < marker_count; i++) {
        add_marker(&stability, markers[i]);
    }
    for (size_t i = 0; file->score_by_weight && i < file->criterion_count; i++) {
        add_weight(&stability, i, false);
        add_weight(&stability, i, true);
    }
    if (file->has_threshold) {
        add_threshold(&stability, false);
        add_threshold(&stability, true);
    }
    for (size_t i = 0; i < stability.scenario_count; i++) {
        struct stability_scenario *scenario = &stability.scenarios[i];

        scenario->standing = ARENA_NEW(arena, uint8_t, count);
        scenario->plan = allocation_plan_begin(arena, &scenario->file, count);
    }
    return stability;
}

/* ---- applications ---------------------------------------------------------------------------- */

/* The marks without those of one marker; gives how many are left. */
static size_t
marks_without(const struct marker_mark *marks, size_t count, const char *marker,
              struct marker_mark *left)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(marks[i].marker, marker) != 0) {
            left[kept++] = marks[i];
        }
    }
    return kept;
}

struct adding {
    struct stability *stability;
    struct arena *scratch;
    const struct application *application;
    const struct marker_mark *marks;
    size_t mark_count;
};

static enum status
assess_in(const struct adding *adding, struct stability_scenario *scenario,
          struct assessment *assessment, struct err *err)
{
    struct arena *scratch = adding->scratch;
    struct application application = *adding->application;
    struct marker_mark *marks = ARENA_NEW(scratch, struct marker_mark, adding->mark_count);
    size_t count = adding->mark_count;
    enum status status;

    if (scenario->kind == STABILITY_MARKER) {
        count = marks_without(adding->marks, adding->mark_count, scenario->code, marks);
    } else {
        memcpy(marks, adding->marks, count * sizeof *marks);
    }
    application.panel = ARENA_NEW(scratch, struct panel_mark, scenario->file.criterion_count);
    status = panel_of_application(scratch, &scenario->file, &application, marks, count, err);
    if (status == ST_OK) {
        status = scoring_assess(scratch, &scenario->file, &application, assessment, err);
    }
    return status == ST_OK ? allocation_plan_add(&scenario->plan, assessment, err) : status;
}

enum status
stability_add(struct stability *stability, struct arena *scratch,
              const struct application *application, const struct marker_mark *marks,
              size_t mark_count, struct err *err)
{
    const struct adding adding = {stability, scratch, application, marks, mark_count};
    uint32_t at = stability->count;
    enum status status = ST_OK;

    assert(at < stability->capacity);
    stability->codes[at] = arena_string(stability->arena, application->code);
    for (size_t i = 0; status == ST_OK && i < stability->scenario_count; i++) {
        struct stability_scenario *scenario = &stability->scenarios[i];
        struct arena_mark mark = arena_mark(scratch);
        struct assessment assessment;

        status = assess_in(&adding, scenario, &assessment, err);
        if (status == ST_OK) {
            scenario->standing[at] =
                (uint8_t)((assessment.status == AWARD_WAITING ? STANDING_RETAINED : 0) |
                          (assessment.reason == REASON_NOT_SCORED ? STANDING_NOT_SCORED : 0));
            stability->scores[at] =
                i == 0 && assessment.scored ? assessment.score : stability->scores[at];
        }
        arena_reset(scratch, mark);
    }
    stability->count++;
    return status;
}

enum status
stability_end(struct stability *stability, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < stability->scenario_count; i++) {
        struct stability_scenario *scenario = &stability->scenarios[i];

        status = allocation_plan_walk(&scenario->plan, err);
        for (uint32_t k = 0; status == ST_OK && k < stability->count; k++) {
            scenario->standing[k] |=
                scenario->plan.walk.candidates[k].award_cents > 0 ? STANDING_AWARDED : 0;
        }
    }
    stability->walked = status == ST_OK;
    return status;
}

/* ---- what comes of it ------------------------------------------------------------------------ */

struct stability_edge
stability_edge(const struct stability *stability, bool above)
{
    const struct stability_scenario *as_it_is = &stability->scenarios[0];
    struct stability_edge edge = {.gap = rational_of(0)};

    for (uint32_t i = 0; stability->file->has_threshold && i < stability->count; i++) {
        const struct candidate *candidate = &as_it_is->plan.walk.candidates[i];
        bool wanted = above ? (as_it_is->standing[i] & STANDING_RETAINED) != 0
                            : candidate->reason == REASON_BELOW_THRESHOLD;
        struct rational gap;
        int order;

        if (!wanted ||
            !(above ? rational_sub(stability->scores[i], stability->file->threshold, &gap)
                    : rational_sub(stability->file->threshold, stability->scores[i], &gap))) {
            continue;
        }
        order = edge.count == 0 ? -1 : rational_cmp(gap, edge.gap);
        if (order < 0) {
            edge = (struct stability_edge){.count = 1, .first = i, .gap = gap};
        } else if (order == 0) {
            edge.count++;
        }
    }
    return edge;
}

struct stability_effect
stability_effect(const struct stability *stability, size_t index)
{
    const struct stability_scenario *as_it_is = &stability->scenarios[0];
    const struct stability_scenario *scenario = &stability->scenarios[index];
    struct stability_effect effect = {0};

    for (uint32_t i = 0; i < stability->count; i++) {
        unsigned before = as_it_is->standing[i], after = scenario->standing[i];
        int64_t cents = scenario->plan.walk.candidates[i].award_cents;

        effect.gained += (after & ~before & STANDING_RETAINED) != 0;
        effect.lost += (before & ~after & STANDING_RETAINED) != 0;
        effect.not_scored +=
            (before & STANDING_RETAINED) != 0 && (after & STANDING_NOT_SCORED) != 0;
        effect.award_gained += (after & ~before & STANDING_AWARDED) != 0;
        effect.award_lost += (before & ~after & STANDING_AWARDED) != 0;
        effect.amounts += (before & after & STANDING_AWARDED) != 0 &&
                          cents != as_it_is->plan.walk.candidates[i].award_cents;
        effect.awarded_cents += cents;
    }
    return effect;
}
