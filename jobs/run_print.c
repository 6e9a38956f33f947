/* SPDX-License-Identifier: MPL-2.0 */
#include "run_print.h"

#include "fund/outcome_table.h"
#include "output.h"
#include "stored_run.h"

/* A run on its way to stdout. */
struct printing {
    struct job *job;
    const struct call *call;
    struct text out; /* in the scratch arena, printed and emptied after each application */
    struct json_writer writer;
};

static void
flush_out(struct printing *printing)
{
    output_print(text_of(&printing->out));
    text_clear(&printing->out);
}

static enum status
on_result(const struct db_row *row, void *context, struct err *err)
{
    struct printing *printing = context;
    struct arena *arena = printing->job->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct outcome outcome = stored_outcome(arena, &printing->call->file, row);

    (void)err;
    if (printing->job->options.json) {
        json_begin_object(&printing->writer, NULL);
        outcome_write(&printing->writer, arena, &outcome);
        json_end_object(&printing->writer);
    } else {
        outcome_table_add(&printing->out, arena, &outcome, printing->call->file.currency);
    }
    flush_out(printing);
    arena_reset(arena, mark);
    return ST_OK;
}

static void
print_head(struct printing *printing, const struct stored_run *run)
{
    if (printing->job->options.json) {
        json_begin_object(&printing->writer, NULL);
        outcome_write_run(&printing->writer, printing->job->scratch, &run->run);
        json_begin_array(&printing->writer, "applications");
    } else {
        outcome_table_begin(&printing->out, &run->run, printing->call->file.currency);
    }
    flush_out(printing);
}

static void
print_tail(struct printing *printing, const struct stored_run *run)
{
    if (printing->job->options.json) {
        json_end_array(&printing->writer);
        json_end_object(&printing->writer);
        text_add(&printing->out, "\n");
    } else {
        outcome_table_end(&printing->out, &run->run, printing->call->file.currency);
    }
    flush_out(printing);
}

enum status
run_print(struct job *job, const struct call *call, int64_t allocation_run_id, struct err *err)
{
    struct stored_run run;
    struct printing printing = {.job = job, .call = call, .out = text_in(job->arena)};
    const struct db_param params[] = {
        CALL_PARAMS(job, call), db_number(job->arena, allocation_run_id), db_number(job->arena, 0)};
    enum status status = stored_run_read(job, call, allocation_run_id, &run, err);

    if (status != ST_OK) {
        return status;
    }
    printing.writer = json_writer_to(&printing.out);
    print_head(&printing, &run);
    status = db_stream(job->db, "allocation_results", (struct db_params){4, params},
                       (struct db_rows){.on_row = on_result, .context = &printing}, err);
    if (status == ST_OK) {
        print_tail(&printing, &run);
    }
    return status;
}
