/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SOLVER_H
#define LEVAIN_SOLVER_H

#include "allocation/knapsack.h"

/*
 * solver - the solver of somebody else that this program was built with, if any.
 *
 * It computes in binary fractions, which is why it has a wing of its own and is only ever asked
 * for a set: what that is worth, and whether it keeps to all limits, is found out in integers by
 * who asked (allocation/knapsack.h).
 */

/** Give the other solver with its name and version ("CBC 2.10.8"); null when this program was
 *  built without one (`make CBC=1` builds it in). What it answers is the same for the same
 *  question and version on one kind of processor: what stops it is a number of nodes, never a
 *  clock.
 *
 * Owner: static; not for several threads at once. Errors: none. */
const struct knapsack_other *solver_other(void);

#endif
