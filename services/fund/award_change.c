/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/award_change.h"

#include "base/text.h"
#include "fund/simulation.h"

#include <string.h>

#define DROPPED_SHOWN 5

static bool
same_list(const char *const *a, size_t a_count, const char *const *b, size_t b_count)
{
    bool same = a_count == b_count;

    for (size_t i = 0; same && i < a_count; i++) {
        same = strcmp(a[i], b[i]) == 0;
    }
    return same;
}

/* The side that has less has what refused it; of two that have nothing, the second. One that is
 * awarded whole was refused nothing: its caps give less. */
static int
refused_side(const struct award_side sides[2])
{
    const int less = sides[0].award_cents < sides[1].award_cents ? 0 : 1;

    if (!sides[0].there || !sides[1].there || strcmp(sides[less].status, "awarded") == 0 ||
        (sides[less].award_cents > 0 && sides[0].award_cents == sides[1].award_cents)) {
        return -1;
    }
    return less;
}

struct award_change
award_change_of(const char *application, const struct award_side sides[2])
{
    const struct award_side *before = &sides[0], *after = &sides[1];
    struct award_change change = {
        .application = application,
        .sides = {sides[0], sides[1]},
        .refused = refused_side(sides),
    };

    change.score_differs = before->there && after->there &&
                           (before->scored != after->scored ||
                            (before->scored && rational_cmp(before->score, after->score) != 0));
    change.computed_differs = before->there && after->there &&
                              (before->computed_known != after->computed_known ||
                               before->computed_cents != after->computed_cents);
    change.passes_differ =
        before->award_cents > 0 && after->award_cents > 0 &&
        !same_list(before->passes, before->pass_count, after->passes, after->pass_count);
    if (before->award_cents == 0 && after->award_cents == 0) {
        change.class = AWARD_OTHERWISE;
    } else if (before->award_cents == 0) {
        change.class = AWARD_ENTERS;
    } else if (after->award_cents == 0) {
        change.class = AWARD_LEAVES;
    } else {
        change.class = after->award_cents > before->award_cents   ? AWARD_MORE
                       : after->award_cents < before->award_cents ? AWARD_LESS
                                                                  : AWARD_PASS;
    }
    return change;
}

const char *award_class_code(enum award_class class)
{
    static const char *const codes[] = {
        [AWARD_ENTERS] = "enters", [AWARD_LEAVES] = "leaves", [AWARD_MORE] = "more",
        [AWARD_LESS] = "less",     [AWARD_PASS] = "pass",     [AWARD_OTHERWISE] = "otherwise",
    };

    return codes[class];
}

size_t
award_surprises(struct arena *arena, const struct award_comparison *comparison,
                const char *words[2])
{
    bool signs[2] = {comparison->computed_more, comparison->computed_less};
    const int64_t more = comparison->runs[1]->awarded_cents - comparison->runs[0]->awarded_cents;
    struct text codes = text_in(arena);
    size_t count = 0, left = 0;

    simulation_files_signs(comparison->files[1], comparison->files[0], signs);
    if (signs[0] == signs[1]) {
        return 0;
    }
    if (signs[0] ? more < 0 : more > 0) {
        const char *money = words_money(arena, signs[0] ? -more : more, comparison->currency, 0);

        words[count++] = signs[0] ? text_format(arena, _("looser, and %s less is awarded"), money)
                                  : text_format(arena, _("tighter, and %s more is awarded"), money);
    }
    for (size_t i = 0; i < comparison->change_count; i++) {
        if (comparison->changes[i].class == AWARD_LEAVES && left++ < DROPPED_SHOWN) {
            text_addf(&codes, "%s%s", left > 1 ? ", " : "", comparison->changes[i].application);
        }
    }
    if (signs[0] && left > 0) {
        if (left > DROPPED_SHOWN) {
            text_addf(&codes, ", +%zu", left - DROPPED_SHOWN);
        }
        words[count++] =
            text_format(arena, _("looser, and not awarded any more: %s"), text_of(&codes));
    }
    return count;
}
