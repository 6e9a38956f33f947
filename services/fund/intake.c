/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/intake_reading.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Keep the first problem of a line, with its column, as the reason that its rejects file gives. */
static void
keep_reason(struct reading *reading, const struct problem *problem)
{
    bool placed = problem->place != NULL && problem->place[0] != '\0';

    if (reading->first_reason[0] == '\0') {
        (void)snprintf(reading->first_reason, sizeof reading->first_reason, "%s%s%s",
                       placed ? problem->place : "", placed ? ": " : "", problem->reason);
    }
}

void
reading_report(struct reading *reading, long line, size_t column, const char *value,
               const struct err *err)
{
    const char *place = column < reading->column_count ? reading->columns[column].name : "";
    struct problem problem = {.file = reading->path,
                              .line = line,
                              .column = column < reading->column_count ? (long)column + 1 : 0,
                              .place = place,
                              .value = value,
                              .reason = err->text,
                              .advice = err->hint};

    keep_reason(reading, &problem);
    problem_report(reading->problems, &problem);
}

/* Count the line of which the reader told a problem and that it did not give: it is too long. */
static void
count_withheld(struct reading *reading, long line)
{
    if (reading->first_reason[0] != '\0' && reading->heard_line != line) {
        reading->counts->line_count++;
        reading->counts->refused_count++;
        reading->first_reason[0] = '\0';
    }
}

/* What the reader says of a line that it cannot give as it should; the line comes after, without
 * cells, unless it is too long. */
static void
hear(void *context, const struct problem *problem)
{
    struct reading *reading = context;

    count_withheld(reading, problem->line);
    reading->heard_line = problem->line;
    keep_reason(reading, problem);
    if (strcmp(problem->reason, words_of(csv_split_amount)) == 0 && reading->split_count++ > 0) {
        reading->problems->count++; /* a whole file of them is told once */
        return;
    }
    problem_report(reading->problems, problem);
}

/* Say how many lines more have the fault that was told once. */
static void
tell_splits(struct reading *reading)
{
    struct arena_mark mark = arena_mark(reading->arena);

    if (reading->split_count > 1) {
        reading->problems->count--; /* this one stands for it */
        problem_report(
            reading->problems,
            &(struct problem){
                .file = reading->path,
                .place = "",
                .value = "",
                .reason = text_format(reading->arena, _("%zu other lines have the same fault: %s"),
                                      reading->split_count - 1, words_of(csv_split_amount)),
                .advice = ""});
    }
    arena_reset(reading->arena, mark);
}

static enum status
read_key(struct reading *reading, enum column_use use, const char *cell, struct intake_line *line,
         struct err *err)
{
    switch (use) {
    case COLUMN_SIREN:
        return reading_key(reading, use, cell, &line->siren, err);
    case COLUMN_SIRET:
        return reading_key(reading, use, cell, &line->siret, err);
    case COLUMN_RNA:
        return reading_key(reading, use, cell, &line->rna, err);
    default:
        line->organization = cell[0] == '\0' ? NULL : arena_string(reading->arena, cell);
        return ST_OK;
    }
}

static enum status
read_code(struct arena *arena, const char *cell, const char **code, struct err *err)
{
    if (!text_is_code(cell)) {
        err_hint(err, "%s",
                 _("a code begins with a letter, a digit or _, and goes on with these,"
                   " - or .; at most 63 characters"));
        return err_set(err, ST_DATA, _("not the code of an application"));
    }
    *code = arena_string(arena, cell);
    return ST_OK;
}

static enum status
read_mark(struct reading *reading, const struct column *column, const char *cell,
          struct intake_line *line, struct err *err)
{
    const struct fund_mark_column *declared = &reading->file->mark_columns[column->index];
    struct marker_mark *mark = &line->marks[line->mark_count];
    bool given = false;
    enum status status = application_read_mark(reading->file, cell, &given, &mark->mark, err);

    if (status == ST_OK && given) {
        mark->criterion = declared->criterion;
        mark->marker = declared->marker;
        line->mark_count++;
    }
    return status;
}

static enum status
read_cell(struct reading *reading, size_t index, const char *cell, struct intake_line *line,
          struct err *err)
{
    const struct column *column = &reading->columns[index];

    switch (column->use) {
    case COLUMN_IGNORED:
    case COLUMN_WHERE:
    case COLUMN_JUSTIFICATION: /* read once the marks are */
        return ST_OK;
    case COLUMN_CODE:
        return read_code(reading->arena, cell, &line->application.code, err);
    case COLUMN_FIELD:
        return application_read_cell(reading->arena, reading->file,
                                     &reading->file->fields[column->index], cell,
                                     &line->application, err);
    case COLUMN_MARK:
        return read_mark(reading, column, cell, line, err);
    default:
        return read_key(reading, column->use, cell, line, err);
    }
}

/* Whether the line belongs to the call. */
static bool
belongs(const struct reading *reading, const struct csv_row *row)
{
    for (size_t i = 0; i < reading->column_count; i++) {
        if (reading->columns[i].use == COLUMN_WHERE) {
            return strcmp(row->cells[i], reading->file->where_value) == 0;
        }
    }
    return true;
}

static enum status
refuse_line(struct reading *reading, const struct csv_row *row, const char *code, struct err *err)
{
    const struct intake_refusal refusal = {row, code, reading->first_reason};

    reading->counts->refused_count++;
    return reading->hooks->on_refused == NULL
               ? ST_OK
               : reading->hooks->on_refused(reading->hooks->context, &refusal, err);
}

