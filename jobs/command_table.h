/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COMMAND_TABLE_H
#define LEVAIN_COMMAND_TABLE_H

#include "job.h"

/*
 * command_table - every command that there is.
 */

/**
 * The rows, as the help lists them; their words are not translated yet.
 *
 * Errors: none.
 */
const struct command *command_rows(size_t *count);

#endif
