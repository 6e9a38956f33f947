/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain waive    [CALL/]APPLICATION RULE --motive TEXT   a derogation from a derogable rule
 * levain complete [CALL/]APPLICATION RULE --motive TEXT   a completion of a completable rule
 *
 * Who and when are kept with the motive. Scores change with the next scoring run, not before.
 */
#include "application_name.h"
#include "call.h"
#include "output.h"

static enum status
on_waiver(const struct db_row *row, void *context, struct err *err)
{
    bool *created = context;

    (void)err;
    *created = db_bool(row, 1);
    return ST_OK;
}

static enum status
record(struct job *job, const char *kind, struct err *err)
{
    struct application_name name;
    bool created = false;
    enum status status = application_find(job, job->options.arguments[0], &name, err);

    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, name.fund_id),
            db_number(job->arena, name.call_id),
            db_number(job->arena, name.application_id),
            db_string(job->options.arguments[1]),
            db_string(kind),
            db_string(job->options.motive),
        };

        status = db_named(job->db, "waiver_add", (struct db_params){6, params},
                          (struct db_rows){.on_row = on_waiver, .context = &created}, err);
    }
    if (status == ST_OK && !job->options.quiet) {
        output_print(text_format(job->arena,
                                 created ? _("%s: rule %s waived; run levain score\n")
                                         : _("%s: rule %s was waived already\n"),
                                 name.code, job->options.arguments[1]));
    }
    return status;
}

enum status
job_waive(struct job *job, struct err *err)
{
    return record(job, "derogation", err);
}

enum status
job_complete(struct job *job, struct err *err)
{
    return record(job, "completion", err);
}
