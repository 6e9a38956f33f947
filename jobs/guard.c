/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain guard list FUND [--at DAY]                              the limits that hold
 * levain guard set FUND/LIMIT VALUE --from DAY --source TEXT     a stricter one of the fund
 * levain derogation propose APPLICATION LIMIT --motive TEXT --cites DECISION
 * levain derogation approve APPLICATION LIMIT                    another person
 *
 * Limits of the law, and of the fund, are data with their first day and their source. From some of
 * them two persons together may derogate.
 */
#include "award_act.h"
#include "option_value.h"
#include "output.h"

#include "base/date.h"
#include "base/rational.h"

#include <inttypes.h>
#include <string.h>

struct guarding {
    struct job *job;
    int64_t fund_id;
    const char *fund, *currency, *time_zone, *unit;
    int32_t day;
    struct text words, json;
    struct json_writer writer;
};

/* fund_id, currency, time_zone */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct guarding *guarding = context;

    (void)err;
    guarding->fund_id = db_int64(row, 0);
    guarding->currency = arena_string(guarding->job->arena, db_text(row, 1));
    guarding->time_zone = arena_string(guarding->job->arena, db_text(row, 2));
    return ST_OK;
}

static enum status
take_fund(struct guarding *guarding, const char *code, struct err *err)
{
    struct job *job = guarding->job;
    const struct db_param params[] = {db_string(code)};
    enum status status = db_named(job->db, "fund_named", (struct db_params){1, params},
                                  (struct db_rows){.on_row = on_fund, .context = guarding}, err);

    guarding->fund = code;
    if (status == ST_OK && guarding->fund_id == 0) {
        err_hint(err, "%s", _("a fund is named by its code, as its fund file has it"));
        return err_set(err, ST_DATA, _("there is no fund %s"), code);
    }
    if (status == ST_OK) {
        guarding->day = option_at_day(&job->options, date_zone_named(guarding->time_zone));
    }
    return status;
}

/* ---- listing --------------------------------------------------------------------------------- */

static const char *
guard_words(const struct guarding *guarding, const char *unit, const char *value)
{
    struct arena *arena = guarding->job->arena;
    struct rational number;
    int64_t whole;

    if (!rational_parse(value, strlen(value), '.', &number)) {
        return value;
    }
    if (strcmp(unit, "share") == 0) {
        return rational_mul(number, rational_of(100), &number)
                   ? text_format(arena, "%s %%",
                                 words_decimal(arena, rational_exact(arena, number)))
                   : value;
    }
    if (strcmp(unit, "cents") == 0) {
        return rational_int64(number, &whole) ? words_money(arena, whole, guarding->currency, 0)
                                              : value;
    }
    if (strcmp(unit, "flag") == 0) {
        return strcmp(value, "0") == 0 ? _("no") : _("yes");
    }
    return text_format(arena, "%s %s", value,
                       strcmp(unit, "days") == 0     ? _("days")
                       : strcmp(unit, "months") == 0 ? _("months")
                                                     : _("years"));
}

/* What the database says of limits and their sources, for the catalogue. */
static const char *const catalogue[] __attribute__((unused)) = {
    N_("awards of a year to a beneficiary of private law above this need an agreement"),
    N_("the financial return is due so long after the financial year"),
    N_("public grants of a year above this need audited accounts"),
    N_("agreements above this are published"),
    N_("within so long after the signature"),
    N_("a changed account waits so long after it was confirmed"),
    N_("a rule of prudence"),
    N_("what is claimed is payable within"),
    N_("aid de minimis to one undertaking within the years"),
    N_("the same for services of general economic interest"),
    N_("rolling years over which aid de minimis counts"),
    N_("commitments still outstanding so many years after their vintage are told as due"),
    N_("what is paid before anything was done, of the award"),
    N_("what is paid before the settlement, of the award"),
    /* xgettext:no-c-format */
    N_("the fund; at most 30 % for investment by the State (décret 2018-514)"),
    /* xgettext:no-c-format */
    N_("the fund; at most 80 % for investment by the State (décret 2018-514)"),
};

/* guard, unit, law, own, valid_from, derogable, words, source */
static enum status
on_guard(const struct db_row *row, void *context, struct err *err)
{
    struct guarding *guarding = context;
    struct arena *arena = guarding->job->arena;
    struct json_writer *writer = &guarding->writer;
    const bool own = !db_is_null(row, 3);
    const char *value = db_text(row, own ? 3 : 2);
    const int32_t from = (int32_t)db_int64(row, 4);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "guard", db_text(row, 0));
    json_string_of(writer, "unit", db_text(row, 1));
    json_string_of(writer, "value", value);
    json_string_of(writer, "law", db_text(row, 2));
    json_string_of(writer, "valid_from", date_text(arena, from));
    json_flag_of(writer, "derogable", db_bool(row, 5));
    json_string_of(writer, "words", db_text(row, 6));
    json_string_of(writer, "source", db_text(row, 7));
    json_end_object(writer);
    text_addf(&guarding->words, "%s: %s\n", db_text(row, 0),
              guard_words(guarding, db_text(row, 1), value));
    text_addf(&guarding->words, "  %s\n", words_of(db_text(row, 6)));
    text_addf(&guarding->words,
              own ? _("  set by the fund, from %s: %s\n") : _("  by law, from %s: %s\n"),
              words_date(arena, from), own ? db_text(row, 7) : words_of(db_text(row, 7)));
    if (db_bool(row, 5)) {
        text_add(&guarding->words, _("  two persons together may derogate from it\n"));
    }
    return ST_OK;
}

