/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/explanation_sentences.h"

#include "fund/explanation_certificate.h"
#include "fund/explanation_telling.h"

#include <string.h>

#define SCORE_PLACES 2

const char *
telling_money(const struct telling *telling, int64_t cents)
{
    return words_money(telling->arena, cents, telling->of->file->currency, 0);
}

/* Exact cents, which a cap may have fractions of. */
static const char *
exact_money(const struct telling *telling, struct rational cents)
{
    int64_t whole;

    if (rational_int64(cents, &whole)) {
        return telling_money(telling, whole);
    }
    if (!rational_div(cents, rational_of(100), &cents)) {
        return rational_exact(telling->arena, cents);
    }
    return text_format(telling->arena, "%s %s",
                       words_decimal(telling->arena, rational_exact(telling->arena, cents)),
                       telling->of->file->currency);
}

static const char *
decimal(const struct telling *telling, struct rational value)
{
    return words_decimal(telling->arena, rational_exact(telling->arena, value));
}

static const char *
score_words(const struct telling *telling)
{
    return words_decimal(
        telling->arena,
        rational_fixed(telling->arena, telling->of->assessment->score, SCORE_PLACES));
}

static const char *
joined(const struct telling *telling, const char *const *codes, size_t count)
{
    struct text text = text_in(telling->arena);

    for (size_t i = 0; i < count; i++) {
        text_add(&text, i > 0 ? ", " : "");
        text_add(&text, codes[i]);
    }
    return text_of(&text);
}

void
telling_say(const struct telling *telling, const char *sentence)
{
    json_string_of(telling->writer, NULL, sentence);
}

/* One that comes back, after a refusal most often. */
static void
tell_earlier(const struct telling *telling)
{
    const size_t field = telling->of->file->earlier_field;
    const struct value *earlier;

    if (telling->of->earlier_told || field == SIZE_MAX || field >= telling->of->file->field_count) {
        return;
    }
    earlier = &telling->of->assessment->slots[field];
    if (earlier->known) {
        telling_say(telling, text_format(telling->arena, _("It takes up application %s again."),
                                         earlier->text));
    }
}

static void
tell_rules(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;
    size_t count = telling->of->file->rule_count;
    struct arena *arena = telling->arena;

    if (count == 0) {
        telling_say(telling, _("The call has no rule of eligibility."));
        return;
    }
    if (outcome->failed_count > 0) {
        telling_say(telling,
                    text_format(arena, _("Rules that it fails: %s. Each is explained below."),
                                joined(telling, outcome->failed, outcome->failed_count)));
    }
    if (outcome->unknown_count > 0) {
        telling_say(telling,
                    text_format(arena,
                                _("Rules that cannot be judged, because a fact is missing:"
                                  " %s. They are to be completed."),
                                joined(telling, outcome->unknown, outcome->unknown_count)));
    }
    if (outcome->waived_count > 0) {
        telling_say(telling,
                    text_format(arena,
                                _("Rules waived by a recorded derogation or completion: %s."),
                                joined(telling, outcome->waived, outcome->waived_count)));
    }
    if (outcome->failed_count + outcome->unknown_count == 0) {
        telling_say(
            telling,
            text_format(arena, _("It is eligible: none of the %zu rules is against it."), count));
    }
}

/* "C1 20 + C2 15 + ...", each criterion on one line with its points */
static const char *
sum_of_points(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    struct text text = text_in(telling->arena);

    for (size_t i = 0; i < file->criterion_count; i++) {
        text_addf(&text, "%s%s\u00a0%s", i > 0 ? " + " : "", file->criteria[i].code,
                  decimal(telling, telling->of->assessment->marks[i].points));
    }
    return text_of(&text);
}

/* Who was left out of its marks: a person who reads them should not have to look for it. */
static void
tell_conflicts(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;

    for (size_t i = 0; i < telling->of->conflict_count; i++) {
        const struct conflict *one = &telling->of->conflicts[i];

        telling_say(
            telling,
            text_format(telling->arena, _("Conflict of interest of %s (%s). Marks left out: %s."),
                        file->panel.markers[one->marker].code,
                        conflict_words(telling->arena, one->ground, one->detail),
                        words_decimal(telling->arena,
                                      text_format(telling->arena, "%zu", one->mark_count))));
    }
    if (telling->of->panel.severity != NULL) {
        telling_say(telling,
                    _("Marks are corrected by how severe each marker is over the whole call; both"
                      " are shown."));
    }
}

