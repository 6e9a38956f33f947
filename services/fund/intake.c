/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/intake.h"

#include "base/text.h"
#include "exchange/identifiers.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What a column of the file is for. */
enum column_use {
    COLUMN_IGNORED,
    COLUMN_CODE,
    COLUMN_FIELD, /* index: field */
    COLUMN_MARK,  /* index: mark column */
    COLUMN_WHERE,
    COLUMN_SIREN,
    COLUMN_SIRET,
    COLUMN_RNA,
    COLUMN_ORGANIZATION,
};

struct column {
    const char *name;
    enum column_use use;
    size_t index;
};

struct reading {
    struct arena *arena;
    const struct fund_file *file;
    const char *path;
    const struct intake_hooks *hooks;
    struct problems *problems;
    struct intake_counts *counts;
    struct column *columns; /* null until the header was read */
    size_t column_count;
    char first_reason[ERR_TEXT_MAX]; /* of the line being read */
    long heard_line;                 /* of which the reader told problems last */
};

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

/* Tell one thing wrong with the line or the header. */
static void
report(struct reading *reading, long line, size_t column, const char *value, const struct err *err)
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
    problem_report(reading->problems, problem);
}

/* The columns that the call wants, one after the other; false after the last. */
static bool
wanted_column(const struct fund_file *file, size_t at, struct column *column)
{
    const struct column fixed[] = {
        {file->code_column, COLUMN_CODE, 0},   {file->where_column, COLUMN_WHERE, 0},
        {file->siren_column, COLUMN_SIREN, 0}, {file->siret_column, COLUMN_SIRET, 0},
        {file->rna_column, COLUMN_RNA, 0},     {file->organization_column, COLUMN_ORGANIZATION, 0},
    };
    const size_t fixed_count = sizeof fixed / sizeof *fixed;

    if (at < fixed_count) {
        *column = fixed[at];
    } else if (at - fixed_count < file->field_count) {
        size_t index = at - fixed_count;

        *column = (struct column){file->fields[index].column, COLUMN_FIELD, index};
    } else if (at - fixed_count - file->field_count < file->mark_column_count) {
        size_t index = at - fixed_count - file->field_count;

        *column = (struct column){file->mark_columns[index].column, COLUMN_MARK, index};
    } else {
        return false;
    }
    return true;
}

