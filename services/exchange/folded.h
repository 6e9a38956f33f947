/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FOLDED_H
#define LEVAIN_FOLDED_H

#include "base/arena.h"

/*
 * folded - names and labels as they are compared: however they were typed, the same is the same.
 */

/**
 * Give a text without case and accents (of Latin letters), with one blank for all that parts words
 * and none around them; letters of other scripts are kept as they are.
 *
 * Owner: `arena`. Errors: none.
 */
const char *folded(struct arena *arena, const char *text);

#endif