static void
tell_score(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    const struct assessment *assessment = telling->of->assessment;
    struct arena *arena = telling->arena;

    if (!assessment->scored) {
        telling_say(telling,
                    _("It has no score: a mark is missing, and a missing mark is not zero."));
        return;
    }
    if (file->criterion_count > 0) {
        telling_say(telling, text_format(arena, _("Its score is %s: %s."), score_words(telling),
                                         sum_of_points(telling)));
    }
    if (file->has_threshold) {
        telling_say(telling, text_format(arena,
                                         rational_cmp(assessment->score, file->threshold) < 0
                                             ? _("The threshold is %s: it does not reach it.")
                                             : _("The threshold is %s: it reaches it."),
                                         decimal(telling, file->threshold)));
    }
    if (assessment->below_floor != SIZE_MAX) {
        const struct fund_criterion *criterion = &file->criteria[assessment->below_floor];

        telling_say(telling,
                    text_format(arena, _("Its mark for %s is %s, below the floor of %s."),
                                criterion->code,
                                decimal(telling, assessment->marks[assessment->below_floor].mark),
                                decimal(telling, criterion->floor)));
    }
}

static const char *
cap_label(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->cap_count; i++) {
        if (strcmp(file->caps[i].code, code) == 0) {
            return fund_text_in(&file->caps[i].label, code);
        }
    }
    return code;
}

static const char *
list_of_binding(const struct telling *telling)
{
    const struct outcome *outcome = telling->of->outcome;
    struct text text = text_in(telling->arena);

    for (size_t i = 0; i < outcome->binding_count; i++) {
        text_add(&text, i > 0 ? ", " : "");
        text_add(&text, cap_label(telling->of->file, outcome->binding[i]));
    }
    return text_of(&text);
}

static const char *
list_of_caps(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    struct text text = text_in(telling->arena);

    for (size_t i = 0; i < file->cap_count; i++) {
        const struct assessed_cap *cap = &telling->of->assessment->caps[i];

        if (cap->applies) {
            text_addf(&text, "%s%s %s", text.length > 0 ? _("; ") : "",
                      fund_text_in(&file->caps[i].label, file->caps[i].code),
                      cap->known ? exact_money(telling, cap->cents) : _("unknown"));
        }
    }
    return text_of(&text);
}

static void
tell_award(const struct telling *telling)
{
    const struct fund_file *file = telling->of->file;
    const struct assessment *assessment = telling->of->assessment;
    const struct outcome *outcome = telling->of->outcome;
    struct arena *arena = telling->arena;

    if (assessment->envelope == SIZE_MAX) {
        telling_say(telling, _("No envelope of the call takes it."));
    }
    if (!assessment->computed_known) {
        telling_say(telling,
                    text_format(arena,
                                _("Its award cannot be computed, because a fact is missing:"
                                  " %s."),
                                list_of_caps(telling)));
        return;
    }
    telling_say(telling,
                text_format(arena,
                            _("Its computed award is %s, the least of: %s; rounded down to"
                              " a multiple of %s."),
                            telling_money(telling, outcome->computed_cents), list_of_caps(telling),
                            telling_money(telling, file->step_cents)));
    telling_say(telling, text_format(arena, _("What limits it: %s."), list_of_binding(telling)));
    if (outcome->computed_cents < assessment->minimum_cents) {
        telling_say(telling,
                    text_format(arena, _("The minimum is %s: below it, nothing is awarded."),
                                telling_money(telling, assessment->minimum_cents)));
    }
}

void
explanation_write_sentences(struct json_writer *writer, struct arena *arena,
                            const struct explanation *explanation)
{
    struct telling telling = {writer, arena, explanation};

    json_begin_array(writer, "sentences");
    tell_earlier(&telling);
    tell_rules(&telling);
    tell_conflicts(&telling);
    tell_score(&telling);
    tell_award(&telling);
    if (!explanation->scoring_only) {
        telling_walk(&telling);
        explanation_certificate_tell(writer, arena, explanation);
    } else if (explanation->assessment->status == AWARD_WAITING) {
        telling_say(&telling, _("It takes part in the allocation; a scoring run awards nothing."));
    }
    json_end_array(writer);
}
