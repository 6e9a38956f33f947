/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_SEVERAL_H
#define LEVAIN_MATCH_SEVERAL_H

#include "money/match.h"

/*
 * match_several - rules that do not match one line with one target of the same amount.
 */

/** Keep a match: its lines are matched, its targets expect less. Owner: the work's arena.
 *  Errors: none. */
struct match_found *match_add(struct match_work *work, struct match_found found);

/** Give the numbers of lines or of targets that a round counts, all 0. Owner: the work; those of
 *  the same place before are gone. Errors: none. */
uint32_t *match_of_lines(struct match_work *work, size_t place);
uint32_t *match_of_targets(struct match_work *work, size_t place);

/** Count, for each target, the lines that wait and may be it alone, by its amount and something
 *  else; `nothing_else`: only those that may be no other. Owner: the work, as match_of_targets 3.
 *  Errors: none. */
uint32_t *match_wanted_whole(struct match_work *work, bool nothing_else);

/** Match lines that pay several orders of one beneficiary, where only some of them make the amount.
 *  Gives whether one was matched. Errors: none. */
bool match_several_orders(struct match_work *work);

/** Match lines that pay the only order of their beneficiary together. Gives whether one was
 *  matched. Errors: none. */
bool match_several_lines(struct match_work *work);

/** Match lines that name an order and are of another amount: parts of it wait for the others, what
 *  is beyond it is a surplus. Gives whether one was matched. Errors: none. */
bool match_named(struct match_work *work);

#endif
