/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain notify --call CALL [APPLICATION...] [--at DAY]     awards were notified; all without names
 * levain accept-offer APPLICATION... [--at DAY]             applicants accept their award
 * levain refuse-offer APPLICATION --motive TEXT [--at DAY]  one refuses it
 * levain refuse-offer --expired --call CALL [--at DAY]      those whose last day is over lose it
 * levain withdraw APPLICATION --motive TEXT [--at DAY]      one wants nothing any more
 *
 * What happens beside the decisions, each once, with who and when. An award that ends gives its
 * money back: levain allocate --top-up serves the waiting list with it.
 */
#include "application_name.h"
#include "call.h"
#include "option_value.h"
#include "output.h"

#include "base/json_writer.h"

#include <string.h>

struct events {
    struct job *job;
    const char *kind;
    struct call call;
    int32_t day;
    struct text words;
    struct json_writer writer;
    bool ended; /* money came back, if an award stood */
};

static int32_t
day_of(const struct job *job, const struct call *call)
{
    return option_at_day(&job->options, call->file.zone);
}

static void
tell(struct events *events, const char *code, bool added, const char *end)
{
    struct text *out = &events->words;

    if (!added) {
        text_addf(out, _("%s: this was recorded already\n"), code);
    } else if (strcmp(events->kind, "accepted") == 0) {
        text_addf(out, _("%s: accepted\n"), code);
    } else if (strcmp(events->kind, "notified") != 0) {
        text_addf(out,
                  strcmp(events->kind, "withdrawn") == 0 ? _("%s: withdrawn\n")
                  : strcmp(events->kind, "refused") == 0 ? _("%s: refused\n")
                                                         : _("%s: expired\n"),
                  code);
        events->ended = true;
    } else if (end != NULL) {
        text_addf(out, _("%s: notified; to be accepted by %s\n"), code, end);
    } else {
        text_addf(out, _("%s: notified\n"), code);
    }
}

static enum status
add(struct events *events, int64_t application_id, const char *code, struct err *err)
{
    struct job *job = events->job;
    const uint32_t offer_days = events->call.file.waiting_list.offer_days;
    const bool has_end = events->kind[0] == 'n' && offer_days > 0;
    const int32_t end = events->day + (int32_t)offer_days;
    const struct db_param params[] = {
        CALL_PARAMS(job, &events->call),
        db_number(job->arena, application_id),
        db_string(events->kind),
        db_number(job->arena, events->day),
        has_end ? db_number(job->arena, end) : db_null(),
        db_string(job->options.motive),
    };
    bool added = false;
    enum status status = db_named(job->db, "award_event_add", (struct db_params){7, params},
                                  (struct db_rows){.on_row = db_on_flag, .context = &added}, err);

    if (status != ST_OK) {
        output_refusal(err);
        return err_set(err, status, _("application %s: %s"), code,
                       text_format(job->arena, "%s", err->text));
    }
    if (job->options.json) {
        json_begin_object(&events->writer, NULL);
        json_string_of(&events->writer, "application", code);
        json_string_of(&events->writer, "kind", events->kind);
        json_string_of(&events->writer, "day", date_text(job->arena, events->day));
        json_string_of(&events->writer, "expires_on", has_end ? date_text(job->arena, end) : NULL);
        json_flag_of(&events->writer, "created", added);
        json_end_object(&events->writer);
    } else {
        tell(events, code, added, has_end ? words_date(job->arena, end) : NULL);
    }
    return ST_OK;
}

/* ---- who ------------------------------------------------------------------------------------- */

static enum status
add_named(struct events *events, const char *argument, struct err *err)
{
    struct job *job = events->job;
    struct application_name name;
    enum status status = application_find(job, argument, &name, err);

    if (status == ST_OK &&
        (events->call.call_id != name.call_id || events->call.fund_id != name.fund_id)) {
        status = call_find(job, name.call, 0, &events->call, err);
        events->day = day_of(job, &events->call);
    }
    return status == ST_OK ? add(events, name.application_id, name.code, err) : status;
}

