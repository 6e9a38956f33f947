/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PUBLISH_H
#define LEVAIN_PUBLISH_H

#include "job.h"

/*
 * publish - the open data of a fund, made because its day has come.
 */
#define PUBLISH_SUBSIDIES "subventions.csv"
#define PUBLISH_GRANTS    "360giving.json"

/* What was published. */
struct publication {
    int64_t number;
    const char *sha256;
    int64_t lacking_count; /* agreements that a format cannot have */
    bool created, written; /* nothing was done when both are false */
};

/**
 * Publish the agreements of a fund into the folder of --out, as of the day of --at, when one is in
 * that a schedule has published by then and that was not; or when `lacks_files`. The files are
 * written before the caller commits: cut off between both, the same is done again.
 *
 * Owner:  the job's arena.
 * Errors: ST_DATA - it is not known in whose name the fund publishes; ST_CANNOT_WRITE.
 */
enum status publish_due(struct job *job, const char *fund, bool lacks_files,
                        struct publication *made, struct err *err)
    __attribute__((warn_unused_result));

#endif
