/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain settle APPLICATION [--spent AMOUNT | --by-return | --by-expenses] [--other-public AMOUNT]
 *               [--at DAY]
 * levain reduce APPLICATION --cause CAUSE --motive TEXT --cites DECISION [--heard DAY]
 *               [--since DAY | --amount AMOUNT] [--at DAY]
 * levain claim recover APPLICATION --reference PAYMENT [--amount AMOUNT] [--value-on DAY]
 * levain claim waive|write-off APPLICATION --cites DECISION [--amount AMOUNT]
 *
 * How an award ends: by its accounts, or because it is taken back. What was paid too much is
 * claimed; a claim is paid back, given up or lost.
 */
#include "award_act.h"
#include "lines_waiting.h"
#include "output.h"

#include "base/date.h"

#include <string.h>

/* due_cents, balance_cents, decommitted_cents, claimed_cents, created */
static enum status
on_settled(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct json_writer *writer = &act->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", act->name.code);
    json_number_of(writer, "due_cents", db_int64(row, 0));
    json_number_of(writer, "balance_cents", db_int64(row, 1));
    json_number_of(writer, "decommitted_cents", db_int64(row, 2));
    json_number_of(writer, "claimed_cents", db_int64(row, 3));
    json_flag_of(writer, "created", db_bool(row, 4));
    json_end_object(writer);
    text_addf(&act->words,
              db_bool(row, 4) ? _("%s: settled, %s is due in all\n")
                              : _("%s: was settled already, %s is due in all\n"),
              act->name.code, award_act_money(act, db_int64(row, 0)));
    if (db_int64(row, 1) > 0) {
        text_addf(&act->words, _("  balance certified: %s\n"),
                  award_act_money(act, db_int64(row, 1)));
    }
    if (db_int64(row, 2) > 0) {
        text_addf(&act->words, _("  decommitted: %s\n"), award_act_money(act, db_int64(row, 2)));
    }
    if (db_int64(row, 3) > 0) {
        text_addf(&act->words, _("  to be paid back: %s\n"),
                  award_act_money(act, db_int64(row, 3)));
    }
    return ST_OK;
}

enum status
job_settle_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    return options->by_return + options->by_expenses + options->spent.has > 1
               ? err_set(err, ST_USAGE, "%s",
                         _("give one of --spent, --by-return and --by-expenses"))
               : ST_OK;
}

/* eligible_cents, or accepted_cents */
static enum status
on_spent(const struct db_row *row, void *context, struct err *err)
{
    struct option_cents *spent = context;

    (void)err;
    spent->has = !db_is_null(row, 0);
    spent->cents = spent->has ? db_int64(row, 0) : 0;
    return ST_OK;
}

/* What was spent, as the returns say that were validated. */
static enum status
read_returns(struct award_act *act, struct option_cents *spent, struct err *err)
{
    const struct db_param params[] = {AWARD_PARAMS(act), db_number(act->job->arena, act->day)};
    enum status status =
        award_act_run(act, "returns_eligible", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_spent, .context = spent}, act->name.code, err);

    if (status == ST_OK && !spent->has) {
        err_hint(err, "%s",
                 _("levain return take, with what is eligible; then levain return validate"));
        return err_set(err, ST_DATA,
                       _("application %s: no validated return says what was spent of what is "
                         "eligible"),
                       act->name.code);
    }
    return status;
}

/* What was spent, as far as the expenses of its statement were accepted. */
static enum status
read_expenses(struct award_act *act, struct option_cents *spent, struct err *err)
{
    const struct db_param params[] = {AWARD_PARAMS(act)};
    enum status status =
        award_act_run(act, "expense_accepted", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_spent, .context = spent}, act->name.code, err);

    if (status == ST_OK && !spent->has) {
        err_hint(err, "%s", _("levain expense take; then levain expense judge"));
        return err_set(err, ST_DATA, _("application %s: there is no statement of expenses"),
                       act->name.code);
    }
    return status;
}

