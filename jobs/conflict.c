/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain conflict declare  [CALL/]APPLICATION MARKER --motive TEXT   the marker does not count
 * levain conflict withdraw [CALL/]APPLICATION MARKER --motive TEXT   by another entry: nothing goes
 *
 * Who and when are kept with the motive. Scores change with the next scoring run, not before.
 */
#include "application_name.h"
#include "output.h"

static enum status
record(struct job *job, bool declared, struct err *err)
{
    struct application_name name;
    bool added = false;
    enum status status = application_find(job, job->options.arguments[0], &name, err);

    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, name.fund_id),
            db_number(job->arena, name.call_id),
            db_number(job->arena, name.application_id),
            db_string(job->options.arguments[1]),
            db_string(declared ? "declared" : "withdrawn"),
            db_string(job->options.motive),
        };

        status = db_named(job->db, "conflict_add", (struct db_params){6, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &added}, err);
    }
    if (status == ST_OK && !job->options.quiet) {
        output_print(text_format(job->arena,
                                 !added     ? _("%s: this was said of %s already\n")
                                 : declared ? _("%s: conflict of %s declared; run levain score\n")
                                            : _("%s: conflict of %s withdrawn; run levain score\n"),
                                 name.code, job->options.arguments[1]));
    }
    return status;
}

enum status
job_conflict_declare(struct job *job, struct err *err)
{
    return record(job, true, err);
}

enum status
job_conflict_withdraw(struct job *job, struct err *err)
{
    return record(job, false, err);
}
