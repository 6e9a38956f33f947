/* SPDX-License-Identifier: MPL-2.0 */
/* The header of a file of applications or of items: which column is for what. */
#include "fund/intake_reading.h"

#include <ctype.h>
#include <string.h>

/* The columns that a list wants, one after the other; false after the last. */
static bool
wanted_of_list(const struct fund_list *list, size_t at, struct column *column)
{
    if (at > list->field_count) {
        return false;
    }
    *column = at == 0 ? (struct column){list->key_column, COLUMN_CODE, 0}
                      : (struct column){list->fields[at - 1].column, COLUMN_FIELD, at - 1};
    return true;
}

/* The same for the file of the applications. */
static bool
wanted_of_call(const struct fund_file *file, size_t at, struct column *column)
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
    } else if (at - fixed_count - file->field_count < 2 * file->mark_column_count) {
        size_t index = at - fixed_count - file->field_count - file->mark_column_count;

        *column =
            (struct column){file->mark_columns[index].justification, COLUMN_JUSTIFICATION, index};
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

static bool wanted_column(const struct reading *reading, size_t at, struct column *column);

/* Whether something is read from a column of that name. */
static bool
is_wanted(const struct reading *reading, const char *name)
{
    struct column wanted;

    for (size_t at = 0; wanted_column(reading, at, &wanted); at++) {
        if (wanted.name != NULL && strcmp(wanted.name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void
name_columns(struct reading *reading, const struct csv_row *row)
{
    reading->columns = ARENA_NEW(reading->arena, struct column, row->count);
    for (size_t i = 0; i < row->count; i++) {
        struct err err = {0};
        const char *name = arena_string(reading->arena, row->cells[i]);

        if (name[0] != '\0' && column_named(reading, name) != SIZE_MAX &&
            (!reading->file->ignore_unknown_columns || is_wanted(reading, name))) {
            (void)err_set(&err, ST_DATA, _("this column stands twice in the header"));
            err_hint(&err, "%s", _("rename or remove one of them"));
        }
        reading->columns[i].name = name;
        reading->column_count = i + 1;
        if (err.status != ST_OK) {
            reading_report(reading, row->line, i, name, &err);
        }
    }
}

static bool
wanted_column(const struct reading *reading, size_t at, struct column *column)
{
    return reading->list != NULL ? wanted_of_list(reading->list, at, column)
                                 : wanted_of_call(reading->file, at, column);
}

static bool
is_optional(const struct reading *reading, const struct column *wanted)
{
    return wanted->use == COLUMN_FIELD && reading->list == NULL &&
           reading->file->fields[wanted->index].optional;
}

/* The column of that name, or of another one declared for it. */
static size_t
column_for(const struct reading *reading, const char *name)
{
    const struct fund_file *file = reading->file;
    size_t found = column_named(reading, name);

    for (size_t i = 0; found == SIZE_MAX && i < file->other_name_count; i++) {
        if (strcmp(file->other_names[i].column, name) == 0) {
            found = column_named(reading, file->other_names[i].other);
        }
    }
    return found;
}

/* Whether two headers are alike but for case, blanks, line ends and signs. */
static bool
alike(const char *a, const char *b)
{
    for (;;) {
        while (*a > 0 && !isalnum((unsigned char)*a)) {
            a++;
        }
        while (*b > 0 && !isalnum((unsigned char)*b)) {
            b++;
        }
        if (*a == '\0' || *b == '\0' || tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return *a == *b;
        }
        a++;
        b++;
    }
}

static void
report_missing(struct reading *reading, const struct csv_row *row, const char *name)
{
    const bool fixed = reading->file->has_fixed_columns;
    struct err missing = {0};

    (void)err_set(&missing, ST_DATA, _("the column %s is missing"), name);
    err_hint(&missing, "%s",
             fixed ? _("add it to the file, under this very name")
                   : _("add it to the file, or change its name in the fund file"));
    for (size_t i = 0; i < reading->column_count; i++) {
        if (alike(reading->columns[i].name, name)) {
            err_hint(&missing,
                     fixed ? _("the file has `%s`: rename it")
                           : _("the file has `%s`: declare it in other_names, or rename it"),
                     reading->columns[i].name);
        }
    }
    reading_report(reading, row->line, SIZE_MAX, "", &missing);
}

static void
find_columns(struct reading *reading, const struct csv_row *row)
{
    struct column wanted;

    for (size_t at = 0; wanted_column(reading, at, &wanted); at++) {
        size_t found = wanted.name == NULL ? 0 : column_for(reading, wanted.name);

        if (wanted.name == NULL ||
            (found == SIZE_MAX && reading->hooks->draft && wanted.use != COLUMN_FIELD)) {
            continue;
        }
        if (found == SIZE_MAX && is_optional(reading, &wanted)) {
            continue;
        }
        if (found == SIZE_MAX) {
            report_missing(reading, row, wanted.name);
            continue;
        }
        reading->columns[found].use = wanted.use;
        reading->columns[found].index = wanted.index;
    }
}

static void
refuse_unknown(struct reading *reading, const struct csv_row *row)
{
    for (size_t i = 0; i < reading->column_count && !reading->file->ignore_unknown_columns; i++) {
        if (reading->columns[i].use == COLUMN_IGNORED &&
            strcmp(reading->columns[i].name, INTAKE_REASON_COLUMN) != 0) {
            struct err unknown = {0};

            (void)err_set(&unknown, ST_DATA, "%s",
                          reading->columns[i].name[0] == '\0' ? _("a column without a name")
                          : reading->file->has_fixed_columns
                              ? _("nothing is read from this column")
                              : _("the call does not know this column"));
            err_hint(&unknown, "%s",
                     reading->file->has_fixed_columns
                         ? _("remove it: the columns of this file are always the same")
                         : _("declare it in the fund file, or set unknown_columns to ignore"));
            reading_report(reading, row->line, i, "", &unknown);
        }
    }
}

enum status
reading_header(struct reading *reading, const struct csv_row *row, struct err *err)
{
    size_t before = reading->problems->count;

    name_columns(reading, row);
    find_columns(reading, row);
    refuse_unknown(reading, row);
    if (reading->problems->count > before && !reading->hooks->draft) {
        err_at(err, reading->path, row->line, 0);
        return err_set(err, ST_DATA, "%s",
                       reading->file->has_fixed_columns
                           ? _("the header is not the one that the file must have")
                           : _("the header is not the one that the call declares"));
    }
    return reading->hooks->on_header == NULL
               ? ST_OK
               : reading->hooks->on_header(reading->hooks->context, row, err);
}
