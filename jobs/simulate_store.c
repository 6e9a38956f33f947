/* SPDX-License-Identifier: MPL-2.0 */
/* simulate_store - the rows of many simulations on their way to the database, by COPY. */
#include "simulate.h"

#include "fund/outcome.h"
#include "output.h"
#include "store/copy.h"

#define SENT_AT_BYTES ((size_t)16 << 20) /* of rows that wait */

enum part {
    PART_RUN,
    PART_AWARD,
    PART_LINE,
    PART_ENVELOPE,
    PART_QUOTA,
    PART_CERTIFICATE, /* and the parts of one after it */
    PARTS = PART_CERTIFICATE + CERTIFICATE_PARTS,
};

static const struct {
    const char *table, *columns;
} parts[PART_CERTIFICATE] = {
    [PART_RUN] = {"simulation_run", "point, policy, variations, inputs_sha256, results_sha256,"
                                    " net_cents, awarded_cents, left_cents, flips_looked,"
                                    " solver"},
    [PART_AWARD] = {"simulation_award",
                    "point, application_id, ordinal, envelope, rank, status, reason, quota,"
                    " computed_cents, award_cents, short_cents, binding, cap_cents, score_num,"
                    " score_den, failed, unknown, waived, quota_groups"},
    [PART_LINE] = {"simulation_line", "point, application_id, pass, envelope, cents, ordinal"},
    [PART_ENVELOPE] = {"simulation_envelope",
                       "point, envelope, ordinal, voted_cents, awarded_cents, moved_in_cents,"
                       " moved_out_cents, left_cents"},
    [PART_QUOTA] = {"simulation_quota", "point, quota, value, limit_cents, awarded_cents, measure,"
                                        " limit_awards, award_count"},
};

static const char *const certificate_tables[CERTIFICATE_PARTS] = {
    [CERTIFICATE_STEPS] = "simulation_step",
    [CERTIFICATE_FLIPS] = "simulation_flip",
    [CERTIFICATE_OBJECTIVES] = "simulation_objective",
    [CERTIFICATE_PROOFS] = "simulation_proof",
};

struct simulation_store {
    struct arena arena; /* of the rows that wait */
    struct copy *waiting[PARTS];
    bool begun;
};

#define ROWS_LIMIT_BYTES ((size_t)1 << 30)

static void
begin_waiting(struct simulation_store *store)
{
    for (size_t i = 0; i < PARTS; i++) {
        store->waiting[i] = copy_gather(&store->arena);
    }
}

struct simulation_store *
simulate_store_begin(struct simulating *simulating)
{
    struct simulation_store *store = ARENA_NEW(simulating->job->arena, struct simulation_store, 1);

    arena_init(&store->arena, ROWS_LIMIT_BYTES);
    begin_waiting(store);
    return store;
}

static enum status
begin_part(struct simulating *simulating, size_t part, struct copy **copy, struct err *err)
{
    struct job *job = simulating->job;
    enum certificate_part of = (enum certificate_part)(part - PART_CERTIFICATE);
    const bool of_applications = of == CERTIFICATE_STEPS || of == CERTIFICATE_FLIPS;

    return part < PART_CERTIFICATE
               ? copy_begin(copy, job->db, parts[part].table, parts[part].columns, err)
               : copy_begin(copy, job->db, certificate_tables[of],
                            text_format(job->arena, "point, %s%s",
                                        of_applications ? "application_id, " : "",
                                        certificate_columns(of)),
                            err);
}

static enum status
send(struct simulating *simulating, struct err *err)
{
    struct simulation_store *store = simulating->store;
    struct db *db = simulating->job->db;
    enum status status = ST_OK;

    if (!store->begun) {
        status = db_named(db, "simulation_begin", DB_NO_PARAMS, DB_NO_ROWS, err);
        store->begun = true;
    }
    for (size_t i = 0; status == ST_OK && i < PARTS; i++) {
        struct copy *copy = NULL;

        status = begin_part(simulating, i, &copy, err);
        if (status != ST_OK) {
            copy_abort(copy);
            return status;
        }
        copy_forward(copy, store->waiting[i]);
        status = copy_end(copy, err);
    }
    arena_free(&store->arena);
    arena_init(&store->arena, ROWS_LIMIT_BYTES);
    begin_waiting(store);
    return status;
}

