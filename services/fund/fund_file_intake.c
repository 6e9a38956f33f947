/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <assert.h>
#include <string.h>

#define SKIP_LINES_MAX  100
#define OTHER_NAMES_MAX 256

/* ---- the CSV file ---------------------------------------------------------------------------- */

static void
read_separator(struct reader *reader, const struct json_node *node)
{
    char separator = reader->file->csv.separator;

    if (!reader_character(reader, node, &separator)) {
        return;
    }
    if (strchr(";,\t|", separator) == NULL) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("`%c` cannot separate cells"), separator),
                     _("write \";\", \",\", \"|\" or \"\\t\""));
        return;
    }
    reader->file->csv.separator = separator;
}

static void
read_format(struct reader *reader, const struct json_node *intake)
{
    static const char *const formats[] = {"csv", NULL};
    static const char *const marks[] = {".", ",", NULL};
    static const char *const unknown[] = {"refuse", "ignore", NULL};
    struct fund_file *file = reader->file;
    const struct json_node *encoding = reader_optional(intake, "encoding");
    const char *name;
    size_t choice = 0;

    file->csv = (struct csv_format){.separator = ';', .encoding = CSV_UTF8};
    (void)reader_choice(reader, reader_optional(intake, "format"), formats, &choice);
    read_separator(reader, reader_optional(intake, "separator"));
    if (reader_string(reader, encoding, &name) && !csv_encoding_named(name, &file->csv.encoding)) {
        reader_wrong(reader, encoding,
                     text_format(reader->arena, _("`%s` is not a known encoding"), name),
                     _("write \"utf-8\", \"iso-8859-15\" or \"windows-1252\""));
    }
    if (reader_choice(reader, reader_optional(intake, "decimal_mark"), marks, &choice)) {
        file->cells.decimal_mark = marks[choice][0];
    }
    if (reader_choice(reader, reader_optional(intake, "unknown_columns"), unknown, &choice)) {
        file->ignore_unknown_columns = choice == 1;
    }
}

/* Notations of cells: as machines write them, or as people print them. */
static void
read_notations(struct reader *reader, const struct json_node *intake)
{
    static const char *const notations[] = {"plain", "printed", NULL};
    static const char *const dates[] = {"YYYY-MM-DD", "DD/MM/YYYY", NULL};
    struct fund_cells *cells = &reader->file->cells;
    const struct json_node *list = reader_optional(intake, "dates");
    const size_t count = reader_list(reader, list, 2);
    const struct json_node *node = count > 0 ? list->first : NULL;
    size_t choice = 0;
    int64_t skipped = 0;

    cells->printed_amounts =
        reader_choice(reader, reader_optional(intake, "amounts"), notations, &choice) &&
        choice == 1;
    cells->printed_keys =
        reader_choice(reader, reader_optional(intake, "identifiers"), notations, &choice) &&
        choice == 1;
    cells->iso_dates = count == 0;
    for (size_t i = 0; i < count; i++, node = node->next) {
        if (reader_choice(reader, node, dates, &choice)) {
            cells->iso_dates = cells->iso_dates || choice == 0;
            cells->french_dates = cells->french_dates || choice == 1;
        }
    }
    if (reader_integer(reader, reader_optional(intake, "skip_lines"), 0, SKIP_LINES_MAX,
                       &skipped)) {
        reader->file->csv.skip_lines = (size_t)skipped;
    }
}

/* ---- columns apart ----------------------------------------------------------------------------
 */

/* "instance = 'France_Toulouse_2024'": a column, then a text in single quotes (doubled inside). */
static void
read_where(struct reader *reader, const struct json_node *node)
{
    struct text value = text_in(reader->arena);
    const char *text, *equal, *at;
    size_t length;

    if (!reader_string(reader, node, &text)) {
        return;
    }
    equal = strchr(text, '=');
    length = equal != NULL ? (size_t)(equal - text) : 0;
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    at = equal != NULL ? equal + 1 + strspn(equal + 1, " ") : "";
    if (length > 0 && *at++ == '\'') {
        for (; *at != '\0' && (*at != '\'' || at[1] == '\''); at++) {
            text_add_bytes(&value, at, 1);
            at += *at == '\'';
        }
        if (strcmp(at, "'") == 0) {
            reader->file->where_column = arena_copy(reader->arena, text, length);
            reader->file->where_value = text_of(&value);
            column_claim(reader, node, reader->file->where_column);
            return;
        }
    }
    reader_wrong(reader, node, _("expected a column and its value"),
                 _("write \"COLUMN = 'VALUE'\""));
}

static void
read_organization(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"siret", "siren", "rna", "name", NULL};
    struct fund_file *file = reader->file;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    (void)column_read(reader, reader_optional(node, "siret"), &file->siret_column);
    (void)column_read(reader, reader_optional(node, "siren"), &file->siren_column);
    (void)column_read(reader, reader_optional(node, "rna"), &file->rna_column);
    (void)column_read(reader, reader_optional(node, "name"), &file->organization_column);
}

/* ---- what is named ----------------------------------------------------------------------------
 */

