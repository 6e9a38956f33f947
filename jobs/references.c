/* SPDX-License-Identifier: MPL-2.0 */
#include "references.h"

#include "option_value.h"

#include "fund/references_digest.h"

#include <string.h>

#define ROOM_AT_FIRST 1024

static bool
digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* What a stored run knew. */
struct known {
    bool there;
    int64_t known_on, last_load_id;
    struct digest digest;
};

struct filling {
    struct job *job;
    struct references *references;
    size_t room;
};

/* Room for one more item after `count`. */
static void *
grown(struct filling *filling, void *items, size_t count, size_t size_bytes)
{
    void *more;

    if (count < filling->room) {
        return items;
    }
    filling->room = filling->room > 0 ? 2 * filling->room : ROOM_AT_FIRST;
    more = arena_alloc(filling->job->arena, filling->room, size_bytes);
    if (count > 0) {
        memcpy(more, items, count * size_bytes);
    }
    return more;
}

static int32_t
last_day(const struct db_row *row, int column)
{
    return db_is_null(row, column) ? REFERENCE_OPEN : (int32_t)db_int64(row, column);
}

/* kind, code, name, commune, epci, department, region, valid_from, valid_to */
static enum status
on_territory(const struct db_row *row, void *context, struct err *err)
{
    struct filling *filling = context;
    struct arena *arena = filling->job->arena;
    struct references *references = filling->references;
    struct territory territory = {
        .code = db_text_kept(arena, row, 1),
        .name = db_text_kept(arena, row, 2),
        .commune = db_text_kept(arena, row, 3),
        .epci = db_text_kept(arena, row, 4),
        .department = db_text_kept(arena, row, 5),
        .region = db_text_kept(arena, row, 6),
        .from = (int32_t)db_int64(row, 7),
        .to = last_day(row, 8),
    };

    if (!territory_kind_named(db_text(row, 0), &territory.kind)) {
        return err_set(err, ST_BUG, "territory kind %s", db_text(row, 0));
    }
    references->territories = grown(filling, references->territories, references->territory_count,
                                    sizeof *references->territories);
    references->territories[references->territory_count++] = territory;
    return ST_OK;
}

/* zone, territory_kind, territory, valid_from, valid_to */
static enum status
on_zone(const struct db_row *row, void *context, struct err *err)
{
    struct filling *filling = context;
    struct arena *arena = filling->job->arena;
    struct references *references = filling->references;
    struct zone_membership zone = {
        .zone = db_text_kept(arena, row, 0),
        .code = db_text_kept(arena, row, 2),
        .from = (int32_t)db_int64(row, 3),
        .to = last_day(row, 4),
    };

    if (!territory_kind_named(db_text(row, 1), &zone.kind)) {
        return err_set(err, ST_BUG, "territory kind %s", db_text(row, 1));
    }
    references->zones =
        grown(filling, references->zones, references->zone_count, sizeof *references->zones);
    references->zones[references->zone_count++] = zone;
    return ST_OK;
}

/* The zones that the formulas name, as PostgreSQL writes a list; their codes need no quotes. */
static const char *
zone_list(struct arena *arena, const struct fund_file *file)
{
    struct text list = text_in(arena);

    text_add(&list, "{");
    for (size_t i = 0; i < file->zone_count; i++) {
        text_addf(&list, "%s%s", i > 0 ? "," : "", file->zones[i]);
    }
    text_add(&list, "}");
    return text_of(&list);
}

