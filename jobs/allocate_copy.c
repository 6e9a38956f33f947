/* SPDX-License-Identifier: MPL-2.0 */
/* allocate_copy - an allocation on its way to the database, by COPY into temporary tables. */
#include "allocate.h"

#include "fund/outcome.h"
#include "store/copy.h"

static void
copy_assessed(struct copy *copy, const struct fund_file *file, const struct assessed_row *row)
{
    copy_row(copy, 12);
    copy_int64(copy, row->ordinal);
    copy_int64(copy, row->application_id);
    copy_text(copy, row->record.envelope);
    copy_bytes(copy, row->record.failed, row->record.mask_bytes);
    copy_bytes(copy, row->record.unknown, row->record.mask_bytes);
    copy_bytes(copy, row->record.waived, row->record.mask_bytes);
    if (row->computed_known) {
        copy_int64(copy, row->computed_cents);
    } else {
        copy_null(copy);
    }
    copy_texts(copy, row->binding, row->binding_count);
    copy_int64s(copy, row->cap_cents, row->cap_known, file->cap_count);
    if (row->record.scored) {
        copy_int64(copy, row->record.score_num);
        copy_int64(copy, row->record.score_den);
    } else {
        copy_null(copy);
        copy_null(copy);
    }
    if (row->groups != NULL) {
        copy_texts(copy, row->groups, file->quota_count);
    } else {
        copy_null(copy);
    }
}

enum status
allocate_copy_assessed(struct db *db, const struct fund_file *file,
                       const struct assessed_row *first, struct err *err)
{
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, db, "award_assessed",
                   "place, application_id, envelope, failed, unknown, waived, computed_cents,"
                   " binding, cap_cents, score_num, score_den, quota_groups",
                   err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (const struct assessed_row *row = first; row != NULL; row = row->next) {
        copy_assessed(copy, file, row);
    }
    return copy_end(copy, err);
}

static enum status
copy_outcomes(struct db *db, const struct allocation_plan *plan, struct err *err)
{
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, db, "award_outcome",
                   "place, ordinal, rank, status, reason, quota, award_cents, short_cents", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (uint32_t place = 0; place < plan->walk.count; place++) {
        uint32_t ordinal = plan->walk.order[place];
        const struct candidate *candidate = &plan->walk.candidates[ordinal];

        copy_row(copy, 8);
        copy_int64(copy, ordinal);
        copy_int32(copy, (int32_t)place + 1);
        if (candidate->rank > 0) {
            copy_int32(copy, (int32_t)candidate->rank);
        } else {
            copy_null(copy);
        }
        copy_text(copy, award_status_code(candidate->status));
        copy_text(copy, award_reason_code(candidate->reason));
        copy_text(copy, award_named_quota(candidate) != ALLOCATION_NO_QUOTA
                            ? plan->file->quotas[candidate->refused_quota].code
                            : NULL);
        copy_int64(copy, candidate->award_cents);
        copy_int64(copy, candidate->short_cents);
    }
    return copy_end(copy, err);
}

static enum status
copy_lines(struct db *db, const struct allocation_plan *plan, struct err *err)
{
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, db, "award_line_walked", "place, pass, envelope, cents, ordinal", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0, first = 0; i < plan->walk.line_count; i++) {
        const struct award_line *line = &plan->walk.lines[i];

        first = line->candidate == plan->walk.lines[first].candidate ? first : i;
        copy_row(copy, 5);
        copy_int64(copy, line->candidate);
        copy_text(copy, outcome_pass(plan->file, line));
        copy_text(copy, plan->file->envelopes[line->envelope].code);
        copy_int64(copy, line->cents);
        copy_int32(copy, (int32_t)(i - first) + 1);
    }
    return copy_end(copy, err);
}

static enum status
copy_envelopes(struct db *db, const struct allocation_plan *plan, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, db, "award_envelope",
                                    "envelope, ordinal, voted_cents, awarded_cents, moved_in_cents,"
                                    " moved_out_cents, left_cents",
                                    err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < plan->walk.envelope_count; i++) {
        const struct envelope *envelope = &plan->walk.envelopes[i];

        copy_row(copy, 7);
        copy_text(copy, plan->file->envelopes[i].code);
        copy_int32(copy, (int32_t)i + 1);
        copy_int64(copy, envelope->voted_cents);
        copy_int64(copy, envelope->awarded_cents);
        copy_int64(copy, envelope->moved_in_cents);
        copy_int64(copy, envelope->moved_out_cents);
        copy_int64(copy, envelope->left_cents);
    }
    return copy_end(copy, err);
}

void
allocate_copy_used(struct copy *copy, const struct outcome_quota *quota)
{
    if (quota->counts) {
        copy_null(copy);
        copy_null(copy);
        copy_text(copy, "awards");
        copy_int64(copy, quota->limit_awards);
        copy_int64(copy, quota->award_count);
    } else {
        copy_int64(copy, quota->limit_cents);
        copy_int64(copy, quota->awarded_cents);
        copy_text(copy, "cents");
        copy_null(copy);
        copy_null(copy);
    }
}

static enum status
copy_quotas(struct job *job, const struct allocation_plan *plan, struct err *err)
{
    struct copy *copy = NULL;
    size_t count = 0;
    const struct outcome_quota *quotas = outcome_quotas(job->arena, plan, &count);
    enum status status = copy_begin(
        &copy, job->db, "award_quota",
        "quota, value, limit_cents, awarded_cents, measure, limit_awards, award_count", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        copy_row(copy, 7);
        copy_text(copy, quotas[i].code);
        copy_text(copy, quotas[i].value);
        allocate_copy_used(copy, &quotas[i]);
    }
    return copy_end(copy, err);
}

enum status
allocate_copy_walk(struct job *job, const struct allocation_plan *plan, struct err *err)
{
    enum status status = copy_outcomes(job->db, plan, err);

    if (status == ST_OK) {
        status = copy_lines(job->db, plan, err);
    }
    if (status == ST_OK) {
        status = copy_envelopes(job->db, plan, err);
    }
    return status == ST_OK ? copy_quotas(job, plan, err) : status;
}
