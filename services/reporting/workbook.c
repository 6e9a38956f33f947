/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/workbook.h"

#include "base/date.h"
#include "base/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define SHEETS_MAX   64
#define DIGITS_MAX   15        /* that a number of the file keeps */
#define NO_DATE      315532800 /* the library writes the day of today for 0; this is 1980 */
#define A4           9         /* its number among papers */
#define DAY_EPOCH    25569     /* 1970-01-01 as the file counts days */
#define DAY_LEAST    61        /* 1900-03-01: before, the file has a day that never was */
#define HEADER_COLOR 0xE7EAEF

struct workbook_sheet {
    struct workbook *workbook;
    lxw_worksheet *sheet;
    const struct workbook_column *columns;
    size_t column_count;
    lxw_row_t row;
    size_t column;
    bool cut;
};

struct workbook {
    lxw_workbook *book;
    FILE *file; /* without a name; the library opens it by its number */
    lxw_format *titles[2],
        *cells[2][WORKBOOK_KINDS];           /* [1]: over numbers; with the line of the cut */
    lxw_format *among_texts[WORKBOOK_KINDS]; /* of a number in a column of texts */
    const char *footer;
    struct workbook_sheet sheets[SHEETS_MAX];
    size_t sheet_count;
    lxw_error failure; /* the first */
    struct arena *arena;
};

static void
note(struct workbook *workbook, lxw_error failure)
{
    if (workbook->failure == LXW_NO_ERROR) {
        workbook->failure = failure;
    }
}

static lxw_format *
make_format(struct workbook *workbook, enum workbook_kind kind)
{
    static const char *const numbers[] = {[WORKBOOK_COUNT] = "#,##0",
                                          [WORKBOOK_MONEY] = "#,##0.00",
                                          [WORKBOOK_DECIMAL] = "#,##0.00##",
                                          [WORKBOOK_DATE] = "yyyy-mm-dd"};
    lxw_format *format = workbook_add_format(workbook->book);

    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (kind >= WORKBOOK_COUNT) {
        format_set_num_format(format, numbers[kind]);
    } else { /* apart from the number that ends before it */
        format_set_indent(format, 1);
    }
    if (kind == WORKBOOK_LONG) {
        format_set_text_wrap(format);
    }
    return format;
}

static void
make_formats(struct workbook *workbook)
{
    for (int over_numbers = 0; over_numbers < 2; over_numbers++) {
        lxw_format *title = workbook_add_format(workbook->book);

        format_set_bold(title);
        format_set_text_wrap(title);
        format_set_align(title, LXW_ALIGN_VERTICAL_TOP);
        format_set_align(title, over_numbers ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT);
        format_set_indent(title, over_numbers ? 0 : 1);
        format_set_bottom(title, LXW_BORDER_MEDIUM);
        format_set_bg_color(title, HEADER_COLOR);
        workbook->titles[over_numbers] = title;
    }
    for (int kind = 0; kind < WORKBOOK_KINDS; kind++) {
        workbook->cells[0][kind] = make_format(workbook, (enum workbook_kind)kind);
        workbook->cells[1][kind] = make_format(workbook, (enum workbook_kind)kind);
        format_set_bottom(workbook->cells[1][kind], LXW_BORDER_THICK);
        workbook->among_texts[kind] = make_format(workbook, (enum workbook_kind)kind);
        format_set_align(workbook->among_texts[kind], LXW_ALIGN_LEFT);
        format_set_indent(workbook->among_texts[kind], 1);
    }
}

enum status
workbook_begin(struct arena *arena, const struct workbook_about *about, struct workbook **workbook,
               struct err *err)
{
    struct workbook *made = ARENA_NEW(arena, struct workbook, 1);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_doc_properties properties = {
        .title = arena_string(arena, about->title),
        .comments = arena_string(arena, about->program),
        .created = about->made_at > 0 ? about->made_at : NO_DATE,
    };

    made->arena = arena;
    made->footer = about->footer;
    made->file = tmpfile();
    if (made->file == NULL) {
        return err_set(err, ST_CANNOT_WRITE, _("%s cannot be written: %s"), _("a temporary file"),
                       strerror(errno));
    }
    made->book =
        workbook_new_opt(text_format(arena, "/proc/self/fd/%d", fileno(made->file)), &options);
    if (made->book == NULL || workbook_set_properties(made->book, &properties) != LXW_NO_ERROR) {
        workbook_drop(made);
        return err_set(err, ST_CANNOT_WRITE, _("no workbook can be made: memory is short"));
    }
    make_formats(made);
    *workbook = made;
    return ST_OK;
}

/* The lines that the longest title needs in its column: no program is asked to open the file before
 * it is printed, and a row without a height of its own is one line high then. */
static double
title_lines(const struct workbook_sheet *sheet)
{
    size_t most = 1;

    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct workbook_column *column = &sheet->columns[i];
        size_t width = text_characters(column->title, strlen(column->title)) * 5 / 4; /* bold */
        size_t lines = width / column->width + 1;

        most = lines > most ? lines : most;
    }
    return (double)most;
}

