/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain report letters --call CALL [--run RUN] [--format html,txt,pdf] [--out DIR] [--at DAY]
 *                       [APPLICATION...]
 *
 * Write to each applicant what was decided of its application, and why: from the explanation that
 * was frozen with the decision, in the language of the fund. Without --run, of the last decision.
 * Nothing is recorded: `levain notify` says that awards were notified, and when.
 */
#include "letter_forms.h"
#include "output.h"
#include "stored_run.h"

#include "base/json_writer.h"
#include "reporting/format.h"
#include "reporting/letter.h"

#include <string.h>

struct writing {
    struct job *job;
    struct call call, current; /* with the rules of the run, and with those in force */
    struct stored_run run;
    struct letter_forms forms;
    bool seen[JOB_ARGUMENTS_MAX]; /* of the applications that are named */
    size_t left_out;              /* nothing is theirs any more, or they were written to before */
};

/* ---- whom a letter is for -------------------------------------------------------------------- */

/* Whether what stands before the code of an application, CALL or FUND/CALL, is the call. */
static bool
is_of_call(const struct writing *writing, const char *name, size_t length)
{
    const struct fund_file *file = &writing->current.file;
    const char *whole = text_format(writing->job->scratch, "%s/%s", file->code, file->call_code);

    return (strlen(file->call_code) == length && memcmp(file->call_code, name, length) == 0) ||
           (strlen(whole) == length && memcmp(whole, name, length) == 0);
}

/* CALL/A12 names A12 too. */
static bool
is_named(struct writing *writing, const char *code)
{
    const struct job_options *options = &writing->job->options;
    bool named = false;

    for (size_t i = 0; i < options->argument_count; i++) {
        const char *name = options->arguments[i], *slash = strrchr(name, '/');

        if (strcmp(slash != NULL ? slash + 1 : name, code) == 0 &&
            (slash == NULL || is_of_call(writing, name, (size_t)(slash - name)))) {
            writing->seen[i] = named = true;
        }
    }
    return named;
}

static bool
is_written_to(struct writing *writing, const struct db_row *row)
{
    const char *status = db_text(row, 2);
    const bool stands = strcmp(status, "awarded") == 0 || strcmp(status, "partial") == 0 ||
                        strcmp(status, "waiting") == 0;

    if (writing->job->options.argument_count > 0) {
        return is_named(writing, db_text(row, 0));
    }
    if ((stands && !db_is_null(row, 10)) || db_bool(row, 11)) {
        writing->left_out++;
        return false;
    }
    return true;
}

static enum status
check_named(const struct writing *writing, struct err *err)
{
    for (size_t i = 0; i < writing->job->options.argument_count; i++) {
        if (!writing->seen[i]) {
            return err_set(err, ST_DATA, _("run %s has no application %s"), writing->run.run.name,
                           writing->job->options.arguments[i]);
        }
    }
    return ST_OK;
}

/* ---- a letter -------------------------------------------------------------------------------- */

static size_t
read_instalments(struct writing *writing, const struct db_row *row,
                 const struct letter_instalment **instalments)
{
    struct arena *arena = writing->job->scratch;
    const char *const *kinds = NULL, *const *dues = NULL, *const *needs = NULL;
    const size_t count = db_texts(arena, row, 15, &kinds);
    struct letter_instalment *all = ARENA_NEW(arena, struct letter_instalment, count);
    int64_t *months = ARENA_NEW(arena, int64_t, count), *cents = ARENA_NEW(arena, int64_t, count);
    uint8_t *known = ARENA_NEW(arena, uint8_t, count);

    (void)db_texts(arena, row, 16, &dues);
    (void)db_int64s(row, 17, months, known, count);
    (void)db_int64s(row, 18, cents, known, count);
    (void)db_texts(arena, row, 19, &needs);
    for (size_t i = 0; i < count; i++) {
        const char **codes = ARENA_NEW(arena, const char *, strlen(needs[i]) / 2 + 1);
        size_t code_count = 0;

        for (const char *at = needs[i]; *at != '\0';) {
            const size_t length = strcspn(at, " ");

            codes[code_count++] = arena_copy(arena, at, length);
            at += length + (at[length] != '\0');
        }
        all[i] = (struct letter_instalment){.kind = kinds[i],
                                            .due = dues[i],
                                            .months = months[i],
                                            .cents = cents[i],
                                            .needs = codes,
                                            .need_count = code_count};
    }
    *instalments = all;
    return count;
}

