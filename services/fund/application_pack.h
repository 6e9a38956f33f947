/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_APPLICATION_PACK_H
#define LEVAIN_APPLICATION_PACK_H

#include "fund/application.h"

/*
 * application_pack - the facts of one version as one value (levain.application_version.packed).
 *
 * One value of some hundred bytes is read several times faster than a column or an array element
 * for each fact. The database makes it from the arrays, by levain.application_packed: it cannot say
 * something else than they do. Integers have their highest byte first:
 *
 *     numbers, then texts, each:
 *       int32 dimensions   0 (no element) or 1
 *       int32 has_null     0 or 1
 *       int32 type         20 (int8) or 25 (text)
 *       int32 count        only with a dimension
 *       int32 first        1, only with a dimension
 *       count times: int32 bytes, -1 for a fact that was not given; then so many bytes
 *
 * What may follow the texts (lists of items) is left in `struct packed`, for who knows it.
 */
struct packed {
    const char *bytes;
    size_t length;
};

/**
 * Read facts into `application`, whose arrays are those of its call; facts that the version does
 * not have yet are missing, facts that the call does not know are left out. `packed` then begins
 * behind them.
 *
 * Owner:  texts are in `arena`.
 * Errors: ST_DATA - the bytes are not in the form above.
 */
enum status application_unpack(struct arena *arena, const struct fund_file *file,
                               struct packed *packed, struct application *application,
                               struct err *err) __attribute__((warn_unused_result));

/** Write the same bytes as the database. Owner: `arena`. Errors: none. */
struct packed application_pack(struct arena *arena, const struct fund_file *file,
                               const struct application *application);

#endif