/* Give each mark of the line what stands in the column of its justification. */
static void
read_justifications(struct reading *reading, const struct csv_row *row, struct intake_line *line)
{
    for (size_t i = 0; i < reading->column_count; i++) {
        const char *cell = row->cells[i];
        const struct fund_mark_column *declared;

        if (reading->columns[i].use != COLUMN_JUSTIFICATION ||
            cell[strspn(cell, " \t\r\n")] == '\0') {
            continue;
        }
        declared = &reading->file->mark_columns[reading->columns[i].index];
        for (size_t m = 0; m < line->mark_count; m++) {
            if (line->marks[m].criterion == declared->criterion &&
                strcmp(line->marks[m].marker, declared->marker) == 0) {
                line->marks[m].justification = cell;
            }
        }
    }
}

static enum status
read_line(struct reading *reading, const struct csv_row *row, struct err *err)
{
    size_t before = reading->problems->count;
    struct intake_line line = {
        .row = row,
        .application = application_empty(reading->arena, reading->file),
        .marks =
            ARENA_NEW(reading->arena, struct marker_mark, reading->file->mark_column_count + 1),
    };

    if (reading->file->code_prefix != NULL) {
        line.application.code =
            text_format(reading->arena, "%s%ld", reading->file->code_prefix, row->line);
    }
    for (size_t i = 0; i < reading->column_count; i++) {
        struct err cell_err = {0};

        if (read_cell(reading, i, row->cells[i], &line, &cell_err) != ST_OK) {
            reading_report(reading, row->line, i, row->cells[i], &cell_err);
        }
    }
    read_justifications(reading, row, &line);
    line.problem_count = reading->problems->count - before;
    if (line.problem_count == 0 || reading->hooks->draft) {
        reading->counts->good_count += line.problem_count == 0;
        reading->counts->refused_count += line.problem_count > 0;
        return reading->hooks->on_line(reading->hooks->context, &line, err);
    }
    return refuse_line(reading, row,
                       line.application.code[0] != '\0' ? line.application.code : NULL, err);
}

static enum status
read_item(struct reading *reading, const struct csv_row *row, struct err *err)
{
    size_t before = reading->problems->count;
    const struct fund_list *list = reading->list;
    struct intake_item item = {.row = row, .item = application_item_empty(reading->arena, list)};

    for (size_t i = 0; i < reading->column_count; i++) {
        const struct column *column = &reading->columns[i];
        struct err cell_err = {0};
        enum status status = ST_OK;

        if (column->use == COLUMN_CODE) {
            status = read_code(reading->arena, row->cells[i], &item.code, &cell_err);
        } else if (column->use == COLUMN_FIELD) {
            status = fact_read(reading->arena, &reading->file->cells, &list->fields[column->index],
                               row->cells[i], &item.item, &cell_err);
        }
        if (status != ST_OK) {
            reading_report(reading, row->line, i, row->cells[i], &cell_err);
        }
    }
    if (reading->problems->count == before) {
        reading->counts->good_count++;
        return reading->hooks->on_item(reading->hooks->context, &item, err);
    }
    return refuse_line(reading, row, item.code, err);
}

static enum status
on_row(void *context, const struct csv_row *row, struct err *err)
{
    struct reading *reading = context;
    struct arena_mark mark;
    enum status status;

    if (reading->columns == NULL) {
        return reading_header(reading, row, err);
    }
    count_withheld(reading, row->line);
    if (row->count == 0) {
        reading->counts->line_count++;
        status = refuse_line(reading, row, NULL, err);
        reading->first_reason[0] = '\0';
        return status;
    }
    if (!belongs(reading, row)) {
        return ST_OK;
    }
    mark = arena_mark(reading->arena);
    reading->counts->line_count++;
    status = reading->list != NULL ? read_item(reading, row, err) : read_line(reading, row, err);
    reading->first_reason[0] = '\0';
    arena_reset(reading->arena, mark);
    return status;
}

static enum status
read_file(struct reading *reading, struct err *err)
{
    struct problems heard = {.report = hear, .context = reading};
    struct csv_format format = reading->file->csv;
    enum status status;

    assert(reading->hooks->problems != NULL);
    *reading->counts = (struct intake_counts){0};
    format.give_broken = true;
    status = csv_read(reading->path, format, on_row, reading, &heard, err);
    count_withheld(reading, 0);
    tell_splits(reading);
    return status;
}

enum status
intake_read_file(struct arena *arena, const struct fund_file *file, const char *path,
                 const struct intake_hooks *hooks, struct intake_counts *counts, struct err *err)
{
    struct reading reading = {.arena = arena,
                              .file = file,
                              .path = path,
                              .hooks = hooks,
                              .problems = hooks->problems,
                              .counts = counts};

    assert(hooks->on_line != NULL);
    return read_file(&reading, err);
}

enum status
intake_read_list(struct arena *arena, const struct intake_list_file *of,
                 const struct intake_hooks *hooks, struct intake_counts *counts, struct err *err)
{
    struct reading reading = {.arena = arena,
                              .file = of->file,
                              .list = &of->file->lists[of->list],
                              .path = of->path,
                              .hooks = hooks,
                              .problems = hooks->problems,
                              .counts = counts};

    assert(hooks->on_item != NULL && of->list < of->file->list_count);
    return read_file(&reading, err);
}
