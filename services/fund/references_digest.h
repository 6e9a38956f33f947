/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFERENCES_DIGEST_H
#define LEVAIN_REFERENCES_DIGEST_H

#include "fund/fund_file.h"

/*
 * references_digest - exactly what a call can see of territories, zones and rates, for the digest
 * of what a run rests on (P4, P10).
 */

/** Tell whether a call asks for any of them: if not, no run of it depends on them. Errors: none. */
bool references_used(const struct fund_file *file);

/** Digest the entries that the fund file's references hold, in their order, and the values of its
 *  dated parameters; `entry_count` is how many they are. Errors: none. */
struct digest references_digest(const struct fund_file *file, int64_t *entry_count);

#endif
