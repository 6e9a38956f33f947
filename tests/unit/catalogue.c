/* SPDX-License-Identifier: MPL-2.0 */
#include "catalogue.h"

#include "base/words.h"

#include <stdio.h>
#include <stdlib.h>

void
catalogue_open(void)
{
    static char folder[4096];
    const char *build = getenv("BUILD");

    (void)snprintf(folder, sizeof folder, "%s/locale", build != NULL ? build : "build");
    words_open(folder);
}
