/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain agreement sign APPLICATION --number N --signed-on DAY [--starts DAY --ends DAY]
 *                       [--eligible AMOUNT] [--other-public AMOUNT] [--act ACT] [--public-law]
 *                       [--file FILE]
 * levain agreement sign --call CALL          those for which the decision itself is enough
 * levain agreement amend APPLICATION --number N --signed-on DAY --motive TEXT [--amount AMOUNT]
 *                       [--starts DAY] [--ends DAY] [--eligible AMOUNT] [--other-public AMOUNT]
 *                       [--file FILE]
 *
 * What is signed for an award: its instalments follow from the schedules of the fund file. An
 * amendment is another version; instalments that were certified stay as they were.
 */
#include "award_act.h"
#include "life_words.h"
#include "output.h"

#include "base/date.h"
#include "base/digest.h"
#include "exchange/file.h"

#include <inttypes.h>
#include <string.h>

struct signing {
    struct award_act act;
    const char *document; /* digest in hexadecimal; null = none */
};

static enum status
read_document(struct signing *signing, struct err *err)
{
    const struct job *job = signing->act.job;
    struct digest digest;
    enum status status = ST_OK;

    if (job->options.file != NULL) {
        status = file_digest(job->options.file, &digest, err);
        signing->document = status == ST_OK ? digest_hex(job->arena, &digest) : NULL;
    }
    return status;
}

static void
write_day(struct json_writer *writer, struct arena *arena, const char *key, struct option_day day)
{
    if (day.has) {
        json_string_of(writer, key, date_text(arena, day.day));
    }
}

/* What the functions of the database take; what was not given is absent. */
static const char *
agreement_json(const struct signing *signing)
{
    struct arena *arena = signing->act.job->arena;
    const struct job_options *options = &signing->act.job->options;
    struct text text = text_in(arena);
    struct json_writer writer = json_writer_to(&text);

    json_begin_object(&writer, NULL);
    if (options->number != NULL) {
        json_string_of(&writer, "number", options->number);
    }
    if (options->act != NULL) {
        json_string_of(&writer, "act", options->act);
    }
    write_day(&writer, arena, "signed_on", options->signed_on);
    write_day(&writer, arena, "starts_on", options->starts);
    write_day(&writer, arena, "ends_on", options->ends);
    if (options->amount.has) {
        json_number_of(&writer, "award_cents", options->amount.cents);
    }
    if (options->eligible.has) {
        json_number_of(&writer, "eligible_cents", options->eligible.cents);
    }
    if (options->other_public.has) {
        json_number_of(&writer, "other_public_cents", options->other_public.cents);
    }
    if (options->public_law) {
        json_flag_of(&writer, "public_law", true);
    }
    if (signing->document != NULL) {
        json_string_of(&writer, "document_sha256", signing->document);
    }
    if (options->motive != NULL) {
        json_string_of(&writer, "reason", options->motive);
    }
    json_end_object(&writer);
    return text_of(&text);
}

/* version, act, number, cents, instalments, created */
static enum status
on_signed(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct json_writer *writer = &act->writer;
    const bool created = db_bool(row, 5);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", act->name.code);
    json_number_of(writer, "version", db_int64(row, 0));
    json_string_of(writer, "act", db_text(row, 1));
    json_string_of(writer, "number", db_text(row, 2));
    json_number_of(writer, "award_cents", db_int64(row, 3));
    json_number_of(writer, "instalments", db_int64(row, 4));
    json_flag_of(writer, "created", created);
    json_end_object(writer);
    text_addf(&act->words,
              created ? _("%s: %s signed, %s in %" PRId64 " instalments\n")
                      : _("%s: %s was signed already, %s in %" PRId64 " instalments\n"),
              act->name.code, life_number(act->job->arena, db_text(row, 2)),
              award_act_money(act, db_int64(row, 3)), db_int64(row, 4));
    return ST_OK;
}

static enum status
sign_one(struct signing *signing, struct err *err)
{
    struct award_act *act = &signing->act;
    const struct db_param params[] = {AWARD_PARAMS(act), db_string(agreement_json(signing))};

    return award_act_run(act, "agreement_sign", (struct db_params){4, params},
                         (struct db_rows){.on_row = on_signed, .context = act}, act->name.code,
                         err);
}

