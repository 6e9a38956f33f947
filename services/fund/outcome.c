/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/outcome.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SCORE_PLACES 2

const char *
outcome_policy(const struct fund_file *file)
{
    static const char *const rules[] = {
        [FUND_BAND] = "band", [FUND_MAX] = "max", [FUND_EURO] = "euro", [FUND_PRORATA] = "prorata"};

    for (size_t i = 0; i < file->pass_count; i++) {
        if (file->passes[i].rule != FUND_WALK) {
            return rules[file->passes[i].rule];
        }
    }
    for (size_t i = 0; i < file->pass_count; i++) {
        if (!file->passes[i].from_pool && file->passes[i].close_otherwise) {
            return "stop";
        }
    }
    return "skip";
}

/* Codes of the rules with one verdict, in the order of the call. */
static const char *const *
rules_with(struct arena *arena, const struct fund_file *file, const struct assessment *assessment,
           enum verdict verdict, size_t *count)
{
    const char **codes = ARENA_NEW(arena, const char *, file->rule_count);

    *count = 0;
    for (size_t i = 0; i < file->rule_count; i++) {
        if (assessment->rules[i].verdict == verdict) {
            codes[(*count)++] = file->rules[i].code;
        }
    }
    return codes;
}

struct outcome
outcome_of_assessment(struct arena *arena, const struct fund_file *file, const char *code,
                      const struct assessment *assessment)
{
    const char **binding = ARENA_NEW(arena, const char *, file->cap_count);
    struct outcome outcome = {
        .application = code,
        .envelope =
            assessment->envelope == SIZE_MAX ? NULL : file->envelopes[assessment->envelope].code,
        .scored = assessment->scored,
        .score = assessment->score,
        .status = award_status_code(assessment->status),
        .reason = award_reason_code(assessment->reason),
        .computed_known = assessment->computed_known,
        .computed_cents = assessment->computed_cents,
        .binding = binding,
    };

    for (size_t i = 0; i < file->cap_count; i++) {
        if (assessment->computed_known && assessment->caps[i].binding) {
            binding[outcome.binding_count++] = file->caps[i].code;
        }
    }
    outcome.failed = rules_with(arena, file, assessment, VERDICT_FAIL, &outcome.failed_count);
    outcome.unknown = rules_with(arena, file, assessment, VERDICT_UNKNOWN, &outcome.unknown_count);
    outcome.waived = rules_with(arena, file, assessment, VERDICT_WAIVED, &outcome.waived_count);
    return outcome;
}

const char *
outcome_pass(const struct fund_file *file, const struct award_line *line)
{
    return line->pass == ALLOCATION_FROZEN ? OUTCOME_FROZEN_PASS : file->passes[line->pass].code;
}

/* Which quota refused it or left it less, and by how much it lets. */
static void
add_refusal(const struct allocation_plan *plan, uint32_t candidate, struct outcome *outcome)
{
    const struct candidate *walked = &plan->walk.candidates[candidate];
    uint16_t named = award_named_quota(walked);
    const struct quota *quota = &plan->walk.quotas[named];

    if (named == ALLOCATION_NO_QUOTA) {
        return;
    }
    outcome->refused_quota = plan->file->quotas[named].code;
    outcome->refused_group = allocation_plan_group_of(plan, named, candidate);
    outcome->refused_limit =
        quota->limits != NULL ? quota->limits[quota->group[candidate]] : quota->limit;
}

void
outcome_of_walk(struct arena *arena, const struct allocation_plan *plan, uint32_t candidate,
                struct outcome *outcome)
{
    const struct candidate *walked = &plan->walk.candidates[candidate];
    const struct fund_file *file = plan->file;
    size_t count = 0;
    const struct award_line *given = allocation_lines(&plan->walk, candidate, &count);
    struct outcome_line *lines = ARENA_NEW(arena, struct outcome_line, count);

    for (size_t i = 0; i < count; i++) {
        lines[i] = (struct outcome_line){.pass = outcome_pass(file, &given[i]),
                                         .from = file->envelopes[given[i].envelope].code,
                                         .cents = given[i].cents};
    }
    outcome->rank = walked->rank;
    outcome->status = award_status_code(walked->status);
    outcome->reason = award_reason_code(walked->reason);
    outcome->award_cents = walked->award_cents;
    outcome->short_cents = walked->short_cents;
    add_refusal(plan, candidate, outcome);
    outcome->lines = lines;
    outcome->line_count = count;
}

struct outcome_envelope *
outcome_envelopes(struct arena *arena, const struct allocation_plan *plan)
{
    struct outcome_envelope *envelopes =
        ARENA_NEW(arena, struct outcome_envelope, plan->file->envelope_count);

    for (size_t i = 0; i < plan->file->envelope_count; i++) {
        envelopes[i] = (struct outcome_envelope){.code = plan->file->envelopes[i].code,
                                                 .money = plan->walk.envelopes[i]};
    }
    return envelopes;
}

static int
by_value(const void *a, const void *b)
{
    const struct outcome_quota *left = a, *right = b;

    return strcmp(left->value, right->value);
}

struct outcome_quota *
outcome_quotas(struct arena *arena, const struct allocation_plan *plan, size_t *count)
{
    struct outcome_quota *quotas;
    size_t room = 0;

    for (size_t i = 0; i < plan->walk.quota_count; i++) {
        room += plan->walk.quotas[i].group_count;
    }
    quotas = ARENA_NEW(arena, struct outcome_quota, room);
    *count = 0;
    for (size_t i = 0; i < plan->walk.quota_count; i++) {
        const struct quota *quota = &plan->walk.quotas[i];
        struct outcome_quota *first = &quotas[*count];

        for (uint32_t group = 0; group < quota->group_count; group++) {
            int64_t limit = quota->limits != NULL ? quota->limits[group] : quota->limit;

            first[group] = (struct outcome_quota){
                .code = plan->file->quotas[i].code,
                .value = allocation_plan_group(plan, i, group),
                .counts = quota->measure == QUOTA_AWARDS,
            };
            if (first[group].counts) {
                first[group].limit_awards = limit;
                first[group].award_count = quota->group_used[group];
            } else {
                first[group].limit_cents = limit;
                first[group].awarded_cents = quota->group_used[group];
            }
        }
        qsort(first, quota->group_count, sizeof *first, by_value);
        *count += quota->group_count;
    }
    return quotas;
}

