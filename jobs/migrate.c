/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain migrate
 *
 * Create the schema, or bring it to this program's version. Safe when two run at once; running it
 * again changes nothing.
 */
#include "job.h"
#include "output.h"

#include "store/migrate.h"

enum status
job_migrate(struct job *job, struct err *err)
{
    struct migrate_report report = {0};
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);
    enum status status = migrate_run(job->db, &report, err);

    if (status != ST_OK) {
        return status;
    }
    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "applied", report.applied_count);
        json_number_of(&writer, "version", report.version);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out, _("schema at version %d, %d migrations applied\n"), report.version,
                  report.applied_count);
    }
    output_print(text_of(&out));
    return ST_OK;
}
