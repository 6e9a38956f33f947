/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/run_trial.h"

#include <assert.h>
#include <string.h>

/* ---- codes ----------------------------------------------------------------------------------- */

bool
run_is_retained(const struct assessment *assessment)
{
    return assessment->status == AWARD_WAITING;
}

const char *
run_decision(const struct assessment *assessment)
{
    return run_is_retained(assessment) ? "retained" : award_reason_code(assessment->reason);
}

const char *run_class_code(enum change_class class)
{
    static const char *const codes[] = {
        [CLASS_ADDED] = "added",        [CLASS_REMOVED] = "removed", [CLASS_ENTERED] = "entered",
        [CLASS_LEFT] = "left",          [CLASS_MOVED] = "moved",     [CLASS_RANK] = "rank_only",
        [CLASS_UNCHANGED] = "unchanged"};

    assert(class < CLASS_COUNT);
    return codes[class];
}

/* ---- beginning ------------------------------------------------------------------------------- */

enum status
run_comparison_begin(struct arena *arena, const struct fund_file *before,
                     const struct fund_file *after, struct run_comparison *comparison,
                     struct err *err)
{
    *comparison = (struct run_comparison){.arena = arena, .files = {before, after}};
    comparison->rule_codes = ARENA_NEW(arena, const char *, before->rule_count + after->rule_count);
    comparison->criterion_codes =
        ARENA_NEW(arena, const char *, before->criterion_count + after->criterion_count);
    for (size_t side = 0; side < 2; side++) {
        const struct fund_file *file = comparison->files[side];

        for (size_t i = 0; i < file->rule_count; i++) {
            if (side == 0 || fund_file_rule(before, file->rules[i].code) == SIZE_MAX) {
                comparison->rule_codes[comparison->rule_count++] = file->rules[i].code;
            }
        }
        for (size_t i = 0; i < file->criterion_count; i++) {
            if (side == 0 || fund_file_criterion(before, file->criteria[i].code) == SIZE_MAX) {
                comparison->criterion_codes[comparison->criterion_count++] = file->criteria[i].code;
            }
        }
    }
    return rule_changes_between(arena, before, after, &comparison->rules, err);
}

/* ---- quantities ------------------------------------------------------------------------------ */

static struct quantity
quantity_in(const struct fund_file *file, const struct assessment *assessment,
            enum quantity_kind kind, const char *code)
{
    struct quantity quantity = {.number = rational_of(0), .points = rational_of(0)};
    size_t index;

    switch (kind) {
    case QUANTITY_RULE:
        index = fund_file_rule(file, code);
        quantity.code = index == SIZE_MAX ? NULL : verdict_code(assessment->rules[index].verdict);
        break;
    case QUANTITY_CRITERION:
        index = fund_file_criterion(file, code);
        quantity.code = index == SIZE_MAX ? NULL : "mark";
        if (index != SIZE_MAX && assessment->marks[index].known) {
            quantity.known = true;
            quantity.number = assessment->marks[index].mark;
            quantity.points = assessment->marks[index].points;
        }
        break;
    case QUANTITY_ENVELOPE:
        quantity.code =
            assessment->envelope == SIZE_MAX ? NULL : file->envelopes[assessment->envelope].code;
        break;
    case QUANTITY_SCORE:
        quantity.known = assessment->scored;
        quantity.number = assessment->scored ? assessment->score : rational_of(0);
        break;
    case QUANTITY_DECISION:
        quantity.code = run_decision(assessment);
        break;
    }
    return quantity;
}

static bool
same_quantity(const struct quantity *a, const struct quantity *b)
{
    return run_same_text(a->code, b->code) && a->known == b->known &&
           rational_cmp(a->number, b->number) == 0 && rational_cmp(a->points, b->points) == 0;
}

static struct quantity
quantity_of_trial(const struct trial *trial, const struct run_move *move)
{
    return quantity_in(trial->file, &trial->assessment, move->kind, move->code);
}

/* ---- causes ---------------------------------------------------------------------------------- */

static bool
gives(const struct trial *trial, const struct run_move *move, const struct quantity *wanted)
{
    struct quantity quantity;

    if (!trial->valid) {
        return false;
    }
    quantity = quantity_of_trial(trial, move);
    return same_quantity(&quantity, wanted);
}