struct offer {
    int64_t application_id;
    const char *code;
    bool notified, has_end;
    int32_t expires_on;
    struct offer *next;
};

struct offers {
    struct arena *arena;
    struct offer *first, **last;
};

/* application_id, code, notified, expires_on */
static enum status
on_offer(const struct db_row *row, void *context, struct err *err)
{
    struct offers *offers = context;
    struct offer *offer = ARENA_NEW(offers->arena, struct offer, 1);

    (void)err;
    *offer = (struct offer){.application_id = db_int64(row, 0),
                            .code = arena_string(offers->arena, db_text(row, 1)),
                            .notified = db_bool(row, 2),
                            .has_end = !db_is_null(row, 3),
                            .expires_on = db_is_null(row, 3) ? 0 : (int32_t)db_int64(row, 3)};
    *offers->last = offer;
    offers->last = &offer->next;
    return ST_OK;
}

/* Awards not notified yet; or offers whose last day is over. */
static enum status
add_all(struct events *events, struct err *err)
{
    struct job *job = events->job;
    struct offers offers = {.arena = job->arena, .last = &offers.first};
    enum status status = call_find(job, job->options.call, 0, &events->call, err);

    events->day = status == ST_OK ? day_of(job, &events->call) : 0;
    if (status == ST_OK) { /* nobody ends an offer between here and its record */
        status = call_lock_decided(job, &events->call, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &events->call)};

        status = db_named(job->db, "offers_open", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_offer, .context = &offers}, err);
    }
    for (const struct offer *at = offers.first; at != NULL && status == ST_OK; at = at->next) {
        if (events->kind[0] == 'n' ? !at->notified : at->has_end && at->expires_on < events->day) {
            status = add(events, at->application_id, at->code, err);
        }
    }
    return status;
}

static enum status
record(struct job *job, const char *kind, bool all, struct err *err)
{
    struct text json = text_in(job->arena);
    struct events events = {.job = job, .kind = kind, .words = text_in(job->arena)};
    enum status status = ST_OK;

    events.writer = json_writer_to(&json);
    json_begin_array(&events.writer, NULL);
    if (all) {
        status = add_all(&events, err);
    }
    for (size_t i = 0; i < job->options.argument_count && status == ST_OK && !all; i++) {
        status = add_named(&events, job->options.arguments[i], err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_end_array(&events.writer);
    if (job->options.json) {
        text_add(&json, "\n");
        output_print(text_of(&json));
    } else if (!job->options.quiet) {
        if (events.ended) {
            text_addf(&events.words,
                      _("levain allocate --call %s --top-up serves the waiting list\n"),
                      events.call.file.call_code);
        }
        output_print(events.words.length > 0 ? text_of(&events.words)
                                             : _("there is nothing to record\n"));
    }
    return ST_OK;
}

enum status
job_withdraw(struct job *job, struct err *err)
{
    return record(job, "withdrawn", false, err);
}

enum status
job_notify(struct job *job, struct err *err)
{
    return record(job, "notified", job->options.argument_count == 0, err);
}

enum status
job_accept_offer(struct job *job, struct err *err)
{
    return record(job, "accepted", false, err);
}

enum status
job_refuse_offer_usage(struct job *job, struct err *err)
{
    const bool named = job->options.argument_count > 0;

    if (named == job->options.expired) {
        return err_set(err, ST_USAGE, "%s", _("give either an application or --expired"));
    }
    if (job->options.expired && job->options.call == NULL) {
        return err_set(err, ST_USAGE, "%s", _("--call is missing"));
    }
    if (named && job->options.motive == NULL) {
        return err_set(err, ST_USAGE, "%s", _("--motive is missing"));
    }
    return ST_OK;
}

enum status
job_refuse_offer(struct job *job, struct err *err)
{
    return record(job, job->options.expired ? "expired" : "refused", job->options.expired, err);
}
