/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain funding accounts FUND [--at DAY]                      who runs a fund, its accounts
 * levain funding account FUND PURPOSE NUMBER --from DAY --source TEXT
 *
 * Who runs a fund decides who pays and in which accounts it is booked. Numbers are those of the
 * chart of that kind of operator until its accountant confirms others.
 */
#include "fund_act.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <string.h>

static const struct {
    const char *purpose, *words;
} purposes[] = {
    {"bank", N_("money of the fund")},
    {"bank_fee", N_("fees of the bank")},
    {"beneficiary", N_("owed to beneficiaries")},
    {"contribution", N_("what funders give")},
    {"contribution_back", N_("contributions that go back to funders")},
    {"contribution_back_body", N_("contributions that go back to private bodies")},
    {"contribution_back_patron", N_("patronage that goes back to companies")},
    {"contribution_body", N_("what private bodies contribute")},
    {"contribution_patron", N_("patronage of companies")},
    {"debtor", N_("owed by beneficiaries")},
    {"deficit", N_("what a year lacks")},
    {"direct_debit", N_("direct debits")},
    {"funder_called", N_("called from funders")},
    {"funder_called_private", N_("called from private funders")},
    {"funder_owed", N_("owed back to funders")},
    {"funder_owed_private", N_("owed back to private funders")},
    {"grant", N_("awards, for operation")},
    {"grant_investment", N_("awards, for investment")},
    {"interest", N_("interest that the bank pays")},
    {"left", N_("left, not known what for")},
    {"management", N_("for management")},
    {"management_body", N_("for management, of private bodies")},
    {"management_patron", N_("for management, of patronage")},
    {"recovery", N_("awards paid back")},
    {"restricted", N_("not used yet (fonds dédiés)")},
    {"restricted_body", N_("of private bodies, not used yet (fonds dédiés)")},
    {"restricted_body_in", N_("put aside of what private bodies contribute")},
    {"restricted_body_out", N_("used of what private bodies contributed")},
    {"restricted_in", N_("put aside of it")},
    {"restricted_out", N_("used of it")},
    {"restricted_patron", N_("of patronage, not used yet (fonds dédiés)")},
    {"restricted_patron_in", N_("put aside of patronage")},
    {"restricted_patron_out", N_("used of patronage")},
    {"surplus", N_("what a year leaves")},
    {"suspense", N_("not known what for")},
    {"waived", N_("claims given up")},
    {"written_off", N_("claims lost")},
};

static const char *
purpose_words(const char *purpose)
{
    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++) {
        if (strcmp(purposes[i].purpose, purpose) == 0) {
            return words_of(purposes[i].words);
        }
    }
    return purpose;
}

/* kind, since, decision, purpose, words, number, valid_from, source */
static enum status
on_account(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;
    const bool has_number = !db_is_null(row, 5), confirmed = !db_is_null(row, 6);
    struct arena *arena = act->job->arena;

    (void)err;
    if (act->row_count++ == 0) {
        text_addf(&act->words,
                  strcmp(db_text(row, 0), "private") == 0
                      ? _("fund %s: from %s on a private body runs it, and its own bank pays\n")
                      : _("fund %s: from %s on a public body runs it, and its treasury pays\n"),
                  act->fund, words_date(arena, (int32_t)db_int64(row, 1)));
    }
    json_begin_object(writer, NULL);
    json_string_of(writer, "operator", db_text(row, 0));
    json_string_of(writer, "purpose", db_text(row, 3));
    json_string_of(writer, "number", has_number ? db_text(row, 5) : NULL);
    json_flag_of(writer, "confirmed", confirmed);
    json_string_of(writer, "valid_from",
                   confirmed ? date_text(arena, (int32_t)db_int64(row, 6)) : NULL);
    row_json_text(writer, "source", row, 7);
    json_end_object(writer);
    if (has_number) {
        text_addf(&act->words, _("  %-8s%s (%s): "), db_text(row, 5),
                  purpose_words(db_text(row, 3)), db_text(row, 3));
        if (confirmed) {
            text_addf(&act->words, _("from %s: %s\n"), words_date(arena, (int32_t)db_int64(row, 6)),
                      db_text(row, 7));
        } else {
            text_addf(&act->words, _("to be confirmed; %s\n"), db_text_or(row, 7, ""));
        }
    }
    return ST_OK;
}

enum status
job_funding_accounts(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                          db_number(job->arena, act.day)};

        status = db_named(job->db, "operator_accounts", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_account, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, _("it is not recorded who runs the fund: levain funding operator\n"));
    }
    return status;
}

enum status
job_funding_account(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct fund_act act;
    bool created = false;
    enum status status;

    status = fund_act_begin(job, options->arguments[0], &act, err);
    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, act.fund_id), db_string(options->arguments[1]),
            db_string(options->arguments[2]), db_number(job->arena, options->from),
            db_string(options->source)};

        status = db_named(job->db, "account_number_set", (struct db_params){5, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "fund", act.fund);
    json_string_of(&act.writer, "purpose", options->arguments[1]);
    json_string_of(&act.writer, "number", options->arguments[2]);
    json_string_of(&act.writer, "valid_from", date_text(job->arena, options->from));
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    text_addf(&act.words,
              created ? _("%s: account %s from %s on\n")
                      : _("%s: was account %s already, from %s on\n"),
              options->arguments[1], options->arguments[2], words_date(job->arena, options->from));
    fund_act_print(&act, "");
    return ST_OK;
}
