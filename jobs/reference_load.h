/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFERENCE_LOAD_H
#define LEVAIN_REFERENCE_LOAD_H

#include "job.h"
#include "output.h"

#include "base/digest.h"
#include "registry/territory_file.h"

/*
 * reference_load - what the loads of territories and zones have in common.
 */

/** Digest files one after the other, and what was said of them. Errors: as file_digest. */
enum status reference_digest(struct territory_paths paths, const char *said, struct digest *digest,
                             struct err *err) __attribute__((warn_unused_result));

/** Give the files that the arguments name: a folder stands for the four files of an edition.
 *  Owner: `arena`. Errors: none. */
struct territory_paths reference_paths(struct arena *arena, struct territory_paths arguments);

/** Give the names of files without their folders, with commas. Owner: `arena`. Errors: none. */
const char *reference_names(struct arena *arena, struct territory_paths paths);

/** Give today in Paris, by the instant that the job is run as of. Errors: none. */
int32_t reference_today(const struct job *job);

/** Give `status`, but ST_DATA where all was read and something is wrong with it: nothing is loaded
 *  then. Errors: as said. */
enum status reference_checked(enum status status, const struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/** Read territories and zones from the files of --territories and --zones.
 *  Owner: the job's arena. Errors: ST_DATA, as their readers; problems were reported. */
enum status reference_files_read(struct job *job, struct problems *problems,
                                 struct references *references, struct err *err)
    __attribute__((warn_unused_result));

#endif