struct codes {
    struct arena *arena;
    const char **items;
    size_t count, room;
};

/* code, obstacle */
static enum status
on_code(const struct db_row *row, void *context, struct err *err)
{
    struct codes *codes = context;

    (void)err;
    if (!db_is_null(row, 1)) {
        output_note(_("%s is left out: its republican commitment did not come in"),
                    db_text(row, 0));
        return ST_OK;
    }
    if (codes->count == codes->room) {
        const size_t room = codes->room == 0 ? 64 : 2 * codes->room;
        const char **items = ARENA_NEW(codes->arena, const char *, room);

        for (size_t i = 0; i < codes->count; i++) {
            items[i] = codes->items[i];
        }
        codes->items = items;
        codes->room = room;
    }
    codes->items[codes->count++] = arena_string(codes->arena, db_text(row, 0));
    return ST_OK;
}

/* Those whose act is the decision: nothing but the decision has to be told of them. */
static enum status
sign_all(struct signing *signing, struct err *err)
{
    struct award_act *act = &signing->act;
    struct job *job = act->job;
    struct codes codes = {.arena = job->arena};
    const struct db_param params[] = {CALL_PARAMS(job, &act->call)};
    enum status status = db_named(job->db, "agreements_due", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_code, .context = &codes}, err);

    for (size_t i = 0; i < codes.count && status == ST_OK; i++) {
        status = award_act_next(
            act, text_format(job->arena, "%s/%s", job->options.call, codes.items[i]), err);
        if (status == ST_OK) {
            status = sign_one(signing, err);
        }
    }
    return status;
}

enum status
job_agreement_sign_usage(struct job *job, struct err *err)
{
    if (job->options.argument_count == 0 && job->options.call == NULL) {
        return err_set(err, ST_USAGE, "%s", _("give either an application or --call"));
    }
    if (job->options.act != NULL && strcmp(job->options.act, "order") != 0 &&
        strcmp(job->options.act, "agreement") != 0) {
        return err_set(err, ST_USAGE, _("--act takes order or agreement, not \"%s\""),
                       job->options.act);
    }
    return ST_OK;
}

enum status
job_agreement_sign(struct job *job, struct err *err)
{
    struct signing signing = {0};
    const char *name = job->options.argument_count > 0 ? job->options.arguments[0] : NULL;
    enum status status = award_act_begin(job, name, &signing.act, err);

    if (status == ST_OK) {
        status = read_document(&signing, err);
    }
    if (status == ST_OK) {
        status = name != NULL ? sign_one(&signing, err) : sign_all(&signing, err);
    }
    if (status == ST_OK) {
        award_act_print(&signing.act, _("nothing is to be signed by the decision alone\n"));
    }
    return status;
}

/* version, number, cents, decommitted_cents, created */
static enum status
on_amended(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct json_writer *writer = &act->writer;
    const bool created = db_bool(row, 4);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", act->name.code);
    json_number_of(writer, "version", db_int64(row, 0));
    json_string_of(writer, "number", db_text(row, 1));
    json_number_of(writer, "award_cents", db_int64(row, 2));
    json_number_of(writer, "decommitted_cents", db_int64(row, 3));
    json_flag_of(writer, "created", created);
    json_end_object(writer);
    text_addf(&act->words,
              created ? _("%s: %s signed, version %" PRId64 ", %s\n")
                      : _("%s: %s was signed already, version %" PRId64 ", %s\n"),
              act->name.code, db_text(row, 1), db_int64(row, 0),
              award_act_money(act, db_int64(row, 2)));
    if (db_int64(row, 3) > 0) {
        text_addf(&act->words, _("  decommitted: %s\n"), award_act_money(act, db_int64(row, 3)));
    }
    return ST_OK;
}

enum status
job_agreement_amend(struct job *job, struct err *err)
{
    struct signing signing = {0};
    struct award_act *act = &signing.act;
    enum status status = award_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        status = read_document(&signing, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(act), db_string(agreement_json(&signing)),
                                          DATED_PARAMS(act)};

        status = award_act_run(act, "agreement_amend", (struct db_params){6, params},
                               (struct db_rows){.on_row = on_amended, .context = act},
                               act->name.code, err);
    }
    if (status == ST_OK) {
        award_act_print(act, "");
    }
    return status;
}
