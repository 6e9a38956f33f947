/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain books FUND --exercise YEAR [--through DAY] [--format fec|csv|xlsx] [--out FILE|DIR]
 *              [--encoding utf-8|iso-8859-15] [--separator tab|pipe] [--whole] [--siren NUMBER]
 *              [--year-end] [--dry-run]
 *
 * Hand the entries of a fund over to the books of who runs it: those that were not before, up to a
 * day. From then on they keep their numbers; the same again writes the same file. --whole writes
 * all that was handed over of the exercise; --year-end, of an exercise that is closed, adds the
 * fonds dédiés of a private operator.
 */
#include "books_file.h"
#include "fund_act.h"
#include "output.h"

#include "base/date.h"
#include "exchange/fec.h"
#include "exchange/identifiers.h"

#include <inttypes.h>
#include <string.h>

#define SECONDS_OF_DAY 86400

struct handing {
    struct fund_act act;
    struct books_file file;
    int64_t number, entry_count, line_count, cents;
    int32_t through, made_on;
    bool created, opened, waits;
    const char *siren, *sha256, *unconfirmed; /* siren, unconfirmed: null = none */
};

enum status
job_books_usage(struct job *job, struct err *err)
{
    enum books_format format;
    struct fec_form form;
    const struct job_options *options = &job->options;

    if (!books_format_named(options->format, &format)) {
        return err_set(err, ST_USAGE, _("--format takes fec, csv or xlsx, not \"%s\""),
                       options->format);
    }
    if (format != BOOKS_FEC && (options->encoding != NULL || options->separator != NULL)) {
        return err_set(err, ST_USAGE, "%s",
                       _("--encoding and --separator are of the file of entries: --format fec"));
    }
    if (!books_form_named(options->encoding, options->separator, &form)) {
        return err_set(err, ST_USAGE, "%s",
                       _("--encoding takes utf-8 or iso-8859-15, --separator takes tab or pipe"));
    }
    if (options->siren != NULL && !identifier_is_siren(options->siren)) {
        return err_set(err, ST_USAGE, _("--siren takes the 9 digits of a SIREN, not \"%s\""),
                       options->siren);
    }
    if (options->year_end && options->through.has) {
        return err_set(err, ST_USAGE, "%s", _("--year-end goes to the end of the exercise"));
    }
    return ST_OK;
}

/* number, created */
static enum status
on_number(const struct db_row *row, void *context, struct err *err)
{
    struct handing *handing = context;

    (void)err;
    handing->number = db_int64(row, 0);
    handing->created = db_bool(row, 1);
    return ST_OK;
}

/* through, entries, lines, cents, made_on, siren, sha256, opened, waits, unconfirmed */
static enum status
on_export(const struct db_row *row, void *context, struct err *err)
{
    struct handing *handing = context;
    struct arena *arena = handing->act.job->arena;

    (void)err;
    handing->through = (int32_t)db_int64(row, 0);
    handing->entry_count = db_int64(row, 1);
    handing->line_count = db_int64(row, 2);
    handing->cents = db_int64(row, 3);
    handing->made_on = (int32_t)db_int64(row, 4);
    handing->siren = db_text_kept(arena, row, 5);
    handing->sha256 = arena_string(arena, db_text(row, 6));
    handing->opened = db_bool(row, 7);
    handing->waits = db_bool(row, 8) && !handing->opened;
    handing->unconfirmed = db_text_kept(arena, row, 9);
    return ST_OK;
}

static enum status
hand_over(struct handing *handing, struct err *err)
{
    struct job *job = handing->act.job;
    const struct job_options *options = &job->options;
    const struct db_param params[] = {
        db_number(job->arena, handing->act.fund_id), db_number(job->arena, handing->act.exercise),
        options->through.has ? db_number(job->arena, options->through.day) : db_null(),
        db_string(options->siren), db_flag(options->year_end)};

    enum status status = db_named(job->db, "books_export_add", (struct db_params){5, params},
                                  (struct db_rows){.on_row = on_number, .context = handing}, err);

    if (status == ST_OK && handing->number != 0) {
        const struct db_param found[] = {db_number(job->arena, handing->act.fund_id),
                                         db_number(job->arena, handing->act.exercise),
                                         db_number(job->arena, handing->number)};

        status = db_named(job->db, "books_export_get", (struct db_params){3, found},
                          (struct db_rows){.on_row = on_export, .context = handing}, err);
    }
    return status;
}

