/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain appropriation open ENVELOPE... --call CALL --cites TEXT [--ae AMOUNT] [--cp AMOUNT]
 * levain appropriation move ENVELOPE --to ENVELOPE ...       a virement
 * levain appropriation pool [ENVELOPE...] --to ENVELOPE ...  what is left goes to a common pool
 * levain appropriation carry-over [ENVELOPE...] ...          what is left of --exercise less one
 * levain appropriation cancel [ENVELOPE...] ...              what is left of past vintages
 * levain appropriation lapse [ENVELOPE...] ...               payment appropriations of a year
 * levain appropriation reopen ENVELOPE ...                   what was cancelled or has lapsed
 * levain appropriation list --call CALL [--exercise YEAR]
 *         each with [--exercise YEAR] [--vintage YEAR] [--at DAY]
 *
 * Each cites the decision that it rests on, and is done once by that decision. Without amounts it
 * is of all that is left, which open, move and reopen do not know.
 */
#include "call.h"
#include "fund_act.h"
#include "journal_head.h"
#include "output.h"

#include "base/date.h"

#include <inttypes.h>
#include <string.h>

struct appropriating {
    struct fund_act act;
    struct call call;
    const char *kind, *done; /* done: what people read of it */
    struct text requests;
    struct json_writer writer; /* of the requests */
};

static const struct verb {
    const char *kind, *done;
    bool whole_ae, whole_cp; /* without amounts: all that is left of which */
} verbs[] = {
    {"open", N_("opened"), false, false},         {"move", N_("moved"), false, false},
    {"pool", N_("gone to the pool"), true, true}, {"carry_over", N_("carried over"), true, false},
    {"cancel", N_("cancelled"), true, false},     {"lapse", N_("lapsed"), false, true},
    {"reopen", N_("opened again"), false, false},
};

/* Of what does not take all that is left without amounts. */
enum status
job_appropriation_usage(struct job *job, struct err *err)
{
    return job->options.ae.has || job->options.cp.has
               ? ST_OK
               : err_set(err, ST_USAGE, "%s", _("say how much: --ae, --cp or both"));
}

/* Ask for one ledger of one envelope, or of all when it is null. */
static void
ask(struct appropriating *it, const char *ledger, const char *envelope, struct option_cents amount)
{
    const struct job_options *options = &it->act.job->options;
    struct json_writer *writer = &it->writer;

    json_begin_object(writer, NULL);
    json_number_of(writer, "call_id", it->call.call_id);
    json_string_of(writer, "envelope", envelope);
    if (options->to != NULL) {
        json_number_of(writer, "to_call_id", it->call.call_id);
        json_string_of(writer, "to_envelope", options->to);
    }
    json_string_of(writer, "ledger", ledger);
    json_number_of(writer, "exercise", it->act.exercise);
    if (options->vintage != 0 && strcmp(ledger, "ae") == 0) {
        json_number_of(writer, "vintage", options->vintage);
    }
    if (amount.has) {
        json_number_of(writer, "cents", amount.cents);
    }
    json_string_of(writer, "decision", options->cites);
    if (options->has_at) {
        json_string_of(writer, "accounted_on", date_text(it->act.job->arena, options->at));
    }
    json_end_object(writer);
}

static void
ask_all(struct appropriating *it, const struct verb *verb)
{
    const struct job_options *options = &it->act.job->options;
    const bool whole = !options->ae.has && !options->cp.has;

    it->requests = text_in(it->act.job->arena);
    it->writer = json_writer_to(&it->requests);
    json_begin_array(&it->writer, NULL);
    for (size_t i = 0; i == 0 || i < options->argument_count; i++) {
        const char *envelope = options->argument_count > 0 ? options->arguments[i] : NULL;

        if (options->ae.has || (whole && verb->whole_ae)) {
            ask(it, "ae", envelope, options->ae);
        }
        if (options->cp.has || (whole && verb->whole_cp)) {
            ask(it, "cp", envelope, options->cp);
        }
    }
    json_end_array(&it->writer);
}

/* created, envelope, to_envelope, ledger, exercise, vintage, cents, left_cents */
static enum status
on_posted(const struct db_row *row, void *context, struct err *err)
{
    struct appropriating *it = context;
    struct json_writer *writer = &it->act.writer;
    const bool created = db_bool(row, 0), ae = strcmp(db_text(row, 3), "ae") == 0;
    const char *to = db_text_or(row, 2, NULL);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "kind", it->kind);
    json_string_of(writer, "envelope", db_text(row, 1));
    json_string_of(writer, "to", to);
    json_string_of(writer, "ledger", db_text(row, 3));
    json_number_of(writer, "exercise", db_int64(row, 4));
    json_number_of(writer, "vintage", db_int64(row, 5));
    json_number_of(writer, "cents", db_int64(row, 6));
    json_number_of(writer, "left_cents", db_int64(row, 7));
    json_flag_of(writer, "created", created);
    json_end_object(writer);
    text_addf(&it->act.words, "%s%s%s, %s %" PRId64, db_text(row, 1), to != NULL ? " > " : "",
              to != NULL ? to : "", ae ? _("AE") : _("CP"), db_int64(row, 4));
    if (db_int64(row, 5) != db_int64(row, 4)) {
        text_addf(&it->act.words, _(" of %" PRId64), db_int64(row, 5));
    }
    text_addf(&it->act.words, created ? _(": %s %s\n") : _(": %s %s already\n"),
              fund_act_money(&it->act, db_int64(row, 6)), it->done);
    return ST_OK;
}

