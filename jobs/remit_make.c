/* SPDX-License-Identifier: MPL-2.0 */
/* remit_make - a remittance, numbered, made and kept with its file. */
#include "remit_file.h"

#include "output.h"

#include "base/date.h"
#include "exchange/iban.h"
#include "exchange/sepa_text.h"

#include <inttypes.h>

/* iban, bic, holder, initiator, day, confirmed_on */
static enum status
on_own(const struct db_row *row, void *context, struct err *err)
{
    struct remittance *remittance = context;
    struct arena *arena = remittance->act->job->arena;

    (void)err;
    remittance->bic = db_text_kept(arena, row, 1);
    remittance->holder = arena_string(arena, db_text(row, 2));
    remittance->initiator = arena_string(arena, db_text(row, 3));
    return ST_OK;
}

static enum status
read_own(struct remittance *remittance, struct err *err)
{
    struct job *job = remittance->act->job;
    const struct db_param params[] = {db_number(job->arena, remittance->act->fund_id),
                                      db_string(remittance->iban)};
    enum status status = db_named(job->db, "fund_accounts", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_own, .context = remittance}, err);

    if (status == ST_OK && remittance->holder == NULL) {
        err_hint(err, "%s", _("levain bank propose, then another person: levain bank confirm"));
        return err_set(err, ST_DATA, _("%s is no account of fund %s"), remittance->iban,
                       remittance->act->fund);
    }
    return status;
}

/* number, message */
static enum status
on_next(const struct db_row *row, void *context, struct err *err)
{
    struct remittance *remittance = context;

    (void)err;
    remittance->number = (int32_t)db_int64(row, 0);
    remittance->message = arena_string(remittance->act->job->arena, db_text(row, 1));
    return ST_OK;
}

enum status
remit_take_number(struct remittance *remittance, struct err *err)
{
    struct job *job = remittance->act->job;
    const int32_t year = date_to_civil(remittance->act->day).year;
    const struct db_param params[] = {db_number(job->arena, remittance->act->fund_id),
                                      db_number(job->arena, year)};

    remittance->year = year;

    return db_named(job->db, "remittance_next", (struct db_params){2, params},
                    (struct db_rows){.on_row = on_next, .context = remittance}, err);
}

static const char *
told_remittance(struct remittance *remittance)
{
    struct arena *arena = remittance->act->job->arena;
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "format", remittance->format);
    json_string_of(&writer, "account", remittance->iban);
    json_string_of(&writer, "execute_on", date_text(arena, remittance->execute_on));
    json_string_of(&writer, "day", date_text(arena, remittance->act->day));
    json_raw_of(&writer, "changes", text_of(&remittance->changes));
    json_flag_of(&writer, "batch_booking", remittance->act->job->options.batch_booking);
    json_end_object(&writer);
    return text_of(&json);
}

static const char *
told_orders(struct remittance *remittance)
{
    struct text json = text_in(remittance->act->job->arena);
    struct json_writer writer = json_writer_to(&json);

    json_begin_array(&writer, NULL);
    for (size_t i = 0; i < remittance->count; i++) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "exercise", remittance->orders[i].exercise);
        json_number_of(&writer, "number", remittance->orders[i].number);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    return text_of(&json);
}

static enum status
keep(struct remittance *remittance, struct err *err)
{
    struct job *job = remittance->act->job;
    const struct db_param params[] = {
        db_number(job->arena, remittance->act->fund_id),
        db_number(job->arena, remittance->year),
        db_number(job->arena, remittance->number),
        db_string(remittance->message),
        db_string(told_remittance(remittance)),
        db_string(told_orders(remittance)),
        db_bytes(remittance->file.data, (int)remittance->file.length)};

    return db_named(job->db, "remittance_prepare", (struct db_params){7, params}, DB_NO_ROWS, err);
}

/* What no bank takes of an order; null = nothing. */
static const char *
lack_of(struct arena *arena, const struct remitted_order *order)
{
    bool cut;

    if (sepa_text(arena, order->holder, SEPA_NAME_MAX, &cut)[0] == '\0') {
        return _("banks take no sign of its holder's name: propose its account in Latin letters");
    }
    return iban_is_sepa(order->iban)
               ? NULL
               : _("its account is of a country without SEPA transfers: pay it otherwise, levain"
                   " pay records that");
}

/* Those that a bank would take stay. */
static enum status
leave_out(struct remittance *remittance, struct err *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < remittance->count; i++) {
        const struct remitted_order *order = &remittance->orders[i];
        const char *lacks = lack_of(remittance->act->job->arena, order);

        if (lacks == NULL) {
            remittance->orders[kept++] = *order;
            continue;
        }
        if (remittance->named) {
            return err_set(err, ST_DATA, _("order %" PRId32 "/%" PRId32 " of %s: %s"),
                           order->exercise, order->number, order->application, lacks);
        }
        output_note(_("order %" PRId64 "/%" PRId64 " of %s is left out: %s"),
                    (int64_t)order->exercise, (int64_t)order->number, order->application, lacks);
        remittance->cents -= order->cents;
    }
    remittance->count = kept;
    return ST_OK;
}

enum status
remit_make(struct remittance *remittance, const char *requests, struct err *err)
{
    struct arena *arena = remittance->act->job->arena;
    enum status status = remittance->for_treasury ? ST_OK : read_own(remittance, err);

    remittance->changes = text_in(arena);
    remittance->changed = json_writer_to(&remittance->changes);
    remittance->file = text_in(arena);
    json_begin_array(&remittance->changed, NULL);
    status = status == ST_OK ? remit_orders(remittance, requests, err) : status;
    if (status == ST_OK && !remittance->for_treasury) {
        status = leave_out(remittance, err);
    }
    if (status == ST_OK && remittance->count == 0) {
        return ST_OK;
    }
    status = status == ST_OK ? remit_file(remittance, err) : status;
    json_end_array(&remittance->changed);
    status = status == ST_OK ? keep(remittance, err) : status;
    if (status == ST_OK) {
        remit_write_when_kept(remittance->act->job, remittance->file.data, remittance->file.length);
    }
    return status;
}
