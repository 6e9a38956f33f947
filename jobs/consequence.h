/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONSEQUENCE_H
#define LEVAIN_CONSEQUENCE_H

#include "decided.h"

/*
 * consequence - what the rules would have made of the departures of a committee.
 *
 * The run is walked again with what the committee decided standing before the first pass: for each
 * departure alone, then for all of them. Nothing of it is applied: others keep what the run gave
 * them, and money that a departure frees waits for a top-up.
 */

/**
 * Write a JSON array, an object for each departure and one for all: `application` (null = all),
 * `refused` (why the rules then award nothing at all: no choice keeps every floor; null = they do),
 * `changes` [`application`, `run_cents`, `cents`] of others.
 *
 * Empty without departures, and with a warning when this program does not make the run again: it
 * is of another version or has not the solver that the run asked, or somebody withdrew since.
 * Owner:  the job's arena. Errors: as replan_read; as allocation_run, but for ST_DATA and
 *         ST_UNAVAILABLE.
 */
enum status consequence_write(const struct decided *decided, struct text *out, struct err *err)
    __attribute__((warn_unused_result));

#endif
