/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/run_trial.h"

#include "base/text.h"
#include "fund/panel.h"
#include "fund/run_facts.h"

#include <string.h>

bool
run_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* ---- assessing ------------------------------------------------------------------------------- */

/* What a run corrected, laid out as this fund file has its markers and criteria. */
static const struct panel_severity *
severity_under(struct arena *arena, const struct fund_file *file,
               const struct panel_severity *severity)
{
    struct panel_severity *under;

    if (severity == NULL || severity->file == file) {
        return severity;
    }
    under = ARENA_NEW(arena, struct panel_severity, 1);
    *under = panel_severity_begin(arena, file);
    for (size_t m = 0; m < file->panel.marker_count; m++) {
        const size_t marker = fund_file_marker(severity->file, file->panel.markers[m].code);

        for (size_t i = 0; marker != SIZE_MAX && i < file->criterion_count; i++) {
            const size_t criterion = fund_file_criterion(severity->file, file->criteria[i].code);

            if (criterion != SIZE_MAX) {
                *panel_shift_of(under, m, i) = *panel_shift_of(severity, marker, criterion);
            }
        }
    }
    return under;
}

/* Marks and waivers go to the places that this fund file gives their criteria and rules. */
static enum status
assess(struct arena *arena, const struct fund_file *file, const struct run_side *side,
       struct assessment *assessment, struct err *err)
{
    struct application application = *side->application;
    struct marker_mark *marks = ARENA_NEW(arena, struct marker_mark, side->mark_count);
    size_t count = 0;
    enum status status;

    application.panel = ARENA_NEW(arena, struct panel_mark, file->criterion_count);
    application.severity = severity_under(arena, file, application.severity);
    application.waived = ARENA_NEW(arena, uint8_t, file->rule_count);
    for (size_t i = 0; i < side->mark_count; i++) {
        size_t criterion = fund_file_criterion(file, side->marks[i].criterion);

        if (criterion != SIZE_MAX) {
            marks[count++] = (struct marker_mark){.criterion = criterion,
                                                  .marker = side->marks[i].marker,
                                                  .mark = side->marks[i].mark};
        }
    }
    for (size_t i = 0; i < side->waived_count; i++) {
        size_t rule = fund_file_rule(file, side->waived[i]);

        if (rule != SIZE_MAX) {
            application.waived[rule] = 1;
        }
    }
    status = panel_of_application(arena, file, &application, marks, count, err);
    return status == ST_OK ? scoring_assess(arena, file, &application, assessment, err) : status;
}

/* ---- trials ---------------------------------------------------------------------------------- */

