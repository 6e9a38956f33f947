/* SPDX-License-Identifier: MPL-2.0 */
#include "verify_bodies.h"

#include "base/text.h"
#include "money/operation_accounts.h"
#include "money/operation_body.h"
#include "money/operation_links.h"

#include <pthread.h>
#include <string.h>

/* Operations whose transfers are asked for at once. */
#define SLICE 16000
/* An account takes about 200 bytes, and a slice some 10 million. */
#define LIMIT_BYTES ((size_t)4 << 30)

/* What an operation says but for its transfers, as a part of `heads`. */
struct operation {
    int64_t operation_id;
    size_t head_at, head_length;
    uint32_t kind; /* as operation_parts_kind */
    struct digest body;
};

struct verify_bodies {
    const struct job *job;
    const char *snapshot;
    int64_t fund_id;
    pthread_t thread;
    bool is_started;
    enum status status;
    struct err err;
    struct arena arena, scratch; /* of the thread */
    struct db *db;
    struct digest_head empty;
    struct operation *operations; /* SLICE and a block more */
    size_t count, capacity, at;   /* at: the one whose transfers come */
    struct text heads, body;
    struct operation_accounts *accounts;
    struct operation_parts *parts;
    struct operation_links *links;
    struct verify_found found;
};

/* ---- accounts -------------------------------------------------------------------------------- */

/* kind, part_count, part, debit_place, credit_place, leaves_award */
static enum status
on_part(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;

    if (!operation_parts_learn(bodies->parts,
                               &(struct part_move){.kind = db_text(row, 0),
                                                   .part_count = (uint32_t)db_int64(row, 1),
                                                   .part = (uint32_t)db_int64(row, 2),
                                                   .debit_place = db_text(row, 3),
                                                   .credit_place = db_text(row, 4),
                                                   .leaves_award = db_bool(row, 5)})) {
        return err_set(err, ST_BUG, _("%s has more parts than this program can look at"),
                       db_text(row, 0));
    }
    return ST_OK;
}

/* account_id, name, place, envelope, call_id, application_id, debit_cents, credit_cents */
static enum status
on_account(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;

    (void)err;
    operation_accounts_learn(
        bodies->accounts, db_int64(row, 0),
        &(struct operation_account){
            .name = db_text(row, 1),
            .of = {.place = operation_parts_code(bodies->parts, db_text(row, 2)),
                   .envelope = operation_parts_code(bodies->parts, db_text_or(row, 3, NULL)),
                   .call_id = db_int64(row, 4),
                   .application_id = db_int64(row, 5)},
            .debit_cents = db_int64(row, 6),
            .credit_cents = db_int64(row, 7),
        });
    return ST_OK;
}

/* One of another length is nobody's. */
static struct digest
digest_in(const struct db_row *row, int column)
{
    struct digest digest = {0};
    size_t length;
    const char *bytes = db_data(row, column, &length);

    if (length == DIGEST_BYTES) {
        memcpy(digest.bytes, bytes, DIGEST_BYTES);
    }
    return digest;
}

/* ---- operations ------------------------------------------------------------------------------ */

static void
begin_body(struct verify_bodies *bodies)
{
    text_clear(&bodies->body);
    if (bodies->at < bodies->count) {
        const struct operation *operation = &bodies->operations[bodies->at];

        text_add_bytes(&bodies->body, text_of(&bodies->heads) + operation->head_at,
                       operation->head_length);
        operation_parts_begin(bodies->parts, operation->kind);
    }
}

static void
end_body(struct verify_bodies *bodies)
{
    const struct digest made =
        digest_after(&bodies->empty, text_of(&bodies->body), bodies->body.length);

    bodies->found.wrong_body |=
        memcmp(made.bytes, bodies->operations[bodies->at].body.bytes, DIGEST_BYTES) != 0;
    bodies->found.part_missing |= !operation_parts_are_whole(bodies->parts);
    bodies->at++;
    begin_body(bodies);
}

