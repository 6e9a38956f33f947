/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/dossier_head.h"

#include <string.h>

struct writing {
    struct json_writer *writer;
    struct arena *arena;
    const struct fund_file *file;
    const struct dossier_run *run;
};

static void
write_label(const struct writing *writing, const struct fund_text *label)
{
    json_string_of(writing->writer, "label", fund_text_in(label, NULL));
}

static void
write_fund(const struct writing *writing)
{
    const struct fund_file *file = writing->file;

    json_begin_object(writing->writer, "fund");
    json_string_of(writing->writer, "code", file->code);
    json_string_of(writing->writer, "name", fund_text_in(&file->name, file->code));
    json_string_of(writing->writer, "currency", file->currency);
    json_string_of(writing->writer, "language", file->language == LANGUAGE_FR ? "fr" : "en");
    json_end_object(writing->writer);
}

static const char *
name_of_slot(const struct fund_file *file, size_t slot)
{
    for (size_t i = 0; i < file->symbols.count; i++) {
        const struct symbol *symbol = &file->symbols.items[i];

        if (symbol->slot == slot) {
            return symbol->label[words_language()] != NULL ? symbol->label[words_language()]
                                                           : symbol->name;
        }
    }
    return "?";
}

/* "score (highest first), C1 (highest first), computed (lowest first)" */
static const char *
order_words(const struct writing *writing)
{
    const struct fund_file *file = writing->file;
    struct text text = text_in(writing->arena);

    for (size_t i = 0; i < file->order_count; i++) {
        const struct fund_order *order = &file->order[i];
        const char *name = order->kind == ORDER_SCORE  ? _("score")
                           : order->kind == ORDER_CODE ? _("code")
                                                       : name_of_slot(file, order->slot);

        text_addf(&text, "%s%s %s", i > 0 ? ", " : "", name,
                  order->descending ? _("(highest first)") : _("(lowest first)"));
    }
    return text_of(&text);
}

static void
write_call(const struct writing *writing)
{
    const struct fund_file *file = writing->file;

    json_begin_object(writing->writer, "call");
    json_string_of(writing->writer, "code", file->call_code);
    json_string_of(writing->writer, "name", fund_text_in(&file->call_name, file->call_code));
    json_string_of(writing->writer, "opens_instant",
                   file->has_opens ? instant_text(writing->arena, file->opens, file->zone) : NULL);
    json_string_of(writing->writer, "closes_instant",
                   file->has_closes ? instant_text(writing->arena, file->closes, file->zone)
                                    : NULL);
    json_string_of(writing->writer, "threshold",
                   file->has_threshold ? rational_exact(writing->arena, file->threshold) : NULL);
    json_number_of(writing->writer, "step_cents", file->step_cents);
    json_string_of(writing->writer, "order", order_words(writing));
    json_end_object(writing->writer);
}

static const char *
seed_sha256(const struct writing *writing)
{
    const struct digest_head none = digest_head_of("", 0);
    const struct digest digest =
        digest_after(&none, writing->file->seed, strlen(writing->file->seed));

    return digest_hex(writing->arena, &digest);
}

static void
write_run(const struct writing *writing)
{
    const struct outcome_run *run = writing->run->run;

    json_begin_object(writing->writer, "run");
    json_string_of(writing->writer, "name", run->name);
    json_string_of(writing->writer, "kind", run->kind);
    json_string_of(writing->writer, "policy", run->policy);
    json_string_of(writing->writer, "engine", writing->run->engine);
    json_string_of(writing->writer, "inputs_sha256", run->inputs_sha256);
    json_string_of(writing->writer, "results_sha256", writing->run->results_sha256);
    if (writing->file->draws && writing->file->seed != NULL) {
        json_string_of(writing->writer, "seed", writing->file->seed);
        json_string_of(writing->writer, "seed_sha256", seed_sha256(writing));
    }
    json_number_of(writing->writer, "net_cents", run->net_cents);
    json_number_of(writing->writer, "awarded_cents", run->awarded_cents);
    json_number_of(writing->writer, "left_cents", run->left_cents);
    json_number_of(writing->writer, "application_count", writing->run->application_count);
    outcome_write_variations(writing->writer, run->variations, run->variation_count);
    json_end_object(writing->writer);
}

