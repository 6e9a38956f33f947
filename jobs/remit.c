/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain remit prepare FUND|ORDER...|--call CALL --account IBAN --out FILE
 *         [--format pain.001.001.03|pain.001.001.09] [--execute-on DAY] [--exercise YEAR] [--at
 * DAY] levain mandates prepare FUND|ORDER...|--call CALL --out FILE [--exercise YEAR] [--at DAY]
 *
 * Orders that wait go in one file: transfers for the bank, mandates for the treasury of a public
 * operator. Nothing is posted until it was sent. The file is kept; the same command gives the same
 * bytes. What cannot leave is left out by name, or refused where it was named.
 */
#include "call.h"
#include "order_name.h"
#include "output.h"
#include "remit_file.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

struct preparing {
    struct remittance remittance;
    struct fund_act act;
    int64_t call_id; /* 0 = any */
    struct text requests;
    struct json_writer writer;
    bool found;
    const char *paid; /* the last order of the one found that the bank paid since */
};

static void
ask(struct preparing *preparing, int64_t exercise, int64_t number)
{
    preparing->remittance.capacity++;
    json_begin_object(&preparing->writer, NULL);
    json_number_of(&preparing->writer, "exercise", exercise);
    json_number_of(&preparing->writer, "number", number);
    json_end_object(&preparing->writer);
}

/* ---- which orders ---------------------------------------------------------------------------- */

static const char *
lack_words(const char *lacks)
{
    switch (lacks[0]) {
    case 's':
        return _("the award is suspended");
    case 'c':
        return _("another account was proposed since the order");
    case 'd':
        return _("a line of the bank debits it, and waits to be matched: levain match list");
    default:
        return _("its account is not confirmed, or has to wait");
    }
}

/* exercise, number, application, lacks */
static enum status
on_waiting(const struct db_row *row, void *context, struct err *err)
{
    struct preparing *preparing = context;

    (void)err;
    if (db_is_null(row, 3)) {
        ask(preparing, db_int64(row, 0), db_int64(row, 1));
    } else {
        output_note(_("order %" PRId64 "/%" PRId64 " of %s is left out: %s"), db_int64(row, 0),
                    db_int64(row, 1), db_text(row, 2), lack_words(db_text(row, 3)));
    }
    return ST_OK;
}

static enum status
gather_waiting(struct preparing *preparing, struct err *err)
{
    struct job *job = preparing->act.job;
    const int32_t exercise = job->options.exercise;
    const struct db_param params[] = {
        db_number(job->arena, preparing->act.fund_id),
        preparing->call_id != 0 ? db_number(job->arena, preparing->call_id) : db_null(),
        exercise != 0 ? db_number(job->arena, exercise) : db_null(),
        db_string(preparing->remittance.format), db_number(job->arena, preparing->act.day)};

    const enum status status = remit_take_number(&preparing->remittance, err);

    return status == ST_OK
               ? db_named(job->db, "remittance_waiting", (struct db_params){5, params},
                          (struct db_rows){.on_row = on_waiting, .context = preparing}, err)
               : status;
}

static enum status
gather_named(struct preparing *preparing, struct err *err)
{
    struct job *job = preparing->act.job;
    enum status status = ST_OK;

    for (size_t i = 0; i < job->options.argument_count && status == ST_OK; i++) {
        struct order_name name;

        status = order_find(job, job->options.arguments[i], &name, err);
        if (status == ST_OK && i == 0) {
            status = fund_act_begin(job, name.fund, &preparing->act, err);
        }
        if (status == ST_OK && name.fund_id != preparing->act.fund_id) {
            return err_set(err, ST_USAGE, "%s", _("the orders are of several funds"));
        }
        if (status == ST_OK) {
            ask(preparing, name.exercise, name.number);
        }
    }
    return status == ST_OK ? remit_take_number(&preparing->remittance, err) : status;
}

/* Orders have a stroke in their names, funds none. */
static bool
names_orders(const struct job_options *options)
{
    return options->argument_count > 0 && strchr(options->arguments[0], '/') != NULL;
}

