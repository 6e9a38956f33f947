/* SPDX-License-Identifier: MPL-2.0 */
#include "load.h"

#include "exchange/file.h"
#include "exchange/json_source.h"
#include "reference_load.h"
#include "solver/solver.h"

enum status
load_fund_file(struct job *job, const char *path, struct output_problems *out,
               struct fund_file *file, struct err *err)
{
    const struct fund_variations variations = {job->options.variations,
                                               job->options.variation_count};
    struct file_bytes source = {.name = path};
    char *bytes = NULL;
    enum status status = file_read(job->arena, path, JSON_BYTES_MAX, &bytes, &source.length, err);

    if (status != ST_OK) {
        return status;
    }
    source.bytes = bytes;
    status = fund_file_read(job->arena, source, variations, file, &out->problems, err);
    file->other = solver_other();
    if (status == ST_OK) {
        fund_file_know(job->arena, file, reference_today(job));
        status = reference_files_read(job, &out->problems, file->references, err);
    }
    return status;
}
