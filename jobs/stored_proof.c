/* SPDX-License-Identifier: MPL-2.0 */
#include "stored_proof.h"

#include <string.h>

#define NUMBERS_AT 6
#define NUMBERS    6 /* reached, upper, lambda_num, lambda_den, bound_num, bound_den */

struct reading {
    struct job *job;
    struct stored_run *run;
    size_t room;
};

static enum fund_pass_rule
rule_of(const struct fund_file *file, const char *pass)
{
    for (size_t i = 0; i < file->pass_count; i++) {
        if (strcmp(file->passes[i].code, pass) == 0) {
            return file->passes[i].rule;
        }
    }
    return FUND_MAX;
}

static enum status
read_numbers(const struct db_row *row, wide numbers[NUMBERS], struct err *err)
{
    for (int i = 0; i < NUMBERS; i++) {
        const char *text = db_is_null(row, NUMBERS_AT + i) ? "0" : db_text(row, NUMBERS_AT + i);
        struct rational number;

        if (!rational_parse(text, strlen(text), '.', &number)) {
            return err_set(err, ST_DATA, _("proof of pass %s: a number is out of range"),
                           db_text(row, 0));
        }
        numbers[i] = number.num;
    }
    return ST_OK;
}

/* pass, envelope, item_count, score_unit, states, budget_cents, reached, upper, lambda_num,
 * lambda_den, bound_num, bound_den, solver, by_solver */
static enum status
on_proof(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct outcome_run *run = &reading->run->run;
    const struct fund_file *file = &reading->run->call->file;
    struct outcome_proof_sums sums = {.score_unit = db_int64(row, 3),
                                      .step_cents = file->step_cents};
    wide numbers[NUMBERS];
    enum status status = read_numbers(row, numbers, err);

    if (status != ST_OK) {
        return status;
    }
    sums.reached = numbers[0];
    sums.upper = numbers[1];
    sums.lambda_num = numbers[2];
    sums.lambda_den = numbers[3];
    sums.bound_num = numbers[4];
    sums.bound_den = numbers[5];
    if (run->proof_count == reading->room) {
        struct outcome_proof *more = ARENA_NEW(arena, struct outcome_proof, 2 * reading->room + 4);

        if (reading->room > 0) {
            memcpy(more, run->proofs, reading->room * sizeof *more);
        }
        run->proofs = more;
        reading->room = 2 * reading->room + 4;
    }
    run->proofs[run->proof_count] = (struct outcome_proof){
        .pass = arena_string(arena, db_text(row, 0)),
        .envelope = db_text_kept(arena, row, 1),
        .rule = rule_of(file, db_text(row, 0)),
        .item_count = db_int64(row, 2),
        .states = db_int64(row, 4),
        .solver = db_text_kept(arena, row, 12),
        .by_solver = db_bool(row, 13),
        .has_bound = !db_is_null(row, 5),
        .budget_cents = db_int64_or(row, 5, 0),
    };
    outcome_proof_of_sums(arena, &sums, &run->proofs[run->proof_count++]);
    return ST_OK;
}

enum status
stored_proofs(struct job *job, const struct call *call, struct stored_run *run, struct err *err)
{
    struct reading reading = {.job = job, .run = run};
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, run->allocation_run_id)};

    run->run.proofs = NULL;
    run->run.proof_count = 0;
    return db_named(job->db, "allocation_proofs", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_proof, .context = &reading}, err);
}
