/* SPDX-License-Identifier: MPL-2.0 */
/* What changed of one application's own between two runs: facts, lists, marks, conflicts, waivers;
 * and how severe its markers were found. */
#include "base/text.h"
#include "fund/panel.h"
#include "fund/run_facts.h"
#include "fund/run_trial.h"

#include <string.h>

static void
add_change(struct decomposing *decomposing, struct run_input_change change)
{
    decomposing->changes[decomposing->count++] = change;
}

static const char *
fact_words(const struct decomposing *decomposing, size_t side, const struct fund_field *field)
{
    const struct fund_file *file = decomposing->comparison->files[side];
    const struct value *value =
        field != NULL ? &decomposing->ends[side]->slots[field - file->fields] : NULL;

    return value != NULL && value->known
               ? value_words(decomposing->arena, value, file->currency, file->zone)
               : NULL;
}

static void
find_facts(struct decomposing *decomposing)
{
    const struct fund_file *const *files = decomposing->comparison->files;
    const struct application_item facts[2] = {
        application_facts(decomposing->sides[0]->application),
        application_facts(decomposing->sides[1]->application)};

    for (size_t side = 2; side-- > 0;) {
        for (size_t i = 0; i < files[side]->field_count; i++) {
            const char *name = files[side]->fields[i].name;
            const struct fund_field *left = run_facts_field(files[0], name, i);
            const struct fund_field *right = run_facts_field(files[1], name, i);

            if ((side == 0 && right != NULL) || run_facts_same(&facts[0], left, &facts[1], right)) {
                continue;
            }
            add_change(decomposing,
                       (struct run_input_change){.kind = CHANGE_FACT,
                                                 .name = name,
                                                 .from = fact_words(decomposing, 0, left),
                                                 .to = fact_words(decomposing, 1, right)});
        }
    }
}

/* "4 lines, 2 of them others" */
static const char *
list_words(const struct decomposing *decomposing, const struct application_list *list,
           size_t others)
{
    return !list->known  ? NULL
           : others == 0 ? text_format(decomposing->arena, _("%zu lines"), list->count)
                         : text_format(decomposing->arena, _("%zu lines, %zu of them others"),
                                       list->count, others);
}

static void
compare_lists(struct decomposing *decomposing, const char *name)
{
    const struct fund_file *const *files = decomposing->comparison->files;
    const struct fund_list *left = run_facts_list(files[0], name),
                           *right = run_facts_list(files[1], name);
    const struct application_list *a = run_facts_list_in(decomposing->sides[0], files[0], left);
    const struct application_list *b = run_facts_list_in(decomposing->sides[1], files[1], right);
    size_t others = a->known && b->known ? run_facts_other_items(a, left, b, right) : 0;

    if (a->known != b->known || others > 0) {
        add_change(decomposing,
                   (struct run_input_change){.kind = CHANGE_LIST,
                                             .name = name,
                                             .from = list_words(decomposing, a, 0),
                                             .to = list_words(decomposing, b, others)});
    }
}

static void
find_lists(struct decomposing *decomposing)
{
    const struct fund_file *const *files = decomposing->comparison->files;

    for (size_t i = 0; i < files[1]->list_count; i++) {
        compare_lists(decomposing, files[1]->lists[i].name);
    }
    for (size_t i = 0; i < files[0]->list_count; i++) {
        if (run_facts_list(files[1], files[0]->lists[i].name) == NULL) {
            compare_lists(decomposing, files[0]->lists[i].name);
        }
    }
}

const struct run_mark *
run_trial_mark(const struct run_side *side, const char *criterion, const char *marker)
{
    for (size_t i = 0; i < side->mark_count; i++) {
        if (strcmp(side->marks[i].criterion, criterion) == 0 &&
            strcmp(side->marks[i].marker, marker) == 0) {
            return &side->marks[i];
        }
    }
    return NULL;
}

static void
find_marks(struct decomposing *decomposing)
{
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < decomposing->sides[side]->mark_count; i++) {
            const struct run_mark *mark = &decomposing->sides[side]->marks[i];
            const struct run_mark *other =
                run_trial_mark(decomposing->sides[1 - side], mark->criterion, mark->marker);
            const struct run_mark *from = side == 0 ? mark : other, *to = side == 0 ? other : mark;

            if ((side == 1 && from != NULL) ||
                (from != NULL && to != NULL && rational_cmp(from->mark, to->mark) == 0)) {
                continue;
            }
            add_change(
                decomposing,
                (struct run_input_change){
                    .kind = CHANGE_MARK,
                    .name = mark->criterion,
                    .marker = mark->marker,
                    .from = from != NULL ? rational_exact(decomposing->arena, from->mark) : NULL,
                    .to = to != NULL ? rational_exact(decomposing->arena, to->mark) : NULL});
        }
    }
}

