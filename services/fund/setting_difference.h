/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SETTING_DIFFERENCE_H
#define LEVAIN_SETTING_DIFFERENCE_H

#include "exchange/json_source.h"

/*
 * setting_difference - the settings of which two fund files say otherwise, as what-ifs name them.
 *
 * A value is as a what-if takes it, "null" where a file has none.
 */
struct setting_difference {
    const char *key, *before, *after;
};

/**
 * Give what a what-if could vary to make one fund file say what another one says. What came or went
 * as a whole (a pass, an envelope), and what no what-if varies, is not among it.
 *
 * Owner: `arena`. Errors: none.
 */
size_t setting_differences(struct arena *arena, const struct json_node *before,
                           const struct json_node *after,
                           const struct setting_difference **differences);

#endif
