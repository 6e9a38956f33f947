/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain return take FUND FILE... [--accept-good]   financial returns, as CSV or JSON
 * levain return show FUND [--award A] [--exercise YEAR] [--at DAY]
 * levain return validate FUND [--award A] [--exercise YEAR]              another person
 * levain return refuse FUND --award A --exercise YEAR --motive TEXT
 *
 * What was planned and what was really spent and received, account by account (cerfa 15059): it
 * balances, what was given in kind (86, 87) apart. A return of the last year of an award that was
 * validated is what its balance waits for.
 */
#include "follow_take.h"
#include "indicator_view.h"
#include "output.h"

#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

#define LABEL_WIDTH  32
#define AMOUNT_WIDTH 13
#define RATE_WIDTH   9

enum column {
    APPLICATION,
    EXERCISE,
    ACCOUNT,
    PLANNED,
    REALISED,
    ELIGIBLE,
    EXPLANATION,
    REASON,
    COLUMNS
};

static const struct row_file_column columns[COLUMNS] = {
    [APPLICATION] = {"application", "candidature", ROW_FILE_NEEDED},
    [EXERCISE] = {"exercise", "exercice", ROW_FILE_NEEDED},
    [ACCOUNT] = {"account", "compte", ROW_FILE_NEEDED},
    [PLANNED] = {"planned", "prevu", ROW_FILE_MAY_LACK},
    [REALISED] = {"realised", "realise", ROW_FILE_NEEDED},
    [ELIGIBLE] = {"eligible", "subventionnable", ROW_FILE_MAY_LACK},
    [EXPLANATION] = {"explanation", "explication", ROW_FILE_MAY_LACK},
    [REASON] = {"reason", "motif", ROW_FILE_MAY_LACK},
};

static const char *
counted(struct arena *arena, const struct follow_counts *counts)
{
    return text_format(arena,
                       _("%zu lines; %" PRId64 " new returns, %" PRId64 " corrected, %" PRId64
                         " unchanged, %zu lines refused"),
                       counts->lines, counts->created, counts->corrected, counts->unchanged,
                       counts->refused);
}

static const struct follow_kind returns = {.columns = columns,
                                           .column_count = COLUMNS,
                                           .problems = "return_problems",
                                           .store = "return_store",
                                           .counted = counted,
                                           .together = "exercise"};

enum status
job_return_take(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    return status == ST_OK ? follow_take(&act, &returns, err) : status;
}

/* ---- what another person says ---------------------------------------------------------------- */

struct judging {
    struct fund_act *act;
    size_t own;
};

/* application, exercise, version, outcome, detail */
static enum status
on_judged(const struct db_row *row, void *context, struct err *err)
{
    struct judging *judging = context;
    struct fund_act *act = judging->act;
    const char *outcome = db_text(row, 3);

    (void)err;
    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", db_text(row, 0));
    json_number_of(&act->writer, "exercise", db_int64(row, 1));
    json_number_of(&act->writer, "version", db_int64(row, 2));
    json_string_of(&act->writer, "outcome", outcome);
    json_end_object(&act->writer);
    act->row_count++;
    text_addf(&act->words, "%s, %" PRId64 ": ", db_text(row, 0), db_int64(row, 1));
    if (strcmp(outcome, "validated") == 0) {
        text_add(&act->words, _("return validated\n"));
    } else if (strcmp(outcome, "refused") == 0) {
        text_add(&act->words, _("return refused\n"));
    } else if (strcmp(outcome, "already") == 0) {
        text_add(&act->words, _("this was recorded already\n"));
    } else if (strcmp(outcome, "judged") == 0) {
        text_add(&act->words, _("judged otherwise before: a further version is judged anew\n"));
    } else {
        judging->own++;
        text_add(&act->words, _("waits for another person: you recorded it\n"));
    }
    return ST_OK;
}

static enum status
judge(struct job *job, bool accepted, struct err *err)
{
    const struct job_options *options = &job->options;
    struct fund_act act;
    struct judging judging = {.act = &act};
    enum status status = fund_act_begin(job, options->arguments[0], &act, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                      db_string(options->award),
                                      fund_act_exercise(&act),
                                      db_flag(accepted),
                                      db_string(options->motive),
                                      db_number(job->arena, act.day)};

    status = db_named(job->db, "return_judge", (struct db_params){6, params},
                      (struct db_rows){.on_row = on_judged, .context = &judging}, err);
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    if (act.row_count == 0) {
        err_hint(err, "%s", _("`levain return show FUND` says what came in"));
        return err_set(err, ST_DATA, "%s", _("no such return came in"));
    }
    if (judging.own == act.row_count) {
        err_hint(err, "%s", _("ask another manager of the fund"));
        return err_set(err, ST_DENIED, "%s", _("who recorded a return does not judge it"));
    }
    fund_act_print(&act, "");
    return ST_OK;
}

enum status
job_return_validate(struct job *job, struct err *err)
{
    return judge(job, true, err);
}

enum status
job_return_refuse(struct job *job, struct err *err)
{
    return judge(job, false, err);
}

