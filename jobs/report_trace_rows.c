/* SPDX-License-Identifier: MPL-2.0 */
#include "report_trace.h"

#include "output.h"

#include "base/date.h"
#include "exchange/csv_reader.h"
#include "reporting/format.h"
#include "reporting/text_table.h"
#include "store/row_json.h"

#include <inttypes.h>
#include <string.h>

#define MONEY_WIDTH  18
#define ROW_INDENT   32 /* behind day and amount */
#define ROW_WIDTH    80
#define PRINT_LENGTH 65536 /* bytes that are held before they are printed */

/* operation, kind, part, day, recorded_at, undoes, funder, vintage, exercise, call, envelope,
 * application, cents */
enum column {
    OPERATION,
    KIND,
    PART,
    DAY,
    RECORDED_AT,
    UNDOES,
    FUNDER,
    VINTAGE,
    EXERCISE,
    CALL,
    ENVELOPE,
    APPLICATION,
    CENTS,
    COLUMNS
};

static const char *const heads[COLUMNS] = {
    "operation", "kind",     "part", "day",      "recorded_at", "undoes", "funder",
    "vintage",   "exercise", "call", "envelope", "application", "cents"};

static bool
is_number(enum column column)
{
    return column == VINTAGE || column == EXERCISE || column == CENTS;
}

static const char *
time_of(struct tracing *tracing, const struct db_row *row)
{
    return instant_text(tracing->job->scratch, db_int64(row, RECORDED_AT), tracing->zone);
}

static void
row_as_json(struct tracing *tracing, const struct db_row *row)
{
    struct json_writer *writer = &tracing->writer;

    json_begin_object(writer, NULL);
    for (enum column i = 0; i < COLUMNS; i++) {
        if (i == DAY) {
            json_string_of(writer, heads[i],
                           date_text(tracing->job->scratch, (int32_t)db_int64(row, DAY)));
        } else if (i == RECORDED_AT) {
            json_string_of(writer, heads[i], time_of(tracing, row));
        } else if (!is_number(i)) {
            row_json_text(writer, heads[i], row, (int)i);
        } else {
            row_json_number(writer, heads[i], row, (int)i);
        }
    }
    json_end_object(writer);
}

static char
separator(void)
{
    return words_language() == LANGUAGE_FR ? ';' : ',';
}

static const char *
cell_of(struct tracing *tracing, const struct db_row *row, enum column column)
{
    if (column == DAY) {
        return date_text(tracing->job->scratch, (int32_t)db_int64(row, DAY));
    }
    if (column == RECORDED_AT) {
        return time_of(tracing, row);
    }
    if (column == CENTS) {
        return format_plain_amount(tracing->job->scratch, db_int64(row, CENTS));
    }
    if (db_is_null(row, (int)column)) {
        return "";
    }
    return is_number(column)
               ? text_format(tracing->job->scratch, "%" PRId64, db_int64(row, (int)column))
               : csv_cell(tracing->job->scratch, db_text(row, (int)column), separator(), true);
}

void
trace_heads(struct tracing *tracing)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i > 0) {
            text_addf(&tracing->out, "%c", separator());
        }
        text_add(&tracing->out, i == CENTS ? "amount" : heads[i]);
    }
    text_add(&tracing->out, "\r\n");
}

static void
row_as_csv(struct tracing *tracing, const struct db_row *row)
{
    for (enum column i = 0; i < COLUMNS; i++) {
        if (i > 0) {
            text_addf(&tracing->out, "%c", separator());
        }
        text_add(&tracing->out, cell_of(tracing, row, i));
    }
    text_add(&tracing->out, "\r\n");
}

void
trace_word(struct text *text, const char *word)
{
    if (word != NULL) {
        text_addf(text, "%s%s", text->length > 0 ? ", " : "", word);
    }
}

