/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain mapping FILE
 *
 * Print a draft of the mapping of a file of Démarche numérique: every champ with its id, its label,
 * what kind it seems to be and an example. Nobody writes these ids by hand.
 */
#include "job.h"
#include "output.h"

#include "exchange/file.h"
#include "fund/demarche_draft.h"

enum status
job_mapping(struct job *job, struct err *err)
{
    struct file_bytes source = {.name = job->options.arguments[0]};
    struct output_problems problems;
    struct text out = text_in(job->arena);
    const struct json_node *root;
    char *bytes = NULL;
    enum status status =
        file_read(job->arena, source.name, JSON_BYTES_MAX, &bytes, &source.length, err);

    if (status != ST_OK) {
        return status;
    }
    source.bytes = bytes;
    output_problems_begin(&problems, job->arena, false);
    status = json_source_parse(job->arena, source, &problems.problems, &root, err);
    output_problems_end(&problems);
    if (status == ST_OK) {
        status = demarche_draft(job->arena, root, &out, err);
    }
    if (status == ST_OK) {
        output_print(text_of(&out));
    }
    return status;
}
