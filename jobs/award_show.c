/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain award show APPLICATION [--transfers]
 *
 * The life of an award: where its money is, its instalments, and what happened, day by day, with
 * who recorded it; with --transfers, the ledger behind it. Who has no award is told why.
 */
#include "award_ledger.h"
#include "journal_head.h"
#include "life_words.h"
#include "output.h"

#include "base/date.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

/* How the motive of what a settlement takes back begins. */
#define SETTLEMENT "settlement of "

struct kind_words {
    const char *kind, *words;
};

static const char *
words_for(const struct kind_words *table, size_t count, const char *kind)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].kind, kind) == 0) {
            return words_of(table[i].words);
        }
    }
    return kind;
}

/* ---- where the money is ---------------------------------------------------------------------- */

static const struct {
    const char *key, *words;
} stages[] = {
    {"committed_cents", N_("committed, not due yet")},
    {"certified_cents", N_("due, not ordered")},
    {"ordered_cents", N_("ordered, not paid")},
    {"paid_cents", N_("paid")},
    {"sent_cents", N_("  on its way through the bank")},
    {"executed_cents", N_("  with the beneficiary")},
    {"returned_cents", N_("  come back from the bank, to be sent again")},
    {"due_cents", N_("to be paid back by the beneficiary")},
    {"standing_cents", N_("all that stands of the award")},
    {"overpaid_cents", N_("paid too much by the bank, to be paid back")},
};

#define STAGE_COUNT (sizeof stages / sizeof *stages)

static enum status
on_money(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;

    (void)err;
    json_begin_object(&act->writer, "money");
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        const int64_t cents = db_int64(row, (int)i);
        const char *words = words_of(stages[i].words);

        json_number_of(&act->writer, stages[i].key, cents);
        if (cents > 0) {
            text_add(&act->words, "  ");
            text_add_left(&act->words, words, 48);
            text_addf(&act->words, "%s\n", award_act_money(act, cents));
        }
    }
    json_end_object(&act->writer);
    return ST_OK;
}

/* ---- instalments ----------------------------------------------------------------------------- */

static void
tell_missing(struct award_act *act, const char *const *missing, size_t count)
{
    json_begin_array(&act->writer, "missing");
    for (size_t i = 0; i < count; i++) {
        json_string_of(&act->writer, NULL, missing[i]);
        text_addf(&act->words, "%s%s", i == 0 ? _("; lacks ") : ", ", missing[i]);
    }
    json_end_array(&act->writer);
}

/* code, kind, cents, due_on, missing, certified_cents, order_name, state */
static enum status
on_instalment(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct arena *arena = act->job->arena;
    struct json_writer *writer = &act->writer;
    const bool is_due = !db_is_null(row, 3), certified = !db_is_null(row, 5),
               ordered = !db_is_null(row, 6);
    const char *const *missing;
    const size_t missing_count = db_texts(arena, row, 4, &missing);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "code", db_text(row, 0));
    json_string_of(writer, "kind", db_text(row, 1));
    json_number_of(writer, "cents", db_int64(row, 2));
    json_string_of(writer, "due_on", is_due ? date_text(arena, (int32_t)db_int64(row, 3)) : NULL);
    text_addf(&act->words, _("  %s: %s"), db_text(row, 0), award_act_money(act, db_int64(row, 2)));
    if (certified) {
        json_number_of(writer, "certified_cents", db_int64(row, 5));
        text_addf(&act->words, _("; certified: %s"), award_act_money(act, db_int64(row, 5)));
    } else if (is_due) {
        text_addf(&act->words, _("; due on %s"), words_date(arena, (int32_t)db_int64(row, 3)));
    }
    if (ordered) {
        json_string_of(writer, "order", db_text(row, 6));
        json_string_of(writer, "state", db_text(row, 7));
        text_addf(&act->words, _("; order %s, %s"), db_text(row, 6),
                  life_words(LIFE_STATE, db_text(row, 7)));
    }
    tell_missing(act, missing, certified ? 0 : missing_count);
    text_add(&act->words, "\n");
    json_end_object(writer);
    return ST_OK;
}

/* ---- the story ------------------------------------------------------------------------------- */

