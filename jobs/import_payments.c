/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain import payments FILE [--bank FORMAT] [--fund FUND] [--account NUMBER]
 *     [--accept-good [--rejects FILE]] [--as-new] [--dry-run]
 *
 * A file of a bank or a treasury comes in: each of its lines once, whatever files it was in before.
 * What it moves is booked at once, not known what for; then its lines are matched. Nothing of a
 * file is taken in where a line of it is wrong, unless its good lines are wanted. The file itself
 * is kept. The same file again is only found.
 */
#include "import_payments.h"
#include "bank_formats.h"
#include "bank_sheet.h"
#include "match_lines.h"
#include "output.h"

#include "base/text.h"
#include "base/words.h"
#include "exchange/camt.h"
#include "exchange/file.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* ---- which fund, which format ---------------------------------------------------------------- */

struct only_fund {
    struct job *job;
    const char *code;
    struct text codes;
    size_t count;
};

/* code */
static enum status
on_fund(const struct db_row *row, void *context, struct err *err)
{
    struct only_fund *only = context;

    (void)err;
    only->code = arena_string(only->job->arena, db_text(row, 0));
    text_addf(&only->codes, "%s%s", only->count++ > 0 ? ", " : "", only->code);
    return ST_OK;
}

static enum status
find_fund(struct job *job, const char **code, struct err *err)
{
    struct only_fund only = {.job = job, .codes = text_in(job->arena)};
    enum status status;

    *code = job->options.fund;
    if (*code != NULL) {
        return ST_OK;
    }
    status = db_named(job->db, "bank_funds", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_fund, .context = &only}, err);
    if (status == ST_OK && only.count != 1) {
        err_hint(err,
                 only.count > 0 ? _("say which one with --fund: %s")
                                : _("an administrator gives the role: levain person add%s"),
                 text_of(&only.codes));
        return err_set(err, only.count > 0 ? ST_USAGE : ST_DENIED,
                       _("you are accountant of %zu funds"), only.count);
    }
    *code = only.code;
    return status;
}

static bool
is_sheet(const struct taking_in *in)
{
    return bank_sheet_is(in->of.path);
}

static enum status
find_format(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    const char *bank = job->options.bank, *others = NULL;
    enum status status;

    if (bank != NULL ? strcmp(bank, bank_format_camt.code) == 0 : camt_is_xml(in->of.path)) {
        in->of.format = bank_format_camt;
        return ST_OK;
    }
    if (bank != NULL) {
        status = bank_formats_find(job, bank, &in->of.format, err);
        return status == ST_OK && is_sheet(in)
                   ? bank_sheet_convert(job, in->of.path, &in->of.format, &in->of.read_path, err)
                   : status;
    }
    status = bank_formats_guess(job, in->of.path, &in->of.format, &others, err);
    if (status == ST_OK && others != NULL) {
        err_at(err, in->of.path, 0, 0);
        err_hint(err, _("choose with --bank: %s, %s"), in->of.format.code, others);
        return err_set(err, ST_DATA, "%s", _("several formats read this file"));
    }
    return status;
}

/* ---- what comes in --------------------------------------------------------------------------- */

static bool
is_xml(const struct taking_in *in)
{
    return in->of.format.code == bank_format_camt.code;
}

/* Whether what is wrong is of lines that can be left out, and that is wanted. */
static enum status
judge(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    const size_t problem_count = in->problems.problems.count;

    if (problem_count == 0) {
        return ST_OK;
    }
    *err = (struct err){0}; /* the format was read last: this is of the file */
    if (!job->options.accept_good) {
        err_hint(err, "%s",
                 is_xml(in) ? _("ask the bank for the file again")
                            : _("mend the file, or take the good lines in with --accept-good"));
    } else if (is_xml(in)) {
        err_hint(err, "%s", _("XML is not mended by hand: ask the bank for the file again"));
    } else if (is_sheet(in)) {
        err_hint(err, "%s", _("save the sheet as CSV, and take in the good lines of that"));
    } else if (in->of.totals.identifiers[BANK_IDENTIFIER_PERSON] > 0) {
        /* It would be kept with them, for as long as books are. */
        err_hint(err, "%s",
                 _("empty the cells of numbers that may be people's, and take in the good lines of"
                   " that file"));
    } else if (!in->of.totals.balances_agree) {
        err_hint(err, "%s",
                 _("its balances do not agree with its lines: which ones are good is not"
                   " known"));
    } else {
        return ST_OK;
    }
    return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"), in->of.path,
                   problem_count);
}

