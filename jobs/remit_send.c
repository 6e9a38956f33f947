/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain remit send REMITTANCE [--at DAY]         the bank has the file: its orders are paid
 * levain remit cancel REMITTANCE --motive TEXT    the file will not leave: they wait again
 * levain mandates send|cancel REMITTANCE          the same of a file for a treasury
 *
 * What was sent is not cancelled: the bank rejects it, or its transfers come back.
 */
#include "output.h"
#include "remittance_name.h"

#include <inttypes.h>

struct sending {
    struct fund_act act;
    struct text found; /* the names of those that were paid before */
    size_t created, count;
    int64_t cents;
};

/* application, exercise, number, cents, created */
static enum status
on_sent(const struct db_row *row, void *context, struct err *err)
{
    struct sending *sending = context;
    struct json_writer *writer = &sending->act.writer;

    (void)err;
    sending->count++;
    sending->created += db_bool(row, 4);
    sending->cents += db_int64(row, 3);
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_number_of(writer, "exercise", db_int64(row, 1));
    json_number_of(writer, "number", db_int64(row, 2));
    json_number_of(writer, "cents", db_int64(row, 3));
    json_flag_of(writer, "created", db_bool(row, 4));
    json_end_object(writer);
    text_addf(&sending->act.words, _("  %" PRId64 "/%" PRId64 ": %s, %s\n"), db_int64(row, 1),
              db_int64(row, 2), db_text(row, 0), fund_act_money(&sending->act, db_int64(row, 3)));
    if (!db_bool(row, 4)) {
        text_addf(&sending->found, " %" PRId64 "/%" PRId64, db_int64(row, 1), db_int64(row, 2));
    }
    return ST_OK;
}

enum status
job_remit_send(struct job *job, struct err *err)
{
    struct remittance_name name;
    struct sending sending = {0};
    enum status status = remittance_begin(job, &sending.act, &name, err);
    const char *orders;

    sending.found = text_in(job->arena);

    if (status == ST_OK) {
        const struct db_param params[] = {REMITTANCE_PARAMS(&sending.act, name),
                                          db_number(job->arena, sending.act.day)};

        status = db_named(job->db, "remittance_send", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_sent, .context = &sending}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    orders = text_of(&sending.act.words);
    sending.act.words = text_in(job->arena);
    text_addf(&sending.act.words,
              sending.created > 0
                  ? _("%" PRId32 "/R%" PRId32 " was sent: %s, orders: %zu\n")
                  : _("%" PRId32 "/R%" PRId32 " was sent already: %s, orders: %zu\n"),
              name.year, name.number, fund_act_money(&sending.act, sending.cents), sending.count);
    text_add(&sending.act.words, orders);
    if (sending.created > 0 && text_of(&sending.found)[0] != '\0') {
        text_addf(&sending.act.words, _("  paid before, by lines of the bank:%s\n"),
                  text_of(&sending.found));
    }
    fund_act_print(&sending.act, "");
    return ST_OK;
}

enum status
job_remit_cancel(struct job *job, struct err *err)
{
    struct remittance_name name;
    struct fund_act act;
    bool created = false;
    enum status status = remittance_begin(job, &act, &name, err);

    if (status == ST_OK) {
        const struct db_param params[] = {REMITTANCE_PARAMS(&act, name),
                                          db_number(job->arena, act.day),
                                          db_string(job->options.motive)};

        status = db_named(job->db, "remittance_cancel", (struct db_params){5, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "remittance",
                   text_format(job->arena, "%" PRId32 "/R%" PRId32, name.year, name.number));
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    text_addf(&act.words,
              created ? _("%" PRId32 "/R%" PRId32
                          " will not leave: its orders wait again; do not hand its file in\n")
                      : _("%" PRId32 "/R%" PRId32 " was cancelled already\n"),
              name.year, name.number);
    fund_act_print(&act, "");
    return ST_OK;
}
