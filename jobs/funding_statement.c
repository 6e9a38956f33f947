/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain funding list FUND
 * levain funding statement FUND [FUNDER] [--exercise YEAR] [--at DAY]
 *
 * What funders signed; what became of the money of each: promised, called, received, committed,
 * paid, given up, claimed back. The parts of all funders add up to the sums of the ledger, which
 * levain verify checks.
 */
#include "fund_act.h"
#include "journal_head.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

/* ---- the list -------------------------------------------------------------------------------- */

static void
list_json(struct fund_act *act, const struct db_row *row)
{
    struct json_writer *writer = &act->writer;

    json_begin_object(writer, NULL);
    json_string_of(writer, "funder", db_text(row, 0));
    json_number_of(writer, "year", db_int64(row, 1));
    json_string_of(writer, "number", db_text(row, 2));
    json_number_of(writer, "version", db_int64(row, 3));
    json_string_of(writer, "signed_on", date_text(act->job->arena, (int32_t)db_int64(row, 4)));
    json_string_of(writer, "kind", db_text(row, 5));
    json_number_of(writer, "promised_cents", db_int64(row, 6));
    json_number_of(writer, "management_cents", db_int64(row, 7));
    row_json_text(writer, "clause", row, 8);
    json_flag_of(writer, "reuse", db_bool(row, 9));
    json_number_of(writer, "called_cents", db_int64(row, 10));
    json_number_of(writer, "received_cents", db_int64(row, 11));
    json_number_of(writer, "usable_cents", db_int64(row, 12));
    json_number_of(writer, "committed_cents", db_int64(row, 13));
    row_json_text(writer, "earmarks", row, 14);
    json_end_object(writer);
}

/* funder, year, number, version, signed_on, kind, cents, management, clause, reuse, called,
 * received, usable, committed, earmarks */
static enum status
on_funding(const struct db_row *row, void *context, struct err *err)
{
    struct fund_act *act = context;
    struct text *out = &act->words;

    (void)err;
    list_json(act, row);
    text_addf(out, _("%s, %" PRId64 ": convention %s of %s\n"), db_text(row, 0), db_int64(row, 1),
              db_text(row, 2), words_date(act->job->arena, (int32_t)db_int64(row, 4)));
    text_addf(out, _("  promised: %s, of which for management: %s\n"),
              fund_act_money(act, db_int64(row, 6)), fund_act_money(act, db_int64(row, 7)));
    text_addf(out, _("  called: %s, received: %s\n"), fund_act_money(act, db_int64(row, 10)),
              fund_act_money(act, db_int64(row, 11)));
    if (db_is_null(row, 8)) {
        text_add(out, _("  it has no clause that lets it be granted on: it opens no"
                        " commitments\n"));
    } else {
        text_addf(out, _("  for awards: %s, committed: %s\n"),
                  fund_act_money(act, db_int64(row, 12)), fund_act_money(act, db_int64(row, 13)));
    }
    if (!db_is_null(row, 14)) {
        text_addf(out, _("  for these envelopes only: %s\n"), db_text(row, 14));
    }
    return ST_OK;
}

enum status
job_funding_list(struct job *job, struct err *err)
{
    struct fund_act act;
    enum status status = fund_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act.fund_id)};

        status = db_named(job->db, "funding_list", (struct db_params){1, params},
                          (struct db_rows){.on_row = on_funding, .context = &act}, err);
    }
    if (status == ST_OK) {
        fund_act_print(&act, _("no funder has signed anything yet\n"));
    }
    return status;
}

/* ---- the statement --------------------------------------------------------------------------- */

/* In the order in which they are told. What follows `usable` is made of the others. */
enum item {
    PROMISED,
    CALLED,
    RECEIVED,
    MANAGEMENT,
    MANAGED,
    USABLE,
    COMMITTED,
    PAID,
    DECOMMITTED,
    CLAIMED,
    RECOVERED,
    WAIVED,
    WRITTEN_OFF,
    OWED,
    RETURNED,
    REUSED,
    ITEMS
};

static const struct {
    const char *code, *words;
    bool always; /* told also when it is nothing */
} items[ITEMS] = {
    {"promised", N_("promised"), true},
    {"called", N_("called"), true},
    {"received", N_("received"), true},
    {"management", N_("for management, by the convention"), true},
    {"managed", N_("taken for management"), false},
    {"usable", N_("for awards, by the convention"), true},
    {"committed", N_("committed"), true},
    {"paid", N_("paid"), true},
    {"decommitted", N_("given up by awards"), false},
    {"claimed", N_("claimed back"), false},
    {"recovered", N_("paid back by beneficiaries"), false},
    {"waived", N_("given up by a decision"), false},
    {"written_off", N_("lost"), false},
    {"owed", N_("owed to the funder"), false},
    {"returned", N_("given back to the funder"), false},
    {"reused", N_("may be used again"), false},
};

