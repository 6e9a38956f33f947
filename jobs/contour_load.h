/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTOUR_LOAD_H
#define LEVAIN_CONTOUR_LOAD_H

#include "job.h"

#include "registry/territory_file.h"

/*
 * contour_load - what levain territory load does with files of contours.
 */

/** Tell whether a file is one of contours, by the end of its name. Errors: none. */
bool contour_is_file(const char *path);

/**
 * Load the contours of the files that the command names, all or none; what is known already changes
 * nothing.
 *
 * Errors: ST_USAGE - no --source, a --kind that there is not; ST_DATA - as contour_file_read;
 *         problems were reported.
 */
enum status contour_load(struct job *job, const struct territory_defaults *defaults,
                         struct err *err) __attribute__((warn_unused_result));

#endif