static void
write_envelopes(struct json_writer *writer, const struct outcome_envelope *envelopes, size_t count)
{
    json_begin_array(writer, "envelopes");
    for (size_t i = 0; i < count; i++) {
        const struct envelope *money = &envelopes[i].money;

        json_begin_object(writer, NULL);
        json_string_of(writer, "code", envelopes[i].code);
        json_number_of(writer, "voted_cents", money->voted_cents);
        json_number_of(writer, "awarded_cents", money->awarded_cents);
        json_number_of(writer, "moved_in_cents", money->moved_in_cents);
        json_number_of(writer, "moved_out_cents", money->moved_out_cents);
        json_number_of(writer, "left_cents", money->left_cents);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
outcome_totals(const struct allocation_plan *plan, int64_t *awarded_cents, int64_t *left_cents)
{
    *awarded_cents = 0;
    *left_cents = 0;
    for (size_t i = 0; i < plan->walk.envelope_count; i++) {
        if (plan->walk.envelopes[i].parent_number == 0) {
            *awarded_cents += plan->walk.envelopes[i].awarded_cents;
            *left_cents += plan->walk.envelopes[i].left_cents;
        }
    }
}

void
outcome_find_limit(struct outcome *outcome, const struct outcome_run *run)
{
    for (size_t i = 0; outcome->refused_group != NULL && i < run->quota_count; i++) {
        const struct outcome_quota *quota = &run->quotas[i];

        if (strcmp(quota->code, outcome->refused_quota) == 0 &&
            strcmp(quota->value, outcome->refused_group) == 0) {
            outcome->refused_limit = quota->counts ? quota->limit_awards : quota->limit_cents;
        }
    }
}

void
outcome_write_used(struct json_writer *writer, const struct outcome_quota *quota)
{
    if (quota->counts) {
        json_string_of(writer, "measure", "awards");
        json_number_of(writer, "limit_awards", quota->limit_awards);
        json_number_of(writer, "award_count", quota->award_count);
    } else {
        json_number_of(writer, "limit_cents", quota->limit_cents);
        json_number_of(writer, "awarded_cents", quota->awarded_cents);
    }
}

static void
write_quotas(struct json_writer *writer, const struct outcome_quota *quotas, size_t count)
{
    json_begin_array(writer, "quotas");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "code", quotas[i].code);
        json_string_of(writer, "value", quotas[i].value);
        outcome_write_used(writer, &quotas[i]);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
outcome_write_variations(struct json_writer *writer, const struct fund_variation *variations,
                         size_t count)
{
    json_begin_array(writer, "variations");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "key", variations[i].key);
        json_string_of(writer, "value", variations[i].value);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void
outcome_write_run(struct json_writer *writer, struct arena *arena, const struct outcome_run *run)
{
    json_string_of(writer, "run", run->name);
    json_string_of(writer, "call", run->call);
    json_string_of(writer, "kind", run->kind);
    json_string_of(writer, "policy", run->policy);
    outcome_write_variations(writer, run->variations, run->variation_count);
    json_string_of(writer, "inputs_sha256", run->inputs_sha256);
    json_number_of(writer, "net_cents", run->net_cents);
    json_number_of(writer, "awarded_cents", run->awarded_cents);
    json_number_of(writer, "left_cents", run->left_cents);
    write_envelopes(writer, run->envelopes, run->envelope_count);
    write_quotas(writer, run->quotas, run->quota_count);
    outcome_write_objectives(writer, arena, run->objectives, run->objective_count, false);
    outcome_write_proofs(writer, arena, run->proofs, run->proof_count, NULL);
}

void
outcome_write(struct json_writer *writer, struct arena *arena, const struct outcome *outcome)
{
    json_string_of(writer, "application", outcome->application);
    json_string_of(writer, "envelope", outcome->envelope);
    json_string_of(writer, "score",
                   outcome->scored ? rational_fixed(arena, outcome->score, SCORE_PLACES) : NULL);
    json_string_of(writer, "score_exact",
                   outcome->scored ? rational_exact(arena, outcome->score) : NULL);
    json_number_if(writer, "rank", outcome->rank > 0, outcome->rank);
    json_string_of(writer, "status", outcome->status);
    json_number_if(writer, "computed_cents", outcome->computed_known, outcome->computed_cents);
    json_number_of(writer, "award_cents", outcome->award_cents);
    json_number_of(writer, "short_cents", outcome->short_cents);
    json_strings_of(writer, "binding", outcome->binding, outcome->binding_count);
    json_strings_of(writer, "failed_rules", outcome->failed, outcome->failed_count);
    json_strings_of(writer, "unknown_rules", outcome->unknown, outcome->unknown_count);
    json_strings_of(writer, "waived_rules", outcome->waived, outcome->waived_count);
    json_string_of(writer, "reason", outcome->reason);
    json_begin_array(writer, "passes");
    for (size_t i = 0; i < outcome->line_count; i++) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "pass", outcome->lines[i].pass);
        json_string_of(writer, "from", outcome->lines[i].from);
        json_number_of(writer, "cents", outcome->lines[i].cents);
        json_end_object(writer);
    }
    json_end_array(writer);
}