/* ---- showing --------------------------------------------------------------------------------- */

static const struct {
    const char *head, *words;
} accounts[] = {
    {"60", N_("purchases")},
    {"61", N_("external services")},
    {"62", N_("other external services")},
    {"63", N_("taxes")},
    {"64", N_("staff")},
    {"65", N_("other running charges")},
    {"66", N_("financial charges")},
    {"67", N_("exceptional charges")},
    {"68", N_("depreciation, provisions")},
    {"69", N_("tax on profits")},
    {"70", N_("sales and services")},
    {"73", N_("endowments, regulated prices")},
    {"74", N_("grants")},
    {"75", N_("other running income")},
    {"76", N_("financial income")},
    {"77", N_("exceptional income")},
    {"78", N_("write-backs")},
    {"79", N_("transfers of charges")},
    {"86", N_("use of gifts in kind")},
    {"87", N_("given in kind")},
};

static const char *
account_words(const char *account)
{
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        if (strncmp(accounts[i].head, account, 2) == 0) {
            return words_of(accounts[i].words);
        }
    }
    return "";
}

static const char *
state_words(const char *state)
{
    return strcmp(state, "validated") == 0 ? _("validated")
           : strcmp(state, "refused") == 0 ? _("refused")
                                           : _("waits to be validated by another person");
}

/* Money without its currency: all is in that of the fund. */
static const char *
amount_words(const struct fund_act *act, const struct db_row *row, int column)
{
    return db_is_null(row, column) ? "–"
                                   : indicator_number(act->job->arena, db_int64(row, column), 2);
}

static void
add_cells(struct fund_act *act, const char *label, const struct db_row *row)
{
    struct text *out = &act->words;
    const char *const cells[] = {amount_words(act, row, 5), amount_words(act, row, 6),
                                 amount_words(act, row, 8),
                                 db_is_null(row, 7) ? "" : amount_words(act, row, 7)};

    text_add_left(out, label, LABEL_WIDTH);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        text_add_right(out, cells[i], i == 2 ? RATE_WIDTH : AMOUNT_WIDTH);
    }
    while (out->data[out->length - 1] == ' ') {
        out->data[--out->length] = '\0';
    }
    text_add(out, "\n");
}

static void
tell_line(struct fund_act *act, const struct db_row *row)
{
    add_cells(
        act,
        text_format(act->job->arena, "  %s %s", db_text(row, 4), account_words(db_text(row, 4))),
        row);
    if (!db_is_null(row, 9)) {
        text_addf(&act->words, "     %s\n", db_text(row, 9));
    }
}

static void
tell_heads(struct fund_act *act)
{
    static const char *const heads[] = {N_("planned"), N_("realised"), "%", N_("eligible")};
    struct text *out = &act->words;

    text_addf(out, "%*s", LABEL_WIDTH, "");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        text_add_right(out, words_of(heads[i]), i == 2 ? RATE_WIDTH : AMOUNT_WIDTH);
    }
    text_add(out, "\n");
}

/* application, exercise, version, state, account (null: the sum of a group), planned, realised,
 * eligible, rate_bp, words, group */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    static const struct {
        const char *code, *words;
    } groups[] = {{"charges", N_("charges")},
                  {"income", N_("income")},
                  {"used", N_("in kind, used (86)")},
                  {"given", N_("in kind, given (87)")}};
    struct fund_act *act = context;
    struct json_writer *writer = &act->writer;
    const char *group = db_text(row, 10);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "application", db_text(row, 0));
    json_number_of(writer, "exercise", db_int64(row, 1));
    json_number_of(writer, "version", db_int64(row, 2));
    json_string_of(writer, "state", db_text(row, 3));
    json_string_of(writer, "group", group);
    row_json_text(writer, "account", row, 4);
    row_json_number(writer, "planned_cents", row, 5);
    row_json_number(writer, "realised_cents", row, 6);
    row_json_number(writer, "eligible_cents", row, 7);
    row_json_number(writer, "rate_bp", row, 8);
    row_json_text(writer, "words", row, 9);
    json_end_object(writer);
    if (!db_is_null(row, 4)) {
        tell_line(act, row);
        return ST_OK;
    }
    if (strcmp(group, "charges") == 0) {
        text_addf(&act->words, _("%s, exercise %" PRId64 ", version %" PRId64 ": %s\n"),
                  db_text(row, 0), db_int64(row, 1), db_int64(row, 2),
                  state_words(db_text(row, 3)));
        tell_heads(act);
    }
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strcmp(groups[i].code, group) == 0) {
            add_cells(act, words_of(groups[i].words), row);
        }
    }
    return ST_OK;
}

enum status
job_return_show(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {db_number(job->arena, act.fund_id),
                                      db_string(job->options.award), fund_act_exercise(&act)};

    status = db_named(job->db, "returns", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_line, .context = &act}, err);
    if (status == ST_OK) {
        fund_act_fold(&act);
        fund_act_print(&act, _("no financial return came in\n"));
    }
    return status;
}