/* operation_id, ledger, debit_account_id, credit_account_id, cents */
static enum status
on_transfer(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;
    const int64_t operation_id = db_int64(row, 0), cents = db_int64(row, 4);
    struct operation_account *debit = operation_accounts_find(bodies->accounts, db_int64(row, 2));
    struct operation_account *credit = operation_accounts_find(bodies->accounts, db_int64(row, 3));

    (void)err;
    while (bodies->at < bodies->count &&
           bodies->operations[bodies->at].operation_id < operation_id) {
        end_body(bodies);
    }
    operation_body_transfer(&bodies->body, db_text(row, 1), cents,
                            debit->name != NULL ? debit->name : "",
                            credit->name != NULL ? credit->name : "");
    operation_parts_transfer(bodies->parts, &debit->of, &credit->of, cents);
    operation_accounts_move(bodies->accounts, debit, credit, cents);
    return ST_OK;
}

static enum status
ask_transfers(struct verify_bodies *bodies, struct err *err)
{
    struct arena *arena = &bodies->scratch;
    const struct db_param params[] = {
        db_number(arena, bodies->fund_id), db_number(arena, bodies->operations[0].operation_id),
        db_number(arena, bodies->operations[bodies->count - 1].operation_id)};

    return db_named(bodies->db, "ledger_operation_transfers", (struct db_params){3, params},
                    (struct db_rows){.on_row = on_transfer, .context = bodies}, err);
}

/* The operations that were read, with their transfers; then there are none. */
static enum status
look(struct verify_bodies *bodies, struct err *err)
{
    struct arena *arena = &bodies->scratch;
    const struct arena_mark mark = arena_mark(arena);
    enum status status;

    if (bodies->count == 0) {
        return ST_OK;
    }
    bodies->at = 0;
    begin_body(bodies);
    status = ask_transfers(bodies, err);
    while (status == ST_OK && bodies->at < bodies->count) {
        end_body(bodies);
    }
    bodies->count = 0;
    text_clear(&bodies->heads);
    arena_reset(arena, mark);
    return status;
}

static void
keep(struct verify_bodies *bodies, const struct operation *operation)
{
    if (bodies->count == bodies->capacity) {
        const size_t capacity = bodies->capacity == 0 ? 1024 : bodies->capacity * 2;
        struct operation *operations = ARENA_NEW(&bodies->arena, struct operation, capacity);

        if (bodies->count > 0) {
            memcpy(operations, bodies->operations, bodies->count * sizeof *operations);
        }
        bodies->operations = operations;
        bodies->capacity = capacity;
    }
    bodies->operations[bodies->count++] = *operation;
}

/* chain, length, sha256 */
static enum status
on_chain(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;
    const struct digest head = digest_in(row, 2);

    if (!operation_links_learn(bodies->links, db_text(row, 0), db_int64(row, 1), &head)) {
        return err_set(err, ST_BUG, _("chain %s does not come in its order"), db_text(row, 0));
    }
    return ST_OK;
}

/* operation_id, kind, key, exercise, accounted_on, value_on, cites, reason, reverses, body_sha256,
 * chain, place, sha256 */
static enum status
on_operation(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;
    struct arena *arena = &bodies->scratch;
    const struct arena_mark mark = arena_mark(arena);
    struct operation operation = {.operation_id = db_int64(row, 0),
                                  .head_at = bodies->heads.length,
                                  .body = digest_in(row, 9)};
    const struct digest link = digest_in(row, 12);

    (void)err;
    operation_body_head(arena, &bodies->heads,
                        &(struct operation_body){.kind = db_text(row, 1),
                                                 .key = db_text(row, 2),
                                                 .exercise = (int32_t)db_int64(row, 3),
                                                 .accounted_on = (int32_t)db_int64(row, 4),
                                                 .value_on = (int32_t)db_int64(row, 5),
                                                 .cites = db_text_or(row, 6, NULL),
                                                 .reason = db_text_or(row, 7, NULL),
                                                 .reverses = db_text_or(row, 8, NULL)});
    operation.head_length = bodies->heads.length - operation.head_at;
    operation.kind = operation_parts_kind(bodies->parts, db_text(row, 1));
    bodies->found.broken_chain |= !operation_links_follow(
        bodies->links, db_text(row, 10), db_int64(row, 11), &operation.body, &link);
    keep(bodies, &operation);
    arena_reset(arena, mark);
    return ST_OK;
}