/* Of a file by its name, without the folders. */
static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static const char *
about_file(struct taking_in *in)
{
    struct job *job = in->of.job;
    const struct bank_totals *totals = &in->of.totals;
    struct text text = text_in(job->arena);
    struct json_writer writer = json_writer_to(&text);
    struct stat known = {0};

    (void)stat(in->of.path, &known);
    json_begin_object(&writer, NULL);
    json_string_of(&writer, "kind", in->of.format.kind == BANK_TREASURY ? "treasury" : "statement");
    json_string_of(&writer, "number",
                   totals->head.account[0] != '\0' ? totals->head.account : NULL);
    json_string_of(&writer, "account", job->options.account);
    json_string_of(&writer, "name", base_name(in->of.path));
    json_string_of(&writer, "format", in->of.format.code);
    json_string_of(&writer, "policy", job->options.accept_good ? "good" : "all");
    json_flag_of(&writer, "as_new", job->options.as_new);
    json_number_of(&writer, "bytes", known.st_size);
    json_number_of(&writer, "lines", (int64_t)totals->lines);
    json_number_of(&writer, "rejected", (int64_t)totals->rejected);
    json_number_of(&writer, "unbooked", (int64_t)(totals->lines - totals->read - totals->rejected));
    if (totals->head.opening.has) {
        json_number_of(&writer, "opening_cents", totals->head.opening.cents);
    }
    if (totals->head.closing.has) {
        json_number_of(&writer, "closing_cents", totals->head.closing.cents);
    }
    if (totals->rest_of > 0) {
        json_number_of(&writer, "rest_of", totals->rest_of);
        json_number_of(&writer, "rest_line", totals->rest_line);
    }
    json_end_object(&writer);
    return text_of(&text);
}

/* bank_import_id, created, book_created, file_created */
static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct taking_in *in = context;

    (void)err;
    in->import_id = db_int64(row, 0);
    in->created = db_bool(row, 1);
    in->book_created = db_bool(row, 2);
    in->file_created = db_bool(row, 3);
    return ST_OK;
}

/* The file is digested, then read, then kept: all three have to be of the same bytes. */
static enum status
check_digest(struct taking_in *in, const struct digest *digest, struct err *err)
{
    if (memcmp(digest, &in->digest, sizeof *digest) == 0) {
        return ST_OK;
    }
    err_at(err, in->of.path, 0, 0);
    return err_set(err, ST_DATA, "%s", _("the file changed while it was read"));
}

static enum status
keep_file(struct taking_in *in, struct err *err)
{
    struct digest kept = in->digest;
    enum status status = ST_OK;

    if (in->file_created) {
        status = bank_taking_keep(&in->of, in->act.fund_id, &in->digest, &kept, err);
    }
    return status == ST_OK ? check_digest(in, &kept, err) : status;
}

static enum status
store(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    const struct db_param params[] = {
        db_number(job->arena, in->act.fund_id), db_bytes(in->digest.bytes, DIGEST_BYTES),
        is_xml(in) ? db_null() : db_bytes(in->of.format.sha256.bytes, DIGEST_BYTES),
        db_string(about_file(in))};
    struct match_counts counts = {0};
    enum status status = db_named(job->db, "bank_import_store", (struct db_params){4, params},
                                  (struct db_rows){.on_row = on_stored, .context = in}, err);

    if (status == ST_OK && in->created) {
        status = keep_file(in, err);
    }
    if (status == ST_OK && in->created) {
        status = match_imported(job, in->act.fund_id, in->import_id, &counts, err);
    }
    in->matched = counts.matched;
    return status;
}