static struct guarding
guarding_of(struct job *job)
{
    return (struct guarding){.job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
}

enum status
job_guard_list(struct job *job, struct err *err)
{
    struct guarding guarding = guarding_of(job);
    enum status status = take_fund(&guarding, job->options.arguments[0], err);

    guarding.writer = json_writer_to(&guarding.json);
    json_begin_array(&guarding.writer, NULL);
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, guarding.fund_id),
                                          db_number(job->arena, guarding.day)};

        status = db_named(job->db, "guards", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_guard, .context = &guarding}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_end_array(&guarding.writer);
    if (job->options.json) {
        text_add(&guarding.json, "\n");
        output_print(text_of(&guarding.json));
    } else {
        output_folded(job->arena, text_of(&guarding.words));
    }
    return ST_OK;
}

/* ---- setting --------------------------------------------------------------------------------- */

static enum status
on_unit(const struct db_row *row, void *context, struct err *err)
{
    struct guarding *guarding = context;

    (void)err;
    guarding->unit = arena_string(guarding->job->arena, db_text(row, 0));
    return ST_OK;
}

/* 23000.00, 30 %, 3: in the unit of the limit; what it is to SQL. */
static enum status
read_value(struct guarding *guarding, const char *text, const char **value, struct err *err)
{
    struct arena *arena = guarding->job->arena;
    size_t length = strlen(text);
    struct rational number, factor = rational_of(1);
    const bool share = guarding->unit != NULL && strcmp(guarding->unit, "share") == 0;

    if (share && length > 0 && text[length - 1] == '%') {
        length--;
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
    }
    if (guarding->unit != NULL && strcmp(guarding->unit, "flag") == 0 &&
        (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)) {
        *value = text[0] == 'y' ? "1" : "0";
        return ST_OK;
    }
    if (share) {
        factor = rational_make(1, 100, &number) ? number : factor;
    } else if (guarding->unit != NULL && strcmp(guarding->unit, "cents") == 0) {
        factor = rational_of(100);
    }
    if (!rational_parse(text, length, '.', &number) || !rational_mul(number, factor, &number)) {
        err_hint(err, "%s", _("an amount is 23000.00, a share 30 %, a delay 3, else yes or no"));
        return err_set(err, ST_USAGE, _("\"%s\" is no value of a limit"), text);
    }
    *value = rational_exact(arena, number);
    return ST_OK;
}

/* What it is a value of, only the database tells: a number, one in percent, yes or no. */
enum status
job_guard_set_usage(struct job *job, struct err *err)
{
    const char *slash = strrchr(job->options.arguments[0], '/'), *value;
    struct guarding share = {.job = job, .unit = "share"}, flag = {.job = job, .unit = "flag"};
    struct err unused = {0};

    if (slash == NULL || slash == job->options.arguments[0]) {
        return err_set(err, ST_USAGE, _("a limit of a fund is FUND/LIMIT, not \"%s\""),
                       job->options.arguments[0]);
    }
    return read_value(&flag, job->options.arguments[1], &value, &unused) == ST_OK
               ? ST_OK
               : read_value(&share, job->options.arguments[1], &value, err);
}

enum status
job_guard_set(struct job *job, struct err *err)
{
    struct guarding guarding = guarding_of(job);
    const char *slash = strrchr(job->options.arguments[0], '/');
    const char *guard = slash + 1, *value = NULL;
    bool created = false;
    const struct db_param named[] = {db_string(guard)};
    enum status status = take_fund(&guarding,
                                   arena_copy(job->arena, job->options.arguments[0],
                                              (size_t)(slash - job->options.arguments[0])),
                                   err);

    if (status == ST_OK) {
        status = db_named(job->db, "guard_unit", (struct db_params){1, named},
                          (struct db_rows){.on_row = on_unit, .context = &guarding}, err);
    }
    if (status == ST_OK) {
        status = read_value(&guarding, job->options.arguments[1], &value, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {
            db_number(job->arena, guarding.fund_id), db_string(guard), db_string(value),
            db_number(job->arena, job->options.from), db_string(job->options.source)};

        status = db_named(job->db, "guard_set", (struct db_params){5, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (job->options.json) {
        output_print(created ? "{\"created\":true}\n" : "{\"created\":false}\n");
    } else if (!job->options.quiet) {
        output_print(text_format(
            job->arena, created ? _("%s: %s from %s\n") : _("%s: was %s already, from %s\n"), guard,
            guard_words(&guarding, guarding.unit, value),
            words_date(job->arena, job->options.from)));
    }
    return ST_OK;
}

/* ---- derogations ----------------------------------------------------------------------------- */

static void
tell(struct award_act *act, bool created, const char *words)
{
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", act->name.code);
    json_string_of(&act->writer, "guard", act->job->options.arguments[1]);
    json_flag_of(&act->writer, "created", created);
    json_end_object(&act->writer);
    if (created) {
        text_addf(&act->words, _("%s: %s\n"), act->name.code, words);
    } else {
        text_addf(&act->words, _("%s: this was recorded already\n"), act->name.code);
    }
    award_act_print(act, "");
}

enum status
job_derogation_propose(struct job *job, struct err *err)
{
    struct award_act act;
    bool created = false;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), db_string(job->options.arguments[1]),
                                          db_string(job->options.motive),
                                          db_string(job->options.cites),
                                          db_number(job->arena, act.day)};

        status = award_act_run(&act, "derogation_propose", (struct db_params){7, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &created},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        tell(&act, created,
             _("derogation asked; another person approves it: levain derogation approve"));
    }
    return status;
}

enum status
job_derogation_approve(struct job *job, struct err *err)
{
    struct award_act act;
    bool created = false;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), db_string(job->options.arguments[1]),
                                          db_number(job->arena, act.day)};

        status = award_act_run(&act, "derogation_approve", (struct db_params){5, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &created},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        tell(&act, created, _("derogation approved"));
    }
    return status;
}
