/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SHARED_DATA_H
#define LEVAIN_SHARED_DATA_H

#include "base/arena.h"

/*
 * shared_data - the real files and public suites that stand beside the source, not in it.
 */

/** Give the path of a file or folder of them. They are in $LEVAIN_SHARED/data, ../shared/data when
 *  it is not set. Where nothing of them is there at all, the test ends here, told as skipped; where
 *  they are there without this one, or LEVAIN_SHARED promises them, it fails. Owner: `arena`. */
const char *shared_data(struct arena *arena, const char *name);

#endif
