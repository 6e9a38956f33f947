/* SPDX-License-Identifier: MPL-2.0 */
/* allocate_scores - the scoring run that an allocation rests on, and the digests that tie both. */
#include "allocate.h"

#include "output.h"
#include "references.h"

#include <stdlib.h>
#include <string.h>

struct finding {
    struct job *job;
    struct scoring_run *scoring;
};

/* scoring_run_id, name, rule_set_id, inputs_sha256, results_sha256, engine, application_count,
 * stale */
static enum status
on_scoring_run(const struct db_row *row, void *context, struct err *err)
{
    const struct finding *finding = context;
    struct arena *arena = finding->job->arena;
    size_t length = 0;
    const char *sha256 = db_data(row, 3, &length);

    (void)err;
    *finding->scoring = (struct scoring_run){
        .id = db_int64(row, 0),
        .name = arena_string(arena, db_text(row, 1)),
        .inputs_sha256 = arena_copy(arena, sha256, length),
        .application_count = db_int64(row, 6),
        .stale = db_bool(row, 7),
    };
    return ST_OK;
}

/* The run is assessed again with what it knew; other references by now make it stale. */
static enum status
see_references(struct job *job, struct call *call, bool simulated, struct scoring_run *scoring,
               struct err *err)
{
    bool unchanged = true;
    enum status status;

    if (job->options.has_as_of || simulated) {
        return references_of_run(job, call, scoring->id, err);
    }
    status = references_now(job, call, err);
    if (status == ST_OK) {
        status = references_unchanged(job, call, scoring->id, &unchanged, err);
    }
    scoring->stale = scoring->stale || !unchanged;
    return status;
}

enum status
allocate_find_scores(struct job *job, struct call *call, bool simulated,
                     struct scoring_run *scoring, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, job->options.as_of)};
    const bool redone = job->options.has_as_of;
    struct finding finding = {job, scoring};
    enum status status =
        db_named(job->db, redone ? "scoring_run_as_of" : "scoring_run_last",
                 (struct db_params){redone ? 3 : 2, params},
                 (struct db_rows){.on_row = on_scoring_run, .context = &finding}, err);

    if (status == ST_OK && scoring->id == 0) {
        err_hint(err, _("levain score --call %s makes one"), job->options.call);
        return err_set(err, ST_DATA, _("call %s has no scoring run"), job->options.call);
    }
    if (status == ST_OK) {
        status = see_references(job, call, simulated, scoring, err);
    }
    if (status == ST_OK && scoring->stale) {
        err_hint(err, _("levain score --call %s judges them again"), job->options.call);
        return err_set(err, ST_DATA,
                       _("applications, marks, waivers, references or rules changed since scoring"
                         " run %s"),
                       scoring->name);
    }
    return status;
}

void
allocate_stand_beside(struct scoring_run *scoring, const struct after *after)
{
    struct digester *digester;

    if (after->row_count == 0) {
        return;
    }
    digester = digester_begin();
    after_digest(after, digester);
    scoring->beside = digester_result(digester);
    scoring->has_beside = true;
    digester_end(digester);
}

void
allocate_keep_caps(struct arena *arena, const struct fund_file *file,
                   const struct assessment *assessment, struct assessed_row *row)
{
    const char **binding = ARENA_NEW(arena, const char *, file->cap_count);

    row->cap_cents = ARENA_NEW(arena, int64_t, file->cap_count);
    row->cap_known = ARENA_NEW(arena, uint8_t, file->cap_count);
    for (size_t i = 0; i < file->cap_count; i++) {
        const struct assessed_cap *cap = &assessment->caps[i];

        row->cap_known[i] = assessed_cap_cents(cap, &row->cap_cents[i]);
        if (assessment->computed_known && cap->binding) {
            binding[row->binding_count++] = file->caps[i].code;
        }
    }
    row->binding = binding;
    row->computed_known = assessment->computed_known;
    row->computed_cents = assessment->computed_cents;
}

#define ORGANIZATION_COLUMN 21 /* of scored_applications */

