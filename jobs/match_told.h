/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_TOLD_H
#define LEVAIN_MATCH_TOLD_H

#include "fund_act.h"

/*
 * match_told - what people have to hear of lines that were just matched.
 */

/** Write the orders that were paid although their award is suspended, as member `suspended` of the
 *  object that is open, those that a prepared file would pay again as `in_files`, and tell them in
 *  words. Cash that has left is booked (decision 0047); that it should not have left, or not twice,
 *  is for a person. Errors: as db_named. */
enum status match_paid_tell(struct fund_act *act, int64_t fund_id, struct json_writer *writer,
                            struct text *words, struct err *err)
    __attribute__((warn_unused_result));

#endif