static enum status
gather(struct preparing *preparing, struct err *err)
{
    struct job *job = preparing->act.job;
    const struct job_options *options = &job->options;
    enum status status;

    json_begin_array(&preparing->writer, NULL);
    if (names_orders(options)) {
        status = gather_named(preparing, err);
    } else if (options->call != NULL) {
        struct call call;

        status = call_find(job, options->call, 0, &call, err);
        status =
            status == ST_OK ? fund_act_begin(job, call.file.code, &preparing->act, err) : status;
        preparing->call_id = call.call_id;
        status = status == ST_OK ? gather_waiting(preparing, err) : status;
    } else {
        status = fund_act_begin(job, options->arguments[0], &preparing->act, err);
        status = status == ST_OK ? gather_waiting(preparing, err) : status;
    }
    json_end_array(&preparing->writer);
    return status;
}

/* ---- told ------------------------------------------------------------------------------------ */

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

/* year, number */
static enum status
on_same(const struct db_row *row, void *context, struct err *err)
{
    struct preparing *preparing = context;

    (void)err;
    preparing->found = true;
    preparing->remittance.year = (int32_t)db_int64(row, 0);
    preparing->remittance.number = (int32_t)db_int64(row, 1);
    return ST_OK;
}

/* year, number, exercise, order_number */
static enum status
on_left(const struct db_row *row, void *context, struct err *err)
{
    struct preparing *preparing = context;

    (void)err;
    preparing->paid = text_format(preparing->act.job->arena, "%" PRId64 "/%" PRId64,
                                  db_int64(row, 2), db_int64(row, 3));
    return ST_OK;
}

/* The file of a remittance, once more; not where it would pay what is paid. */
static enum status
write_again(struct preparing *preparing, struct err *err)
{
    const struct remittance *remittance = &preparing->remittance;
    struct job *job = preparing->act.job;
    const struct db_param same[] = {db_number(job->arena, preparing->act.fund_id),
                                    db_number(job->arena, remittance->year),
                                    db_number(job->arena, remittance->number)};
    enum status status = db_named(job->db, "remittances_left", (struct db_params){3, same},
                                  (struct db_rows){.on_row = on_left, .context = preparing}, err);

    if (status == ST_OK && preparing->paid != NULL) {
        err_hint(err, "%s",
                 _("levain remit cancel, then prepare again; if the bank has its file, levain remit"
                   " send"));
        return err_set(err, ST_DATA,
                       _("%" PRId32 "/R%" PRId32
                         " has order %s, which is paid since: its file is not written again"),
                       remittance->year, remittance->number, preparing->paid);
    }
    return status == ST_OK ? db_named(job->db, "remittance_file", (struct db_params){3, same},
                                      (struct db_rows){.on_row = on_file, .context = job}, err)
                           : status;
}

/* Of these orders; where none waits, the last one that was prepared so: it may have been cut off
 * before its file was written. */
static enum status
find_same(struct preparing *preparing, struct err *err)
{
    struct remittance *remittance = &preparing->remittance;
    struct job *job = preparing->act.job;
    const struct job_options *options = &job->options;
    const bool waits = remittance->capacity > 0;
    const struct db_param fund = db_number(job->arena, preparing->act.fund_id),
                          format = db_string(remittance->format),
                          iban = db_string(remittance->iban),
                          execute_on = waits || options->execute_on.has
                                           ? db_number(job->arena, remittance->execute_on)
                                           : db_null();
    const struct db_param same_orders[] = {fund,       db_string(text_of(&preparing->requests)),
                                           format,     iban,
                                           execute_on, db_flag(options->batch_booking)};
    const struct db_param last[] = {
        fund,
        format,
        iban,
        execute_on,
        preparing->call_id != 0 ? db_number(job->arena, preparing->call_id) : db_null(),
        options->exercise != 0 ? db_number(job->arena, options->exercise) : db_null()};
    const struct db_rows rows = {.on_row = on_same, .context = preparing};
    enum status status =
        waits ? db_named(job->db, "remittance_same", (struct db_params){6, same_orders}, rows, err)
              : db_named(job->db, "remittance_prepared", (struct db_params){6, last}, rows, err);

    if (status == ST_OK && preparing->found) {
        status = write_again(preparing, err);
    }
    return status;
}

