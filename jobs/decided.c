/* SPDX-License-Identifier: MPL-2.0 */
#include "decided.h"

#include <inttypes.h>
#include <string.h>

#define DECIDED_COLUMNS "application, status, award_cents, departs, motive, explanation"

static void
wrong(struct decided *decided, const struct json_node *node, const char *reason, const char *advice)
{
    const struct problem problem = {
        .file = decided->minutes->path,
        .line = node->line,
        .column = node->column,
        .place = node->pointer,
        .value = "",
        .reason = reason,
        .advice = advice,
    };

    problem_report(decided->problems, &problem);
}

static const char *
money(const struct decided *decided, int64_t cents)
{
    return words_money(decided->job->arena, cents, decided->call->file.currency, 0);
}

/* ---- one application ------------------------------------------------------------------------- */

static uint16_t
envelope_named(const struct fund_file *file, const char *code)
{
    for (size_t i = 0; i < file->envelope_count; i++) {
        if (strcmp(file->envelopes[i].code, code) == 0) {
            return (uint16_t)i;
        }
    }
    return ALLOCATION_NO_ENVELOPE;
}

static void
add_line(struct decided_row *row, uint16_t envelope, int64_t cents)
{
    for (size_t i = 0; i < row->line_count; i++) {
        if (row->lines[i].envelope == envelope) {
            row->lines[i].cents += cents;
            return;
        }
    }
    row->lines[row->line_count++] = (struct decided_line){envelope, cents};
}

/* What an envelope pays leaves those around it too. */
static void
spend(struct decided *decided, uint16_t envelope, int64_t cents)
{
    const struct fund_envelope *envelopes = decided->call->file.envelopes;

    for (const struct fund_envelope *at = &envelopes[envelope]; at != NULL; at = at->parent) {
        decided->spent[at - envelopes] += cents;
    }
}

/* Less than the run is taken off what came last; more is paid by the application's own envelope. */
static void
pay(struct decided *decided, const struct outcome *outcome, struct decided_row *row)
{
    const struct fund_file *file = &decided->call->file;
    int64_t left = row->cents;

    row->lines = ARENA_NEW(decided->job->arena, struct decided_line, outcome->line_count + 1);
    for (size_t i = 0; i < outcome->line_count && left > 0; i++) {
        const int64_t cents = outcome->lines[i].cents < left ? outcome->lines[i].cents : left;

        add_line(row, envelope_named(file, outcome->lines[i].from), cents);
        left -= cents;
    }
    if (left > 0 && outcome->envelope != NULL) {
        add_line(row, envelope_named(file, outcome->envelope), left);
    }
    for (size_t i = 0; i < row->line_count; i++) {
        spend(decided, row->lines[i].envelope, row->lines[i].cents);
    }
}

static bool
stands_already(const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->line_count; i++) {
        if (strcmp(outcome->lines[i].pass, OUTCOME_FROZEN_PASS) == 0) {
            return true;
        }
    }
    return false;
}

/* Why a departure cannot be; null when it can. */
static const char *
impossible(const struct decided *decided, const struct outcome *outcome,
           const struct decided_row *row)
{
    struct arena *arena = decided->job->arena;
    const int64_t step = decided->call->file.step_cents;

    if (stands_already(outcome)) {
        return _("its award was decided before and stands; who gives it back withdraws");
    }
    if (row->cents > 0 && strcmp(outcome->status, "ineligible") == 0) {
        return _("nothing can be awarded to it: it is ineligible");
    }
    if (row->cents > 0 && strcmp(outcome->status, "withdrawn") == 0) {
        return _("nothing can be awarded to it: it was withdrawn");
    }
    if (row->cents > 0 && (!outcome->computed_known || row->cents > outcome->computed_cents)) {
        return text_format(arena, _("the caps of the call leave it %s at most"),
                           money(decided, row->computed_cents));
    }
    if (row->cents % step != 0) {
        return text_format(arena, _("awards are multiples of %s"), money(decided, step));
    }
    if (row->cents == outcome->award_cents && strcmp(row->status, outcome->status) == 0) {
        return _("the run has it just so: this is no departure");
    }
    return NULL;
}