static enum status
cite_returns(struct award_act *act, struct err *err)
{
    const struct db_param params[] = {AWARD_PARAMS(act), db_number(act->job->arena, act->day)};

    return award_act_run(act, "settlement_cite", (struct db_params){4, params}, DB_NO_ROWS,
                         act->name.code, err);
}

enum status
job_settle(struct job *job, struct err *err)
{
    struct award_act act;
    struct option_cents spent = job->options.spent;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK && job->options.by_return) {
        status = read_returns(&act, &spent, err);
    }
    if (status == ST_OK && job->options.by_expenses) {
        status = read_expenses(&act, &spent, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), option_cents_param(job->arena, spent),
                                          option_cents_param(job->arena, job->options.other_public),
                                          DATED_PARAMS(&act)};

        status = award_act_run(&act, "award_settle", (struct db_params){7, params},
                               (struct db_rows){.on_row = on_settled, .context = &act},
                               act.name.code, err);
    }
    if (status == ST_OK && job->options.by_return) {
        status = cite_returns(&act, err);
    }
    if (status == ST_OK) {
        award_act_print(&act, "");
    }
    return status;
}

/* ---- taking back ----------------------------------------------------------------------------- */

/* cents, decommitted_cents, claimed_cents, due_on, created */
static enum status
on_reduced(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct arena *arena = act->job->arena;
    struct json_writer *writer = &act->writer;
    const int32_t due_on = db_is_null(row, 3) ? 0 : (int32_t)db_int64(row, 3);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", act->name.code);
    json_number_of(writer, "cents", db_int64(row, 0));
    json_number_of(writer, "decommitted_cents", db_int64(row, 1));
    json_number_of(writer, "claimed_cents", db_int64(row, 2));
    json_string_of(writer, "due_on", db_is_null(row, 3) ? NULL : date_text(arena, due_on));
    json_flag_of(writer, "created", db_bool(row, 4));
    json_end_object(writer);
    text_addf(&act->words,
              db_bool(row, 4) ? _("%s: %s taken back\n") : _("%s: %s was taken back already\n"),
              act->name.code, award_act_money(act, db_int64(row, 0)));
    if (db_int64(row, 1) > 0) {
        text_addf(&act->words, _("  decommitted: %s\n"), award_act_money(act, db_int64(row, 1)));
    }
    if (db_int64(row, 2) > 0) {
        text_addf(&act->words, _("  to be paid back: %s, by %s\n"),
                  award_act_money(act, db_int64(row, 2)), words_date(arena, due_on));
    }
    return ST_OK;
}

static const char *
reduction_json(const struct job *job)
{
    const struct job_options *options = &job->options;
    struct text text = text_in(job->arena);
    struct json_writer writer = json_writer_to(&text);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "cause", options->cause);
    json_string_of(&writer, "motive", options->motive);
    json_string_of(&writer, "cites", options->cites);
    if (options->heard.has) {
        json_string_of(&writer, "heard_on", date_text(job->arena, options->heard.day));
    }
    if (options->since.has) {
        json_string_of(&writer, "since", date_text(job->arena, options->since.day));
    }
    if (options->amount.has) {
        json_number_of(&writer, "cents", options->amount.cents);
    }
    json_end_object(&writer);
    return text_of(&text);
}

enum status
job_reduce_usage(struct job *job, struct err *err)
{
    static const char *const causes[] = {"ended", "withdrawal", "breach", "caducity"};
    bool known = false;

    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        known = known || strcmp(job->options.cause, causes[i]) == 0;
    }
    if (!known) {
        return err_set(err, ST_USAGE, "%s",
                       _("--cause takes ended, withdrawal, breach or caducity"));
    }
    return job->options.since.has && job->options.amount.has
               ? err_set(err, ST_USAGE, "%s", _("give either --since or --amount"))
               : ST_OK;
}

