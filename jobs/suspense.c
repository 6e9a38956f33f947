/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain suspense receive FUND --amount AMOUNT --reference TEXT [--holder TEXT] [--value-on DAY]
 * levain suspense clear FUND REFERENCE recovery APPLICATION      a claim is paid back
 * levain suspense clear FUND REFERENCE contribution FUNDER [--year YEAR]
 * levain suspense clear FUND REFERENCE returned ORDER --motive TEXT
 * levain suspense clear FUND REFERENCE sender --motive TEXT      it goes back to who sent it
 *         each with [--amount AMOUNT] [--at DAY] [--exercise YEAR]
 * levain suspense list FUND
 *
 * Money that came in, not known what for, waits on suspense. When it is known, it is booked as what
 * it was, by the reference of its line of the bank, and is refused where that would be.
 */
#include "application_name.h"
#include "fund_act.h"
#include "order_name.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

enum status
job_suspense_receive(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const struct option_day value_on = options->value_on;
    const int64_t cents = options->amount.cents;
    struct fund_act act;
    bool created = false;
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, act.fund_id),
            db_string(options->reference),
            db_number(job->arena, cents),
            db_string(options->holder),
            db_number(job->arena, act.exercise),
            db_number(job->arena, act.day),
            db_number(job->arena, value_on.has ? value_on.day : act.day)};

        status = db_named(job->db, "suspense_receive", (struct db_params){7, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "reference", options->reference);
    json_number_of(&act.writer, "cents", cents);
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    text_addf(&act.words,
              created ? _("%s: %s waits until it is known what for: levain suspense clear\n")
                      : _("%s: %s came in already\n"),
              options->reference, fund_act_money(&act, cents));
    fund_act_print(&act, "");
    return ST_OK;
}

/* ---- what it was ----------------------------------------------------------------------------- */

struct clearing {
    struct fund_act act;
    const char *kind, *what; /* what: null = it goes back */
    struct option_cents amount;
    struct text asked; /* JSON */
    int64_t cents, left_cents;
    bool created;
};

static enum status
other_fund(const char *what, const struct clearing *clearing, struct err *err)
{
    return err_set(err, ST_DATA, _("%s is not of fund %s"), what, clearing->act.fund);
}

/* What the database takes of it; names are made whole, so that the same is found again. */
static enum status
ask(struct clearing *clearing, struct json_writer *writer, struct err *err)
{
    struct job *job = clearing->act.job;
    struct application_name application;
    struct order_name order;
    enum status status = ST_OK;

    if (strcmp(clearing->kind, "recovery") == 0) {
        status = application_find(job, clearing->what, &application, err);
        if (status == ST_OK && application.fund_id != clearing->act.fund_id) {
            return other_fund(clearing->what, clearing, err);
        }
        if (status == ST_OK) {
            clearing->what = text_format(job->arena, "%s/%s", application.call, application.code);
            json_number_of(writer, "call_id", application.call_id);
            json_number_of(writer, "application_id", application.application_id);
        }
    } else if (strcmp(clearing->kind, "contribution") == 0) {
        json_string_of(writer, "funder", clearing->what);
        json_number_of(writer, "year",
                       job->options.year != 0 ? job->options.year : clearing->act.exercise);
    } else if (strcmp(clearing->kind, "returned") == 0) {
        status = order_find(job, clearing->what, &order, err);
        if (status == ST_OK && order.fund_id != clearing->act.fund_id) {
            return other_fund(clearing->what, clearing, err);
        }
        if (status == ST_OK) {
            clearing->what =
                text_format(job->arena, "%" PRId32 "/%" PRId32, order.exercise, order.number);
            json_number_of(writer, "exercise", order.exercise);
            json_number_of(writer, "number", order.number);
        }
    }
    return status;
}

enum status
job_suspense_clear_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *kind = options->arguments[2];
    const bool sender = strcmp(kind, "sender") == 0;

    if (!sender && strcmp(kind, "recovery") != 0 && strcmp(kind, "contribution") != 0 &&
        strcmp(kind, "returned") != 0) {
        return err_set(err, ST_USAGE,
                       _("money was a recovery, a contribution, a returned transfer or is the"
                         " sender's, not \"%s\""),
                       kind);
    }
    if (sender == (options->argument_count > 3)) {
        return err_set(err, ST_USAGE, "%s",
                       _("recovery takes an award, contribution a funder, returned an order,"
                         " sender nothing"));
    }
    if (options->motive == NULL && (sender || strcmp(kind, "returned") == 0)) {
        return err_set(err, ST_USAGE, _("--%s is missing"), "motive");
    }
    return ST_OK;
}

static enum status
read_clearing(struct clearing *clearing, struct err *err)
{
    struct job *job = clearing->act.job;
    const struct job_options *options = &job->options;
    const char *kind = options->arguments[2];
    const bool sender = strcmp(kind, "sender") == 0;
    struct json_writer writer;
    enum status status;

    clearing->kind = sender ? "sent_back" : kind;
    clearing->what = sender ? NULL : options->arguments[3];
    clearing->asked = text_in(job->arena);
    writer = json_writer_to(&clearing->asked);
    json_begin_object(&writer, NULL);
    clearing->amount = options->amount;
    status = ask(clearing, &writer, err);
    json_end_object(&writer);
    return status;
}

