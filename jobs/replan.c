/* SPDX-License-Identifier: MPL-2.0 */
#include "replan.h"

#include "allocate.h"
#include "fund/simulation.h"
#include "stored.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct job *job;
    const struct call *call;
    struct replan *replan;
};

/* application_id, code, version, sha256, numbers, texts, envelope, failed, unknown, waived,
 * mark_nums, mark_dens, score_num, score_den, third_reading, lists... */
static enum status
on_scored(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct replan *replan = reading->replan;
    struct arena *scratch = reading->job->scratch;
    const struct arena_mark mark = arena_mark(scratch);
    const struct fund_file *file = &reading->call->file;
    struct application application = stored_application(scratch, file, row, 1, 4, 5);
    struct scoring_run unseen = {0}; /* no digest is made of who applies */
    const struct after_row *stands;
    struct score_record stored;
    struct assessment assessment;
    enum status status;

    stored_score(scratch, file, row, 6, &application, &stored);
    stored_lists(scratch, file, row, 15, &application);
    allocate_read_organization(scratch, row, &unseen, &application);
    status = scoring_assess(scratch, file, &application, &assessment, err);
    if (status == ST_OK) {
        replan->plan.stands = after_stands(&replan->after, application.code);
        status = allocation_plan_add(&replan->plan, &assessment, err);
    }
    if (status == ST_OK) {
        (void)simulation_withdraw(file, application.code,
                                  &replan->plan.walk.candidates[replan->count]);
        replan->codes[replan->count++] = arena_string(reading->job->arena, application.code);
        status = after_settle(&replan->after, &replan->plan, application.code, &stands, err);
    }
    arena_reset(scratch, mark);
    return status;
}

enum status
replan_read(struct job *job, const struct call *call, const struct replan_of *of,
            struct replan *replan, struct err *err)
{
    struct reading reading = {job, call, replan};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, of->scoring_run_id)};
    enum status status;

    *replan = (struct replan){
        .plan = allocation_plan_begin(job->arena, &call->file, of->count),
        .codes = ARENA_NEW(job->arena, const char *, of->count),
    };
    status = after_read(job, call, of->is_top_up, of->count, &replan->after, err);
    return status != ST_OK
               ? status
               : db_stream(job->db, "scored_applications", (struct db_params){3, params},
                           (struct db_rows){.on_row = on_scored, .context = &reading}, err);
}

static int
by_code(const void *wanted, const void *element)
{
    return strcmp(wanted, *(const char *const *)element);
}

uint32_t
replan_find(const struct replan *replan, const char *code)
{
    const char **found =
        bsearch(code, replan->codes, replan->count, sizeof *replan->codes, by_code);

    return found == NULL ? UINT32_MAX : (uint32_t)(found - replan->codes);
}

enum status
replan_walk(struct arena *arena, const struct replan *replan, const struct replan_before *before,
            struct allocation_plan *walked, struct err *err)
{
    const uint32_t count = replan->count;
    struct plan_after *after = ARENA_NEW(arena, struct plan_after, 1);
    const struct plan_after *stands = &replan->after.plan;
    struct award_line *lines =
        ARENA_NEW(arena, struct award_line, stands->frozen_count + before->line_count);

    *walked = replan->plan;
    walked->arena = arena;
    walked->walk.candidates = ARENA_NEW(arena, struct candidate, count);
    memcpy(walked->walk.candidates, replan->plan.walk.candidates,
           count * sizeof *walked->walk.candidates);
    for (size_t i = 0; i < stands->frozen_count; i++) {
        lines[after->frozen_count++] = replan->after.frozen[i];
    }
    for (uint32_t at = 0; before->out != NULL && at < count; at++) {
        struct candidate *candidate = &walked->walk.candidates[at];

        if (before->out[at] && candidate->status == AWARD_WAITING) {
            candidate->status = AWARD_WITHDRAWN;
            candidate->reason = REASON_WITHDRAWN;
        }
    }
    for (size_t i = 0; i < before->line_count; i++) {
        struct candidate *candidate = &walked->walk.candidates[before->lines[i].candidate];

        lines[after->frozen_count++] = before->lines[i];
        candidate->status = AWARD_PARTIAL;
        candidate->reason = REASON_PARTIAL;
    }
    after->frozen = lines;
    after->places = replan->after.places;
    walked->after = after;
    return allocation_plan_walk(walked, err);
}
