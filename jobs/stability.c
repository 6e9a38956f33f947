/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain stability --call CALL [--run RUN] [--json]
 *
 * Say how much of a scoring run hangs on one thing: the margin at the threshold, and which
 * decisions and awards would change without one marker, with one weight or the threshold a little
 * higher or lower. Without --run, the scoring run that stands. Nothing is kept.
 */
#include "output.h"
#include "run_stability.h"

static enum status
open_run(struct job *job, struct scored_run *run, struct err *err)
{
    struct run_named found = {0};
    enum status status;

    if (job->options.run == NULL) {
        return scored_run_standing(job, job->options.call, run, err);
    }
    status = run_named(job, job->options.call, job->options.run, RUN_SCORING, &found, err);
    if (status == ST_OK && found.kind != RUN_SCORING) {
        err_hint(err, _("levain runs --call %s says on which scoring run it rests"), found.call);
        return err_set(err, ST_DATA, _("run %s is an allocation, not a scoring run"), found.name);
    }
    return status == ST_OK ? scored_run_open(job, &found, run, err) : status;
}

static void
print(struct job *job, const struct scored_run *run, const struct stability *stability)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "run", run->name);
        json_string_of(&writer, "call", run->call_name);
        stability_write(&writer, job->arena, stability);
        json_end_object(&writer);
        text_add(&out, "\n");
        output_print(text_of(&out));
        return;
    }
    text_addf(&out, _("solidity of scoring run %s of %s\n"), run->name, run->call_name);
    stability_tell(&out, job->arena, stability);
    output_folded(job->arena, text_of(&out));
}

enum status
job_stability(struct job *job, struct err *err)
{
    struct scored_run run;
    struct stability stability;
    enum status status = open_run(job, &run, err);

    if (status == ST_OK) {
        status = run_stability(job, &run, &run.call.file, &stability, err);
    }
    if (status == ST_OK) {
        print(job, &run, &stability);
    }
    return status;
}
