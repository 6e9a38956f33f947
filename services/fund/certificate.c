/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/certificate.h"

#include "fund/plan_keys.h"

#include <string.h>

/* Changes tried one by one for each kind of flip: fewer, the more applications there are to look
 * for and to walk. All of them up to some 250 applications, three at 2,000. */
#define TRIES_STEPS  UINT64_C(15000000)
#define TRIES_OF_ONE 20000000 /* the same for one application alone */

const char *
flip_code(enum flip_kind kind)
{
    static const char *const codes[] = {
        [FLIP_MORE_POINTS] = "more_points",
        [FLIP_LESS_POINTS] = "less_points",
        [FLIP_LESS_MONEY] = "less_money",
    };

    return codes[kind];
}

static void
note_look(void *context, const struct allocation_step *step)
{
    struct certificate *certificate = context;
    const struct allocation_plan *plan = certificate->plan;

    if (certificate->before_cents == NULL) { /* only now: exact passes need much while they plan */
        uint32_t ranks = 0;

        for (uint32_t i = 0; i < plan->walk.count; i++) {
            ranks += plan->walk.candidates[i].rank > 0;
        }
        certificate->before_cents = ARENA_NEW(plan->arena, int64_t, ranks);
    }
    certificate->before_cents[plan->walk.candidates[step->candidate].rank - 1] = step->before_cents;
}

struct certificate *
certificate_begin(struct arena *arena, struct allocation_plan *plan)
{
    struct certificate *certificate = ARENA_NEW(arena, struct certificate, 1);

    *certificate = (struct certificate){.plan = plan};
    plan->walk.on_step = note_look;
    plan->walk.step_context = certificate;
    return certificate;
}

bool
certificate_looked(const struct certificate *certificate, uint32_t candidate)
{
    const struct candidate *of = &certificate->plan->walk.candidates[candidate];

    return of->rank > 0 && !of->frozen && of->visited_pass != ALLOCATION_NO_PASS;
}

/* Whether the run walks a list that was ranked before it. */
static bool
serves_list(const struct allocation_plan *plan)
{
    return plan->after != NULL && plan->after->places != NULL;
}

int64_t
certificate_before_cents(const struct certificate *certificate, uint32_t candidate)
{
    return certificate->before_cents[certificate->plan->walk.candidates[candidate].rank - 1];
}

int64_t
certificate_after_cents(const struct certificate *certificate, uint32_t candidate)
{
    const struct allocation *walk = &certificate->plan->walk;
    int64_t cents = certificate_before_cents(certificate, candidate);
    size_t count = 0;
    const struct award_line *lines = allocation_lines(walk, candidate, &count);

    for (size_t i = 0; i < count; i++) {
        cents -= lines[i].pass == walk->candidates[candidate].visited_pass ? lines[i].cents : 0;
    }
    return cents;
}

/* Which key of the walk is the score, highest first, and what its column is multiplied by. */
static void
find_scores(struct certificate *certificate)
{
    const struct allocation_plan *plan = certificate->plan;
    size_t key = serves_list(plan); /* the place on the list is the first key */

    certificate->settings.score_key = SIZE_MAX;
    for (size_t i = 0; i < plan->file->order_count; i++) {
        const struct fund_order *order = &plan->file->order[i];

        if (order->kind == ORDER_SCORE && order->descending) {
            certificate->settings.score_key = key;
            certificate->settings.score_unit = plan->keys[i].common;
            certificate->score_unit =
                plan->keys[i].den == NULL ? plan->keys[i].common : FLIP_MILLION;
        }
        key += order->kind != ORDER_CODE;
    }
}

static void
set_settings(struct certificate *certificate)
{
    const struct allocation_plan *plan = certificate->plan;
    const uint64_t count = plan->walk.count + UINT64_C(1);

    find_scores(certificate);
    certificate->settings.has_threshold = plan->file->has_threshold;
    certificate->settings.threshold = plan->file->threshold;
    certificate->settings.barred = plan->barred;
    certificate->settings.tries_max = (uint32_t)(TRIES_STEPS / (count * count));
}

static struct flipping *
begin_flips(struct arena *arena, const struct certificate *certificate)
{
    struct flip_settings settings = certificate->settings;

    if (serves_list(certificate->plan)) {
        settings.score_key = SIZE_MAX;
    }
    return flip_begin(arena, &certificate->plan->walk, &settings);
}

/* An even part of the steps for each that walks. */
static uint64_t
steps_of_one(const struct certificate *certificate)
{
    const struct allocation *walk = &certificate->plan->walk;
    const uint64_t points = certificate->points > 0 ? certificate->points : 1;
    uint64_t walkers = 1;

    for (uint32_t i = 0; i < walk->count; i++) {
        walkers += walk->candidates[i].rank > 0;
    }
    return CERTIFICATE_STATES_MAX / points / walkers;
}

