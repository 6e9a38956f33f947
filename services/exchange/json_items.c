/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/json_items.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct cutting {
    struct arena *arena;
    const char *at, *end;
    const char *counted; /* lines are counted up to here */
    struct json_item item;
    struct problems *problems;
    struct err *err;
};

/* Count the lines up to where the cutting is. */
static void
count_lines(struct cutting *cutting)
{
    const char *newline;

    while ((newline = memchr(cutting->counted, '\n', (size_t)(cutting->at - cutting->counted))) !=
           NULL) {
        cutting->item.lines_before++;
        cutting->counted = newline + 1;
    }
    cutting->item.line_start = cutting->counted;
    cutting->item.start = cutting->at;
}

/* The column in the file of a column of the record. */
static long
column_of(const struct json_item *item, long line, long column)
{
    return line == 1 && column > 0
               ? column + (long)text_characters(item->line_start,
                                                (size_t)(item->start - item->line_start))
               : column;
}

static void
skip_blanks(struct cutting *cutting)
{
    while (cutting->at < cutting->end && strchr(" \t\r\n", *cutting->at) != NULL &&
           *cutting->at != '\0') {
        cutting->at++;
    }
}

static enum status
refuse(struct cutting *cutting, const char *reason)
{
    count_lines(cutting);
    err_at(cutting->err, cutting->item.file, cutting->item.lines_before + 1,
           column_of(&cutting->item, 1, 1));
    err_hint(cutting->err, "%s",
             *cutting->item.list == '\0'
                 ? _("the file is one list of records: [{...}, {...}]")
                 : _("the file is an object with one list of records: {\"features\": [{...}]}"));
    return err_set(cutting->err, ST_DATA, "%s", reason);
}

/* Go to the comma or bracket that ends the record, which stands outside texts and inner lists. */
static void
skip_record(struct cutting *cutting, char bracket)
{
    long depth = 0;
    bool quoted = false;

    for (; cutting->at < cutting->end; cutting->at++) {
        const char c = *cutting->at;

        if (quoted) {
            cutting->at += c == '\\' && cutting->at + 1 < cutting->end;
            quoted = c != '"';
        } else if (depth == 0 && (c == ',' || c == bracket)) {
            return;
        } else {
            quoted = c == '"';
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        }
    }
}

/* A key that stands twice in a record, on its way to the file's place. */
static void
hear(void *context, const struct problem *problem)
{
    struct cutting *cutting = context;
    struct problem placed = *problem;

    placed.line += cutting->item.lines_before;
    placed.reason = _("the name stands twice in this record");
    placed.column = column_of(&cutting->item, problem->line, problem->column);
    placed.place = text_format(cutting->arena, "%s/%zu%s", cutting->item.list, cutting->item.index,
                               problem->place);
    problem_report(cutting->problems, &placed);
}

static enum status
give_record(struct cutting *cutting, json_item_fn *on_item, void *context)
{
    struct json_item *item = &cutting->item;
    struct problems doubled = {.report = hear, .context = cutting};
    struct arena_mark mark = arena_mark(cutting->arena);
    enum status status;

    count_lines(cutting);
    skip_record(cutting, ']');
    if (cutting->at == item->start) {
        return refuse(cutting, cutting->at == cutting->end ? _("the list is not closed")
                                                           : _("a record is expected here"));
    }
    status = json_source_parse(
        cutting->arena,
        (struct file_bytes){item->file, item->start, (size_t)(cutting->at - item->start)}, &doubled,
        &item->node, cutting->err);
    if (status != ST_OK) {
        err_at(cutting->err, item->file, cutting->err->line + item->lines_before,
               column_of(item, cutting->err->line, cutting->err->column));
    } else {
        status = on_item(context, item, cutting->err);
    }
    arena_reset(cutting->arena, mark);
    item->index++;
    return status;
}

static enum status
cut(struct cutting *cutting, json_item_fn *on_item, void *context)
{
    enum status status = ST_OK;
    bool more;

    skip_blanks(cutting);
    if (cutting->at == cutting->end || *cutting->at != '[') {
        return refuse(cutting, _("a list is expected here"));
    }
    cutting->at++;
    skip_blanks(cutting);
    more = cutting->at == cutting->end || *cutting->at != ']';
    while (more && status == ST_OK) {
        skip_blanks(cutting);
        status = give_record(cutting, on_item, context);
        if (status == ST_OK && cutting->at == cutting->end) {
            return refuse(cutting, _("the list is not closed"));
        }
        more = *cutting->at == ',';
        cutting->at += more;
    }
    cutting->at += status == ST_OK;
    skip_blanks(cutting);
    return status;
}

static enum status
open_file(struct cutting *cutting, const char *path)
{
    char *bytes = NULL;
    size_t length = 0;
    enum status status =
        file_read(cutting->arena, path, JSON_ITEMS_BYTES_MAX, &bytes, &length, cutting->err);

    if (status == ST_OK) {
        cutting->at = bytes;
        cutting->end = bytes + length;
        if (length >= strlen(BYTE_ORDER_MARK) &&
            memcmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
            cutting->at += strlen(BYTE_ORDER_MARK);
        }
        cutting->counted = cutting->at;
    }
    return status;
}