/* "2026-05-28         27 000,00 €  Engagement, A14, E3, region, 2026 (commit ...)" */
static void
row_as_text(struct tracing *tracing, const struct db_row *row)
{
    struct text what = text_in(tracing->job->scratch), line = text_in(tracing->job->scratch);
    const char *money =
        words_money(tracing->job->scratch, db_int64(row, CENTS), tracing->currency, 1);
    const size_t length = text_characters(money, strlen(money));
    const char *kind = db_text(row, KIND), *vintage = NULL;

    if (tracing->composed) {
        trace_word(&what, figures_label(&tracing->words, "figure", db_text(row, PART)));
        text_add(&what, _(": "));
    }
    text_add(&what, figures_label(&tracing->words, "operation", kind));
    if (!db_is_null(row, VINTAGE)) {
        vintage = text_format(tracing->job->scratch, "%" PRId64, db_int64(row, VINTAGE));
    }
    trace_word(&what, db_text_or(row, APPLICATION, NULL));
    trace_word(&what, db_text_or(row, ENVELOPE, NULL));
    trace_word(&what, db_text_or(row, FUNDER, NULL));
    trace_word(&what, vintage);
    if (!db_is_null(row, OPERATION)) {
        text_addf(&what, " (%s)", db_text(row, OPERATION));
    }
    if (!db_is_null(row, UNDOES)) {
        text_addf(&what, _(", undoes %s"), db_text(row, UNDOES));
    }
    text_addf(&line, "%s%*s%s  %s", date_text(tracing->job->scratch, (int32_t)db_int64(row, DAY)),
              (int)(length < MONEY_WIDTH ? MONEY_WIDTH - length + 2 : 2), "", money,
              text_of(&what));
    text_fold_add(&tracing->out, text_of(&line), ROW_INDENT, ROW_WIDTH);
}

static void
count_part(struct tracing *tracing, const struct db_row *row)
{
    const char *code = db_text(row, PART);
    size_t i = 0;

    while (i < tracing->part_count && strcmp(tracing->parts[i].code, code) != 0) {
        i++;
    }
    if (i == tracing->part_count && i < TRACE_PARTS_MAX) {
        tracing->parts[tracing->part_count++] =
            (struct trace_part){.code = arena_string(tracing->job->arena, code)};
    }
    if (i < TRACE_PARTS_MAX) {
        tracing->parts[i].cents += db_int64(row, CENTS);
        tracing->parts[i].count++;
    }
}

static enum status
on_row(const struct db_row *row, void *context, struct err *err)
{
    struct tracing *tracing = context;
    const struct job_options *options = &tracing->job->options;
    const struct arena_mark mark = arena_mark(tracing->job->scratch);

    (void)err;
    tracing->count++;
    tracing->cents += db_int64(row, CENTS);
    count_part(tracing, row);
    if (options->json) {
        row_as_json(tracing, row);
    } else if (tracing->csv) {
        row_as_csv(tracing, row);
    } else if (tracing->count <= TRACE_ROWS_SHOWN) {
        row_as_text(tracing, row);
    }
    arena_reset(tracing->job->scratch, mark);
    if (tracing->out.length > PRINT_LENGTH) {
        output_print(text_of(&tracing->out));
        text_clear(&tracing->out);
    }
    return ST_OK;
}

enum status
trace_rows(struct tracing *tracing, struct err *err)
{
    struct job *job = tracing->job;
    struct arena *arena = job->arena;
    const struct job_options *options = &job->options;
    const struct db_param params[] = {
        db_number(arena, tracing->fund_id),
        db_string(tracing->figure),
        db_number(arena, tracing->as_of),
        tracing->in_period ? db_number(arena, tracing->from) : db_null(),
        tracing->in_period ? db_number(arena, tracing->through) : db_null(),
        db_string(options->funder),
        options->vintage != 0 ? db_number(arena, options->vintage) : db_null(),
        tracing->exercise != 0 ? db_number(arena, tracing->exercise) : db_null(),
        db_string(tracing->call),
        db_string(options->envelope),
        db_string(tracing->award)};

    return db_stream(job->db, "figure_trace", (struct db_params){11, params},
                     (struct db_rows){.on_row = on_row, .context = tracing}, err);
}
