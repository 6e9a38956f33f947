/* SPDX-License-Identifier: MPL-2.0 */
#include "unit/shared_data.h"

#include "base/text.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

const char *
shared_data(struct arena *arena, const char *name)
{
    const char *promised = getenv("LEVAIN_SHARED");
    const char *folder = text_format(arena, "%s/data", promised != NULL ? promised : "../shared");
    const char *path = text_format(arena, "%s/%s", folder, name);

    if (access(path, R_OK) == 0) {
        return path;
    }
    if (promised != NULL || access(folder, R_OK) == 0) {
        fail_msg("%s is not there", path);
    }
    print_message("# skipped: there is no %s\n", folder);
    skip();
    return NULL;
}
