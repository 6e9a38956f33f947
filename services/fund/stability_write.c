/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "fund/stability.h"

#include <inttypes.h>
#include <string.h>

#define CODES_SHOWN 12 /* of applications, on one line for people */

static const char *const kinds[] = {
    [STABILITY_AS_IT_IS] = "as_it_is",
    [STABILITY_MARKER] = "marker",
    [STABILITY_WEIGHT] = "weight",
    [STABILITY_THRESHOLD] = "threshold",
};

/* Which applications are told: those that have `wanted` in one scenario and not in another. */
struct choice {
    const struct stability *stability;
    const uint8_t *with, *without;
    uint8_t wanted;
};

static bool
is_chosen(const struct choice *choice, uint32_t application)
{
    return (choice->with[application] & ~choice->without[application] & choice->wanted) != 0;
}

static struct choice
choice_of(const struct stability *stability, size_t scenario, bool gained, uint8_t wanted)
{
    const uint8_t *before = stability->scenarios[0].standing;
    const uint8_t *after = stability->scenarios[scenario].standing;

    return (struct choice){stability, gained ? after : before, gained ? before : after, wanted};
}

static bool
is_unscored(const struct stability *stability, size_t scenario, uint32_t application)
{
    return (stability->scenarios[0].standing[application] & STANDING_RETAINED) != 0 &&
           (stability->scenarios[scenario].standing[application] & STANDING_NOT_SCORED) != 0;
}

static bool
changes_nothing(const struct stability_effect *effect)
{
    return effect->gained + effect->lost + effect->award_gained + effect->award_lost +
               effect->amounts ==
           0;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_codes(struct json_writer *writer, const char *key, struct choice choice)
{
    json_begin_array(writer, key);
    for (uint32_t i = 0; i < choice.stability->count; i++) {
        if (is_chosen(&choice, i)) {
            json_string_of(writer, NULL, choice.stability->codes[i]);
        }
    }
    json_end_array(writer);
}

static void
write_edge(struct json_writer *writer, struct arena *arena, const struct stability *stability,
           bool above)
{
    struct stability_edge edge = stability_edge(stability, above);
    const char *key = above ? "last_retained" : "first_below";

    if (edge.count == 0) {
        json_null_of(writer, key);
        return;
    }
    json_begin_object(writer, key);
    json_string_of(writer, "application", stability->codes[edge.first]);
    json_number_of(writer, "sharing", edge.count);
    json_string_of(writer, "score", rational_exact(arena, stability->scores[edge.first]));
    json_string_of(writer, "gap", rational_exact(arena, edge.gap));
    json_end_object(writer);
}

static void
write_scenario(struct json_writer *writer, struct arena *arena, const struct stability *stability,
               size_t index)
{
    const struct stability_scenario *scenario = &stability->scenarios[index];
    struct stability_effect effect = stability_effect(stability, index);
    bool moves = scenario->kind != STABILITY_MARKER;

    json_begin_object(writer, NULL);
    json_string_of(writer, "change", kinds[scenario->kind]);
    json_string_of(writer, "code", scenario->code);
    json_string_of(writer, "direction", !moves ? NULL : scenario->up ? "up" : "down");
    json_string_of(writer, "to", moves ? rational_exact(arena, scenario->value) : NULL);
    json_string_of(writer, "name", stability_name(arena, stability, index));
    json_flag_of(writer, "changes", !changes_nothing(&effect));
    json_number_of(writer, "decision_count", effect.gained + effect.lost);
    write_codes(writer, "gain", choice_of(stability, index, true, STANDING_RETAINED));
    write_codes(writer, "lose", choice_of(stability, index, false, STANDING_RETAINED));
    json_begin_array(writer, "not_scored");
    for (uint32_t i = 0; i < stability->count; i++) {
        if (is_unscored(stability, index, i)) {
            json_string_of(writer, NULL, stability->codes[i]);
        }
    }
    json_end_array(writer);
    json_number_of(writer, "award_decision_count", effect.award_gained + effect.award_lost);
    write_codes(writer, "award_gain", choice_of(stability, index, true, STANDING_AWARDED));
    write_codes(writer, "award_lose", choice_of(stability, index, false, STANDING_AWARDED));
    json_number_of(writer, "award_amount_count", effect.amounts);
    json_number_of(writer, "awarded_cents", effect.awarded_cents);
    json_end_object(writer);
}

static uint32_t
count_standing(const struct stability *stability, uint8_t wanted)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < stability->count; i++) {
        count += (stability->scenarios[0].standing[i] & wanted) != 0;
    }
    return count;
}

