/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMMAND_MONEY_H
#define LEVAIN_COMMAND_MONEY_H

#include "job.h"

/*
 * command_money - the commands on the money of a fund and on what awards report of it.
 */

/** The rows, as the help lists them; their words are not translated yet. Errors: none. */
const struct command *command_money(size_t *count);

#endif
