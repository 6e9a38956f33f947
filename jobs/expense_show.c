/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain expense show APPLICATION [--at DAY]
 * levain expense motives
 *
 * The expenses of an award, line by line and by account, beside what was planned; what is accepted
 * of them, and what comes due by that. Why expenses may be refused.
 */
#include "award_act.h"
#include "indicator_view.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <string.h>

#define LABEL_WIDTH  30
#define AMOUNT_WIDTH 16

struct showing {
    struct award_act act;
    size_t count, waiting;
    bool has_total;
};

/* ---- cells ----------------------------------------------------------------------------------- */

static void
add_amounts(struct showing *showing, const char *label, const char *const *amounts, size_t count)
{
    struct text *out = &showing->act.words;

    text_add_left(out, label, LABEL_WIDTH);
    for (size_t i = 0; i < count; i++) {
        text_add_right(out, amounts[i], AMOUNT_WIDTH);
    }
    text_add(out, "\n");
}

static const char *
amount_of(const struct showing *showing, const struct db_row *row, int column)
{
    return db_is_null(row, column)
               ? "–"
               : indicator_number(showing->act.job->arena, db_int64(row, column), 2);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static const struct {
    const char *code, *words;
} flags[] = {
    {"withdrawn", N_("withdrawn")},
    {"before_filing", N_("paid before the application was filed")},
    {"outside_period", N_("paid outside the period of the award")},
    {"unplanned", N_("the budget of the application has no such account")},
    {"no_proof", N_("nothing shows that it was paid: nothing of it can be accepted")},
    {"shared", N_("the same invoice is claimed elsewhere too")},
};

static const char *
flag_words(const char *code)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(flags[i].code, code) == 0) {
            return words_of(flags[i].words);
        }
    }
    return code;
}

static void
add_remark(struct showing *showing, const char *words)
{
    struct arena *arena = showing->act.job->arena;

    text_add(&showing->act.words, output_fold(arena, text_format(arena, "      %s\n", words)));
}

static void
tell_line(struct showing *showing, const struct db_row *row)
{
    struct arena *arena = showing->act.job->arena;
    const char *const *told;
    const size_t count = db_texts(arena, row, 18, &told);
    const char *amounts[] = {amount_of(showing, row, 10), amount_of(showing, row, 12),
                             amount_of(showing, row, 13)};

    add_amounts(showing, text_format(arena, "  %s  %s", db_text(row, 0), db_text(row, 2)), amounts,
                3);
    add_remark(showing, text_format(arena, _("%s%s%s, invoice %s of %s, paid on %s%s%s"),
                                    db_text_or(row, 3, ""), db_is_null(row, 3) ? "" : " – ",
                                    db_bool(row, 4) ? _("natural person") : db_text(row, 5),
                                    db_text(row, 7), words_date(arena, (int32_t)db_int64(row, 8)),
                                    words_date(arena, (int32_t)db_int64(row, 9)),
                                    db_is_null(row, 11) ? "" : "; ", db_text_or(row, 11, "")));
    if (!db_is_null(row, 14)) {
        add_remark(showing, text_format(arena, _("refused: %s"),
                                        db_text(row, words_language() == LANGUAGE_FR ? 15 : 16)));
    }
    if (!db_is_null(row, 17)) {
        add_remark(showing, db_text(row, 17));
    }
    for (size_t i = 0; i < count; i++) {
        add_remark(showing,
                   strcmp(told[i], "shared") == 0
                       ? text_format(arena, "! %s (%s)", flag_words(told[i]), db_text(row, 19))
                       : text_format(arena, "! %s", flag_words(told[i])));
    }
}