enum status
job_reduce(struct job *job, struct err *err)
{
    struct award_act act;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), db_string(reduction_json(job)),
                                          DATED_PARAMS(&act)};

        status = award_act_run(&act, "award_reduce", (struct db_params){6, params},
                               (struct db_rows){.on_row = on_reduced, .context = &act},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        award_act_print(&act, "");
    }
    return status;
}

/* ---- claims ---------------------------------------------------------------------------------- */

enum claim_end { CLAIM_RECOVERED, CLAIM_WAIVED, CLAIM_WRITTEN_OFF };

struct claiming {
    struct award_act act;
    enum claim_end end;
    int64_t fresh_cents; /* booked just now; 0 = nothing was */
};

static void
tell_claim(struct claiming *claiming, const char *taken, const char *left, bool created)
{
    struct text *out = &claiming->act.words;
    const char *code = claiming->act.name.code;

    if (!created) {
        text_addf(out, _("%s: %s was recorded already, %s is left\n"), code, taken, left);
    } else if (claiming->end == CLAIM_RECOVERED) {
        text_addf(out, _("%s: %s paid back, %s is left\n"), code, taken, left);
    } else if (claiming->end == CLAIM_WAIVED) {
        text_addf(out, _("%s: %s given up, %s is left\n"), code, taken, left);
    } else {
        text_addf(out, _("%s: %s written off, %s is left\n"), code, taken, left);
    }
}

/* cents, left_cents, created */
static enum status
on_claim(const struct db_row *row, void *context, struct err *err)
{
    struct claiming *claiming = context;
    struct award_act *act = &claiming->act;

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", act->name.code);
    json_number_of(&act->writer, "cents", db_int64(row, 0));
    json_number_of(&act->writer, "left_cents", db_int64(row, 1));
    json_flag_of(&act->writer, "created", db_bool(row, 2));
    json_end_object(&act->writer);
    claiming->fresh_cents = db_bool(row, 2) ? db_int64(row, 0) : 0;
    tell_claim(claiming, award_act_money(act, db_int64(row, 0)),
               award_act_money(act, db_int64(row, 1)), db_bool(row, 2));
    return ST_OK;
}

static enum status
claim(struct job *job, const char *query, const char *reference, struct claiming *claiming,
      struct err *err)
{
    struct award_act *act = &claiming->act;
    const struct option_day value_on = job->options.value_on;
    const bool recovers = strcmp(query, "claim_recover") == 0;
    enum status status = award_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {
            AWARD_PARAMS(act), option_cents_param(job->arena, job->options.amount),
            db_string(reference), DATED_PARAMS(act),
            db_number(job->arena, value_on.has ? value_on.day : act->day)};

        status = award_act_run(act, query, (struct db_params){recovers ? 8 : 7, params},
                               (struct db_rows){.on_row = on_claim, .context = claiming},
                               act->name.code, err);
    }
    if (status == ST_OK && recovers && claiming->fresh_cents > 0) {
        const size_t length = strcspn(act->name.call, "/");

        const struct entered entered = {
            act->name.fund_id, text_format(job->arena, "%.*s", (int)length, act->name.call),
            claiming->fresh_cents, act->day};

        status = lines_waiting_tell(job, entered, &act->words, &act->writer, err);
    }
    if (status == ST_OK) {
        award_act_print(act, "");
    }
    return status;
}

enum status
job_claim_recover(struct job *job, struct err *err)
{
    struct claiming claiming = {.end = CLAIM_RECOVERED};

    return claim(job, "claim_recover", job->options.reference, &claiming, err);
}

enum status
job_claim_waive(struct job *job, struct err *err)
{
    struct claiming claiming = {.end = CLAIM_WAIVED};

    return claim(job, "claim_waive", job->options.cites, &claiming, err);
}

enum status
job_claim_write_off(struct job *job, struct err *err)
{
    struct claiming claiming = {.end = CLAIM_WRITTEN_OFF};

    return claim(job, "claim_write_off", job->options.cites, &claiming, err);
}
