/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFUSAL_BANK_H
#define LEVAIN_REFUSAL_BANK_H

#include "refusal.h"

#include <stddef.h>

/*
 * refusal_bank - the refusals of files of banks, of what their lines are, and of remittances.
 */

/** Give the refusal at a place; null = there are no more. Errors: none. */
const struct refusal *refusal_bank(size_t place);

#endif
