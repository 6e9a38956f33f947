/* SPDX-License-Identifier: MPL-2.0 */
#include "certificate.h"

#include "fund/plan_proof.h"
#include "output.h"
#include "store/copy.h"

#define OBJECTIVE_COLUMNS                                                                          \
    "objective, ordinal, award_count, awarded_cents, envy_count, score_unit, score_units,"         \
    " budget_cents, lambda_num, lambda_den, bound_num, bound_den, reached, is_exact"
#define PROOF_COLUMNS                                                                              \
    "ordinal, pass, envelope, item_count, score_unit, reached, upper, states, budget_cents,"       \
    " lambda_num, lambda_den, bound_num, bound_den, solver, by_solver"

static const char *const columns[CERTIFICATE_PARTS] = {
    [CERTIFICATE_STEPS] = "pass, before_cents, after_cents",
    [CERTIFICATE_FLIPS] = "kind, size_num, size_den, status, is_least",
    [CERTIFICATE_OBJECTIVES] = OBJECTIVE_COLUMNS,
    [CERTIFICATE_PROOFS] = PROOF_COLUMNS,
};

const char *
certificate_columns(enum certificate_part part)
{
    return columns[part];
}

/* ---- rows ---- */

struct copying {
    struct copy *copy;
    struct arena *arena;
    const struct certificate *certificate;
    const struct certificate_point *point;
};

/* Begin a row of so many columns after those that say whose it is. */
static void
begin_row(const struct copying *copying, int count)
{
    copy_row(copying->copy, count + (copying->point != NULL));
    if (copying->point != NULL) {
        copy_int32(copying->copy, copying->point->number);
    }
}

static void
begin_row_of(const struct copying *copying, uint32_t candidate, int count)
{
    begin_row(copying, count + 1);
    copy_int64(copying->copy,
               copying->point != NULL ? copying->point->rows[candidate].application_id : candidate);
}

static void
copy_wide(const struct copying *copying, wide value)
{
    copy_text(copying->copy, wide_text(copying->arena, value));
}

static void
copy_nulls(const struct copying *copying, int count)
{
    for (int i = 0; i < count; i++) {
        copy_null(copying->copy);
    }
}

static void
copy_step(const struct copying *copying, uint32_t candidate)
{
    const struct certificate *certificate = copying->certificate;
    const struct allocation_plan *plan = certificate->plan;

    if (certificate_looked(certificate, candidate)) {
        begin_row_of(copying, candidate, 3);
        copy_text(copying->copy,
                  plan->file->passes[plan->walk.candidates[candidate].visited_pass].code);
        copy_int64(copying->copy, certificate_before_cents(certificate, candidate));
        copy_int64(copying->copy, certificate_after_cents(certificate, candidate));
    }
}

static void
copy_flip(const struct copying *copying, uint32_t candidate, enum flip_kind kind)
{
    const struct flip *flip = &copying->certificate->flips[candidate][kind];

    /* A size that is no fraction of 64 bits is of no use to anybody: it is left out. */
    if (!flip->found || flip->size.num > INT64_MAX || flip->size.den > INT64_MAX) {
        return;
    }
    begin_row_of(copying, candidate, 5);
    copy_text(copying->copy, flip_code(kind));
    copy_int64(copying->copy, (int64_t)flip->size.num);
    copy_int64(copying->copy, (int64_t)flip->size.den);
    copy_text(copying->copy, award_status_code(flip->status));
    copy_bool(copying->copy, flip->least);
}

static void
copy_bound(const struct copying *copying, const struct knapsack_bound *bound)
{
    copy_wide(copying, bound->budget_cents);
    copy_wide(copying, bound->ratio_num);
    copy_wide(copying, bound->ratio_den);
    copy_wide(copying, bound->value.num);
    copy_wide(copying, bound->value.den);
}

