/* SPDX-License-Identifier: MPL-2.0 */
/* The header of a file of applications or of items: which column is for what. */
#include "fund/intake_reading.h"

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

static void
find_columns(struct reading *reading, const struct csv_row *row)
{
    struct column wanted;

    for (size_t at = 0; wanted_column(reading, at, &wanted); at++) {
        size_t found = wanted.name == NULL ? 0 : column_named(reading, wanted.name);

        if (wanted.name == NULL ||
            (found == SIZE_MAX && reading->hooks->draft && wanted.use != COLUMN_FIELD)) {
            continue;
        }
        if (found == SIZE_MAX && is_optional(reading, &wanted)) {
            continue;
        }
        if (found == SIZE_MAX) {
            struct err missing = {0};

            (void)err_set(&missing, ST_DATA, _("the column %s is missing"), wanted.name);
            err_hint(&missing, "%s", _("add it to the file, or change its name in the fund file"));
            reading_report(reading, row->line, SIZE_MAX, "", &missing);
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

            (void)err_set(&unknown, ST_DATA, _("the call does not know this column"));
            err_hint(&unknown, "%s",
                     _("declare it in the fund file, or set unknown_columns to ignore"));
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
        return err_set(err, ST_DATA, _("the header is not the one that the call declares"));
    }
    return reading->hooks->on_header == NULL
               ? ST_OK
               : reading->hooks->on_header(reading->hooks->context, row, err);
}
