/* SPDX-License-Identifier: MPL-2.0 */
#include "fund_act.h"

#include "base/date.h"
#include "option_value.h"
#include "output.h"

/* fund_id, currency, time_zone */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;

    (void)err;
    act->fund_id = db_int64(row, 0);
    act->currency = arena_string(act->job->arena, db_text(row, 1));
    act->time_zone = arena_string(act->job->arena, db_text(row, 2));
    return ST_OK;
}

enum status
fund_act_begin(struct job *job, const char *code, struct fund_act *act, struct err *err)
{
    const struct db_param params[] = {db_string(code)};
    enum status status;

    *act = (struct fund_act){
        .job = job, .fund = code, .words = text_in(job->arena), .json = text_in(job->arena)};
    act->writer = json_writer_to(&act->json);
    json_begin_array(&act->writer, NULL);
    status = db_named(job->db, "fund_named", (struct db_params){1, params},
                      (struct db_rows){.on_row = on_fund, .context = act}, err);
    if (status == ST_OK && act->fund_id == 0) {
        err_hint(err, "%s", _("a fund is named by its code, as its fund file has it"));
        return err_set(err, ST_DATA, _("there is no fund %s"), code);
    }
    if (status != ST_OK) {
        return status;
    }
    act->day = option_at_day(&job->options, date_zone_named(act->time_zone));
    act->exercise =
        job->options.exercise != 0 ? job->options.exercise : date_to_civil(act->day).year;
    return ST_OK;
}

struct finding {
    const struct fund_act *act;
    int64_t call_id;
    size_t count;
    struct text names;
};

/* call_id, code */
static enum status
on_call(const struct db_row *row, void *context, struct err *err)
{
    struct finding *finding = context;

    (void)err;
    finding->call_id = db_int64(row, 0);
    text_addf(&finding->names, "%s%s", finding->count++ > 0 ? ", " : "", db_text(row, 1));
    return ST_OK;
}

enum status
fund_act_call(const struct fund_act *act, const char *name, int64_t *call_id, struct err *err)
{
    struct finding finding = {.act = act, .names = text_in(act->job->arena)};
    const struct db_param params[] = {db_number(act->job->arena, act->fund_id), db_string(name)};
    enum status status = db_named(act->job->db, "fund_calls", (struct db_params){2, params},
                                  (struct db_rows){.on_row = on_call, .context = &finding}, err);

    if (status == ST_OK && finding.count == 0) {
        return err_set(err, ST_DATA, _("fund %s has no call %s"), act->fund,
                       name != NULL ? name : "");
    }
    if (status == ST_OK && finding.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&finding.names));
        return err_set(err, ST_DATA, _("fund %s has %zu calls"), act->fund, finding.count);
    }
    *call_id = finding.call_id;
    return status;
}

void
fund_act_fold(struct fund_act *act)
{
    const char *folded = output_fold(act->job->arena, text_of(&act->words));

    text_clear(&act->words);
    text_add(&act->words, folded);
}

void
fund_act_print(struct fund_act *act, const char *otherwise)
{
    json_end_array(&act->writer);
    if (act->job->options.json) {
        text_add(&act->json, "\n");
        output_print(text_of(&act->json));
    } else if (!act->job->options.quiet) {
        output_print(act->words.length > 0 ? text_of(&act->words) : otherwise);
    }
}

const char *
fund_act_money(const struct fund_act *act, int64_t cents)
{
    return words_money(act->job->arena, cents, act->currency, 1);
}

struct db_param
fund_act_day(const struct fund_act *act)
{
    return act->job->options.has_at ? db_number(act->job->arena, act->job->options.at) : db_null();
}

struct db_param
fund_act_exercise(const struct fund_act *act)
{
    return act->job->options.exercise != 0 ? db_number(act->job->arena, act->exercise) : db_null();
}
