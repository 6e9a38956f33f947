/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/run_change_words.h"

#include "base/text.h"
#include "base/words.h"

#include <inttypes.h>
#include <string.h>

struct coded {
    const char *code, *words;
};

static const struct coded decisions[] = {
    {"retained", N_("retained")},
    {"BELOW_THRESHOLD", N_("below the threshold")},
    {"BELOW_FLOOR", N_("below a floor")},
    {"NOT_SCORED", N_("not scored")},
    {"AWARD_BELOW_MIN", N_("award below the minimum")},
    {"INELIGIBLE", N_("ineligible")},
    {"NO_ENVELOPE", N_("in no envelope")},
    {"AWARD_UNKNOWN", N_("award unknown")},
};

static const struct coded verdicts[] = {
    {"pass", N_("passed")},
    {"fail", N_("failed")},
    {"unknown", N_("to complete")},
    {"waived", N_("waived")},
};

static const struct coded classes[] = {
    {"added", N_("only in the second run")},
    {"removed", N_("only in the first run")},
    {"entered", N_("enters")},
    {"left", N_("leaves")},
    {"moved", N_("moves")},
    {"rank_only", N_("changes rank only")},
    {"unchanged", N_("is unchanged")},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *
words_for(const struct coded *table, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].code, code) == 0) {
            return words_of(table[i].words);
        }
    }
    return code;
}

const char *
run_decision_words(const char *decision)
{
    return words_for(decisions, COUNT(decisions), decision);
}

/* ---- names of changes ------------------------------------------------------------------------ */

const char *
run_change_id(struct arena *arena, const struct run_input_change *change)
{
    switch (change->kind) {
    case CHANGE_FACT:
        return text_format(arena, "fact.%s", change->name);
    case CHANGE_LIST:
        return text_format(arena, "list.%s", change->name);
    case CHANGE_MARK:
        return text_format(arena, "mark.%s.%s", change->name, change->marker);
    case CHANGE_CONFLICT:
        return text_format(arena, "conflict.%s", change->name);
    case CHANGE_SEVERITY:
        return change->name;
    case CHANGE_WAIVER:
        return text_format(arena, "waiver.%s", change->name);
    case CHANGE_RULES:
        break;
    }
    return change->name;
}

/* What stands in a list of the fund file, as people call it. */
static const char *
element_name(struct arena *arena, const struct rule_change *change)
{
    static const struct coded lists[] = {
        {"rules", N_("rule %s")},
        {"criteria", N_("criterion %s")},
        {"derived", N_("derived %s")},
        {"envelopes", N_("envelope %s")},
        {"parameters", N_("call.%s")},
        {"caps", N_("cap %s")},
        {"passes", N_("pass %s")},
        {"intake", N_("intake: %s")},
        {"contributions", N_("contribution %s")},
        {"zones", N_("zone %s")},
        {"rates", N_("rate %s")},
    };

    for (size_t i = 0; i < COUNT(lists); i++) {
        if (strcmp(lists[i].code, change->list) == 0) {
            struct text text = text_in(arena);
            const char *words = words_of(lists[i].words), *at = strstr(words, "%s");

            text_add_bytes(&text, words, (size_t)(at - words));
            text_addf(&text, "%s%s", change->code, at + 2);
            return text_of(&text);
        }
    }
    return change->id;
}

static const char *
member_name(const char *member)
{
    static const struct coded members[] = {
        {"formula", N_("formula")},     {"weight", N_("weight")},
        {"floor", N_("floor")},         {"scale", N_("scale")},
        {"when", N_("condition")},      {"value", N_("value")},
        {"threshold", N_("threshold")}, {"known", N_("what is known of it")},
    };

    return words_for(members, COUNT(members), member);
}

const char *
rule_change_name(struct arena *arena, const struct rule_change *change)
{
    if (change->code == NULL && strcmp(change->list, "territories") == 0) {
        return _("territories, what is known of them");
    }
    if (change->code == NULL) {
        return strcmp(change->id, "score.threshold") == 0 ? _("threshold") : change->id;
    }
    if (change->member == NULL) {
        return text_format(arena, change->from == NULL ? _("%s (new)") : _("%s (removed)"),
                           element_name(arena, change));
    }
    return text_format(arena, _("%s, %s"), element_name(arena, change),
                       member_name(change->member));
}

const char *
run_field_label(const struct run_comparison *comparison, const char *name)
{
    for (size_t side = 2; side-- > 0;) {
        const struct fund_file *file = comparison->files[side];

        for (size_t i = 0; i < file->field_count; i++) {
            if (strcmp(file->fields[i].name, name) == 0) {
                return fund_text_in(&file->fields[i].label, name);
            }
        }
    }
    return name;
}

static const char *
list_label(const struct run_comparison *comparison, const char *name)
{
    for (size_t side = 2; side-- > 0;) {
        size_t index = fund_file_list(comparison->files[side], name);

        if (index != SIZE_MAX) {
            return fund_text_in(&comparison->files[side]->lists[index].label, name);
        }
    }
    return name;
}

