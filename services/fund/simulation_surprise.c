/* SPDX-License-Identifier: MPL-2.0 */
/* simulation - what a looser or a tighter setting did that nobody expects of it. */
#include "fund/simulation.h"

#include "base/text.h"

#include <stdlib.h>

#define DROPPED_SHOWN 5

/* Notes one comparison: 1 looser, -1 tighter. */
static void
note(bool signs[2], int sign)
{
    signs[0] = signs[0] || sign > 0;
    signs[1] = signs[1] || sign < 0;
}

static int
sign_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* A threshold that is not there is the loosest. */
static int
threshold_sign(const struct fund_file *file, const struct fund_file *other)
{
    if (!file->has_threshold || !other->has_threshold) {
        return (int)other->has_threshold - (int)file->has_threshold;
    }
    return rational_cmp(other->threshold, file->threshold);
}

static void
note_quota(bool signs[2], const struct fund_quota *quota, const struct fund_quota *other)
{
    /* A higher floor is tighter. */
    note(signs, sign_of(other->least_cents, quota->least_cents));
    note(signs, sign_of(other->least_awards, quota->least_awards));
    if (quota->kind != other->kind) {
        /* An amount beside a share of net: both are cents, a number of awards is not. */
        const bool cents = quota->kind <= LIMIT_SHARE && other->kind <= LIMIT_SHARE;

        if (!cents) {
            signs[0] = signs[1] = true;
            return;
        }
    }
    note(signs, quota->kind == LIMIT_AWARDS ? sign_of(quota->limit_awards, other->limit_awards)
                                            : sign_of(quota->limit_cents, other->limit_cents));
}

/* A limit of 0 is none. */
static int
limit_sign(int64_t limit, int64_t other)
{
    return limit == 0 || other == 0 ? sign_of(other, limit) : sign_of(limit, other);
}

void
simulation_files_signs(const struct fund_file *file, const struct fund_file *other, bool signs[2])
{
    if (file->quota_count != other->quota_count || file->envelope_count != other->envelope_count ||
        file->pass_count != other->pass_count || file->withdrawn_count != other->withdrawn_count) {
        signs[0] = signs[1] = true;
        return;
    }
    note(signs, threshold_sign(file, other));
    for (size_t i = 0; i < file->quota_count; i++) {
        note_quota(signs, &file->quotas[i], &other->quotas[i]);
    }
    for (size_t i = 0; i < file->envelope_count; i++) {
        note(signs, sign_of(file->envelopes[i].voted_cents, other->envelopes[i].voted_cents));
    }
    for (size_t i = 0; i < file->pass_count; i++) {
        note(signs, limit_sign(file->passes[i].at_most_awards, other->passes[i].at_most_awards));
        note(signs, limit_sign(file->passes[i].at_most_cents, other->passes[i].at_most_cents));
    }
}

int
simulation_looser(const struct simulation_point *point, const struct simulation_point *other)
{
    const struct allocation *walk = &point->plan.walk, *beside = &other->plan.walk;
    bool signs[2] = {false, false};

    simulation_files_signs(&point->file, &other->file, signs);
    for (uint32_t i = 0; i < walk->count; i++) {
        note(signs,
             sign_of(walk->candidates[i].computed_cents, beside->candidates[i].computed_cents));
    }
    return (int)signs[0] - (int)signs[1];
}

size_t
simulation_surprises(struct arena *arena, const struct simulation_point *point,
                     const struct simulation_point *other, struct surprise surprises[SURPRISES_MAX])
{
    const int looser = simulation_looser(point, other);
    const int64_t more = point->effect.awarded_cents - other->effect.awarded_cents;
    struct surprise drops = {.kind = SURPRISE_LOOSER_DROPS};
    size_t count = 0;

    if (looser > 0 && more < 0) {
        surprises[count++] = (struct surprise){.kind = SURPRISE_LOOSER_SPENDS_LESS, .cents = -more};
    }
    if (looser < 0 && more > 0) {
        surprises[count++] = (struct surprise){.kind = SURPRISE_TIGHTER_SPENDS_MORE, .cents = more};
    }
    if (looser > 0) {
        uint32_t *dropped = ARENA_NEW(arena, uint32_t, point->plan.walk.count);

        for (uint32_t i = 0; i < point->plan.walk.count; i++) {
            if (other->plan.walk.candidates[i].award_cents > 0 &&
                point->plan.walk.candidates[i].award_cents == 0) {
                dropped[drops.dropped_count++] = i;
            }
        }
        drops.dropped = dropped;
    }
    if (drops.dropped_count > 0) {
        surprises[count++] = drops;
    }
    return count;
}

const char *
surprise_code(enum surprise_kind kind)
{
    static const char *const codes[] = {
        [SURPRISE_LOOSER_SPENDS_LESS] = "LOOSER_SPENDS_LESS",
        [SURPRISE_LOOSER_DROPS] = "LOOSER_DROPS",
        [SURPRISE_TIGHTER_SPENDS_MORE] = "TIGHTER_SPENDS_MORE",
    };

    return codes[kind];
}

const char *
surprise_words(struct arena *arena, const struct simulation *simulation,
               const struct surprise *surprise)
{
    const char *money = words_money(arena, surprise->cents, simulation->file->currency, 0);
    struct text codes = text_in(arena);

    switch (surprise->kind) {
    case SURPRISE_LOOSER_SPENDS_LESS:
        return text_format(arena, _("looser, and %s less is awarded"), money);
    case SURPRISE_TIGHTER_SPENDS_MORE:
        return text_format(arena, _("tighter, and %s more is awarded"), money);
    case SURPRISE_LOOSER_DROPS:
        break;
    }
    for (size_t i = 0; i < surprise->dropped_count && i < DROPPED_SHOWN; i++) {
        text_addf(&codes, "%s%s", i > 0 ? ", " : "",
                  simulation_code(simulation, surprise->dropped[i]));
    }
    if (surprise->dropped_count > DROPPED_SHOWN) {
        text_addf(&codes, ", +%zu", surprise->dropped_count - DROPPED_SHOWN);
    }
    return text_format(arena, _("looser, and not awarded any more: %s"), text_of(&codes));
}
