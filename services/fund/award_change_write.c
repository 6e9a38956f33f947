/* SPDX-License-Identifier: MPL-2.0 */
/* award_change - two allocation runs side by side, as JSON, as CSV, and for people. */
#include "fund/award_change.h"

#include "base/text.h"
#include "fund/award_alone_write.h"
#include "fund/outcome_table.h"

#include <inttypes.h>
#include <string.h>

#define SCORE_PLACES 2

/* ---- words ----------------------------------------------------------------------------------- */

static const char *
joined(struct arena *arena, const char *const *words, size_t count)
{
    struct text text = text_in(arena);

    for (size_t i = 0; i < count; i++) {
        text_addf(&text, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    return text_of(&text);
}

struct telling {
    struct text *out;
    struct arena *arena;
    const struct award_comparison *comparison;
};

static const char *
money(const struct telling *telling, int64_t cents)
{
    return words_money(telling->arena, cents, telling->comparison->currency, 0);
}

static const char *
score_words(const struct telling *telling, const struct award_side *side)
{
    return side->scored ? words_decimal(telling->arena,
                                        rational_fixed(telling->arena, side->score, SCORE_PLACES))
                        : _("none");
}

/* What refused it, or a part of it, on one side. */
static const char *
constraint_words(const struct telling *telling, const struct award_side *side)
{
    struct arena *arena = telling->arena;
    const char *missing = money(telling, side->short_cents);

    if (side->quota != NULL) {
        return side->short_cents > 0
                   ? text_format(arena, _("quota %s had %s too little room"), side->quota, missing)
                   : text_format(arena, _("quota %s had no room"), side->quota);
    }
    if (strcmp(side->reason, "NO_FUNDS") == 0 || strcmp(side->reason, "PARTIAL") == 0 ||
        strcmp(side->reason, "TIE_LOST") == 0 || strcmp(side->reason, "RESERVED") == 0) {
        return text_format(arena, _("envelope %s: %s missing (%s)"), side->envelope, missing,
                           outcome_reason_words(side->status, side->reason));
    }
    if (strcmp(side->reason, "ENVELOPE_CLOSED") == 0) {
        return text_format(arena, _("envelope %s was closed by one ranked higher"), side->envelope);
    }
    if (strcmp(side->reason, "BELOW_THRESHOLD") == 0 && side->scored) {
        return text_format(arena, _("score %s, below the threshold"), score_words(telling, side));
    }
    return outcome_reason_words(side->status, side->reason);
}

static const char *
side_words(const struct telling *telling, const struct award_side *side)
{
    struct arena *arena = telling->arena;

    if (!side->there) {
        return _("not there");
    }
    if (side->award_cents == 0) {
        return constraint_words(telling, side);
    }
    return text_format(arena, _("%s, in pass %s%s%s"), money(telling, side->award_cents),
                       joined(arena, side->passes, side->pass_count),
                       side->award_cents < side->computed_cents ? "; " : "",
                       side->award_cents < side->computed_cents ? constraint_words(telling, side)
                                                                : "");
}

static const char *class_words(enum award_class class)
{
    static const char *const words[] = {
        [AWARD_ENTERS] = N_("enters"),
        [AWARD_LEAVES] = N_("leaves"),
        [AWARD_MORE] = N_("is awarded more"),
        [AWARD_LESS] = N_("is awarded less"),
        [AWARD_PASS] = N_("is awarded the same, in another pass"),
        [AWARD_OTHERWISE] = N_("is not awarded, for another reason"),
    };

    return words_of(words[class]);
}

static void
tell_change(const struct telling *telling, const struct award_change *change)
{
    struct text *out = telling->out;
    struct arena *arena = telling->arena;
    const struct award_side *before = &change->sides[0], *after = &change->sides[1];

    text_addf(out, "\n%s %s\n", change->application, class_words(change->class));
    text_addf(out, _("  before: %s\n"), side_words(telling, before));
    text_addf(out, _("  after: %s\n"), side_words(telling, after));
    if (change->score_differs) {
        text_addf(out, _("  score: %s, then %s\n"), score_words(telling, before),
                  score_words(telling, after));
    }
    if (change->computed_differs) {
        text_addf(out, _("  computed award: %s (%s), then %s (%s)\n"),
                  money(telling, before->computed_cents),
                  joined(arena, before->binding, before->binding_count),
                  money(telling, after->computed_cents),
                  joined(arena, after->binding, after->binding_count));
    }
}

static void
tell_run(const struct telling *telling, const char *name, const struct outcome_run *run)
{
    struct text *out = telling->out;

    text_addf(out, _("  %s run %s (%s): %s awarded, %s left\n"), name, run->name,
              outcome_kind_words(run->kind), money(telling, run->awarded_cents),
              money(telling, run->left_cents));
}

void
award_comparison_tell(struct text *out, struct arena *arena,
                      const struct award_comparison *comparison)
{
    const struct telling telling = {out, arena, comparison};
    const char *surprises[2];
    const size_t surprise_count = award_surprises(arena, comparison, surprises);

    text_addf(out, _("two allocations of %s\n"), comparison->call);
    tell_run(&telling, _("before:"), comparison->runs[0]);
    tell_run(&telling, _("after:"), comparison->runs[1]);
    for (size_t i = 0; comparison->alone->unproven != NULL && i < comparison->setting_count; i++) {
        text_addf(out, "  %s\n", comparison->settings[i]); /* else told with what each does */
    }
    if (comparison->setting_count + comparison->alone->setting_count == 0) {
        text_add(out, _("  no setting differs: what was scored does\n"));
    }
    text_addf(out, _("  %zu enter, %zu leave, %zu are awarded more, %zu less\n"),
              comparison->counts[AWARD_ENTERS], comparison->counts[AWARD_LEAVES],
              comparison->counts[AWARD_MORE], comparison->counts[AWARD_LESS]);
    for (size_t i = 0; i < surprise_count; i++) {
        text_addf(out, _("  surprise: %s\n"), surprises[i]);
    }
    award_alone_tell(out, comparison->alone, comparison->currency);
    for (size_t class = 0; class < AWARD_CLASSES; class ++) {
        for (size_t i = 0; i < comparison->change_count; i++) {
            if (comparison->changes[i].class == class) {
                tell_change(&telling, &comparison->changes[i]);
            }
        }
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_side(struct json_writer *writer, struct arena *arena, const char *name,
           const struct award_side *side)
{
    if (!side->there) {
        json_null_of(writer, name);
        return;
    }
    json_begin_object(writer, name);
    json_string_of(writer, "envelope", side->envelope);
    json_string_of(writer, "status", side->status);
    json_string_of(writer, "reason", side->reason);
    json_string_of(writer, "quota", side->quota);
    json_string_of(writer, "score_exact", side->scored ? rational_exact(arena, side->score) : NULL);
    json_number_if(writer, "rank", side->rank > 0, side->rank);
    json_number_if(writer, "computed_cents", side->computed_known, side->computed_cents);
    json_number_of(writer, "award_cents", side->award_cents);
    json_number_of(writer, "short_cents", side->short_cents);
    json_strings_of(writer, "passes", side->passes, side->pass_count);
    json_strings_of(writer, "binding", side->binding, side->binding_count);
    json_end_object(writer);
}

static void
write_change(struct json_writer *writer, struct arena *arena, const struct award_change *change)
{
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", change->application);
    json_string_of(writer, "change", award_class_code(change->class));
    json_begin_array(writer, "because");
    if (change->refused >= 0) {
        const struct award_side *side = &change->sides[change->refused];

        json_begin_object(writer, NULL);
        json_string_of(writer, "what", side->quota != NULL ? "quota" : "reason");
        json_string_of(writer, "code", side->quota != NULL ? side->quota : side->reason);
        json_string_of(writer, "side", change->refused == 0 ? "before" : "after");
        json_end_object(writer);
    }
    if (change->score_differs || change->computed_differs || change->passes_differ) {
        const char *const what[] = {change->score_differs ? "score" : NULL,
                                    change->computed_differs ? "computed" : NULL,
                                    change->passes_differ ? "pass" : NULL};

        for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
            if (what[i] != NULL) {
                json_begin_object(writer, NULL);
                json_string_of(writer, "what", what[i]);
                json_end_object(writer);
            }
        }
    }
    json_end_array(writer);
    write_side(writer, arena, "before", &change->sides[0]);
    write_side(writer, arena, "after", &change->sides[1]);
    json_end_object(writer);
}

static void
write_run(struct json_writer *writer, const char *name, const struct outcome_run *run)
{
    json_begin_object(writer, name);
    json_string_of(writer, "run", run->name);
    json_string_of(writer, "kind", run->kind);
    json_number_of(writer, "net_cents", run->net_cents);
    json_number_of(writer, "awarded_cents", run->awarded_cents);
    json_number_of(writer, "left_cents", run->left_cents);
    outcome_write_variations(writer, run->variations, run->variation_count);
    json_end_object(writer);
}

void
award_comparison_write(struct json_writer *writer, struct arena *arena,
                       const struct award_comparison *comparison)
{
    const char *surprises[2];
    const size_t surprise_count = award_surprises(arena, comparison, surprises);

    json_begin_object(writer, NULL);
    json_string_of(writer, "call", comparison->call);
    write_run(writer, "before", comparison->runs[0]);
    write_run(writer, "after", comparison->runs[1]);
    json_strings_of(writer, "settings", comparison->settings, comparison->setting_count);
    json_strings_of(writer, "surprises", surprises, surprise_count);
    award_alone_write(writer, comparison->alone);
    json_begin_object(writer, "counts");
    for (size_t i = 0; i < AWARD_CLASSES; i++) {
        json_number_of(writer, award_class_code((enum award_class)i),
                       (int64_t)comparison->counts[i]);
    }
    json_end_object(writer);
    json_begin_array(writer, "applications");
    for (size_t i = 0; i < comparison->change_count; i++) {
        write_change(writer, arena, &comparison->changes[i]);
    }
    json_end_array(writer);
    json_end_object(writer);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* Codes need no quotes. */
static void
add_csv_side(struct text *out, const struct award_side *side)
{
    text_addf(out, ",%s,%s,%s,%s", side->there ? side->status : "", side->there ? side->reason : "",
              side->quota != NULL ? side->quota : "", side->envelope != NULL ? side->envelope : "");
    text_addf(out, ",%" PRId64 ".%02d,%" PRId64 ".%02d,\"%s\"", side->award_cents / 100,
              (int)(side->award_cents % 100), side->short_cents / 100,
              (int)(side->short_cents % 100), joined(out->arena, side->passes, side->pass_count));
}

void
award_comparison_csv(struct text *out, const struct award_comparison *comparison)
{
    text_add(out, "application,change,status,reason,quota,envelope,award,short,passes,now_status,"
                  "now_reason,now_quota,now_envelope,now_award,now_short,now_passes\r\n");
    for (size_t i = 0; i < comparison->change_count; i++) {
        const struct award_change *change = &comparison->changes[i];

        text_addf(out, "%s,%s", change->application, award_class_code(change->class));
        add_csv_side(out, &change->sides[0]);
        add_csv_side(out, &change->sides[1]);
        text_add(out, "\r\n");
    }
}
