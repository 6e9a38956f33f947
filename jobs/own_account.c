/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain bank propose FUND IBAN --holder TEXT --evidence TEXT [--bic BIC] [--initiator TEXT]
 * levain bank confirm FUND IBAN --evidence TEXT
 * levain bank list FUND
 *
 * The accounts that a fund pays from. One person proposes, another confirms; what changes of one is
 * proposed and confirmed again. A remittance is drawn on a confirmed one.
 */
#include "fund_act.h"
#include "output.h"

#include "base/date.h"
#include "exchange/iban.h"

enum status
job_bank_propose(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *iban = option_iban(job->arena, options->arguments[1]);
    struct fund_act act;
    bool created = false;
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK && !iban_is_valid(iban)) {
        err_hint(err, "%s", _("compare it with the paper of the bank, sign by sign"));
        return err_set(err, ST_DATA, _("%s is no IBAN: its check digits or its length"), iban);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                          db_string(iban),
                                          db_string(options->bic),
                                          db_string(options->holder),
                                          db_string(options->initiator),
                                          db_string(options->evidence),
                                          db_number(job->arena, act.day)};

        status = db_named(job->db, "fund_account_propose", (struct db_params){7, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "iban", iban);
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    text_addf(
        &act.words,
        created ? _("%s: account proposed; another person has to confirm it: levain bank confirm\n")
                : _("%s: proposed already\n"),
        iban);
    fund_act_print(&act, "");
    return ST_OK;
}

enum status
job_bank_confirm(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *iban = option_iban(job->arena, options->arguments[1]);
    struct fund_act act;
    bool created = false;
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id), db_string(iban),
                                          db_string(options->evidence),
                                          db_number(job->arena, act.day)};

        status = db_named(job->db, "fund_account_confirm", (struct db_params){4, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "iban", iban);
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    text_addf(&act.words,
              created ? _("%s: account confirmed; remittances may be drawn on it\n")
                      : _("%s: confirmed already\n"),
              iban);
    fund_act_print(&act, "");
    return ST_OK;
}

/* iban, bic, holder, initiator, day, confirmed_on */
static enum status
on_account(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct arena *arena = act->job->arena;
    const bool confirmed = !db_is_null(row, 5);
    const char *bic = db_text_or(row, 1, NULL);

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "iban", db_text(row, 0));
    json_string_of(&act->writer, "bic", bic);
    json_string_of(&act->writer, "holder", db_text(row, 2));
    json_string_of(&act->writer, "initiator", db_text(row, 3));
    json_string_of(&act->writer, "proposed_on", date_text(arena, (int32_t)db_int64(row, 4)));
    json_string_of(&act->writer, "confirmed_on",
                   confirmed ? date_text(arena, (int32_t)db_int64(row, 5)) : NULL);
    json_end_object(&act->writer);
    text_addf(&act->words, _("%s%s%s: %s; "), db_text(row, 0), bic != NULL ? " " : "",
              bic != NULL ? bic : "", db_text(row, 2));
    text_addf(&act->words, confirmed ? _("confirmed on %s\n") : _("proposed on %s, to confirm\n"),
              words_date(arena, (int32_t)db_int64(row, confirmed ? 5 : 4)));
    return ST_OK;
}

enum status
job_bank_list(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id), db_string(NULL)};

        status = db_named(job->db, "fund_accounts", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_account, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, _("the fund has no account of its own: levain bank propose\n"));
    }
    return status;
}
