/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/run_change_words.h"

#include <string.h>

struct writing {
    struct json_writer *writer;
    struct arena *arena;
    const struct run_comparison *comparison;
    const struct run_change *change;
};

static const char *const quantity_codes[] = {
    [QUANTITY_RULE] = "rule",         [QUANTITY_CRITERION] = "criterion",
    [QUANTITY_ENVELOPE] = "envelope", [QUANTITY_SCORE] = "score",
    [QUANTITY_DECISION] = "decision",
};

static const char *
exact_of(const struct writing *writing, bool known, struct rational number)
{
    return known ? rational_exact(writing->arena, number) : NULL;
}

/* A verdict, an envelope, a decision; a mark or a score; null = none. */
static const char *
value_of(const struct writing *writing, enum quantity_kind kind, const struct quantity *quantity)
{
    return kind == QUANTITY_CRITERION || kind == QUANTITY_SCORE
               ? exact_of(writing, quantity->known, quantity->number)
               : quantity->code;
}

static void
write_change_ids(const struct writing *writing, const struct run_move *move)
{
    const struct run_input_change *changes = writing->change->changes;

    json_begin_array(writing->writer, "causes");
    for (size_t i = 0; i < move->cause_count; i++) {
        const struct run_cause *cause = &move->causes[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "change",
                       run_change_id(writing->arena, &changes[cause->change]));
        json_flag_of(writing->writer, "enough", cause->enough);
        json_string_of(writing->writer, "alone", value_of(writing, move->kind, &cause->alone));
        if (move->kind == QUANTITY_CRITERION) {
            json_string_of(writing->writer, "alone_points",
                           exact_of(writing, cause->alone.known, cause->alone.points));
        }
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
    json_begin_array(writing->writer, "together");
    for (size_t i = 0; i < move->together_count; i++) {
        json_string_of(writing->writer, NULL,
                       run_change_id(writing->arena, &changes[move->together[i]]));
    }
    json_end_array(writing->writer);
}

static const char *
trace_of(const struct writing *writing, const struct run_move *move, size_t side)
{
    const struct fund_file *file = writing->comparison->files[side];
    const struct program *program = NULL;
    size_t index;

    if (move->kind == QUANTITY_RULE) {
        index = fund_file_rule(file, move->code);
        program = index != SIZE_MAX ? file->rules[index].program : NULL;
    } else if (move->kind == QUANTITY_CRITERION) {
        index = fund_file_criterion(file, move->code);
        program = index != SIZE_MAX ? file->criteria[index].program : NULL;
    }
    return program == NULL ? NULL
                           : program_trace(writing->arena, program,
                                           writing->change->ends[side]->slots, file->currency);
}

static void
write_move(const struct writing *writing, const struct run_move *move)
{
    struct json_writer *writer = writing->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", quantity_codes[move->kind]);
    json_string_of(writer, "code", move->code);
    json_string_of(writer, "from", value_of(writing, move->kind, &move->from));
    json_string_of(writer, "to", value_of(writing, move->kind, &move->to));
    if (move->kind == QUANTITY_CRITERION) {
        json_string_of(writer, "from_points",
                       exact_of(writing, move->from.known, move->from.points));
        json_string_of(writer, "to_points", exact_of(writing, move->to.known, move->to.points));
    }
    if (move->kind == QUANTITY_RULE || move->kind == QUANTITY_CRITERION) {
        json_string_of(writer, "from_trace", trace_of(writing, move, 0));
        json_string_of(writer, "to_trace", trace_of(writing, move, 1));
    }
    write_change_ids(writing, move);
    json_end_object(writer);
}

static void
write_side(const struct writing *writing, size_t at, const char *key)
{
    const struct run_side *side = writing->change->sides[at];
    const struct assessment *end = writing->change->ends[at];
    struct json_writer *writer = writing->writer;

    if (side == NULL) {
        json_null_of(writer, key);
        return;
    }
    json_begin_object(writer, key);
    json_number_of(writer, "version", side->version);
    json_flag_of(writer, "retained", writing->change->retained[at]);
    json_string_of(writer, "decision", run_decision(end));
    json_string_of(writer, "score_exact", exact_of(writing, end->scored, end->score));
    if (side->rank == 0) {
        json_null_of(writer, "rank");
    } else {
        json_number_of(writer, "rank", side->rank);
    }
    json_end_object(writer);
}

/* What changed of its own: facts, marks, conflicts, waivers. */
static void
write_changes(const struct writing *writing)
{
    static const char *const kinds[] = {
        [CHANGE_FACT] = "fact",         [CHANGE_LIST] = "list",         [CHANGE_MARK] = "mark",
        [CHANGE_CONFLICT] = "conflict", [CHANGE_SEVERITY] = "severity", [CHANGE_WAIVER] = "waiver"};
    struct json_writer *writer = writing->writer;

    json_begin_array(writer, "changes");
    for (size_t i = writing->comparison->rules.count; i < writing->change->change_count; i++) {
        const struct run_input_change *change = &writing->change->changes[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "id", run_change_id(writing->arena, change));
        json_string_of(writer, "kind", kinds[change->kind]);
        json_string_of(writer, "name", change->name);
        json_string_of(writer, "marker", change->marker);
        json_string_of(writer, "from", change->from);
        json_string_of(writer, "to", change->to);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
run_change_write(struct json_writer *writer, struct arena *arena,
                 const struct run_comparison *comparison, const struct run_change *change)
{
    struct writing writing = {writer, arena, comparison, change};
    const struct run_side *side = change->sides[0] != NULL ? change->sides[0] : change->sides[1];

    json_begin_object(writer, NULL);
    json_string_of(writer, "application", side->application->code);
    json_string_of(writer, "change", run_class_code(change->class));
    write_side(&writing, 0, "before");
    write_side(&writing, 1, "after");
    write_changes(&writing);
    json_begin_array(writer, "moves");
    for (size_t i = 0; i < change->move_count; i++) {
        write_move(&writing, &change->moves[i]);
    }
    json_end_array(writer);
    json_end_object(writer);
}
