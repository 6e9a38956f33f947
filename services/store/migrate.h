/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MIGRATE_H
#define LEVAIN_MIGRATE_H

#include "store/db.h"

/*
 * migrate - the schema, brought to the version of this program.
 *
 * The files of sql/migrations are in the program. Each is applied in a transaction of its own,
 * under one advisory lock, so that two runs at once do the work once; its SHA-256 is kept.
 */
struct migrate_report {
    int applied_count; /* by this call */
    int version;       /* of the newest migration now applied */
};

/**
 * Apply what is missing.
 *
 * Errors: ST_DATA - a released file differs from what was applied (err->source names it), or the
 *         database is newer than this program; as db_query otherwise.
 */
enum status migrate_run(struct db *db, struct migrate_report *report, struct err *err)
    __attribute__((warn_unused_result));

/** Refuse to work on a schema that is not exactly this program's. Errors: ST_DATA, with the hint to
 *  run `levain migrate` (or a newer program). */
enum status migrate_check(struct db *db, struct err *err) __attribute__((warn_unused_result));

#endif