static enum status
take_in(struct taking_in *in, struct err *err)
{
    struct job *job = in->of.job;
    enum status status = db_named(job->db, "bank_import_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = bank_taking_read(&in->of, err);
    }
    if (status == ST_OK && is_sheet(in)) { /* another program read it */
        status = file_digest(in->of.path, &in->of.digest, err);
    }
    if (status == ST_OK) {
        status = check_digest(in, &in->of.digest, err);
    }
    if (status == ST_OK) {
        status = judge(in, err);
    }
    if (status == ST_OK && in->problems.problems.count > 0) {
        in->rejects = job->options.rejects != NULL
                          ? job->options.rejects
                          : text_format(job->arena, "%s.rejects.csv", in->of.path);
        status = bank_taking_refuse(&in->of, err);
    }
    if (status == ST_OK) {
        status = store(in, err);
    }
    return status == ST_OK && in->rejects != NULL
               ? bank_taking_reject(&in->of, in->rejects, in->import_id, err)
               : status;
}

/* bank_import_id */
static enum status
on_known(const struct db_row *row, void *context, struct err *err)
{
    struct taking_in *in = context;

    (void)err;
    in->import_id = db_int64_or(row, 0, 0);
    return ST_OK;
}

static void
print(struct taking_in *in, enum status status)
{
    struct job *job = in->of.job;

    output_problems_end(&in->problems);
    if (status != ST_OK) {
        json_null_of(&in->writer, "import");
        json_number_of(&in->writer, "lines", (int64_t)in->of.totals.lines);
        json_number_of(&in->writer, "rejected_lines", (int64_t)in->of.totals.rejected);
    }
    output_problems_write(&in->problems, &in->writer);
    json_end_object(&in->writer);
    text_add(&in->json, "\n");
    if (job->options.json && (status == ST_OK || in->problems.problems.count > 0)) {
        output_print(text_of(&in->json));
    } else if (!job->options.json && !job->options.quiet && status == ST_OK) {
        output_folded(job->arena, text_of(&in->words));
    }
}

enum status
job_import_payments(struct job *job, struct err *err)
{
    struct taking_in in = {.of = {.job = job,
                                  .path = job->options.arguments[0],
                                  .read_path = job->options.arguments[0],
                                  .problems = &in.problems},
                           .words = text_in(job->arena),
                           .json = text_in(job->arena)};
    const char *fund;
    enum status status = find_fund(job, &fund, err);

    in.writer = json_writer_to(&in.json);
    json_begin_object(&in.writer, NULL);
    output_problems_begin(&in.problems, job->arena, job->options.json);
    in.problems.file = in.of.path;
    if (status == ST_OK) {
        status = fund_act_begin(job, fund, &in.act, err);
    }
    if (status == ST_OK) {
        status = file_digest(in.of.path, &in.digest, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, in.act.fund_id),
                                          db_bytes(in.digest.bytes, DIGEST_BYTES)};

        status = db_named(job->db, "bank_import_stands", (struct db_params){2, params},
                          (struct db_rows){.on_row = on_known, .context = &in}, err);
    }
    if (status == ST_OK && in.import_id == 0) {
        status = find_format(&in, err);
        status = status == ST_OK ? take_in(&in, err) : status;
    }
    if (status == ST_OK) {
        status = import_payments_tell(&in, err);
    }
    output_refusal(err);
    print(&in, status);
    bank_sheet_forget(in.of.read_path != in.of.path ? in.of.read_path : NULL, in.of.path, err);
    return status == ST_OK && in.problems.problems.count > 0 ? ST_REJECTS : status;
}

enum status
job_import_payments_usage(struct job *job, struct err *err)
{
    if (job->options.rejects != NULL && !job->options.accept_good) {
        return err_set(err, ST_USAGE, "%s", _("--rejects goes with --accept-good"));
    }
    if (strcmp(job->options.arguments[0], "-") == 0) {
        return err_set(err, ST_USAGE, "%s",
                       _("a file that is kept is read twice: give its name, not `-`"));
    }
    if (bank_sheet_is(job->options.arguments[0]) && job->options.bank == NULL) {
        return err_set(err, ST_USAGE, "%s", _("say with --bank how the sheet is laid out"));
    }
    return ST_OK;
}
