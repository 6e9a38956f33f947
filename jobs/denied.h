/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DENIED_H
#define LEVAIN_DENIED_H

#include "job.h"

/*
 * denied - what the database does not allow, in words that say whom to ask (exit code 77).
 *
 * Each command works under one role, which its user must be a member of. PostgreSQL says that in
 * English, of schemas and functions.
 */

/**
 * Say in `err` which role is needed and how one gets it, when it is a right that is missing;
 * `as_role` tells that the transaction had taken the role already. Refusals of the schema, which
 * have a name, are left as they are.
 *
 * Owner: the job's arena. Errors: none.
 */
void denied_tell(const struct job *job, bool as_role, struct err *err);

#endif
