/* SPDX-License-Identifier: MPL-2.0 */
#include "after.h"

#include "option_value.h"

#include <string.h>

#define FIRST_ROOM 64

/* application_id, code, ended, award_cents, place, envelopes, cents, kept */
static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct after *after = context;
    struct arena *arena = after->arena;
    uint8_t known[FUND_ENVELOPES_MAX];
    struct after_row *into;

    (void)err;
    if (after->row_count % FIRST_ROOM == 0 &&
        (after->row_count & (after->row_count - 1)) == 0) { /* full: 0, 64, 128, 256... */
        struct after_row *more = ARENA_NEW(
            arena, struct after_row, after->row_count == 0 ? FIRST_ROOM : 2 * after->row_count);

        if (after->row_count > 0) {
            memcpy(more, after->rows, after->row_count * sizeof *more);
        }
        after->rows = more;
    }
    into = &after->rows[after->row_count++];
    *into = (struct after_row){.application_id = db_int64(row, 0),
                               .code = arena_string(arena, db_text(row, 1)),
                               .ended = db_text_kept(arena, row, 2),
                               .award_cents = db_int64(row, 3),
                               .place = db_int64(row, 4),
                               .kept = db_text_kept(arena, row, 7)};
    into->line_count = db_texts(arena, row, 5, &into->envelopes);
    into->cents = ARENA_NEW(arena, int64_t, into->line_count);
    (void)db_int64s(row, 6, into->cents, known, into->line_count);
    return ST_OK;
}

/* decision_id, run */
static enum status
on_last(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(int64_t *)context = db_int64(row, 0);
    return ST_OK;
}

static enum status
find_decision(struct job *job, const struct call *call, struct after *after, struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call)};
    enum status status =
        db_named(job->db, "decision_last", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_last, .context = &after->decision_id}, err);

    if (status == ST_OK && after->decision_id == 0) {
        err_hint(err, "%s", _("levain decide RUN --minutes FILE records the first one"));
        return err_set(err, ST_DATA, "%s",
                       _("nothing was decided yet: there is nothing to top up"));
    }
    return status;
}

enum status
after_read(struct job *job, const struct call *call, bool is_top_up, uint32_t count,
           struct after *after, struct err *err)
{
    const int32_t day = option_as_of_day(&job->options, call->file.zone);
    const struct db_param params[] = {CALL_PARAMS(job, call), db_flag(is_top_up),
                                      db_number(job->arena, day)};
    enum status status = ST_OK;
    size_t line_count = 0;

    *after = (struct after){
        .arena = job->arena, .file = &call->file, .is_top_up = is_top_up, .day = day};
    if (is_top_up) {
        status = find_decision(job, call, after, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "after_decision", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_row, .context = after}, err);
    }
    for (size_t i = 0; i < after->row_count; i++) {
        line_count += after->rows[i].line_count;
    }
    after->frozen = ARENA_NEW(job->arena, struct award_line, line_count);
    after->places = is_top_up ? ARENA_NEW(job->arena, int64_t, count) : NULL;
    return status;
}

static enum status
freeze(struct after *after, struct candidate *candidate, uint32_t at, const struct after_row *row,
       struct err *err)
{
    for (size_t i = 0; i < row->line_count; i++) {
        size_t envelope = 0;

        while (envelope < after->file->envelope_count &&
               strcmp(after->file->envelopes[envelope].code, row->envelopes[i]) != 0) {
            envelope++;
        }
        if (envelope == after->file->envelope_count) {
            return err_set(err, ST_DATA,
                           _("the award of %s was decided from envelope %s, which the call has no"
                             " more"),
                           row->code, row->envelopes[i]);
        }
        after->frozen[after->plan.frozen_count++] = (struct award_line){
            .candidate = at, .envelope = (uint16_t)envelope, .cents = row->cents[i]};
        if (candidate->envelope == ALLOCATION_NO_ENVELOPE) {
            candidate->envelope = (uint16_t)envelope; /* no rule gives it one any more */
        }
    }
    if (candidate->computed_cents < row->award_cents) {
        candidate->computed_cents = row->award_cents; /* its rules changed; the award stands */
    }
    if (row->award_cents == candidate->computed_cents) {
        candidate->status = AWARD_AWARDED;
        candidate->reason = REASON_FUNDED;
    } else {
        candidate->status = AWARD_PARTIAL;
        candidate->reason = REASON_PARTIAL;
    }
    return ST_OK;
}

/* One that the list does not serve: what the last decision made of it, else it has no place. */
static void
keep_out(const struct after_row *row, struct candidate *candidate)
{
    const bool adjourned = row != NULL && row->kept != NULL && strcmp(row->kept, "adjourned") == 0;

    candidate->status = adjourned ? AWARD_ADJOURNED : AWARD_REJECTED;
    candidate->reason = adjourned                          ? REASON_ADJOURNED
                        : row != NULL && row->kept != NULL ? REASON_REFUSED
                                                           : REASON_UNLISTED;
}

static const struct after_row *
row_of(struct after *after, const char *code)
{
    while (after->next < after->row_count && strcmp(after->rows[after->next].code, code) < 0) {
        after->next++;
    }
    return after->next < after->row_count && strcmp(after->rows[after->next].code, code) == 0
               ? &after->rows[after->next]
               : NULL;
}

bool
after_stands(struct after *after, const char *code)
{
    const struct after_row *row = row_of(after, code);

    return row != NULL && row->award_cents > 0;
}

enum status
after_settle(struct after *after, struct allocation_plan *plan, const char *code,
             const struct after_row **row, struct err *err)
{
    const uint32_t at = plan->walk.count - 1;
    struct candidate *candidate = &plan->walk.candidates[at];
    const struct after_row *found = row_of(after, code);

    *row = found;
    if (found != NULL && found->award_cents > 0) {
        return freeze(after, candidate, at, found, err);
    }
    if (candidate->status != AWARD_WAITING) {
        return ST_OK;
    }
    if (found != NULL && found->ended != NULL) {
        candidate->status = AWARD_WITHDRAWN;
        candidate->reason = REASON_WITHDRAWN;
    } else if (after->places != NULL && (found == NULL || found->place == 0)) {
        keep_out(found, candidate);
    } else if (after->places != NULL) {
        after->places[at] = found->place;
    }
    return ST_OK;
}

void
after_plan(struct after *after, struct allocation_plan *plan)
{
    after->plan.frozen = after->frozen;
    after->plan.places = after->places;
    plan->after = &after->plan;
}

void
after_digest(const struct after *after, struct digester *digester)
{
    for (size_t i = 0; i < after->row_count; i++) {
        const struct after_row *row = &after->rows[i];

        digester_string(digester, row->code);
        digester_string(digester, row->ended != NULL ? row->ended : "");
        digester_string(digester, row->kept != NULL ? row->kept : "");
        digester_int64(digester, row->place);
        for (size_t k = 0; k < row->line_count; k++) {
            digester_string(digester, row->envelopes[k]);
            digester_int64(digester, row->cents[k]);
        }
    }
}
