/* SPDX-License-Identifier: MPL-2.0 */
#include "registry/row_file.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "base/words.h"
#include "exchange/csv_reader.h"
#include "exchange/json_source.h"
#include "rules/nearest.h"

#include <string.h>

#define ROOM_AT_FIRST 64

struct reading {
    struct arena *arena;
    struct row_file *file;
    struct problems *problems;
    size_t column_of[CSV_COLUMN_COUNT_MAX]; /* of each cell; ROW_FILE_COLUMNS_MAX = none */
    size_t cell_count;
};

size_t
row_file_column(const struct row_file *file, const char *name)
{
    size_t column = 0;

    while (column < file->column_count && strcmp(file->columns[column].name, name) != 0 &&
           strcmp(file->columns[column].french, name) != 0) {
        column++;
    }
    return column;
}

bool
row_file_lacks(const struct row_file *file, size_t column)
{
    return file->header != NULL && column < file->column_count && file->places[column] == 0;
}

const char *
row_file_name(const struct row_file *file, size_t column)
{
    return file->french ? file->columns[column].french : file->columns[column].name;
}

static struct row_file_row *
add(struct arena *arena, struct row_file *file)
{
    if (file->count == file->room) {
        const size_t room = file->room > 0 ? 2 * file->room : ROOM_AT_FIRST;
        struct row_file_row *rows = ARENA_NEW(arena, struct row_file_row, room);

        if (file->count > 0) {
            memcpy(rows, file->rows, file->count * sizeof *rows);
        }
        file->rows = rows;
        file->room = room;
    }
    file->rows[file->count] = (struct row_file_row){0};
    for (size_t i = 0; i < ROW_FILE_COLUMNS_MAX; i++) {
        file->rows[file->count].cells[i] = "";
    }
    return &file->rows[file->count++];
}

void
row_file_wrong(const struct row_file *file, size_t row, size_t column, struct problem problem,
               struct problems *problems)
{
    const bool named = column < file->column_count;

    problem.file = file->path;
    problem.line = file->rows[row].line;
    problem.column = named && !file->json ? file->places[column] : 0;
    problem.place = named ? file->columns[column].name : "";
    problem.value = named ? file->rows[row].cells[column] : "";
    problem_report(problems, &problem);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* A cell without the blanks around it; a column's name in small letters. */
static const char *
trimmed(struct arena *arena, const char *cell, bool is_name)
{
    char *copy;
    size_t length;

    cell += strspn(cell, " \t");
    length = strlen(cell);
    while (length > 0 && strchr(" \t", cell[length - 1]) != NULL) {
        length--;
    }
    copy = arena_copy(arena, cell, length);
    for (size_t i = 0; is_name && i < length; i++) {
        copy[i] = (char)(copy[i] >= 'A' && copy[i] <= 'Z' ? copy[i] - 'A' + 'a' : copy[i]);
    }
    return copy;
}

static const char *
names_of(struct arena *arena, const struct row_file *file)
{
    struct text names = text_in(arena);

    for (size_t i = 0; i < file->column_count; i++) {
        text_addf(&names, "%s%s", i > 0 ? ", " : "", row_file_name(file, i));
    }
    return text_of(&names);
}

/* The column that a name of the header was meant to be, of those that it has not; null = none. */
static const char *
nearest_of(const struct row_file *file, const char *name)
{
    const char *names[2 * ROW_FILE_COLUMNS_MAX + 1] = {0};
    size_t count = 0;

    for (size_t i = 0; i < file->column_count; i++) {
        if (file->places[i] == 0) {
            names[count++] = file->columns[i].name;
            names[count++] = file->columns[i].french;
        }
    }
    return nearest_word(names, name);
}

static enum status
refuse(const struct reading *reading, const char *name, const char *reason, struct err *err)
{
    err_at(err, reading->file->path, reading->file->header_line, 0);
    err_hint(err, _("the columns are %s"), names_of(reading->arena, reading->file));
    return err_set(err, ST_DATA, "%s: %s", name, reason);
}

static enum status
refuse_unknown(const struct reading *reading, const char *name, struct err *err)
{
    const char *near = nearest_of(reading->file, name);
    enum status status = refuse(reading, name, _("there is no such column"), err);

    if (near != NULL) {
        err_hint(err, _("did you mean `%s`? The columns are %s"), near,
                 names_of(reading->arena, reading->file));
    }
    return status;
}

/* In which language more of the names are that only one has. */
static bool
is_french(struct arena *arena, const struct row_file *file, const struct csv_row *row)
{
    size_t french = 0, english = 0;

    for (size_t i = 0; i < row->count; i++) {
        const char *name = trimmed(arena, row->cells[i], true);
        const size_t column = row_file_column(file, name);

        if (column < file->column_count) {
            french += strcmp(file->columns[column].name, name) != 0;
            english += strcmp(file->columns[column].french, name) != 0;
        }
    }
    return french > english;
}

static enum status
read_header(struct reading *reading, const struct csv_row *row, struct err *err)
{
    struct row_file *file = reading->file;

    file->header = arena_copy(reading->arena, row->raw, row->raw_bytes);
    file->header_line = row->line;
    file->french = is_french(reading->arena, file, row);
    reading->cell_count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        const char *name = trimmed(reading->arena, row->cells[i], true);
        const size_t column = row_file_column(file, name);

        reading->column_of[i] = ROW_FILE_COLUMNS_MAX;
        if (strcmp(name, CSV_REASON_COLUMN) == 0) {
            continue;
        }
        if (column == file->column_count) {
            return refuse_unknown(reading, name, err);
        }
        if (file->places[column] > 0) {
            return refuse(reading, name, _("the column is there twice"), err);
        }
        file->places[column] = (long)i + 1;
        reading->column_of[i] = column;
    }
    for (size_t i = 0; i < file->column_count; i++) {
        if (file->columns[i].need == ROW_FILE_NEEDED && file->places[i] == 0) {
            return refuse(reading, row_file_name(file, i), _("the column is missing"), err);
        }
    }
    return ST_OK;
}

