/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/precheck.h"

#include "fund/explanation.h"

#include <string.h>

/* ---- what is against it ---------------------------------------------------------------------- */

static void
count_rules(struct precheck *precheck)
{
    for (size_t i = 0; i < precheck->file->rule_count; i++) {
        enum verdict verdict = precheck->assessment->rules[i].verdict;

        precheck->failed_count += verdict == VERDICT_FAIL;
        precheck->unknown_count += verdict == VERDICT_UNKNOWN;
    }
}

/* The points that are known, and what the best marks of the panel would add to them: weights are
 * what a best mark brings where the score divides by the scale. */
static void
add_points(struct precheck *precheck)
{
    const struct fund_file *file = precheck->file;

    precheck->points = precheck->most = rational_of(0);
    precheck->has_most = file->score_by_scale;
    for (size_t i = 0; i < file->criterion_count; i++) {
        const struct fund_criterion *criterion = &file->criteria[i];
        const struct assessed_mark *mark = &precheck->assessment->marks[i];
        bool computed = criterion->method == MARK_COMPUTED;

        precheck->by_panel = precheck->by_panel || !computed;
        precheck->unmarked_count += computed && !mark->known;
        if (mark->known && !rational_add(precheck->points, mark->points, &precheck->points)) {
            precheck->has_most = false;
        }
        precheck->has_most =
            precheck->has_most &&
            rational_add(precheck->most, mark->known ? mark->points : criterion->weight,
                         &precheck->most);
    }
    precheck->has_most = precheck->has_most && file->criterion_count > 0;
}

enum status
precheck_of(struct arena *arena, const struct fund_file *file, const struct draft *draft,
            struct precheck *precheck, struct err *err)
{
    struct assessment *assessment = ARENA_NEW(arena, struct assessment, 1);
    enum status status = scoring_assess(arena, file, &draft->application, assessment, err);
    struct rational reached;

    if (status != ST_OK) {
        return status;
    }
    *precheck = (struct precheck){
        .arena = arena,
        .file = file,
        .draft = draft,
        .assessment = assessment,
        .names = grid_names(arena, file),
        .no_envelope = assessment->envelope == SIZE_MAX,
        .award_unknown = !assessment->computed_known,
        .award_below_minimum =
            assessment->computed_known && (assessment->computed_cents < assessment->minimum_cents ||
                                           assessment->computed_cents == 0),
        .below_floor = assessment->below_floor != SIZE_MAX,
    };
    count_rules(precheck);
    add_points(precheck);
    reached = assessment->scored ? assessment->score : precheck->most;
    precheck->below_threshold = file->has_threshold && (assessment->scored || precheck->has_most) &&
                                rational_cmp(reached, file->threshold) < 0;
    return ST_OK;
}

bool
precheck_passes(const struct precheck *precheck)
{
    return precheck->draft->problem_count == 0 && precheck->failed_count == 0 &&
           precheck->unknown_count == 0 && precheck->unmarked_count == 0 &&
           !precheck->no_envelope && !precheck->award_unknown && !precheck->award_below_minimum &&
           !precheck->below_floor && !precheck->below_threshold;
}

static const char *
label_of(const struct precheck *precheck, const char *name)
{
    const struct symbols *symbols = &precheck->file->symbols;

    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *symbol = &symbols->items[i];

        if (strcmp(symbol->name, name) == 0) {
            struct sentence_name found = precheck->names.find(precheck->names.context, symbol);
            const char *label = found.label != NULL ? found.label : symbol->label[words_language()];

            return label != NULL ? label : name;
        }
    }
    return name;
}