enum status
json_items_read(struct arena *arena, const char *path, json_item_fn *on_item, void *context,
                struct problems *problems, struct err *err)
{
    struct cutting cutting = {
        .arena = arena, .item = {.file = path, .list = ""}, .problems = problems, .err = err};
    enum status status = open_file(&cutting, path);

    if (status == ST_OK) {
        status = cut(&cutting, on_item, context);
    }
    return status == ST_OK && cutting.at < cutting.end
               ? refuse(&cutting, _("the list has ended here"))
               : status;
}

/* ---- a list under a key of an object --------------------------------------------------------- */

/* Read "key": and give the key; null where there is none. */
static const char *
read_key(struct cutting *cutting)
{
    const char *begun = cutting->at + 1;

    if (cutting->at == cutting->end || *cutting->at != '"') {
        return NULL;
    }
    for (cutting->at++; cutting->at < cutting->end && *cutting->at != '"'; cutting->at++) {
        cutting->at += *cutting->at == '\\' && cutting->at + 1 < cutting->end;
    }
    if (cutting->at < cutting->end) {
        const char *key = arena_copy(cutting->arena, begun, (size_t)(cutting->at - begun));

        cutting->at++;
        skip_blanks(cutting);
        if (cutting->at < cutting->end && *cutting->at == ':') {
            cutting->at++;
            skip_blanks(cutting);
            return key;
        }
    }
    return NULL;
}

static enum status
give_member(struct cutting *cutting, const char *key, const struct json_under *under)
{
    struct json_item *item = &cutting->item;
    struct arena_mark mark = arena_mark(cutting->arena);
    const struct json_node *parsed = NULL;
    enum status status;

    count_lines(cutting);
    skip_record(cutting, '}');
    status = json_source_parse(
        cutting->arena,
        (struct file_bytes){item->file, item->start, (size_t)(cutting->at - item->start)},
        cutting->problems, &parsed, cutting->err);
    if (status != ST_OK) {
        err_at(cutting->err, item->file, cutting->err->line + item->lines_before,
               column_of(item, cutting->err->line, cutting->err->column));
    } else {
        struct json_node value = *parsed;

        value.key = key;
        value.line += item->lines_before;
        status = under->on_member(under->context, &value, cutting->err);
    }
    arena_reset(cutting->arena, mark);
    return status;
}

static enum status
cut_object(struct cutting *cutting, const struct json_under *under)
{
    enum status status = ST_OK;
    size_t lists = 0;

    skip_blanks(cutting);
    if (cutting->at == cutting->end || *cutting->at != '{') {
        return refuse(cutting, _("an object is expected here"));
    }
    do {
        const char *key;

        cutting->at++;
        skip_blanks(cutting);
        key = read_key(cutting);
        if (key == NULL) {
            return refuse(cutting, _("a member is expected here"));
        }
        if (strcmp(key, under->key) == 0) {
            if (++lists > 1) {
                return refuse(cutting, _("the list stands twice"));
            }
            status = cut(cutting, under->on_item, under->context);
        } else {
            status = give_member(cutting, key, under);
        }
        skip_blanks(cutting);
    } while (status == ST_OK && cutting->at < cutting->end && *cutting->at == ',');
    if (status == ST_OK && (cutting->at == cutting->end || *cutting->at != '}')) {
        return refuse(cutting, _("the object is not closed"));
    }
    return status == ST_OK && lists == 0 ? refuse(cutting, _("the list of records is missing"))
                                         : status;
}

enum status
json_items_read_under(struct arena *arena, const char *path, const struct json_under *under,
                      struct problems *problems, struct err *err)
{
    struct cutting cutting = {.arena = arena,
                              .item = {.file = path, .list = text_format(arena, "/%s", under->key)},
                              .problems = problems,
                              .err = err};
    enum status status = open_file(&cutting, path);

    if (status == ST_OK) {
        status = cut_object(&cutting, under);
    }
    if (status == ST_OK) {
        cutting.at++;
        skip_blanks(&cutting);
    }
    return status == ST_OK && cutting.at < cutting.end
               ? refuse(&cutting, _("the object has ended here"))
               : status;
}

long
json_item_column(const struct json_item *item, const struct json_node *node)
{
    return column_of(item, node->line, node->column);
}

void
json_item_wrong(struct arena *arena, const struct json_item *item, const struct json_node *node,
                struct problem what, struct problems *problems)
{
    const struct json_node *at = node != NULL ? node : item->node;

    what.file = item->file;
    what.line = item->lines_before + at->line;
    what.column = column_of(item, at->line, at->column);
    what.place = text_format(arena, "%s/%zu%s", item->list, item->index, at->pointer);
    what.value = what.value != NULL ? what.value : at->text != NULL ? at->text : "";
    what.advice = what.advice != NULL ? what.advice : "";
    problem_report(problems, &what);
}
