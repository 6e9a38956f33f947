/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFUSAL_FOLLOW_H
#define LEVAIN_REFUSAL_FOLLOW_H

#include "refusal.h"

#include <stddef.h>

/*
 * refusal_follow - the refusals of indicators, financial returns and milestones.
 */

/** Give the refusal at a place; null = there are no more. Errors: none. */
const struct refusal *refusal_follow(size_t place);

#endif
