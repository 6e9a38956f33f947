/* SPDX-License-Identifier: MPL-2.0 */
/* simulate_print - what a sweep gave: text, CSV, JSON, and the chart. */
#include "simulate.h"

#include "output.h"

#include <string.h>

enum status
simulate_print(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    (void)err;
    if (job->options.json) {
        sweep_table_write(&writer, &simulating->table);
        text_add(&out, "\n");
        output_print(text_of(&out));
    } else if (job->options.format != NULL && strcmp(job->options.format, "csv") == 0) {
        sweep_table_csv(&out, &simulating->table);
        output_print(text_of(&out));
    } else {
        sweep_table_tell(&out, job->arena, &simulating->table);
        output_print(text_of(&out));
    }
    return ST_OK;
}
