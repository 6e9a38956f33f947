/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_ALONE_WRITE_H
#define LEVAIN_AWARD_ALONE_WRITE_H

#include "base/json_writer.h"
#include "fund/award_alone.h"

/*
 * award_alone_write - what each setting does alone, for people and as JSON.
 */

/** Tell people what each setting does alone, and what only several do. Owner: the arena of `out`.
 *  Errors: none. */
void award_alone_tell(struct text *out, const struct award_alone *alone, const char *currency);

/** Write the same as the members "alone_unproven", "alone", "together" and "together_open" of the
 *  object at hand. Errors: none. */
void award_alone_write(struct json_writer *writer, const struct award_alone *alone);

#endif
