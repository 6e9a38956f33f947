/* SPDX-License-Identifier: MPL-2.0 */
#include "call_seed.h"

#include "base/digest.h"

#include <string.h>

struct reading {
    struct job *job;
    struct call_seed *seed;
};

/* seed, sha256, published_at, published_by */
static enum status
on_seed(const struct db_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->job->arena;
    struct digest digest;
    size_t length = 0;
    const char *bytes = db_data(row, 1, &length);

    (void)err;
    memcpy(digest.bytes, bytes, length < sizeof digest.bytes ? length : sizeof digest.bytes);
    *reading->seed = (struct call_seed){.seed = arena_string(arena, db_text(row, 0)),
                                        .sha256 = digest_hex(arena, &digest),
                                        .published_at = db_int64(row, 2),
                                        .by = arena_string(arena, db_text(row, 3))};
    return ST_OK;
}

enum status
call_seed_read(struct job *job, const struct call *call, struct call_seed *seed, struct err *err)
{
    struct reading reading = {job, seed};
    const struct db_param params[] = {CALL_PARAMS(job, call)};

    *seed = (struct call_seed){0};
    return db_named(job->db, "seed_get", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_seed, .context = &reading}, err);
}

enum status
call_seed(struct job *job, const struct call *call, const char **seed, struct err *err)
{
    struct call_seed read;
    enum status status = call_seed_read(job, call, &read, err);

    *seed = read.seed;
    return status;
}
