/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/draft.h"

#include "base/text.h"
#include "exchange/json_source.h"

#include <string.h>

struct reading {
    struct arena *arena;
    const struct fund_file *file;
    const char *path;
    const struct draft_hooks *hooks;
};

/* One that has no code yet is called by its place. */
static void
name_draft(struct arena *arena, struct draft *draft)
{
    if (draft->application.code[0] == '\0') {
        draft->application.code = text_format(arena, _("line %ld"), draft->line);
    }
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static enum status
on_line(void *context, const struct intake_line *line, struct err *err)
{
    const struct reading *reading = context;
    struct draft draft = {.application = line->application,
                          .line = line->row->line,
                          .problem_count = line->problem_count};

    name_draft(reading->arena, &draft);
    return reading->hooks->on_draft(reading->hooks->context, &draft, err);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void
report(const struct reading *reading, const struct json_node *node, const char *reason,
       const char *advice)
{
    const struct problem problem = {.file = reading->path,
                                    .line = node->line,
                                    .column = node->column,
                                    .place = node->pointer,
                                    .value = node->text != NULL ? node->text : "",
                                    .reason = reason,
                                    .advice = advice};

    problem_report(reading->hooks->problems, &problem);
}

/* A list as its cell would have it: its items with the separator between them. */
static const char *
list_cell(const struct reading *reading, const struct fund_field *field,
          const struct json_node *node)
{
    struct text cell = text_in(reading->arena);

    for (const struct json_node *at = node->first; at != NULL; at = at->next) {
        if (at->kind != JSON_KIND_STRING || strchr(at->text, field->within) != NULL) {
            report(reading, at, _("this is not a code"), _("write a list of codes as strings"));
            return NULL;
        }
        text_addf(&cell, "%s%s", at == node->first ? "" : (char[]){field->within, '\0'}, at->text);
    }
    return text_of(&cell);
}

/* Numbers have a point in JSON, whatever the cells of the call have. */
static const char *
number_cell(const struct reading *reading, const char *digits)
{
    char *cell = arena_string(reading->arena, digits);
    char *point = strchr(cell, '.');

    if (point != NULL) {
        *point = reading->file->cells.decimal_mark;
    }
    return cell;
}

/* The value as its cell would have it; null when it was reported. */
static const char *
cell_of(const struct reading *reading, const struct fund_field *field, const struct json_node *node)
{
    switch (node->kind) {
    case JSON_KIND_NULL:
        return "";
    case JSON_KIND_TRUE:
        return "true";
    case JSON_KIND_FALSE:
        return "false";
    case JSON_KIND_STRING:
        return field->type == TYPE_NUMBER || field->type == TYPE_MONEY
                   ? number_cell(reading, node->text)
                   : node->text;
    case JSON_KIND_NUMBER:
        return number_cell(reading, node->text);
    case JSON_KIND_ARRAY:
        if (field->type == TYPE_LIST) {
            return list_cell(reading, field, node);
        }
        break;
    default:
        break;
    }
    report(
        reading, node,
        text_format(reading->arena, _("expected one value, found %s"), json_kind_words(node->kind)),
        "");
    return NULL;
}

/* Read a member into the fact of its name; false when no field is called so. */
static bool
read_fact(const struct reading *reading, const struct fund_field *fields, size_t count,
          const struct json_node *node, const struct application_item *facts)
{
    for (size_t i = 0; i < count; i++) {
        struct err err = {0};
        const char *cell;

        if (strcmp(fields[i].name, node->key) != 0 && strcmp(fields[i].column, node->key) != 0) {
            continue;
        }
        cell = cell_of(reading, &fields[i], node);
        if (cell != NULL && fact_read(reading->arena, &reading->file->cells, &fields[i], cell,
                                      facts, &err) != ST_OK) {
            report(reading, node, err.text, err.hint);
        }
        return true;
    }
    return false;
}

static void
report_unknown(const struct reading *reading, const struct json_node *node)
{
    report(reading, node, _("the call does not know this field"),
           _("remove it, or write its name as the call does"));
}

static void
read_item(const struct reading *reading, const struct fund_list *list, const struct json_node *node,
          const struct application_item *item)
{
    if (node->kind != JSON_KIND_OBJECT) {
        report(reading, node,
               text_format(reading->arena, _("expected an item of a list, found %s"),
                           json_kind_words(node->kind)),
               _("write {\"FIELD\": VALUE, ...}"));
        return;
    }
    for (const struct json_node *at = node->first; at != NULL; at = at->next) {
        if (!read_fact(reading, list->fields, list->field_count, at, item) &&
            strcmp(at->key, list->key_column) != 0) {
            report_unknown(reading, at);
        }
    }
}

/* Read a member into the list of its name; false when no list is called so. */
static bool
read_list(const struct reading *reading, const struct json_node *node, struct draft *draft)
{
    size_t index = fund_file_list(reading->file, node->key);
    struct application_list *list;
    const struct json_node *at;

    if (index == SIZE_MAX) {
        return false;
    }
    if (node->kind != JSON_KIND_ARRAY || node->count > FUND_LIST_ITEMS_MAX) {
        report(reading, node, _("this is not a list of items, or one too long"), "");
        return true;
    }
    list = &draft->application.lists[index];
    *list = (struct application_list){
        .known = true,
        .count = node->count,
        .items = ARENA_NEW(reading->arena, struct application_item, node->count),
    };
    at = node->first;
    for (size_t i = 0; i < list->count; i++, at = at->next) {
        const struct fund_list *of = &reading->file->lists[index];

        list->items[i] = application_item_empty(reading->arena, of);
        read_item(reading, of, at, &list->items[i]);
    }
    return true;
}

/* What the fund fills, or knows of who applies: left alone in a draft. */
static bool
is_left_alone(const struct fund_file *file, const char *key)
{
    const char *const columns[] = {file->siret_column, file->siren_column, file->rna_column,
                                   file->organization_column, file->where_column};

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (columns[i] != NULL && strcmp(columns[i], key) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < file->mark_column_count; i++) {
        if (strcmp(file->mark_columns[i].column, key) == 0) {
            return true;
        }
    }
    return false;
}

static void
read_member(const struct reading *reading, const struct json_node *node, struct draft *draft)
{
    const struct fund_file *file = reading->file;
    const struct application_item facts = application_facts(&draft->application);

    if (strcmp(node->key, file->code_column) == 0 || strcmp(node->key, "code") == 0) {
        if (node->kind == JSON_KIND_STRING && text_is_code(node->text)) {
            draft->application.code = node->text;
        } else {
            report(reading, node, _("not the code of an application"), "");
        }
    } else if (!read_fact(reading, file->fields, file->field_count, node, &facts) &&
               !read_list(reading, node, draft) && !is_left_alone(file, node->key)) {
        report_unknown(reading, node);
    }
}

static enum status
read_object(const struct reading *reading, const struct json_node *object, struct err *err)
{
    struct draft draft = {.application = application_empty(reading->arena, reading->file),
                          .line = object->line};
    size_t before = reading->hooks->problems->count;

    for (const struct json_node *at = object->first; at != NULL; at = at->next) {
        read_member(reading, at, &draft);
    }
    draft.problem_count = reading->hooks->problems->count - before;
    name_draft(reading->arena, &draft);
    return reading->hooks->on_draft(reading->hooks->context, &draft, err);
}

static enum status
read_json(const struct reading *reading, struct err *err)
{
    struct file_bytes source = {.name = reading->path};
    const struct json_node *root = NULL, *at;
    char *bytes = NULL;
    enum status status =
        file_read(reading->arena, reading->path, JSON_BYTES_MAX, &bytes, &source.length, err);

    if (status == ST_OK) {
        source.bytes = bytes;
        status = json_source_parse(reading->arena, source, reading->hooks->problems, &root, err);
    }
    if (status != ST_OK) {
        return status;
    }
    at = root->kind == JSON_KIND_ARRAY ? root->first : root;
    for (; status == ST_OK && at != NULL; at = at->next) {
        if (at->kind != JSON_KIND_OBJECT) {
            err_at(err, reading->path, at->line, at->column);
            err_hint(err, "%s", _("write {\"FIELD\": VALUE, ...}, or a list of such objects"));
            return err_set(err, ST_DATA, _("expected an application, found %s"),
                           json_kind_words(at->kind));
        }
        status = read_object(reading, at, err);
    }
    return status;
}

enum status
draft_read_file(struct arena *arena, const struct fund_file *file, const char *path, bool json,
                const struct draft_hooks *hooks, struct err *err)
{
    struct reading reading = {arena, file, path, hooks};
    const struct intake_hooks lines = {
        .context = &reading, .problems = hooks->problems, .draft = true, .on_line = on_line};
    struct intake_counts counts;

    return json ? read_json(&reading, err)
                : intake_read_file(arena, file, path, &lines, &counts, err);
}
