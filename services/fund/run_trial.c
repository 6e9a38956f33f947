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

/* ---- what changed of the inputs -------------------------------------------------------------- */

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

static const struct run_mark *
mark_of(const struct run_side *side, const char *criterion, const char *marker)
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
                mark_of(decomposing->sides[1 - side], mark->criterion, mark->marker);
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

void
run_trial_changes(struct decomposing *decomposing)
{
    const struct run_comparison *comparison = decomposing->comparison;
    const struct run_side *const *sides = decomposing->sides;
    size_t most = comparison->rules.count + comparison->files[0]->field_count +
                  comparison->files[1]->field_count + comparison->files[0]->list_count +
                  comparison->files[1]->list_count + sides[0]->mark_count + sides[1]->mark_count +
                  sides[0]->waived_count + sides[1]->waived_count;

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
    find_waivers(decomposing);
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

/* The facts and lists of the first side, and of the second where that change is made. */
static struct application
mixed_application(const struct decomposing *decomposing, const struct fund_file *mixed,
                  const uint8_t *made)
{
    const struct fund_file *const *files = decomposing->comparison->files;
    struct application application = application_empty(decomposing->arena, mixed);
    const struct application_item target = application_facts(&application);

    application.code = decomposing->sides[0]->application->code;
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

        if (!made[i] || change->kind == CHANGE_FACT || change->kind == CHANGE_LIST) {
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
                marks[at] = *mark_of(after, change->name, change->marker);
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