static const char *
departed_status(const struct minutes_departure *departure, const struct outcome *outcome)
{
    return departure->kind == DEPARTURE_ADJOURN                ? "adjourned"
           : departure->kind == DEPARTURE_REFUSE               ? "rejected"
           : departure->award_cents == outcome->computed_cents ? "awarded"
                                                               : "partial";
}

static struct decided_row *
decide(struct decided *decided, const struct outcome *outcome)
{
    struct arena *arena = decided->job->arena;
    struct decided_row *row = &decided->rows[decided->row_count++];
    const char *reason;

    *row = (struct decided_row){
        .application = arena_string(arena, outcome->application),
        .run_status = arena_string(arena, outcome->status),
        .run_cents = outcome->award_cents,
        .cents = outcome->award_cents,
        .computed_cents = outcome->computed_known ? outcome->computed_cents : 0,
        .rank = outcome->rank,
        .departure = minutes_departure_of(decided->minutes, outcome->application),
    };
    row->status = row->run_status;
    if (row->departure != NULL) {
        row->cents = row->departure->award_cents;
        row->status = departed_status(row->departure, outcome);
        reason = impossible(decided, outcome, row);
        if (reason != NULL) {
            wrong(decided, row->departure->node,
                  text_format(arena, _("application %s: %s"), row->application, reason), "");
            row->cents = 0;
        }
    }
    pay(decided, outcome, row);
    decided->award_count += row->cents > 0;
    return row;
}

static void
write_explanation(const struct decided *decided, const struct explanation *explanation,
                  struct text *out)
{
    const struct stored_run *run = decided->run;
    struct json_writer writer = json_writer_to(out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "run", run->run.name);
    json_string_of(&writer, "call", run->run.call);
    json_string_of(&writer, "stage", "allocation");
    json_string_of(&writer, "engine", run->engine);
    json_string_of(&writer, "inputs_sha256", run->run.inputs_sha256);
    json_string_of(&writer, "results_sha256", run->results_sha256);
    explanation_write(&writer, decided->job->scratch, explanation);
    json_end_object(&writer);
}

