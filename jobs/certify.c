/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain certify APPLICATION INSTALMENT [--amount AMOUNT] [--at DAY]     one is due
 * levain certify --call CALL [--at DAY]                                  all that are due, but
 * balances levain cancel-certificate APPLICATION INSTALMENT --motive TEXT         it was wrong
 * levain order APPLICATION... | --call CALL [--at DAY]                   pay what is certified
 * levain cancel-order [FUND/]EXERCISE/NUMBER --motive TEXT               before it is paid
 *
 * The manager's part of a payment: a right to be paid is established, then ordered to the account
 * that two persons know. All of a command or nothing.
 */
#include "award_act.h"
#include "order_name.h"
#include "output.h"

#include <inttypes.h>

/* ---- certifying ------------------------------------------------------------------------------ */

struct certifying {
    struct award_act act;
    struct text requests; /* JSON */
    struct json_writer writer;
    int64_t count;
    struct certified {
        const char *application, *instalment;
        struct certified *next;
    } * first, **last;
};

static void
ask(struct certifying *certifying, int64_t application_id, const char *application,
    const char *instalment, struct option_cents amount)
{
    struct arena *arena = certifying->act.job->arena;
    struct certified *certified = ARENA_NEW(arena, struct certified, 1);

    *certified = (struct certified){.application = arena_string(arena, application),
                                    .instalment = arena_string(arena, instalment)};
    *certifying->last = certified;
    certifying->last = &certified->next;
    json_begin_object(&certifying->writer, NULL);
    json_number_of(&certifying->writer, "ordinal", ++certifying->count);
    json_number_of(&certifying->writer, "call_id", certifying->act.call.call_id);
    json_number_of(&certifying->writer, "application_id", application_id);
    json_string_of(&certifying->writer, "instalment", instalment);
    if (amount.has) {
        json_number_of(&certifying->writer, "cents", amount.cents);
    }
    json_end_object(&certifying->writer);
}

/* application_id, application, instalment, obstacle: what cannot be certified now holds nobody else
 * back */
static enum status
on_due(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    if (!db_is_null(row, 3)) {
        output_note(db_text(row, 3)[0] == 'c'
                        ? _("%s, %s is left out: less is committed to the award")
                        : _("%s, %s is left out: the expenses that were accepted do not cover it"),
                    db_text(row, 1), db_text(row, 2));
        return ST_OK;
    }
    ask(context, db_int64(row, 0), db_text(row, 1), db_text(row, 2), (struct option_cents){0});
    return ST_OK;
}

/* ordinal, cents, created: in the order that they were asked */
static enum status
on_certified(const struct db_row *row, void *context, struct err *err)
{
    struct certifying *certifying = context;
    struct award_act *act = &certifying->act;
    const struct certified *certified = certifying->first;

    (void)err;
    certifying->first = certified->next;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", certified->application);
    json_string_of(&act->writer, "instalment", certified->instalment);
    json_number_of(&act->writer, "cents", db_int64(row, 1));
    json_flag_of(&act->writer, "created", db_bool(row, 2));
    json_end_object(&act->writer);
    text_addf(
        &act->words,
        db_bool(row, 2) ? _("%s, %s: %s certified\n") : _("%s, %s: %s was certified already\n"),
        certified->application, certified->instalment, award_act_money(act, db_int64(row, 1)));
    return ST_OK;
}

static enum status
gather(struct certifying *certifying, struct err *err)
{
    struct award_act *act = &certifying->act;
    struct job *job = act->job;
    const struct db_param params[] = {CALL_PARAMS(job, &act->call),
                                      db_number(job->arena, act->day)};

    if (job->options.argument_count == 0) {
        return db_named(job->db, "instalments_due", (struct db_params){3, params},
                        (struct db_rows){.on_row = on_due, .context = certifying}, err);
    }
    ask(certifying, act->name.application_id, act->name.code, job->options.arguments[1],
        job->options.amount);
    return ST_OK;
}

enum status
job_certify_usage(struct job *job, struct err *err)
{
    const size_t count = job->options.argument_count;

    return count == 2 || (count == 0 && job->options.call != NULL)
               ? ST_OK
               : err_set(err, ST_USAGE, "%s",
                         _("give either an application and an instalment or --call"));
}

enum status
job_certify(struct job *job, struct err *err)
{
    struct certifying certifying = {.requests = text_in(job->arena)};
    const size_t count = job->options.argument_count;
    enum status status;

    certifying.last = &certifying.first;
    status =
        award_act_begin(job, count > 0 ? job->options.arguments[0] : NULL, &certifying.act, err);
    certifying.writer = json_writer_to(&certifying.requests);
    json_begin_array(&certifying.writer, NULL);
    if (status == ST_OK) {
        status = gather(&certifying, err);
    }
    json_end_array(&certifying.writer);
    if (status == ST_OK && certifying.count > 0) {
        const struct db_param params[] = {db_number(job->arena, certifying.act.call.fund_id),
                                          db_string(text_of(&certifying.requests)),
                                          DATED_PARAMS(&certifying.act)};

        status = award_act_run(&certifying.act, "award_certify", (struct db_params){4, params},
                               (struct db_rows){.on_row = on_certified, .context = &certifying},
                               NULL, err);
    }
    if (status == ST_OK) {
        award_act_print(&certifying.act, _("nothing is due\n"));
    }
    return status;
}

