/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain funding sign FUND FUNDER --year YEAR --number TEXT --signed-on DAY --amount AMOUNT
 *                     [--management AMOUNT] [--clause TEXT] [--earmark LIST] [--private] [--reuse]
 *                     [--motive TEXT]
 * levain funding operator FUND private|public --from DAY --cites TEXT
 *
 * A convention is signed once; what is signed otherwise for the same funder and year is an avenant,
 * and says why. Only what its clause allows to grant on opens commitments. An earmark is a list of
 * [CALL/]ENVELOPE[=AMOUNT] with commas: what is for these envelopes and no other.
 */
#include "fund_act.h"
#include "output.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

struct signing {
    struct fund_act act;
    struct text earmarks; /* JSON */
    int64_t version;
    bool created;
};

/* One earmark: its name, `[CALL/]ENVELOPE`, and the amount after it, if there is one. */
static enum status
read_earmark(struct arena *arena, const char *text, const char **name, struct option_cents *amount,
             struct err *err)
{
    const char *equals = strchr(text, '=');

    *amount = (struct option_cents){0};
    *name = equals != NULL ? arena_copy(arena, text, (size_t)(equals - text)) : text;
    return equals != NULL ? option_amount("earmark", equals + 1, amount, err) : ST_OK;
}

/* The next one of a list with commas; null after the last. */
static const char *
next_earmark(struct arena *arena, const char **list)
{
    const size_t length = *list != NULL ? strcspn(*list, ",") : 0;
    const char *earmark = *list != NULL && **list != '\0' ? arena_copy(arena, *list, length) : NULL;

    if (earmark != NULL) {
        *list += length + ((*list)[length] == ',' ? 1 : 0);
    }
    return earmark;
}

enum status
job_funding_sign_usage(struct job *job, struct err *err)
{
    const char *list = job->options.earmark, *earmark, *name;
    struct option_cents amount;
    enum status status = ST_OK;

    while (status == ST_OK && (earmark = next_earmark(job->arena, &list)) != NULL) {
        status = read_earmark(job->arena, earmark, &name, &amount, err);
    }
    return status;
}

static enum status
add_earmark(struct signing *signing, struct json_writer *writer, const char *text, struct err *err)
{
    struct arena *arena = signing->act.job->arena;
    const char *name, *slash, *call;
    struct option_cents amount;
    int64_t call_id = 0;
    enum status status = read_earmark(arena, text, &name, &amount, err);

    slash = strrchr(name, '/');
    call = slash != NULL ? arena_copy(arena, name, (size_t)(slash - name)) : NULL;
    if (status == ST_OK) {
        status = fund_act_call(&signing->act, call, &call_id, err);
    }
    if (status == ST_OK) {
        json_begin_object(writer, NULL);
        json_number_of(writer, "call_id", call_id);
        json_string_of(writer, "envelope", slash != NULL ? slash + 1 : name);
        if (amount.has) {
            json_number_of(writer, "cents", amount.cents);
        }
        json_end_object(writer);
    }
    return status;
}

static enum status
read_earmarks(struct signing *signing, struct err *err)
{
    struct arena *arena = signing->act.job->arena;
    const char *list = signing->act.job->options.earmark, *earmark;
    struct json_writer writer;
    enum status status = ST_OK;

    signing->earmarks = text_in(arena);
    writer = json_writer_to(&signing->earmarks);
    json_begin_array(&writer, NULL);
    while (status == ST_OK && (earmark = next_earmark(arena, &list)) != NULL) {
        status = add_earmark(signing, &writer, earmark, err);
    }
    json_end_array(&writer);
    return status;
}

/* version, created */
static enum status
on_signed(const struct db_row *row, void *context, struct err *err)
{
    struct signing *signing = context;

    (void)err;
    signing->version = db_int64(row, 0);
    signing->created = db_bool(row, 1);
    return ST_OK;
}