/* line, version, account, label, person, supplier, siren, invoice, invoiced_on, paid_on,
 * claimed_cents, proof, accepted_cents, refused_cents, motive, motive_fr, motive_en, words, flags,
 * alike, entered_by, judged_by */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct json_writer *writer = &showing->act.writer;
    struct arena *arena = showing->act.job->arena;
    const char *const *told;
    const size_t count = db_texts(arena, row, 18, &told);

    (void)err;
    showing->count++;
    showing->waiting += db_is_null(row, 12) && db_int64(row, 10) > 0;
    json_begin_object(writer, NULL);
    json_string_of(writer, "line", db_text(row, 0));
    json_number_of(writer, "version", db_int64(row, 1));
    json_string_of(writer, "account", db_text(row, 2));
    row_json_text(writer, "label", row, 3);
    json_flag_of(writer, "person", db_bool(row, 4));
    row_json_text(writer, "supplier", row, 5);
    row_json_text(writer, "siren", row, 6);
    json_string_of(writer, "invoice", db_text(row, 7));
    json_string_of(writer, "invoiced_on", date_text(arena, (int32_t)db_int64(row, 8)));
    json_string_of(writer, "paid_on", date_text(arena, (int32_t)db_int64(row, 9)));
    json_number_of(writer, "claimed_cents", db_int64(row, 10));
    row_json_text(writer, "proof", row, 11);
    row_json_number(writer, "accepted_cents", row, 12);
    row_json_number(writer, "refused_cents", row, 13);
    row_json_text(writer, "motive", row, 14);
    row_json_text(writer, "words", row, 17);
    json_strings_of(writer, "flags", told, count);
    row_json_text(writer, "alike", row, 19);
    json_string_of(writer, "entered_by", db_text(row, 20));
    row_json_text(writer, "judged_by", row, 21);
    json_end_object(writer);
    tell_line(showing, row);
    return ST_OK;
}

/* ---- accounts -------------------------------------------------------------------------------- */

/* account, planned_cents, claimed_cents, accepted_cents, refused_cents, waiting_cents */
static enum status
on_account(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct json_writer *writer = &showing->act.writer;
    struct arena *arena = showing->act.job->arena;
    const char *amounts[] = {amount_of(showing, row, 1), amount_of(showing, row, 2),
                             amount_of(showing, row, 3)};

    (void)err;
    json_begin_object(writer, NULL);
    row_json_text(writer, "account", row, 0);
    row_json_number(writer, "planned_cents", row, 1);
    row_json_number(writer, "claimed_cents", row, 2);
    row_json_number(writer, "accepted_cents", row, 3);
    row_json_number(writer, "refused_cents", row, 4);
    row_json_number(writer, "waiting_cents", row, 5);
    json_end_object(writer);
    add_amounts(showing,
                db_is_null(row, 0) ? _("together") : text_format(arena, "  %s", db_text(row, 0)),
                amounts, 3);
    if (!db_is_null(row, 0) && !db_is_null(row, 1) && db_int64(row, 3) > db_int64(row, 1)) {
        add_remark(showing, _("! more is accepted than was planned"));
    }
    return ST_OK;
}

/* ---- what comes due -------------------------------------------------------------------------- */

static const char *
money_of(const struct showing *showing, const struct db_row *row, int column)
{
    return award_act_money(&showing->act, db_int64(row, column));
}

/* Less than by every limit: a part of the award was taken back. */
static bool
is_reduced(const struct db_row *row)
{
    const int64_t due = db_int64(row, 8);

    return db_is_null(row, 12) && due < db_int64(row, 0) &&
           (db_is_null(row, 6) || due < db_int64(row, 6)) &&
           (db_is_null(row, 7) || due < db_int64(row, 7));
}

static void
tell_due(struct showing *showing, const struct db_row *row)
{
    struct text *out = &showing->act.words;

    if (!db_is_null(row, 6)) {
        text_addf(out, _("by its cost: %s × %s / %s = %s\n"), money_of(showing, row, 0),
                  money_of(showing, row, 2), money_of(showing, row, 1), money_of(showing, row, 6));
    }
    if (!db_is_null(row, 7) && db_int64(row, 5) == db_int64(row, 0)) {
        text_addf(out, _("by the ceiling of public aid: %s %% × %s − %s = %s\n"), db_text(row, 3),
                  money_of(showing, row, 2), money_of(showing, row, 4), money_of(showing, row, 7));
    } else if (!db_is_null(row, 7)) { /* the ceiling is that of public funders alone */
        text_addf(out, _("by the ceiling of public aid: (%s %% × %s − %s) × %s / %s = %s\n"),
                  db_text(row, 3), money_of(showing, row, 2), money_of(showing, row, 4),
                  money_of(showing, row, 0), money_of(showing, row, 5), money_of(showing, row, 7));
    }
    if (is_reduced(row)) {
        text_addf(out, _("a part of the award was taken back: %s of %s is left\n"),
                  money_of(showing, row, 8), money_of(showing, row, 0));
    }
    text_addf(out,
              db_is_null(row, 12) ? _("due by what is accepted: %s; certified %s, paid %s\n")
                                  : _("due by the settlement: %s; certified %s, paid %s\n"),
              money_of(showing, row, 8), money_of(showing, row, 9), money_of(showing, row, 10));
    if (db_is_null(row, 12) && !db_is_null(row, 13)) {
        const int64_t room = db_int64(row, 13);

        text_addf(out, _("may be certified before the settlement: %s more\n"),
                  award_act_money(&showing->act, room > 0 ? room : 0));
    }
}

