/* SPDX-License-Identifier: MPL-2.0 */
#include "award_ledger.h"

#include "base/date.h"
#include "life_words.h"

#include <inttypes.h>
#include <string.h>

/* ---- transfers ------------------------------------------------------------------------------- */

struct telling {
    struct award_act *act;
    int64_t operation_id; /* of the line before */
};

static const char *
ledger_words(const char *ledger)
{
    return strcmp(ledger, "ae") == 0 ? _("AE") : strcmp(ledger, "cp") == 0 ? _("CP") : _("cash");
}

/* day, kind, reverses, ledger, debit_stage, credit_stage, exercise, vintage, envelope, cents,
 * operation_id */
static enum status
on_transfer(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    struct award_act *act = telling->act;
    struct json_writer *writer = &act->writer;
    const char *day = date_text(act->job->arena, (int32_t)db_int64(row, 0));
    const bool same = telling->operation_id == db_int64(row, 10);

    (void)err;
    telling->operation_id = db_int64(row, 10);
    json_begin_object(writer, NULL);
    json_string_of(writer, "day", day);
    json_string_of(writer, "kind", db_text(row, 1));
    json_flag_of(writer, "reverses", db_bool(row, 2));
    json_string_of(writer, "ledger", db_text(row, 3));
    json_string_of(writer, "debit", db_text(row, 4));
    json_string_of(writer, "credit", db_text(row, 5));
    json_number_of(writer, "exercise", db_int64(row, 6));
    json_number_of(writer, "vintage", db_int64(row, 7));
    json_string_of(writer, "envelope", db_text(row, 8));
    json_number_of(writer, "cents", db_int64(row, 9));
    json_end_object(writer);
    text_addf(&act->words, "  %s  %s: %s > %s, %s\n", same ? "          " : day,
              ledger_words(db_text(row, 3)), life_words(LIFE_STAGE, db_text(row, 4)),
              life_words(LIFE_STAGE, db_text(row, 5)), award_act_money(act, db_int64(row, 9)));
    return ST_OK;
}

/* ---- what has to be equal -------------------------------------------------------------------- */

struct identity {
    const char *rule, *funder; /* null: of the award */
    int64_t vintage, first, second, third, result;
    bool holds;
};

static void
tell_identity(struct award_act *act, const struct identity *it)
{
    struct text *out = &act->words;

    if (strcmp(it->rule, "paid") == 0) {
        text_addf(out, _("  paid of AE %s = paid of CP %s"), award_act_money(act, it->first),
                  award_act_money(act, it->result));
    } else if (strcmp(it->rule, "cash") == 0) {
        text_addf(out, _("  paid in cash %s = paid of CP %s - come back %s"),
                  award_act_money(act, it->first), award_act_money(act, it->result),
                  award_act_money(act, it->second));
    } else {
        text_addf(out,
                  _("  %" PRId64 ", %s: committed %s - paid %s - given up %s = outstanding %s"),
                  it->vintage,
                  it->funder != NULL                 ? it->funder
                  : strcmp(it->rule, "funders") == 0 ? _("all funders together")
                                                     : _("the award"),
                  award_act_money(act, it->first), award_act_money(act, it->second),
                  award_act_money(act, it->third), award_act_money(act, it->result));
    }
    text_addf(out, "%s\n", it->holds ? "" : _("; THIS DOES NOT HOLD: levain verify says where"));
}

/* rule, vintage, funder, first_cents, second_cents, third_cents, result_cents */
static enum status
on_identity(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = ((struct telling *)context)->act;
    struct json_writer *writer = &act->writer;
    struct identity it = {.rule = db_text(row, 0),
                          .vintage = db_int64_or(row, 1, 0),
                          .funder = db_text_or(row, 2, NULL),
                          .first = db_int64(row, 3),
                          .second = db_int64(row, 4),
                          .third = db_int64(row, 5),
                          .result = db_int64(row, 6)};

    (void)err;
    it.holds = strcmp(it.rule, "paid") == 0   ? it.first == it.result
               : strcmp(it.rule, "cash") == 0 ? it.first == it.result - it.second
                                              : it.first - it.second - it.third == it.result;
    json_begin_object(writer, NULL);
    json_string_of(writer, "rule", it.rule);
    if (it.vintage != 0) {
        json_number_of(writer, "vintage", it.vintage);
        json_string_of(writer, "funder", it.funder);
        json_number_of(writer, "committed_cents", it.first);
        json_number_of(writer, "paid_cents", it.second);
        json_number_of(writer, "decommitted_cents", it.third);
        json_number_of(writer, "outstanding_cents", it.result);
    } else {
        json_number_of(writer, strcmp(it.rule, "paid") == 0 ? "ae_paid_cents" : "cash_paid_cents",
                       it.first);
        json_number_of(writer, "cp_paid_cents", it.result);
        json_number_of(writer, "returned_cents", it.second);
    }
    json_flag_of(writer, "holds", it.holds);
    json_end_object(writer);
    tell_identity(act, &it);
    return ST_OK;
}

enum status
award_ledger_tell(struct award_act *act, struct err *err)
{
    struct telling telling = {.act = act};
    const struct db_param params[] = {AWARD_PARAMS(act)};
    enum status status;

    text_addf(&act->words, "%s\n", _("transfers"));
    json_begin_array(&act->writer, "transfers");
    status = db_named(act->job->db, "award_transfers", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_transfer, .context = &telling}, err);
    json_end_array(&act->writer);
    if (status != ST_OK) {
        return status;
    }
    text_addf(&act->words, "%s\n", _("what has to be equal"));
    json_begin_array(&act->writer, "identities");
    status = db_named(act->job->db, "award_identities", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_identity, .context = &telling}, err);
    json_end_array(&act->writer);
    return status;
}
