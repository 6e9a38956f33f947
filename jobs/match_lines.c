/* SPDX-License-Identifier: MPL-2.0 */
#include "match_lines.h"

enum status
match_imported(struct job *job, int64_t fund_id, int64_t import_id, struct match_counts *counts,
               struct err *err)
{
    (void)job;
    (void)fund_id;
    (void)import_id;
    (void)err;
    *counts = (struct match_counts){0};
    return ST_OK;
}