static bool
is_made(const struct decomposing *decomposing, enum change_kind kind, const char *name,
        const uint8_t *made)
{
    for (size_t i = decomposing->comparison->rules.count; i < decomposing->count; i++) {
        if (made[i] && decomposing->changes[i].kind == kind &&
            strcmp(decomposing->changes[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Who may not judge it: as on the first side, but for the changes that are made. */
static void
mix_conflicts(const struct decomposing *decomposing, struct application *application,
              const uint8_t *made)
{
    const struct application *before = decomposing->sides[0]->application;
    const struct application *after = decomposing->sides[1]->application;
    const char **excluded =
        ARENA_NEW(decomposing->arena, const char *, before->excluded_count + after->excluded_count);
    size_t count = 0;

    for (size_t i = 0; i < before->excluded_count; i++) {
        if (!is_made(decomposing, CHANGE_CONFLICT, before->excluded[i], made)) {
            excluded[count++] = before->excluded[i];
        }
    }
    for (size_t i = 0; i < after->excluded_count; i++) {
        if (is_made(decomposing, CHANGE_CONFLICT, after->excluded[i], made)) {
            excluded[count++] = after->excluded[i];
        }
    }
    application->excluded = excluded;
    application->excluded_count = count;
}

/* The facts and lists of the first side, and of the second where that change is made. */
static struct application
mixed_application(const struct decomposing *decomposing, const struct fund_file *mixed,
                  const uint8_t *made)
{
    const struct fund_file *const *files = decomposing->comparison->files;
    struct application application = application_empty(decomposing->arena, mixed);
    const struct application_item target = application_facts(&application);

    application.code = decomposing->sides[0]->application->code;
    application.severity =
        decomposing->sides[is_made(decomposing, CHANGE_SEVERITY, "severity", made)]
            ->application->severity;
    mix_conflicts(decomposing, &application, made);
    for (size_t i = 0; i < mixed->field_count; i++) {
        const struct fund_field *field = &mixed->fields[i];
        size_t side = is_made(decomposing, CHANGE_FACT, field->name, made);
        const struct application_item facts =
            application_facts(decomposing->sides[side]->application);

        run_facts_copy(&facts, run_facts_field(files[side], field->name, i), &target, field);
    }
    for (size_t i = 0; i < mixed->list_count; i++) {
        const struct fund_list *list = &mixed->lists[i];
        size_t side = is_made(decomposing, CHANGE_LIST, list->name, made);
        const struct fund_list *source = run_facts_list(files[side], list->name);

        if (source != NULL) {
            run_facts_copy_list(decomposing->arena,
                                run_facts_list_in(decomposing->sides[side], files[side], source),
                                source, &application.lists[i], list);
        }
    }
    return application;
}

/* The marks and waivers of the first side, with those changes that are made. */
static struct run_side
mixed_side(const struct decomposing *decomposing, const struct application *application,
           const uint8_t *made)
{
    const struct run_side *before = decomposing->sides[0], *after = decomposing->sides[1];
    struct arena *arena = decomposing->arena;
    size_t mark_most = before->mark_count + after->mark_count;
    size_t waived_most = before->waived_count + after->waived_count;
    struct run_mark *marks = ARENA_NEW(arena, struct run_mark, mark_most);
    const char **waived = ARENA_NEW(arena, const char *, waived_most);
    struct run_side side = {.application = application, .marks = marks, .waived = waived};

    memcpy(marks, before->marks, before->mark_count * sizeof *marks);
    side.mark_count = before->mark_count;
    memcpy(waived, before->waived, before->waived_count * sizeof *waived);
    side.waived_count = before->waived_count;
    for (size_t i = decomposing->comparison->rules.count; i < decomposing->count; i++) {
        const struct run_input_change *change = &decomposing->changes[i];
        size_t at = 0;

        if (!made[i] || (change->kind != CHANGE_MARK && change->kind != CHANGE_WAIVER)) {
            continue;
        }
        if (change->kind == CHANGE_WAIVER && change->to != NULL) {
            waived[side.waived_count++] = change->name;
        } else if (change->kind == CHANGE_WAIVER) {
            while (strcmp(waived[at], change->name) != 0) {
                at++;
            }
            waived[at] = waived[--side.waived_count];
        } else {
            while (at < side.mark_count && (strcmp(marks[at].criterion, change->name) != 0 ||
                                            strcmp(marks[at].marker, change->marker) != 0)) {
                at++;
            }
            if (change->to != NULL) {
                marks[at] = *run_trial_mark(after, change->name, change->marker);
                side.mark_count += at == side.mark_count;
            } else {
                marks[at] = marks[--side.mark_count];
            }
        }
    }
    return side;
}

const struct trial *
run_trial_of(struct decomposing *decomposing, const uint8_t *made)
{
    struct trial *trial;
    struct application application;
    struct run_side side;
    struct err ignored = {0};

    for (const struct trial *at = decomposing->trials; at != NULL; at = at->next) {
        if (memcmp(at->made, made, decomposing->count) == 0) {
            return at;
        }
    }
    trial = ARENA_NEW(decomposing->arena, struct trial, 1);
    trial->made = memcpy(ARENA_NEW(decomposing->arena, uint8_t, decomposing->count), made,
                         decomposing->count);
    trial->next = decomposing->trials;
    decomposing->trials = trial;
    trial->file = rule_changes_made(&decomposing->comparison->rules, made);
    if (trial->file != NULL) {
        application = mixed_application(decomposing, trial->file, made);
        side = mixed_side(decomposing, &application, made);
        trial->valid =
            assess(decomposing->arena, trial->file, &side, &trial->assessment, &ignored) == ST_OK;
    }
    return trial;
}

const struct trial *
run_trial_single(struct decomposing *decomposing, size_t change)
{
    if (decomposing->singles[change] == NULL) {
        uint8_t *made = ARENA_NEW(decomposing->arena, uint8_t, decomposing->count);

        made[change] = 1;
        decomposing->singles[change] = run_trial_of(decomposing, made);
    }
    return decomposing->singles[change];
}