static void
tell(struct preparing *preparing)
{
    struct remittance *remittance = &preparing->remittance;
    struct fund_act *act = &preparing->act;
    struct json_writer *writer = &act->writer;
    const char *name =
        text_format(act->job->arena, "%" PRId32 "/R%" PRId32, remittance->year, remittance->number);
    const char *changes = text_of(&act->words);

    json_begin_object(writer, NULL);
    json_string_of(writer, "remittance", name);
    json_string_of(writer, "format", remittance->format);
    json_flag_of(writer, "created", !preparing->found);
    json_string_of(writer, "file", act->job->options.out);
    if (!preparing->found) {
        json_string_of(writer, "message", remittance->message);
        json_number_of(writer, "orders", (int64_t)remittance->count);
        json_number_of(writer, "cents", remittance->cents);
        json_raw_of(writer, "changes", text_of(&remittance->changes));
    }
    json_end_object(writer);
    act->words = text_in(act->job->arena);
    if (preparing->found) {
        text_addf(&act->words,
                  remittance->capacity > 0
                      ? _("%s was prepared of these orders already; its file is written"
                          " again: %s\n")
                      : _("no other order waits; %s was prepared already, its file is written"
                          " again: %s\n"),
                  name, act->job->options.out);
        return;
    }
    text_addf(&act->words, _("%s: %s, orders: %zu; in %s\n"), name,
              fund_act_money(act, remittance->cents), remittance->count, act->job->options.out);
    text_add(&act->words, changes);
    text_addf(
        &act->words,
        remittance->for_treasury
            ? _("nothing is transmitted yet: once it was handed in, levain mandates send %s\n")
            : _("nothing is paid yet: once the bank has it, levain remit send %s\n"),
        name);
}

static enum status
prepare(struct job *job, struct preparing *preparing, struct err *err)
{
    struct remittance *remittance = &preparing->remittance;
    enum status status;

    preparing->act = (struct fund_act){.job = job};
    preparing->requests = text_in(job->arena);
    preparing->writer = json_writer_to(&preparing->requests);
    remittance->act = &preparing->act;
    remittance->named = names_orders(&job->options);
    status = gather(preparing, err);
    if (status != ST_OK) {
        return status;
    }
    remittance->execute_on =
        job->options.execute_on.has ? job->options.execute_on.day : preparing->act.day;
    status = find_same(preparing, err);
    if (status == ST_OK && !preparing->found && remittance->capacity > 0) {
        status = remit_make(remittance, text_of(&preparing->requests), err);
        remittance->capacity = remittance->count;
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (preparing->found || remittance->capacity > 0) {
        tell(preparing);
    }
    fund_act_print(&preparing->act, _("no order waits to be paid, but for those of files that were"
                                      " prepared: levain remit list\n"));
    return ST_OK;
}

enum status
job_remit_prepare_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct order_name name;
    enum pain001_version version;
    enum status status = ST_OK;

    if ((options->argument_count == 0) == (options->call == NULL)) {
        return err_set(err, ST_USAGE, "%s", _("give a fund, orders or --call"));
    }
    if (!names_orders(options) && options->argument_count > 1) {
        return err_set(err, ST_USAGE, "%s", _("a remittance is of one fund"));
    }
    if (options->format != NULL && !pain001_version_named(options->format, &version)) {
        return err_set(err, ST_USAGE,
                       _("banks take pain.001.001.03 or pain.001.001.09, not \"%s\""),
                       options->format);
    }
    for (size_t i = 0; names_orders(options) && i < options->argument_count && status == ST_OK;
         i++) {
        status = order_name_read(job->arena, options->arguments[i], &name, err);
    }
    return status;
}

enum status
job_remit_prepare(struct job *job, struct err *err)
{
    const char *format = job->options.format != NULL ? job->options.format : "pain.001.001.09";
    struct preparing preparing = {
        .remittance = {.format = format, .iban = option_iban(job->arena, job->options.account)}};

    return pain001_version_named(format, &preparing.remittance.version)
               ? prepare(job, &preparing, err)
               : err_set(err, ST_BUG, "%s", format);
}

enum status
job_mandates_prepare(struct job *job, struct err *err)
{
    struct preparing preparing = {.remittance = {.format = "mandates", .for_treasury = true}};

    return prepare(job, &preparing, err);
}
