/* SPDX-License-Identifier: MPL-2.0 */
#include "load.h"

#include "exchange/file.h"
#include "exchange/json_source.h"

enum status
load_fund_file(struct job *job, const char *path, struct output_problems *out,
               struct fund_file *file, struct err *err)
{
    char *bytes = NULL;
    size_t length = 0;
    enum status status = file_read(job->arena, path, JSON_BYTES_MAX, &bytes, &length, err);

    if (status != ST_OK) {
        return status;
    }
    return fund_file_read(job->arena, path, bytes, length, job->options.variations,
                          job->options.variation_count, file, &out->problems, err);
}
