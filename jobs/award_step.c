/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain document APPLICATION KIND [--file FILE] [--at DAY] [--refused --motive TEXT]
 * levain award start|extend|suspend|resume|close APPLICATION [--at DAY] [--motive TEXT]
 * levain account propose APPLICATION IBAN --holder TEXT --evidence TEXT [--at DAY]
 * levain account confirm APPLICATION IBAN --evidence TEXT [--at DAY]
 *
 * What happens to an award beside its money: papers that came in, the project, the account that it
 * is paid to. An account that one person proposes is confirmed by another.
 */
#include "award_act.h"
#include "option_value.h"
#include "output.h"

#include "base/digest.h"
#include "exchange/file.h"
#include "rules/nearest.h"

#include <string.h>

/* Its object is left open. */
static void
tell_open(struct award_act *act, const char *what, bool created, const char *words)
{
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", act->name.code);
    json_string_of(&act->writer, "what", what);
    json_string_of(&act->writer, "day", date_text(act->job->arena, act->day));
    json_flag_of(&act->writer, "created", created);
    if (created) {
        text_addf(&act->words, _("%s: %s\n"), act->name.code, words);
    } else {
        text_addf(&act->words, _("%s: this was recorded already\n"), act->name.code);
    }
}

static void
tell(struct award_act *act, const char *what, bool created, const char *words)
{
    tell_open(act, what, created, words);
    json_end_object(&act->writer);
}

enum status
job_document_usage(struct job *job, struct err *err)
{
    return job->options.refused && job->options.motive == NULL
               ? err_set(err, ST_USAGE, "%s", _("--motive is missing"))
               : ST_OK;
}

struct kinds {
    struct arena *arena;
    const char **names; /* ended by null */
    size_t count, room;
    struct text list;
};

/* kind */
static enum status
on_kind(const struct db_row *row, void *context, struct err *err)
{
    struct kinds *kinds = context;

    (void)err;
    if (kinds->count + 1 >= kinds->room) {
        const size_t room = 2 * kinds->room + 16;
        const char **names = ARENA_NEW(kinds->arena, const char *, room);

        for (size_t i = 0; i < kinds->count; i++) {
            names[i] = kinds->names[i];
        }
        kinds->names = names;
        kinds->room = room;
    }
    text_addf(&kinds->list, "%s%s", kinds->count > 0 ? ", " : "", db_text(row, 0));
    kinds->names[kinds->count++] = arena_string(kinds->arena, db_text(row, 0));
    return ST_OK;
}

/* A paper of a kind that nothing asks for would never count: it is a slip of the keyboard. */
static enum status
check_kind(struct award_act *act, const char *kind, struct err *err)
{
    struct arena *arena = act->job->arena;
    struct kinds kinds = {.arena = arena, .list = text_in(arena)};
    const struct db_param params[] = {AWARD_PARAMS(act)};
    const char *near;
    enum status status =
        db_named(act->job->db, "award_document_kinds", (struct db_params){3, params},
                 (struct db_rows){.on_row = on_kind, .context = &kinds}, err);

    for (size_t i = 0; status == ST_OK && i < kinds.count; i++) {
        if (strcmp(kinds.names[i], kind) == 0) {
            return ST_OK;
        }
    }
    if (status != ST_OK) {
        return status;
    }
    near = nearest_word(kinds.names, kind);
    if (near != NULL) {
        err_hint(err, _("did you mean `%s`? Kinds of papers are %s"), near, text_of(&kinds.list));
    } else {
        err_hint(err, _("kinds of papers are %s"), text_of(&kinds.list));
    }
    return err_set(err, ST_DATA, _("%s: nothing asks for a paper called \"%s\""), act->name.code,
                   kind);
}

