/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain remit answer FUND FILE [--at DAY]
 *
 * What the bank says of a remittance (pain.002), of its account (camt.054), or a treasury of its
 * mandates (CSV): rejected or come back is returned, with its reason; debited or paid is executed.
 * All of a file or nothing. What is known already, or of nobody's, is listed. The same file again
 * changes nothing.
 */
#include "answering.h"
#include "transfer_reason.h"

#include "base/date.h"
#include "exchange/bank_answer.h"
#include "exchange/camt.h"
#include "money/order_reference.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)

/* ---- read ------------------------------------------------------------------------------------ */

static void
put_text(struct json_writer *writer, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        json_string_of(writer, name, value);
    }
}

static void
put_number(struct json_writer *writer, const char *name, int64_t value)
{
    if (value != 0) {
        json_number_of(writer, name, value);
    }
}

void
answering_add(struct answering *answering, const struct answered *line)
{
    struct json_writer *writer = &answering->writer;

    answering->line_count++;
    json_begin_object(writer, NULL);
    json_number_of(writer, "line", line->line);
    json_string_of(writer, "level", line->level);
    put_text(writer, "batch", line->batch);
    put_text(writer, "reference", line->reference);
    put_number(writer, "exercise", line->exercise);
    put_number(writer, "number", line->number);
    json_string_of(writer, "status", line->status);
    json_string_of(writer, "effect", line->effect);
    put_text(writer, "reason", line->reason);
    put_text(writer, "info", line->info);
    put_number(writer, "cents", line->cents);
    if (line->has_day) {
        json_string_of(writer, "booked_on", date_text(answering->act.job->arena, line->booked_on));
    }
    json_end_object(writer);
}

/* Banks change signs and blanks of a reference: ours is known by its digits. */
static const char *
reference_of(struct answering *answering, const struct bank_answer_line *line)
{
    const char *const places[] = {line->reference, line->label};
    struct order_reference order;
    char reference[ORDER_REFERENCE_BYTES];

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t from = 0;

        if (order_reference_find(answering->act.fund, places[i], &from, &order) &&
            order_reference_write(answering->act.fund, order, reference)) {
            return arena_string(answering->act.job->arena, reference);
        }
    }
    return line->reference[0] != '\0' ? line->reference : "-";
}

/* `REM-2026-1-lierre-1`: the id of the batch has two signs more than that of the file. */
static const char *
message_of(struct arena *arena, const char *batch)
{
    const size_t length = strlen(batch);

    return length > 2 && strncmp(batch, "REM-", 4) == 0 && strcmp(batch + length - 2, "-1") == 0
               ? arena_copy(arena, batch, length - 2)
               : batch;
}

static enum status
on_answer(void *context, const struct bank_answer_head *head, const struct bank_answer_line *line,
          struct err *err)
{
    static const char *const levels[] = {
        [ANSWER_FILE] = "file", [ANSWER_BATCH] = "batch", [ANSWER_ORDER] = "order"};
    static const char *const effects[] = {
        [ANSWER_NOTED] = "noted", [ANSWER_EXECUTED] = "executed", [ANSWER_RETURNED] = "returned"};
    struct answering *answering = context;

    (void)head;
    (void)err;
    answering_add(
        answering,
        &(struct answered){
            .line = line->line,
            .level = levels[line->level],
            .batch = message_of(answering->act.job->arena, line->batch),
            .reference = line->level == ANSWER_ORDER ? reference_of(answering, line) : NULL,
            .status = line->status,
            .effect = effects[line->effect],
            .reason = line->reason,
            .info = line->info,
            .cents = line->has_cents ? line->cents : 0,
            .has_day = line->has_day,
            .booked_on = line->booked_on,
        });
    return ST_OK;
}

static enum status
read_bank(struct answering *answering, struct file_bytes file, struct err *err)
{
    struct bank_answer_head head;
    const struct bank_answer_wish wish = {on_answer, answering, &answering->problems.problems};
    enum status status = bank_answer_read(answering->act.job->arena, file, &wish, &head, err);

    answering->format = head.format;
    answering->message = head.message;
    answering->of_message = head.of_message;
    answering->account = head.account;
    answering->day = head.day;
    return status;
}