static size_t
column_named(const struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->column_count; i++) {
        if (strcmp(reading->columns[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void
name_columns(struct reading *reading, const struct csv_row *row)
{
    reading->columns = ARENA_NEW(reading->arena, struct column, row->count);
    for (size_t i = 0; i < row->count; i++) {
        struct err err = {0};
        const char *name = arena_string(reading->arena, row->cells[i]);

        if (column_named(reading, name) != SIZE_MAX) {
            (void)err_set(&err, ST_DATA, _("this column stands twice in the header"));
            err_hint(&err, "%s", _("rename or remove one of them"));
        }
        reading->columns[i].name = name;
        reading->column_count = i + 1;
        if (err.status != ST_OK) {
            report(reading, row->line, i, name, &err);
        }
    }
}

static enum status
read_header(struct reading *reading, const struct csv_row *row, struct err *err)
{
    size_t before = reading->problems->count;
    struct column wanted;

    name_columns(reading, row);
    for (size_t at = 0; wanted_column(reading->file, at, &wanted); at++) {
        size_t found = wanted.name == NULL ? 0 : column_named(reading, wanted.name);

        if (wanted.name == NULL ||
            (found == SIZE_MAX && reading->hooks->draft && wanted.use != COLUMN_FIELD)) {
            continue;
        }
        if (found == SIZE_MAX) {
            struct err missing = {0};

            (void)err_set(&missing, ST_DATA, _("the column %s is missing"), wanted.name);
            err_hint(&missing, "%s", _("add it to the file, or change its name in the fund file"));
            report(reading, row->line, SIZE_MAX, "", &missing);
            continue;
        }
        reading->columns[found].use = wanted.use;
        reading->columns[found].index = wanted.index;
    }
    for (size_t i = 0; i < reading->column_count && !reading->file->ignore_unknown_columns; i++) {
        if (reading->columns[i].use == COLUMN_IGNORED &&
            strcmp(reading->columns[i].name, INTAKE_REASON_COLUMN) != 0) {
            struct err unknown = {0};

            (void)err_set(&unknown, ST_DATA, _("the call does not know this column"));
            err_hint(&unknown, "%s",
                     _("declare it in the fund file, or set unknown_columns to ignore"));
            report(reading, row->line, i, "", &unknown);
        }
    }
    if (reading->problems->count > before && !reading->hooks->draft) {
        err_at(err, reading->path, row->line, 0);
        return err_set(err, ST_DATA, _("the header is not the one that the call declares"));
    }
    return reading->hooks->on_header == NULL
               ? ST_OK
               : reading->hooks->on_header(reading->hooks->context, row, err);
}

static enum status
check_key(bool valid, const char *what, struct err *err)
{
    if (!valid) {
        err_hint(err, "%s",
                 _("copy it from the organization's certificate; a spreadsheet may have"
                   " rounded it"));
        return err_set(err, ST_DATA, _("not a valid %s"), what);
    }
    return ST_OK;
}

static enum status
read_key(struct arena *arena, enum column_use use, const char *cell, struct intake_line *line,
         struct err *err)
{
    const char *text = cell[0] == '\0' ? NULL : arena_string(arena, cell);

    switch (use) {
    case COLUMN_SIREN:
        line->siren = text;
        return text == NULL ? ST_OK : check_key(identifier_is_siren(text), "SIREN", err);
    case COLUMN_SIRET:
        line->siret = text;
        return text == NULL ? ST_OK : check_key(identifier_is_siret(text), "SIRET", err);
    case COLUMN_RNA:
        line->rna = text;
        return text == NULL ? ST_OK : check_key(identifier_is_rna(text), "RNA", err);
    default:
        line->organization = text;
        return ST_OK;
    }
}

static enum status
read_code(struct arena *arena, const char *cell, struct application *application, struct err *err)
{
    if (!text_is_code(cell)) {
        err_hint(err, "%s",
                 _("a code begins with a letter, a digit or _, and goes on with these,"
                   " - or .; at most 63 characters"));
        return err_set(err, ST_DATA, _("not the code of an application"));
    }
    application->code = arena_string(arena, cell);
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
        return ST_OK;
    case COLUMN_CODE:
        return read_code(reading->arena, cell, &line->application, err);
    case COLUMN_FIELD:
        return application_read_cell(reading->arena, reading->file,
                                     &reading->file->fields[column->index], cell,
                                     &line->application, err);
    case COLUMN_MARK:
        return read_mark(reading, column, cell, line, err);
    default:
        return read_key(reading->arena, column->use, cell, line, err);
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
refuse_line(struct reading *reading, const struct csv_row *row, const char *reason, struct err *err)
{
    reading->counts->refused_count++;
    return reading->hooks->on_refused == NULL
               ? ST_OK
               : reading->hooks->on_refused(reading->hooks->context, row, reason, err);
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

    reading->counts->line_count++;
    for (size_t i = 0; i < reading->column_count; i++) {
        struct err cell_err = {0};

        if (read_cell(reading, i, row->cells[i], &line, &cell_err) != ST_OK) {
            report(reading, row->line, i, row->cells[i], &cell_err);
        }
    }
    line.problem_count = reading->problems->count - before;
    if (line.problem_count == 0 || reading->hooks->draft) {
        reading->counts->good_count += line.problem_count == 0;
        reading->counts->refused_count += line.problem_count > 0;
        return reading->hooks->on_line(reading->hooks->context, &line, err);
    }
    return refuse_line(reading, row, reading->first_reason, err);
}

static enum status
on_row(void *context, const struct csv_row *row, struct err *err)
{
    struct reading *reading = context;
    struct arena_mark mark;
    enum status status;

    if (reading->columns == NULL) {
        return read_header(reading, row, err);
    }
    count_withheld(reading, row->line);
    if (row->count == 0) {
        reading->counts->line_count++;
        status = refuse_line(reading, row, reading->first_reason, err);
        reading->first_reason[0] = '\0';
        return status;
    }
    if (!belongs(reading, row)) {
        return ST_OK;
    }
    mark = arena_mark(reading->arena);
    status = read_line(reading, row, err);
    reading->first_reason[0] = '\0';
    arena_reset(reading->arena, mark);
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
    struct problems heard = {.report = hear, .context = &reading};
    struct csv_format format = file->csv;
    enum status status;

    assert(hooks != NULL && hooks->on_line != NULL && hooks->problems != NULL);
    *counts = (struct intake_counts){0};
    format.give_broken = true;
    status = csv_read(path, format, on_row, &reading, &heard, err);
    count_withheld(&reading, 0);
    return status;
}