const char *
precheck_lacking(const struct precheck *precheck, const struct name_list *lacking)
{
    struct text text = text_in(precheck->arena);

    for (; lacking != NULL; lacking = lacking->next) {
        text_addf(&text, "%s%s",
                  text.length > 0 ? words_language() == LANGUAGE_FR ? "\u00a0; " : "; " : "",
                  label_of(precheck, lacking->name));
    }
    return text_of(&text);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_lacking(const struct precheck *precheck, struct json_writer *writer,
              const struct name_list *lacking)
{
    json_begin_array(writer, "missing");
    for (; lacking != NULL; lacking = lacking->next) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "name", lacking->name);
        json_string_of(writer, "label", label_of(precheck, lacking->name));
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void
write_rule(const struct precheck *precheck, struct json_writer *writer, size_t index)
{
    static const char *const severities[] = {
        [RULE_BLOCKING] = "blocking",
        [RULE_COMPLETABLE] = "completable",
        [RULE_DEROGABLE] = "derogable",
    };
    const struct fund_file *file = precheck->file;
    const struct fund_rule *rule = &file->rules[index];
    const struct assessed_rule *judged = &precheck->assessment->rules[index];

    json_begin_object(writer, NULL);
    json_string_of(writer, "code", rule->code);
    json_string_of(writer, "label", fund_text_in(&rule->label, rule->code));
    json_string_of(writer, "severity", severities[rule->severity]);
    json_string_of(writer, "outcome", verdict_code(judged->verdict));
    json_string_of(writer, "message", fund_text_in(&rule->message, NULL));
    json_string_of(writer, "correct", fund_text_in(&rule->correct, NULL));
    json_string_of(writer, "basis", fund_text_in(&rule->basis.text, NULL));
    json_string_of(writer, "basis_url", rule->basis.url);
    json_string_of(writer, "trace",
                   explanation_rule_trace(precheck->arena, file, &precheck->draft->application,
                                          precheck->assessment, index));
    write_lacking(precheck, writer, judged->lacking);
    json_end_object(writer);
}

static void
write_criterion(const struct precheck *precheck, struct json_writer *writer, size_t index)
{
    const struct fund_criterion *criterion = &precheck->file->criteria[index];
    const struct assessed_mark *mark = &precheck->assessment->marks[index];
    bool computed = criterion->method == MARK_COMPUTED;

    json_begin_object(writer, NULL);
    json_string_of(writer, "code", criterion->code);
    json_string_of(writer, "label", fund_text_in(&criterion->label, criterion->code));
    json_string_of(writer, "marked_by", computed ? "computation" : "panel");
    json_string_of(writer, "mark",
                   mark->known ? rational_exact(precheck->arena, mark->mark) : NULL);
    json_string_of(writer, "points",
                   mark->known ? rational_exact(precheck->arena, mark->points) : NULL);
    json_string_of(writer, "floor",
                   criterion->has_floor ? rational_exact(precheck->arena, criterion->floor) : NULL);
    json_flag_of(writer, "below_floor",
                 mark->known && criterion->has_floor &&
                     rational_cmp(mark->mark, criterion->floor) < 0);
    json_string_of(writer, "trace",
                   computed ? program_trace(precheck->arena, criterion->program,
                                            precheck->assessment->slots, precheck->file->currency)
                            : NULL);
    write_lacking(precheck, writer, mark->lacking);
    json_end_object(writer);
}

static void
write_cap(const struct precheck *precheck, struct json_writer *writer, size_t index)
{
    const struct fund_cap *cap = &precheck->file->caps[index];
    const struct assessed_cap *assessed = &precheck->assessment->caps[index];
    int64_t cents;

    json_begin_object(writer, NULL);
    json_string_of(writer, "code", cap->code);
    json_string_of(writer, "label", fund_text_in(&cap->label, cap->code));
    json_flag_of(writer, "applies", assessed->applies);
    if (assessed_cap_cents(assessed, &cents)) {
        json_number_of(writer, "cap_cents", cents);
    } else {
        json_null_of(writer, "cap_cents");
    }
    json_flag_of(writer, "binding", assessed->binding);
    json_string_of(writer, "trace",
                   program_trace(precheck->arena, cap->program, precheck->assessment->slots,
                                 precheck->file->currency));
    json_end_object(writer);
}

static void
write_award(const struct precheck *precheck, struct json_writer *writer)
{
    const struct assessment *assessment = precheck->assessment;

    json_begin_array(writer, "caps");
    for (size_t i = 0; i < precheck->file->cap_count; i++) {
        write_cap(precheck, writer, i);
    }
    json_end_array(writer);
    if (assessment->computed_known) {
        json_number_of(writer, "computed_cents", assessment->computed_cents);
        json_number_of(writer, "minimum_cents", assessment->minimum_cents);
    } else {
        json_null_of(writer, "computed_cents");
        json_null_of(writer, "minimum_cents");
    }
}

void
precheck_write_json(struct json_writer *writer, const struct precheck *precheck)
{
    const struct fund_file *file = precheck->file;
    const struct assessment *assessment = precheck->assessment;

    json_begin_object(writer, NULL);
    json_string_of(writer, "application", precheck->draft->application.code);
    json_number_of(writer, "line", precheck->draft->line);
    json_flag_of(writer, "passes", precheck_passes(precheck));
    json_number_of(writer, "unreadable_count", (int64_t)precheck->draft->problem_count);
    json_string_of(writer, "envelope",
                   precheck->no_envelope ? NULL : file->envelopes[assessment->envelope].code);
    json_begin_array(writer, "rules");
    for (size_t i = 0; i < file->rule_count; i++) {
        write_rule(precheck, writer, i);
    }
    json_end_array(writer);
    json_begin_array(writer, "criteria");
    for (size_t i = 0; i < file->criterion_count; i++) {
        write_criterion(precheck, writer, i);
    }
    json_end_array(writer);
    json_string_of(writer, "points", rational_exact(precheck->arena, precheck->points));
    json_string_of(writer, "points_at_most",
                   precheck->has_most ? rational_exact(precheck->arena, precheck->most) : NULL);
    json_string_of(writer, "threshold",
                   file->has_threshold ? rational_exact(precheck->arena, file->threshold) : NULL);
    json_flag_of(writer, "below_threshold", precheck->below_threshold);
    write_award(precheck, writer);
    json_end_object(writer);
}
