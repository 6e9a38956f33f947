/* SPDX-License-Identifier: MPL-2.0 */
#include "compare.h"

#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

struct compare_summary
compare_summary_begin(struct arena *arena, const struct run_comparison *comparison)
{
    struct compare_summary summary = {.arena = arena,
                                      .cause_room = comparison->rules.count + FIRST_ROOM};

    summary.causes = ARENA_NEW(arena, struct compare_cause, summary.cause_room);
    for (size_t i = 0; i < comparison->rules.count; i++) {
        summary.causes[summary.cause_count++] =
            (struct compare_cause){.kind = CHANGE_RULES, .name = comparison->rules.items[i].id};
    }
    return summary;
}

static struct compare_cause *
cause_of(struct compare_summary *summary, const struct run_input_change *change)
{
    for (size_t i = 0; i < summary->cause_count; i++) {
        if (summary->causes[i].kind == change->kind &&
            strcmp(summary->causes[i].name, change->name) == 0) {
            return &summary->causes[i];
        }
    }
    if (summary->cause_count == summary->cause_room) {
        struct compare_cause *more =
            ARENA_NEW(summary->arena, struct compare_cause, 2 * summary->cause_room);

        memcpy(more, summary->causes, summary->cause_count * sizeof *more);
        summary->causes = more;
        summary->cause_room *= 2;
    }
    summary->causes[summary->cause_count] = (struct compare_cause){
        .kind = change->kind, .name = arena_string(summary->arena, change->name)};
    return &summary->causes[summary->cause_count++];
}

/* Each cause once for an application, however many things of it move. */
static void
count_causes(struct compare_summary *summary, const struct run_change *change)
{
    bool unexplained = false;

    for (size_t i = 0; i < change->change_count; i++) {
        bool counts = false;

        for (size_t k = 0; k < change->move_count && !counts; k++) {
            const struct run_move *move = &change->moves[k];

            for (size_t n = 0; n < move->cause_count; n++) {
                counts = counts || move->causes[n].change == i;
            }
            for (size_t n = 0; n < move->together_count; n++) {
                counts = counts || move->together[n] == i;
            }
        }
        cause_of(summary, &change->changes[i])->count += counts;
    }
    for (size_t k = 0; k < change->move_count; k++) {
        unexplained = unexplained ||
                      (change->moves[k].cause_count == 0 && change->moves[k].together_count == 0);
    }
    summary->unexplained += unexplained;
}

