/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MINUTES_COMMITTEE_H
#define LEVAIN_MINUTES_COMMITTEE_H

#include "fund/fund_file_reader.h"
#include "fund/minutes.h"

/*
 * minutes_committee - whether those who met are enough of the committee that the fund file names.
 */

/** Report colleges in which more vote than they have seats, at `node`. Errors: reported. */
void minutes_committee_check_seats(struct reader *reader, const struct json_node *node,
                                   const struct minutes *minutes);

/** Report at `node` the first quorum that those who are present, without those recused from
 *  `application` (null = nobody is), do not make. Errors: reported. Cost: members x recusals. */
void minutes_committee_check(struct reader *reader, const struct json_node *node,
                             const struct minutes *minutes, const char *application,
                             const char *advice);

#endif