static const struct kind_words kinds[] = {
    {"decided", N_("decided")},
    {"notified", N_("notified")},
    {"accepted", N_("accepted")},
    {"withdrawn", N_("the applicant wants nothing any more")},
    {"refused", N_("the applicant refused it")},
    {"expired", N_("the offer expired")},
    {"signed", N_("signed")},
    {"amended", N_("amended")},
    {"document", N_("received and accepted")},
    {"document_refused", N_("received and refused")},
    {"started", N_("the project has begun")},
    {"extended", N_("the delay was extended")},
    {"suspended", N_("suspended")},
    {"resumed", N_("resumed")},
    {"heard", N_("the beneficiary was heard")},
    {"closed", N_("closed")},
    {"certified", N_("certified")},
    {"ordered", N_("ordered")},
    {"paid", N_("sent to the bank")},
    {"executed", N_("credited to the beneficiary")},
    {"returned", N_("returned by the bank")},
    {"reissued", N_("sent again")},
    {"paid_treasury", N_("handed to the treasury")},
    {"executed_treasury", N_("paid by the treasury")},
    {"returned_treasury", N_("sent back by the treasury")},
    {"reissued_treasury", N_("handed to the treasury again")},
    {"undone", N_("cancelled")},
    {"overpay", N_("paid too much by the bank")},
    {"overpaid_back", N_("what was paid too much, paid back")},
    {"settled", N_("settled: due in all")},
    {"reduced", N_("taken back")},
    {"claimed", N_("to be paid back")},
    {"recovered", N_("paid back")},
    {"waived", N_("given up")},
    {"written_off", N_("written off")},
};

/* Codes of the database, and numbers that the program gave, in the words of people. */
static const char *
in_words(struct arena *arena, const char *kind, bool note, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    if (strcmp(kind, "certified") == 0 && note) {
        return life_words(LIFE_GROUND, text);
    }
    if (strcmp(kind, "reduced") == 0) { /* of a settlement, the program says the motive itself */
        return !note                                                ? life_words(LIFE_CAUSE, text)
               : strncmp(text, SETTLEMENT, strlen(SETTLEMENT)) == 0 ? NULL
                                                                    : text;
    }
    return note ? text : life_number(arena, text);
}

static void
tell_story(struct award_act *act, const struct db_row *row)
{
    struct arena *arena = act->job->arena;
    const char *kind = db_text(row, 1);
    const char *what = in_words(arena, kind, false, db_text_or(row, 2, NULL));
    const char *note = in_words(arena, kind, true, db_text_or(row, 4, NULL));

    text_addf(&act->words, "  %s  %s", date_text(arena, (int32_t)db_int64(row, 0)),
              words_for(kinds, sizeof kinds / sizeof *kinds, kind));
    if (what != NULL) {
        text_addf(&act->words, ", %s", what);
    }
    if (!db_is_null(row, 3)) {
        text_addf(&act->words, _(": %s"), award_act_money(act, db_int64(row, 3)));
    }
    if (!db_is_null(row, 6)) {
        text_addf(&act->words, _(", by %s"), words_date(arena, (int32_t)db_int64(row, 6)));
    }
    if (note != NULL) {
        text_addf(&act->words, " (%s)", note);
    }
    text_addf(&act->words, " - %s\n", db_text(row, 5));
}

/* day, kind, what, cents, note, by_whom, due_on */
static enum status
on_story(const struct db_row *row, void *context, struct err *err)
{
    struct award_act *act = context;
    struct json_writer *writer = &act->writer;
    struct arena *arena = act->job->arena;
    const char *what = db_text_or(row, 2, NULL);
    const char *note = db_text_or(row, 4, NULL);

    (void)err;
    json_begin_object(writer, NULL);
    json_string_of(writer, "day", date_text(arena, (int32_t)db_int64(row, 0)));
    json_string_of(writer, "kind", db_text(row, 1));
    json_string_of(writer, "what", what);
    row_json_number(writer, "cents", row, 3);
    json_string_of(writer, "note", note);
    json_string_of(writer, "by", db_text(row, 5));
    if (!db_is_null(row, 6)) {
        json_string_of(writer, "due_on", date_text(arena, (int32_t)db_int64(row, 6)));
    }
    json_end_object(writer);
    tell_story(act, row);
    return ST_OK;
}

static enum status
part(struct award_act *act, const char *query, const char *key, const char *title,
     db_row_fn *on_row, struct err *err)
{
    const struct db_param params[] = {AWARD_PARAMS(act)};
    size_t before;
    enum status status;

    text_addf(&act->words, "%s\n", title);
    before = act->words.length;
    json_begin_array(&act->writer, key);
    status = db_named(act->job->db, query, (struct db_params){3, params},
                      (struct db_rows){.on_row = on_row, .context = act}, err);
    json_end_array(&act->writer);
    if (act->words.length == before) { /* there is always a story: it begins by the decision */
        text_addf(&act->words, "  %s\n", _("nothing was signed yet: levain agreement sign"));
    }
    return status;
}

