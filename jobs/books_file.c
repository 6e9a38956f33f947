/* SPDX-License-Identifier: MPL-2.0 */
#include "books_file.h"

#include "base/date.h"
#include "exchange/csv_reader.h"
#include "reporting/format.h"
#include "reporting/sink.h"
#include "reporting/workbook.h"

#include <string.h>
#include <sys/stat.h>

/* For the spreadsheets of France: a byte order mark, semicolons, CR LF. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define SEPARATOR       ';'
#define LINE_END        "\r\n"

#define NARROW 12
#define WIDE   32

static const struct {
    const char *name, *ending;
} formats[] = {
    [BOOKS_FEC] = {"fec", ".txt"},
    [BOOKS_CSV] = {"csv", ".csv"},
    [BOOKS_XLSX] = {"xlsx", ".xlsx"},
};

struct writing {
    struct job *job;
    const struct books_file *file;
    struct sink sink;
    struct workbook *workbook; /* null unless it is one */
    struct workbook_sheet *sheet;
};

bool
books_format_named(const char *name, enum books_format *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name != NULL ? name : "fec", formats[i].name) == 0) {
            *format = (enum books_format)i;
            return true;
        }
    }
    return false;
}

bool
books_form_named(const char *encoding, const char *separator, struct fec_form *form)
{
    const bool is_pipe = separator != NULL && strcmp(separator, "pipe") == 0;

    *form = (struct fec_form){is_pipe ? '|' : '\t', CSV_UTF8};
    if (separator != NULL && !is_pipe && strcmp(separator, "tab") != 0) {
        return false;
    }
    return encoding == NULL || (csv_encoding_named(encoding, &form->encoding) &&
                                (form->encoding == CSV_UTF8 || form->encoding == CSV_LATIN9));
}

/* ---- lines ----------------------------------------------------------------------------------- */

static enum status
write_fec(const struct writing *writing, struct arena *arena, const struct fec_line *line,
          struct err *err)
{
    struct text out = text_in(arena);
    enum status status = fec_add(arena, &out, &writing->file->form, line, err);

    return status == ST_OK ? sink_write(writing->sink, out.data, out.length, err) : status;
}

/* A day as spreadsheets know it; an amount without its unit. */
static const char *
cell_for_people(struct arena *arena, const struct fec_line *line, size_t column)
{
    int32_t day;

    switch (fec_columns()[column].kind) {
    case FEC_DAY:
        return fec_day(line, column, &day) ? date_text(arena, day) : "";
    case FEC_MONEY:
        return format_plain_amount(arena, fec_cents(line, column));
    default:
        return fec_cell(arena, line, column);
    }
}

static enum status
write_csv(const struct writing *writing, struct arena *arena, const struct fec_line *line,
          struct err *err)
{
    struct text out = text_in(arena);

    for (size_t i = 0; i < FEC_COLUMNS; i++) {
        text_addf(&out, "%s%s", i > 0 ? ";" : "",
                  csv_cell(arena, cell_for_people(arena, line, i), SEPARATOR,
                           fec_columns()[i].kind == FEC_TEXT));
    }
    text_add(&out, LINE_END);
    return sink_write(writing->sink, out.data, out.length, err);
}

static void
write_row(const struct writing *writing, struct arena *arena, const struct fec_line *line)
{
    workbook_row(writing->sheet, false);
    for (size_t i = 0; i < FEC_COLUMNS; i++) {
        if (fec_columns()[i].kind == FEC_MONEY) {
            workbook_money(writing->sheet, fec_cents(line, i));
        } else {
            workbook_text(writing->sheet, cell_for_people(arena, line, i));
        }
    }
}

/* journal, its label, number, entry_on, account, its label, auxiliary, its label, piece, piece_on,
 * label, debit, credit, letter, lettered_on, made_on */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    const struct writing *writing = context;
    struct arena *arena = writing->job->scratch;
    const struct arena_mark mark = arena_mark(arena);
    const bool lettered = !db_is_null(row, 13);
    const struct fec_line line = {
        .journal = db_text(row, 0),
        .journal_label = db_text(row, 1),
        .number = db_text(row, 2),
        .entry_on = (int32_t)db_int64(row, 3),
        .account = db_text(row, 4),
        .account_label = db_text(row, 5),
        .auxiliary = db_text_or(row, 6, NULL),
        .auxiliary_label = db_text_or(row, 7, NULL),
        .piece = db_text(row, 8),
        .piece_on = (int32_t)db_int64(row, 9),
        .label = db_text(row, 10),
        .debit_cents = db_int64(row, 11),
        .credit_cents = db_int64(row, 12),
        .letter = db_text_or(row, 13, NULL),
        .lettered_on = lettered ? (int32_t)db_int64(row, 14) : 0,
        .valid_on = (int32_t)db_int64(row, 15),
    };
    enum status status = ST_OK;

    if (writing->workbook != NULL) {
        write_row(writing, arena, &line);
    } else if (writing->file->format == BOOKS_CSV) {
        status = write_csv(writing, arena, &line, err);
    } else {
        status = write_fec(writing, arena, &line, err);
    }
    arena_reset(arena, mark);
    return status;
}

