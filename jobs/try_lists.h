/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TRY_LISTS_H
#define LEVAIN_TRY_LISTS_H

#include "fund/intake.h"
#include "job.h"

/*
 * try_lists - the lists of applications that are tried in memory.
 */
struct try_lists {
    struct job *job;
    const struct fund_file *file;
    struct problems *problems;
    struct application **applications; /* by code; null once refused */
    const char **codes;                /* of each, also of those refused */
    size_t application_count;
    const char **refused; /* codes whose own line was refused */
    size_t refused_count;
    size_t list; /* the one being read */
    const char *path;
};

/** Read the files of lists that the command line gives into the applications. One of which a line
 *  is wrong becomes null. Errors: ST_USAGE - the call has no such list; as intake_read_list. */
enum status try_lists_read(struct try_lists *lists, struct err *err);

#endif
