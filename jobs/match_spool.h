/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_SPOOL_H
#define LEVAIN_MATCH_SPOOL_H

#include "match_lines.h"

/*
 * match_spool - what lines of a fund may be, in temporary files: as many orders as a fund may have,
 * all of which are looked at for some lines (match_record.h: marks, signs), and those read that
 * they need.
 *
 * The files have no names, and are gone with the process. Memory: a window of each, 3 bits of each
 * target while some are picked (services/money/match_pick.h), and those that were.
 */
struct match_spool;

/** Read what lines of a fund may be from the database into files. Owner: the caller, until
 *  match_spool_close. Errors: as db_stream; ST_CANNOT_WRITE (there is no room for a file). */
enum status match_spool_open(struct job *job, int64_t fund_id, struct match_spool **spool,
                             struct err *err) __attribute__((warn_unused_result));

/** Give back the files; `spool` may be null. Errors: none. */
void match_spool_close(struct match_spool *spool);

/** Give how many targets there are. Errors: none. */
size_t match_spool_count(const struct match_spool *spool);

/** Read the targets that some lines need, which are kept, and make `work` ready for these lines.
 * Owner: the caller, until match_targets_free. Errors: ST_CANNOT_WRITE (a file cannot be read
 * again). */
enum status match_spool_pick(struct match_spool *spool, const struct match_line *lines,
                             size_t count, struct match_targets *targets, struct match_work *work,
                             struct err *err) __attribute__((warn_unused_result));

/** Write back what lines have changed of targets, for those who read them later. Errors: as
 *  match_spool_pick. */
enum status match_spool_keep(struct match_spool *spool, const struct match_targets *targets,
                             struct err *err) __attribute__((warn_unused_result));

/** Find the target of a kind (known->kind) that people call so; its words are null where there is
 * none. Owner: `words` is kept. Errors: as match_spool_pick. */
enum status match_spool_find(struct match_spool *spool, struct arena *arena, const char *words,
                             struct match_known *known, struct err *err)
    __attribute__((warn_unused_result));

#endif
