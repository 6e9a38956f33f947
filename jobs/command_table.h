/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMMAND_TABLE_H
#define LEVAIN_COMMAND_TABLE_H

#include "job.h"

/*
 * command_table - every command that there is.
 */

/** Give the command at a place, in the order in which the help lists them; null = there are no
 * more. Its words are not translated yet. Errors: none. */
const struct command *command_row(size_t place);

#endif