/* award_cents, eligible_cents, realised_cents, ceiling, other_public_cents, public_cents,
 * by_cost_cents, by_ceiling_cents, due_cents, certified_cents, paid_cents, recovered_cents,
 * settled_on, room_cents */
static enum status
on_due(const struct db_row *row, void *context, struct err *err)
{
    static const char *const keys[] = {
        "award_cents",        "eligible_cents",  "realised_cents", NULL,
        "other_public_cents", "public_cents",    "by_cost_cents",  "by_ceiling_cents",
        "due_cents",          "certified_cents", "paid_cents",     "recovered_cents"};
    struct showing *showing = context;
    struct json_writer *writer = &showing->act.writer;

    (void)err;
    json_begin_object(writer, "due");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i] != NULL) {
            row_json_number(writer, keys[i], row, (int)i);
        }
    }
    row_json_text(writer, "ceiling_percent", row, 3);
    row_json_number(writer, "room_cents", row, 13);
    json_end_object(writer);
    if (!db_is_null(row, 0)) {
        tell_due(showing, row);
    }
    return ST_OK;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void
tell_heads(struct showing *showing, bool planned)
{
    const char *lines[] = {_("amount claimed"), _("amount accepted"), _("amount refused")};
    const char *accounts[] = {_("planned"), _("amount claimed"), _("amount accepted")};

    add_amounts(showing, planned ? _("by account") : _("line, account"), planned ? accounts : lines,
                3);
}

enum status
job_expense_show(struct job *job, struct err *err)
{
    struct showing showing = {.count = 0};
    struct award_act *act = &showing.act;
    enum status status = award_act_begin(job, job->options.arguments[0], act, err);

    if (status != ST_OK) {
        return status;
    }
    const struct db_param params[] = {AWARD_PARAMS(act), db_number(job->arena, act->day)};

    json_begin_object(&act->writer, NULL);
    json_string_of(&act->writer, "application", act->name.code);
    json_begin_array(&act->writer, "lines");
    tell_heads(&showing, false);
    status = db_named(job->db, "expense_list", (struct db_params){4, params},
                      (struct db_rows){.on_row = on_line, .context = &showing}, err);
    json_end_array(&act->writer);
    json_begin_array(&act->writer, "accounts");
    tell_heads(&showing, true);
    if (status == ST_OK) {
        status = db_named(job->db, "expense_accounts", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_account, .context = &showing}, err);
    }
    json_end_array(&act->writer);
    if (status == ST_OK) {
        status = db_named(job->db, "expense_due", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_due, .context = &showing}, err);
    }
    json_end_object(&act->writer);
    if (status == ST_OK && showing.waiting > 0) {
        text_addf(&act->words, _("%zu lines wait to be judged by another person\n"),
                  showing.waiting);
    }
    if (showing.count == 0) {
        text_clear(&act->words);
    }
    if (status == ST_OK) {
        award_act_print(act, _("no expense came in\n"));
    }
    return status;
}

/* ---- motives --------------------------------------------------------------------------------- */

struct motives {
    struct text words, json;
    struct json_writer writer;
};

/* code, name_fr, name_en */
static enum status
on_motive(const struct db_row *row, void *context, struct err *err)
{
    struct motives *motives = context;

    (void)err;
    json_begin_object(&motives->writer, NULL);
    json_string_of(&motives->writer, "motive", db_text(row, 0));
    json_string_of(&motives->writer, "fr", db_text(row, 1));
    json_string_of(&motives->writer, "en", db_text(row, 2));
    json_end_object(&motives->writer);
    text_addf(&motives->words, "%-8s %s\n", db_text(row, 0),
              words_language() == LANGUAGE_FR ? db_text(row, 1) : db_text(row, 2));
    return ST_OK;
}

enum status
job_expense_motives(struct job *job, struct err *err)
{
    struct motives motives = {.words = text_in(job->arena), .json = text_in(job->arena)};
    enum status status;

    motives.writer = json_writer_to(&motives.json);
    json_begin_array(&motives.writer, NULL);
    status = db_named(job->db, "expense_motives", DB_NO_PARAMS,
                      (struct db_rows){.on_row = on_motive, .context = &motives}, err);
    json_end_array(&motives.writer);
    text_add(&motives.json, "\n");
    if (status == ST_OK && !job->options.quiet) {
        output_print(text_of(job->options.json ? &motives.json : &motives.words));
    }
    return status;
}
