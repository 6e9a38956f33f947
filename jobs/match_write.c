/* SPDX-License-Identifier: MPL-2.0 */
#include "match_write.h"

#include <stdlib.h>

static const char *
kind_of(const struct match_writing *writing, const struct match_found *found)
{
    if (found->back) {
        return "return";
    }
    switch (writing->targets->items[found->targets[0]].kind) {
    case MATCH_CLAIM:
        return "repayment";
    case MATCH_OVERPAYMENT:
        return "refund";
    case MATCH_CALL:
        return "contribution";
    case MATCH_RECEIPT:
    case MATCH_RECOVERED:
    case MATCH_RECEIVED:
        return "receipt";
    default:
        return "payment";
    }
}

static void
write_evidence(const struct match_writing *writing, struct json_writer *writer,
               const struct match_found *found)
{
    const struct match_line *line = &writing->chunk->lines[found->lines[0]];

    json_begin_object(writer, "evidence");
    json_begin_array(writer, "why");
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        if ((found->why & bit) != 0) {
            json_string_of(writer, NULL, match_why_code(bit));
        }
    }
    json_end_array(writer);
    json_string_of(writer, "label", line->label);
    json_string_of(writer, "name", line->name);
    json_string_of(writer, "end_to_end", line->end_to_end);
    json_string_of(writer, "of", writing->targets->items[found->targets[0]].name);
    json_end_object(writer);
}

/* Part of a target is what its lines are of: of a claim that is paid back in parts. */
static int64_t
target_cents(const struct match_writing *writing, const struct match_found *found, size_t nth)
{
    const struct match_target *target = &writing->targets->items[found->targets[nth]];
    int64_t cents = 0;

    if (target->kind == MATCH_ORDER) {
        return writing->targets->keys[found->targets[nth]].cents;
    }
    for (size_t i = 0; i < found->line_count; i++) {
        cents += llabs(writing->chunk->lines[found->lines[i]].cents);
    }
    return cents;
}

void
match_write(const struct match_writing *writing, struct json_writer *writer,
            const struct match_found *found)
{
    const struct match_line *line = &writing->chunk->lines[found->lines[0]];
    const struct arena_mark mark = arena_mark(writing->scratch);

    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", kind_of(writing, found));
    json_string_of(writer, "rule", match_rule_code(found->rule));
    json_string_of(writer, "motive",
                   !found->back             ? NULL
                   : line->returned != NULL ? line->returned
                   : line->label != NULL    ? line->label
                                            : NULL);
    write_evidence(writing, writer, found);
    json_begin_array(writer, "lines");
    for (size_t i = 0; i < found->line_count; i++) {
        match_place_write(writer, writing->chunk->places[found->lines[i]]);
    }
    json_end_array(writer);
    json_begin_array(writer, "targets");
    for (size_t i = 0; i < found->target_count; i++) {
        const struct match_known known =
            match_target_known(writing->scratch, writing->targets, found->targets[i]);

        match_target_write(writer, known.kind, target_cents(writing, found, i), &known);
    }
    json_end_array(writer);
    json_end_object(writer);
    arena_reset(writing->scratch, mark);
}