/* How a sheet is seen on the screen and on paper. */
static void
lay_out(struct workbook_sheet *sheet)
{
    note(sheet->workbook,
         worksheet_set_row(sheet->sheet, 0, title_lines(sheet) * LXW_DEF_ROW_HEIGHT, NULL));
    worksheet_freeze_panes(sheet->sheet, 1, 0);
    worksheet_set_landscape(sheet->sheet);
    worksheet_set_paper(sheet->sheet, A4);
    worksheet_fit_to_pages(sheet->sheet, 1, 0);
    (void)worksheet_repeat_rows(sheet->sheet, 0, 0);
    (void)worksheet_set_footer(sheet->sheet, sheet->workbook->footer);
    for (size_t i = 0; i < sheet->column_count; i++) {
        bool over_numbers = sheet->columns[i].kind >= WORKBOOK_COUNT;

        note(sheet->workbook, worksheet_set_column(sheet->sheet, (lxw_col_t)i, (lxw_col_t)i,
                                                   sheet->columns[i].width, NULL));
        note(sheet->workbook,
             worksheet_write_string(sheet->sheet, 0, (lxw_col_t)i, sheet->columns[i].title,
                                    sheet->workbook->titles[over_numbers]));
    }
}

enum status
workbook_sheet(struct workbook *workbook, const char *name, const struct workbook_column *columns,
               size_t column_count, struct workbook_sheet **sheet, struct err *err)
{
    struct workbook_sheet *made = &workbook->sheets[workbook->sheet_count];

    if (workbook->sheet_count == SHEETS_MAX || column_count > WORKBOOK_COLUMNS_MAX) {
        return err_set(err, ST_BUG, "sheet %s: too many sheets or columns", name);
    }
    *made = (struct workbook_sheet){
        .workbook = workbook, .columns = columns, .column_count = column_count};
    made->sheet = workbook_add_worksheet(workbook->book, name);
    if (made->sheet == NULL) {
        return err_set(err, ST_CANNOT_WRITE, _("the sheet %s cannot be made"), name);
    }
    workbook->sheet_count++;
    lay_out(made);
    *sheet = made;
    return ST_OK;
}

void
workbook_row(struct workbook_sheet *sheet, bool cut)
{
    sheet->row++;
    sheet->column = 0;
    sheet->cut = cut;
}

/* Give the format of the next cell, and move past it; null behind the last column. */
static lxw_format *
next_cell(struct workbook_sheet *sheet, lxw_col_t *column)
{
    if (sheet->column >= sheet->column_count) {
        return NULL;
    }
    *column = (lxw_col_t)sheet->column;
    return sheet->workbook->cells[sheet->cut][sheet->columns[sheet->column++].kind];
}

void
workbook_empty(struct workbook_sheet *sheet)
{
    lxw_col_t column;
    lxw_format *format = next_cell(sheet, &column);

    if (format != NULL) {
        note(sheet->workbook, worksheet_write_blank(sheet->sheet, sheet->row, column, format));
    }
}

/* A text that a cell can hold. */
static const char *
fitting(struct arena *arena, const char *text)
{
    size_t length = strlen(text), at = 0;

    if (text_characters(text, length) <= WORKBOOK_CHARACTERS_MAX) {
        return text;
    }
    for (size_t characters = 0; characters < WORKBOOK_CHARACTERS_MAX; at++) {
        characters += ((unsigned char)text[at + 1] & 0xC0) != 0x80;
    }
    return text_format(arena, "%.*s…", (int)at, text);
}

void
workbook_text(struct workbook_sheet *sheet, const char *text)
{
    struct arena_mark mark = arena_mark(sheet->workbook->arena);
    lxw_col_t column;
    lxw_format *format;

    if (text == NULL || *text == '\0') {
        workbook_empty(sheet);
        return;
    }
    format = next_cell(sheet, &column);
    if (format != NULL) {
        note(sheet->workbook,
             worksheet_write_string(sheet->sheet, sheet->row, column,
                                    fitting(sheet->workbook->arena, text), format));
    }
    arena_reset(sheet->workbook->arena, mark);
}

static void
write_number(struct workbook_sheet *sheet, double number, enum workbook_kind kind)
{
    lxw_col_t column;
    lxw_format *format = next_cell(sheet, &column);

    if (format != NULL) {
        if (sheet->columns[column].kind < WORKBOOK_COUNT) {
            format = sheet->workbook->among_texts[kind];
        }
        note(sheet->workbook,
             worksheet_write_number(sheet->sheet, sheet->row, column, number, format));
    }
}

/* Ten to the power of `places`, at most 15: exact in a binary fraction. */
static double
power_of_ten(unsigned places)
{
    double power = 1;

    while (places-- > 0) {
        power *= 10;
    }
    return power;
}

/* Write digits / 10^places when the file keeps each of them; false when it does not. The quotient
 * of two exact numbers is the nearest there is to the decimal, which prints as it again. */