static enum status
read_answer(struct answering *answering, struct file_bytes file, struct err *err)
{
    struct job *job = answering->act.job;
    const size_t *count = &answering->problems.problems.count;
    enum status status;

    output_problems_begin(&answering->problems, job->arena, false);
    json_begin_array(&answering->writer, NULL);
    status = camt_is_xml(answering->path) ? read_bank(answering, file, err)
                                          : treasury_answer(answering, err);
    json_end_array(&answering->writer);
    output_problems_end(&answering->problems);
    if (status == ST_OK && *count > 0) {
        err_hint(err, "%s", _("ask for a right file: nothing of this one was taken in"));
        return err_set(err, ST_DATA, _("%s: %zu faults"), answering->path, *count);
    }
    if (status == ST_OK && answering->line_count == 0) {
        return err_set(err, ST_DATA, _("%s says nothing of any transfer"), answering->path);
    }
    return status;
}

/* ---- taken in -------------------------------------------------------------------------------- */

static const char *
told_answer(struct answering *answering)
{
    struct arena *arena = answering->act.job->arena;
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);
    const char *name = strrchr(answering->path, '/');

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "format", answering->format);
    json_string_of(&writer, "name", name != NULL ? name + 1 : answering->path);
    put_text(&writer, "message", answering->message);
    put_text(&writer, "of_message", answering->of_message);
    put_text(&writer, "account", answering->account);
    json_string_of(&writer, "day", date_text(arena, answering->day));
    if (answering->act.job->options.has_at) {
        json_string_of(&writer, "at", date_text(arena, answering->act.day));
    }
    json_end_object(&writer);
    return text_of(&json);
}

struct telling {
    struct answering *answering;
    size_t booked, strange;
    bool is_new;
};

static const struct {
    const char *outcome, *words;
    bool strange; /* somebody has to look */
} outcomes[] = {
    {"executed", N_("executed"), false},
    {"returned", N_("came back; waits to be sent again"), false},
    {"noted", N_("noted, nothing to book"), false},
    {"known", N_("was known already"), false},
    {"earlier", N_("of a transfer before the last one of the order; nothing done"), true},
    {"differs", N_("the amount is not that of the order; nothing done"), true},
    {"contradicts", N_("contradicts what is known of the order; nothing done"), true},
    {"unknown", N_("of no order that was sent; nothing done"), true},
};

static size_t
outcome_of(const char *code)
{
    size_t i = 0;

    while (i + 1 < sizeof outcomes / sizeof *outcomes && strcmp(outcomes[i].outcome, code) != 0) {
        i++;
    }
    return i;
}

static void
tell_line(struct telling *telling, const struct db_row *row)
{
    struct fund_act *act = &telling->answering->act;
    const char *reason = db_text_or(row, 7, NULL), *info = db_text_or(row, 8, NULL);
    const char *words = reason != NULL ? transfer_reason_words(reason) : "";

    if (!db_is_null(row, 4)) {
        text_addf(&act->words, "  %" PRId64 "/%" PRId64 ", ", db_int64(row, 3), db_int64(row, 4));
    } else {
        text_addf(&act->words, _("  line %" PRId64 ", %s, "), db_int64(row, 0),
                  !db_is_null(row, 2) ? db_text(row, 2) : _("the whole file"));
    }
    if (!db_is_null(row, 9)) {
        text_addf(&act->words, "%s, ", fund_act_money(act, db_int64(row, 9)));
    }
    text_addf(&act->words, _("%s: %s"), db_text(row, 6),
              words_of(outcomes[outcome_of(db_text(row, 10))].words));
    if (reason != NULL || info != NULL) {
        text_addf(&act->words, " (%s%s%s%s%s)", reason != NULL ? reason : "",
                  words[0] != '\0' ? ", " : "", words, reason != NULL && info != NULL ? ", " : "",
                  info != NULL ? info : "");
    }
    text_add(&act->words, "\n");
    if (strcmp(db_text(row, 10), "contradicts") == 0) {
        text_add(&act->words, _("    -> ask the bank; money that came back is a credit: levain"
                                " payment returned\n"));
    }
    if (reason != NULL && transfer_reason_is_account(reason) &&
        strcmp(db_text(row, 10), "returned") == 0) {
        text_add(&act->words, _("    -> another account first: levain account propose, then"
                                " confirm\n"));
    }
}