/* "3 → 5", with words for what is not there */
static const char *
passage(struct arena *arena, const char *from, const char *to, const char *none)
{
    return text_format(arena, "%s → %s", from != NULL ? from : none, to != NULL ? to : none);
}

const char *
run_change_name(struct arena *arena, const struct run_comparison *comparison,
                const struct run_input_change *change)
{
    switch (change->kind) {
    case CHANGE_FACT:
        return text_format(arena, _("fact \"%s\": %s"), run_field_label(comparison, change->name),
                           passage(arena, change->from, change->to, _("not known")));
    case CHANGE_LIST:
        return text_format(arena, _("list \"%s\": %s"), list_label(comparison, change->name),
                           passage(arena, change->from, change->to, _("not known")));
    case CHANGE_MARK:
        return text_format(arena, _("mark of %s for %s: %s"), change->marker, change->name,
                           passage(arena, change->from, change->to, _("none")));
    case CHANGE_CONFLICT:
        return text_format(arena,
                           change->to != NULL ? _("conflict of interest of %s found")
                                              : _("conflict of interest of %s not found any more"),
                           change->name);
    case CHANGE_SEVERITY:
        return _("severity of the markers, found otherwise over all applications");
    case CHANGE_WAIVER:
        return text_format(arena,
                           change->to != NULL ? _("waiver of %s recorded")
                                              : _("waiver of %s not recorded any more"),
                           change->name);
    case CHANGE_RULES:
        break;
    }
    return rule_change_name(arena, &comparison->rules.items[change->index]);
}

/* ---- for people ------------------------------------------------------------------------------ */

static const char *
decimal(struct arena *arena, struct rational value)
{
    return words_decimal(arena, rational_exact(arena, value));
}

static const char *
quantity_words(struct arena *arena, enum quantity_kind kind, const struct quantity *quantity)
{
    switch (kind) {
    case QUANTITY_RULE:
        return quantity->code == NULL ? _("not asked")
                                      : words_for(verdicts, COUNT(verdicts), quantity->code);
    case QUANTITY_CRITERION:
        return quantity->code == NULL ? _("not asked")
               : !quantity->known
                   ? _("no mark")
                   : text_format(arena, _("mark %s, points %s"), decimal(arena, quantity->number),
                                 decimal(arena, quantity->points));
    case QUANTITY_ENVELOPE:
        return quantity->code != NULL ? quantity->code : _("none");
    case QUANTITY_DECISION:
        return run_decision_words(quantity->code);
    case QUANTITY_SCORE:
        break;
    }
    return quantity->known ? decimal(arena, quantity->number) : _("none");
}

/* "mark 4, points 16 → mark 4, points 20" says too much when the mark is the same. */
static const char *
move_words(struct arena *arena, const struct run_move *move)
{
    if (move->kind == QUANTITY_CRITERION && move->from.known && move->to.known &&
        rational_cmp(move->from.number, move->to.number) == 0) {
        return text_format(arena, _("mark %s, points %s → %s"), decimal(arena, move->to.number),
                           decimal(arena, move->from.points), decimal(arena, move->to.points));
    }
    return text_format(arena, "%s → %s", quantity_words(arena, move->kind, &move->from),
                       quantity_words(arena, move->kind, &move->to));
}

static const char *
move_name(const struct run_move *move)
{
    switch (move->kind) {
    case QUANTITY_RULE:
    case QUANTITY_CRITERION:
        return move->code;
    case QUANTITY_ENVELOPE:
        return _("envelope");
    case QUANTITY_SCORE:
        return _("score");
    case QUANTITY_DECISION:
        break;
    }
    return _("decision");
}

static const char *
trace_of(struct arena *arena, const struct fund_file *file, const struct assessment *end,
         const struct run_move *move)
{
    const struct program *program = NULL;
    size_t index;

    if (move->kind == QUANTITY_RULE) {
        index = fund_file_rule(file, move->code);
        program = index != SIZE_MAX ? file->rules[index].program : NULL;
    } else if (move->kind == QUANTITY_CRITERION) {
        index = fund_file_criterion(file, move->code);
        program = index != SIZE_MAX ? file->criteria[index].program : NULL;
    }
    return program != NULL ? program_trace(arena, program, end->slots, file->currency) : NULL;
}

/* The formula with its values, then and now, unless both say the same. */
static void
tell_traces(struct text *out, struct arena *arena, const struct run_comparison *comparison,
            const struct run_change *change, const struct run_move *move)
{
    const char *then = trace_of(arena, comparison->files[0], change->ends[0], move);
    const char *now = trace_of(arena, comparison->files[1], change->ends[1], move);

    if (then != NULL && now != NULL && strcmp(then, now) == 0) {
        return;
    }
    if (then != NULL) {
        text_addf(out, _("    then: %s\n"), then);
    }
    if (now != NULL) {
        text_addf(out, _("    now: %s\n"), now);
    }
}