static void
tell_cancelled(struct award_act *act, const char *what, bool stood)
{
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "what", what);
    json_flag_of(&act->writer, "created", stood);
    json_end_object(&act->writer);
    text_addf(&act->words, stood ? _("%s: cancelled\n") : _("%s: nothing stands of it\n"), what);
}

enum status
job_cancel_certificate(struct job *job, struct err *err)
{
    struct award_act act;
    bool stood = false;
    const char *instalment = job->options.arguments[1];
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), db_string(instalment),
                                          DATED_PARAMS(&act), db_string(job->options.motive)};

        status = award_act_run(&act, "certification_cancel", (struct db_params){7, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &stood},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        tell_cancelled(&act, text_format(job->arena, "%s, %s", act.name.code, instalment), stood);
        award_act_print(&act, "");
    }
    return status;
}

/* ---- ordering -------------------------------------------------------------------------------- */

/* application_id, application, obstacle: what cannot be ordered now holds nobody else back */
static enum status
on_award(const struct db_row *row, void *context, struct err *err)
{
    struct certifying *ordering = context;

    (void)err;
    if (!db_is_null(row, 2)) {
        const char *obstacle = db_text(row, 2);

        output_note(obstacle[0] == 's' ? _("%s is left out: the award is suspended")
                    : obstacle[0] == 'e'
                        ? _("%s is left out: the application ended")
                        : _("%s is left out: no account of it is confirmed, or it still waits"),
                    db_text(row, 1));
        return ST_OK;
    }
    ask(ordering, db_int64(row, 0), "", "", (struct option_cents){0});
    return ST_OK;
}

/* application, instalment, exercise, number, cents, created */
static enum status
on_ordered(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct json_writer *writer = &act->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_string_of(writer, "instalment", db_text(row, 1));
    json_number_of(writer, "exercise", db_int64(row, 2));
    json_number_of(writer, "number", db_int64(row, 3));
    json_number_of(writer, "cents", db_int64(row, 4));
    json_flag_of(writer, "created", db_bool(row, 5));
    json_end_object(writer);
    text_addf(&act->words,
              db_bool(row, 5) ? _("order %" PRId64 "/%" PRId64 ": %s, %s, %s\n")
                              : _("order %" PRId64 "/%" PRId64 " was given already: %s, %s, %s\n"),
              db_int64(row, 2), db_int64(row, 3), db_text(row, 0), db_text(row, 1),
              award_act_money(act, db_int64(row, 4)));
    return ST_OK;
}

static enum status
gather_orders(struct certifying *ordering, struct err *err)
{
    struct award_act *act = &ordering->act;
    struct job *job = act->job;
    const struct db_param params[] = {CALL_PARAMS(job, &act->call),
                                      db_number(job->arena, act->day)};
    enum status status = ST_OK;

    if (job->options.argument_count == 0) {
        return db_named(job->db, "certified_awards", (struct db_params){3, params},
                        (struct db_rows){.on_row = on_award, .context = ordering}, err);
    }
    for (size_t i = 0; i < job->options.argument_count && status == ST_OK; i++) {
        const int64_t fund_id = act->call.fund_id;

        status = award_act_next(act, job->options.arguments[i], err);
        if (status == ST_OK && act->call.fund_id != fund_id) {
            return err_set(err, ST_USAGE, "%s", _("the applications are of several funds"));
        }
        if (status == ST_OK) {
            ask(ordering, act->name.application_id, "", "", (struct option_cents){0});
        }
    }
    return status;
}

enum status
job_order_usage(struct job *job, struct err *err)
{
    return job->options.argument_count > 0 || job->options.call != NULL
               ? ST_OK
               : err_set(err, ST_USAGE, "%s", _("give either applications or --call"));
}

enum status
job_order(struct job *job, struct err *err)
{
    struct certifying ordering = {.requests = text_in(job->arena)};
    const bool named = job->options.argument_count > 0;
    enum status status;

    ordering.last = &ordering.first;
    status = award_act_begin(job, named ? job->options.arguments[0] : NULL, &ordering.act, err);
    ordering.writer = json_writer_to(&ordering.requests);
    json_begin_array(&ordering.writer, NULL);
    if (status == ST_OK) {
        status = gather_orders(&ordering, err);
    }
    json_end_array(&ordering.writer);
    if (status == ST_OK && ordering.count > 0) {
        const struct db_param params[] = {db_number(job->arena, ordering.act.call.fund_id),
                                          db_string(text_of(&ordering.requests)),
                                          DATED_PARAMS(&ordering.act)};

        status = award_act_run(&ordering.act, "award_order", (struct db_params){4, params},
                               (struct db_rows){.on_row = on_ordered, .context = &ordering.act},
                               NULL, err);
    }
    if (status == ST_OK) {
        award_act_print(&ordering.act, _("nothing is certified that was not ordered\n"));
    }
    return status;
}

enum status
job_cancel_order(struct job *job, struct err *err)
{
    struct order_name name;
    struct award_act act = {.job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
    bool stood = false;
    enum status status = order_find(job, job->options.arguments[0], &name, err);

    act.writer = json_writer_to(&act.json);
    json_begin_array(&act.writer, NULL);
    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, name.fund_id), db_number(job->arena, name.exercise),
            db_number(job->arena, name.number), db_number(job->arena, order_day(job, &name)),
            db_string(job->options.motive)};

        status =
            award_act_run(&act, "order_cancel", (struct db_params){5, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &stood}, NULL, err);
    }
    if (status == ST_OK) {
        tell_cancelled(&act, job->options.arguments[0], stood);
        award_act_print(&act, "");
    }
    return status;
}