/* line, level, reference, exercise, number, remittance, status, reason, info, cents, outcome */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    struct telling *telling = context;
    struct json_writer *writer = &telling->answering->act.writer;
    const char *outcome = db_text(row, 10);

    (void)err;
    telling->booked += strcmp(outcome, "executed") == 0 || strcmp(outcome, "returned") == 0;
    telling->strange += outcomes[outcome_of(outcome)].strange;
    json_begin_object(writer, NULL);
    json_number_of(writer, "line", db_int64(row, 0));
    json_string_of(writer, "level", db_text(row, 1));
    row_json_text(writer, "reference", row, 2);
    if (!db_is_null(row, 4)) {
        json_number_of(writer, "exercise", db_int64(row, 3));
        json_number_of(writer, "number", db_int64(row, 4));
    }
    row_json_text(writer, "remittance", row, 5);
    json_string_of(writer, "status", db_text(row, 6));
    row_json_text(writer, "reason", row, 7);
    row_json_text(writer, "info", row, 8);
    if (!db_is_null(row, 9)) {
        json_number_of(writer, "cents", db_int64(row, 9));
    }
    json_string_of(writer, "outcome", outcome);
    json_flag_of(writer, "created", telling->is_new);
    json_end_object(writer);
    tell_line(telling, row);
    return ST_OK;
}

static enum status
take_in(struct answering *answering, struct file_bytes file, struct telling *telling,
        struct err *err)
{
    struct job *job = answering->act.job;
    const struct db_param fund = db_number(job->arena, answering->act.fund_id),
                          bytes = db_bytes(file.bytes, (int)file.length);
    const struct db_param params[] = {fund, db_string(told_answer(answering)),
                                      db_string(text_of(&answering->lines)), bytes};
    const struct db_param known[] = {fund, bytes};
    enum status status =
        db_named(job->db, "remittance_answer_take", (struct db_params){4, params},
                 (struct db_rows){.on_row = db_on_flag, .context = &telling->is_new}, err);

    if (status == ST_OK && !telling->is_new) {
        text_addf(&answering->act.words, _("%s came in already; nothing changes\n"),
                  answering->path);
    }
    return status == ST_OK
               ? db_named(job->db, "remittance_answer_lines", (struct db_params){2, known},
                          (struct db_rows){.on_row = on_line, .context = telling}, err)
               : status;
}

enum status
job_remit_answer(struct job *job, struct err *err)
{
    struct answering answering = {.path = job->options.arguments[1], .lines = text_in(job->arena)};
    struct telling telling = {.answering = &answering};
    struct file_bytes file = {.name = answering.path};
    char *bytes = NULL;
    enum status status = fund_act_begin(job, job->options.arguments[0], &answering.act, err);

    answering.writer = json_writer_to(&answering.lines);
    if (status == ST_OK) {
        status = file_read(job->arena, answering.path, FILE_BYTES_MAX, &bytes, &file.length, err);
    }
    file.bytes = bytes;
    status = status == ST_OK ? read_answer(&answering, file, err) : status;
    status = status == ST_OK ? take_in(&answering, file, &telling, err) : status;
    if (status != ST_OK) {
        output_refusal(err);
        return status;
    }
    json_end_array(&answering.act.writer);
    if (job->options.json) {
        text_add(&answering.act.json, "\n");
        output_print(text_of(&answering.act.json));
    } else if (!job->options.quiet) {
        output_folded(job->arena, text_of(&answering.act.words));
    }
    return telling.strange > 0 ? ST_REJECTS : ST_OK;
}