static void
add_run(struct simulating *simulating, struct arena *arena, int32_t number,
        const struct simulation_point *point, bool flips_looked)
{
    struct copy *copy = simulating->store->waiting[PART_RUN];
    struct fund_variation *sorted =
        ARENA_NEW(arena, struct fund_variation, point->variations.count);
    struct digest inputs, results = allocate_results_digest(&point->plan);

    for (size_t i = 0; i < point->variations.count; i++) {
        sorted[i] = point->variations.items[i];
    }
    inputs = allocate_inputs_digest(&simulating->scoring, allocate_engine(arena, &point->plan),
                                    "simulation", sorted, point->variations.count);
    copy_row(copy, 10);
    copy_int32(copy, number);
    copy_text(copy, outcome_policy(&point->file));
    copy_text(copy, allocate_variations_json(arena, sorted, point->variations.count));
    copy_bytes(copy, inputs.bytes, DIGEST_BYTES);
    copy_bytes(copy, results.bytes, DIGEST_BYTES);
    copy_int64(copy, point->file.net_cents);
    copy_int64(copy, point->effect.awarded_cents);
    copy_int64(copy, point->effect.left_cents);
    copy_bool(copy, flips_looked && !point->plan.walk.asked_other);
    copy_text(copy, allocate_solver(&point->plan));
}

static void
copy_int64_or_null(struct copy *copy, bool known, int64_t value)
{
    if (known) {
        copy_int64(copy, value);
    } else {
        copy_null(copy);
    }
}

static void
add_award(struct simulating *simulating, struct arena *arena, int32_t number, uint32_t place,
          const struct simulation_point *point, const struct assessed_row *row)
{
    const struct candidate *candidate = &point->plan.walk.candidates[point->plan.walk.order[place]];
    struct copy *copy = simulating->store->waiting[PART_AWARD];

    copy_row(copy, 19);
    copy_int32(copy, number);
    copy_int64(copy, row->application_id);
    copy_int32(copy, (int32_t)place + 1);
    copy_text(copy, row->record.envelope);
    if (candidate->rank > 0) {
        copy_int32(copy, (int32_t)candidate->rank);
    } else {
        copy_null(copy);
    }
    copy_text(copy, award_status_code(candidate->status));
    copy_text(copy, award_reason_code(candidate->reason));
    copy_text(copy, award_named_quota(candidate) != ALLOCATION_NO_QUOTA
                        ? point->file.quotas[candidate->refused_quota].code
                        : NULL);
    copy_int64_or_null(copy, row->computed_known, row->computed_cents);
    copy_int64(copy, candidate->award_cents);
    copy_int64(copy, candidate->short_cents);
    copy_texts(copy, row->binding, row->binding_count);
    copy_int64s(copy, row->cap_cents, row->cap_known, point->file.cap_count);
    copy_int64_or_null(copy, row->record.scored, row->record.score_num);
    copy_int64_or_null(copy, row->record.scored, row->record.score_den);
    copy_bytes(copy, row->record.failed, row->record.mask_bytes);
    copy_bytes(copy, row->record.unknown, row->record.mask_bytes);
    copy_bytes(copy, row->record.waived, row->record.mask_bytes);
    if (allocation_plan_by_fields(&point->file)) {
        copy_null(copy);
    } else {
        copy_texts(copy, allocate_groups(arena, &point->plan, point->plan.walk.order[place]),
                   point->file.quota_count);
    }
}

