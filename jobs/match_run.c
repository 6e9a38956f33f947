/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain match run FUND                          match all lines that wait, and book what they are
 * levain match undo FUND LETTER --motive TEXT    undo one match by contra-entries
 * levain match confirm FUND NUMBER               the other person's word on a match made by hand
 */
#include "fund_act.h"
#include "match_lines.h"
#include "match_told.h"
#include "output.h"
#include "refusal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status
tell_run(struct fund_act *act, const struct match_counts *counts, int64_t waiting, struct err *err)
{
    enum status status;
    struct json_writer *writer = &act->writer;

    json_begin_object(writer, NULL);
    json_number_of(writer, "matched_lines", counts->matched);
    json_number_of(writer, "matches", counts->matches);
    json_number_of(writer, "open_lines", counts->open);
    json_number_of(writer, "refused_lines", counts->refused);
    json_number_of(writer, "waiting_lines", waiting);
    json_begin_array(writer, "rules");
    text_addf(&act->words, _("%" PRId64 " lines matched, under %" PRId64 " letters\n"),
              counts->matched, counts->matches);
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        if (counts->by_rule[rule] > 0) {
            json_begin_object(writer, NULL);
            json_string_of(writer, "rule", match_rule_code((enum match_rule)rule));
            json_number_of(writer, "lines", counts->by_rule[rule]);
            json_end_object(writer);
            text_addf(&act->words, "  %-16s %6" PRId64 "  %s\n",
                      match_rule_code((enum match_rule)rule), counts->by_rule[rule],
                      _(match_rule_words((enum match_rule)rule)));
        }
    }
    json_end_array(writer);
    status = match_paid_tell(act, act->fund_id, writer, &act->words, err);
    json_end_object(writer);
    if (counts->open > 0) {
        text_addf(&act->words, _("%" PRId64 " lines name an order of more, and wait for others\n"),
                  counts->open);
    }
    for (int i = 0; i < MATCH_REFUSALS; i++) {
        const struct refusal *why;
        struct err refused = {0};

        snprintf(refused.source, sizeof refused.source, "%s", match_refusals[i]);
        why = refusal_of(&refused);
        if (counts->refused_by[i] > 0 && why != NULL) {
            text_addf(&act->words, _("%" PRId64 " lines could not be booked: %s; %s\n"),
                      counts->refused_by[i], _(why->text), _(why->hint));
        }
    }
    text_addf(&act->words, _("%" PRId64 " lines wait: levain match list\n"), waiting);
    return status;
}

/* count */
static enum status
on_waiting(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    *(int64_t *)context = db_int64(row, 0);
    return ST_OK;
}

/* Of all imports, those too that nothing there is could be: a person has to look at them. */
static enum status
count_waiting(const struct job *job, int64_t fund_id, int64_t *count, struct err *err)
{
    const struct db_param params[] = {db_number(job->arena, fund_id)};

    return db_named(job->db, "match_waiting", (struct db_params){1, params},
                    (struct db_rows){.on_row = on_waiting, .context = count}, err);
}

enum status
job_match_run(struct job *job, struct err *err)
{
    struct fund_act act;
    struct match_counts counts = {0};
    int64_t waiting = 0;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = match_imported(job, act.fund_id, 0, &counts, err);
    }
    status = status == ST_OK ? count_waiting(job, act.fund_id, &waiting, err) : status;
    status = status == ST_OK ? tell_run(&act, &counts, waiting, err) : status;
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    fund_act_print(&act, "");
    return ST_OK;
}

/* ---- undoing ----------------------------------------------------------------------------------
 */

struct undoing {
    struct fund_act act;
    int64_t cents;
    bool created;
};

/* cents, created */
static enum status
on_undone(const struct db_row *row, void *context, struct err *err)
{
    struct undoing *undoing = context;

    (void)err;
    undoing->cents = db_int64(row, 0);
    undoing->created = db_bool(row, 1);
    return ST_OK;
}

enum status
job_match_undo(struct job *job, struct err *err)
{
    struct undoing undoing = {0};
    struct fund_act *act = &undoing.act;
    const char *letter = job->options.arguments[1];
    enum status status = fund_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act->fund_id), db_string(letter),
                                          db_number(job->arena, act->day),
                                          db_string(job->options.motive)};

        status = db_named(job->db, "bank_match_undo_one", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_undone, .context = &undoing}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "letter", letter);
    json_number_of(&act->writer, "cents", undoing.cents);
    json_flag_of(&act->writer, "created", undoing.created);
    json_end_object(&act->writer);
    text_addf(&act->words,
              undoing.created ? _("%s: undone; lines of %s wait again\n")
                              : _("%s: undone already; lines of %s\n"),
              letter, fund_act_money(act, undoing.cents));
    fund_act_print(act, "");
    return ST_OK;
}

/* ---- confirming -------------------------------------------------------------------------------
 */

struct confirming {
    const char *letter;
    struct arena *arena;
    bool is_posted, created;
};

/* letter, is_posted, created */
static enum status
on_confirmed(const struct db_row *row, void *context, struct err *err)
{
    struct confirming *confirming = context;

    (void)err;
    confirming->letter = arena_string(confirming->arena, db_text(row, 0));
    confirming->is_posted = db_bool(row, 1);
    confirming->created = db_bool(row, 2);
    return ST_OK;
}

enum status
job_match_confirm_usage(struct job *job, struct err *err)
{
    const char *number = job->options.arguments[1];

    if (number[0] == '\0' || strlen(number) > 18 || strspn(number, "0123456789") < strlen(number)) {
        return err_set(err, ST_USAGE, _("\"%s\" is no number of a proposal: levain match list"),
                       number);
    }
    return ST_OK;
}

enum status
job_match_confirm(struct job *job, struct err *err)
{
    struct confirming confirming = {.arena = job->arena};
    struct fund_act act;
    const int64_t number = strtoll(job->options.arguments[1], NULL, 10);
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                          db_number(job->arena, number)};

        status = db_named(job->db, "bank_match_confirm", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_confirmed, .context = &confirming}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_number_of(&act.writer, "proposal", number);
    json_string_of(&act.writer, "letter", confirming.letter);
    json_flag_of(&act.writer, "is_posted", confirming.is_posted);
    json_flag_of(&act.writer, "created", confirming.created);
    json_end_object(&act.writer);
    text_addf(&act.words,
              confirming.created ? _("proposal %" PRId64 ": confirmed, under the letter %s\n")
                                 : _("proposal %" PRId64 ": confirmed already, letter %s\n"),
              number, confirming.letter);
    fund_act_print(&act, "");
    return ST_OK;
}
