/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/outcome_objective.h"

#include "base/words.h"

#include <string.h>

#define SCORE_PLACES 2
#define NAME_WIDTH   26
#define AWARDS_WIDTH 7
#define TOTAL_WIDTH  17
#define ENVY_WIDTH   8

static const struct {
    const char *code, *label;
} labels_of[] = {
    {"run", N_("this run")},
    {"skip", N_("rank, passing over")},
    {"stop", N_("rank, stopping")},
    {"max", N_("most points")},
    {"euro", N_("most points x money")},
    {"prorata", N_("a part to each")},
};

static const char *
label_of(const char *code)
{
    for (size_t i = 0; i < sizeof labels_of / sizeof *labels_of; i++) {
        if (strcmp(labels_of[i].code, code) == 0) {
            return words_of(labels_of[i].label);
        }
    }
    return code;
}

struct rational
outcome_objective_points(const char *code, wide num, wide den, int64_t score_unit,
                         int64_t step_cents)
{
    struct rational points = rational_of(0), unit = rational_of(score_unit);
    const struct rational step = {step_cents, 1};
    struct rational money;

    if (!rational_make(num, den, &points) || !rational_div(points, unit, &points)) {
        return rational_of(0);
    }
    if (strcmp(code, "euro") == 0 &&
        (!rational_div(step, rational_of(100), &money) || !rational_mul(points, money, &points))) {
        return rational_of(0);
    }
    return points;
}

struct outcome_objective *
outcome_objectives(struct arena *arena, const struct certificate *certificate, size_t *count)
{
    struct outcome_objective *objectives =
        ARENA_NEW(arena, struct outcome_objective, certificate->objective_count);
    const int64_t step_cents = certificate->plan->walk.step_cents;

    *count = certificate->objective_count;
    for (size_t i = 0; i < *count; i++) {
        const struct certificate_objective *of = &certificate->objectives[i];
        const struct rational bound = of->totals.bound.value;

        objectives[i] = (struct outcome_objective){
            .code = of->code,
            .award_count = of->totals.awards,
            .awarded_cents = of->totals.cents,
            .envy_count = of->totals.envies,
            .has_score = of->has_score,
            .proven = of->is_proven,
            .exact = of->totals.exact,
        };
        if (of->has_score) {
            objectives[i].score = outcome_objective_points("", of->totals.score, 1,
                                                           certificate->score_unit, step_cents);
        }
        if (of->is_proven) {
            objectives[i].reached = outcome_objective_points(of->code, of->totals.value, 1,
                                                             certificate->score_unit, step_cents);
            objectives[i].bound = outcome_objective_points(of->code, bound.num, bound.den,
                                                           certificate->score_unit, step_cents);
        }
    }
    return objectives;
}

/* For people a decimal, for programs the fraction itself. */
static const char *
exactly(struct arena *arena, struct rational value, bool labels)
{
    return labels ? rational_fixed(arena, value, SCORE_PLACES) : rational_exact(arena, value);
}

void
outcome_write_objectives(struct json_writer *writer, struct arena *arena,
                         const struct outcome_objective *objectives, size_t count, bool labels)
{
    json_begin_array(writer, "objectives");
    for (size_t i = 0; i < count; i++) {
        const struct outcome_objective *objective = &objectives[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "objective", objective->code);
        if (labels) {
            json_string_of(writer, "label", label_of(objective->code));
        }
        json_string_of(writer, "score",
                       objective->has_score ? rational_fixed(arena, objective->score, SCORE_PLACES)
                                            : NULL);
        json_number_of(writer, "award_count", objective->award_count);
        json_number_of(writer, "awarded_cents", objective->awarded_cents);
        json_number_of(writer, "envy_count", objective->envy_count);
        json_string_of(writer, "reached",
                       objective->proven ? exactly(arena, objective->reached, labels) : NULL);
        json_string_of(writer, "bound",
                       objective->proven ? exactly(arena, objective->bound, labels) : NULL);
        if (objective->proven) {
            json_flag_of(writer, "exact", objective->exact);
        } else {
            json_null_of(writer, "exact");
        }
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void
add_row(struct text *out, const char *name, const char *const cells[4])
{
    text_add(out, "  ");
    text_add_left(out, name, NAME_WIDTH);
    text_add_right(out, cells[0], AWARDS_WIDTH);
    text_add_right(out, cells[1], TOTAL_WIDTH);
    text_add_right(out, cells[2], TOTAL_WIDTH);
    text_add_right(out, cells[3], ENVY_WIDTH);
    text_add(out, "\n");
}

static const char *
count_words(struct arena *arena, int64_t count)
{
    return words_decimal(arena, text_format(arena, "%lld", (long long)count));
}

/* Money without its currency, as in the tables beside. */
static const char *
amount(struct arena *arena, int64_t cents)
{
    return words_decimal(
        arena, cents % 100 == 0
                   ? text_format(arena, "%lld", (long long)(cents / 100))
                   : text_format(arena, "%lld.%02d", (long long)(cents / 100), (int)(cents % 100)));
}

static void
tell_bound(struct text *out, const struct outcome_objective *objective)
{
    struct arena *arena = out->arena;
    const char *reached =
        words_decimal(arena, rational_fixed(arena, objective->reached, SCORE_PLACES));
    const char *bound = words_decimal(arena, rational_fixed(arena, objective->bound, SCORE_PLACES));

    text_addf(out,
              objective->exact ? _("  %s: reached %s, bound %s")
                               : _("  %s: reached %s, not proven the most, bound %s"),
              label_of(objective->code), reached, bound);
    text_add(out, "\n");
}

void
outcome_tell_objectives(struct text *out, const struct outcome_objective *objectives, size_t count)
{
    struct arena *arena = out->arena;
    const char *const titles[] = {_("awards"), _("amount awarded"), _("points"), _("envied")};

    if (count == 0) {
        return;
    }
    text_add(out, "\n");
    text_add(out, _("Other ways to award the same money, in one pot and without quotas"));
    text_add(out, "\n");
    add_row(out, "", titles);
    for (size_t i = 0; i < count; i++) {
        const struct outcome_objective *objective = &objectives[i];
        const char *score =
            objective->has_score
                ? words_decimal(arena, rational_fixed(arena, objective->score, SCORE_PLACES))
                : "-";
        const char *const cells[] = {count_words(arena, objective->award_count),
                                     amount(arena, objective->awarded_cents), score,
                                     count_words(arena, objective->envy_count)};

        add_row(out, label_of(objective->code), cells);
    }
    for (size_t i = 0; i < count; i++) {
        if (objectives[i].proven) {
            tell_bound(out, &objectives[i]);
        }
    }
    text_add(out, _("  envied: passed over, though what is left and what those behind got pays"));
    text_add(out, "\n");
}
