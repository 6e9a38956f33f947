/* SPDX-License-Identifier: MPL-2.0 */
#include "match_told.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>

struct telling {
    struct fund_act *act;
    struct json_writer *writer;
    struct text *words;
};

/* exercise, number, application, cents, since, motive */
static enum status
on_suspended(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    struct json_writer *writer = telling->writer;
    const char *since = date_text(telling->act->job->arena, (int32_t)db_int64(row, 4));

    (void)err;
    json_begin_object(writer, NULL);
    json_number_of(writer, "exercise", db_int64(row, 0));
    json_number_of(writer, "number", db_int64(row, 1));
    json_string_of(writer, "application", db_text(row, 2));
    json_number_of(writer, "cents", db_int64(row, 3));
    json_string_of(writer, "since", since);
    row_json_text(writer, "motive", row, 5);
    json_end_object(writer);
    text_addf(telling->words,
              _("%" PRId64 "/%" PRId64 " of %s: the bank paid %s, although the award is suspended"
                " since %s; tell who suspended it\n"),
              db_int64(row, 0), db_int64(row, 1), db_text(row, 2),
              fund_act_money(telling->act, db_int64(row, 3)), since);
    return ST_OK;
}

/* year, number, exercise, order_number */
static enum status
on_in_file(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    struct json_writer *writer = telling->writer;
    const char *remittance = text_format(telling->act->job->arena, "%" PRId64 "/R%" PRId64,
                                         db_int64(row, 0), db_int64(row, 1));

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "remittance", remittance);
    json_number_of(writer, "exercise", db_int64(row, 2));
    json_number_of(writer, "number", db_int64(row, 3));
    json_end_object(writer);
    text_addf(telling->words,
              _("%" PRId64 "/%" PRId64 " is paid, and %s, not sent, has it too: if the bank has its"
                " file, levain remit send %s; else levain remit cancel %s, or it is paid twice\n"),
              db_int64(row, 2), db_int64(row, 3), remittance, remittance, remittance);
    return ST_OK;
}

enum status
match_paid_tell(struct fund_act *act, int64_t fund_id, struct json_writer *writer,
                struct text *words, struct err *err)
{
    struct telling telling = {act, writer, words};
    const struct db_param params[] = {db_number(act->job->arena, fund_id)},
                          of_any[] = {params[0], db_null(), db_null()};
    enum status status;

    json_begin_array(writer, "suspended");
    status = db_named(act->job->db, "match_suspended", (struct db_params){1, params},
                      (struct db_rows){.on_row = on_suspended, .context = &telling}, err);
    json_end_array(writer);
    json_begin_array(writer, "in_files");
    status = status == ST_OK
                 ? db_named(act->job->db, "remittances_left", (struct db_params){3, of_any},
                            (struct db_rows){.on_row = on_in_file, .context = &telling}, err)
                 : status;
    json_end_array(writer);
    return status;
}