static enum status
write_file(struct handing *handing, struct err *err)
{
    struct job *job = handing->act.job;
    const char *whose = handing->siren != NULL ? handing->siren : handing->act.fund;

    handing->file = (struct books_file){
        .fund_id = handing->act.fund_id,
        .exercise = handing->act.exercise,
        .first = job->options.whole ? 1 : handing->number,
        .last = handing->number,
        .made_at = (int64_t)handing->made_on * SECONDS_OF_DAY,
        .path = job->options.dry_run ? NULL : job->options.out,
        .name = fec_name(job->arena, whose, handing->act.exercise),
    };
    if (!books_format_named(job->options.format, &handing->file.format) ||
        !books_form_named(job->options.encoding, job->options.separator, &handing->file.form)) {
        return ST_BUG; /* judged with the command line */
    }
    return job->options.dry_run ? ST_OK : books_file_write(job, &handing->file, err);
}

static void
tell_json(struct handing *handing)
{
    struct fund_act *act = &handing->act;
    struct json_writer *writer = &act->writer;
    struct arena *arena = act->job->arena;

    json_begin_object(writer, NULL);
    json_string_of(writer, "fund", act->fund);
    json_number_of(writer, "exercise", act->exercise);
    json_number_of(writer, "export", handing->number);
    json_flag_of(writer, "created", handing->created);
    json_string_of(writer, "through", date_text(arena, handing->through));
    json_string_of(writer, "made_on", date_text(arena, handing->made_on));
    json_number_of(writer, "entries", handing->entry_count);
    json_number_of(writer, "lines", handing->line_count);
    json_number_of(writer, "cents", handing->cents);
    json_string_of(writer, "sha256", handing->sha256);
    json_string_of(writer, "siren", handing->siren);
    json_flag_of(writer, "opened", handing->opened);
    json_string_of(writer, "unconfirmed", handing->unconfirmed);
    json_string_of(writer, "file", handing->file.path);
    json_end_object(writer);
}

static void
tell(struct handing *handing)
{
    struct fund_act *act = &handing->act;
    struct arena *arena = act->job->arena;

    tell_json(handing);
    text_addf(&act->words,
              handing->created
                  ? _("books of %s, %" PRId32 ", export %" PRId64 ": up to %s\n")
                  : _("books of %s, %" PRId32 ", export %" PRId64 ", made before: up to %s\n"),
              act->fund, act->exercise, handing->number, words_date(arena, handing->through));
    text_addf(&act->words, _("  entries: %" PRId64 ", lines: %" PRId64 ", on each side: %s\n"),
              handing->entry_count, handing->line_count, fund_act_money(act, handing->cents));
    if (handing->file.path != NULL) {
        text_addf(&act->words, "  %s\n", handing->file.path);
    }
    if (handing->waits) {
        text_addf(&act->words,
                  _("  no opening entry yet: %" PRId32 " is not closed and handed over whole\n"),
                  act->exercise - 1);
    }
    if (handing->siren == NULL) {
        text_add(&act->words, _("  the file has no number of who runs the fund: --siren\n"));
    }
    if (handing->unconfirmed != NULL) {
        text_addf(&act->words,
                  _("  to be confirmed by an accountant (levain funding account):\n    %s\n"),
                  handing->unconfirmed);
    }
}

enum status
job_books(struct job *job, struct err *err)
{
    struct handing handing = {0};
    enum status status = fund_act_begin(job, job->options.arguments[0], &handing.act, err);

    if (status == ST_OK) {
        status = hand_over(&handing, err);
    }
    if (status == ST_OK && handing.number != 0) {
        status = write_file(&handing, err);
    }
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (handing.number != 0) {
        tell(&handing);
    }
    fund_act_print(&handing.act, _("nothing to hand over up to that day\n"));
    return ST_OK;
}
