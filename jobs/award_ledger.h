/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_LEDGER_H
#define LEVAIN_AWARD_LEDGER_H

#include "award_act.h"

/*
 * award_ledger - the ledger behind the life of an award: its transfers, and what has to be equal.
 */

/**
 * Tell both, into the words and the JSON of `act`, where an object is open: its members `transfers`
 * and `identities`.
 *
 * Errors: as db_named.
 */
enum status award_ledger_tell(struct award_act *act, struct err *err)
    __attribute__((warn_unused_result));

#endif
