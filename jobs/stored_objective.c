/* SPDX-License-Identifier: MPL-2.0 */
#include "stored_objective.h"

#include <assert.h>
#include <string.h>

#define OBJECTIVES_MAX (OBJECTIVE_COUNT + 1) /* and the run itself */
#define NUMBERS        4

struct reading {
    struct job *job;
    struct stored_run *run;
};

/* objective, award_count, awarded_cents, envy_count, score_unit, score_units, bound_num, bound_den,
 * reached, is_exact */
static enum status
on_objective(const struct db_row *row, void *context, struct err *err)
{
    const struct reading *reading = context;
    struct outcome_run *run = &reading->run->run;
    const int64_t step_cents = reading->run->call->file.step_cents;
    const int64_t unit = db_int64_or(row, 4, 1);
    struct outcome_objective *objective;
    wide whole[NUMBERS];

    for (int i = 0; i < NUMBERS; i++) {
        const char *text = db_is_null(row, 5 + i) ? "0" : db_text(row, 5 + i);
        struct rational number;

        if (!rational_parse(text, strlen(text), '.', &number)) {
            return err_set(err, ST_DATA, _("objective %s: a number is out of range"),
                           db_text(row, 0));
        }
        whole[i] = number.num;
    }
    assert(run->objective_count < OBJECTIVES_MAX); /* one row each, by the key of the table */
    objective = &run->objectives[run->objective_count++];
    *objective = (struct outcome_objective){
        .code = arena_string(reading->job->arena, db_text(row, 0)),
        .award_count = db_int64(row, 1),
        .awarded_cents = db_int64(row, 2),
        .envy_count = db_int64(row, 3),
        .has_score = !db_is_null(row, 4),
        .score = outcome_objective_points("", whole[0], 1, unit, step_cents),
        .proven = !db_is_null(row, 6),
        .exact = !db_is_null(row, 9) && db_bool(row, 9),
    };
    if (objective->proven) {
        objective->bound =
            outcome_objective_points(objective->code, whole[1], whole[2], unit, step_cents);
        objective->reached =
            outcome_objective_points(objective->code, whole[3], 1, unit, step_cents);
    }
    return ST_OK;
}

enum status
stored_objectives(struct job *job, const struct call *call, struct stored_run *run, struct err *err)
{
    struct reading reading = {job, run};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, run->allocation_run_id)};

    run->run.objectives = ARENA_NEW(job->arena, struct outcome_objective, OBJECTIVES_MAX);
    run->run.objective_count = 0;
    return db_named(job->db, "allocation_objectives", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_objective, .context = &reading}, err);
}
