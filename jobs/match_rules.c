/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain match rules FUND                              the rules by which lines are matched
 * levain match rule FUND RULE on|off --motive TEXT     switch one of them
 *
 * Rules have an order, the surest first. A fund that does not trust one switches it off: lines that
 * only it would match wait for a person. What was matched before stays.
 */
#include "fund_act.h"
#include "output.h"

#include "money/match.h"

#include <inttypes.h>
#include <string.h>

/* rule, is_on, since, motive, by_whom */
static enum status
on_rule(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;
    const enum match_rule rule = match_rule_of(db_text(row, 0));
    const char *words = rule < RULE_COUNT ? _(match_rule_words(rule)) : "";
    const bool is_on = db_bool(row, 1), was_switched = !db_is_null(row, 2);

    (void)err;
    act->row_count++;
    json_begin_object(writer, NULL);
    json_string_of(writer, "rule", db_text(row, 0));
    json_number_of(writer, "order", (int64_t)act->row_count);
    json_flag_of(writer, "on", is_on);
    json_string_of(writer, "words", words);
    json_string_of(writer, "since", was_switched ? db_text(row, 2) : NULL);
    json_string_of(writer, "motive", was_switched ? db_text(row, 3) : NULL);
    json_string_of(writer, "by", was_switched ? db_text(row, 4) : NULL);
    json_end_object(writer);
    text_addf(&act->words, "%2zu  %-12s %-16s %s\n", act->row_count, is_on ? _("on") : _("OFF"),
              db_text(row, 0), words);
    if (was_switched) {
        text_addf(&act->words, _("         since %s, by %s: %s\n"),
                  output_instant(act->job->arena, db_text(row, 2)), db_text(row, 4),
                  db_text(row, 3));
    }
    return ST_OK;
}

enum status
job_match_rules(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id)};

        status = db_named(job->db, "match_rules", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_rule, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, "");
    }
    return status;
}

enum status
job_match_rule_usage(struct job *job, struct err *err)
{
    const char *rule = job->options.arguments[1], *value = job->options.arguments[2];

    if (match_rule_of(rule) == RULE_COUNT) {
        err_hint(err, "%s", _("levain match rules lists them"));
        return err_set(err, ST_USAGE, _("there is no rule \"%s\""), rule);
    }
    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0) {
        return err_set(err, ST_USAGE, _("a rule is on or off, not \"%s\""), value);
    }
    return ST_OK;
}

enum status
job_match_rule(struct job *job, struct err *err)
{
    struct fund_act act;
    const char *rule = job->options.arguments[1];
    const bool is_on = strcmp(job->options.arguments[2], "on") == 0;
    bool created = false;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id), db_string(rule),
                                          db_flag(is_on), db_string(job->options.motive)};

        status = db_named(job->db, "match_rule_set", (struct db_params){4, params},
                          (struct db_rows){.on_row = db_on_flag, .context = &created}, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "rule", rule);
    json_flag_of(&act.writer, "on", is_on);
    json_flag_of(&act.writer, "created", created);
    json_end_object(&act.writer);
    if (!created) {
        text_addf(&act.words, is_on ? _("%s: is on already\n") : _("%s: is off already\n"), rule);
    } else {
        text_addf(&act.words,
                  is_on ? _("%s: on; lines that wait are looked at again by levain match run\n")
                        : _("%s: off; lines that only it would match wait for a person\n"),
                  rule);
    }
    fund_act_print(&act, "");
    return ST_OK;
}
