/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain commit --call CALL [--exercise YEAR] [--vintage YEAR] [--at DAY]
 *
 * Commit the awards that the committee's last decision left standing and that are not committed
 * yet. A decision is recorded whatever is open; this is the act of accounting, which says by
 * envelope what lacks, and then commits nothing. The part of each funder is fixed here, to the
 * cent.
 */
#include "call.h"
#include "fund_act.h"
#include "output.h"

#include <inttypes.h>

struct committing {
    struct fund_act act;
    struct call call;
    int32_t vintage;
    int64_t awards, cents;
    struct text lacking;
    struct text operations; /* ids, as an array */
};

/* envelope, awards, cents, open */
static enum status
on_envelope(const struct db_row *row, void *context, struct err *err)
{
    struct committing *it = context;
    const int64_t cents = db_int64(row, 2), open = db_int64(row, 3);

    (void)err;
    it->awards += db_int64(row, 1);
    it->cents += cents;
    if (open < cents) {
        text_addf(&it->lacking, _("%s%s: %s to commit, %s open, %s lacking"),
                  it->lacking.length > 0 ? "\n       " : "", db_text(row, 0),
                  fund_act_money(&it->act, cents), fund_act_money(&it->act, open),
                  fund_act_money(&it->act, cents - open));
    }
    json_begin_object(&it->act.writer, NULL);
    json_string_of(&it->act.writer, "envelope", db_text(row, 0));
    json_number_of(&it->act.writer, "awards", db_int64(row, 1));
    json_number_of(&it->act.writer, "cents", cents);
    json_end_object(&it->act.writer);
    text_addf(&it->act.words, _("%s: %s committed, awards: %" PRId64 "\n"), db_text(row, 0),
              fund_act_money(&it->act, cents), db_int64(row, 1));
    return ST_OK;
}

/* operation_id */
static enum status
on_operation(const struct db_row *row, void *context, struct err *err)
{
    struct committing *it = context;

    (void)err;
    text_addf(&it->operations, "%s%" PRId64, it->operations.length > 1 ? "," : "",
              db_int64(row, 0));
    return ST_OK;
}

/* application, share, funder, cents */
static enum status
on_share(const struct db_row *row, void *context, struct err *err)
{
    struct committing *it = context;

    (void)err;
    json_begin_object(&it->act.writer, NULL);
    json_string_of(&it->act.writer, "funder", db_text(row, 2));
    json_number_of(&it->act.writer, "cents", db_int64(row, 3));
    json_end_object(&it->act.writer);
    text_addf(&it->act.words, _("  of which %s: %s\n"), db_text(row, 2),
              fund_act_money(&it->act, db_int64(row, 3)));
    return ST_OK;
}

static enum status
look(struct committing *it, struct err *err)
{
    struct job *job = it->act.job;
    const struct db_param params[] = {CALL_PARAMS(job, &it->call),
                                      db_number(job->arena, it->act.exercise),
                                      db_number(job->arena, it->vintage)};
    enum status status = db_named(job->db, "commit_state", (struct db_params){4, params},
                                  (struct db_rows){.on_row = on_envelope, .context = it}, err);

    if (status == ST_OK && it->lacking.length > 0) {
        err_hint(err, "%s", text_of(&it->lacking));
        return err_set(err, ST_DATA,
                       _("AE %" PRId32 " of %" PRId32 " do not suffice: levain appropriation open"),
                       it->act.exercise, it->vintage);
    }
    return status;
}

static enum status
post(struct committing *it, struct err *err)
{
    struct job *job = it->act.job;
    const struct db_param params[] = {
        CALL_PARAMS(job, &it->call), db_number(job->arena, it->act.exercise),
        db_number(job->arena, it->vintage), db_number(job->arena, it->act.day)};
    enum status status = db_named(job->db, "award_commit", (struct db_params){5, params},
                                  (struct db_rows){.on_row = on_operation, .context = it}, err);

    text_add(&it->operations, "}");
    if (status == ST_OK) {
        const struct db_param shared[] = {db_number(job->arena, it->act.fund_id),
                                          db_string(text_of(&it->operations)), db_flag(false)};

        status = db_named(job->db, "operation_shares", (struct db_params){3, shared},
                          (struct db_rows){.on_row = on_share, .context = it}, err);
    }
    return status;
}

enum status
job_commit(struct job *job, struct err *err)
{
    struct committing it = {.lacking = text_in(job->arena), .operations = text_in(job->arena)};
    enum status status = call_find(job, job->options.call, 0, &it.call, err);

    text_add(&it.operations, "{");
    if (status == ST_OK) {
        status = fund_act_begin(job, it.call.file.code, &it.act, err);
    }
    it.vintage = job->options.vintage != 0 ? job->options.vintage : it.act.exercise;
    if (status == ST_OK) {
        status = call_lock_decided(job, &it.call, err);
    }
    if (status == ST_OK) {
        status = look(&it, err);
    }
    if (status == ST_OK) {
        status = post(&it, err);
    }
    if (status == ST_OK) {
        fund_act_print(&it.act, _("everything that was decided is committed\n"));
    }
    return status;
}