void
certificate_flips(struct arena *arena, struct certificate *certificate)
{
    const struct allocation *walk = &certificate->plan->walk;
    struct flipping *flipping;

    set_settings(certificate);
    if (walk->count > CERTIFICATE_FLIPS_MAX || walk->asked_other) {
        return;
    }
    certificate->settings.steps_max = steps_of_one(certificate);
    certificate->flips = arena_alloc(arena, walk->count, sizeof *certificate->flips);
    flipping = begin_flips(arena, certificate);
    for (uint32_t i = 0; i < walk->count && !certificate->flips_stopped; i++) {
        flip_find(flipping, i, certificate->flips[i]);
        for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
            certificate->flips_stopped |= certificate->flips[i][kind].stopped;
        }
    }
    if (certificate->flips_stopped) {
        certificate->flips = NULL; /* of some and not of others would say less than of none */
    }
}

void
certificate_flips_of(struct arena *arena, struct certificate *certificate, uint32_t candidate,
                     struct flip flips[FLIP_KINDS])
{
    set_settings(certificate);
    certificate->settings.tries_max = TRIES_OF_ONE / (certificate->plan->walk.count + 1);
    certificate->settings.steps_max = CERTIFICATE_STATES_MAX;
    flip_find(begin_flips(arena, certificate), candidate, flips);
}

/* ---- objectives ---- */

/* The score x unit of a candidate, rounded down. */
static int64_t
units_of(const struct certificate *certificate, uint32_t candidate)
{
    const struct order_key *key;
    wide num;

    if (certificate->settings.score_key == SIZE_MAX) {
        return 0;
    }
    key = &certificate->plan->walk.keys[certificate->settings.score_key];
    if (key->known != NULL && !key->known[candidate]) {
        return 0;
    }
    num = key->num[candidate];
    if (key->den == NULL) {
        return (int64_t)num;
    }
    num *= certificate->score_unit;
    return (int64_t)(num / key->den[candidate] - (num % key->den[candidate] < 0));
}

static int64_t
pot_cents(const struct allocation *walk)
{
    int64_t cents = 0;

    for (uint16_t i = 0; i < walk->envelope_count; i++) {
        cents += walk->envelopes[i].parent_number == 0 ? walk->envelopes[i].voted_cents : 0;
    }
    for (size_t i = 0; i < walk->frozen_count; i++) {
        cents -= walk->frozen[i].cents;
    }
    return cents;
}

static bool
takes_part(const struct certificate *certificate, uint32_t candidate)
{
    return certificate->plan->walk.candidates[candidate].rank > 0 &&
           (!serves_list(certificate->plan) || certificate_looked(certificate, candidate));
}

/* Those that walk, in the canonical order, and what the run gave them. */
void
certificate_gather(struct arena *arena, struct certificate *certificate)
{
    const struct allocation *walk = &certificate->plan->walk;
    struct objective_case *asked = &certificate->asked;
    struct objective_item *items;
    uint32_t count = 0;

    set_settings(certificate);
    certificate->budget_cents = pot_cents(walk);
    for (uint32_t i = 0; i < walk->count; i++) {
        count += takes_part(certificate, i);
    }
    items = ARENA_NEW(arena, struct objective_item, count);
    certificate->award_cents = ARENA_NEW(arena, int64_t, count);
    *asked = (struct objective_case){
        .items = items, .budget_cents = certificate->budget_cents, .step_cents = walk->step_cents};
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct candidate *candidate = &walk->candidates[walk->order[i]];

        if (takes_part(certificate, walk->order[i])) {
            certificate->award_cents[asked->count] = candidate->award_cents;
            items[asked->count++] =
                (struct objective_item){.score = units_of(certificate, walk->order[i]),
                                        .computed_cents = candidate->computed_cents,
                                        .minimum_cents = candidate->minimum_cents};
        }
    }
}

static struct certificate_objective *
add_objective(struct certificate *certificate, const char *code)
{
    struct certificate_objective *added = &certificate->objectives[certificate->objective_count++];

    *added = (struct certificate_objective){
        .code = code, .has_score = certificate->settings.score_key != SIZE_MAX};
    return added;
}

void
certificate_compare(struct arena *arena, struct certificate *certificate)
{
    const struct objective_case *asked = &certificate->asked;
    int64_t *award_cents = certificate->award_cents;

    certificate->objective_count = 0;
    objective_add_up(asked, award_cents, &add_objective(certificate, "run")->totals);
    for (enum objective objective = 0; objective < OBJECTIVE_COUNT; objective++) {
        bool exact = objective == OBJECTIVE_MAX || objective == OBJECTIVE_EURO;
        struct objective_totals totals;
        struct err ignored = {.text = ""};

        if ((exact && certificate->settings.score_key == SIZE_MAX) ||
            objective_award(arena, asked, objective, award_cents, &totals, &ignored) != ST_OK) {
            continue;
        }
        *add_objective(certificate, objective_code(objective)) =
            (struct certificate_objective){.code = objective_code(objective),
                                           .has_score = certificate->settings.score_key != SIZE_MAX,
                                           .is_proven = exact,
                                           .totals = totals};
    }
}

void
certificate_objectives(struct arena *arena, struct certificate *certificate)
{
    struct arena_mark mark = arena_mark(arena);

    certificate_gather(arena, certificate);
    certificate_compare(arena, certificate);
    arena_reset(arena, mark);
}