static enum status
begin(struct appropriating *it, struct job *job, struct err *err)
{
    enum status status = call_find(job, job->options.call, 0, &it->call, err);

    return status == ST_OK ? fund_act_begin(job, it->call.file.code, &it->act, err) : status;
}

static enum status
run(struct job *job, const struct verb *verb, struct err *err)
{
    struct appropriating it = {.kind = verb->kind, .done = words_of(verb->done)};
    enum status status = begin(&it, job, err);

    if (status == ST_OK) {
        ask_all(&it, verb);
        {
            const struct db_param params[] = {db_number(job->arena, it.act.fund_id),
                                              db_string(verb->kind),
                                              db_string(text_of(&it.requests))};

            status = db_named(job->db, "appropriation_post", (struct db_params){3, params},
                              (struct db_rows){.on_row = on_posted, .context = &it}, err);
        }
    }
    if (status == ST_OK) {
        fund_act_print(&it.act, _("nothing is left for it\n"));
    }
    return status;
}

enum status
job_appropriation_open(struct job *job, struct err *err)
{
    return run(job, &verbs[0], err);
}

enum status
job_appropriation_move(struct job *job, struct err *err)
{
    return run(job, &verbs[1], err);
}

enum status
job_appropriation_pool(struct job *job, struct err *err)
{
    return run(job, &verbs[2], err);
}

enum status
job_appropriation_carry_over(struct job *job, struct err *err)
{
    return run(job, &verbs[3], err);
}

enum status
job_appropriation_cancel(struct job *job, struct err *err)
{
    return run(job, &verbs[4], err);
}

enum status
job_appropriation_lapse(struct job *job, struct err *err)
{
    return run(job, &verbs[5], err);
}

enum status
job_appropriation_reopen(struct job *job, struct err *err)
{
    return run(job, &verbs[6], err);
}

/* ---- the list -------------------------------------------------------------------------------- */

/* envelope, ledger, exercise, vintage, opened, moved, used, ended, left_cents */
static enum status
on_listed(const struct db_row *row, void *context, struct err *err)
{
    static const char *const keys[] = {"opened_cents", "moved_cents", "used_cents", "ended_cents",
                                       "left_cents"};
    const char *const words[] = {_("opened"), _("from other envelopes and years"),
                                 _("used by awards"), _("cancelled or lapsed"), _("left")};
    struct appropriating *it = context;
    struct json_writer *writer = &it->act.writer;
    const bool ae = strcmp(db_text(row, 1), "ae") == 0;

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "envelope", db_text(row, 0));
    json_string_of(writer, "ledger", db_text(row, 1));
    json_number_of(writer, "exercise", db_int64(row, 2));
    json_number_of(writer, "vintage", db_int64(row, 3));
    text_addf(&it->act.words, "%s, %s %" PRId64, db_text(row, 0), ae ? _("AE") : _("CP"),
              db_int64(row, 2));
    if (db_int64(row, 3) != db_int64(row, 2)) {
        text_addf(&it->act.words, _(" of %" PRId64), db_int64(row, 3));
    }
    text_add(&it->act.words, "\n");
    for (int i = 0; i < 5; i++) {
        const int64_t cents = db_int64(row, 4 + i);

        json_number_of(writer, keys[i], cents);
        if (cents != 0 || i == 0 || i == 4) {
            text_addf(&it->act.words, _("  %s: %s\n"), words[i], fund_act_money(&it->act, cents));
        }
    }
    json_end_object(writer);
    return ST_OK;
}

enum status
job_appropriation_list(struct job *job, struct err *err)
{
    struct appropriating it = {0};
    const char *head = NULL;
    enum status status = begin(&it, job, err);

    if (status == ST_OK) {
        const struct db_param params[] = {CALL_PARAMS(job, &it.call), fund_act_exercise(&it.act)};

        status = db_named(job->db, "appropriations", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_listed, .context = &it}, err);
    }
    if (status == ST_OK) {
        status = journal_head(job, it.act.fund_id, &head, err);
    }
    if (status == ST_OK && it.act.words.length > 0) {
        journal_head_tell(&it.act.words, head);
    }
    if (status == ST_OK) {
        fund_act_print(&it.act, _("no appropriations were opened\n"));
    }
    return status;
}
