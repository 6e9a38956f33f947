/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain expense take APPLICATION|CALL FILE... [--accept-good]   invoices that were paid
 * levain expense judge APPLICATION LINE ACCEPTED|all [--motive CODE] [--reason TEXT]
 * levain expense judge APPLICATION|CALL FILE... [--accept-good]            another person
 * levain expense correct APPLICATION LINE [--amount AMOUNT] [--evidence TEXT] --reason TEXT
 * levain expense motives
 *
 * The statement of expenses of an award. Who enters a line does not say what of it is accepted; a
 * correction is a further version, and waits to be judged again. What was accepted is what
 * instalments and the settlement of the award are held to.
 */
#include "follow_take.h"
#include "output.h"

#include <inttypes.h>
#include <string.h>

enum claimed {
    APPLICATION,
    LINE,
    ACCOUNT,
    PLANNED,
    LABEL,
    SUPPLIER,
    PERSON,
    SIREN,
    INVOICE,
    INVOICED,
    PAID,
    TOTAL,
    AMOUNT,
    PROOF,
    SHA256,
    REASON,
    COLUMNS,
};

static const struct row_file_column columns[COLUMNS] = {
    [APPLICATION] = {"application", "candidature", ROW_FILE_MAY_LACK},
    [LINE] = {"line", "ligne", ROW_FILE_NEEDED},
    [ACCOUNT] = {"account", "compte", ROW_FILE_NEEDED_FIRST},
    [PLANNED] = {"planned", "prevu", ROW_FILE_MAY_LACK},
    [LABEL] = {"label", "objet", ROW_FILE_MAY_LACK},
    [SUPPLIER] = {"supplier", "fournisseur", ROW_FILE_NEEDED_FIRST},
    [PERSON] = {"person", "personne", ROW_FILE_MAY_LACK},
    [SIREN] = {"siren", "siren", ROW_FILE_MAY_LACK},
    [INVOICE] = {"invoice", "facture", ROW_FILE_NEEDED_FIRST},
    [INVOICED] = {"invoiced", "date_facture", ROW_FILE_NEEDED_FIRST},
    [PAID] = {"paid", "date_paiement", ROW_FILE_NEEDED_FIRST},
    [TOTAL] = {"total", "total_facture", ROW_FILE_MAY_LACK},
    [AMOUNT] = {"amount", "montant", ROW_FILE_NEEDED_FIRST},
    [PROOF] = {"proof", "justificatif", ROW_FILE_MAY_LACK},
    [SHA256] = {"proof_sha256", "justificatif_sha256", ROW_FILE_MAY_LACK},
    [REASON] = {"reason", "motif", ROW_FILE_MAY_LACK},
};

enum judged { JUDGED_APPLICATION, JUDGED_LINE, ACCEPTED, MOTIVE, WORDS, JUDGED_COLUMNS };

static const struct row_file_column judged_columns[JUDGED_COLUMNS] = {
    [JUDGED_APPLICATION] = {"application", "candidature", ROW_FILE_MAY_LACK},
    [JUDGED_LINE] = {"line", "ligne", ROW_FILE_NEEDED},
    [ACCEPTED] = {"accepted", "retenu", ROW_FILE_NEEDED},
    [MOTIVE] = {"motive", "motif", ROW_FILE_MAY_LACK},
    [WORDS] = {"words", "observations", ROW_FILE_MAY_LACK},
};

static const char *
counted(struct arena *arena, const struct follow_counts *counts)
{
    return text_format(arena,
                       _("%zu lines; %" PRId64 " new expenses, %" PRId64 " corrected, %" PRId64
                         " unchanged, %zu refused"),
                       counts->lines, counts->created, counts->corrected, counts->unchanged,
                       counts->refused);
}

static const char *
counted_judged(struct arena *arena, const struct follow_counts *counts)
{
    return text_format(arena,
                       _("%zu lines; %" PRId64 " expenses judged, %" PRId64 " judged anew, %" PRId64
                         " as before, %zu refused"),
                       counts->lines, counts->created, counts->corrected, counts->unchanged,
                       counts->refused);
}

static const char *
recorded(const struct follow_counts *counts)
{
    return counts->corrected > 0 ? _("corrected; another person judges it")
                                 : _("this was recorded already");
}

static const char *
recorded_judged(const struct follow_counts *counts)
{
    return counts->created > 0     ? _("judged")
           : counts->corrected > 0 ? _("judged anew")
                                   : _("this was recorded already");
}

static const struct follow_kind expenses = {.columns = columns,
                                            .column_count = COLUMNS,
                                            .problems = "expense_problems",
                                            .store = "expense_store",
                                            .counted = counted,
                                            .recorded = recorded};

static const struct follow_kind judgements = {.columns = judged_columns,
                                              .column_count = JUDGED_COLUMNS,
                                              .problems = "expense_judge_problems",
                                              .store = "expense_judge",
                                              .counted = counted_judged,
                                              .recorded = recorded_judged};

/* ---- whose they are -------------------------------------------------------------------------- */

struct naming {
    struct job *job;
    const char *fund, *call, *application; /* application: CALL/CODE, or null */
    struct text names;
    size_t count;
};