static enum status
fill(struct job *job, struct call *call, struct err *err)
{
    struct fund_file *file = &call->file;
    struct references *references = file->references;
    struct filling territories = {.job = job, .references = references};
    struct filling zones = {.job = job, .references = references};
    const struct db_param known[] = {db_number(job->arena, call->known_on),
                                     db_number(job->arena, call->last_load_id)};
    const struct db_param named[] = {db_string(zone_list(job->arena, file)), known[0], known[1]};
    enum status status = ST_OK;

    *references = (struct references){0};
    fund_file_know(job->arena, file, call->known_on);
    if (file->uses_territories) {
        status = db_named(job->db, "reference_territories", (struct db_params){2, known},
                          (struct db_rows){.on_row = on_territory, .context = &territories}, err);
    }
    if (status == ST_OK && file->zone_count > 0) {
        status = db_named(job->db, "reference_zones", (struct db_params){3, named},
                          (struct db_rows){.on_row = on_zone, .context = &zones}, err);
    }
    references_sort(references);
    call->references_sha256 = references_digest(file, &call->reference_count);
    return status;
}

static enum status
on_cut(const struct db_row *row, void *context, struct err *err)
{
    int64_t *last_load_id = context;

    (void)err;
    *last_load_id = db_int64(row, 0);
    return ST_OK;
}

enum status
references_now(struct job *job, struct call *call, struct err *err)
{
    const struct db_param as_of[] = {
        job->options.has_as_of ? db_number(job->arena, job->options.as_of) : db_null()};
    enum status status = ST_OK;

    call->uses_references = references_used(&call->file);
    if (!call->uses_references) {
        return ST_OK;
    }
    call->known_on = option_as_of_day(&job->options, call->file.zone);
    if (strcmp(job->command->role, "levain_batch") == 0) {
        status = db_named(job->db, "reference_lock", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "reference_cut", (struct db_params){1, as_of},
                          (struct db_rows){.on_row = on_cut, .context = &call->last_load_id}, err);
    }
    return status == ST_OK ? fill(job, call, err) : status;
}

static enum status
on_known(const struct db_row *row, void *context, struct err *err)
{
    struct known *known = context;
    size_t length = 0;
    const char *sha256 = db_data(row, 2, &length);

    (void)err;
    known->there = true;
    known->known_on = db_int64(row, 0);
    known->last_load_id = db_int64(row, 1);
    memcpy(known->digest.bytes, sha256, length);
    return ST_OK;
}

static enum status
known_of(struct job *job, const struct call *call, int64_t scoring_run_id, struct known *known,
         struct err *err)
{
    const struct db_param params[] = {CALL_PARAMS(job, call),
                                      db_number(job->arena, scoring_run_id)};

    return db_named(job->db, "scoring_reference_get", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_known, .context = known}, err);
}

enum status
references_of_run(struct job *job, struct call *call, int64_t scoring_run_id, struct err *err)
{
    struct known known = {0};
    enum status status = known_of(job, call, scoring_run_id, &known, err);

    if (status != ST_OK || !known.there) {
        return status;
    }
    call->uses_references = true;
    call->known_on = (int32_t)known.known_on;
    call->last_load_id = known.last_load_id;
    status = fill(job, call, err);
    if (status == ST_OK && job->options.variation_count == 0 &&
        !digest_equal(&call->references_sha256, &known.digest)) {
        return err_set(err, ST_DATA,
                       _("the territories, zones or rates are not those that the run knew"));
    }
    return status;
}

enum status
references_unchanged(struct job *job, const struct call *call, int64_t scoring_run_id,
                     bool *unchanged, struct err *err)
{
    struct known known = {0};
    enum status status = known_of(job, call, scoring_run_id, &known, err);

    *unchanged = known.there == call->uses_references &&
                 (!known.there || digest_equal(&known.digest, &call->references_sha256));
    return status;
}

enum status
references_keep(struct job *job, const struct call *call, int64_t scoring_run_id, struct err *err)
{
    const struct db_param params[] = {
        CALL_PARAMS(job, call),
        db_number(job->arena, scoring_run_id),
        db_number(job->arena, call->known_on),
        db_number(job->arena, call->last_load_id),
        db_bytes(call->references_sha256.bytes, DIGEST_BYTES),
        db_number(job->arena, call->reference_count),
    };

    if (!call->uses_references) {
        return ST_OK;
    }
    return db_named(job->db, "scoring_refer", (struct db_params){7, params}, DB_NO_ROWS, err);
}