void
compare_count(struct compare_summary *summary, const struct run_change *change)
{
    for (size_t side = 0; side < 2; side++) {
        summary->applications[side] += change->sides[side] != NULL;
        summary->retained[side] += change->retained[side];
    }
    summary->classes[change->class]++;
    if (change->class == CLASS_UNCHANGED || change->class == CLASS_RANK) {
        summary->same_despite += change->inputs_differ;
    } else {
        count_causes(summary, change);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
write_run(struct json_writer *writer, struct arena *arena, const struct scored_run *run,
          const char *key, const int64_t counts[2])
{
    json_begin_object(writer, key);
    json_string_of(writer, "run", run->name);
    json_number_of(writer, "rule_set", run->rule_set_version);
    json_string_of(writer, "rule_set_sha256", run->rule_set_sha256);
    json_string_of(writer, "inputs_sha256", run->inputs_sha256);
    json_string_of(writer, "results_sha256", run->results_sha256);
    json_string_of(writer, "engine", run->engine);
    json_string_of(writer, "sealed_at", instant_text(arena, run->sealed_at, run->call.file.zone));
    json_string_of(writer, "sealed_by", run->sealed_by);
    json_number_of(writer, "applications", counts[0]);
    json_number_of(writer, "retained", counts[1]);
    json_end_object(writer);
}

static void
write_rule_changes(struct json_writer *writer, const struct rule_changes *rules)
{
    json_begin_array(writer, "rule_changes");
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule_change *change = &rules->items[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "id", change->id);
        json_string_of(writer, "list", change->list);
        json_string_of(writer, "code", change->code);
        json_string_of(writer, "member", change->member);
        json_string_of(writer, "from", change->from);
        json_string_of(writer, "to", change->to);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void
write_summary(struct json_writer *writer, const struct compare_summary *summary)
{
    static const char *const kinds[] = {
        [CHANGE_RULES] = "rules",  [CHANGE_FACT] = "fact",         [CHANGE_LIST] = "list",
        [CHANGE_MARK] = "mark",    [CHANGE_CONFLICT] = "conflict", [CHANGE_SEVERITY] = "severity",
        [CHANGE_WAIVER] = "waiver"};

    json_begin_object(writer, "summary");
    for (enum change_class class = CLASS_ADDED; class < CLASS_COUNT; class ++) {
        json_number_of(writer, run_class_code(class), summary->classes[class]);
    }
    json_number_of(writer, "same_despite_other_inputs", summary->same_despite);
    json_number_of(writer, "unexplained", summary->unexplained);
    json_end_object(writer);
    json_begin_array(writer, "causes");
    for (size_t i = 0; i < summary->cause_count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "kind", kinds[summary->causes[i].kind]);
        json_string_of(writer, "name", summary->causes[i].name);
        json_number_of(writer, "applications", summary->causes[i].count);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void
print_json(struct job *job, const struct scored_run runs[2],
           const struct run_comparison *comparison, const struct compare_summary *summary)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "call", runs[0].call_name);
    for (size_t side = 0; side < 2; side++) {
        write_run(&writer, job->arena, &runs[side], side == 0 ? "before" : "after",
                  (const int64_t[2]){summary->applications[side], summary->retained[side]});
    }
    write_rule_changes(&writer, &comparison->rules);
    write_summary(&writer, summary);
    json_begin_array(&writer, "applications");
    output_print(text_of(&out));
}

/* ---- for people ------------------------------------------------------------------------------ */

static void
tell_rule_changes(struct text *out, struct arena *arena, const struct rule_changes *rules)
{
    if (rules->count == 0) {
        return;
    }
    text_addf(out, "%s", _("\nwhat changed in the rule set and in what was known\n"));
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule_change *change = &rules->items[i];

        text_addf(out, "  %s\n", rule_change_name(arena, change));
        if (change->from != NULL) {
            text_addf(out, _("    then: %s\n"), change->from);
        }
        if (change->to != NULL) {
            text_addf(out, _("    now: %s\n"), change->to);
        }
    }
}

static const char *
cause_name(struct arena *arena, const struct run_comparison *comparison, size_t index,
           const struct compare_cause *cause)
{
    switch (cause->kind) {
    case CHANGE_FACT:
        return text_format(arena, _("fact \"%s\""), run_field_label(comparison, cause->name));
    case CHANGE_LIST:
        return text_format(arena, _("list \"%s\""), cause->name);
    case CHANGE_MARK:
        return text_format(arena, _("marks for %s"), cause->name);
    case CHANGE_CONFLICT:
        return text_format(arena, _("conflicts of interest of %s"), cause->name);
    case CHANGE_SEVERITY:
        return _("severity of the markers");
    case CHANGE_WAIVER:
        return text_format(arena, _("waivers of %s"), cause->name);
    case CHANGE_RULES:
        break;
    }
    return rule_change_name(arena, &comparison->rules.items[index]);
}

static void
tell_causes(struct text *out, struct arena *arena, const struct run_comparison *comparison,
            const struct compare_summary *summary)
{
    bool any = false;

    for (size_t i = 0; i < summary->cause_count; i++) {
        const struct compare_cause *cause = &summary->causes[i];

        if (cause->count > 0) {
            text_addf(out, "%s", any ? "" : _("\napplications that move because of\n"));
            text_addf(out, "  %7" PRId64 "  %s\n", cause->count,
                      cause_name(arena, comparison, i, cause));
            any = true;
        }
    }
    if (summary->unexplained > 0) {
        text_addf(out, _("  %7" PRId64 "  a reason that the inputs compared here do not show\n"),
                  summary->unexplained);
    }
}

static void
tell_counts(struct text *out, const struct compare_summary *summary)
{
    static const char *const labels[CLASS_COUNT] = {
        [CLASS_ADDED] = N_("only in the second run"),
        [CLASS_REMOVED] = N_("only in the first run"),
        [CLASS_ENTERED] = N_("enter"),
        [CLASS_LEFT] = N_("leave"),
        [CLASS_MOVED] = N_("move, without entering or leaving"),
        [CLASS_RANK] = N_("change rank only, because of others"),
        [CLASS_UNCHANGED] = N_("are unchanged"),
    };

    text_addf(out,
              _("\n%" PRId64 " → %" PRId64 " applications, %" PRId64 " → %" PRId64
                " retained: eligible, scored, at or above the threshold and floors\n"),
              summary->applications[0], summary->applications[1], summary->retained[0],
              summary->retained[1]);
    for (enum change_class class = CLASS_ADDED; class < CLASS_COUNT; class ++) {
        text_addf(out, "  %7" PRId64 "  %s\n", summary->classes[class], words_of(labels[class]));
    }
    if (summary->same_despite > 0) {
        text_addf(out,
                  _("  of the last two, %" PRId64 " although their facts, marks, conflicts or"
                    " waivers changed\n"),
                  summary->same_despite);
    }
}

void
compare_print_head(struct job *job, const struct scored_run runs[2],
                   const struct run_comparison *comparison, const struct compare_summary *summary)
{
    struct arena *arena = job->arena;
    struct text out = text_in(arena);

    if (job->options.json) {
        print_json(job, runs, comparison, summary);
        return;
    }
    text_addf(&out, _("two scoring runs of %s\n"), runs[0].call_name);
    for (size_t side = 0; side < 2; side++) {
        text_addf(&out, _("  %s  %s, rule set %" PRId64 ", by %s\n"), runs[side].name,
                  instant_text(arena, runs[side].sealed_at, runs[side].call.file.zone),
                  runs[side].rule_set_version, runs[side].sealed_by);
    }
    tell_counts(&out, summary);
    tell_rule_changes(&out, arena, &comparison->rules);
    tell_causes(&out, arena, comparison, summary);
    output_folded(arena, text_of(&out));
}
