/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JOURNAL_HEAD_H
#define LEVAIN_JOURNAL_HEAD_H

#include "job.h"

#include "base/json_writer.h"

/*
 * journal_head - the digest of all operations of a fund until now, as reports of money print it:
 * who keeps one on paper can tell later whether the journal that it was made of is still there.
 */

/** Give it in hexadecimal; null when nothing was ever posted.
 *  Owner: the job's arena. Errors: as db_named. */
enum status journal_head(struct job *job, int64_t fund_id, const char **head, struct err *err)
    __attribute__((warn_unused_result));

/** Add it to what is printed, when there is one. Errors: none. */
void journal_head_tell(struct text *words, const char *head);

#endif