static enum status
on_csv_row(void *context, const struct csv_row *row, struct err *err)
{
    struct reading *reading = context;
    struct row_file_row *kept;

    if (reading->file->header == NULL) {
        return read_header(reading, row, err);
    }
    kept = add(reading->arena, reading->file);
    kept->line = row->line;
    kept->raw = arena_copy(reading->arena, row->raw, row->raw_bytes);
    if (row->count == 0) {
        kept->refused = _("the line cannot be read");
    }
    for (size_t i = 0; i < row->count && i < reading->cell_count; i++) {
        if (reading->column_of[i] < ROW_FILE_COLUMNS_MAX) {
            kept->cells[reading->column_of[i]] = trimmed(reading->arena, row->cells[i], false);
        }
    }
    return ST_OK;
}

/* The separator that the first line has most. */
static char
separator_of(const char *bytes, size_t length)
{
    static const char marks[] = {';', ',', '\t'};
    size_t counts[sizeof marks] = {0}, best = 0;

    for (size_t i = 0; i < length && bytes[i] != '\n'; i++) {
        for (size_t m = 0; m < sizeof marks; m++) {
            counts[m] += bytes[i] == marks[m];
        }
    }
    for (size_t m = 1; m < sizeof marks; m++) {
        best = counts[m] > counts[best] ? m : best;
    }
    return marks[best];
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
report_node(const struct reading *reading, const struct json_node *node, const char *reason)
{
    const struct problem problem = {.file = reading->file->path,
                                    .line = node->line,
                                    .column = node->column,
                                    .place = node->pointer,
                                    .value = node->text != NULL ? node->text : "",
                                    .reason = reason,
                                    .advice = ""};

    problem_report(reading->problems, &problem);
}

/* A text, the digits of a number, or the texts of a list with | between; null = none of these. */
static const char *
cell_of(struct arena *arena, const struct json_node *node)
{
    struct text list = text_in(arena);

    if (node->kind == JSON_KIND_NULL) {
        return "";
    }
    if (node->kind != JSON_KIND_ARRAY) {
        return node->text;
    }
    for (const struct json_node *item = node->first; item != NULL; item = item->next) {
        if (item->text == NULL) {
            return NULL;
        }
        text_addf(&list, "%s%s", item == node->first ? "" : "|", item->text);
    }
    return text_of(&list);
}

static void
read_object(struct reading *reading, const struct json_node *object)
{
    struct row_file_row *row = add(reading->arena, reading->file);

    row->line = object->line;
    if (object->kind != JSON_KIND_OBJECT) {
        row->refused = _("a row is an object");
        report_node(reading, object, row->refused);
        return;
    }
    for (const struct json_node *member = object->first; member != NULL; member = member->next) {
        const size_t column = row_file_column(reading->file, member->key);
        const char *cell = cell_of(reading->arena, member);

        if (strcmp(member->key, CSV_REASON_COLUMN) == 0) {
            continue;
        }
        if (column == reading->file->column_count || cell == NULL) {
            row->refused = column == reading->file->column_count
                               ? _("there is no such member")
                               : _("a text, a number or a list of texts belongs here");
            report_node(reading, member, row->refused);
        } else {
            row->cells[column] = trimmed(reading->arena, cell, false);
        }
    }
}

static enum status
read_json(struct reading *reading, struct file_bytes bytes, struct err *err)
{
    const struct json_node *root = NULL;
    enum status status = json_source_parse(reading->arena, bytes, reading->problems, &root, err);

    if (status != ST_OK) {
        return status;
    }
    if (root->kind != JSON_KIND_ARRAY) {
        err_at(err, bytes.name, root->line, root->column);
        return err_set(err, ST_DATA, "%s", _("a JSON file of rows is an array of objects"));
    }
    for (const struct json_node *item = root->first; item != NULL; item = item->next) {
        read_object(reading, item);
    }
    return ST_OK;
}

/* ---- both ------------------------------------------------------------------------------------ */

enum status
row_file_read(struct arena *arena, struct row_file *file, struct problems *problems,
              struct err *err)
{
    struct reading reading = {.arena = arena, .file = file, .problems = problems};
    const char *end = strrchr(file->path, '.');
    char *bytes;
    size_t length;
    enum status status = file_read(arena, file->path, JSON_BYTES_MAX, &bytes, &length, err);

    if (status != ST_OK) {
        return status;
    }
    const struct file_bytes whole = {file->path, bytes, length};

    file->json = end != NULL && strcmp(end, ".json") == 0;
    if (file->json) {
        return read_json(&reading, whole, err);
    }
    file->separator = separator_of(bytes, length);
    return csv_read_bytes(whole,
                          (struct csv_format){.separator = file->separator,
                                              .encoding = CSV_UTF8,
                                              .give_broken = true},
                          on_csv_row, &reading, problems, err);
}

static void
write_cells(struct json_writer *writer, const struct row_file *file, const struct row_file_row *row)
{
    for (size_t i = 0; i < file->column_count; i++) {
        if (row->cells[i][0] != '\0') {
            json_string_of(writer, file->columns[i].name, row->cells[i]);
        }
    }
}

const char *
row_file_json(struct arena *arena, const struct row_file *file, size_t **indexes, size_t *count)
{
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);

    *indexes = ARENA_NEW(arena, size_t, file->count + 1);
    *count = 0;
    json_begin_array(&writer, NULL);
    for (size_t i = 0; i < file->count; i++) {
        if (file->rows[i].refused == NULL) {
            (*indexes)[(*count)++] = i;
            json_begin_object(&writer, NULL);
            write_cells(&writer, file, &file->rows[i]);
            json_end_object(&writer);
        }
    }
    json_end_array(&writer);
    return text_of(&json);
}

