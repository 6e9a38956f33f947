/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain pay ORDER... | --call CALL --exercise YEAR    orders leave for the bank
 * levain transmit ORDER... | --call CALL --exercise YEAR    orders are handed to the treasury
 * levain payment executed ORDER...                     the beneficiaries have the money
 * levain payment returned ORDER... --motive TEXT       the bank sent it back
 * levain payment reissue ORDER...                      it is sent again, to a confirmed account
 *
 * The accountant's part of a payment; where a treasury pays, another manager than who ordered hands
 * orders over to it, and the accountant records what it did. An order is named
 * [FUND/]EXERCISE/NUMBER. All of a command or nothing; what is so already is only found.
 */
#include "award_act.h"
#include "order_name.h"
#include "output.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

struct paying {
    struct award_act act;
    const char *kind;
    int64_t fund_id;
    struct text requests;
    struct json_writer writer;
    int64_t count;
};

static void
ask(struct paying *paying, int64_t exercise, int64_t number)
{
    paying->count++;
    json_begin_object(&paying->writer, NULL);
    json_number_of(&paying->writer, "exercise", exercise);
    json_number_of(&paying->writer, "number", number);
    json_end_object(&paying->writer);
}

static const char *
state_words(const char *kind, bool treasury)
{
    switch (kind[0]) {
    case 'p':
        return treasury ? _("handed to the treasury") : _("paid");
    case 'e':
        return treasury ? _("paid by the treasury") : _("executed");
    default:
        if (strcmp(kind, "returned") == 0) {
            return treasury ? _("sent back by the treasury") : _("returned");
        }
        return treasury ? _("handed to the treasury again") : _("sent again");
    }
}

/* application, exercise, number, cents, created, payer */
static enum status
on_paid(const struct db_row *row, void *context, struct err *err)
{
    struct paying *paying = context;
    struct award_act *act = &paying->act;
    const char *const words = state_words(paying->kind, strcmp(db_text(row, 5), "treasury") == 0);

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", db_text(row, 0));
    json_number_of(&act->writer, "exercise", db_int64(row, 1));
    json_number_of(&act->writer, "number", db_int64(row, 2));
    json_string_of(&act->writer, "state", paying->kind);
    json_string_of(&act->writer, "payer", db_text(row, 5));
    json_number_of(&act->writer, "cents", db_int64(row, 3));
    json_flag_of(&act->writer, "created", db_bool(row, 4));
    json_end_object(&act->writer);
    text_addf(&act->words,
              db_bool(row, 4) ? _("order %" PRId64 "/%" PRId64 ": %s, %s: %s\n")
                              : _("order %" PRId64 "/%" PRId64 ": %s, %s: %s already\n"),
              db_int64(row, 1), db_int64(row, 2), db_text(row, 0),
              award_act_money(act, db_int64(row, 3)), words);
    return ST_OK;
}

static enum status
on_open(const struct db_row *row, void *context, struct err *err)
{
    struct paying *paying = context;

    (void)err;
    ask(paying, paying->act.exercise, db_int64(row, 0));
    return ST_OK;
}

static enum status
gather_of_call(struct paying *paying, struct err *err)
{
    struct award_act *act = &paying->act;
    struct job *job = act->job;
    enum status status = award_act_begin(job, NULL, act, err);

    paying->fund_id = act->call.fund_id;
    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &act->call),
                                          db_number(job->arena, act->exercise)};

        status = db_named(job->db, "orders_open", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_open, .context = paying}, err);
    }
    return status;
}

static enum status
gather_named(struct paying *paying, struct err *err)
{
    struct award_act *act = &paying->act;
    struct job *job = act->job;
    enum status status = ST_OK;

    *act =
        (struct award_act){.job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
    act->writer = json_writer_to(&act->json);
    json_begin_array(&act->writer, NULL);
    for (size_t i = 0; i < job->options.argument_count && status == ST_OK; i++) {
        struct order_name name;

        status = order_find(job, job->options.arguments[i], &name, err);
        if (status == ST_OK && i > 0 && name.fund_id != paying->fund_id) {
            return err_set(err, ST_USAGE, "%s", _("the orders are of several funds"));
        }
        if (status == ST_OK) {
            paying->fund_id = name.fund_id;
            act->call.file.currency = name.currency;
            act->day = order_day(job, &name);
            act->exercise =
                job->options.exercise != 0 ? job->options.exercise : date_to_civil(act->day).year;
            ask(paying, name.exercise, name.number);
        }
    }
    return status;
}

/* Record it: by those that pay, or by those that hand over. */
static enum status
record(struct paying *paying, bool transmit, int32_t value_on, struct err *err)
{
    struct job *job = paying->act.job;
    const struct db_param fund = db_number(job->arena, paying->fund_id),
                          requests = db_string(text_of(&paying->requests)),
                          day = db_number(job->arena, value_on);
    const struct db_param paid[] = {fund,
                                    requests,
                                    db_string(paying->kind),
                                    DATED_PARAMS(&paying->act),
                                    day,
                                    db_string(job->options.motive)};
    const struct db_param transmitted[] = {fund, requests, DATED_PARAMS(&paying->act), day};
    const struct db_params params =
        transmit ? (struct db_params){5, transmitted} : (struct db_params){7, paid};

    return award_act_run(&paying->act, transmit ? "payment_transmit" : "payment_add", params,
                         (struct db_rows){.on_row = on_paid, .context = paying}, NULL, err);
}

static enum status
pay(struct job *job, const char *kind, bool transmit, struct err *err)
{
    struct paying paying = {.act = {.job = job}, .kind = kind, .requests = text_in(job->arena)};
    const struct option_day value_on = job->options.value_on;
    enum status status;

    paying.writer = json_writer_to(&paying.requests);
    json_begin_array(&paying.writer, NULL);
    status =
        job->options.argument_count > 0 ? gather_named(&paying, err) : gather_of_call(&paying, err);
    json_end_array(&paying.writer);
    if (status == ST_OK && paying.count > 0) {
        status = record(&paying, transmit, value_on.has ? value_on.day : paying.act.day, err);
    }
    if (status == ST_OK) {
        award_act_print(&paying.act, _("no order waits to be paid\n"));
    }
    return status;
}

enum status
job_orders_usage(struct job *job, struct err *err)
{
    struct order_name name;
    enum status status = ST_OK;

    for (size_t i = 0; i < job->options.argument_count && status == ST_OK; i++) {
        status = order_name_read(job->arena, job->options.arguments[i], &name, err);
    }
    return status;
}

enum status
job_pay_usage(struct job *job, struct err *err)
{
    return job->options.argument_count == 0 && job->options.call == NULL
               ? err_set(err, ST_USAGE, "%s", _("give either orders or --call"))
               : job_orders_usage(job, err);
}

enum status
job_pay(struct job *job, struct err *err)
{
    return pay(job, "paid", false, err);
}

enum status
job_transmit(struct job *job, struct err *err)
{
    return pay(job, "paid", true, err);
}

enum status
job_payment_executed(struct job *job, struct err *err)
{
    return pay(job, "executed", false, err);
}

enum status
job_payment_returned(struct job *job, struct err *err)
{
    return pay(job, "returned", false, err);
}

enum status
job_payment_reissue(struct job *job, struct err *err)
{
    return pay(job, "reissued", false, err);
}
