/* SPDX-License-Identifier: MPL-2.0 */
#include "award_act.h"

#include "base/date.h"
#include "option_value.h"
#include "output.h"

static enum status
take_call(struct award_act *act, const char *call, struct err *err)
{
    struct job *job = act->job;
    enum status status = call_find(job, call, 0, &act->call, err);

    if (status != ST_OK) {
        return status;
    }
    act->day = option_at_day(&job->options, act->call.file.zone);
    act->exercise =
        job->options.exercise != 0 ? job->options.exercise : date_to_civil(act->day).year;
    return ST_OK;
}

enum status
award_act_next(struct award_act *act, const char *name, struct err *err)
{
    const int64_t before = act->call.call_id;
    enum status status = application_find(act->job, name, &act->name, err);

    return status == ST_OK && act->name.call_id != before ? take_call(act, act->name.call, err)
                                                          : status;
}

enum status
award_act_begin(struct job *job, const char *name, struct award_act *act, struct err *err)
{
    *act =
        (struct award_act){.job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
    act->writer = json_writer_to(&act->json);
    json_begin_array(&act->writer, NULL);
    return name != NULL ? award_act_next(act, name, err) : take_call(act, job->options.call, err);
}

enum status
award_act_run(struct award_act *act, const char *query, struct db_params params,
              struct db_rows rows, const char *who, struct err *err)
{
    enum status status = db_named(act->job->db, query, params, rows, err);

    if (status != ST_OK) {
        output_refusal(err);
    }
    if (status != ST_OK && who != NULL && err->sqlstate[0] != '\0') {
        return err_set(err, status, _("application %s: %s"), who,
                       text_format(act->job->arena, "%s", err->text));
    }
    return status;
}

void
award_act_print(struct award_act *act, const char *otherwise)
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
award_act_money(const struct award_act *act, int64_t cents)
{
    return words_money(act->job->arena, cents, act->call.file.currency, 1);
}