/* ---- the file -------------------------------------------------------------------------------- */

static enum status
begin_workbook(struct writing *writing, struct err *err)
{
    struct arena *arena = writing->job->arena;
    struct workbook_column *columns = ARENA_NEW(arena, struct workbook_column, FEC_COLUMNS);
    const struct workbook_about about = {.title = writing->file->name,
                                         .program = "levain",
                                         .footer = writing->file->name,
                                         .made_at = writing->file->made_at};
    enum status status = workbook_begin(arena, &about, &writing->workbook, err);

    for (size_t i = 0; i < FEC_COLUMNS; i++) {
        const struct fec_column *column = &fec_columns()[i];
        const bool is_label = strstr(column->name, "Lib") != NULL;

        columns[i] = (struct workbook_column){
            column->name, column->kind == FEC_MONEY ? WORKBOOK_MONEY : WORKBOOK_TEXT,
            is_label ? WIDE : NARROW};
    }
    return status == ST_OK ? workbook_sheet(writing->workbook, "FEC", columns, FEC_COLUMNS,
                                            &writing->sheet, err)
                           : status;
}

static enum status
write_head(struct writing *writing, struct err *err)
{
    struct text head = text_in(writing->job->arena);

    if (writing->file->format == BOOKS_XLSX) {
        return begin_workbook(writing, err);
    }
    if (writing->file->format == BOOKS_FEC) {
        fec_head(&head, &writing->file->form);
    } else {
        text_add(&head, BYTE_ORDER_MARK);
        for (size_t i = 0; i < FEC_COLUMNS; i++) {
            text_addf(&head, "%s%s", i > 0 ? ";" : "", fec_columns()[i].name);
        }
        text_add(&head, LINE_END);
    }
    return sink_write(writing->sink, head.data, head.length, err);
}

static enum status
write_lines(struct writing *writing, struct err *err)
{
    struct arena *arena = writing->job->arena;
    const struct books_file *file = writing->file;
    const struct db_param params[] = {db_number(arena, file->fund_id),
                                      db_number(arena, file->exercise),
                                      db_number(arena, file->first), db_number(arena, file->last)};
    enum status status = write_head(writing, err);

    if (status == ST_OK) {
        status = db_stream(writing->job->db, "books_file", (struct db_params){4, params},
                           (struct db_rows){.on_row = on_line, .context = writing}, err);
    }
    if (writing->workbook != NULL && status == ST_OK) {
        return workbook_end(writing->workbook, writing->sink, err);
    }
    workbook_drop(writing->workbook);
    return status;
}

static const char *
path_of(struct job *job, const struct books_file *file)
{
    const char *name = text_format(job->arena, "%s%s", file->name, formats[file->format].ending);
    struct stat about;

    if (file->path == NULL) {
        return name;
    }
    return stat(file->path, &about) == 0 && S_ISDIR(about.st_mode)
               ? text_format(job->arena, "%s/%s", file->path, name)
               : file->path;
}

enum status
books_file_write(struct job *job, struct books_file *file, struct err *err)
{
    struct writing writing = {.job = job, .file = file};
    const enum language spoken = words_language();
    struct sink_file *out = NULL;
    enum status status;

    file->path = path_of(job, file);
    status = sink_file_open(job->arena, file->path, &out, err);
    if (status == ST_OK) {
        writing.sink = sink_of_file(out);
        if (file->format != BOOKS_FEC) {
            /* Books are kept in French: so are the amounts that a spreadsheet reads. */
            words_speak(LANGUAGE_FR);
        }
        status = write_lines(&writing, err);
        words_speak(spoken);
    }
    if (status != ST_OK) {
        sink_file_drop(out);
        return status;
    }
    return sink_file_keep(out, err);
}