/* The quota that refused it, in the words and with the limit of the rules that it was judged by. */
static void
fill_quota(const struct writing *writing, const char *code, struct letter *letter)
{
    const struct fund_file *file = &writing->call.file;

    for (size_t i = 0; code != NULL && i < file->quota_count; i++) {
        const struct fund_quota *quota = &file->quotas[i];

        if (strcmp(quota->code, code) == 0) {
            letter->quota = fund_text_in(&quota->label, quota->code);
            letter->quota_cents =
                quota->kind == LIMIT_AMOUNT || quota->kind == LIMIT_SHARE ? quota->limit_cents : 0;
            letter->is_floor =
                quota->least_cents + quota->least_awards > 0 &&
                strcmp(document_text(letter->explanation, "reason", ""), "BELOW_CUT") == 0;
            /* The explanation names the group of the first quota only. */
            letter->group = quota->group.by == GROUP_BY_ORGANIZATION ? LETTER_GROUP_ORGANIZATION
                            : quota->group.by == GROUP_BY_ALL        ? LETTER_GROUP_ALL
                            : i == 0                                 ? LETTER_GROUP_VALUE
                                                                     : LETTER_GROUP_OTHER;
        }
    }
}

/* The columns of letters.sql. */
static struct letter
letter_of(struct writing *writing, const struct db_row *row, const struct document *explanation)
{
    const struct fund_file *file = &writing->call.file;
    const struct fund_letters *said = &writing->current.file.letters;
    struct arena *arena = writing->job->scratch;
    struct letter letter = {
        .status = db_text_kept(arena, row, 2),
        .award_cents = db_int64(row, 3),
        .motive = db_text_kept(arena, row, 4),
        .explanation = explanation,
        .currency = file->currency,
        .authority = fund_text_in(&said->authority, _("The committee of the fund")),
        .decided_on = (int32_t)db_int64(row, 20),
        .step_cents = file->step_cents,
        .threshold = file->has_threshold ? rational_exact(arena, file->threshold) : NULL,
        .place = db_int64_or(row, 6, 0),
        .has_valid_until = !db_is_null(row, 7),
        .valid_until = (int32_t)db_int64_or(row, 7, 0),
        .has_answer_by = !db_is_null(row, 9),
        .answer_by = (int32_t)db_int64_or(row, 9, 0),
        .offer_days = writing->current.file.waiting_list.offer_days,
        .act = db_text_kept(arena, row, 12),
        .starts_within = db_int64_or(row, 13, 0),
        .return_within = db_int64_or(row, 14, 0),
        .hides_marks = said->hides_marks,
        .again = fund_text_in(&said->again, NULL),
    };

    letter.instalment_count = read_instalments(writing, row, &letter.instalments);
    fill_quota(writing, db_text_kept(arena, row, 8), &letter);
    return letter;
}

/* What stands around what the letter says. */
static void
add_frame(const struct writing *writing, const struct db_row *row, int32_t decided_on,
          const struct document *explanation, struct document *document)
{
    const struct fund_file *file = &writing->current.file;
    const struct fund_letters *said = &file->letters;
    struct arena *arena = writing->job->scratch;
    const int32_t day = writing->job->options.has_at ? writing->job->options.at : decided_on;

    (void)document_add_text(arena, document, "code", db_text_kept(arena, row, 0));
    (void)document_add_text(arena, document, "fund", fund_text_in(&file->name, file->code));
    (void)document_add_text(arena, document, "call",
                            fund_text_in(&file->call_name, file->call_code));
    (void)document_add_text(arena, document, "to", db_text_kept(arena, row, 1));
    (void)document_add_text(arena, document, "project", document_text(explanation, "title", NULL));
    (void)document_add_text(arena, document, "place", fund_text_in(&said->place, NULL));
    (void)document_add_text(arena, document, "day",
                            text_format(arena, _("on %s"), words_date(arena, day)));
    (void)document_add_text(
        arena, document, "appeal",
        fund_text_in(&said->appeal,
                     _("[Ways and time limits of appeal: to be filled in by the fund "
                       "(call.letters.appeal of its file).]")));
    (void)document_add_text(
        arena, document, "contact",
        fund_text_in(&said->contact, _("[Whom to write to: to be filled in by the fund "
                                       "(call.letters.contact).]")));
    (void)document_add_text(
        arena, document, "signatory",
        fund_text_in(&said->signatory, _("[Who signs: to be filled in by the fund "
                                         "(call.letters.signatory).]")));
}

static enum status
write_letter(struct writing *writing, const struct db_row *row, struct err *err)
{
    struct arena *arena = writing->job->scratch;
    const char *text = db_text(row, 5);
    struct document *explanation = NULL, *document = document_object(arena);
    struct letter letter;
    enum status status = document_parse(arena, text, strlen(text), &explanation, err);

    if (status == ST_OK) {
        status = format_document(arena, explanation, writing->call.file.currency, err);
    }
    if (status != ST_OK) {
        return status;
    }
    letter = letter_of(writing, row, explanation);
    letter_write(arena, &letter, document);
    add_frame(writing, row, letter.decided_on, explanation, document);
    return letter_forms_add(&writing->forms, db_text(row, 0), document, err);
}

