/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain remit show REMITTANCE [--out FILE]    what became of each transfer; the file, once more
 * levain remit list FUND                       the remittances of a fund
 */
#include "output.h"
#include "remit_file.h"
#include "remittance_name.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *state, *words, *next;
} states[] = {
    {"prepared", N_("prepared, not sent"), N_("hand its file in, then levain remit send")},
    {"sent", N_("sent"), N_("levain remit answer reads what the bank says")},
    {"accepted", N_("accepted by the bank"), N_("levain remit answer reads what the bank says")},
    {"rejected", N_("rejected by the bank"), N_("mend what it says, then levain remit prepare")},
    {"cancelled", N_("cancelled"), N_("its orders wait again")},
    {"left", N_("PAID ALREADY, not by this file: do not hand it in, levain remit cancel"), ""},
    {"executed", N_("executed"), ""},
    {"returned", N_("came back"), ""},
};

static const char *
state_words(const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].state, state) == 0) {
            return words_of(states[i].words);
        }
    }
    return state;
}

static const char *
next_words(const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].state, state) == 0) {
            return states[i].next[0] != '\0' ? words_of(states[i].next) : "";
        }
    }
    return "";
}

static const char *
day_of(const struct fund_act *act, const struct db_row *row, int column)
{
    return date_text(act->job->arena, (int32_t)db_int64(row, column));
}

/* year, number, message, format, account, holder, execute_on, day, order_count, cents, state,
 * state_day, motive, sha256, executed, returned, recorded_by */
static enum status
on_remittance(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;
    const char *name =
        text_format(act->job->arena, "%" PRId64 "/R%" PRId64, db_int64(row, 0), db_int64(row, 1));

    (void)err;
    act->row_count++;
    json_begin_object(writer, NULL);
    json_string_of(writer, "remittance", name);
    json_string_of(writer, "message", db_text(row, 2));
    json_string_of(writer, "format", db_text(row, 3));
    row_json_text(writer, "account", row, 4);
    json_string_of(writer, "execute_on", day_of(act, row, 6));
    json_string_of(writer, "day", day_of(act, row, 7));
    json_number_of(writer, "orders", db_int64(row, 8));
    json_number_of(writer, "cents", db_int64(row, 9));
    json_string_of(writer, "state", db_text(row, 10));
    json_string_of(writer, "state_day", day_of(act, row, 11));
    row_json_text(writer, "motive", row, 12);
    json_string_of(writer, "sha256", db_text(row, 13));
    json_number_of(writer, "executed", db_int64(row, 14));
    json_number_of(writer, "returned", db_int64(row, 15));
    json_end_object(writer);
    text_addf(&act->words, _("%s, %s: %s, orders: %" PRId64 "; %s on %s"), name, db_text(row, 3),
              fund_act_money(act, db_int64(row, 9)), db_int64(row, 8),
              state_words(db_text(row, 10)),
              words_date(act->job->arena, (int32_t)db_int64(row, 11)));
    text_addf(&act->words, "%s%s%s\n", db_is_null(row, 12) ? "" : " (", db_text_or(row, 12, ""),
              db_is_null(row, 12) ? "" : ")");
    if (db_int64(row, 14) + db_int64(row, 15) > 0) {
        text_addf(&act->words, _("  %" PRId64 " executed, %" PRId64 " came back\n"),
                  db_int64(row, 14), db_int64(row, 15));
    }
    if (strcmp(db_text(row, 10), "prepared") == 0 || strcmp(db_text(row, 10), "rejected") == 0) {
        text_addf(&act->words, "  -> %s\n", next_words(db_text(row, 10)));
    }
    return ST_OK;
}

enum status
job_remit_list(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id), db_null(), db_null()};

        status = db_named(job->db, "remittances", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_remittance, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, _("nothing was remitted yet: levain remit prepare\n"));
    }
    return status;
}

/* exercise, number, call, application, instalment, holder, iban, reference, cents, state,
 * state_day, motive, organization, agreement, attempt */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_number_of(writer, "exercise", db_int64(row, 0));
    json_number_of(writer, "number", db_int64(row, 1));
    json_string_of(writer, "application", db_text(row, 3));
    json_string_of(writer, "instalment", db_text(row, 4));
    json_string_of(writer, "holder", db_text(row, 5));
    json_string_of(writer, "iban", db_text(row, 6));
    json_string_of(writer, "reference", db_text(row, 7));
    json_number_of(writer, "cents", db_int64(row, 8));
    json_string_of(writer, "state", db_text(row, 9));
    json_string_of(writer, "state_day", day_of(act, row, 10));
    row_json_text(writer, "motive", row, 11);
    json_end_object(writer);
    text_addf(&act->words, _("  %" PRId64 "/%" PRId64 " %s %s: %s, %s, %s; "), db_int64(row, 0),
              db_int64(row, 1), db_text(row, 3), db_text(row, 4),
              fund_act_money(act, db_int64(row, 8)), db_text(row, 5), db_text(row, 6));
    text_addf(&act->words, "%s%s%s%s\n", state_words(db_text(row, 9)),
              db_is_null(row, 11) ? "" : " (", db_text_or(row, 11, ""),
              db_is_null(row, 11) ? "" : ")");
    return ST_OK;
}

/* file */
static enum status
on_file(const struct db_row *row, void *context, struct err *err)
{
    size_t length;
    const char *bytes = db_data(row, 0, &length);

    (void)err;
    remit_write_when_kept(context, bytes, length);
    return ST_OK;
}

enum status
job_remit_show(struct job *job, struct err *err)
{
    struct remittance_name name;
    struct fund_act act;
    enum status status = remittance_begin(job, &act, &name, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_params params = {3, (const struct db_param[]){REMITTANCE_PARAMS(&act, name)}};

    status = db_named(job->db, "remittances", params,
                      (struct db_rows){.on_row = on_remittance, .context = &act}, err);
    if (status == ST_OK) {
        status = db_named(job->db, "remittance_lines", params,
                          (struct db_rows){.on_row = on_line, .context = &act}, err);
    }
    if (status == ST_OK && job->options.out != NULL) {
        status = db_named(job->db, "remittance_file", params,
                          (struct db_rows){.on_row = on_file, .context = job}, err);
    }
    json_end_array(&act.writer);
    if (status == ST_OK && job->options.json) {
        text_add(&act.json, "\n");
        output_print(text_of(&act.json));
    } else if (status == ST_OK && !job->options.quiet) {
        output_folded(job->arena, text_of(&act.words));
    }
    return status;
}
