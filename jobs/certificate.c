/* SPDX-License-Identifier: MPL-2.0 */
#include "certificate.h"

#include "store/copy.h"

static void
copy_wide(struct copy *copy, struct arena *arena, wide value)
{
    copy_text(copy, wide_text(arena, value));
}

static enum status
copy_steps(struct job *job, const struct certificate *certificate, struct err *err)
{
    const struct allocation *walk = &certificate->plan->walk;
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, job->db, "award_step", "place, pass, before_cents, after_cents", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct candidate *candidate = &walk->candidates[i];

        if (candidate->rank > 0 && !candidate->frozen &&
            candidate->visited_pass != ALLOCATION_NO_PASS) {
            copy_row(copy, 4);
            copy_int64(copy, i);
            copy_text(copy, certificate->plan->file->passes[candidate->visited_pass].code);
            copy_int64(copy, certificate->before_cents[i]);
            copy_int64(copy, certificate_after_cents(certificate, i));
        }
    }
    return copy_end(copy, err);
}

static void
copy_flip(struct copy *copy, uint32_t candidate, enum flip_kind kind, const struct flip *flip)
{
    /* A size that is no fraction of 64 bits is of no use to anybody: it is left out. */
    if (!flip->found || flip->size.num > INT64_MAX || flip->size.den > INT64_MAX) {
        return;
    }
    copy_row(copy, 6);
    copy_int64(copy, candidate);
    copy_text(copy, flip_code(kind));
    copy_int64(copy, (int64_t)flip->size.num);
    copy_int64(copy, (int64_t)flip->size.den);
    copy_text(copy, award_status_code(flip->status));
    copy_bool(copy, flip->least);
}

static enum status
copy_flips(struct job *job, const struct certificate *certificate, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, job->db, "award_flip",
                                    "place, kind, size_num, size_den, status, is_least", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (uint32_t i = 0; certificate->flips != NULL && i < certificate->plan->walk.count; i++) {
        for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
            copy_flip(copy, i, kind, &certificate->flips[i][kind]);
        }
    }
    return copy_end(copy, err);
}

static void
copy_proof(struct copy *copy, struct arena *arena, const struct certificate_objective *objective)
{
    const struct knapsack_bound *bound = &objective->totals.bound;

    if (!objective->is_proven) {
        for (int i = 0; i < 7; i++) {
            copy_null(copy);
        }
        return;
    }
    copy_wide(copy, arena, bound->budget_cents);
    copy_wide(copy, arena, bound->ratio_num);
    copy_wide(copy, arena, bound->ratio_den);
    copy_wide(copy, arena, bound->value.num);
    copy_wide(copy, arena, bound->value.den);
    copy_wide(copy, arena, objective->totals.value);
    copy_bool(copy, objective->totals.exact);
}

static enum status
copy_objectives(struct job *job, const struct certificate *certificate, struct err *err)
{
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, job->db, "award_objective",
                   "objective, ordinal, award_count, awarded_cents, envy_count, score_unit,"
                   " score_units, budget_cents, lambda_num, lambda_den, bound_num, bound_den,"
                   " reached, is_exact",
                   err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < certificate->objective_count; i++) {
        const struct certificate_objective *objective = &certificate->objectives[i];

        copy_row(copy, 14);
        copy_text(copy, objective->code);
        copy_int32(copy, (int32_t)i + 1);
        copy_int64(copy, objective->totals.awards);
        copy_int64(copy, objective->totals.cents);
        copy_int64(copy, objective->totals.envies);
        if (objective->has_score) {
            copy_int64(copy, certificate->score_unit);
            copy_wide(copy, job->scratch, objective->totals.score);
        } else {
            copy_null(copy);
            copy_null(copy);
        }
        copy_proof(copy, job->scratch, objective);
    }
    return copy_end(copy, err);
}

enum status
certificate_keep(struct job *job, const struct call *call, struct certificate *certificate,
                 int64_t allocation_run_id, struct err *err)
{
    enum status status = db_named(job->db, "certificate_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    certificate_flips(job->arena, certificate);
    certificate_objectives(job->arena, certificate);
    if (status == ST_OK) {
        status = copy_steps(job, certificate, err);
    }
    if (status == ST_OK) {
        status = copy_flips(job, certificate, err);
    }
    if (status == ST_OK) {
        status = copy_objectives(job, certificate, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {
            CALL_PARAMS(job, call),
            db_number(job->arena, allocation_run_id),
            db_string(certificate->flips != NULL ? "true" : "false"),
        };

        status =
            db_named(job->db, "certificate_seal", (struct db_params){4, params}, DB_NO_ROWS, err);
    }
    return status;
}