static void
tell_causes(struct text *out, struct arena *arena, const struct run_comparison *comparison,
            const struct run_change *change, const struct run_move *move)
{
    for (size_t i = 0; i < move->cause_count; i++) {
        const struct run_cause *cause = &move->causes[i];
        const char *name = run_change_name(arena, comparison, &change->changes[cause->change]);

        if (cause->enough) {
            text_addf(out,
                      move->cause_count == 1 ? _("    because of: %s\n")
                                             : _("    enough alone: %s\n"),
                      name);
        } else {
            text_addf(out, _("    in part because of: %s (alone: %s)\n"), name,
                      quantity_words(arena, move->kind, &cause->alone));
        }
    }
    if (move->together_count > 0) {
        text_addf(out, "%s", _("    only together:"));
        for (size_t i = 0; i < move->together_count; i++) {
            text_addf(out, "%s %s", i > 0 ? ";" : "",
                      run_change_name(arena, comparison, &change->changes[move->together[i]]));
        }
        text_add(out, "\n");
    }
    if (move->cause_count == 0 && move->together_count == 0) {
        text_addf(out, "%s", _("    for a reason that the inputs compared here do not show\n"));
    }
}

static const char *
rank_words(struct arena *arena, const struct run_side *side)
{
    return side == NULL || side->rank == 0 ? "–" : text_format(arena, "%" PRIu32, side->rank);
}

/* "C1 +5, C6 -2": which criteria the score moved by. */
static const char *
score_parts(struct arena *arena, const struct run_change *change)
{
    struct text text = text_in(arena);

    for (size_t i = 0; i < change->move_count; i++) {
        const struct run_move *move = &change->moves[i];
        struct rational more;

        if (move->kind == QUANTITY_CRITERION &&
            rational_sub(move->to.points, move->from.points, &more) && more.num != 0) {
            text_addf(&text, "%s%s %s%s", text.length > 0 ? ", " : "", move->code,
                      more.num > 0 ? "+" : "", decimal(arena, more));
        }
    }
    return text_of(&text);
}

static void
tell_score(struct text *out, struct arena *arena, const struct run_change *change)
{
    const char *from = rank_words(arena, change->sides[0]);
    const char *to = rank_words(arena, change->sides[1]);
    const struct assessment *const *ends = change->ends;
    const char *parts = score_parts(arena, change);

    if (ends[0]->scored && ends[1]->scored && rational_cmp(ends[0]->score, ends[1]->score) == 0) {
        text_addf(out, _("  score %s"), decimal(arena, ends[1]->score));
    } else {
        text_addf(out, _("  score %s → %s"),
                  ends[0]->scored ? decimal(arena, ends[0]->score) : _("none"),
                  ends[1]->scored ? decimal(arena, ends[1]->score) : _("none"));
    }
    if (ends[0]->scored && ends[1]->scored && parts[0] != '\0') {
        text_addf(out, " (%s)", parts);
    }
    if (strcmp(from, to) != 0) {
        text_addf(out, _(", rank %s → %s\n"), from, to);
    } else {
        text_addf(out, _(", rank %s\n"), to);
    }
}

/* One that is in one run only: what that run says of it. */
static void
tell_alone(struct text *out, struct arena *arena, const struct run_change *change)
{
    size_t side = change->sides[0] == NULL ? 1 : 0;
    const struct assessment *end = change->ends[side];

    text_addf(out, _("  %s, score %s, rank %s\n"), run_decision_words(run_decision(end)),
              end->scored ? decimal(arena, end->score) : _("none"),
              rank_words(arena, change->sides[side]));
}

void
run_change_tell(struct text *out, struct arena *arena, const struct run_comparison *comparison,
                const struct run_change *change)
{
    static const enum quantity_kind order[] = {QUANTITY_DECISION, QUANTITY_ENVELOPE, QUANTITY_RULE,
                                               QUANTITY_CRITERION};
    const struct run_side *side = change->sides[0] != NULL ? change->sides[0] : change->sides[1];

    text_addf(out, _("%s %s\n"), side->application->code,
              words_for(classes, COUNT(classes), run_class_code(change->class)));
    if (change->sides[0] == NULL || change->sides[1] == NULL) {
        tell_alone(out, arena, change);
        return;
    }
    tell_score(out, arena, change);
    for (size_t k = 0; k < COUNT(order); k++) {
        for (size_t i = 0; i < change->move_count; i++) {
            const struct run_move *move = &change->moves[i];

            if (move->kind == order[k]) {
                text_addf(out, _("  %s: %s\n"), move_name(move), move_words(arena, move));
                tell_traces(out, arena, comparison, change, move);
                tell_causes(out, arena, comparison, change, move);
            }
        }
    }
}