static bool
write_scaled(struct workbook_sheet *sheet, int64_t digits, unsigned places, enum workbook_kind kind)
{
    const int64_t most = 999999999999999; /* DIGITS_MAX nines */

    if (digits > most || digits < -most || places > DIGITS_MAX) {
        return false;
    }
    write_number(sheet, (double)digits / power_of_ten(places), kind);
    return true;
}

void
workbook_count(struct workbook_sheet *sheet, int64_t count)
{
    struct arena_mark mark = arena_mark(sheet->workbook->arena);

    if (!write_scaled(sheet, count, 0, WORKBOOK_COUNT)) {
        workbook_text(sheet, text_format(sheet->workbook->arena, "%lld", (long long)count));
    }
    arena_reset(sheet->workbook->arena, mark);
}

void
workbook_money(struct workbook_sheet *sheet, int64_t cents)
{
    struct arena_mark mark = arena_mark(sheet->workbook->arena);

    if (!write_scaled(sheet, cents, 2, WORKBOOK_MONEY)) {
        uint64_t size = cents < 0 ? -(uint64_t)cents : (uint64_t)cents;

        workbook_text(sheet,
                      text_format(sheet->workbook->arena, "%s%llu.%02u", cents < 0 ? "-" : "",
                                  (unsigned long long)(size / 100), (unsigned)(size % 100)));
    }
    arena_reset(sheet->workbook->arena, mark);
}

void
workbook_decimal(struct workbook_sheet *sheet, const char *decimal)
{
    bool negative = decimal != NULL && *decimal == '-', point = false;
    int64_t digits = 0;
    unsigned count = 0, places = 0;

    if (decimal == NULL) {
        workbook_empty(sheet);
        return;
    }
    for (const char *at = decimal + negative; *at != '\0'; at++) {
        if (*at == '.' && !point) {
            point = true;
        } else if (*at >= '0' && *at <= '9' && count < DIGITS_MAX) {
            digits = 10 * digits + (*at - '0');
            count++;
            places += point;
        } else {
            workbook_text(sheet, decimal);
            return;
        }
    }
    if (count == 0 || !write_scaled(sheet, negative ? -digits : digits, places, WORKBOOK_DECIMAL)) {
        workbook_text(sheet, decimal);
    }
}

void
workbook_date(struct workbook_sheet *sheet, const char *day)
{
    int32_t days = 0;

    if (day != NULL && date_parse(day, strlen(day), &days) && days + DAY_EPOCH >= DAY_LEAST) {
        write_number(sheet, (double)(days + DAY_EPOCH), WORKBOOK_DATE);
    } else {
        workbook_text(sheet, day);
    }
}

static enum status
refuse(struct workbook *workbook, lxw_error failure, struct err *err)
{
    workbook_drop(workbook);
    if (failure == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE) {
        return err_set(err, ST_DATA, _("there are more rows than a sheet can hold, %d"),
                       LXW_ROW_MAX);
    }
    return err_set(err, ST_CANNOT_WRITE, _("the workbook cannot be written: %s"),
                   lxw_strerror(failure));
}

/* The library wrote through a handle of its own. */
static enum status
copy_out(FILE *file, struct sink sink, struct err *err)
{
    char block[8 << 10];
    enum status status = ST_OK;
    size_t length;

    rewind(file);
    while (status == ST_OK && (length = fread(block, 1, sizeof block, file)) > 0) {
        status = sink_write(sink, block, length, err);
    }
    return status == ST_OK && ferror(file)
               ? err_set(err, ST_CANNOT_WRITE, _("%s cannot be read: %s"), _("a temporary file"),
                         strerror(errno))
               : status;
}

enum status
workbook_end(struct workbook *workbook, struct sink sink, struct err *err)
{
    enum status status;
    lxw_error failure;

    for (size_t i = 0; i < workbook->sheet_count; i++) {
        struct workbook_sheet *sheet = &workbook->sheets[i];

        if (sheet->row > 0 && workbook->failure == LXW_NO_ERROR) {
            note(workbook, worksheet_autofilter(sheet->sheet, 0, 0, sheet->row,
                                                (lxw_col_t)(sheet->column_count - 1)));
        }
    }
    if (workbook->failure != LXW_NO_ERROR) {
        return refuse(workbook, workbook->failure, err);
    }
    failure = workbook_close(workbook->book); /* released, whatever it gives */
    workbook->book = NULL;
    if (failure != LXW_NO_ERROR) {
        return refuse(workbook, failure, err);
    }
    status = copy_out(workbook->file, sink, err);
    workbook_drop(workbook);
    return status;
}

void
workbook_drop(struct workbook *workbook)
{
    if (workbook == NULL) {
        return;
    }
    if (workbook->book != NULL) {
        lxw_workbook_free(workbook->book);
        workbook->book = NULL;
    }
    if (workbook->file != NULL) {
        (void)fclose(workbook->file);
        workbook->file = NULL;
    }
}