static enum status
on_letter(const struct db_row *row, void *context, struct err *err)
{
    struct writing *writing = context;
    const struct arena_mark mark = arena_mark(writing->job->scratch);
    enum status status = is_written_to(writing, row) ? write_letter(writing, row, err) : ST_OK;

    arena_reset(writing->job->scratch, mark);
    return status;
}

/* ---- the decision ---------------------------------------------------------------------------- */

/* decision_id, run */
static enum status
on_decision(const struct db_row *row, void *context, struct err *err)
{
    struct job *job = context;

    (void)err;
    job->options.run = arena_string(job->arena, db_text(row, 1));
    return ST_OK;
}

static enum status
open_decided(struct writing *writing, struct err *err)
{
    struct job *job = writing->job;
    enum status status = call_find(job, job->options.call, 0, &writing->current, err);

    if (status == ST_OK && job->options.run == NULL) {
        const struct db_param params[] = {CALL_PARAMS(job, &writing->current)};

        status = db_named(job->db, "decision_last", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_decision, .context = job}, err);
        if (status == ST_OK && job->options.run == NULL) {
            err_hint(err, "%s", _("record it first: levain decide RUN --minutes FILE"));
            return err_set(err, ST_DATA, _("nothing was decided in call %s"), job->options.call);
        }
    }
    return status == ST_OK ? stored_run_open(job, job->options.call, job->options.run,
                                             &writing->call, &writing->run, err)
                           : status;
}

static enum status
write_all(struct writing *writing, struct err *err)
{
    struct job *job = writing->job;
    const struct fund_file *file = &writing->current.file;
    const struct db_param params[] = {CALL_PARAMS(job, &writing->call),
                                      db_number(job->arena, writing->run.allocation_run_id)};
    enum status status = letter_forms_begin(
        &writing->forms,
        text_format(job->arena, _("Letters, %s"), fund_text_in(&file->call_name, file->call_code)),
        err);

    if (status == ST_OK) {
        status = db_stream(job->db, "letters", (struct db_params){3, params},
                           (struct db_rows){.on_row = on_letter, .context = writing}, err);
    }
    return status;
}

static void
print_written(struct writing *writing)
{
    struct job *job = writing->job;
    const struct fund_letters *said = &writing->current.file.letters;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_string_of(&writer, "run", writing->run.run.name);
        json_number_of(&writer, "letters", (int64_t)writing->forms.count);
        json_number_of(&writer, "left_out", (int64_t)writing->left_out);
        json_string_of(&writer, "folder", job->options.out != NULL ? job->options.out : ".");
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out, _("letters on run %s: %zu, in %s\n"), writing->run.run.name,
                  writing->forms.count, job->options.out != NULL ? job->options.out : ".");
        if (writing->left_out > 0) {
            text_addf(&out,
                      _("  left out, since they have nothing any more or were written to before:"
                        " %zu\n"),
                      writing->left_out);
        }
    }
    output_print(text_of(&out));
    if (fund_text_in(&said->appeal, NULL) == NULL || fund_text_in(&said->contact, NULL) == NULL ||
        fund_text_in(&said->signatory, NULL) == NULL) {
        output_note("%s", _("the letters have places to fill in, between brackets: call.letters of "
                            "the fund file says them once and for all"));
    }
}

enum status
job_report_letters_usage(struct job *job, struct err *err)
{
    struct letter_forms forms;

    return letter_forms_read(job, &forms, err);
}

enum status
job_report_letters(struct job *job, struct err *err)
{
    struct writing *writing = ARENA_NEW(job->arena, struct writing, 1);
    const enum language spoken = words_language();
    enum status status;

    writing->job = job;
    status = letter_forms_read(job, &writing->forms, err);
    if (status == ST_OK) {
        status = open_decided(writing, err);
    }
    if (status != ST_OK) {
        return status;
    }
    writing->forms.made_at = writing->run.sealed_at;
    words_speak(writing->current.file.language);
    status = write_all(writing, err);
    words_speak(spoken);
    if (status == ST_OK) {
        status = check_named(writing, err);
    }
    if (status == ST_OK && writing->forms.count + writing->left_out == 0) {
        status = err_set(err, ST_DATA, _("nothing was decided on run %s"), writing->run.run.name);
    }
    if (status == ST_OK) {
        status = letter_forms_end(&writing->forms, err);
    }
    if (status == ST_OK) {
        print_written(writing);
    }
    letter_forms_drop(&writing->forms);
    return status;
}
