/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/explanation.h"

#include "fund/explanation_certificate.h"
#include "fund/explanation_sentences.h"
#include "fund/grid.h"

#include <string.h>

/* What people ask for in a call is the field of this name, by convention of docs/fund-file.md. */
#define REQUESTED_FIELD "requested"
/* What people call an application by, likewise. */

static const char *const severities[] = {
    [RULE_BLOCKING] = "blocking",
    [RULE_COMPLETABLE] = "completable",
    [RULE_DEROGABLE] = "derogable",
};

struct writing {
    struct json_writer *writer;
    struct arena *arena;
    const struct explanation *of;
};

static const char *
decimal(const struct writing *writing, struct rational value)
{
    return rational_exact(writing->arena, value);
}

static void
write_facts(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;

    json_begin_array(writing->writer, "facts");
    for (size_t i = 0; i < file->field_count + file->derived_count; i++) {
        bool derived = i >= file->field_count;
        const char *name =
            derived ? file->derived[i - file->field_count].name : file->fields[i].name;
        const struct fund_text *label =
            derived ? &file->derived[i - file->field_count].label : &file->fields[i].label;
        size_t slot = derived ? file->derived[i - file->field_count].slot : i;
        const char *value = value_words(writing->arena, &writing->of->assessment->slots[slot],
                                        file->currency, file->zone);
        const char *words = value != NULL ? fund_file_code_words(file, slot, value) : NULL;

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "name", name);
        json_string_of(writing->writer, "label", fund_text_in(label, name));
        json_string_of(writing->writer, "value", value);
        if (words != value) {
            json_string_of(writing->writer, "value_text", words);
        }
        json_flag_of(writing->writer, "derived", derived);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

static const struct explanation_waiver *
waiver_of(const struct explanation *explanation, size_t rule)
{
    for (size_t i = 0; i < explanation->waiver_count; i++) {
        if (explanation->waivers[i].rule == rule) {
            return &explanation->waivers[i];
        }
    }
    return NULL;
}

static const char *
not_in_force(struct arena *arena, const struct fund_file *file,
             const struct application *application, const struct fund_rule *rule)
{
    const char *on, *days;
    int32_t day;

    (void)scoring_day(file, application, &day); /* known: else the rule would be so neither */
    on = words_date(arena, day);
    days = grid_rule_days(arena, rule);
    return text_format(arena, _("not in force on %s (%s)"), on, days);
}

const char *
explanation_rule_trace(struct arena *arena, const struct fund_file *file,
                       const struct application *application, const struct assessment *assessment,
                       size_t index)
{
    const struct fund_rule *rule = &file->rules[index];

    return assessment->rules[index].verdict == VERDICT_NOT_IN_FORCE
               ? not_in_force(arena, file, application, rule)
               : program_trace(arena, rule->program, assessment->slots, file->currency);
}

static void
write_verdicts(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;
    const struct assessment *assessment = writing->of->assessment;

    json_begin_array(writing->writer, "verdicts");
    for (size_t i = 0; i < file->rule_count; i++) {
        const struct fund_rule *rule = &file->rules[i];
        const struct explanation_waiver *waiver = waiver_of(writing->of, i);

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", rule->code);
        json_string_of(writing->writer, "label", fund_text_in(&rule->label, rule->code));
        json_string_of(writing->writer, "severity", severities[rule->severity]);
        json_string_of(writing->writer, "outcome", verdict_code(assessment->rules[i].verdict));
        json_string_of(
            writing->writer, "trace",
            explanation_rule_trace(writing->arena, file, writing->of->application, assessment, i));
        json_string_of(writing->writer, "message", fund_text_in(&rule->message, ""));
        json_string_of(writing->writer, "correct", fund_text_in(&rule->correct, NULL));
        json_string_of(writing->writer, "basis", fund_text_in(&rule->basis.text, NULL));
        json_string_of(writing->writer, "basis_url", rule->basis.url);
        json_string_of(writing->writer, "motive", waiver != NULL ? waiver->motive : NULL);
        json_string_of(writing->writer, "waived_by", waiver != NULL ? waiver->by : NULL);
        json_string_of(writing->writer, "waived_at", waiver != NULL ? waiver->at : NULL);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

static const char *
conflict_of(const struct writing *writing, const char *marker)
{
    const struct fund_panel *panel = &writing->of->file->panel;
    struct text text = text_in(writing->arena);

    for (size_t i = 0; i < writing->of->conflict_count; i++) {
        const struct conflict *one = &writing->of->conflicts[i];

        if (strcmp(panel->markers[one->marker].code, marker) == 0) {
            text_addf(&text, "%s%s", text.length > 0 ? "; " : "",
                      conflict_words(writing->arena, one->ground, one->detail));
        }
    }
    return text.length > 0 ? text_of(&text) : NULL;
}

/* Who may not judge the application, and so leaves the room. */
static void
write_conflicts(const struct writing *writing)
{
    const struct fund_panel *panel = &writing->of->file->panel;

    json_begin_array(writing->writer, "conflicts");
    for (size_t i = 0; i < writing->of->conflict_count; i++) {
        const struct conflict *one = &writing->of->conflicts[i];
        const struct fund_marker *marker = &panel->markers[one->marker];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "marker", marker->code);
        json_string_of(writing->writer, "label", fund_text_in(&marker->name, marker->code));
        json_string_of(writing->writer, "ground", conflict_code(one->ground));
        json_string_of(writing->writer, "why",
                       conflict_words(writing->arena, one->ground, one->detail));
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

/* A mark as it was given, and as it counts where it is corrected or does not count. */
static void
write_marker(const struct writing *writing, size_t index, const struct panel_mark *panel)
{
    const struct marker_mark *mark = &writing->of->marks[index];
    const char *conflict = conflict_of(writing, mark->marker);
    const char *words =
        writing->of->justifications != NULL ? writing->of->justifications[index] : NULL;
    struct panel_view view = writing->of->panel;
    struct rational corrected;

    view.file = writing->of->file;
    json_begin_object(writing->writer, NULL);
    json_string_of(writing->writer, "marker", mark->marker);
    json_string_of(writing->writer, "mark", decimal(writing, mark->mark));
    json_flag_of(writing->writer, "left_out", !panel_counts(&view, mark, panel));
    json_string_of(writing->writer, "corrected",
                   view.severity != NULL && panel_corrected(&view, mark, &corrected)
                       ? decimal(writing, corrected)
                       : NULL);
    json_string_of(writing->writer, "conflict", conflict);
    json_flag_of(writing->writer, "justified", words != NULL);
    /* Not the name of the file: the same run gives the same bytes wherever it lay. */
    json_string_of(writing->writer, "justification",
                   words != NULL || writing->of->justifications == NULL
                       ? words
                       : _("given with the application, without a reason"));
    json_end_object(writing->writer);
}

static void
write_markers(const struct writing *writing, size_t criterion)
{
    json_begin_array(writing->writer, "markers");
    for (size_t i = 0; i < writing->of->mark_count; i++) {
        if (writing->of->marks[i].criterion == criterion) {
            write_marker(writing, i, &writing->of->application->panel[criterion]);
        }
    }
    json_end_array(writing->writer);
}

static void
write_marks(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;

    json_begin_array(writing->writer, "marks");
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct fund_criterion *criterion = &file->criteria[i];
        const struct assessed_mark *mark = &writing->of->assessment->marks[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", criterion->code);
        json_string_of(writing->writer, "label", fund_text_in(&criterion->label, criterion->code));
        json_string_of(writing->writer, "weight", decimal(writing, criterion->weight));
        json_string_of(writing->writer, "scale_max",
                       criterion->scaled ? decimal(writing, criterion->scale_max) : NULL);
        json_string_of(writing->writer, "floor",
                       criterion->has_floor ? decimal(writing, criterion->floor) : NULL);
        json_string_of(writing->writer, "mark", mark->known ? decimal(writing, mark->mark) : NULL);
        json_string_of(writing->writer, "points",
                       mark->known ? decimal(writing, mark->points) : NULL);
        json_string_of(writing->writer, "trace",
                       criterion->method == MARK_COMPUTED
                           ? program_trace(writing->arena, criterion->program,
                                           writing->of->assessment->slots, file->currency)
                           : NULL);
        write_markers(writing, i);
        json_flag_of(writing->writer, "third_reading", mark->third_reading);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

/* The cap as people read it: rounded down to the cent, like every amount that may be paid. */
static void
write_caps(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;

    json_begin_array(writing->writer, "caps");
    for (size_t i = 0; i < file->cap_count; i++) {
        const struct assessed_cap *cap = &writing->of->assessment->caps[i];
        int64_t cents;

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", file->caps[i].code);
        json_string_of(writing->writer, "label",
                       fund_text_in(&file->caps[i].label, file->caps[i].code));
        json_flag_of(writing->writer, "applies", cap->applies);
        if (assessed_cap_cents(cap, &cents)) {
            json_number_of(writing->writer, "cap_cents", cents);
        } else {
            json_null_of(writing->writer, "cap_cents");
        }
        json_flag_of(writing->writer, "binding", cap->binding);
        json_string_of(writing->writer, "trace",
                       program_trace(writing->arena, file->caps[i].program,
                                     writing->of->assessment->slots, file->currency));
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

/* Whether its score is below the threshold, and the criteria whose mark is below their floor,
 * whatever else is against it. */
static void
write_below(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;
    const struct assessment *assessment = writing->of->assessment;

    json_flag_of(writing->writer, "below_threshold",
                 assessment->scored && file->has_threshold &&
                     rational_cmp(assessment->score, file->threshold) < 0);
    json_begin_array(writing->writer, "below_floors");
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct fund_criterion *criterion = &file->criteria[i];

        if (assessment->marks[i].known && criterion->has_floor &&
            rational_cmp(assessment->marks[i].mark, criterion->floor) < 0) {
            json_string_of(writing->writer, NULL, criterion->code);
        }
    }
    json_end_array(writing->writer);
}

/* The group that people look for first: that of the first quota by a field. */
static void
write_group(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;
    const struct value *group = NULL;
    size_t slot = 0;

    for (size_t i = 0; group == NULL && i < file->quota_count; i++) {
        if (file->quotas[i].group.by == GROUP_BY_VALUE) {
            slot = file->quotas[i].group.slot;
            group = &writing->of->assessment->slots[slot];
        }
    }
    if (group == NULL || !group->known) {
        json_string_of(writing->writer, "group", NULL);
        return;
    }
    json_string_of(writing->writer, "group", group->text);
    json_string_of(writing->writer, "group_text", fund_file_code_words(file, slot, group->text));
}

static void
write_title(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;
    const char *title = NULL;

    for (size_t i = 0; i < file->field_count; i++) {
        if (strcmp(file->fields[i].name, EXPLANATION_TITLE) == 0 &&
            file->fields[i].type == TYPE_TEXT && writing->of->assessment->slots[i].known) {
            title = writing->of->assessment->slots[i].text;
        }
    }
    json_string_of(writing->writer, "title", title);
}

static void
write_requested(const struct writing *writing)
{
    const struct fund_file *file = writing->of->file;

    for (size_t i = 0; i < file->field_count; i++) {
        int64_t cents;

        if (strcmp(file->fields[i].name, REQUESTED_FIELD) == 0 &&
            file->fields[i].type == TYPE_MONEY && writing->of->assessment->slots[i].known &&
            rational_int64(writing->of->assessment->slots[i].number, &cents)) {
            json_number_of(writing->writer, "requested_cents", cents);
            return;
        }
    }
    json_null_of(writing->writer, "requested_cents");
}

/* What it has to come to at least; null where that is nothing, or no envelope takes it. */
static void
write_minimum(const struct writing *writing)
{
    const int64_t cents = writing->of->assessment->minimum_cents;

    json_number_if(writing->writer, "minimum_cents", cents > 0, cents);
}

void
explanation_write_brief(struct json_writer *writer, struct arena *arena,
                        const struct explanation *explanation)
{
    struct writing writing = {writer, arena, explanation};
    const struct assessment *assessment = explanation->assessment;
    const struct fund_envelope *envelope =
        assessment->envelope == SIZE_MAX ? NULL
                                         : &explanation->file->envelopes[assessment->envelope];

    outcome_write(writer, arena, explanation->outcome);
    json_string_of(writer, "envelope_label",
                   envelope != NULL ? fund_text_in(&envelope->label, envelope->code) : NULL);
    write_title(&writing);
    write_conflicts(&writing);
    write_below(&writing);
    write_group(&writing);
    write_requested(&writing);
    json_string_of(writer, "flip_words", explanation_certificate_words(arena, explanation));
}

void
explanation_write(struct json_writer *writer, struct arena *arena,
                  const struct explanation *explanation)
{
    struct writing writing = {writer, arena, explanation};

    explanation_write_brief(writer, arena, explanation);
    explanation_write_sentences(writer, arena, explanation);
    explanation_certificate_write(writer, arena, explanation);
    write_facts(&writing);
    write_verdicts(&writing);
    write_marks(&writing);
    write_caps(&writing);
    write_minimum(&writing);
}