static enum status
on_explanation(void *context, const struct explanation *explanation, struct err *err)
{
    struct decided *decided = context;
    const enum language spoken = words_language();
    struct text out = text_in(decided->job->scratch);
    const struct decided_row *row;

    if ((int64_t)decided->row_count == decided->run->application_count) {
        return err_set(err, ST_BUG, "%s", _("the run has more applications than its scoring run"));
    }
    row = decide(decided, explanation->outcome);
    words_speak(decided->call->file.language); /* what is kept is of the fund */
    write_explanation(decided, explanation, &out);
    words_speak(spoken);
    copy_row(decided->explanations, 6);
    copy_text(decided->explanations, row->application);
    copy_text(decided->explanations, row->status);
    copy_int64(decided->explanations, row->cents);
    copy_bool(decided->explanations, row->departure != NULL);
    copy_text(decided->explanations, row->departure != NULL ? row->departure->motive : NULL);
    copy_text(decided->explanations, text_of(&out));
    return ST_OK;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static const struct decided_row *
row_of(const struct decided *decided, const char *application)
{
    for (size_t i = 0; i < decided->row_count; i++) {
        if (strcmp(decided->rows[i].application, application) == 0) {
            return &decided->rows[i];
        }
    }
    return NULL;
}

static void
check_names(struct decided *decided)
{
    const struct minutes *minutes = decided->minutes;

    for (size_t i = 0; i < minutes->departure_count; i++) {
        if (row_of(decided, minutes->departures[i].application) == NULL) {
            wrong(decided, minutes->departures[i].node,
                  text_format(decided->job->arena, _("the run knows no application %s"),
                              minutes->departures[i].application),
                  "");
        }
    }
    for (size_t i = 0; i < minutes->recusal_count; i++) {
        if (row_of(decided, minutes->recusals[i].application) == NULL) {
            wrong(decided, minutes->recusals[i].node,
                  text_format(decided->job->arena, _("the run knows no application %s"),
                              minutes->recusals[i].application),
                  "");
        }
    }
}

/* The last of those whom the envelope pays, by rank: whom its rules would take money from. */
static const char *
last_paid(const struct decided *decided, size_t envelope)
{
    const char *last = "";
    uint32_t rank = 0;

    for (size_t i = 0; i < decided->row_count; i++) {
        for (size_t k = 0; k < decided->rows[i].line_count; k++) {
            if (decided->rows[i].lines[k].envelope == envelope && decided->rows[i].rank >= rank &&
                decided->rows[i].departure == NULL) {
                rank = decided->rows[i].rank;
                last = decided->rows[i].application;
            }
        }
    }
    return last;
}

static void
check_envelopes(struct decided *decided)
{
    struct arena *arena = decided->job->arena;

    for (size_t i = 0; i < decided->call->file.envelope_count; i++) {
        const struct fund_envelope *envelope = &decided->call->file.envelopes[i];

        if (decided->spent[i] > envelope->voted_cents && decided->minutes->departure_count > 0) {
            wrong(decided, decided->minutes->departures[0].node,
                  text_format(arena, _("envelope %s holds %s, and the decisions spend %s"),
                              envelope->code, money(decided, envelope->voted_cents),
                              money(decided, decided->spent[i])),
                  text_format(arena,
                              _("say who has less: the last whom it pays is %s; nobody loses"
                                " anything that the minutes do not say"),
                              last_paid(decided, i)));
        }
    }
}

enum status
decided_make(struct decided *decided, struct err *err)
{
    struct job *job = decided->job;
    const size_t before = decided->problems->count;
    enum status status;

    decided->rows =
        ARENA_NEW(job->arena, struct decided_row, (size_t)decided->run->application_count);
    decided->spent = ARENA_NEW(job->arena, int64_t, decided->call->file.envelope_count);
    decided->explanations = copy_gather(job->arena);
    status = stored_run_explain(job, decided->run, 0, on_explanation, decided, err);
    if (status != ST_OK) {
        return status;
    }
    check_names(decided);
    if (decided->problems->count == before) {
        check_envelopes(decided);
    }
    if (decided->problems->count > before) {
        err_at(err, decided->minutes->path, 0, 0);
        return err_set(err, ST_DATA, _("the minutes have things to mend: %zu"),
                       decided->problems->count - before);
    }
    return ST_OK;
}

/* ---- into the database ----------------------------------------------------------------------- */

static enum status
copy_lines(struct decided *decided, struct err *err)
{
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, decided->job->db, "decided_line", "application, envelope, cents", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < decided->row_count; i++) {
        const struct decided_row *row = &decided->rows[i];

        for (size_t k = 0; k < row->line_count; k++) {
            copy_row(copy, 3);
            copy_text(copy, row->application);
            copy_text(copy, decided->call->file.envelopes[row->lines[k].envelope].code);
            copy_int64(copy, row->lines[k].cents);
        }
    }
    return copy_end(copy, err);
}

static enum status
copy_members(struct decided *decided, struct err *err)
{
    const struct minutes *minutes = decided->minutes;
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, decided->job->db, "decided_member",
                                    "name, college, voting, present", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < minutes->member_count; i++) {
        copy_row(copy, 4);
        copy_text(copy, minutes->members[i].name);
        copy_text(copy, minutes->colleges[minutes->members[i].college]);
        copy_bool(copy, minutes->members[i].voting);
        copy_bool(copy, minutes->members[i].present);
    }
    return copy_end(copy, err);
}

static enum status
copy_recusals(struct decided *decided, struct err *err)
{
    const struct minutes *minutes = decided->minutes;
    struct copy *copy = NULL;
    enum status status =
        copy_begin(&copy, decided->job->db, "decided_recusal", "name, application, motive", err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < minutes->recusal_count; i++) {
        copy_row(copy, 3);
        copy_text(copy, minutes->members[minutes->recusals[i].member].name);
        copy_text(copy, minutes->recusals[i].application);
        copy_text(copy, minutes->recusals[i].motive);
    }
    return copy_end(copy, err);
}

enum status
decided_copy(struct decided *decided, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, decided->job->db, "decided", DECIDED_COLUMNS, err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    copy_forward(copy, decided->explanations);
    status = copy_end(copy, err);
    if (status == ST_OK) {
        status = copy_lines(decided, err);
    }
    if (status == ST_OK) {
        status = copy_members(decided, err);
    }
    return status == ST_OK ? copy_recusals(decided, err) : status;
}
