/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain funding call|receive|return FUND FUNDER --amount AMOUNT --reference TEXT [--year YEAR]
 * levain funding manage FUND --amount AMOUNT --reference TEXT [--year YEAR]
 * levain funding owe FUND
 *         each with [--at DAY] [--value-on DAY] [--exercise YEAR]
 *
 * What moves between funders and the bank. The reference, of the call for funds or of the bank's
 * statement, is what makes a movement be booked once: the same again is found. `owe` gives what
 * beneficiaries paid back to whom it belongs: it is owed to the funders by their shares, or may be
 * used again where a convention says so.
 */
#include "fund_act.h"
#include "lines_waiting.h"
#include "output.h"

#include <inttypes.h>
#include <string.h>

struct moving {
    struct fund_act act;
    int32_t year;
    bool created;
};

static enum status
post(struct moving *moving, const char *kind, const char *funder, struct err *err)
{
    struct job *job = moving->act.job;
    const struct db_param params[] = {
        db_number(job->arena, moving->act.fund_id),
        db_string(kind),
        db_string(funder),
        db_number(job->arena, moving->year),
        db_string(job->options.reference),
        option_cents_param(job->arena, job->options.amount),
        fund_act_day(&moving->act),
        option_day_param(job->arena, job->options.value_on),
        fund_act_exercise(&moving->act),
    };

    return db_named(job->db, "funding_post", (struct db_params){9, params},
                    (struct db_rows){.on_row = db_on_flag, .context = &moving->created}, err);
}

static enum status
move(struct job *job, const char *kind, const char *said, struct err *err)
{
    const char *funder = job->options.argument_count > 1 ? job->options.arguments[1] : NULL;
    struct moving moving = {0};
    struct fund_act *act = &moving.act;
    enum status status = fund_act_begin(job, job->options.arguments[0], act, err);

    moving.year = job->options.year != 0 ? job->options.year : act->exercise;
    if (status == ST_OK) {
        status = post(&moving, kind, funder, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "fund", act->fund);
    json_string_of(&act->writer, "funder", funder);
    json_string_of(&act->writer, "kind", kind);
    json_number_of(&act->writer, "year", moving.year);
    json_string_of(&act->writer, "reference", job->options.reference);
    json_number_of(&act->writer, "cents", job->options.amount.cents);
    json_flag_of(&act->writer, "created", moving.created);
    json_end_object(&act->writer);
    text_addf(&act->words,
              moving.created ? _("%s %" PRId32 ", %s: %s %s\n")
                             : _("%s %" PRId32 ", %s: %s %s already\n"),
              funder != NULL ? funder : act->fund, moving.year, job->options.reference,
              fund_act_money(act, job->options.amount.cents), said);
    if (moving.created && strcmp(kind, "receive") == 0) {
        const struct entered entered = {act->fund_id, act->fund, job->options.amount.cents,
                                        act->day};

        status = lines_waiting_tell(job, entered, &act->words, &act->writer, err);
    }
    if (status == ST_OK) {
        fund_act_print(act, "");
    }
    return status;
}

enum status
job_funding_call(struct job *job, struct err *err)
{
    return move(job, "call_funds", _("called"), err);
}

enum status
job_funding_receive(struct job *job, struct err *err)
{
    return move(job, "receive", _("received"), err);
}

enum status
job_funding_manage(struct job *job, struct err *err)
{
    return move(job, "manage", _("taken for management"), err);
}

enum status
job_funding_return(struct job *job, struct err *err)
{
    return move(job, "give_back", _("given back"), err);
}

/* ---- what beneficiaries paid back ------------------------------------------------------------ */

/* operation_id */
static enum status
on_operation(const struct db_row *row, void *context, struct err *err)
{
    struct text *list = context;

    (void)err;
    text_addf(list, "%s%" PRId64, list->length > 1 ? "," : "", db_int64(row, 0));
    return ST_OK;
}

/* application, share, funder, cents */
static enum status
on_share(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    const char *application = db_text(row, 0), *funder = db_text(row, 2);
    const bool owed = strcmp(db_text(row, 1), "owed") == 0;
    const int64_t cents = db_int64(row, 3);

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", application);
    json_string_of(&act->writer, "funder", funder);
    json_string_of(&act->writer, "share", db_text(row, 1));
    json_number_of(&act->writer, "cents", cents);
    json_end_object(&act->writer);
    text_addf(&act->words,
              owed ? _("%s: %s owed to %s\n")
                   : _("%s: %s may be used again, by the convention of"
                       " %s\n"),
              application, fund_act_money(act, cents), funder);
    return ST_OK;
}

enum status
job_funding_owe(struct job *job, struct err *err)
{
    struct fund_act act;
    struct text list = text_in(job->arena);
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    text_add(&list, "{");
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                          db_number(job->arena, act.exercise),
                                          db_number(job->arena, act.day)};

        status = db_named(job->db, "funding_owe", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_operation, .context = &list}, err);
    }
    text_add(&list, "}");
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                          db_string(text_of(&list)), db_flag(true)};

        status = db_named(job->db, "operation_shares", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_share, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, _("nothing that was paid back waits for its funders\n"));
    }
    return status;
}
