/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/panel_file_reading.h"

#include "base/json_writer.h"
#include "base/text.h"
#include "exchange/json_source.h"

#include <string.h>

static void
report_node(struct panel_reading *reading, const struct json_node *node, const struct err *err)
{
    const struct panel_place place = {node->line, node->column, node->pointer};

    panel_report(reading, &place, node->text, err->text, err->hint);
}

static enum status
read_member(struct panel_reading *reading, const struct json_node *node, struct application *line,
            struct err *err)
{
    const bool is_text = node->kind == JSON_KIND_STRING || node->kind == JSON_KIND_NUMBER;

    if (strcmp(node->key, INTAKE_REASON_COLUMN) == 0 || node->kind == JSON_KIND_NULL) {
        return ST_OK;
    }
    if (!is_text) {
        return err_set(err, ST_DATA, _("expected a text or a number, found %s"),
                       json_kind_words(node->kind));
    }
    if (strcmp(node->key, reading->layout.code_column) == 0) {
        line->code = node->text;
        return ST_OK;
    }
    for (size_t i = 0; i < reading->layout.field_count; i++) {
        if (strcmp(node->key, reading->layout.fields[i].name) == 0) {
            return application_read_cell(reading->arena, &reading->layout,
                                         &reading->layout.fields[i], node->text, line, err);
        }
    }
    err_hint(err, "%s",
             reading->kind == PANEL_MARKS
                 ? _("keys are application, criterion, marker, mark, justification and given_at")
                 : _("keys are application, marker and motive"));
    return err_set(err, ST_DATA, _("unknown key"));
}

static enum status
read_object(struct panel_reading *reading, const struct json_node *node, struct err *err)
{
    struct application line = application_empty(reading->arena, &reading->layout);
    struct panel_place places[FIELDS];
    struct err wrong = {0};
    const char *refused;

    reading->counts->line_count++;
    if (node->kind != JSON_KIND_OBJECT) {
        (void)err_set(&wrong, ST_DATA, _("expected an object, found %s"),
                      json_kind_words(node->kind));
        report_node(reading, node, &wrong);
    }
    for (size_t i = 0; i < reading->layout.field_count; i++) {
        const struct json_node *member = json_member(node, reading->layout.fields[i].name);

        places[i] = member != NULL
                        ? (struct panel_place){member->line, member->column, member->pointer}
                        : (struct panel_place){node->line, node->column,
                                               text_format(reading->arena, "%s/%s", node->pointer,
                                                           reading->layout.fields[i].name)};
    }
    for (const struct json_node *member = node->kind == JSON_KIND_OBJECT ? node->first : NULL;
         member != NULL; member = member->next) {
        struct err cell = {0};

        if (read_member(reading, member, &line, &cell) != ST_OK) {
            report_node(reading, member, &cell);
        }
    }
    if (node->kind == JSON_KIND_OBJECT && reading->first_reason == NULL &&
        !text_is_code(line.code)) {
        (void)err_set(&wrong, ST_DATA, _("no application is named"));
        report_node(reading, node, &wrong);
    }
    if (reading->first_reason == NULL) {
        reading->counts->good_count++;
        return panel_judge(reading, (long)reading->counts->line_count, &line, places, err);
    }
    refused = reading->first_reason;
    reading->first_reason = NULL;
    reading->counts->refused_count++;
    reading->hooks->on_refused(reading->hooks->context, (long)reading->counts->line_count, refused);
    return ST_OK;
}

static enum status
parse_array(struct arena *arena, const char *path, struct problems *problems,
            const struct json_node **root, struct err *err)
{
    char *bytes = NULL;
    size_t length = 0;
    enum status status = file_read(arena, path, JSON_BYTES_MAX, &bytes, &length, err);

    if (status == ST_OK) {
        status =
            json_source_parse(arena, (struct file_bytes){path, bytes, length}, problems, root, err);
    }
    if (status == ST_OK) {
        err_at(err, "", 0, 0); /* what goes wrong from here on is not the JSON */
    }
    if (status == ST_OK && (*root)->kind != JSON_KIND_ARRAY) {
        err_at(err, path, (*root)->line, (*root)->column);
        status = err_set(err, ST_DATA, _("expected a list of objects, found %s"),
                         json_kind_words((*root)->kind));
    }
    return status;
}

enum status
panel_read_json(struct panel_reading *reading, struct err *err)
{
    const struct json_node *root = NULL;
    enum status status =
        parse_array(reading->arena, reading->path, reading->hooks->problems, &root, err);

    reading->layout.cells.decimal_mark = '.';
    for (const struct json_node *node = status == ST_OK ? root->first : NULL;
         status == ST_OK && node != NULL; node = node->next) {
        status = read_object(reading, node, err);
    }
    return status;
}

enum status
panel_file_json_rejects(struct arena *arena, const char *path, const long *lines,
                        const char *const *reasons, const char **json, struct err *err)
{
    struct text out = text_in(arena);
    struct json_writer writer = json_writer_to(&out);
    struct problems unheard = {0};
    const struct json_node *root = NULL;
    enum status status = parse_array(arena, path, &unheard, &root, err);
    size_t at = 0;
    long number = 0;

    if (status != ST_OK) {
        return status;
    }
    json_begin_array(&writer, NULL);
    for (const struct json_node *node = root->first; node != NULL; node = node->next) {
        if (lines[at] != ++number) {
            continue;
        }
        json_begin_object(&writer, NULL);
        for (const struct json_node *member = node->kind == JSON_KIND_OBJECT ? node->first : NULL;
             member != NULL; member = member->next) {
            if (strcmp(member->key, INTAKE_REASON_COLUMN) == 0 || member->text == NULL) {
                continue;
            }
            if (member->kind == JSON_KIND_NUMBER) {
                json_raw_of(&writer, member->key, member->text);
            } else {
                json_string_of(&writer, member->key, member->text);
            }
        }
        json_string_of(&writer, INTAKE_REASON_COLUMN, reasons[at++]);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    text_add(&out, "\n");
    *json = text_of(&out);
    return ST_OK;
}