static enum status
on_operations(void *context, struct err *err)
{
    struct verify_bodies *bodies = context;

    return bodies->count >= SLICE ? look(bodies, err) : ST_OK;
}

static enum status
look_at_all(struct verify_bodies *bodies, struct err *err)
{
    const struct db_param params[] = {db_number(&bodies->arena, bodies->fund_id)};
    const struct db_params of_fund = {1, params};
    enum status status = db_named(bodies->db, "ledger_parts", DB_NO_PARAMS,
                                  (struct db_rows){.on_row = on_part, .context = bodies}, err);

    if (status == ST_OK) {
        status = db_stream(bodies->db, "ledger_account_names", of_fund,
                           (struct db_rows){.on_row = on_account, .context = bodies}, err);
    }
    if (status == ST_OK) {
        status = db_named(bodies->db, "ledger_chains", of_fund,
                          (struct db_rows){.on_row = on_chain, .context = bodies}, err);
    }
    if (status == ST_OK) {
        status = db_stream(
            bodies->db, "ledger_operations", of_fund,
            (struct db_rows){.on_row = on_operation, .on_block = on_operations, .context = bodies},
            err);
        bodies->found.broken_chain |= !operation_links_are_whole(bodies->links);
    }
    if (status == ST_OK) {
        status = look(bodies, err);
        bodies->found.wrong_sum = !operation_accounts_are_summed(bodies->accounts);
    }
    return status;
}

static void *
work(void *context)
{
    struct verify_bodies *bodies = context;
    const struct job *job = bodies->job;

    bodies->status = db_open(&bodies->db, job->options.dsn, &bodies->err);
    if (bodies->status == ST_OK) {
        bodies->status =
            db_begin_at(bodies->db, bodies->snapshot, job->command->role, &bodies->err);
    }
    if (bodies->status == ST_OK) {
        bodies->status = look_at_all(bodies, &bodies->err);
    }
    db_close(bodies->db);
    return NULL;
}

/* snapshot */
static enum status
on_snapshot(const struct db_row *row, void *context, struct err *err)
{
    struct verify_bodies *bodies = context;

    (void)err;
    bodies->snapshot = arena_string(&bodies->arena, db_text(row, 0));
    return ST_OK;
}

enum status
verify_bodies_begin(struct job *job, int64_t fund_id, struct verify_bodies **begun, struct err *err)
{
    struct verify_bodies *bodies = ARENA_NEW(job->arena, struct verify_bodies, 1);
    enum status status;

    *begun = bodies;
    *bodies =
        (struct verify_bodies){.job = job, .fund_id = fund_id, .empty = digest_head_of("", 0)};
    arena_init(&bodies->arena, LIMIT_BYTES);
    arena_init(&bodies->scratch, LIMIT_BYTES);
    bodies->heads = text_in(&bodies->arena);
    bodies->body = text_in(&bodies->arena);
    bodies->accounts = operation_accounts_in(&bodies->scratch);
    bodies->parts = operation_parts_in(&bodies->arena);
    bodies->links = operation_links_in(&bodies->arena);
    status = db_named(job->db, "snapshot_export", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_snapshot, .context = bodies}, err);
    if (status == ST_OK) {
        bodies->is_started = pthread_create(&bodies->thread, NULL, work, bodies) == 0;
        status = bodies->is_started
                     ? ST_OK
                     : err_set(err, ST_UNAVAILABLE, "%s", _("no thread could be started"));
    }
    return status;
}

enum status
verify_bodies_end(struct verify_bodies *bodies, struct verify_found *found, struct err *err)
{
    enum status status = ST_OK;

    *found = (struct verify_found){0};
    if (bodies == NULL) {
        return ST_OK;
    }
    if (bodies->is_started) {
        (void)pthread_join(bodies->thread, NULL);
        status = bodies->status;
        *found = bodies->found;
        if (status != ST_OK) {
            *err = bodies->err;
        }
    }
    arena_free(&bodies->scratch);
    arena_free(&bodies->arena);
    return status;
}