static void
add_money(struct simulating *simulating, struct arena *arena, int32_t number,
          const struct simulation_point *point)
{
    struct copy *envelopes = simulating->store->waiting[PART_ENVELOPE];
    struct copy *quotas = simulating->store->waiting[PART_QUOTA];
    size_t count = 0;
    const struct outcome_quota *groups = outcome_quotas(arena, &point->plan, &count);

    for (size_t i = 0; i < point->plan.walk.envelope_count; i++) {
        const struct envelope *envelope = &point->plan.walk.envelopes[i];

        copy_row(envelopes, 8);
        copy_int32(envelopes, number);
        copy_text(envelopes, point->file.envelopes[i].code);
        copy_int32(envelopes, (int32_t)i + 1);
        copy_int64(envelopes, envelope->voted_cents);
        copy_int64(envelopes, envelope->awarded_cents);
        copy_int64(envelopes, envelope->moved_in_cents);
        copy_int64(envelopes, envelope->moved_out_cents);
        copy_int64(envelopes, envelope->left_cents);
    }
    for (size_t i = 0; i < count; i++) {
        copy_row(quotas, 8);
        copy_int32(quotas, number);
        copy_text(quotas, groups[i].code);
        copy_text(quotas, groups[i].value);
        allocate_copy_used(quotas, &groups[i]);
    }
}

static void
add_lines(struct simulating *simulating, const struct simulation_point *point,
          const struct certificate_point *of)
{
    const struct allocation *walk = &point->plan.walk;
    struct copy *copy = simulating->store->waiting[PART_LINE];

    for (size_t i = 0, first = 0; i < walk->line_count; i++) {
        const struct award_line *line = &walk->lines[i];

        first = line->candidate == walk->lines[first].candidate ? first : i;
        copy_row(copy, 6);
        copy_int32(copy, of->number);
        copy_int64(copy, of->rows[line->candidate].application_id);
        copy_text(copy, point->file.passes[line->pass].code);
        copy_text(copy, point->file.envelopes[line->envelope].code);
        copy_int64(copy, line->cents);
        copy_int32(copy, (int32_t)(i - first) + 1);
    }
}

static void
add_certificate(struct simulating *simulating, struct arena *arena,
                const struct certificate_point *of, struct certificate *certificate)
{
    certificate_objectives(arena, certificate);
    certificate->points = (uint32_t)simulating->point_count;
    if (simulate_store_flips(simulating)) {
        certificate_flips(arena, certificate);
    }
    for (enum certificate_part part = 0; part < CERTIFICATE_PARTS; part++) {
        certificate_copy(simulating->store->waiting[PART_CERTIFICATE + part], arena, part,
                         certificate, of);
    }
}

bool
simulate_store_flips(const struct simulating *simulating)
{
    return (uint64_t)simulating->scoring.application_count * simulating->point_count <=
           CERTIFICATE_FLIPS_MAX;
}

enum status
simulate_store_add(struct simulating *simulating, struct arena *arena,
                   const struct simulation_point *point, const struct certificate_point *of,
                   struct certificate *certificate, struct err *err)
{
    const struct allocation *walk = &point->plan.walk;
    size_t bytes = 0;

    add_certificate(simulating, arena, of, certificate);
    add_run(simulating, arena, of->number, point, certificate->flips != NULL);
    for (uint32_t place = 0; place < walk->count; place++) {
        add_award(simulating, arena, of->number, place, point, &of->rows[walk->order[place]]);
    }
    add_lines(simulating, point, of);
    add_money(simulating, arena, of->number, point);
    for (size_t i = 0; i < PARTS; i++) {
        bytes += copy_gathered_bytes(simulating->store->waiting[i]);
    }
    return bytes >= SENT_AT_BYTES ? send(simulating, err) : ST_OK;
}

/* point, allocation_run_id, name, created */
static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct simulating *simulating = context;

    (void)err;
    simulating->table.rows[db_int64(row, 0)].run =
        arena_string(simulating->job->arena, db_text(row, 2));
    return ST_OK;
}

enum status
simulate_store_end(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    const struct db_param params[] = {
        CALL_PARAMS(job, simulating->call),
        db_number(job->arena, simulating->scoring.id),
        db_string(LEVAIN_ENGINE),
    };
    enum status status = send(simulating, err);

    if (status == ST_OK) {
        status = db_named(job->db, "simulation_store", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_stored, .context = simulating}, err);
    }
    arena_free(&simulating->store->arena);
    return status;
}