enum status
job_document(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *kind = options->arguments[1];
    const char *slash = options->file != NULL ? strrchr(options->file, '/') : NULL;
    struct award_act act;
    struct digest digest = {0};
    bool created = false;
    enum status status = award_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        status = check_kind(&act, kind, err);
    }
    if (status == ST_OK && options->file != NULL) {
        status = file_digest(options->file, &digest, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {
            AWARD_PARAMS(&act),
            db_string(kind),
            db_number(job->arena, act.day),
            db_flag(!options->refused),
            db_string(options->motive),
            db_string(slash != NULL ? slash + 1 : options->file),
            options->file != NULL ? db_bytes(digest.bytes, DIGEST_BYTES) : db_null(),
        };

        status = award_act_run(&act, "award_document_add", (struct db_params){9, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &created},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        tell(&act, kind, created,
             text_format(job->arena,
                         options->refused ? _("%s refused") : _("%s received and accepted"), kind));
        award_act_print(&act, "");
    }
    return status;
}

static enum status
add_step(struct job *job, const char *kind, const char *words, struct err *err)
{
    struct award_act act;
    bool created = false;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act), db_string(kind),
                                          db_number(job->arena, act.day),
                                          db_string(job->options.motive)};

        status = award_act_run(&act, "award_step_add", (struct db_params){6, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &created},
                               act.name.code, err);
    }
    if (status == ST_OK) {
        tell(&act, kind, created, words);
        award_act_print(&act, "");
    }
    return status;
}

enum status
job_award_start(struct job *job, struct err *err)
{
    return add_step(job, "started", _("the project has begun"), err);
}

enum status
job_award_extend(struct job *job, struct err *err)
{
    return add_step(job, "extended", _("it may begin later"), err);
}

enum status
job_award_suspend(struct job *job, struct err *err)
{
    return add_step(job, "suspended", _("suspended: nothing is paid until it is resumed"), err);
}

enum status
job_award_resume(struct job *job, struct err *err)
{
    return add_step(job, "resumed", _("resumed"), err);
}

enum status
job_award_close(struct job *job, struct err *err)
{
    return add_step(job, "closed", _("closed: all of it is paid or taken back"), err);
}

/* ---- the account ----------------------------------------------------------------------------- */

/* application, name */
static enum status
on_shared(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;

    (void)err;
    json_string_of(&act->writer, NULL, db_text(row, 0));
    text_addf(&act->words,
              _("the same account is that of %s (%s): ask them, by a number that you know, whose it"
                " is\n"),
              db_text(row, 0), db_text(row, 1));
    return ST_OK;
}

/* Tell an account, and whose it is too: one account for two beneficiaries may be a fraud. */
static enum status
tell_account(struct award_act *act, bool created, const char *words, struct err *err)
{
    struct job *job = act->job;
    const struct db_param params[] = {
        AWARD_PARAMS(act), db_string(option_iban(job->arena, job->options.arguments[1]))};
    enum status status;

    tell_open(act, "account", created, words);
    json_begin_array(&act->writer, "shared");
    status = db_named(job->db, "account_shared", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_shared, .context = act}, err);
    json_end_array(&act->writer);
    json_end_object(&act->writer);
    if (status == ST_OK) {
        award_act_print(act, "");
    }
    return status;
}

enum status
job_account_propose(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct award_act act;
    bool created = false;
    enum status status = award_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {AWARD_PARAMS(&act),
                                          db_string(option_iban(job->arena, options->arguments[1])),
                                          db_string(options->holder), db_string(options->evidence),
                                          db_number(job->arena, act.day)};

        status = award_act_run(&act, "bank_account_propose", (struct db_params){7, params},
                               (struct db_rows){.on_row = db_on_flag, .context = &created},
                               act.name.code, err);
    }
    return status == ST_OK ? tell_account(&act, created,
                                          _("account proposed; another person has to confirm it:"
                                            " levain account confirm"),
                                          err)
                           : status;
}

struct confirmed {
    int32_t usable_on;
    bool created;
};

/* usable_on, created */
static enum status
on_confirmed(const struct db_row *row, void *context, struct err *err)
{
    struct confirmed *confirmed = context;

    (void)err;
    *confirmed = (struct confirmed){(int32_t)db_int64(row, 0), db_bool(row, 1)};
    return ST_OK;
}

enum status
job_account_confirm(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct award_act act;
    struct confirmed confirmed = {0};
    enum status status = award_act_begin(job, options->arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {
            AWARD_PARAMS(&act), db_string(option_iban(job->arena, options->arguments[1])),
            db_string(options->evidence), db_number(job->arena, act.day)};

        status = award_act_run(&act, "bank_account_confirm", (struct db_params){6, params},
                               (struct db_rows){.on_row = on_confirmed, .context = &confirmed},
                               act.name.code, err);
    }
    return status == ST_OK
               ? tell_account(&act, confirmed.created,
                              text_format(job->arena,
                                          _("account confirmed; orders may name it from %s"),
                                          words_date(job->arena, confirmed.usable_on)),
                              err)
               : status;
}