static bool
is_waived(const struct run_side *side, const char *rule)
{
    for (size_t i = 0; i < side->waived_count; i++) {
        if (strcmp(side->waived[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

static void
find_waivers(struct decomposing *decomposing)
{
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < decomposing->sides[side]->waived_count; i++) {
            const char *rule = decomposing->sides[side]->waived[i];

            if (!is_waived(decomposing->sides[1 - side], rule)) {
                add_change(decomposing, (struct run_input_change){.kind = CHANGE_WAIVER,
                                                                  .name = rule,
                                                                  .from = side == 0 ? rule : NULL,
                                                                  .to = side == 1 ? rule : NULL});
            }
        }
    }
}

bool
run_trial_excludes(const struct application *application, const char *marker)
{
    for (size_t i = 0; i < application->excluded_count; i++) {
        if (strcmp(application->excluded[i], marker) == 0) {
            return true;
        }
    }
    return false;
}

static void
find_conflicts(struct decomposing *decomposing)
{
    for (size_t side = 0; side < 2; side++) {
        const struct application *one = decomposing->sides[side]->application;
        const struct application *other = decomposing->sides[1 - side]->application;

        for (size_t i = 0; i < one->excluded_count; i++) {
            const char *marker = one->excluded[i];

            if (!run_trial_excludes(other, marker)) {
                add_change(decomposing, (struct run_input_change){.kind = CHANGE_CONFLICT,
                                                                  .name = marker,
                                                                  .from = side == 0 ? marker : NULL,
                                                                  .to = side == 1 ? marker : NULL});
            }
        }
    }
}

/* What a run takes off the marks of a marker for a criterion, by their codes; 0 for nothing. */
static struct rational
shift_of(const struct panel_severity *severity, const struct run_mark *mark)
{
    const struct fund_file *file = severity != NULL ? severity->file : NULL;
    const size_t marker = file != NULL ? fund_file_marker(file, mark->marker) : SIZE_MAX;
    const size_t criterion = file != NULL ? fund_file_criterion(file, mark->criterion) : SIZE_MAX;

    return marker == SIZE_MAX || criterion == SIZE_MAX
               ? rational_of(0)
               : panel_shift_of(severity, marker, criterion)->shift;
}

/* Only where it bears on a mark of this application. */
static void
find_severity(struct decomposing *decomposing)
{
    const struct panel_severity *severity[2] = {decomposing->sides[0]->application->severity,
                                                decomposing->sides[1]->application->severity};
    bool same = true;

    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < decomposing->sides[side]->mark_count; i++) {
            const struct run_mark *mark = &decomposing->sides[side]->marks[i];

            same =
                same && rational_cmp(shift_of(severity[0], mark), shift_of(severity[1], mark)) == 0;
        }
    }
    if (!same) {
        add_change(decomposing,
                   (struct run_input_change){.kind = CHANGE_SEVERITY, .name = "severity"});
    }
}

void
run_trial_changes(struct decomposing *decomposing)
{
    const struct run_comparison *comparison = decomposing->comparison;
    const struct run_side *const *sides = decomposing->sides;
    size_t most = comparison->rules.count + comparison->files[0]->field_count +
                  comparison->files[1]->field_count + comparison->files[0]->list_count +
                  comparison->files[1]->list_count + sides[0]->mark_count + sides[1]->mark_count +
                  sides[0]->waived_count + sides[1]->waived_count +
                  sides[0]->application->excluded_count + sides[1]->application->excluded_count + 1;

    decomposing->changes = ARENA_NEW(decomposing->arena, struct run_input_change, most);
    for (size_t i = 0; i < comparison->rules.count; i++) {
        const struct rule_change *change = &comparison->rules.items[i];

        add_change(decomposing, (struct run_input_change){.kind = CHANGE_RULES,
                                                          .index = i,
                                                          .name = change->id,
                                                          .from = change->from,
                                                          .to = change->to});
    }
    find_facts(decomposing);
    find_lists(decomposing);
    find_marks(decomposing);
    find_conflicts(decomposing);
    find_severity(decomposing);
    find_waivers(decomposing);
}