static void
write_envelopes(const struct writing *writing)
{
    json_begin_array(writing->writer, "envelopes");
    for (size_t i = 0; i < writing->run->run->envelope_count; i++) {
        const struct outcome_envelope *envelope = &writing->run->run->envelopes[i];
        size_t declared = fund_file_envelope(writing->file, envelope->code);

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", envelope->code);
        if (declared != SIZE_MAX) {
            write_label(writing, &writing->file->envelopes[declared].label);
        }
        json_number_of(writing->writer, "voted_cents", envelope->money.voted_cents);
        json_number_of(writing->writer, "awarded_cents", envelope->money.awarded_cents);
        json_number_of(writing->writer, "moved_in_cents", envelope->money.moved_in_cents);
        json_number_of(writing->writer, "moved_out_cents", envelope->money.moved_out_cents);
        json_number_of(writing->writer, "left_cents", envelope->money.left_cents);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

static void
write_quotas(const struct writing *writing)
{
    json_begin_array(writing->writer, "quotas");
    for (size_t i = 0; i < writing->run->run->quota_count; i++) {
        const struct outcome_quota *quota = &writing->run->run->quotas[i];
        const char *words = quota->value;

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", quota->code);
        for (size_t k = 0; k < writing->file->quota_count; k++) {
            const struct fund_quota *declared = &writing->file->quotas[k];

            if (strcmp(declared->code, quota->code) == 0) {
                write_label(writing, &declared->label);
                if (declared->group.by == GROUP_BY_VALUE) {
                    words = fund_file_code_words(writing->file, declared->group.slot, words);
                }
            }
        }
        json_string_of(writing->writer, "value", quota->value);
        if (strcmp(words, quota->value) != 0) {
            json_string_of(writing->writer, "value_text", words);
        }
        outcome_write_used(writing->writer, quota);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

static void
write_rules(const struct writing *writing)
{
    static const char *const severities[] = {
        [RULE_BLOCKING] = "blocking",
        [RULE_COMPLETABLE] = "completable",
        [RULE_DEROGABLE] = "derogable",
    };

    json_begin_array(writing->writer, "rules");
    for (size_t i = 0; i < writing->file->rule_count; i++) {
        const struct fund_rule *rule = &writing->file->rules[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", rule->code);
        write_label(writing, &rule->label);
        json_string_of(writing->writer, "severity", severities[rule->severity]);
        json_string_of(writing->writer, "formula", program_text(writing->arena, rule->program));
        json_number_of(writing->writer, "failed_count", writing->run->rules[i].failed);
        json_number_of(writing->writer, "unknown_count", writing->run->rules[i].unknown);
        json_number_of(writing->writer, "waived_count", writing->run->rules[i].waived);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

static void
write_criteria(const struct writing *writing)
{
    static const char *const methods[] = {
        [MARK_COMPUTED] = "computed", [MARK_MEAN] = "mean",
        [MARK_SINGLE] = "single",     [MARK_TRIMMED_MEAN] = "trimmed_mean",
        [MARK_MEDIAN] = "median",     [MARK_CONSOLIDATED] = "consolidated",
    };
    struct arena *arena = writing->arena;

    json_begin_array(writing->writer, "criteria");
    for (size_t i = 0; i < writing->file->criterion_count; i++) {
        const struct fund_criterion *criterion = &writing->file->criteria[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", criterion->code);
        write_label(writing, &criterion->label);
        json_string_of(writing->writer, "weight", rational_exact(arena, criterion->weight));
        json_string_of(writing->writer, "scale_max",
                       criterion->scaled ? rational_exact(arena, criterion->scale_max) : NULL);
        json_string_of(writing->writer, "floor",
                       criterion->has_floor ? rational_exact(arena, criterion->floor) : NULL);
        json_string_of(writing->writer, "method", methods[criterion->method]);
        json_string_of(writing->writer, "formula",
                       criterion->program != NULL ? program_text(arena, criterion->program) : NULL);
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

/* Who marks, and who sits on the committee as far as the fund file says it. */
static void
write_panel(const struct writing *writing)
{
    static const char *const roles[] = {
        [MARKER_EXPECTED] = "marker",
        [MARKER_THIRD] = "third_reader",
        [MARKER_COMMITTEE] = "committee",
    };
    const struct fund_panel *panel = &writing->file->panel;

    json_begin_array(writing->writer, "panel");
    for (size_t i = 0; i < panel->marker_count; i++) {
        const struct fund_marker *marker = &panel->markers[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", marker->code);
        json_string_of(writing->writer, "label", fund_text_in(&marker->name, marker->code));
        json_string_of(writing->writer, "role", roles[marker->role]);
        json_string_of(writing->writer, "siren", marker->siren);
        if (marker->college != NULL) {
            json_string_of(writing->writer, "college", marker->college);
        }
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
}

/* "at least 3 and 50 % of those present", nothing where no quorum is asked. */
static const char *
quorum_words(struct arena *arena, uint32_t least, struct rational of_present)
{
    struct text text = text_in(arena);
    struct rational percent;

    if (least > 0) {
        text_addf(&text, _("%u present"), least);
    }
    if (of_present.num > 0 && rational_mul(of_present, rational_of(100), &percent)) {
        text_add(&text, least > 0 ? _(", ") : "");
        text_addf(&text, _("%s %% of those present"),
                  words_decimal(arena, rational_exact(arena, percent)));
    }
    return text_of(&text);
}

/* Who decides, as far as the fund file says it. */
static void
write_committee(const struct writing *writing)
{
    const struct fund_committee *committee = &writing->file->committee;

    if (committee->college_count == 0) {
        return;
    }
    json_begin_object(writing->writer, "committee");
    json_number_of(writing->writer, "seat_count", committee->seats);
    json_string_of(writing->writer, "quorum",
                   quorum_words(writing->arena, committee->least_present, rational_of(0)));
    json_begin_array(writing->writer, "colleges");
    for (size_t i = 0; i < committee->college_count; i++) {
        const struct fund_college *college = &committee->colleges[i];

        json_begin_object(writing->writer, NULL);
        json_string_of(writing->writer, "code", college->code);
        json_string_of(writing->writer, "label", fund_text_in(&college->title, college->code));
        json_number_of(writing->writer, "seat_count", college->seats);
        json_string_of(writing->writer, "quorum",
                       quorum_words(writing->arena, college->least_present, college->of_present));
        json_end_object(writing->writer);
    }
    json_end_array(writing->writer);
    json_end_object(writing->writer);
}

/* Where the awards end. */
static void
write_cut(const struct writing *writing)
{
    if (writing->run->last_awarded == NULL) {
        json_null_of(writing->writer, "cut");
        return;
    }
    json_begin_object(writing->writer, "cut");
    json_string_of(writing->writer, "application", writing->run->last_awarded);
    json_number_of(writing->writer, "award_count", writing->run->award_count);
    json_end_object(writing->writer);
}

void
dossier_head_write(struct json_writer *writer, struct arena *arena, const struct fund_file *file,
                   const struct dossier_run *run)
{
    struct writing writing = {writer, arena, file, run};

    json_begin_object(writer, NULL);
    write_fund(&writing);
    write_call(&writing);
    write_run(&writing);
    write_envelopes(&writing);
    write_quotas(&writing);
    outcome_write_objectives(writer, arena, run->run->objectives, run->run->objective_count, true);
    outcome_write_proofs(writer, arena, run->run->proofs, run->run->proof_count, file->currency);
    write_rules(&writing);
    write_criteria(&writing);
    json_begin_array(writer, "passes");
    for (size_t i = 0; i < file->pass_count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "code", file->passes[i].code);
        write_label(&writing, &file->passes[i].label);
        json_end_object(writer);
    }
    json_end_array(writer);
    write_panel(&writing);
    write_committee(&writing);
    write_cut(&writing);
    if (run->compared != NULL) {
        dossier_compared_write(writer, arena, file, run->compared);
    }
    if (run->stability != NULL) {
        json_begin_object(writer, "stability");
        stability_write(writer, arena, run->stability);
        json_end_object(writer);
    }
    json_end_object(writer);
}
