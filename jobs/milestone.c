/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain milestone take FUND FILE... [--accept-good]    what awards are to have done by a day
 * levain milestone list FUND [--award A] [--at DAY]
 * levain milestone reach APPLICATION CODE --evidence TEXT [--at DAY]
 * levain milestone give-up APPLICATION CODE --motive TEXT [--at DAY]
 */
#include "award_act.h"
#include "follow_take.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

enum column { APPLICATION, CODE, NAME, DUE, REASON, COLUMNS };

static const struct row_file_column columns[COLUMNS] = {
    [APPLICATION] = {"application", "candidature", ROW_FILE_NEEDED},
    [CODE] = {"code", "code", ROW_FILE_NEEDED},
    [NAME] = {"name", "intitule", ROW_FILE_NEEDED},
    [DUE] = {"due", "echeance", ROW_FILE_NEEDED},
    [REASON] = {"reason", "motif", ROW_FILE_MAY_LACK},
};

static const char *
counted(struct arena *arena, const struct follow_counts *counts)
{
    return text_format(arena,
                       _("%zu lines; %" PRId64 " new milestones, %" PRId64 " changed, %" PRId64
                         " unchanged, %zu refused"),
                       counts->lines, counts->created, counts->corrected, counts->unchanged,
                       counts->refused);
}

static const struct follow_kind milestones = {.columns = columns,
                                              .column_count = COLUMNS,
                                              .problems = "milestone_problems",
                                              .store = "milestone_store",
                                              .counted = counted};

enum status
job_milestone_take(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    return status == ST_OK ? follow_take(&act, &milestones, err) : status;
}

/* ---- listing --------------------------------------------------------------------------------- */

static const char *
state_words(const struct fund_act *act, const struct db_row *row)
{
    struct arena *arena = act->job->arena;

    if (db_is_null(row, 4)) {
        return db_int64(row, 3) < act->day ? _("late") : _("to come");
    }
    return text_format(arena,
                       strcmp(db_text(row, 4), "reached") == 0 ? _("reached on %s (%s)")
                                                               : _("given up on %s (%s)"),
                       words_date(arena, (int32_t)db_int64(row, 5)), db_text(row, 6));
}

/* application, code, name, due_on, kind, day, words, version */
static enum status
on_milestone(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct arena *arena = act->job->arena;
    struct json_writer *writer = &act->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_string_of(writer, "milestone", db_text(row, 1));
    json_string_of(writer, "name", db_text(row, 2));
    json_string_of(writer, "due_on", date_text(arena, (int32_t)db_int64(row, 3)));
    json_string_of(writer, "state",
                   !db_is_null(row, 4)           ? db_text(row, 4)
                   : db_int64(row, 3) < act->day ? "late"
                                                 : "to_come");
    row_json_day(writer, "day", row, 5);
    row_json_text(writer, "words", row, 6);
    json_number_of(writer, "version", db_int64(row, 7));
    json_end_object(writer);
    text_addf(&act->words, "%s  %s, %s: %s; %s\n", date_text(arena, (int32_t)db_int64(row, 3)),
              db_text(row, 0), db_text(row, 1), db_text(row, 2), state_words(act, row));
    return ST_OK;
}

enum status
job_milestone_list(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                      db_string(job->options.award)};

    status = db_named(job->db, "milestones", (struct db_params){2, params},
                      (struct db_rows){.on_row = on_milestone, .context = &act}, err);
    if (status == ST_OK) {
        fund_act_fold(&act);
        fund_act_print(&act, _("no milestone was agreed\n"));
    }
    return status;
}

/* ---- what becomes of them -------------------------------------------------------------------- */

struct ending {
    struct award_act act;
    bool created;
    int32_t due_on;
};

/* created, due_on */
static enum status
on_ended(const struct db_row *row, void *context, struct err *err)
{
    struct ending *ending = context;

    (void)err;
    ending->created = db_bool(row, 0);
    ending->due_on = (int32_t)db_int64(row, 1);
    return ST_OK;
}

static enum status
end(struct job *job, const char *kind, const char *words, struct err *err)
{
    struct ending ending = {.created = false};
    struct award_act *act = &ending.act;
    const char *code = job->options.arguments[1];
    enum status status = award_act_begin(job, job->options.arguments[0], act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(act), db_string(code), db_string(kind),
                                          db_string(words), db_number(job->arena, act->day)};

        status = award_act_run(act, "milestone_end", (struct db_params){7, params},
                               (struct db_rows){.on_row = on_ended, .context = &ending},
                               act->name.code, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", act->name.code);
    json_string_of(&act->writer, "milestone", code);
    json_string_of(&act->writer, "state", kind);
    json_flag_of(&act->writer, "created", ending.created);
    json_end_object(&act->writer);
    if (!ending.created) {
        text_addf(&act->words, _("%s: this was recorded already\n"), act->name.code);
    } else if (strcmp(kind, "given_up") == 0) {
        text_addf(&act->words, _("%s, %s: given up\n"), act->name.code, code);
    } else if (act->day > ending.due_on) {
        text_addf(&act->words, _("%s, %s: reached, %d days late\n"), act->name.code, code,
                  (int)(act->day - ending.due_on));
    } else {
        text_addf(&act->words, _("%s, %s: reached\n"), act->name.code, code);
    }
    award_act_print(act, "");
    return ST_OK;
}

enum status
job_milestone_reach(struct job *job, struct err *err)
{
    return end(job, "reached", job->options.evidence, err);
}

enum status
job_milestone_give_up(struct job *job, struct err *err)
{
    return end(job, "given_up", job->options.motive, err);
}