static void
copy_objective(const struct copying *copying, size_t number)
{
    const struct certificate_objective *objective = &copying->certificate->objectives[number];
    struct copy *copy = copying->copy;

    begin_row(copying, 14);
    copy_text(copy, objective->code);
    copy_int32(copy, (int32_t)number + 1);
    copy_int64(copy, objective->totals.awards);
    copy_int64(copy, objective->totals.cents);
    copy_int64(copy, objective->totals.envies);
    if (objective->has_score) {
        copy_int64(copy, copying->certificate->score_unit);
        copy_wide(copying, objective->totals.score);
    } else {
        copy_nulls(copying, 2);
    }
    if (!objective->is_proven) {
        copy_nulls(copying, 7);
        return;
    }
    copy_bound(copying, &objective->totals.bound);
    copy_wide(copying, objective->totals.value);
    copy_bool(copy, objective->totals.exact);
}

static void
copy_proof(const struct copying *copying, size_t number)
{
    const struct allocation_plan *plan = copying->certificate->plan;
    const struct plan_proof *proof = &plan->proofs[number];
    struct copy *copy = copying->copy;

    begin_row(copying, 15);
    copy_int32(copy, (int32_t)number + 1);
    copy_text(copy, plan->file->passes[proof->pass].code);
    copy_text(copy, proof->envelope == ALLOCATION_NO_ENVELOPE
                        ? NULL
                        : plan->file->envelopes[proof->envelope].code);
    copy_int64(copy, proof->item_count);
    copy_int64(copy, proof->score_unit);
    copy_wide(copying, proof->found);
    copy_wide(copying, proof->upper);
    copy_wide(copying, (wide)proof->states);
    if (proof->has_bound) {
        copy_bound(copying, &proof->bound);
    } else {
        copy_nulls(copying, 5);
    }
    copy_text(copy, proof->solver);
    copy_bool(copy, proof->by_solver);
}

void
certificate_copy(struct copy *copy, struct arena *arena, enum certificate_part part,
                 const struct certificate *certificate, const struct certificate_point *point)
{
    const struct copying copying = {copy, arena, certificate, point};
    const uint32_t count = certificate->plan->walk.count;

    switch (part) {
    case CERTIFICATE_STEPS:
        for (uint32_t i = 0; i < count; i++) {
            copy_step(&copying, i);
        }
        break;
    case CERTIFICATE_FLIPS:
        for (uint32_t i = 0; certificate->flips != NULL && i < count; i++) {
            for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
                copy_flip(&copying, i, kind);
            }
        }
        break;
    case CERTIFICATE_OBJECTIVES:
        for (size_t i = 0; i < certificate->objective_count; i++) {
            copy_objective(&copying, i);
        }
        break;
    default:
        for (size_t i = 0; i < certificate->plan->proof_count; i++) {
            copy_proof(&copying, i);
        }
    }
}

/* ---- one run ---- */

static enum status
send(struct job *job, enum certificate_part part, const struct certificate *certificate,
     struct err *err)
{
    static const char *const tables[CERTIFICATE_PARTS] = {"award_step", "award_flip",
                                                          "award_objective", "award_proof"};
    const bool of_applications = part == CERTIFICATE_STEPS || part == CERTIFICATE_FLIPS;
    struct copy *copy = NULL;
    enum status status = copy_begin(
        &copy, job->db, tables[part],
        text_format(job->arena, "%s%s", of_applications ? "place, " : "", columns[part]), err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    certificate_copy(copy, job->scratch, part, certificate, NULL);
    return copy_end(copy, err);
}

enum status
certificate_keep(struct job *job, const struct call *call, struct certificate *certificate,
                 struct allocation_plan *plan, int64_t allocation_run_id, struct err *err)
{
    enum status status = db_named(job->db, "certificate_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    certificate_flips(job->arena, certificate);
    if (certificate->flips_stopped) {
        output_note(_("what would have flipped each application is not kept, since %llu states of "
                      "exact passes do not suffice to look for it; levain explain looks for that "
                      "of one"),
                    (unsigned long long)CERTIFICATE_STATES_MAX);
    }
    for (enum certificate_part part = 0; status == ST_OK && part < CERTIFICATE_PARTS; part++) {
        status = part != CERTIFICATE_OBJECTIVES ? send(job, part, certificate, err) : ST_OK;
    }
    allocation_plan_shed(plan);
    certificate_gather(job->arena, certificate);
    arena_free(plan->arena);
    certificate_compare(job->arena, certificate);
    if (status == ST_OK) {
        status = send(job, CERTIFICATE_OBJECTIVES, certificate, err);
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
