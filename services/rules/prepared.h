/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PREPARED_H
#define LEVAIN_PREPARED_H

#include "rules/formula.h"
#include "rules/quick.h"

/*
 * prepared - what a program is made of, for the two files that share it (program, wording).
 */
struct program {
    const struct formula *formula;
    const struct symbols *symbols;
    const struct quick_step *quick; /* null = the formula has no quick form */
    const struct symbol **names;    /* read by the formula, in the order of their slots */
    size_t name_count;
};

#endif