/* ---- who has none ---------------------------------------------------------------------------- */

struct without {
    struct award_act *act;
    bool awarded, decided;
    const char *words, *hint;
};

static enum status
on_awarded(const struct db_row *row, void *context, struct err *err)
{
    (void)err;
    ((struct without *)context)->awarded = db_bool(row, 0);
    return ST_OK;
}

/* run, decided_on, status, award_cents, departs, motive, place, valid_until, event, event_day */
static enum status
on_decided(const struct db_row *row, void *context, struct err *err)
{
    struct without *without = context;
    struct arena *arena = without->act->job->arena;
    const char *day = words_date(arena, (int32_t)db_int64(row, 1));

    (void)err;
    without->decided = true;
    without->hint = text_format(arena, _("levain explain %s/%s says why"), without->act->name.call,
                                without->act->name.code);
    if (!db_is_null(row, 8) && strcmp(db_text(row, 8), "withdrawn") == 0) {
        without->words = text_format(arena, _("it has no award: the applicant withdrew on %s"),
                                     words_date(arena, (int32_t)db_int64(row, 9)));
    } else if (!db_is_null(row, 6)) {
        without->words =
            text_format(arena,
                        _("it has no award: place %" PRId64 " of the waiting list, by the"
                          " decision of %s"),
                        db_int64(row, 6), day);
        without->hint = text_format(arena, _("levain allocate --call %s --top-up serves the list"),
                                    without->act->name.call);
    } else {
        without->words = text_format(arena,
                                     strcmp(db_text(row, 2), "ineligible") == 0
                                         ? _("it has no award: ineligible, by the decision of %s")
                                     : strcmp(db_text(row, 2), "waiting") == 0
                                         ? _("it has no award: it waits, by the decision of %s")
                                         : _("it has no award: refused by the decision of %s"),
                                     day);
    }
    return ST_OK;
}

/* Whoever never had an award has no life to be told. */
static enum status
refuse_without(struct award_act *act, struct err *err)
{
    struct without without = {.act = act};
    const struct db_param params[] = {AWARD_PARAMS(act)};
    enum status status = db_named(act->job->db, "award_given", (struct db_params){3, params},
                                  (struct db_rows){.on_row = on_awarded, .context = &without}, err);

    if (status == ST_OK && !without.awarded) {
        status = db_named(act->job->db, "application_decided", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_decided, .context = &without}, err);
    }
    if (status != ST_OK || without.awarded) {
        return status;
    }
    err_hint(err, "%s",
             without.decided ? without.hint
                             : _("levain decide RUN --minutes FILE records what was decided"));
    return err_set(err, ST_DATA, _("application %s: %s"), act->name.code,
                   without.decided ? without.words : _("nothing was decided of it yet"));
}

enum status
job_award_show(struct job *job, struct err *err)
{
    struct award_act act;
    const char *head = NULL;
    enum status status = award_act_begin(job, job->options.arguments[0], &act, err);

    if (status == ST_OK) {
        status = refuse_without(&act, err);
    }
    if (status != ST_OK) {
        return status;
    }
    act.json = text_in(job->arena);
    act.writer = json_writer_to(&act.json);
    json_begin_object(&act.writer, NULL);
    json_string_of(&act.writer, "application", act.name.code);
    json_string_of(&act.writer, "call", act.name.call);
    text_addf(&act.words, "%s %s\n", act.name.call, act.name.code);
    {
        const struct db_param params[] = {AWARD_PARAMS(&act)};

        status = db_named(job->db, "award_money", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_money, .context = &act}, err);
    }
    if (status == ST_OK) {
        status =
            part(&act, "award_instalments", "instalments", _("instalments"), on_instalment, err);
    }
    if (status == ST_OK) {
        status = part(&act, "award_story", "story", _("what happened"), on_story, err);
    }
    if (status == ST_OK && job->options.transfers) {
        status = award_ledger_tell(&act, err);
    }
    if (status == ST_OK) {
        status = journal_head(job, act.name.fund_id, &head, err);
    }
    if (status != ST_OK) {
        return status;
    }
    json_string_of(&act.writer, "journal_sha256", head);
    json_end_object(&act.writer);
    journal_head_tell(&act.words, head);
    if (job->options.json) {
        text_add(&act.json, "\n");
        output_print(text_of(&act.json));
    } else {
        output_folded(job->arena, text_of(&act.words));
    }
    return ST_OK;
}