static const char *
csv_rejects(struct arena *arena, const struct row_file *file)
{
    struct text out = text_in(arena);
    const bool had = strstr(file->header, CSV_REASON_COLUMN) != NULL;

    text_addf(&out, "%s", file->header);
    if (!had) {
        text_addf(&out, "%c%s", file->separator, CSV_REASON_COLUMN);
    }
    text_add(&out, "\n");
    for (size_t i = 0; i < file->count; i++) {
        if (file->rows[i].refused != NULL) {
            text_addf(&out, "%s", file->rows[i].raw);
            if (!had) {
                text_addf(&out, "%c%s", file->separator,
                          csv_cell(arena, file->rows[i].refused, file->separator, true));
            }
            text_add(&out, "\n");
        }
    }
    return text_of(&out);
}

const char *
row_file_rejects(struct arena *arena, const struct row_file *file)
{
    struct text json = text_in(arena);
    struct json_writer writer = json_writer_to(&json);

    if (!file->json) {
        return csv_rejects(arena, file);
    }
    json_begin_array(&writer, NULL);
    for (size_t i = 0; i < file->count; i++) {
        if (file->rows[i].refused != NULL) {
            json_begin_object(&writer, NULL);
            write_cells(&writer, file, &file->rows[i]);
            json_string_of(&writer, CSV_REASON_COLUMN, file->rows[i].refused);
            json_end_object(&writer);
        }
    }
    json_end_array(&writer);
    text_add(&json, "\n");
    return text_of(&json);
}
