/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFERENCE_USE_H
#define LEVAIN_REFERENCE_USE_H

#include "rules/program.h"

/*
 * reference_use - what a formula asks of territories, zones and rates, so that no more than that is
 * read for it.
 */
enum reference_kind {
    REFERENCE_TERRITORIES, /* without a name */
    REFERENCE_ZONE,
    REFERENCE_RATE,
};

typedef void reference_use_fn(void *context, enum reference_kind kind, const char *name);

/** Tell everything that a program asks for, as often as it does. Errors: none. */
void reference_uses(const struct program *program, reference_use_fn *use, void *context);

#endif