/* cents, left_cents, created */
static enum status
on_cleared(const struct db_row *row, void *context, struct err *err)
{
    struct clearing *clearing = context;

    (void)err;
    clearing->cents = db_int64(row, 0);
    clearing->left_cents = db_int64(row, 1);
    clearing->created = db_bool(row, 2);
    return ST_OK;
}

static const char *
kind_words(const char *kind)
{
    return strcmp(kind, "recovery") == 0       ? _("paid back")
           : strcmp(kind, "contribution") == 0 ? _("contribution")
           : strcmp(kind, "returned") == 0     ? _("returned by the bank")
                                               : _("sent back to who sent it");
}

static void
tell_cleared(struct clearing *clearing)
{
    struct fund_act *act = &clearing->act;
    const char *reference = act->job->options.arguments[1];
    struct json_writer *writer = &act->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "reference", reference);
    json_string_of(writer, "kind", clearing->kind);
    json_string_of(writer, "what", clearing->what);
    json_number_of(writer, "cents", clearing->cents);
    json_number_of(writer, "left_cents", clearing->left_cents);
    json_flag_of(writer, "created", clearing->created);
    json_end_object(writer);
    text_addf(&act->words, _("%s: %s %s%s%s"), reference, fund_act_money(act, clearing->cents),
              kind_words(clearing->kind), clearing->what != NULL ? ", " : "",
              clearing->what != NULL ? clearing->what : "");
    text_addf(&act->words, clearing->created ? _("; %s left\n") : _(" already; %s left\n"),
              fund_act_money(act, clearing->left_cents));
    fund_act_print(act, "");
}

enum status
job_suspense_clear(struct job *job, struct err *err)
{
    struct clearing clearing = {0};
    struct fund_act *act = &clearing.act;
    enum status status = fund_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        status = read_clearing(&clearing, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act->fund_id),
                                          db_string(job->options.arguments[1]),
                                          db_string(clearing.kind),
                                          db_string(clearing.what),
                                          db_string(text_of(&clearing.asked)),
                                          option_cents_param(job->arena, clearing.amount),
                                          db_string(job->options.motive),
                                          db_number(job->arena, act->exercise),
                                          db_number(job->arena, act->day)};

        status = db_named(job->db, "suspense_clear", (struct db_params){9, params},
                          (struct db_rows){.on_row = on_cleared, .context = &clearing}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    tell_cleared(&clearing);
    return ST_OK;
}

/* ---- what waits ------------------------------------------------------------------------------ */

struct listing {
    struct fund_act act;
    const char *reference; /* of the one at hand */
    int64_t left_cents;    /* of all */
};

/* reference, day, cents, payer, left, kind, what, event_cents, event_day, motive */
static enum status
on_suspense(const struct db_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct fund_act *act = &listing->act;
    struct arena *arena = act->job->arena;
    struct json_writer *writer = &act->writer;

    (void)err;
    if (listing->reference == NULL || strcmp(listing->reference, db_text(row, 0)) != 0) {
        if (listing->reference != NULL) {
            json_end_array(writer);
            json_end_object(writer);
        }
        listing->reference = arena_string(arena, db_text(row, 0));
        listing->left_cents += db_int64(row, 4);
        json_begin_object(writer, NULL);
        json_string_of(writer, "reference", listing->reference);
        json_string_of(writer, "day", date_text(arena, (int32_t)db_int64(row, 1)));
        json_number_of(writer, "cents", db_int64(row, 2));
        row_json_text(writer, "payer", row, 3);
        json_number_of(writer, "left_cents", db_int64(row, 4));
        json_begin_array(writer, "events");
        text_addf(&act->words, _("%s, %s: %s"), listing->reference,
                  date_text(arena, (int32_t)db_int64(row, 1)),
                  fund_act_money(act, db_int64(row, 2)));
        text_addf(&act->words, db_is_null(row, 3) ? "%s" : _(", sent by %s"),
                  db_text_or(row, 3, ""));
        text_addf(&act->words, _("; %s left\n"), fund_act_money(act, db_int64(row, 4)));
    }
    if (!db_is_null(row, 5)) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "kind", db_text(row, 5));
        row_json_text(writer, "what", row, 6);
        json_number_of(writer, "cents", db_int64(row, 7));
        json_string_of(writer, "day", date_text(arena, (int32_t)db_int64(row, 8)));
        row_json_text(writer, "motive", row, 9);
        json_end_object(writer);
        text_addf(&act->words, "  %s  %s %s%s%s\n", date_text(arena, (int32_t)db_int64(row, 8)),
                  fund_act_money(act, db_int64(row, 7)), kind_words(db_text(row, 5)),
                  db_is_null(row, 6) ? "" : ", ", db_text_or(row, 6, ""));
    }
    return ST_OK;
}

enum status
job_suspense_list(struct job *job, struct err *err)
{
    struct listing listing = {0};
    struct fund_act *act = &listing.act;
    enum status status = fund_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act->fund_id)};

        status = db_named(job->db, "suspense_list", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_suspense, .context = &listing}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (listing.reference != NULL) {
        json_end_array(&act->writer);
        json_end_object(&act->writer);
        text_addf(&act->words, _("%s waits in all\n"), fund_act_money(act, listing.left_cents));
    }
    fund_act_print(act, _("nothing came in that is not known what for\n"));
    return ST_OK;
}