void
stability_write(struct json_writer *writer, struct arena *arena, const struct stability *stability)
{
    const struct fund_file *file = stability->file;

    json_string_of(writer, "threshold",
                   file->has_threshold ? rational_exact(arena, file->threshold) : NULL);
    json_string_of(writer, "threshold_delta",
                   file->has_threshold ? rational_exact(arena, file->threshold_delta) : NULL);
    json_string_of(writer, "weight_delta",
                   file->score_by_weight ? rational_exact(arena, file->weight_delta) : NULL);
    json_number_of(writer, "application_count", stability->count);
    json_number_of(writer, "retained_count", count_standing(stability, STANDING_RETAINED));
    json_number_of(writer, "award_count", count_standing(stability, STANDING_AWARDED));
    json_number_of(writer, "awarded_cents", stability_effect(stability, 0).awarded_cents);
    write_edge(writer, arena, stability, true);
    write_edge(writer, arena, stability, false);
    json_begin_array(writer, "scenarios");
    for (size_t i = 1; i < stability->scenario_count; i++) {
        write_scenario(writer, arena, stability, i);
    }
    json_end_array(writer);
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *
decimal(struct arena *arena, struct rational value)
{
    return words_decimal(arena, rational_exact(arena, value));
}

const char *
stability_name(struct arena *arena, const struct stability *stability, size_t index)
{
    const struct stability_scenario *scenario = &stability->scenarios[index];
    const struct fund_file *file = stability->file;

    switch (scenario->kind) {
    case STABILITY_MARKER:
        return text_format(arena, _("without the marks of %s"), scenario->code);
    case STABILITY_WEIGHT:
        return text_format(
            arena, _("weight of %s %s, not %s"), scenario->code, decimal(arena, scenario->value),
            decimal(arena, file->criteria[fund_file_criterion(file, scenario->code)].weight));
    case STABILITY_THRESHOLD:
        return text_format(arena, _("threshold %s, not %s"), decimal(arena, scenario->value),
                           decimal(arena, file->threshold));
    case STABILITY_AS_IT_IS:
        break;
    }
    return _("as it is");
}

static void
tell_edge(struct text *out, struct arena *arena, const struct stability *stability, bool above)
{
    struct stability_edge edge = stability_edge(stability, above);

    if (edge.count == 0) {
        text_addf(out, "%s",
                  above ? _("  nobody is retained\n")
                        : _("  the threshold alone refuses nobody\n"));
        return;
    }
    text_addf(out,
              above ? _("  last retained: %s, %s, %s above the threshold of %s")
                    : _("  first refused by the threshold: %s, %s, %s below the threshold of %s"),
              stability->codes[edge.first], decimal(arena, stability->scores[edge.first]),
              decimal(arena, edge.gap), decimal(arena, stability->file->threshold));
    if (edge.count > 1) {
        text_addf(out, _("; %" PRIu32 " share this score"), edge.count);
    }
    text_add(out, "\n");
}

static void
tell_codes(struct text *out, const char *label, struct choice choice, uint32_t count)
{
    uint32_t shown = 0;

    if (count == 0) {
        return;
    }
    text_addf(out, _("    %s: "), label);
    for (uint32_t i = 0; i < choice.stability->count && shown < CODES_SHOWN; i++) {
        if (is_chosen(&choice, i)) {
            text_addf(out, "%s%s", shown++ > 0 ? ", " : "", choice.stability->codes[i]);
        }
    }
    if (count > shown) {
        text_addf(out, _(" and %" PRIu32 " more"), count - shown);
    }
    text_add(out, "\n");
}

static void
tell_scenario(struct text *out, struct arena *arena, const struct stability *stability,
              size_t index)
{
    struct stability_effect effect = stability_effect(stability, index);

    if (changes_nothing(&effect)) {
        return;
    }
    text_addf(out,
              _("  %s: other decisions %" PRIu32 ", awards %" PRIu32 ", amounts %" PRIu32 "\n"),
              stability_name(arena, stability, index), effect.gained + effect.lost,
              effect.award_gained + effect.award_lost, effect.amounts);
    tell_codes(out, _("retained then"), choice_of(stability, index, true, STANDING_RETAINED),
               effect.gained);
    tell_codes(out, _("not retained then"), choice_of(stability, index, false, STANDING_RETAINED),
               effect.lost);
    if (effect.not_scored > 0) {
        text_addf(out,
                  _("    of these, %" PRIu32 " would have no score: a mark would be missing\n"),
                  effect.not_scored);
    }
    tell_codes(out, _("awarded then"), choice_of(stability, index, true, STANDING_AWARDED),
               effect.award_gained);
    tell_codes(out, _("not awarded then"), choice_of(stability, index, false, STANDING_AWARDED),
               effect.award_lost);
}

static void
tell_unmoved(struct text *out, struct arena *arena, const struct stability *stability)
{
    size_t count = 0;

    for (size_t i = 1; i < stability->scenario_count; i++) {
        struct stability_effect effect = stability_effect(stability, i);

        if (changes_nothing(&effect)) {
            text_addf(out, "%s%s", count++ > 0 ? _("; ") : _("  nothing changes: "),
                      stability_name(arena, stability, i));
        }
    }
    text_add(out, count > 0 ? "\n" : "");
}

void
stability_tell(struct text *out, struct arena *arena, const struct stability *stability)
{
    text_addf(out,
              _("%" PRIu32 " applications, %" PRIu32 " retained, %" PRIu32
                " awarded (%s) as the call is\n"),
              stability->count, count_standing(stability, STANDING_RETAINED),
              count_standing(stability, STANDING_AWARDED),
              words_money(arena, stability_effect(stability, 0).awarded_cents,
                          stability->file->currency, 0));
    if (stability->file->has_threshold) {
        text_addf(out, "%s", _("\nmargin\n"));
        tell_edge(out, arena, stability, true);
        tell_edge(out, arena, stability, false);
    }
    text_addf(out, "%s",
              _("\nif one thing were otherwise, and all else as it is\n"
                "(this says what would come out, not how likely it is)\n"));
    for (size_t i = 1; i < stability->scenario_count; i++) {
        tell_scenario(out, arena, stability, i);
    }
    tell_unmoved(out, arena, stability);
}