/* fund, call, application */
static enum status
on_name(const struct db_row *row, void *context, struct err *err)
{
    struct naming *naming = context;
    struct arena *arena = naming->job->arena;

    (void)err;
    naming->fund = arena_string(arena, db_text(row, 0));
    naming->call = arena_string(arena, db_text(row, 1));
    naming->application =
        db_is_null(row, 2) ? NULL : text_format(arena, "%s/%s", naming->call, db_text(row, 2));
    text_addf(&naming->names, "%s%s/%s", naming->count++ > 0 ? ", " : "", naming->fund,
              naming->application != NULL ? naming->application : naming->call);
    return ST_OK;
}

/* Begin an act on the fund of an award or of a call, and make the kind one of its rows. */
static enum status
begin(struct job *job, const char *name, struct fund_act *act, struct follow_kind *kind,
      struct err *err)
{
    struct naming naming = {.job = job, .names = text_in(job->arena)};
    const struct db_param params[] = {db_string(name)};
    enum status status = db_named(job->db, "expense_named", (struct db_params){1, params},
                                  (struct db_rows){.on_row = on_name, .context = &naming}, err);

    if (status != ST_OK) {
        return status;
    }
    if (naming.count == 0) {
        err_hint(err, "%s", _("names are [[FUND/]CALL/]APPLICATION, or [FUND/]CALL"));
        return err_set(err, ST_DATA, _("there is no application and no call %s"), name);
    }
    if (naming.count > 1) {
        err_hint(err, _("say which one: %s"), text_of(&naming.names));
        return err_set(err, ST_DATA, _("%zu applications or calls are called %s"), naming.count,
                       name);
    }
    kind->call = naming.call;
    kind->application = naming.application;
    return fund_act_begin(job, naming.fund, act, err);
}

/* ---- taking in ------------------------------------------------------------------------------- */

enum status
job_expense_take(struct job *job, struct err *err)
{
    struct fund_act act;
    struct follow_kind kind = expenses;
    enum status status = begin(job, job->options.arguments[0], &act, &kind, err);

    return status == ST_OK ? follow_take(&act, &kind, err) : status;
}

/* One row that the command line tells, of an award: the other cells are empty. */
static enum status
take_row(struct job *job, struct follow_kind *kind, struct row_file_row *row, struct err *err)
{
    const char *name = job->options.arguments[0];
    struct fund_act act;
    struct row_file file = {.rows = row, .count = 1};
    enum status status = begin(job, name, &act, kind, err);

    if (status != ST_OK) {
        return status;
    }
    if (kind->application == NULL) {
        err_hint(err, "%s", _("name the application: CALL/APPLICATION"));
        return err_set(err, ST_DATA, _("%s is a call"), name);
    }
    row->cells[0] = kind->application;
    for (size_t i = 0; i < ROW_FILE_COLUMNS_MAX; i++) {
        row->cells[i] = row->cells[i] != NULL ? row->cells[i] : "";
    }
    file.path = text_format(job->arena, "%s, %s", kind->application, job->options.arguments[1]);
    return follow_take_row(&act, kind, &file, err);
}

/* An amount as a file has it. */
static const char *
amount_cell(struct arena *arena, int64_t cents)
{
    return text_format(arena, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100));
}

enum status
job_expense_correct_usage(struct job *job, struct err *err)
{
    return job->options.amount.has || job->options.evidence != NULL
               ? ST_OK
               : err_set(err, ST_USAGE, "%s", _("say what is corrected: --amount or --evidence"));
}

enum status
job_expense_correct(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct follow_kind kind = expenses;
    struct row_file_row row = {0};

    row.cells[LINE] = options->arguments[1];
    row.cells[AMOUNT] = options->amount.has ? amount_cell(job->arena, options->amount.cents) : NULL;
    row.cells[PROOF] = options->evidence;
    row.cells[REASON] = options->reason;
    return take_row(job, &kind, &row, err);
}

/* ---- judging --------------------------------------------------------------------------------- */

/* `A09 L01 120.00` is a line; `A09 FILE...` are files: a line has an amount behind it. */
static bool
is_line(const struct job_options *options)
{
    const char *accepted = options->argument_count == 3 ? options->arguments[2] : "-";

    return strcmp(accepted, "all") == 0 || strcmp(accepted, "tout") == 0 ||
           (accepted[0] != '\0' && accepted[strspn(accepted, "0123456789.,")] == '\0');
}

enum status
job_expense_judge_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    if (is_line(options) && options->accept_good) {
        return err_set(err, ST_USAGE, "%s", _("--accept-good is of a file"));
    }
    if (!is_line(options) && (options->motive != NULL || options->reason != NULL)) {
        err_hint(err, "%s",
                 _("APPLICATION LINE ACCEPTED, such as: A09 L01 120.00, or A09 L01 all"));
        return err_set(err, ST_USAGE, "%s",
                       _("--motive and --reason are of one line; a file has columns for them"));
    }
    return ST_OK;
}

enum status
job_expense_judge(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    struct fund_act act;
    struct follow_kind kind = judgements;
    struct row_file_row row = {0};
    enum status status;

    if (is_line(options)) {
        row.cells[JUDGED_LINE] = options->arguments[1];
        row.cells[ACCEPTED] = options->arguments[2];
        row.cells[MOTIVE] = options->motive;
        row.cells[WORDS] = options->reason;
        return take_row(job, &kind, &row, err);
    }
    status = begin(job, options->arguments[0], &act, &kind, err);
    return status == ST_OK ? follow_take(&act, &kind, err) : status;
}