static void
tell_signed(struct signing *signing)
{
    struct fund_act *act = &signing->act;
    const struct job_options *options = &act->job->options;
    struct json_writer *writer = &act->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "fund", act->fund);
    json_string_of(writer, "funder", options->arguments[1]);
    json_number_of(writer, "year", options->year);
    json_string_of(writer, "number", options->number);
    json_number_of(writer, "version", signing->version);
    json_number_of(writer, "promised_cents", options->amount.cents);
    json_number_of(writer, "management_cents", options->management.cents);
    json_flag_of(writer, "opens_commitments", options->clause != NULL);
    json_flag_of(writer, "created", signing->created);
    json_end_object(writer);
    text_addf(&act->words,
              !signing->created ? _("%s: convention %s for %" PRId32 " was signed already\n")
              : signing->version > 1
                  ? _("%s: convention %s for %" PRId32 " is signed, as an avenant\n")
                  : _("%s: convention %s for %" PRId32 " is signed\n"),
              options->arguments[1], options->number, options->year);
    text_addf(&act->words, _("  promised: %s, of which for management: %s\n"),
              fund_act_money(act, options->amount.cents),
              fund_act_money(act, options->management.cents));
    if (options->clause == NULL) {
        text_add(&act->words, _("  it has no clause that lets it be granted on: it opens no"
                                " commitments\n"));
    }
}

enum status
job_funding_sign(struct job *job, struct err *err)
{
    struct signing signing = {0};
    enum status status = fund_act_begin(job, job->options.arguments[0], &signing.act, err);

    if (status == ST_OK) {
        status = read_earmarks(&signing, err);
    }
    if (status == ST_OK) {
        const struct job_options *options = &job->options;
        const struct db_param params[] = {
            db_number(job->arena, signing.act.fund_id),
            db_string(options->arguments[1]),
            db_number(job->arena, options->year),
            db_string(options->number),
            option_day_param(job->arena, options->signed_on),
            fund_act_day(&signing.act),
            option_cents_param(job->arena, options->amount),
            db_number(job->arena, options->management.cents),
            db_flag(options->private_law),
            db_string(options->clause),
            db_flag(options->reuse),
            db_string(options->motive),
            db_string(text_of(&signing.earmarks)),
        };

        status = db_named(job->db, "funding_sign", (struct db_params){13, params},
                          (struct db_rows){.on_row = on_signed, .context = &signing}, err);
    }
    if (status == ST_OK) {
        tell_signed(&signing);
        fund_act_print(&signing.act, "");
    }
    return status;
}

enum status
job_funding_operator_usage(struct job *job, struct err *err)
{
    const char *kind = job->options.arguments[1];

    return strcmp(kind, "private") == 0 || strcmp(kind, "public") == 0
               ? ST_OK
               : err_set(err, ST_USAGE, _("who runs a fund is private or public, not \"%s\""),
                         kind);
}

enum status
job_funding_operator(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *kind = options->arguments[1];
    struct fund_act act;
    const int32_t from = options->from;
    bool created = false;
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id), db_string(kind),
                                          db_number(job->arena, from), db_string(options->cites)};

        status = db_named(job->db, "fund_operator_set", (struct db_params){4, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status == ST_OK) {
        json_begin_object(&act.writer, NULL);
        json_string_of(&act.writer, "fund", act.fund);
        json_string_of(&act.writer, "kind", kind);
        json_string_of(&act.writer, "valid_from", date_text(job->arena, from));
        json_flag_of(&act.writer, "created", created);
        json_end_object(&act.writer);
        text_addf(&act.words,
                  strcmp(kind, "private") == 0
                      ? _("fund %s: from %s on a private body runs it, and its own bank pays\n")
                      : _("fund %s: from %s on a public body runs it, and its treasury pays\n"),
                  act.fund, words_date(job->arena, from));
        fund_act_print(&act, "");
    }
    return status;
}
