/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SCRATCH_DATABASE_H
#define LEVAIN_SCRATCH_DATABASE_H

#include "store/db.h"

/*
 * scratch_database - a database of a test's own, on the cluster that PGHOST names.
 */

/** Tell whether there is a cluster to test with; when not, print the TAP line that says so.
 *  Errors: none. */
bool scratch_is_possible(void);

/** Make an empty database and connect to it. Owner: caller, until scratch_drop.
 *  Errors: ends the process with what went wrong. */
struct db *scratch_make(void);

/** Connect once more to the database made last, as `user` (null = as before). Errors: as above. */
struct db *scratch_connect(const char *user);

/** Close the connection and drop the database made last. Errors: as above. */
void scratch_drop(struct db *db);

/** Close the connection and keep the database made last, for scratch_copy. Owner: the file, until
 *  scratch_forget. Errors: as above. */
void scratch_keep(struct db *db);

/** Make a copy of what was kept, and connect to it. Owner: caller, until scratch_drop.
 *  Errors: as above. */
struct db *scratch_copy(void);

/** Drop what was kept. Errors: as above. */
void scratch_forget(void);

/** Run a statement that has to succeed; give the first column of its last row, an integer (0 when
 *  there is none). Errors: as above. */
int64_t scratch_ask(struct db *db, const char *sql);

/** Run a statement without parameters; give its status. Errors: those of db_query. */
enum status scratch_try(struct db *db, const char *sql, struct err *err);

#endif