void
allocate_begin_inputs(const struct fund_file *file, struct scoring_run *scoring)
{
    scoring->seed = file->draws ? file->seed : NULL;
    scoring->organizations = file->uses_organization ? digester_begin() : NULL;
}

void
allocate_read_organization(struct arena *arena, const struct db_row *row,
                           struct scoring_run *scoring, struct application *application)
{
    const char *organization = db_text_or(row, ORGANIZATION_COLUMN, NULL);

    if (organization != NULL) {
        application->organization = arena_string(arena, organization);
    }
    if (scoring->organizations != NULL) {
        digester_string(scoring->organizations, organization != NULL ? organization : "");
    }
}

void
allocate_end_inputs(struct scoring_run *scoring)
{
    if (scoring->organizations != NULL) {
        scoring->organizations_sha256 = digester_result(scoring->organizations);
        digester_end(scoring->organizations);
    }
}

const char **
allocate_groups(struct arena *arena, const struct allocation_plan *plan, uint32_t candidate)
{
    const char **groups = ARENA_NEW(arena, const char *, plan->file->quota_count);

    for (size_t i = 0; i < plan->file->quota_count; i++) {
        groups[i] = allocation_plan_group_of(plan, i, candidate);
    }
    return groups;
}

static int
by_key(const void *a, const void *b)
{
    const struct fund_variation *left = a, *right = b;
    const int keys = strcmp(left->key, right->key);

    return keys != 0 ? keys : strcmp(left->value, right->value);
}

#define WITH " with " /* simulation_keep writes it too */

const char *
allocate_solver(const struct allocation_plan *plan)
{
    return plan->walk.asked_other ? plan->walk.other->name : NULL;
}

const char *
allocate_engine(struct arena *arena, const struct allocation_plan *plan)
{
    const char *solver = allocate_solver(plan);

    return solver != NULL ? text_format(arena, "%s" WITH "%s", LEVAIN_ENGINE, solver)
                          : LEVAIN_ENGINE;
}

const char *
allocate_solver_of(const char *engine)
{
    const char *with = strstr(engine, WITH);

    return with != NULL ? with + strlen(WITH) : NULL;
}

struct digest
allocate_inputs_digest(const struct scoring_run *scoring, const char *engine, const char *kind,
                       struct fund_variation *variations, size_t count)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    if (count > 0) {
        qsort(variations, count, sizeof *variations, by_key);
    }
    digester_string(digester, engine);
    digester_string(digester, kind);
    digester_field(digester, scoring->inputs_sha256, DIGEST_BYTES);
    if (scoring->has_beside) {
        digester_field(digester, scoring->beside.bytes, DIGEST_BYTES);
    }
    for (size_t i = 0; i < count; i++) {
        digester_string(digester, variations[i].key);
        digester_string(digester, variations[i].value);
    }
    if (scoring->seed != NULL) {
        digester_string(digester, scoring->seed);
    }
    if (scoring->organizations != NULL) {
        digester_field(digester, scoring->organizations_sha256.bytes, DIGEST_BYTES);
    }
    digest = digester_result(digester);
    digester_end(digester);
    return digest;
}

struct digest
allocate_results_digest(const struct allocation_plan *plan)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    for (uint32_t place = 0; place < plan->walk.count; place++) {
        const struct candidate *candidate = &plan->walk.candidates[plan->walk.order[place]];

        digester_int64(digester, plan->walk.order[place]);
        digester_int64(digester, candidate->rank);
        digester_int64(digester, candidate->status);
        digester_int64(digester, candidate->reason);
        digester_int64(digester, candidate->computed_cents);
        digester_int64(digester, candidate->award_cents);
    }
    for (size_t i = 0; i < plan->walk.envelope_count; i++) {
        digester_int64(digester, plan->walk.envelopes[i].left_cents);
    }
    digest = digester_result(digester);
    digester_end(digester);
    return digest;
}

const char *
allocate_variations_json(struct arena *arena, const struct fund_variation *variations, size_t count)
{
    struct text out = text_in(arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_array(&writer, NULL);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "key", variations[i].key);
        json_string_of(&writer, "value", variations[i].value);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    return text_of(&out);
}