size_t
fund_field_named(const struct fund_file *file, const char *name)
{
    for (size_t i = 0; i < file->field_count; i++) {
        if (file->fields[i].name != NULL && strcmp(file->fields[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool
fund_field_read(struct reader *reader, const struct json_node *node, const char **name,
                size_t *field)
{
    if (!reader_string(reader, node, name)) {
        return false;
    }
    *field = fund_field_named(reader->file, *name);
    return *field == SIZE_MAX || !names_at(reader, NAME_FIELD, *field)->broken;
}

static void
read_submitted(struct reader *reader, const struct json_node *node)
{
    const struct fund_file *file = reader->file;
    const char *name;
    size_t field;

    if (!fund_field_read(reader, node, &name, &field)) {
        return;
    }
    if (field == SIZE_MAX || file->fields[field].type != TYPE_INSTANT) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("no field `%s` of type instant"), name),
                     _("write the name of the field that says when an application was submitted"));
        return;
    }
    reader->file->submitted_field = field;
}

/* The field that holds the code of the application of the fund which this one takes up again. */
static void
read_earlier(struct reader *reader, const struct json_node *node)
{
    const struct fund_file *file = reader->file;
    const char *name;
    size_t field;

    if (!fund_field_read(reader, node, &name, &field)) {
        return;
    }
    if (field == SIZE_MAX || file->fields[field].type != TYPE_TEXT) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("no field `%s` of type code or text"), name),
                     _("write the name of the field that holds the code of the earlier "
                       "application"));
        return;
    }
    reader->file->earlier_field = field;
}

/* A column that names each application, or {"numbered": "PREFIX"} where there is none. */
static void
read_code(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"numbered", NULL};

    if (node == NULL || node->kind != JSON_KIND_OBJECT) {
        (void)column_read(reader, node, &reader->file->code_column);
        return;
    }
    if (reader_object(reader, node, keys)) {
        (void)reader_code(reader, reader_required(reader, node, "numbered"),
                          &reader->file->code_prefix);
    }
}

/* {"idBeneficiaire": ["IdBeneficiaire"]}: what a column may also be called. */
static void
read_other_names(struct reader *reader, const struct json_node *object)
{
    struct fund_file *file = reader->file;

    if (object == NULL) {
        return;
    }
    if (object->kind != JSON_KIND_OBJECT) {
        reader_wrong(reader, object, _("expected an object of columns and their other names"),
                     _("write {\"COLUMN\": [\"OTHER NAME\"]}"));
        return;
    }
    file->other_names = ARENA_NEW(reader->arena, struct fund_other_name, OTHER_NAMES_MAX);
    for (const struct json_node *one = object->first; one != NULL; one = one->next) {
        const size_t count = reader_list(reader, one, OTHER_NAMES_MAX - file->other_name_count);
        const struct json_node *node = count > 0 ? one->first : NULL;

        for (size_t i = 0; i < count; i++, node = node->next) {
            struct fund_other_name *name = &file->other_names[file->other_name_count];

            if (reader_string(reader, node, &name->other)) {
                name->column = one->key;
                file->other_name_count++;
            }
        }
    }
}

void
intake_read(struct reader *reader, const struct json_node *intake)
{
    static const char *const keys[] = {
        "format",          "separator",    "encoding",  "decimal_mark",
        "amounts",         "identifiers",  "dates",     "skip_lines",
        "other_names",     "code",         "submitted", "where",
        "unknown_columns", "organization", "fields",    "lists",
        "marks",           "earlier",      NULL};

    if (!reader_object(reader, intake, keys)) {
        return;
    }
    read_format(reader, intake);
    read_notations(reader, intake);
    read_other_names(reader, reader_optional(intake, "other_names"));
    columns_start(reader);
    reader->file->cells.zone = reader->file->zone;
    read_code(reader, reader_required(reader, intake, "code"));
    read_where(reader, reader_optional(intake, "where"));
    read_organization(reader, reader_optional(intake, "organization"));
    fields_read(reader, reader_required(reader, intake, "fields"));
    read_submitted(reader, reader_optional(intake, "submitted"));
    read_earlier(reader, reader_optional(intake, "earlier"));
    lists_read(reader, reader_optional(intake, "lists"));
}

/* ---- marks ----------------------------------------------------------------------------------- */

static void
read_marked_criterion(struct reader *reader, const struct json_node *node,
                      struct fund_mark_column *mark)
{
    const char *code;

    mark->criterion = SIZE_MAX;
    if (!reader_code(reader, node, &code)) {
        return;
    }
    mark->criterion = fund_file_criterion(reader->file, code);
    if (mark->criterion == SIZE_MAX) {
        reader_wrong(reader, node, text_format(reader->arena, _("no criterion `%s`"), code), "");
    } else if (reader->file->criteria[mark->criterion].method == MARK_COMPUTED) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("criterion `%s` is computed, not marked"), code),
                     "");
    }
}

static void
read_mark(struct reader *reader, const struct json_node *node, size_t index)
{
    static const char *const keys[] = {"criterion", "marker", "column", "justification", NULL};
    struct fund_mark_column *marks = reader->file->mark_columns;
    struct fund_mark_column *mark = &marks[index];

    if (!reader_object(reader, node, keys)) {
        return;
    }
    read_marked_criterion(reader, reader_required(reader, node, "criterion"), mark);
    (void)reader_code(reader, reader_required(reader, node, "marker"), &mark->marker);
    (void)column_read(reader, reader_required(reader, node, "column"), &mark->column);
    (void)column_read(reader, reader_optional(node, "justification"), &mark->justification);
    for (size_t i = 0; i < index && mark->marker != NULL && mark->criterion != SIZE_MAX; i++) {
        if (marks[i].criterion == mark->criterion && marks[i].marker != NULL &&
            strcmp(marks[i].marker, mark->marker) == 0) {
            reader_wrong(reader, node,
                         text_format(reader->arena, _("marker `%s` marks this criterion twice"),
                                     mark->marker),
                         "");
        }
    }
}

void
marks_read(struct reader *reader, const struct json_node *list)
{
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;

    reader->file->mark_columns = ARENA_NEW(reader->arena, struct fund_mark_column, count);
    reader->file->mark_column_count = count;
    for (size_t i = 0; i < count; i++, node = node->next) {
        read_mark(reader, node, i);
    }
}