/* From all changes, leave out each that is not needed for the new value. */
static void
find_together(struct decomposing *decomposing, struct run_move *move)
{
    uint8_t *made = ARENA_NEW(decomposing->arena, uint8_t, decomposing->count);
    size_t *together = ARENA_NEW(decomposing->arena, size_t, decomposing->count);

    memset(made, 1, decomposing->count);
    if (!gives(run_trial_of(decomposing, made), move, &move->to)) {
        return; /* something else than the inputs known here: nothing is proven */
    }
    for (size_t i = 0; i < decomposing->count; i++) {
        made[i] = 0;
        made[i] = !gives(run_trial_of(decomposing, made), move, &move->to);
    }
    for (size_t i = 0; i < decomposing->count; i++) {
        if (made[i]) {
            together[move->together_count++] = i;
        }
    }
    move->together = together;
}

static void
find_causes(struct decomposing *decomposing, struct run_move *move)
{
    struct run_cause *causes = ARENA_NEW(decomposing->arena, struct run_cause, decomposing->count);
    bool enough = false;

    for (size_t i = 0; i < decomposing->count; i++) {
        const struct trial *trial = run_trial_single(decomposing, i);

        if (trial->valid && !gives(trial, move, &move->from)) {
            struct run_cause *cause = &causes[move->cause_count++];

            cause->change = i;
            cause->alone = quantity_of_trial(trial, move);
            cause->enough = same_quantity(&cause->alone, &move->to);
            enough = enough || cause->enough;
        }
    }
    move->causes = causes;
    if (!enough) {
        find_together(decomposing, move);
    }
}

static size_t
compare_quantity(const struct decomposing *decomposing, enum quantity_kind kind, const char *code,
                 struct run_move *move)
{
    const struct fund_file *const *files = decomposing->comparison->files;

    *move = (struct run_move){
        .kind = kind,
        .code = code,
        .from = quantity_in(files[0], decomposing->ends[0], kind, code),
        .to = quantity_in(files[1], decomposing->ends[1], kind, code),
    };
    return !same_quantity(&move->from, &move->to);
}

static void
find_moves(struct decomposing *decomposing, struct run_change *change)
{
    const struct run_comparison *comparison = decomposing->comparison;
    struct run_move *moves = ARENA_NEW(decomposing->arena, struct run_move,
                                       comparison->rule_count + comparison->criterion_count + 3);
    size_t count = 0;

    for (size_t i = 0; i < comparison->rule_count; i++) {
        count +=
            compare_quantity(decomposing, QUANTITY_RULE, comparison->rule_codes[i], &moves[count]);
    }
    for (size_t i = 0; i < comparison->criterion_count; i++) {
        count += compare_quantity(decomposing, QUANTITY_CRITERION, comparison->criterion_codes[i],
                                  &moves[count]);
    }
    for (enum quantity_kind kind = QUANTITY_ENVELOPE; kind <= QUANTITY_DECISION; kind++) {
        count += compare_quantity(decomposing, kind, NULL, &moves[count]);
    }
    for (size_t i = 0; i < count; i++) {
        find_causes(decomposing, &moves[i]);
    }
    change->moves = moves;
    change->move_count = count;
}

/* A rule that was added and is passed, or one that was passed and is gone, moves nothing. */
static bool
is_silent(const struct run_move *move)
{
    const char *code = move->from.code == NULL ? move->to.code : move->from.code;

    return move->kind == QUANTITY_RULE && (move->from.code == NULL || move->to.code == NULL) &&
           strcmp(code, "pass") == 0;
}

static enum change_class
class_of(const struct run_change *change)
{
    if (change->retained[0] != change->retained[1]) {
        return change->retained[1] ? CLASS_ENTERED : CLASS_LEFT;
    }
    for (size_t i = 0; i < change->move_count; i++) {
        if (!is_silent(&change->moves[i])) {
            return CLASS_MOVED;
        }
    }
    return change->sides[0]->rank != change->sides[1]->rank ? CLASS_RANK : CLASS_UNCHANGED;
}

struct run_change
run_change_of(struct run_comparison *comparison, struct arena *arena,
              const struct run_side *const sides[2], const struct assessment *const ends[2])
{
    struct decomposing decomposing = {
        .comparison = comparison, .arena = arena, .sides = sides, .ends = ends};
    struct run_change change = {.sides = {sides[0], sides[1]}, .ends = {ends[0], ends[1]}};

    for (size_t side = 0; side < 2; side++) {
        change.retained[side] = ends[side] != NULL && run_is_retained(ends[side]);
    }
    if (sides[0] == NULL || sides[1] == NULL) {
        change.class = sides[0] == NULL ? CLASS_ADDED : CLASS_REMOVED;
        return change;
    }
    run_trial_changes(&decomposing);
    decomposing.singles = ARENA_NEW(arena, const struct trial *, decomposing.count);
    find_moves(&decomposing, &change);
    change.changes = decomposing.changes;
    change.change_count = decomposing.count;
    change.inputs_differ = decomposing.count > comparison->rules.count;
    change.class = class_of(&change);
    return change;
}