struct statement {
    struct fund_act act;
    char *funder; /* of the part at hand; null = none yet */
    int64_t year;
    int64_t cents[ITEMS], total[ITEMS];
    size_t funder_count;
    const char *head; /* of the journal that it is made of; null = nothing was posted */
};

static void
tell_line(struct statement *statement, const char *words, int64_t cents)
{
    text_addf(&statement->act.words, _("  %s: %s\n"), words,
              fund_act_money(&statement->act, cents));
}

static void
tell_items(struct statement *statement, const int64_t cents[ITEMS])
{
    struct json_writer *writer = &statement->act.writer;
    const int64_t outstanding = cents[COMMITTED] - cents[PAID] - cents[DECOMMITTED];
    const int64_t left = cents[USABLE] + cents[REUSED] - cents[COMMITTED] + cents[DECOMMITTED];

    for (size_t i = 0; i < ITEMS; i++) {
        json_number_of(writer, text_format(statement->act.job->arena, "%s_cents", items[i].code),
                       cents[i]);
        if (items[i].always || cents[i] != 0) {
            tell_line(statement, words_of(items[i].words), cents[i]);
        }
    }
    json_number_of(writer, "outstanding_cents", outstanding);
    json_number_of(writer, "left_cents", left);
    json_string_of(writer, "journal_sha256", statement->head);
    tell_line(statement, _("outstanding: committed, neither paid nor given up"), outstanding);
    if (statement->act.job->options.exercise == 0) {
        tell_line(statement, _("left for awards"), left);
    }
}

static void
end_part(struct statement *statement)
{
    struct json_writer *writer = &statement->act.writer;

    if (statement->funder == NULL) {
        return;
    }
    json_begin_object(writer, NULL);
    json_string_of(writer, "funder", statement->funder);
    json_number_of(writer, "year", statement->year);
    text_addf(&statement->act.words, _("%s, money of %" PRId64 "\n"), statement->funder,
              statement->year);
    tell_items(statement, statement->cents);
    json_end_object(writer);
    for (size_t i = 0; i < ITEMS; i++) {
        statement->total[i] += statement->cents[i];
        statement->cents[i] = 0;
    }
}

/* funder, year, item, cents, found */
static enum status
on_item(const struct db_row *row, void *context, struct err *err)
{
    struct statement *statement = context;

    (void)err;
    if (!db_bool(row, 4)) {
        return ST_OK;
    }
    if (statement->funder == NULL || strcmp(statement->funder, db_text(row, 0)) != 0 ||
        statement->year != db_int64(row, 1)) {
        end_part(statement);
        statement->funder = arena_string(statement->act.job->arena, db_text(row, 0));
        statement->year = db_int64(row, 1);
        statement->funder_count++;
    }
    for (size_t i = 0; i < ITEMS; i++) {
        if (strcmp(items[i].code, db_text(row, 2)) == 0) {
            statement->cents[i] += db_int64(row, 3);
        }
    }
    return ST_OK;
}

enum status
job_funding_statement(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    const char *funder = options->argument_count > 1 ? options->arguments[1] : NULL;
    struct statement statement = {0};
    struct fund_act *act = &statement.act;
    enum status status = fund_act_begin(job, options->arguments[0], act, err);

    if (status == ST_OK) {
        status = journal_head(job, act->fund_id, &statement.head, err);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, act->fund_id), db_string(funder),
                                          fund_act_exercise(act), fund_act_day(act)};

        status = db_named(job->db, "funding_statement", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_item, .context = &statement}, err);
    }
    if (status == ST_OK && statement.funder == NULL && funder != NULL) {
        err_hint(err, _("levain funding list %s lists who has"), act->fund);
        return err_set(err, ST_DATA, _("funder %s has signed nothing with fund %s"), funder,
                       act->fund);
    }
    if (status != ST_OK) {
        return status;
    }
    end_part(&statement);
    if (statement.funder_count > 1) {
        json_begin_object(&act->writer, NULL);
        json_null_of(&act->writer, "funder");
        text_add(&act->words, _("all together\n"));
        tell_items(&statement, statement.total);
        json_end_object(&act->writer);
    }
    if (statement.funder_count > 0) {
        journal_head_tell(&act->words, statement.head);
    }
    fund_act_print(act, _("no funder has signed anything yet\n"));
    return ST_OK;
}
