/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_COPY_H
#define LEVAIN_COPY_H

#include "store/db.h"

/*
 * copy - rows into a table through COPY in binary form, buffered in flat memory.
 */
struct copy;

/** Begin `copy TABLE (COLUMNS) from stdin binary`. Owner: caller, until copy_end or copy_abort.
 *  Errors: as db_query. */
enum status copy_begin(struct copy **copy, struct db *db, const char *table, const char *columns,
                       struct err *err) __attribute__((warn_unused_result));

/** The same into a table that this transaction has made: its rows are written as old ones, which
 *  nobody has to look at again (COPY FREEZE). Owner: as copy_begin. Errors: as copy_begin. */
enum status copy_begin_fresh(struct copy **copy, struct db *db, const char *table,
                             const char *columns, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Begin rows that are kept in memory, for the COPY of somebody else: give them to copy_forward,
 * then forget them and go on. They cannot be ended or given up.
 *
 * Owner: `arena`; forgotten rows keep their room. Errors: none.
 */
struct copy *copy_gather(struct arena *arena);
void copy_forget(struct copy *gathered);
size_t copy_gathered_bytes(const struct copy *gathered);

/** Send gathered rows as they are. Errors: none here, copy_end tells. */
void copy_forward(struct copy *copy, const struct copy *gathered);

/** Begin a row of `column_count` columns, then give each of them, in order, by one call. A null
 * text is SQL null; of integers with `known` those are null where it is 0; an instant is in seconds
 * since 1970-01-01T00:00:00Z, a day in days since then. Errors: none here, copy_end tells. */
void copy_row(struct copy *copy, int column_count);
void copy_null(struct copy *copy);
void copy_int64(struct copy *copy, int64_t value);
void copy_int32(struct copy *copy, int32_t value);
void copy_bool(struct copy *copy, bool value);
void copy_text(struct copy *copy, const char *text);
void copy_bytes(struct copy *copy, const void *bytes, size_t length);
void copy_int64s(struct copy *copy, const int64_t *values, const uint8_t *known, size_t count);
void copy_texts(struct copy *copy, const char *const *values, size_t count);
void copy_instant(struct copy *copy, int64_t seconds);
void copy_day(struct copy *copy, int32_t days);

/** Send what is buffered and end the COPY; the first failure since copy_begin is told here.
 *  Errors: as db_query. */
enum status copy_end(struct copy *copy, struct err *err) __attribute__((warn_unused_result));

/** Give the COPY up. `copy` may be null. Errors: none. */
void copy_abort(struct copy *copy);

#endif
